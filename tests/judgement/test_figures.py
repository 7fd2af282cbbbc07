"""What ratings come to: raw and adjusted, counted by the database itself, and the same after a rebuild."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.cases.codes import hashed, new_code
from luoshi.cases.responses import closed_between, responses
from luoshi.core.case import commands as c
from luoshi.core.casetypes.model import Outcome
from luoshi.core.judgement.events import DoubtCause, MayCall
from luoshi.core.judgement.rating import Opinion
from luoshi.core.private import Private
from luoshi.core.rates import Rate
from luoshi.judgement import commands
from luoshi.judgement.report import report, satisfaction
from luoshi.judgement.showing import show_due
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.rebuilding import compare, rebuild
from luoshi.runtime.postgres import Running
from luoshi.runtime.tables import judgement_projections
from tests.cases.cast import CHEN, MONDAY, PERSON, SUN, ZHANG, request
from tests.judgement.cast import BAD, GOOD, QIAN, SEPTEMBER, Bench

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def owner(database: Running) -> Iterator[psycopg.Connection[Any]]:
    """Acts as the owner of the tables, as a rebuild does."""
    with psycopg.connect(database.dsn("migrator"), autocommit=True) as connection:
        yield connection


def set_aside(bench: Bench, rating_id: UUID) -> None:
    commands.raise_doubt(bench.judging, rating_id, DoubtCause.MISTAKEN, "评错了", CHEN)
    for actor in (SUN, QIAN):
        commands.look_again(bench.judging, rating_id, True, "核对过", actor)


class TestSatisfied:
    def test_the_last_two_of_five_levels_are_bad(self, bench: Bench) -> None:
        for level in (5, 4, 3, 2, 1):
            bench.rated(Opinion(level))
        found = satisfaction(bench.judging, SEPTEMBER, SEPTEMBER)["housing"]
        assert found.raw == found.adjusted == Rate(3, 5)

    def test_what_was_set_aside_counts_in_the_raw_figure_alone(self, bench: Bench) -> None:
        bench.rated(GOOD)
        set_aside(bench, bench.rated(BAD))
        found = satisfaction(bench.judging, SEPTEMBER, SEPTEMBER)["housing"]
        assert (found.raw, found.adjusted, found.set_aside) == (Rate(1, 2), Rate(1, 1), 1)

    def test_so_does_what_belongs_to_a_class_that_the_district_names(self, bench: Bench) -> None:
        bench.rated(GOOD)
        bench.rated(BAD, excluded="out_of_scope")
        bench.rated(BAD, excluded="a class of nobody's")
        set_aside(bench, bench.rated(BAD, excluded="out_of_scope"))
        found = satisfaction(bench.judging, SEPTEMBER, SEPTEMBER, "housing")["housing"]
        assert (found.raw, found.adjusted) == (Rate(1, 4), Rate(1, 2))
        assert found.excluded == {"out_of_scope": 2}

    def test_the_second_rating_changes_no_figure_but_its_own(self, bench: Bench) -> None:
        service = bench.service()
        rating_id = commands.rate(bench.judging, service, BAD, MayCall.SUPERVISION, PERSON)
        commands.note_rectification(bench.judging, rating_id, UUID(int=1))
        commands.note_repaired(bench.judging, rating_id)
        commands.rate(bench.judging, service, GOOD, MayCall.SUPERVISION, PERSON)
        found = report(bench.judging, "housing", SEPTEMBER, SEPTEMBER)
        assert found.satisfaction.raw == Rate(0, 1)
        assert found.second == Rate(1, 1)

    def test_each_office_and_month_by_itself(self, bench: Bench) -> None:
        bench.rated(GOOD)
        bench.rated(BAD, office="traffic")
        bench.district.clock.pass_by(days=30)
        bench.rated(BAD)
        assert satisfaction(bench.judging, OCTOBER, OCTOBER)["housing"].raw == Rate(0, 1)
        both = satisfaction(bench.judging, SEPTEMBER, OCTOBER)
        assert {code: found.raw for code, found in both.items()} == {"housing": Rate(1, 2), "traffic": Rate(0, 1)}


class TestTheReport:
    def test_calls_in_time_and_late(self, bench: Bench) -> None:
        first, second, _ = (bench.rated(BAD) for _ in range(3))
        commands.call(bench.judging, first, True, "听了", SUN)
        bench.district.clock.pass_by(days=3)
        commands.call(bench.judging, second, True, "听了", SUN)
        calls = report(bench.judging, "housing", SEPTEMBER, SEPTEMBER).calls
        assert (calls.due, calls.called, calls.in_time, calls.late) == (3, 2, 1, 1)

    def test_words_of_unnamed_people_when_they_are_shown_and_of_named_ones_never(self, bench: Bench) -> None:
        bench.rated(Opinion(1, (), "实名的话"))
        for _ in range(5):
            bench.rated(Opinion(1, ("late",), "不留名的话"), MayCall.NOBODY)
        before = report(bench.judging, "housing", SEPTEMBER, SEPTEMBER)
        assert (before.words, before.hidden, before.reasons) == ([], 5, [])

        bench.district.clock.pass_by(days=30)
        show_due(bench.judging)
        after = report(bench.judging, "housing", SEPTEMBER, SEPTEMBER)
        assert (after.words, after.hidden, after.reasons) == (["不留名的话"] * 5, 0, [("late", 5)])


class TestTheRecord:
    def test_the_tables_are_what_the_events_say_and_come_back_when_lost(
        self, bench: Bench, owner: psycopg.Connection[Any]
    ) -> None:
        self.live(bench)
        assert compare(owner, judgement_projections()) == []
        before = bench.district.rows("SELECT * FROM judgement_tally ORDER BY 1, 2, 3, 4, 5")
        with owner.transaction():
            owner.execute("SELECT set_config('luoshi.scope', '*', true), set_config('luoshi.actor', 'test', true)")
            owner.execute("DELETE FROM judgement_opinion WHERE level < 5")
            owner.execute("UPDATE judgement_rating SET level = 5")
        assert compare(owner, judgement_projections()) != []

        rebuild(owner, judgement_projections())
        assert compare(owner, judgement_projections()) == []
        assert bench.district.rows("SELECT * FROM judgement_tally WHERE number > 0 ORDER BY 1, 2, 3, 4, 5") == before

    @staticmethod
    def live(bench: Bench) -> None:
        set_aside(bench, bench.rated(BAD))
        commands.call(bench.judging, bench.rated(BAD), True, "听了", SUN)
        commands.report_pressure(bench.judging, bench.service(), PERSON)
        for _ in range(5):
            bench.rated(BAD, MayCall.NOBODY)
        bench.district.clock.pass_by(days=30)
        show_due(bench.judging)
        bench.rated(GOOD, MayCall.NOBODY)

    def test_nobody_writes_the_counts(self, bench: Bench) -> None:
        bench.rated(GOOD)
        for statement in ("UPDATE judgement_tally SET number = 9", "DELETE FROM judgement_tally"):
            connection = bench.judging.connection
            with pytest.raises(psycopg.errors.InsufficientPrivilege), acting(connection, Access("sun", EVERYTHING)):
                connection.execute(statement.encode())


class TestAnsweredAndSolved:
    def closed(self, bench: Bench, days: float, solved: bool | None = None) -> UUID:
        code = hashed(new_code(bench.district.means.random))
        case_id = bench.district.working(ZHANG, request(code_hash=code))
        bench.district.clock.pass_by(days=days)
        bench.district.act(case_id, c.Close(Outcome.ANSWERED, Private("灯已换好")), ZHANG)
        if solved is not None:
            bench.district.act(case_id, c.GiveVerdict(solved), PERSON)
        return case_id

    def found(self, bench: Bench) -> Any:
        now = bench.district.clock.now + timedelta(seconds=1)
        return responses(bench.district.means, MONDAY, now, bench.judging.rules.exclusions)["housing"]

    def test_answered_in_time_of_those_with_a_limit(self, bench: Bench) -> None:
        self.closed(bench, 0.1)
        self.closed(bench, 9)
        found = self.found(bench)
        assert (found.ended, found.answered) == (2, Rate(1, 2))

    def test_solved_of_those_who_said_so_or_not(self, bench: Bench) -> None:
        for solved in (True, False, None):
            self.closed(bench, 0.1, solved)
        assert self.found(bench).solved == Rate(1, 2)

    def test_what_was_diverted_for_a_named_class_is_in_the_raw_figure_alone(self, bench: Bench) -> None:
        self.closed(bench, 0.1)
        code = hashed(new_code(bench.district.means.random))
        case_id = bench.district.working(ZHANG, request(code_hash=code))
        told = (Private("职责清单第 3 项"), Private("请找电力公司"))
        bench.district.act(case_id, c.Divert("out_of_scope", *told), ZHANG)
        found = self.found(bench)
        assert (found.answered.base, found.adjusted_answered.base, found.excluded) == (2, 1, 1)

    def test_only_what_somebody_waits_for_is_drawn_from(self, bench: Bench) -> None:
        case_id = self.closed(bench, 0.1)
        nobodys = bench.district.working(ZHANG)
        bench.district.act(nobodys, c.Close(Outcome.ANSWERED, Private("灯已换好")), ZHANG)
        now = bench.district.clock.now + timedelta(seconds=1)
        assert closed_between(bench.district.means, MONDAY, now) == {case_id: "housing"}


@given(st.integers(1, 10_000), st.data())
def test_an_interval_holds_its_share_and_narrows_with_its_base(base: int, data: Any) -> None:
    part = data.draw(st.integers(0, base))
    rate, more = Rate(part, base), Rate(part * 4, base * 4)
    assert rate.share is not None
    assert rate.interval is not None
    assert more.interval is not None
    low, high = rate.interval
    assert 0 <= low <= rate.share <= high + 1e-12 <= 1 + 1e-12
    assert more.interval[1] - more.interval[0] < high - low


def test_a_worked_interval() -> None:
    """193 of 212: 91%, 86.4 to 94.2."""
    interval = Rate(193, 212).interval
    assert interval is not None
    assert [round(100 * end, 1) for end in interval] == [86.4, 94.2]
