"""A complaint on which nothing is said goes one level up, by the day; more time is given once, by somebody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from luoshi.core.actors import MACHINE, Actor, ActorKind, Role
from luoshi.core.errors import Refused
from luoshi.core.judgement.complaints import events as e
from luoshi.core.judgement.complaints.routing import superior
from luoshi.core.registry_events import OfficerRegistered
from luoshi.core.worktime_limits import Limit
from luoshi.judgement.complaints import commands
from luoshi.judgement.complaints.envelopes import context_of, open_text, person_private
from luoshi.judgement.complaints.handling import SYSTEM
from luoshi.judgement.complaints.ladder import tell_above
from luoshi.judgement.complaints.queries import told_above
from luoshi.ledger.rebuilding import compare
from luoshi.registry.commands import Registrar, enter_officers
from luoshi.registry.officers import staff
from luoshi.runtime.postgres import Running
from luoshi.runtime.tables import judgement_projections
from tests.cases.cast import MONDAY
from tests.judgement.complaints.cast import CHEN, LETTER, NAME, PHONE, QIAN, SUN, ZHANG, ZHOU, Hall
from tests.judgement.complaints.test_following import run, told, worker
from tests.reactions.cast import Worker

__all__ = ["worker"]
WU = Actor(ActorKind.OFFICER, "wu", ("district",), frozenset({Role.LEADER}))
PATHS = {
    "district": ("district",),
    "supervision": ("district", "supervision"),
    "bureau": ("district", "bureau"),
    "team": ("district", "bureau", "team"),
    "discipline": ("discipline",),
}


@pytest.fixture
def hall(hall: Hall) -> Hall:
    """With a leader over the district."""
    registrar = Registrar(hall.district.means.connection, hall.district.means.now, hall.district.means.random, MACHINE)
    enter_officers(registrar, [OfficerRegistered("wu", "吴远", "district", (Role.LEADER,))])
    hall.receiving = replace(hall.receiving, staff=staff(hall.district.means.connection, SYSTEM))
    return hall


def overdue(hall: Hall, stream: UUID) -> list[e.ComplaintOverdue]:
    return [one.event for one in hall.entries(stream) if isinstance(one.event, e.ComplaintOverdue)]


def refused(code: str, call: Any) -> None:
    with pytest.raises(Refused) as caught:
        call()
    assert (caught.value.code, bool(caught.value.zh), bool(caught.value.en)) == (code, True, True)


class TestOneLevelUp:
    @pytest.mark.parametrize(
        ("handler", "concerned", "staffed", "above"),
        [
            ("team", {"housing"}, {"bureau", "district"}, "bureau"),
            ("team", {"housing"}, {"district"}, "district"),
            ("team", {"bureau"}, {"bureau", "district"}, "district"),
            ("supervision", {"district"}, {"district"}, ""),
            ("discipline", {"housing"}, {"district"}, ""),
        ],
    )
    def test_it_is_the_nearest_that_is_staffed_and_not_concerned(
        self, handler: str, concerned: set[str], staffed: set[str], above: str
    ) -> None:
        assert superior(handler, concerned, PATHS, staffed) == above

    def test_on_the_day_of_the_limit_not_yet_and_on_the_next_once(self, hall: Hall, worker: Worker) -> None:
        stream = hall.entered()
        hall.district.clock.now = hall.complaint(stream).accept_by + timedelta(minutes=1)
        assert tell_above(hall.receiving) == 0, "by the day, not by the minute"
        hall.district.clock.pass_by(days=1)
        assert [tell_above(hall.receiving) for _ in range(2)] == [1, 0]
        assert overdue(hall, stream) == [e.ComplaintOverdue(e.Step.ACCEPT, "district")]
        run(worker)
        notices = [words for officer, words in told(worker) if officer == "wu"]
        assert notices == ["督查室办的一件投诉过了期限没有答复受不受理，请过问（“超期投诉”里看）。"]

    def test_accepted_in_time_nothing_is_told_until_it_is_not_closed(self, hall: Hall) -> None:
        stream = hall.accepted()
        hall.district.clock.now = hall.complaint(stream).accept_by + timedelta(days=2)
        assert tell_above(hall.receiving) == 0
        hall.district.clock.now = hall.complaint(stream).close_by + timedelta(days=1)
        assert tell_above(hall.receiving) == 1
        assert overdue(hall, stream) == [e.ComplaintOverdue(e.Step.CLOSE, "district")]

    def test_not_accepted_or_replied_in_time_it_is_over(self, hall: Hall) -> None:
        one, other = hall.entered(), hall.replied()
        commands.not_accept(hall.receiving, one, "no_facts", "没有可查的事实。", hall.reader(SUN))
        hall.district.clock.pass_by(days=200)
        assert tell_above(hall.receiving) == 0
        assert overdue(hall, one) == overdue(hall, other) == []

    def test_a_second_limit_is_told_too(self, hall: Hall) -> None:
        stream = hall.entered()
        hall.district.clock.now = hall.complaint(stream).accept_by + timedelta(days=1)
        tell_above(hall.receiving)
        commands.accept(hall.receiving, stream, "受理了。", hall.reader(SUN))
        hall.district.clock.now = hall.complaint(stream).close_by + timedelta(days=1)
        tell_above(hall.receiving)
        assert [one.step for one in overdue(hall, stream)] == [e.Step.ACCEPT, e.Step.CLOSE]

    def test_the_body_above_sees_with_whom_it_lies_and_neither_office_nor_word(self, hall: Hall) -> None:
        stream = hall.entered()
        hall.district.clock.now = hall.complaint(stream).accept_by + timedelta(days=1)
        tell_above(hall.receiving)
        (late,) = told_above(hall.receiving, hall.reader(WU))
        assert (late.handler, late.step, late.state) == ("supervision", "accept", "received")
        assert not {"housing", "extortion", LETTER.what, NAME, PHONE} & set(map(str, (late.handler, late.due)))
        for stranger in (CHEN, ZHANG, ZHOU, QIAN):
            assert told_above(hall.receiving, hall.reader(stranger)) == []

    def test_nothing_of_the_hour_or_the_words_goes_with_it(self, hall: Hall, worker: Worker) -> None:
        stream = hall.entered()
        hall.district.clock.now = hall.complaint(stream).accept_by + timedelta(days=1)
        tell_above(hall.receiving)
        run(worker)
        bodies = hall.district.rows(
            "SELECT convert_from(body, 'UTF8') FROM ledger_event WHERE stream = %s AND kind = 'complaint.overdue'",
            stream,
        )
        assert all("housing" not in body for (body,) in bodies)
        assert len(bodies) == 1
        assert all("住房" not in words and "收费" not in words for _, words in told(worker))


class TestMoreTime:
    def under(self, hall: Hall, *roles: Role) -> Hall:
        hall.receiving = replace(hall.receiving, rules=replace(hall.receiving.rules, extend_roles=roles))
        return hall

    def test_another_gives_it_once_and_the_person_reads_why(self, hall: Hall) -> None:
        hall = self.under(hall, Role.INSPECTOR)
        stream, secret = hall.sent()
        hall.night()
        commands.accept(hall.receiving, stream, "受理了。", hall.reader(SUN))
        before = hall.complaint(stream).close_by
        commands.extend(hall.receiving, stream, "要等鉴定结果。", hall.reader(QIAN))
        found = hall.complaint(stream)
        thirty = hall.receiving.calendar.deadline(before, Limit.parse("30d"))
        assert (found.close_by, found.close_by > before + timedelta(days=29)) == (thirty, True)
        words = hall.entries(stream)[-1].event.words.text
        assert open_text(words, person_private(secret), context_of("words", stream))["text"] == "要等鉴定结果。"
        assert "鉴定" not in words
        refused("extend_once", lambda: commands.extend(hall.receiving, stream, "还要等。", hall.reader(QIAN)))

    def test_not_by_who_answers_for_it_nor_by_who_may_not(self, hall: Hall) -> None:
        stream = hall.accepted()
        for actor in (SUN, QIAN, CHEN, ZHOU):
            refused("extend_by_another", lambda a=actor: commands.extend(hall.receiving, stream, "x", hall.reader(a)))

    def test_not_before_it_is_accepted_nor_after_its_time(self, hall: Hall) -> None:
        hall = self.under(hall, Role.INSPECTOR)
        stream = hall.entered()
        refused("not_at_this_step", lambda: commands.extend(hall.receiving, stream, "x", hall.reader(QIAN)))
        commands.accept(hall.receiving, stream, "受理了。", hall.reader(SUN))
        hall.district.clock.now = hall.complaint(stream).close_by + timedelta(minutes=1)
        refused("extend_late", lambda: commands.extend(hall.receiving, stream, "x", hall.reader(QIAN)))

    def test_not_without_a_reason(self, hall: Hall) -> None:
        hall = self.under(hall, Role.INSPECTOR)
        refused("needs_words", lambda: commands.extend(hall.receiving, hall.accepted(), " ", hall.reader(QIAN)))


def test_every_table_is_as_the_events_say(hall: Hall, database: Running) -> None:
    hall.receiving = replace(hall.receiving, rules=replace(hall.receiving.rules, extend_roles=(Role.INSPECTOR,)))
    stream = hall.accepted()
    commands.extend(hall.receiving, stream, "要等鉴定。", hall.reader(QIAN))
    hall.district.clock.now = hall.complaint(stream).close_by + timedelta(days=1)
    tell_above(hall.receiving)
    assert hall.complaint(stream).received_on == MONDAY.date()
    with psycopg.connect(database.dsn("migrator"), autocommit=True) as owner:
        assert compare(owner, judgement_projections()) == []
