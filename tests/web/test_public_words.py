"""How times are said to people: midnight, and what a stop leaves of a limit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder, MoveCause
from luoshi.web.story import clocks
from luoshi.web.story.clockbar import clock_bar
from luoshi.web.story.sentences import Names
from luoshi.web.story.waiting import waits
from luoshi.web.words import said
from tests.cases.cast import LI, MONDAY, ZHANG, District, request
from tests.cases.conftest import district as district
from tests.web.public_cast import said as words


def test_a_deadline_at_midnight_is_the_24th_hour_of_the_day_it_ends() -> None:
    assert said(datetime(2026, 11, 23, 16, tzinfo=UTC)) == "11月23日 周一 24:00"
    assert said(datetime(2026, 11, 23, 9, 30, tzinfo=UTC)) == "11月23日 周一 17:30"


def licence(district: District) -> clocks.Limit:
    """The promise of an application that is stopped for a test, ten working days later."""
    case_id = district.working(ZHANG, request(case_type="simple_application"))
    district.act(case_id, c.Admit(), ZHANG)
    district.clock.pass_by(days=1)
    district.act(case_id, c.Suspend("testing", words("因检测停表")), ZHANG)
    case, reference = district.case(case_id), district.means.reference
    rules = reference.rules(case.case_type, case.type_version)
    district.clock.pass_by(days=13)
    now = district.clock.now
    assert "依法停表" in waits(case, rules, Names({}, {}))[0]
    return clocks.limits(clocks.running_again(case, rules, reference.calendar, now), rules, reference.calendar, now)[0]


def test_while_the_count_stands_still_nothing_is_late_and_the_rest_of_the_limit_is_told(district: District) -> None:
    promise = licence(district)
    assert promise.late is False
    assert promise.left == "停表中，恢复后还剩 9 个工作日"
    assert promise.used == "1 个工作日"


def test_a_limit_that_has_passed_is_said_to_have_passed(district: District) -> None:
    case = district.case(district.registered())
    reference = district.means.reference
    rules = reference.rules(case.case_type, case.type_version)
    (promise,) = clocks.limits(case, rules, reference.calendar, MONDAY + timedelta(days=9))
    assert promise.late
    assert promise.left.startswith("已超 ")


def test_it_is_told_whose_signature_is_waited_for(district: District) -> None:
    case_id = district.registered()
    district.act(case_id, c.Offer("housing"), LI)
    case = district.case(case_id)
    rules = district.means.reference.rules(case.case_type, case.type_version)
    assert "正在等住建局签收" in waits(case, rules, Names({"housing": "住建局"}, {}))[0]


def test_an_office_is_one_piece_of_the_clock_bar_however_many_of_its_officers_had_it(district: District) -> None:
    case_id = district.working(ZHANG)
    district.clock.pass_by(hours=2)
    district.act(case_id, c.MoveHolder(Holder("housing", "zhao"), MoveCause.REASSIGNED), ZHANG)
    district.clock.pass_by(hours=2)
    case, reference = district.case(case_id), district.means.reference
    rules = reference.rules(case.case_type, case.type_version)
    bar = clock_bar(case, rules, reference.calendar, district.clock.now, lambda code: code)
    assert [piece.label for piece in bar.pieces if piece.kind == "held"] == ["housing"]
    assert sum(piece.width for piece in bar.pieces) == pytest.approx(100)
