"""A lost code at a window: Li asks, somebody of another office confirms, and only then the new one opens the case."""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from luoshi.cases import codes, window_codes
from luoshi.cases.codes import Purpose
from luoshi.cases.commands import Part, split
from luoshi.cases.handling import By
from luoshi.core.case import commands as c
from luoshi.core.errors import LuoshiError, NotFound, Refused
from luoshi.core.private import Private
from luoshi.ledger.rebuilding import compare
from luoshi.runtime.tables import case_projections
from tests.cases.cast import CHEN, LI, PERSON, SUN, ZHANG, District, request

IDENTITY = "身份证，与登记的姓名一致"


def with_code(district: District) -> tuple[UUID, str, str]:
    """A case that housing works on, its number, and the code the person lost."""
    code = codes.new_code(secrets.token_bytes)
    case_id = district.registered(request(code_hash=codes.hashed(code)))
    district.act(case_id, c.Offer("housing"), LI)
    district.act(case_id, c.SignFor(), ZHANG)
    return case_id, district.case(case_id).number, code


def opens(district: District, number: str, code: str) -> bool:
    """Whether the code opens the case of the number."""
    try:
        return codes.open_by_code(district.means, number, code, "172.20.0.1").case.number == number
    except LuoshiError:
        return False


def asked(district: District, number: str) -> tuple[UUID, str]:
    """A new code asked for at Li's window: its case and itself."""
    case, code = window_codes.ask_at_window(district.means, number, IDENTITY, By(LI))
    return case.id, code


def confirm(district: District, case_id: UUID, code: str, by: By, *, confirmed: bool = True) -> None:
    """Somebody settles a code."""
    window_codes.settle(district.means, case_id, codes.hashed(code), by, confirmed=confirmed)


def test_the_new_code_opens_nothing_until_it_is_confirmed_and_then_the_old_one_is_dead(monday: District) -> None:
    case_id, number, old = with_code(monday)
    verdict = codes.issue_token(monday.means, case_id, Purpose.VERDICT, timedelta(days=30))
    _, new = asked(monday, number)
    assert (opens(monday, number, old), opens(monday, number, new)) == (True, False)
    confirm(monday, case_id, new, By(SUN))
    assert (opens(monday, number, old), opens(monday, number, new)) == (False, True)
    with pytest.raises(NotFound):
        codes.entrance(monday.means, verdict, Purpose.VERDICT)


def test_both_stand_in_the_record_and_how_the_person_was_known_in_the_vault(monday: District) -> None:
    case_id, number, _ = with_code(monday)
    _, new = asked(monday, number)
    confirm(monday, case_id, new, By(SUN))
    ask, replaced = monday.events(case_id)[-2:]
    assert (ask.kind, ask.actor) == ("case.code_asked", "officer:li")
    assert IDENTITY not in str(ask.data)
    assert (replaced.kind, replaced.actor) == ("case.code_replaced", "officer:sun")
    assert replaced.data == {"code_hash": codes.hashed(new), "at_window": True, "asked_by": "li"}
    stored = str(monday.rows("SELECT * FROM ledger_event")) + str(monday.rows("SELECT * FROM cases_case"))
    assert new not in stored


def test_the_office_that_is_judged_may_ask_but_not_alone(monday: District) -> None:
    case_id, number, _ = with_code(monday)
    _, code = window_codes.ask_at_window(monday.means, number, IDENTITY, By(CHEN))
    before = monday.written()
    with pytest.raises(Refused, match="另一个单位"):
        confirm(monday, case_id, code, By(CHEN))
    assert monday.written() == before
    confirm(monday, case_id, code, By(LI))


def test_an_unknown_number_and_an_unknown_case_are_not_found(monday: District) -> None:
    with pytest.raises(NotFound):
        window_codes.ask_at_window(monday.means, "20260907-9999-9999", IDENTITY, By(LI))
    with pytest.raises(NotFound):
        window_codes.waiting_for(monday.means, uuid4())


def test_what_waits_is_listed_without_a_word_of_the_case(district: District) -> None:
    case_id, number, _ = with_code(district)
    assert window_codes.waiting(district.means) == []
    _, code = asked(district, number)
    (found,) = window_codes.waiting(district.means)
    assert (found.case_id, found.number, found.by.officer, found.identity) == (case_id, number, "li", "")
    assert window_codes.waiting_for(district.means, case_id).identity == IDENTITY
    confirm(district, case_id, code, By(SUN), confirmed=False)
    assert window_codes.waiting(district.means) == []
    with pytest.raises(Refused):
        window_codes.waiting_for(district.means, case_id)


def test_asked_again_the_code_printed_before_never_holds(monday: District) -> None:
    case_id, number, old = with_code(monday)
    _, first = asked(monday, number)
    _, second = asked(monday, number)
    with pytest.raises(Refused):
        confirm(monday, case_id, first, By(SUN))
    confirm(monday, case_id, second, By(SUN))
    assert [opens(monday, number, code) for code in (old, first, second)] == [False, False, True]


def test_the_person_who_still_has_the_old_one_stops_it(monday: District) -> None:
    case_id, number, old = with_code(monday)
    _, new = asked(monday, number)
    monday.act(case_id, c.SettleCode(codes.hashed(new), False), PERSON)
    with pytest.raises(Refused):
        confirm(monday, case_id, new, By(SUN))
    assert opens(monday, number, old)


def test_cases_split_from_one_get_the_new_code_together(monday: District) -> None:
    case_id, number, old = with_code(monday)
    part = Part(uuid4(), f"T-{uuid4().hex[:12]}", Private("井盖"), Private("井盖也坏了"))
    split(monday.means, case_id, (part,), By(ZHANG))
    _, new = asked(monday, part.number)
    confirm(monday, case_id, new, By(SUN))
    assert [opens(monday, each, old) for each in (number, part.number)] == [False, False]
    assert [opens(monday, each, new) for each in (number, part.number)] == [True, True]


def test_a_rebuild_knows_what_waits(district: District) -> None:
    _, number, _ = with_code(district)
    asked(district, number)
    with psycopg.connect(district.dsn, autocommit=True) as connection:
        assert compare(connection, case_projections(connection)) == []
