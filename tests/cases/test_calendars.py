"""The calendar changes: open deadlines move by an event for each case, closed cases never, nothing moves silently."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from luoshi.cases.calendars import move_deadlines
from luoshi.cases.commands import act, register
from luoshi.cases.handling import By, Means
from luoshi.cases.loading import load
from luoshi.core.actors import MACHINE, Actor, ActorKind, Role
from luoshi.core.case import commands as c
from luoshi.core.case.events import DeadlineMoved, Holder
from luoshi.core.case.state import Case
from luoshi.core.casetypes.model import LimitName, Outcome
from luoshi.core.errors import BadInput, Refused
from luoshi.core.private import Private
from luoshi.core.registry_events import CalendarEntered
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.reading import read_stream
from luoshi.registry.calendar_seed import SEED_HOURS, SEED_ZONE, seed_overrides, statutory_days
from luoshi.registry.commands import Registrar, enter_calendar
from luoshi.registry.queries import DISTRICT, reference
from luoshi.registry.seeding import seed
from luoshi.runtime.postgres import Running

ALL = Access("test", EVERYTHING)
LI = Actor(ActorKind.OFFICER, "li", ("district", "centre"), frozenset({Role.INTAKE}))
ZHAO = Actor(ActorKind.OFFICER, "zhao", ("district", "supervision"), frozenset({Role.SUPERVISOR}))
QIAN = Actor(ActorKind.OFFICER, "qian", ("district", "emergency"), frozenset({Role.HEAD}))
UNDER_ZHAO = Actor(ActorKind.OFFICER, "sun", ("district", "supervision", "room"), frozenset({Role.HEAD}))
# Tuesday 29 December 2026, 10:00 in Beijing: five working days reach into 2027, whose holidays nobody knows yet.
NOW = datetime(2026, 12, 29, 2, 0, tzinfo=UTC)


class District:
    """A seeded database with a clock of its own."""

    def __init__(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        self.connection = connection
        self.now = NOW
        self.registrar = Registrar(connection, self.clock, secrets.token_bytes, MACHINE)
        seed(replace(self.registrar, now=lambda: NOW - timedelta(days=30)))
        self.means = self.read()

    def clock(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def read(self) -> Means:
        self.means = Means(
            self.connection, reference(self.connection, ALL, date(2026, 12, 29)), self.clock, secrets.token_bytes
        )
        return self.means

    def registers(self) -> UUID:
        case_id = uuid4()
        command = c.Register(
            str(case_id), "help", "window", Holder("centre", "li"), Private("暖气不热"), Private("三号楼暖气不热")
        )
        register(self.means, case_id, command, By(LI))
        return case_id

    def case(self, case_id: UUID) -> Case:
        return load(self.connection, case_id, ALL).case

    def enters(self, version: int, cause: str, change: Callable[[CalendarEntered], CalendarEntered]) -> CalendarEntered:
        days, announced = seed_overrides()
        before = CalendarEntered(
            DISTRICT,
            version,
            SEED_ZONE.key,
            SEED_HOURS,
            days,
            {},
            tuple(sorted(announced)),
            cause,
            "通知",
            statutory=statutory_days(),
        )
        return change(before)

    def announces_2027(self) -> None:
        calendar = self.enters(
            2,
            "announcement",
            lambda it: replace(
                it,
                days={**it.days, **dict.fromkeys((date(2027, 1, 1), date(2027, 1, 4)), False)},
                announced=(*it.announced, 2027),
            ),
        )
        enter_calendar(self.registrar, calendar)


@pytest.fixture
def district(database: Running) -> District:
    return District(psycopg.connect(database.dsn("app"), autocommit=True))


def promised(case: Case) -> datetime:
    return case.deadlines[LimitName.PROMISED]


def beijing(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SEED_ZONE).astimezone(UTC)


def test_a_deadline_over_a_year_not_announced_is_provisional(district: District) -> None:
    case = district.case(district.registers())
    assert promised(case) == beijing(2027, 1, 6, 17, 30)
    assert case.provisional


def test_when_the_year_is_announced_each_open_case_gets_an_event_and_the_new_date(district: District) -> None:
    old = district.means.reference.calendar
    waiting = district.registers()
    district.announces_2027()
    assert move_deadlines(district.read(), old, "announcement") == 1
    assert promised(district.case(waiting)) == beijing(2027, 1, 7, 17, 30)
    last = read_stream(district.connection, ALL, waiting)[-1]
    assert isinstance(last.event, DeadlineMoved)
    assert (last.event.cause, last.event.calendar_version) == ("announcement", 2)


def test_without_that_event_a_new_calendar_moves_nothing(district: District) -> None:
    waiting = district.registers()
    before = promised(district.case(waiting))
    district.announces_2027()
    act(district.read(), waiting, c.AddNote(Private("看过")), By(LI))
    assert promised(district.case(waiting)) == before


def test_moving_twice_moves_once(district: District) -> None:
    old = district.means.reference.calendar
    waiting = district.registers()
    district.announces_2027()
    means = district.read()
    assert [move_deadlines(means, old, "announcement") for _ in range(2)] == [1, 0]
    assert promised(district.case(waiting)) == beijing(2027, 1, 7, 17, 30)


def test_a_case_that_began_under_the_new_calendar_is_left_alone(district: District) -> None:
    old = district.means.reference.calendar
    district.announces_2027()
    means = district.read()
    later = district.registers()
    before = promised(district.case(later))
    assert before == beijing(2027, 1, 7, 17, 30)
    assert move_deadlines(means, old, "announcement") == 0


def test_a_closed_case_never_changes(district: District) -> None:
    old = district.means.reference.calendar
    closed = district.registers()
    act(district.means, closed, c.SignFor(), By(LI))
    act(district.means, closed, c.Close(Outcome.ANSWERED, Private("已联系供热单位")), By(LI))
    before = read_stream(district.connection, ALL, closed)
    district.announces_2027()
    assert move_deadlines(district.read(), old, "announcement") == 0
    assert read_stream(district.connection, ALL, closed) == before


def flood_day(
    district: District, ordered_by: tuple[str, ...], reason: str = "暴雨红色预警，全区停工"
) -> CalendarEntered:
    return district.enters(
        2, "closure", lambda it: replace(it, day_hours={date(2026, 12, 30): ()}, ordered_by=ordered_by, reason=reason)
    )


def test_a_closure_ordered_by_two_people_moves_deadlines_by_the_day_lost(district: District) -> None:
    old = district.means.reference.calendar
    waiting = district.registers()
    ordered = replace(district.registrar, actor=ZHAO)
    enter_calendar(ordered, flood_day(district, ("zhao", "qian")), QIAN)
    assert move_deadlines(district.read(), old, "closure") == 1
    assert promised(district.case(waiting)) == beijing(2027, 1, 7, 17, 30)


@pytest.mark.parametrize("second", [None, ZHAO, UNDER_ZHAO])
def test_a_closure_needs_a_second_person_of_another_office_and_no_subordinate(
    district: District, second: Actor | None
) -> None:
    ordered = replace(district.registrar, actor=ZHAO)
    calendar = flood_day(district, ("zhao", second.id if second else ""))
    with pytest.raises(Refused) as refused:
        enter_calendar(ordered, calendar, second)
    assert refused.value.code == "second_person"


def test_a_closure_needs_a_reason_and_an_office_that_may_order_it(district: District) -> None:
    with pytest.raises(Refused, match="不能为空"):
        enter_calendar(replace(district.registrar, actor=ZHAO), flood_day(district, ("zhao", "qian"), " "), QIAN)
    with pytest.raises(Refused) as refused:
        enter_calendar(replace(district.registrar, actor=LI), flood_day(district, ("li", "qian")), QIAN)
    assert refused.value.code == "not_yours"


def test_a_version_is_added_never_replaced(district: District) -> None:
    with pytest.raises(BadInput) as wrong:
        enter_calendar(district.registrar, district.enters(1, "announcement", lambda it: it))
    assert wrong.value.code == "calendar_version"
