"""Every act of an officer on the case page: what is done, and what is refused in place with what was typed kept."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from luoshi.core.case import commands as c
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import LimitName, Outcome
from luoshi.core.private import Private
from tests.cases.cast import CHEN, PERSON, ZHANG, request
from tests.web.desk_cast import ANSWER, Desk, read, refused
from tests.web.officers import Town

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk.of(town)


def test_an_office_signs_for_what_was_offered_to_it(desk: Desk) -> None:
    case_id = desk.district.offered("housing")
    assert "签收" in desk.page("zhang", case_id)

    answer = desk.do("zhang", case_id, "sign", officer="zhang")
    assert (answer.status_code, answer["Location"]) == (303, f"/desk/case/{case_id}?said=sign&back=")
    case = desk.district.case(case_id)
    assert (case.state, case.holder.officer) == (State.WORKING, "zhang")
    assert "办好了：签收" in desk.page("zhang", case_id, said="sign")


def test_an_office_signs_for_a_colleague(desk: Desk) -> None:
    case_id = desk.district.offered("housing")
    desk.do("zhang", case_id, "sign", officer="zhao")
    assert desk.district.case(case_id).holder.officer == "zhao"


def test_a_return_needs_cause_and_basis_and_what_was_typed_stays(desk: Desk) -> None:
    case_id = desk.district.offered("housing")

    answer = desk.do("zhang", case_id, "return", cause="power", basis="", note="路灯归城管局管")
    assert answer.status_code == 409
    assert "退回须写明依据" in refused(answer)
    assert "路灯归城管局管" in answer.content.decode()
    assert desk.district.kinds(case_id) == ["registered", "offered"]

    desk.do("zhang", case_id, "return", cause="power", basis="三定规定第三条", note="路灯归城管局管")
    assert desk.district.kinds(case_id) == ["registered", "offered", "returned"]


@pytest.mark.parametrize("note", ["\0", "中\0文", "\0" * 30_000])
def test_what_no_record_can_hold_is_refused_and_the_rest_stays(desk: Desk, note: str) -> None:
    case_id = desk.district.offered("housing")
    for act in ("return", "evidence", "contact"):
        said = {"cause": "power", "basis": "三定规定", "note": note, "channel": note, note: "x"}
        answer = desk.do("zhang", case_id, act, **said, pane="1", back=urlencode({"q": note[:9]}))
        assert answer.status_code in (400, 409), act
    assert desk.district.kinds(case_id) == ["registered", "offered"]
    assert "三定规定" in desk.page("zhang", case_id, do="return")


@pytest.mark.parametrize("pane", ["", "1"])
def test_an_act_that_was_done_is_never_answered_by_a_refusal(desk: Desk, pane: str) -> None:
    case_id = desk.district.offered("housing")
    sent = {**desk.form("zhang", case_id, "return"), "cause": "power", "basis": "三定规定", "back": "A" * 50_000}
    assert desk.send("zhang", case_id, "return", {**sent, "pane": pane}).status_code == 303
    assert desk.district.kinds(case_id)[-1] == "returned"


@pytest.mark.parametrize("version", ["9" * 30, "²", "9" * 5_000, "-1", ""])
def test_a_version_nobody_gave_harms_nothing(desk: Desk, version: str) -> None:
    case_id = desk.district.working()
    for act in ("wish", "note", "evidence"):
        for officer in ("zhang", "sun"):
            sent = {"version": version, "key": "7", "text": "再等一等", "wish": "withdraw", "note": "再等一等"}
            assert desk.send(officer, case_id, act, sent).status_code < 500, (officer, act)


def test_a_case_is_handed_over_and_stays_with_the_sender_until_it_is_signed_for(desk: Desk) -> None:
    case_id = desk.district.working()
    desk.do("zhang", case_id, "hand_over", to="traffic", note="在国道上")
    case = desk.district.case(case_id)
    assert (case.state, case.holder.officer, case.offer and case.offer.to) == (State.OFFERED, "zhang", "traffic")
    assert "签收之前" in desk.page("zhang", case_id) or "最迟" in desk.page("zhang", case_id)


def test_a_case_just_registered_is_offered_with_the_same_form(desk: Desk) -> None:
    case_id = desk.district.registered()
    desk.do("li", case_id, "hand_over", to="housing")
    assert desk.district.kinds(case_id) == ["registered", "offered"]


def test_missing_materials_are_told_once(desk: Desk) -> None:
    case_id = desk.district.working(command=request(case_type="simple_application"))
    desk.do("zhang", case_id, "supplement", items="身份证明\n租房合同\n", note="原件即可")
    asked = desk.district.case(case_id).awaited
    assert asked is not None
    assert asked.missing == ("身份证明", "租房合同")
    assert "一次告知补正" not in desk.page("zhang", case_id).partition('<div class="columns">')[0]

    desk.do("zhang", case_id, "receive", items=["身份证明", "租房合同"])
    assert desk.district.case(case_id).admitted_at is not None


def test_the_count_stops_on_a_ground_with_notice_and_runs_again(desk: Desk) -> None:
    case_id = desk.district.working(command=request(case_type="simple_application"))
    desk.do("zhang", case_id, "admit")
    assert "必填" not in refused(desk.do("zhang", case_id, "suspend", ground="hearing", notice=" "))
    desk.do("zhang", case_id, "suspend", ground="hearing", notice="要开听证会，最长二十个工作日。")
    assert desk.district.case(case_id).state is State.SUSPENDED
    assert "停表" in desk.page("zhang", case_id)

    desk.do("zhang", case_id, "resume")
    assert desk.district.case(case_id).state is State.WORKING


def test_only_the_head_may_extend(desk: Desk) -> None:
    case_id = desk.district.working()
    before = desk.district.case(case_id).deadlines[LimitName.PROMISED]
    assert "批准延期" not in desk.page("zhang", case_id)
    assert "只有" in refused(desk.send("zhang", case_id, "extend", {"reason": "等配件"}))

    desk.do("chen", case_id, "extend", reason="灯杆要定做，供应商十日内到货")
    assert desk.district.case(case_id).deadlines[LimitName.PROMISED] > before


def test_a_contact_and_a_try_are_two_things(desk: Desk) -> None:
    case_id = desk.district.working()
    desk.do("zhang", case_id, "try", channel="电话", note="关机")
    assert desk.district.case(case_id).contacted_at is None
    desk.do("zhang", case_id, "contact", channel="电话", note="说晚上七点以后方便")
    assert desk.district.case(case_id).contacted_at is not None
    assert "说晚上七点以后方便" in desk.page("zhang", case_id)


def test_the_story_says_to_officers_who_took_each_step(desk: Desk) -> None:
    case_id = desk.district.working()
    desk.do("zhang", case_id, "contact", channel="phone")
    step = desk.page("zhang", case_id).partition("联系了当事人")[0].rpartition("<li>")[2]
    assert "住房和城乡建设局 张建国" in step


def test_a_note_is_kept_in_the_story(desk: Desk) -> None:
    case_id = desk.district.working()
    desk.do("zhang", case_id, "note", text="上次换的灯是三年前的批次")
    assert "上次换的灯是三年前的批次" in desk.page("zhang", case_id)


def test_evidence_is_uploaded_encrypted_and_shown_to_whoever_sees_the_case(desk: Desk, tmp_path: Path) -> None:
    case_id = desk.district.working()
    with override_settings(FILES_ROOT=tmp_path):
        photo = SimpleUploadedFile("lamp.png", PNG)
        desk.do("zhang", case_id, "evidence", evidence="handling_record", name="换好的路灯", file=photo)
        (stored,) = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert PNG not in stored.read_bytes()

        address = f"/desk/case/{case_id}/file/{stored.name}"
        assert address in desk.page("zhang", case_id)
        answer = desk.at("li").get(address)
        assert (answer.content, answer["Content-Type"]) == (PNG, "image/png")
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert desk.at("wang").get(address).status_code == 404


def test_a_file_of_no_kind_we_take_is_refused_and_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    case_id = desk.district.working()
    with override_settings(FILES_ROOT=tmp_path):
        program = SimpleUploadedFile("lamp.exe", b"MZ" + bytes(64))
        answer = desk.do("zhang", case_id, "evidence", evidence="handling_record", name="换好的路灯", file=program)
        assert "可以上传" in refused(answer)
        refused(desk.do("zhang", case_id, "evidence", evidence="", name="路灯", file=SimpleUploadedFile("a.png", PNG)))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert "evidence_added" not in desk.district.kinds(case_id)


def test_the_same_form_sent_twice_is_one_piece_of_evidence(desk: Desk, tmp_path: Path) -> None:
    case_id = desk.district.working()
    with override_settings(FILES_ROOT=tmp_path):
        fields = desk.form("zhang", case_id, "evidence") | {"evidence": "other", "name": "路灯"}
        for _ in range(2):
            answer = desk.send("zhang", case_id, "evidence", fields | {"file": SimpleUploadedFile("a.png", PNG)})
            assert answer.status_code == 303
    assert desk.district.kinds(case_id).count("evidence_added") == 1


def test_a_part_becomes_a_case_of_another_office_and_the_whole_waits_for_it(desk: Desk) -> None:
    case_id = desk.district.working()
    desk.do("zhang", case_id, "sub_case", office="traffic", part="路面", text="请补好灯杆旁的路面")
    (child,) = desk.district.case(case_id).children
    offer = desk.district.case(child).offer
    assert offer is not None
    assert offer.to == "traffic"
    assert "分办" in desk.page("zhang", case_id)
    assert "分办件没有办结" in refused(desk.do("zhang", case_id, "close", outcome="answered", answer=ANSWER))

    desk.do("zhang", case_id, "waive", child=str(child), reason="路面是另一项工程")
    desk.do("zhang", case_id, "close", outcome="answered", answer=ANSWER)
    assert desk.district.case(case_id).state is State.CLOSED


def test_an_answer_leaves_the_case_open(desk: Desk) -> None:
    case_id = desk.district.working()
    desk.do("zhang", case_id, "answer", answer=ANSWER)
    assert desk.district.kinds(case_id)[-1] == "answered"
    assert desk.district.case(case_id).open


def test_closing_asks_for_the_evidence_the_type_needs_and_keeps_the_answer(desk: Desk) -> None:
    case_id = desk.district.working()
    answer = desk.do("zhang", case_id, "close", outcome="done", answer=ANSWER)
    assert "办结前还缺证据" in refused(answer)
    assert ANSWER in answer.content.decode()
    assert 'value="done" checked' in answer.content.decode()

    desk.district.act(case_id, c.AddEvidence("handling_record", Private("办理记录")), ZHANG)
    desk.do("zhang", case_id, "close", outcome="done", answer=ANSWER)
    page = desk.page("zhang", case_id)
    assert ANSWER in page
    assert "没有评价不等于满意" in page


def test_what_cannot_be_done_now_names_reason_measures_and_a_day(desk: Desk) -> None:
    case_id = desk.district.working()
    day = (desk.district.clock.now + timedelta(days=30)).date().isoformat()
    given = {"outcome": "cannot_now", "answer": ANSWER, "reason": "冬季不能开挖", "measures": "先装临时灯"}
    assert "再次办理的日期" in refused(desk.do("zhang", case_id, "close", **given))
    desk.do("zhang", case_id, "close", **given, revive_at=day)
    case = desk.district.case(case_id)
    assert case.closings[-1].outcome is Outcome.CANNOT_NOW
    assert case.revive_at is not None


def test_the_first_officer_answers_at_once(desk: Desk) -> None:
    case_id = desk.district.registered(request(case_type="inquiry"))
    desk.do("li", case_id, "answer_at_once", answer="带身份证到二楼 3 号窗口。")
    assert desk.district.case(case_id).state is State.CLOSED


def test_a_colleague_takes_over_within_the_office(desk: Desk) -> None:
    case_id = desk.district.working()
    desk.do("chen", case_id, "reassign", officer="zhao")
    assert desk.district.case(case_id).holder.officer == "zhao"


def test_two_cases_of_one_officer_are_worked_on_together(desk: Desk) -> None:
    first, second = desk.district.working(), desk.district.working()
    assert "没有这个编号的件" in refused(desk.do("zhang", second, "merge", into="20260101-0000-0000"))
    desk.do("zhang", second, "merge", into=desk.district.case(first).number)
    assert desk.district.case(second).merged_into == first
    assert "并到" in desk.page("zhang", second)

    desk.do("zhang", first, "close", outcome="answered", answer=ANSWER)
    assert desk.district.case(second).state is State.CLOSED


def test_a_ruling_is_asked_for_and_a_matter_diverted(desk: Desk) -> None:
    disputed, elsewhere = desk.district.working(), desk.district.working()
    desk.do("zhang", disputed, "ask_ruling", cause="overlap", note="两家都管")
    assert desk.district.case(disputed).state is State.ARBITRATED
    told = {"diversion": "statutory_channel", "proof": "已由法院立案", "told": "请到区法院立案庭"}
    desk.do("zhang", elsewhere, "divert", **told)
    assert desk.district.case(elsewhere).state is State.DIVERTED


def test_a_wish_written_down_has_no_effect(desk: Desk) -> None:
    case_id = desk.district.working()
    desk.do("zhang", case_id, "wish", wish="withdraw", text="电话里说不用了")
    case = desk.district.case(case_id)
    assert case.open
    assert case.wishes


def test_a_mistaken_entry_is_put_right_and_a_type_changed(desk: Desk) -> None:
    case_id = desk.district.working()
    desk.do("zhang", case_id, "correct", subject="area", value="河东街道", reason="登记时选错")
    desk.do("zhang", case_id, "correct", subject="channel", value="hotline", reason="是打电话来的")
    desk.do("zhang", case_id, "reclassify", case_type="suggestion", reason="是建议，不是求助")
    page = desk.page("zhang", case_id)
    assert "更正：地区 改为“河东街道”" in page
    assert "更正：渠道 改为“热线”" in page
    case = desk.district.case(case_id)
    assert (case.area, case.case_type) == ("河东街道", "suggestion")


# Who may not.


@pytest.mark.parametrize("name", ["sign", "close", "note", "evidence", "return", "suspend"])
def test_another_office_finds_no_such_case(desk: Desk, name: str) -> None:
    case_id = desk.district.working()
    assert desk.at("wang").get(f"/desk/case/{case_id}").status_code == 404
    assert desk.send("wang", case_id, name, {"text": "x", "answer": "x"}).status_code == 404


def test_a_colleague_who_does_not_answer_for_the_case_cannot_close_it(desk: Desk) -> None:
    case_id = desk.district.working()
    assert "办结" not in desk.page("zhao", case_id).partition('<div class="columns">')[0]
    answer = desk.send("zhao", case_id, "close", {"outcome": "answered", "answer": ANSWER})
    assert "首问负责制" in refused(answer)


def test_an_act_that_the_state_forbids_is_refused_in_words(desk: Desk) -> None:
    case_id = desk.district.working()
    assert "不能恢复计时" in refused(desk.send("zhang", case_id, "resume", {}))


def test_an_act_that_does_not_exist_is_not_found(desk: Desk) -> None:
    case_id = desk.district.working()
    assert desk.send("zhang", case_id, "score_the_person", {}).status_code == 404


def test_whoever_is_not_signed_in_is_sent_to_sign_in(desk: Desk) -> None:
    case_id = desk.district.working()
    answer = desk.town.browser().get(f"/desk/case/{case_id}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


def test_a_supervisor_sees_every_case_and_closes_none(desk: Desk) -> None:
    case_id = desk.district.working()
    assert "路灯不亮" in read(desk.at("sun").get(f"/desk/case/{case_id}"))
    refused(desk.send("sun", case_id, "close", {"outcome": "answered", "answer": ANSWER}))


# Two at once, and sessions that end.


def test_on_a_clash_the_officer_keeps_their_words_beside_what_happened(desk: Desk) -> None:
    case_id = desk.district.working()
    fields = desk.form("zhang", case_id, "answer") | {"answer": ANSWER}
    desk.district.act(case_id, c.AddNote(Private("当事人刚来过电话，说又坏了一盏")), CHEN)

    answer = desk.send("zhang", case_id, "answer", fields)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "您写的时候，这件事有了新的进展" in refused(answer)
    assert "说又坏了一盏" in page.partition('class="meanwhile"')[2].partition("</div>")[0]
    assert ANSWER in page
    assert desk.district.kinds(case_id)[-1] == "noted"

    again = fields | {"version": str(desk.district.case(case_id).version)}
    assert desk.send("zhang", case_id, "answer", again).status_code == 303


def test_a_form_sent_twice_is_carried_out_once(desk: Desk) -> None:
    case_id = desk.district.working()
    fields = desk.form("zhang", case_id, "answer") | {"answer": ANSWER}
    assert [desk.send("zhang", case_id, "answer", fields).status_code for _ in range(2)] == [303, 303]
    assert desk.district.kinds(case_id).count("answered") == 1


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(desk: Desk) -> None:
    case_id = desk.district.working()
    fields = desk.form("zhang", case_id, "answer") | {"answer": ANSWER}
    browser = desk.at("zhang")
    browser.post("/account/logout/")

    sent = browser.post(f"/desk/case/{case_id}/do/answer", fields)
    assert sent.status_code == 302
    assert "/account/login/" in sent["Location"]
    desk.town.sign_in("zhang", browser=browser)
    page = desk.page("zhang", case_id, do="answer")
    assert ANSWER in page
    assert "上次没有提交的内容" in page


def test_what_one_officer_typed_is_never_shown_to_the_next_at_the_same_machine(desk: Desk) -> None:
    case_id = desk.district.working()
    fields = desk.form("zhang", case_id, "answer") | {"answer": ANSWER}
    browser = desk.at("zhang")
    browser.post("/account/logout/")
    browser.post(f"/desk/case/{case_id}/do/answer", fields)
    desk.town.sign_in("chen", browser=browser)
    desk.browsers["chen"] = browser
    assert ANSWER not in desk.page("chen", case_id, do="answer")


def test_what_is_being_typed_is_kept_and_forgotten_once_it_is_sent(desk: Desk) -> None:
    case_id = desk.district.working()
    typed = {"case": str(case_id), "form": "answer", "answer": "写到一半"}
    assert desk.at("zhang").post("/desk/draft", typed).status_code == 204
    assert "写到一半" in desk.page("zhang", case_id, do="answer")
    assert "写到一半" not in desk.page("chen", case_id, do="answer")
    desk.do("zhang", case_id, "answer", answer=ANSWER)
    assert "写到一半" not in desk.page("zhang", case_id, do="answer")


# What the page tells.


def test_the_page_tells_who_answers_now_and_who_did(desk: Desk) -> None:
    case_id = desk.district.working()
    page = desk.page("zhang", case_id)
    assert "住房和城乡建设局 张建国 正在办" in page
    facts = page.partition('id="answers-for"')[2]
    assert facts.index("张建国") < facts.index("李敏")
    for figure in ("等待", "计时", "持有"):
        assert f"<dt>{figure}</dt>" in page


def test_contact_is_shown_to_whoever_answers_and_to_no_other(desk: Desk) -> None:
    case_id = desk.district.working(command=request(contact=Private("13800000000")))
    assert "13800000000" in desk.page("zhang", case_id)
    assert "13800000000" not in desk.page("zhao", case_id)
    assert "13800000000" not in desk.page("li", case_id)
    assert "13800000000" not in desk.page("sun", case_id)


def test_of_a_sealed_kind_nobody_is_told_who_reported(desk: Desk) -> None:
    command = request(case_type="violation_report", contact=Private("13800000000"), name=Private("王先生"))
    case_id = desk.district.working(command=command)
    page = desk.page("zhang", case_id)
    assert "不显示是谁提出的" in page
    assert "13800000000" not in page
    assert "王先生" not in page


def test_verdicts_are_shown_and_letters_bear_no_code(desk: Desk) -> None:
    case_id = desk.district.working()
    desk.district.act(case_id, c.Close(Outcome.ANSWERED, Private(ANSWER)), ZHANG)
    desk.district.act(case_id, c.GiveVerdict(False), PERSON)
    assert "当事人说：没有解决。" in desk.page("zhang", case_id)
    letter = read(desk.at("zhang").get(f"/desk/case/{case_id}/letter"))
    assert ANSWER in letter
    assert "已经答复" in letter


def test_no_page_of_the_desk_needs_a_script(desk: Desk) -> None:
    case_id: UUID = desk.district.working()
    page = desk.page("zhang", case_id, do="close")
    assert "onclick" not in page
    assert all(" src=" in script for script in page.split("<script")[1:])
