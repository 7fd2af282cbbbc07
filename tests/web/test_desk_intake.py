"""The first-inquiry desk: register, answer at once, print; cases alike and ready answers beside the form."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import override_settings

from luoshi.cases.answers import enter_answer
from luoshi.cases.codes import hashed
from luoshi.core.answer_events import AnswerEntered
from luoshi.core.case.state import State
from luoshi.notify.policy import WEEKDAYS
from tests.cases.cast import LI, ZHANG, request
from tests.web.desk_cast import Desk, read
from tests.web.officers import Town

LAMP = {
    "text": "一小门口的路灯不亮\n孩子晚上看不见路",
    "kind": "help",
    "channel": "hotline",
    "matter": "street_lamp",
    "area": "解放街道",
    "contact": "13800000000",
}
RESIDENCE = AnswerEntered("residence", "居住证怎么办理", "带身份证和租房合同到派出所。", "centre", date(2099, 12, 31))
GIVEN = {"question": "居住证怎么办理", "answer": "带身份证到派出所。", "matter": "", "valid_until": "2099-12-31"}
EVERY_DAY = "\n".join(f'{day} = ["zhang"]' for day in WEEKDAYS)


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk.of(town)


def opened(desk: Desk) -> dict[str, str]:
    """The hidden fields of a fresh form."""
    page = read(desk.at("li").get("/desk/intake"))
    return dict(re.findall(r'<input type="hidden" name="(key|by)" value="([^"]*)">', page))


def sent(desk: Desk, **typed: Any) -> Any:
    return desk.at("li").post("/desk/intake", {**opened(desk), **LAMP, **typed})


def only_case(desk: Desk) -> Any:
    ((case_id,),) = desk.town.rows("SELECT id FROM cases_case")
    return desk.district.case(case_id)


def test_a_call_becomes_a_case_that_its_officer_answers_for(desk: Desk) -> None:
    page = read(sent(desk))
    case = only_case(desk)
    assert (case.state, case.holder.officer, case.channel) == (State.RECEIVED, "li", "hotline")
    assert (case.matter, case.area, case.urgent) == ("street_lamp", "解放街道", False)
    assert case.number in page
    assert "政务服务中心 李敏" in page


def test_what_the_last_person_said_can_be_dropped_before_the_next(desk: Desk) -> None:
    draft = {**opened(desk), **LAMP, "case": "intake", "form": "intake"}
    assert desk.at("li").post("/desk/draft", draft).status_code == 204
    page = read(desk.at("li").get("/desk/intake"))
    assert LAMP["contact"] in page
    assert 'name="anew"' in page

    assert desk.at("li").post("/desk/intake", {"anew": "1"}).status_code == 303
    page = read(desk.at("li").get("/desk/intake"))
    assert LAMP["contact"] not in page
    assert 'name="anew"' not in page
    assert desk.town.rows("SELECT id FROM cases_case") == []


def test_the_code_is_on_the_paper_once_and_not_in_the_picture(desk: Desk) -> None:
    page = read(sent(desk))
    (number, code) = re.findall(r'<dd class="code">([^<]+)</dd>', page)
    case = only_case(desk)
    assert number == case.number
    assert hashed(code) == case.code_hash
    assert "<svg" in page
    assert code not in page.replace(f'<dd class="code">{code}</dd>', "")


def test_the_person_follows_with_number_and_code_as_printed(desk: Desk) -> None:
    page = read(sent(desk))
    (number, code) = re.findall(r'<dd class="code">([^<]+)</dd>', page)
    answer = desk.town.browser("192.0.2.7").post("/follow", {"number": number, "code": code})
    assert answer.status_code == 303


def test_what_is_urgent_is_marked(desk: Desk) -> None:
    page = read(sent(desk, urgent="1"))
    case = only_case(desk)
    assert case.urgent
    assert "今天没有排值班表，夜里请直接打电话" in page
    with override_settings(NOTICES=f"[duty]\n{EVERY_DAY}"):
        assert "现在值班：张建国。" in desk.page("li", case.id)


def test_nobody_is_told_of_the_roster_for_what_can_wait(desk: Desk) -> None:
    with override_settings(NOTICES=f"[duty]\n{EVERY_DAY}"):
        assert "现在值班" not in read(sent(desk))
        assert "现在值班" not in desk.page("li", only_case(desk).id)


def test_a_question_is_answered_at_once_and_closed_in_one_form(desk: Desk) -> None:
    page = read(sent(desk, kind="inquiry", text="居住证怎么办", answer="带身份证到派出所。", at_once="1"))
    assert only_case(desk).state is State.CLOSED
    assert "已登记，并已答复办结" in page
    assert "带身份证到派出所。" in page


def test_an_answer_that_is_blank_closes_nothing_and_registers_nothing(desk: Desk) -> None:
    answer = sent(desk, at_once="1", answer=" ")
    assert answer.status_code == 400
    assert "当场答复不能为空" in answer.content.decode()
    assert desk.town.rows("SELECT id FROM cases_case") == []


def test_a_refusal_keeps_what_was_typed(desk: Desk) -> None:
    answer = sent(desk, kind="wish_for_snow")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "没有事项类型" in page
    assert "孩子晚上看不见路" in page
    assert "13800000000" in page


def test_the_same_form_sent_twice_is_one_case_with_one_receipt(desk: Desk) -> None:
    form = {**opened(desk), **LAMP}
    first, again = (read(desk.at("li").post("/desk/intake", form)) for _ in range(2))
    codes = [re.findall(r'<dd class="code">([^<]+)</dd>', page) for page in (first, again)]
    assert codes[0] == codes[1]
    assert desk.town.rows("SELECT count(*) FROM cases_case") == [(1,)]


def test_an_answer_interrupted_after_registering_is_given_when_the_form_is_sent_again(desk: Desk) -> None:
    form = {**opened(desk), **LAMP, "kind": "inquiry"}
    desk.at("li").post("/desk/intake", form)
    desk.at("li").post("/desk/intake", {**form, "answer": "已经派人。", "at_once": "1"})
    assert only_case(desk).state is State.CLOSED


def test_cases_alike_and_ready_answers_stand_beside_the_form(desk: Desk) -> None:
    desk.district.working(ZHANG, request(area="解放街道"))
    enter_answer(desk.district.means, RESIDENCE, LI)
    browser = desk.at("li")

    beside = read(browser.get("/desk/intake/beside", {"text": "一小门口的路灯不亮，孩子看不见路"}))
    assert "相似的件" in beside
    assert "住房和城乡建设局办理中" in beside
    assert "居住证" not in beside
    assert "带身份证和租房合同" in read(browser.get("/desk/intake/beside", {"text": "居住证怎么办理"}))
    assert "没有相似的件" in read(browser.get("/desk/intake/beside", {"text": "沉香亭"}))


def test_without_a_script_the_same_is_a_button(desk: Desk) -> None:
    desk.district.working(ZHANG, request(area="解放街道"))
    page = read(sent(desk, look="1"))
    assert "相似的件" in page
    assert "孩子晚上看不见路" in page
    assert desk.town.rows("SELECT count(*) FROM cases_case") == [(1,)]


def test_a_ready_answer_is_put_into_the_box(desk: Desk) -> None:
    enter_answer(desk.district.means, RESIDENCE, LI)
    page = read(sent(desk, text="居住证怎么办理", matter="", use="residence"))
    assert ">带身份证和租房合同到派出所。</textarea>" in page
    assert '<details class="at-once" open>' in page


def test_whom_another_office_serves_is_not_told_by_its_cases(desk: Desk) -> None:
    desk.district.working(ZHANG, request(area="解放街道"))
    strange = desk.district.registered(request(area="解放街道"))
    assert strange
    beside = read(desk.at("li").get("/desk/intake/beside", {"text": "一小门口的路灯", "area": "解放街道"}))
    assert "13800000000" not in beside
    assert "晚自习" not in beside


def test_only_the_window_registers(desk: Desk) -> None:
    assert desk.at("zhang").get("/desk/intake").status_code == 403
    assert "登记</a>" not in read(desk.at("zhang").get("/desk/"))
    assert "登记</a>" in read(desk.at("li").get("/desk/"))


def test_what_was_typed_when_the_session_ended_is_there_after_signing_in(desk: Desk) -> None:
    form = {**opened(desk), **LAMP}
    browser = desk.at("li")
    browser.post("/account/logout/")
    sent_away = browser.post("/desk/intake", form)
    assert sent_away.status_code == 302
    assert "您刚才写的都留着" in read(browser.get(sent_away["Location"]))
    desk.town.sign_in("li", browser=browser)
    assert "孩子晚上看不见路" in read(browser.get("/desk/intake"))


def test_the_form_is_filled_in_by_keyboard_from_its_first_field_on(desk: Desk) -> None:
    page = read(desk.at("li").get("/desk/intake"))
    form = page[page.index('<form class="act"') : page.index("</form>", page.index('<form class="act"'))]
    assert (
        form.index("autofocus") < form.index('name="kind"') < form.index('name="matter"') < form.index("data-default")
    )
    assert "tabindex" not in form
    assert re.findall(r'accesskey="(\w)"', form) == ["1", "2", "3", "u", "4", "s"]


class TestLibrary:
    def test_an_office_writes_its_answers_and_the_desk_is_offered_them(self, desk: Desk) -> None:
        assert desk.at("li").post("/desk/answers", GIVEN).status_code == 303
        page = read(desk.at("li").get("/desk/answers"))
        assert "政务服务中心，2099年12月31日前有效" in page
        assert "带身份证到派出所。" in read(desk.at("li").get("/desk/intake/beside", {"text": "居住证怎么办理"}))

    def test_an_answer_gets_a_next_version_by_its_own_office_alone(self, desk: Desk) -> None:
        enter_answer(desk.district.means, RESIDENCE, LI)
        assert "修改" not in read(desk.at("zhang").get("/desk/answers"))
        refused = desk.at("zhang").post("/desk/answers", {**GIVEN, "code": "residence"})
        assert refused.status_code == 409
        assert "只有" in refused.content.decode()

        page = read(desk.at("li").get("/desk/answers", {"code": "residence"}))
        assert RESIDENCE.answer in page
        desk.at("li").post("/desk/answers", {**GIVEN, "code": "residence"})
        assert desk.town.rows("SELECT version, answer FROM cases_answer") == [(2, "带身份证到派出所。")]

    def test_an_answer_that_ran_out_says_so(self, desk: Desk) -> None:
        desk.at("li").post("/desk/answers", {**GIVEN, "valid_until": "2020-01-01"})
        assert "已过期" in read(desk.at("li").get("/desk/answers"))
        assert "派出所" not in read(desk.at("li").get("/desk/intake/beside", {"text": "居住证怎么办理"}))

    def test_a_day_that_is_none_is_refused_and_what_was_typed_stays(self, desk: Desk) -> None:
        answer = desk.at("li").post("/desk/answers", {**GIVEN, "valid_until": "soon"})
        assert answer.status_code == 400
        assert "带身份证到派出所。" in answer.content.decode()
