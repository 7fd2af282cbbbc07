"""A lost code at a window, as it is seen there: Li prints it, Sun of another office confirms it, and then it opens."""

from __future__ import annotations

import re
import secrets
from uuid import UUID

import pytest

from luoshi.cases import codes
from luoshi.core.case import commands as c
from luoshi.core.private import Private
from tests.cases.cast import LI, request
from tests.web.desk_cast import Desk, read, refused
from tests.web.officers import Town

IDENTITY = "身份证，与登记的称呼一致"


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk.of(town)


def with_code(desk: Desk) -> tuple[UUID, str, str]:
    """A case whose person lost the code."""
    code = codes.new_code(secrets.token_bytes)
    case_id = desk.district.registered(request(code_hash=codes.hashed(code)))
    return case_id, desk.district.case(case_id).number, code


def printed(desk: Desk, number: str, by: str = "li") -> str:
    """The new code on the slip of the officer who asks for it."""
    slip = read(desk.at(by).post("/desk/codes", {"number": number, "identity": IDENTITY}))
    found = re.search(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}", slip)
    assert found
    assert "确认后生效" in slip
    return found[0]


def opens(desk: Desk, number: str, code: str) -> bool:
    """Whether the person gets in."""
    return desk.town.browser().post("/follow", {"number": number, "code": code}).status_code == 303


def test_a_code_is_printed_at_one_window_and_holds_when_another_office_has_confirmed_it(desk: Desk) -> None:
    case_id, number, old = with_code(desk)
    new = printed(desk, number)
    assert (opens(desk, number, old), opens(desk, number, new)) == (True, False)

    assert number in read(desk.at("sun").get("/desk/codes"))
    page = read(desk.at("sun").get(f"/desk/codes/{case_id}"))
    assert IDENTITY in page
    assert "我也核实过" in page
    assert "路灯" not in page, "the second person learns nothing of the matter"
    sent = desk.at("sun").post(f"/desk/codes/{case_id}", {"code_hash": codes.hashed(new), "confirmed": "yes"})
    assert sent["Location"] == "/desk/codes?said=confirmed"
    assert (opens(desk, number, old), opens(desk, number, new)) == (False, True)
    assert number not in read(desk.at("sun").get("/desk/codes"))
    story = desk.page("li", case_id)
    assert "李敏 经手" in story
    assert IDENTITY in story


def test_whoever_asked_is_shown_what_is_missing_and_confirms_nothing(desk: Desk) -> None:
    case_id, number, old = with_code(desk)
    new = printed(desk, number)
    page = read(desk.at("li").get(f"/desk/codes/{case_id}"))
    assert "我也核实过" not in page
    answer = desk.at("li").post(f"/desk/codes/{case_id}", {"code_hash": codes.hashed(new), "confirmed": "yes"})
    assert answer.status_code == 409
    assert "另一个单位" in refused(answer)  # type: ignore[arg-type]
    desk.at("li").post(f"/desk/codes/{case_id}", {"code_hash": codes.hashed(new), "confirmed": "no"})
    assert desk.district.kinds(case_id)[-1] == "code_denied"
    assert opens(desk, number, old)


def test_what_was_typed_stays_when_the_number_is_wrong(desk: Desk) -> None:
    answer = desk.at("li").post("/desk/codes", {"number": "20260101-0000-0000", "identity": IDENTITY})
    assert answer.status_code == 404
    assert IDENTITY in answer.content.decode()


def test_a_handler_has_nothing_to_do_with_codes(desk: Desk) -> None:
    assert desk.at("zhang").get("/desk/codes").status_code == 403


def test_the_person_sees_it_and_stops_it_with_the_code_they_still_have(desk: Desk) -> None:
    case_id, number, old = with_code(desk)
    new = printed(desk, number)
    person = desk.town.browser()
    person.post("/follow", {"number": number, "code": old})
    page = read(person.get(f"/follow/{number}"))
    assert "在窗口申请补发查询码" in page
    assert "不是我要补发查询码" in page
    person.post(f"/follow/{number}/do/deny-code", {"key": "k"})
    assert desk.district.kinds(case_id)[-1] == "code_denied"
    late = desk.at("sun").post(f"/desk/codes/{case_id}", {"code_hash": codes.hashed(new), "confirmed": "yes"})
    assert late.status_code == 409
    assert "不是我要补发查询码" not in read(person.get(f"/follow/{number}"))


def test_a_consent_is_written_down_and_confirmed_for_the_type_it_names(desk: Desk) -> None:
    case_id, number, old = with_code(desk)
    desk.do("li", case_id, "wish", wish="consent", case_type="", text="怎么都行")
    assert desk.district.kinds(case_id) == ["registered"]
    desk.do("li", case_id, "wish", wish="consent", case_type="suggestion", text="同意当建议办")
    person = desk.town.browser()
    person.post("/follow", {"number": number, "code": old})
    assert "同意改为“建议”" in read(person.get(f"/follow/{number}"))
    person.post(f"/follow/{number}/wish", {"wish": "consent", "confirmed": "yes", "key": "k"})
    consent = desk.district.case(case_id).consent
    assert consent is not None
    assert consent.case_type == "suggestion"


def test_a_note_is_not_for_whoever_may_only_look(desk: Desk) -> None:
    case_id, _, _ = with_code(desk)
    assert "记一笔" in desk.page("li", case_id)
    assert "记一笔" in desk.page("sun", case_id)
    assert "记一笔" not in desk.page("zhou", case_id)
    answer = desk.at("zhou").post(f"/desk/case/{case_id}/do/note", {"text": "路过"})
    assert answer.status_code == 409
    desk.district.act(case_id, c.AddNote(Private("补一句")), LI)
    assert desk.district.kinds(case_id)[-1] == "noted"


def test_the_administrator_reads_no_case(desk: Desk) -> None:
    case_id, _, _ = with_code(desk)
    assert desk.at("tang").get(f"/desk/case/{case_id}").status_code == 404
    assert "路灯不亮" not in read(desk.at("tang").get("/desk/", {"whose": "all"}))
    assert "路灯不亮" in read(desk.at("sun").get("/desk/", {"whose": "all"}))
