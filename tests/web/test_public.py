"""A person asks without an account: answers and others' cases before sending, then a receipt that is never lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from django.core import signing

from luoshi.cases.answers import enter_answer
from luoshi.cases.commands import merge
from luoshi.cases.handling import By
from luoshi.core.actors import MACHINE
from luoshi.core.answer_events import AnswerEntered
from luoshi.core.case import commands as c
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import Outcome
from luoshi.runtime.postgres import Running
from tests.cases.cast import LI, ZHANG
from tests.web.public_cast import LAMP, Person, Street, said, shared_street, text_of

BINS = "听泉路垃圾桶五天没有清运，苍蝇乱飞，气味很大"


@pytest.fixture(scope="module")
def street(postgres: Running, people: str) -> Iterator[Street]:
    with shared_street(postgres, people, __name__) as street:
        yield street


@pytest.fixture
def person(street: Street) -> Person:
    return street.somebody()


def bins(street: Street, place: str = "听泉路 88 号赵家门前") -> UUID:
    """Somebody else reported the bins, with words, name and place."""
    return street.registered("theirs", text=said(BINS), place=said(place), name=said("赵大娘"), area="听泉街道")


def look(person: Person, text: str, **typed: str) -> str:
    """Type a text and look, without sending."""
    return text_of(person.browser.post("/ask", {"text": text, **typed}))


def tokens(page: str) -> list[str]:
    """What joins the cases shown nearby."""
    return re.findall(r'name="join" value="([^"]+)"', page)


def test_the_first_page_says_what_can_be_done_and_needs_no_script(person: Person) -> None:
    page = text_of(person.browser.get("/"))
    assert "您要办什么、反映什么？" in page
    assert "<script" not in page


def test_asking_gives_a_receipt_with_number_code_officer_promise_and_a_way_back(person: Person) -> None:
    page = text_of(person.send(place="解放路 3 号"))
    assert re.fullmatch(r"\d{8}-\d{4}-\d{4}", person.number)
    assert re.fullmatch(r"([0-9A-Z]{4}-){6}[0-9A-Z]{4}", person.code)
    assert "政务服务中心 李敏" in page
    assert re.search(r"承诺办结</dt><dd>\d+月\d+日 周. 17:30 前", page)
    assert f"http://localhost/follow?number={person.number}" in page
    assert "<svg" in page
    assert "解放路小学门口的路灯坏了三天" in person.page()


def test_every_kind_says_what_it_promises_and_none_needs_a_name(person: Person) -> None:
    page = text_of(person.browser.get("/ask"))
    assert re.search(r"求助<span class=\"hint\">承诺 \d+个工作日", page)
    assert "身份证" in page
    assert 'name="name"' not in page
    assert page.count("required") == 1


def test_the_code_itself_is_nowhere_in_the_database(person: Person, street: Street) -> None:
    person.send()
    with psycopg.connect(street.town.dsn) as connection:
        connection.execute("SELECT set_config('luoshi.actor', 'x', true), set_config('luoshi.scope', '*', true)")
        bodies = connection.execute("SELECT encode(body, 'escape') FROM ledger_event").fetchall()
        states = connection.execute("SELECT encode(state_body, 'escape') FROM cases_case").fetchall()
    assert bodies
    assert person.code not in "".join(text for (text,) in (*bodies, *states))


def test_the_same_form_sent_twice_is_one_case_and_gives_the_same_receipt(person: Person, street: Street) -> None:
    before = street.town.rows("SELECT count(*) FROM cases_case")[0][0]
    form = person.form()
    first = text_of(person.send(**form))
    held = person.number, person.code
    again = text_of(person.send(**form))
    assert (person.number, person.code) == held
    assert first == again
    assert street.town.rows("SELECT count(*) FROM cases_case")[0][0] == before + 1


def test_a_form_changed_after_sending_says_what_was_not_taken_in(person: Person) -> None:
    form = person.form()
    person.send(**form)
    page = text_of(person.send(LAMP + "\n还有一盏也坏了", **form))
    assert "后来改动的内容没有收进去" in page


def test_a_form_that_is_not_ours_sends_nothing_and_keeps_what_was_typed(person: Person, street: Street) -> None:
    before = street.town.rows("SELECT count(*) FROM cases_case")
    answer = person.send(key="made up")
    assert answer.status_code == 400
    assert "老人摔了一跤" in text_of(answer)
    assert street.town.rows("SELECT count(*) FROM cases_case") == before


def test_an_empty_ask_is_refused_and_keeps_what_was_typed(person: Person) -> None:
    answer = person.send("  ", place="河东路口")
    assert answer.status_code == 409
    assert "不能为空" in text_of(answer)
    assert "河东路口" in text_of(answer)


def test_what_needs_an_admission_is_not_asked_for_in_one_box(person: Person) -> None:
    assert person.send(kind="simple_application").status_code == 409
    assert person.send(kind="supervised_task").status_code == 409


def test_a_ready_answer_is_offered_before_sending_with_whose_it_is_and_until_when(
    person: Person, street: Street
) -> None:
    until = street.district.clock.now.date().replace(month=12, day=31)
    answer = AnswerEntered("deposit", "公积金怎么提取？", "带身份证到窗口，当天办好。", "housing", until)
    enter_answer(street.district.means, answer, MACHINE)
    page = look(person, "我想提取公积金，怎么办理")
    assert "带身份证到窗口，当天办好。" in page
    assert "住房和城乡建设局答复" in page
    assert "我想提取公积金，怎么办理" in page


def test_others_cases_are_told_by_kind_street_and_dates_and_never_by_words_or_names(
    person: Person, street: Street
) -> None:
    others = [bins(street), bins(street)]
    for page in (
        look(person, "听泉路的垃圾桶没有清运，气味很大"),
        text_of(person.browser.post("/ask/likely", {"text": "听泉路的垃圾桶没有清运，气味很大"})),
    ):
        assert re.search(r"附近已有 \d+ 人反映", page)
        assert "求助 · 听泉路" in page
        assert "我也遇到" in page
        hidden = ["苍蝇", "赵", "88 号", "T-", *map(str, others), *(street.district.case(one).number for one in others)]
        assert [word for word in hidden if word in page] == []


def test_a_word_or_two_asks_for_nothing(person: Person, street: Street) -> None:
    bins(street)
    assert "听泉路" not in look(person, "苍蝇").replace("苍蝇", "")


def test_kinds_whose_results_are_not_public_are_not_told_even_where_they_are_alike(
    person: Person, street: Street
) -> None:
    words = "麦溪路健身馆关门跑路，预付卡余额不退还"
    street.registered("x", case_type="third_party_complaint", text=said(words), place=said("麦溪路"))
    street.registered("x", case_type="service_complaint", text=said(words), place=said("麦溪路"))
    assert tokens(look(person, words)) == []


def test_me_too_gives_an_own_number_code_and_clock_tied_to_the_first(person: Person, street: Street) -> None:
    first = bins(street, "松坞街 1 号")
    page = look(person, BINS)
    token = next(one for one in tokens(page) if signing.loads(one, salt="luoshi.web.ask.near") == str(first))
    joining = look(person, BINS, join=token)
    assert "和这一件是同一件事" in joining
    person.send("松坞街这边也是，三天没人来", joins=token)
    own = street.case_of(person.number)
    registered = street.district.events(own)[0].data
    assert registered["joins"] == str(first)
    assert (registered["area"], registered["matter"]) == ("听泉街道", "street_lamp")

    seen = person.page()
    assert "和先前的一件是同一件事" in seen
    assert "苍蝇" not in seen
    assert person.number not in street.holder_of(first, "theirs").page()


def test_an_officer_who_has_both_may_merge_them_and_each_keeps_number_answer_and_verdict(
    person: Person, street: Street
) -> None:
    first = bins(street, "望荷路 2 号")
    token = signing.dumps(str(first), salt="luoshi.web.ask.near")
    person.send("我家楼下也一样", joins=token)
    own = street.case_of(person.number)
    for case_id in (first, own):
        street.act(case_id, c.Offer("housing"), LI)
        street.act(case_id, c.SignFor(), ZHANG)
    tied = text_of(street.town.at_desk("zhang").get(f"/desk/case/{own}"))
    assert "反映同一件事" in tied

    merge(street.district.means, own, first, By(ZHANG))
    street.act(first, c.Close(Outcome.ANSWERED, said("已经清运。")), ZHANG)
    assert street.district.case(own).state is State.CLOSED
    person.do("verdict", solved="no")
    assert (street.district.case(own).solved, street.district.case(first).solved) == (False, None)


def test_joining_what_has_ended_is_refused_and_keeps_the_words(person: Person, street: Street) -> None:
    first = bins(street)
    token = signing.dumps(str(first), salt="luoshi.web.ask.near")
    street.act(first, c.AnswerAtOnce(said("已经清运。")), LI)
    answer = person.send("我也一样", joins=token)
    assert answer.status_code == 404
    assert "那一件已经办完" in text_of(answer)
    assert "我也一样" in text_of(answer)


def test_a_token_made_elsewhere_joins_nothing(person: Person, street: Street) -> None:
    first = bins(street)
    person.send("我也一样", joins=str(first))
    assert street.district.events(street.case_of(person.number))[0].data.get("joins") is None


def test_a_case_nearby_can_be_watched_without_joining_it(person: Person, street: Street) -> None:
    first = bins(street, "书台巷 9 号")
    token = signing.dumps(str(first), salt="luoshi.web.ask.near")
    page = text_of(person.browser.get(f"/near/{token}"))
    assert "求助 · 书台巷：正在办" in page
    assert [word for word in ("9 号", "苍蝇", "赵大娘", street.district.case(first).number) if word in page] == []
    assert person.browser.get(f"/near/{first}").status_code == 404
