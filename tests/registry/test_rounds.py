"""The year's plan and its rounds as recorded: versions stay, what speaks against a round is refused or stands there."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, datetime
from itertools import count
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from luoshi.core.actors import Actor, Role
from luoshi.core.errors import Clash, NotFound, Refused
from luoshi.core.planning.events import PlanEntered, PlannedRound
from luoshi.core.planning.rounds import Round
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.rebuilding import compare
from luoshi.registry.commands import Registrar
from luoshi.registry.rounds import (
    call_off,
    enter_plan,
    findings_on,
    kinds,
    open_round,
    plan_for,
    plan_of,
    round_of,
    rounds_between,
)
from luoshi.registry.rounds_rows import RoundsProjection
from tests.cases.cast import SUN, District, officer
from tests.cases.conftest import district as district

ALL = Access("test", EVERYTHING)
HEAD = officer("ma", "supervision", Role.HEAD, Role.SUPERVISOR)
LINE = PlannedRound("1", "quiet_visit", "窗口作风", ("housing", "traffic"), 9, "supervision")
PLAN = PlanEntered(2026, 1, (LINE,), 30)


def by(district: District, actor: Actor) -> Registrar:
    return Registrar(district.means.connection, district.means.now, district.means.random, actor)


def proposed(**changes: Any) -> Round:
    """The planned round of September; the clock stands at 7 September."""
    given: dict[str, Any] = {
        "id": uuid4(),
        "kind": "quiet_visit",
        "subject": "窗口作风",
        "offices": ("housing",),
        "on": date(2026, 9, 10),
        "by": "supervision",
    }
    return Round(**{**given, **changes})


def refused(code: str, act: Any, *arguments: Any) -> None:
    with pytest.raises(Refused) as found:
        act(*arguments)
    assert found.value.code == code


@pytest.fixture
def planned(district: District) -> District:
    enter_plan(by(district, HEAD), PLAN)
    return district


def test_a_round_of_the_plan_begins_at_once(planned: District) -> None:
    one = proposed()
    assert open_round(by(planned, SUN), one) == ()
    found = round_of(planned.means.connection, ALL, one.id)
    assert (found.round, found.findings, found.opened_by) == (replace(one, planned="1"), (), "sun")
    assert compare(planned.means.connection, [RoundsProjection()]) == []


def test_outside_the_plan_the_head_opens_with_a_reason_and_it_stands_there(planned: District) -> None:
    one = proposed(subject="会议纪律")
    refused("round_against", open_round, by(planned, SUN), one, "要查")
    refused("round_against", open_round, by(planned, HEAD), one)
    assert [each.code.value for each in findings_on(by(planned, SUN), one)] == ["outside_plan"]
    open_round(by(planned, HEAD), one, "领导批示")
    found = round_of(planned.means.connection, ALL, one.id)
    assert (found.findings, found.reason, found.opened_by) == (("outside_plan",), "领导批示", "ma")


def test_the_same_offices_are_not_visited_again_within_the_span_whoever_goes(planned: District) -> None:
    open_round(by(planned, SUN), proposed())
    with pytest.raises(Refused) as found:
        open_round(by(planned, HEAD), proposed(kind="special", subject="防汛", on=date(2026, 10, 9)))
    assert found.value.data["findings"] == ["outside_plan", "repeat"]
    later = findings_on(by(planned, HEAD), proposed(kind="special", subject="防汛", on=date(2026, 10, 10)))
    assert [each.code.value for each in later] == ["outside_plan"]


def test_what_was_called_off_burdens_nobody(planned: District) -> None:
    one = proposed()
    open_round(by(planned, SUN), one)
    refused("needs_reason", call_off, by(planned, SUN), one.id, " ")
    call_off(by(planned, SUN), one.id, "与上级督查合并")
    refused("called_off_already", call_off, by(planned, SUN), one.id, "再说一次")
    assert open_round(by(planned, SUN), proposed()) == ()
    found = rounds_between(planned.means.connection, ALL, date(2026, 9, 1), date(2026, 9, 30))
    assert {each.called_off for each in found} == {"与上级督查合并", ""}
    assert compare(planned.means.connection, [RoundsProjection()]) == []


def test_a_round_is_opened_before_its_day_and_called_off_before_it(planned: District) -> None:
    refused("round_past", open_round, by(planned, SUN), proposed(on=date(2026, 9, 6)))
    one = proposed()
    open_round(by(planned, SUN), one)
    planned.clock.pass_by(days=4)
    refused("round_over", call_off, by(planned, SUN), one.id, "没有去")


def test_strange_kinds_and_offices_are_refused(planned: District) -> None:
    refused("round_kind", open_round, by(planned, SUN), proposed(kind="party"))
    refused("round_office", open_round, by(planned, SUN), proposed(offices=("nowhere",)))
    refused("openers_only", open_round, by(planned, SUN), proposed(by="housing"))
    with pytest.raises(NotFound):
        round_of(planned.means.connection, ALL, uuid4())


def test_a_changed_plan_is_another_version_with_a_reason(planned: District) -> None:
    changed = replace(PLAN, version=2, rounds=(replace(LINE, month=10),))
    refused("plan_reason", enter_plan, by(planned, HEAD), changed)
    refused("planners_only", enter_plan, by(planned, SUN), replace(changed, reason="上级调整"))
    enter_plan(by(planned, HEAD), replace(changed, reason="上级调整"))
    refused("plan_moved_on", enter_plan, by(planned, HEAD), replace(changed, reason="又改"))
    assert plan_of(planned.means.connection, ALL, 2026) == replace(changed, reason="上级调整")
    assert plan_of(planned.means.connection, ALL, 2027) is None
    assert planned.rows("SELECT count(*) FROM registry_plan") == [(2,)]
    assert compare(planned.means.connection, [RoundsProjection()]) == []


def test_one_id_is_one_round(planned: District) -> None:
    one, ended = proposed(), list[object]()

    def go() -> None:
        with psycopg.connect(planned.dsn, autocommit=True) as connection:
            try:
                ended.append(open_round(replace(by(planned, SUN), connection=connection), one))
            except Clash as error:
                ended.append(error)

    threads = [threading.Thread(target=go) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(one == () for one in ended) == 1
    assert planned.rows("SELECT count(*) FROM registry_round") == [(1,)]


def test_two_rounds_opened_in_the_same_instant_do_not_both_pass_the_check_for_repeats(planned: District) -> None:
    """The second begins after the first was checked and before it is recorded, on a connection of its own."""
    ended: list[object] = []

    def second() -> None:
        with psycopg.connect(planned.dsn, autocommit=True) as connection:
            try:
                ended.append(open_round(replace(by(planned, SUN), connection=connection), proposed()))
            except Refused as refusal:
                ended.append(refusal.data["findings"])

    racing, asked = threading.Thread(target=second), count()

    def meanwhile() -> datetime:
        """The second time the clock is asked for what is recorded: until then the other has come as far as it can."""
        if next(asked) == 1:
            racing.start()
            with psycopg.connect(planned.dsn, autocommit=True) as watch:
                while racing.is_alive() and not _waits(watch):
                    pass
        return planned.means.now()

    assert open_round(replace(by(planned, SUN), now=meanwhile), proposed()) == ()
    racing.join()
    assert ended == [["held_already", "repeat"]]
    assert planned.rows("SELECT count(*) FROM registry_round") == [(1,)]


def _waits(watch: psycopg.Connection[Any]) -> bool:
    """Whether a connection to this database waits for a lock of the application's own."""
    query = (
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    return watch.execute(query).fetchone() != (0,)


def test_whoever_is_visited_sees_no_plan_by_any_way(planned: District) -> None:
    connection = planned.means.connection
    for watches in (Role.SUPERVISOR, Role.INSPECTOR, Role.AUDITOR, Role.LEADER):
        assert plan_for(connection, officer("one", "supervision", watches), 2026) == PLAN
    for visited in (Role.HANDLER, Role.HEAD, Role.INTAKE, Role.ADMINISTRATOR):
        refused("watchers_only", plan_for, connection, officer("chen", "housing", visited), 2026)
    assert plan_of(connection, Access("chen", ("housing", "supervision")), 2026) is None, "row level security"
    assert plan_of(connection, Access("person"), 2026) is None


def test_the_kinds_are_data() -> None:
    assert kinds().names["quiet_visit"] == "暗访"
    assert kinds().repeat_days > 0
