"""A person follows their case with number and code, and acts on it; nobody else can, an officer least of all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from secrets import token_hex
from uuid import UUID

import pytest

from luoshi.core.case import commands as c
from luoshi.core.case.events import ObjectionTo, Wish
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import Outcome
from luoshi.runtime.postgres import Running
from tests.cases.cast import LI, PERSON, SUN, ZHANG
from tests.web.public_cast import Person, Street, code_of, phone, said, shared_street, text_of, unsigned

OWNER = "the owner"
ANSWERED = c.Close(Outcome.ANSWERED, said("灯已经换好，请您看看。"))


@pytest.fixture(scope="module")
def street(postgres: Running, people: str) -> Iterator[Street]:
    with shared_street(postgres, people, __name__) as street:
        yield street


@pytest.fixture
def lamp(street: Street) -> UUID:
    """A street lamp is out; Zhang of housing works on it."""
    return street.working(OWNER, ZHANG)


@pytest.fixture
def owner(street: Street, lamp: UUID) -> Person:
    return street.holder_of(lamp, OWNER)


def licence(street: Street) -> UUID:
    """An application for a licence, with two papers missing."""
    case_id = street.working(OWNER, ZHANG, case_type="simple_application", title=said("排水许可"))
    street.act(case_id, c.AskSupplement(("申请表", "水质检测报告")), ZHANG)
    return case_id


def test_number_and_code_tell_who_has_it_how_long_and_every_step_newest_first(owner: Person) -> None:
    page = owner.open()
    assert "住房和城乡建设局 张建国 正在办。" in page
    assert re.search(r"还剩 \d+ 个工作日", page)
    assert "您已经等了" in page
    assert "承诺时限已用" in page
    assert 'class="clock"' in page
    assert page.index("住房和城乡建设局 张建国 签收") < page.index("登记，首问责任人 政务服务中心 李敏")
    assert "<script" not in page


def test_whoever_reads_a_sealed_case_is_told_to_its_person(street: Street) -> None:
    case_id = street.working(OWNER, ZHANG, case_type="violation_report")
    owner = street.holder_of(case_id, OWNER)
    assert "谁看过" not in owner.open()
    assert "谁打开看，都会记在这里" in owner.page()
    for _ in range(2):
        assert street.town.at_desk("zhang").get(f"/desk/case/{case_id}").status_code == 200
    assert street.town.at_desk("sun").get(f"/desk/case/{case_id}").status_code == 200
    page = owner.open()
    assert "密封的内容谁看过（2 次）" in page, "each once a day"
    told = page[page.index("谁看过") :]
    assert "住房和城乡建设局 张建国" in told
    assert "督查室 孙" in told
    assert "谁打开看，都会记在这里" not in page
    open_to_all = street.holder_of(street.working(OWNER, ZHANG), OWNER)
    assert "密封" not in open_to_all.page()


def test_a_wrong_code_shows_nothing_of_the_case(street: Street, lamp: UUID) -> None:
    number = street.district.case(lamp).number
    answer = phone().post("/follow", {"number": number, "code": code_of("somebody else")})
    assert answer.status_code == 404
    assert "没有查到" in text_of(answer)
    assert "路灯" not in text_of(answer)
    nowhere = phone().post("/follow", {"number": "20200101-0000-0000", "code": code_of("somebody else")})
    assert nowhere.status_code == 404
    assert unsigned(text_of(nowhere)).replace("20200101-0000-0000", number) == unsigned(text_of(answer))


def test_a_mistyped_code_is_said_to_be_mistyped_and_small_letters_will_do(street: Street, lamp: UUID) -> None:
    number, code = street.district.case(lamp).number, code_of(OWNER)
    answer = phone().post("/follow", {"number": number, "code": f"{code[:-1]}U"})
    assert answer.status_code == 400
    assert "抄错了" in text_of(answer)
    assert "路灯不亮" in Person(phone(), number, code.lower().replace("-", " ")).open()


def test_a_case_without_a_code_opens_to_no_code_at_all(street: Street) -> None:
    number = street.district.case(street.district.registered()).number
    assert phone().post("/follow", {"number": number, "code": ""}).status_code == 400


def test_the_code_of_one_case_opens_no_other(street: Street, owner: Person) -> None:
    other = street.district.case(street.working("another code", ZHANG, text=said("邻居家的事"))).number
    answer = owner.browser.get(f"/follow/{other}", follow=True)
    assert "邻居家的事" not in text_of(answer)
    assert answer.redirect_chain == [(f"/follow?number={other}", 303)]

    owner.browser.post(f"/follow/{other}/do/withdraw", {"text": "不要了"})
    assert street.district.case(street.case_of(other)).state is State.WORKING


def test_without_the_code_the_page_leads_to_the_door(street: Street, lamp: UUID) -> None:
    number = street.district.case(lamp).number
    for path in ("", "/do/note"):
        answer = phone().get(f"/follow/{number}{path}")
        assert (answer.status_code, answer["Location"]) == (303, f"/follow?number={number}")


def test_a_forged_cookie_opens_nothing(street: Street, lamp: UUID) -> None:
    browser = phone()
    browser.cookies["luoshi_case"] = f"{lamp}:{'0' * 32}:bad:signature"
    assert browser.get(f"/follow/{street.district.case(lamp).number}").status_code == 303


def test_with_a_new_code_the_old_one_and_every_browser_it_was_typed_in_are_shut_out(
    street: Street, lamp: UUID, owner: Person
) -> None:
    assert owner.page()
    street.act(lamp, c.ReplaceCode("0" * 64), PERSON)
    assert owner.browser.get(f"/follow/{owner.number}").status_code == 303
    assert owner.browser.post("/follow", {"number": owner.number, "code": owner.code}).status_code == 404


def test_leaving_shuts_the_case_on_a_shared_computer(owner: Person) -> None:
    assert owner.browser.post("/follow/leave").status_code == 303
    assert owner.browser.get(f"/follow/{owner.number}").status_code == 303


def test_a_page_of_a_case_is_kept_by_no_cache_and_no_script_can_read_its_cookie(owner: Person) -> None:
    answer = owner.browser.get(f"/follow/{owner.number}")
    assert "no-store" in answer["Cache-Control"]
    cookie = answer.cookies["luoshi_case"]
    assert (cookie["httponly"], cookie["path"], cookie["max-age"]) == (True, "/follow", 1800)


def test_a_word_added_by_the_person_is_in_their_steps_and_an_officers_note_is_not(
    street: Street, lamp: UUID, owner: Person
) -> None:
    street.act(lamp, c.AddNote(said("这家人不好说话")), ZHANG)
    owner.do("note", text="昨晚又灭了两盏")
    page = owner.page()
    assert "昨晚又灭了两盏" in page
    assert "不好说话" not in page
    assert street.district.events(lamp)[-1].actor == "person:person"


def test_what_one_officer_writes_to_another_is_not_told(street: Street, owner: Person) -> None:
    handed = street.registered("second", title=said("路灯"))
    street.act(handed, c.Offer("housing", said("此人反复来电，请注意")), LI)
    assert "反复来电" not in street.holder_of(handed, "second").page()


def test_withdrawing_first_says_what_follows_and_then_ends_it(street: Street, lamp: UUID, owner: Person) -> None:
    asked = text_of(owner.browser.get(f"/follow/{owner.number}/do/withdraw"))
    assert "撤回以后，这件事不再办理，也不能恢复" in asked
    assert street.district.case(lamp).state is State.WORKING

    assert owner.do("withdraw", text="自己修好了").status_code == 303
    assert street.district.case(lamp).state is State.WITHDRAWN
    assert "您已撤回" in owner.page()


def test_pressing_twice_does_it_once(street: Street, lamp: UUID, owner: Person) -> None:
    key = token_hex()
    for _ in range(2):
        assert owner.do("note", text="还没有修", key=key).status_code == 303
    assert street.district.kinds(lamp).count("noted") == 1


def test_a_stop_is_told_and_contested_before_the_arbiter(street: Street) -> None:
    case_id = licence(street)
    street.act(case_id, c.ReceiveSupplement(("申请表", "水质检测报告")), ZHANG)
    street.act(case_id, c.Suspend("inspection", said("因检测停表")), ZHANG)
    owner = street.holder_of(case_id, OWNER)
    page = owner.page()
    assert re.search(r"因“[^”]+”依法停表", page)
    assert "停表中，恢复后还剩" in page

    assert owner.do("stop", text="没有看到要检测什么").status_code == 303
    assert street.district.case(case_id).objections == (ObjectionTo.SUSPENSION,)
    page = owner.page()
    assert "您提出的异议正在由督查部门裁定" in page
    assert "do/stop" not in page


def test_missing_papers_are_ticked_and_the_office_checks_them_and_admits_the_application(street: Street) -> None:
    case_id = licence(street)
    owner = street.holder_of(case_id, OWNER)
    assert "还要您补这些材料" in owner.page()

    owner.do("supplement", items=["申请表"], text="报告下周出")
    assert street.district.case(case_id).supplement.outstanding == ("水质检测报告",)  # type: ignore[union-attr]
    owner.do("supplement", items=["水质检测报告"])
    assert street.district.case(case_id).admitted_at is None
    page = owner.page()
    assert "还要您补这些材料" not in page
    assert "您交来的材料正在核对" in page
    street.act(case_id, c.ReceiveSupplement(("申请表", "水质检测报告")), ZHANG)
    assert street.district.case(case_id).admitted_at is not None
    assert "材料补齐，予以受理" in owner.page()


def test_papers_nobody_asked_for_are_refused_in_place(street: Street) -> None:
    owner = street.holder_of(licence(street), OWNER)
    answer = owner.do("supplement", items=["房产证"], text="顺便交")
    assert answer.status_code == 409
    assert "不在一次性告知的清单里" in text_of(answer)
    assert "顺便交" in text_of(answer)


@pytest.mark.parametrize(("pressed", "solved"), [("yes", True), ("no", False)])
def test_only_the_person_says_whether_it_is_solved(
    street: Street, lamp: UUID, owner: Person, pressed: str, solved: bool
) -> None:
    assert "解决了吗" not in owner.page()
    street.act(lamp, ANSWERED, ZHANG)
    page = owner.page()
    assert "解决了吗" in page
    assert "灯已经换好" in page
    owner.do("verdict", solved=pressed)
    assert street.district.case(lamp).solved is solved
    assert "您说过" in owner.page()


def test_a_verdict_that_says_nothing_is_none(street: Street, lamp: UUID, owner: Person) -> None:
    street.act(lamp, ANSWERED, ZHANG)
    owner.do("verdict", solved="maybe")
    assert street.district.case(lamp).verdicts == 0


def test_in_a_browser_where_an_officer_is_signed_in_nobody_acts_for_the_person(street: Street, lamp: UUID) -> None:
    street.act(lamp, ANSWERED, ZHANG)
    number, staff = street.district.case(lamp).number, street.town.at_desk("zhang")
    staff.post("/follow", {"number": number, "code": code_of(OWNER)})
    before = street.district.kinds(lamp)
    for path, typed in (
        ("verdict", {"solved": "yes"}),
        ("do/note", {"text": "很满意"}),
        ("do/reopen", {"text": "再办"}),
    ):
        answer = staff.post(f"/follow/{number}/{path}", typed)
        assert answer.status_code == 403
        assert "不能代当事人操作" in text_of(answer)
        assert typed.get("text", "") in text_of(answer), "what was typed stays in the form"
    assert street.district.kinds(lamp) == before


def test_a_closed_case_is_opened_again_with_a_reason_and_keeps_its_clock(
    street: Street, lamp: UUID, owner: Person
) -> None:
    received = street.district.case(lamp).received_at
    street.act(lamp, ANSWERED, ZHANG)
    assert "不能为空" in text_of(owner.do("reopen", text=" "))
    assert street.district.case(lamp).state is State.CLOSED

    owner.do("reopen", text="又不亮了")
    case = street.district.case(lamp)
    assert (case.state, case.received_at) == (State.WORKING, received)


def test_what_cannot_be_done_is_not_offered_and_does_nothing(street: Street, lamp: UUID, owner: Person) -> None:
    street.act(lamp, ANSWERED, ZHANG)
    assert "do/withdraw" not in owner.page()
    before = street.district.kinds(lamp)
    assert owner.do("withdraw").status_code == 303
    assert owner.do("no-such-act").status_code == 303
    assert street.district.kinds(lamp) == before


def test_a_wish_an_officer_wrote_down_counts_only_when_confirmed(street: Street, lamp: UUID, owner: Person) -> None:
    street.act(lamp, c.NoteWish(Wish.WITHDRAW, said("来电说不用办了")), ZHANG)
    assert "工作人员记下：您希望撤回" in re.sub(r"</?strong>", "", owner.page())
    owner.do("wish", wish="withdraw", confirmed="no")
    case = street.district.case(lamp)
    assert (case.state, case.wishes) == (State.WORKING, ())

    street.act(lamp, c.NoteWish(Wish.WITHDRAW, said("又来电")), ZHANG)
    owner.do("wish", wish="withdraw", confirmed="yes")
    assert street.district.case(lamp).state is State.WITHDRAWN


def test_a_diversion_is_told_and_objected_to(street: Street, lamp: UUID, owner: Person) -> None:
    told = said("请向法院提起诉讼")
    street.act(lamp, c.Divert("statutory_channel", said("案号 1"), told), ZHANG)
    page = owner.page()
    assert "请向法院提起诉讼" in page
    assert "案号 1" not in page
    owner.do("diversion", text="路灯归政府管")
    assert street.district.case(lamp).objections == (ObjectionTo.DIVERSION,)

    street.act(lamp, c.RuleObjection(ObjectionTo.DIVERSION, True, said("应当办理")), SUN)
    assert "正在办" in owner.page()


def test_a_page_of_elsewhere_cannot_act_in_the_persons_browser(street: Street, lamp: UUID, owner: Person) -> None:
    strict = phone(enforce_csrf_checks=True)
    strict.cookies = owner.browser.cookies
    assert strict.post(f"/follow/{owner.number}/do/withdraw", {"text": ""}).status_code == 403
    assert street.district.case(lamp).state is State.WORKING
