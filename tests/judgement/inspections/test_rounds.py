"""A round: list, then seed, then draw; recorded by those drawn, on its days, once each; unseen before its day."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from luoshi.core.actors import MACHINE, Actor, Role
from luoshi.core.judgement.inspecting import round as rounds
from luoshi.core.judgement.inspecting.drawing import digest_of, drawn
from luoshi.core.judgement.inspecting.events import InspectionSeeded, Looked
from luoshi.core.planning.events import PlanEntered, PlannedRound
from luoshi.judgement.inspections import commands, queries
from luoshi.judgement.inspections.handling import SYSTEM, known, record
from luoshi.judgement.inspections.planning import arrange
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.rebuilding import compare, rebuild
from luoshi.registry.commands import Registrar
from luoshi.registry.rounds import enter_plan, round_of
from luoshi.runtime.postgres import Running
from luoshi.runtime.tables import judgement_projections
from tests.cases.cast import CHEN, SUN, ZHANG, officer
from tests.judgement.cast import QIAN
from tests.judgement.inspections.cast import HE, HOUSING, LU, SEATS, TODAY, TRAFFIC, ZHOU, Field, plan, refused


class TestTheDraw:
    def test_the_list_is_recorded_before_the_seed_and_the_seed_before_the_draw(self, field: Field) -> None:
        found = field.begun()
        events = field.district.events(found)
        assert [event.kind for event in events] == ["inspection.planned", "inspection.seeded", "inspection.drawn"]
        assert events[0].data["digest"] == digest_of((HOUSING, TRAFFIC), SEATS, 2)
        again = drawn((TRAFFIC, HOUSING), SEATS, 2, events[1].data["seed"])
        assert dict(zip(events[2].data["offices"], map(tuple, events[2].data["pairs"]), strict=True)) == again

    def test_nobody_is_drawn_twice_or_from_another_list(self, field: Field) -> None:
        found = field.begun()
        refused("draw_order", lambda: commands.draw(field.office, found, SUN))
        stream = uuid4()
        fixed = rounds.plan(plan(), SUN, TODAY, field.office.rules)
        record(field.office, stream, (), [fixed], SUN)
        refused("draw_order", lambda: commands.draw(field.office, stream, SUN))
        record(field.office, stream, known(field.office, stream), [InspectionSeeded("ab" * 32)], SUN)
        commands.draw(field.office, stream, SUN)

    def test_whoever_sits_in_an_office_is_not_drawn_for_it(self, field: Field) -> None:
        for _ in range(5):
            assert HE.id not in field.round(field.begun()).pairs["housing"]

    def test_only_the_supervision_office_plans_and_from_today_on(self, field: Field) -> None:
        for actor in (CHEN, QIAN, ZHOU, ZHANG, MACHINE):
            refused("supervisors_only", lambda actor=actor: field.begun(actor))
        refused("round_days", lambda: field.begun(since=TODAY - timedelta(days=1)))
        refused("round_days", lambda: field.begun(until=TODAY - timedelta(days=1)))
        refused("round_empty", lambda: field.begun(places=()))
        refused("round_empty", lambda: field.begun(checklists=("luck",)))
        refused("needs_words", lambda: field.begun(title=" "))
        refused("round_too_few", lambda: field.begun(seats=SEATS[:2]))


class TestThePlanOfTheYear:
    def test_a_round_outside_it_needs_the_head_of_supervision_and_a_reason(self, field: Field) -> None:
        refused("round_against", lambda: arrange(field.office, registrar(field, SUN), plan()))
        refused("round_against", lambda: arrange(field.office, registrar(field, SUN), plan(), reason="群众反映集中"))
        refused("round_against", lambda: arrange(field.office, registrar(field, LU), plan(), reason=" "))
        found = arrange(field.office, registrar(field, LU), plan(), reason="群众反映集中")
        assert field.round(found).pairs
        row = round_of(field.office.connection, SYSTEM, field.round(found).plan.round)
        assert (row.round.kind, row.reason) == ("quiet_visit", "群众反映集中")

    def test_one_of_the_plan_begins_at_once_and_the_same_office_so_soon_again_does_not(self, field: Field) -> None:
        line = PlannedRound("9-1", "quiet_visit", "九月作风检查", ("housing", "traffic"), 9, "supervision")
        enter_plan(registrar(field, LU), PlanEntered(2026, 1, (line,), 30))
        arrange(field.office, registrar(field, SUN), plan(), "9-1")
        refused("round_against", lambda: arrange(field.office, registrar(field, SUN), plan(places=(HOUSING,))))

    def test_no_office_sees_a_quiet_round_of_it(self, field: Field) -> None:
        arrange(field.office, registrar(field, LU), plan(), reason="群众反映集中")
        count = "SELECT count(*) FROM registry_round"
        assert field.district.rows(count) == [(1,)]
        with acting(field.office.connection, Access("chen", ("housing",))) as asked:
            assert asked.execute(count.encode()).fetchone() == (0,)

    def test_what_cannot_be_drawn_opens_no_round(self, field: Field) -> None:
        wanted = plan(seats=SEATS[:1])
        refused("round_too_few", lambda: arrange(field.office, registrar(field, LU), wanted, reason="群众反映"))
        assert field.district.rows("SELECT count(*) FROM registry_round") == [(0,)]


def registrar(field: Field, actor: Actor) -> Registrar:
    return Registrar(field.office.connection, field.office.now, field.office.random, actor)


class TestWhoMayRecord:
    def test_only_whoever_was_drawn_for_the_office(self, field: Field) -> None:
        found = field.begun()
        for actor in (field.other(found), SUN, CHEN, ZHANG):
            refused("not_drawn", lambda actor=actor: field.problem(found, actor))
        strange = officer(field.drawn(found)[0].id, "housing", Role.INSPECTOR)
        refused("not_drawn", lambda: field.problem(found, strange, office="centre"))

    def test_only_what_was_seen_on_its_days(self, field: Field) -> None:
        found = field.begun(since=TODAY + timedelta(days=1))
        refused("not_its_days", lambda: field.problem(found))
        field.district.clock.pass_by(days=5)
        refused("not_its_days", lambda: field.problem(found))

    def test_what_was_seen_in_time_arrives_also_when_the_round_is_over(self, field: Field) -> None:
        found = field.begun()
        entry = field.entry()
        field.district.clock.pass_by(days=4)
        commands.end(field.office, found, SUN)
        assert commands.look_at(field.office, found, entry, field.drawn(found)[0])
        ((at, entered),) = field.district.rows("SELECT at, entered_at FROM ledger_event WHERE kind = 'finding.found'")
        assert (at, entered) == (entry.seen_at, field.office.now())
        refused("not_its_days", lambda: field.problem(found))

    def test_a_telephone_ahead_of_time_does_not_lose_its_entries(self, field: Field) -> None:
        found = field.begun()
        finding = field.problem(found, seen_at=field.office.now() + timedelta(minutes=3))
        assert field.finding(finding).found_at == field.office.now()
        ahead = field.office.now() + timedelta(hours=2)
        refused("not_its_days", lambda: field.problem(found, seen_at=ahead))

    def test_sent_twice_it_is_one(self, field: Field) -> None:
        found, entry = field.begun(), field.entry()
        by = field.drawn(found)[0]
        assert commands.look_at(field.office, found, entry, by)
        assert not commands.look_at(field.office, found, entry, by)
        assert field.district.rows("SELECT count(*) FROM judgement_finding") == [(1,)]

    def test_an_unknown_item_a_blank_word_and_too_many_pictures_are_refused(self, field: Field) -> None:
        found = field.begun()
        refused("item_unknown", lambda: field.problem(found, item="waste.lights"))
        refused("needs_words", lambda: field.problem(found, words="  "))
        refused("severity_unknown", lambda: field.problem(found, severity="fatal"))
        refused("photos_too_many", lambda: field.problem(found, photos=(("a", "b"),) * 5))


class TestBeforeItsDay:
    """What is unannounced is unknown to the office, whichever way it asks the database."""

    @pytest.fixture
    def secret(self, field: Field) -> Field:
        found = field.begun(since=TODAY + timedelta(days=1))
        assert field.drawn(found)
        return field

    def test_no_scope_of_an_office_shows_a_row_of_it(self, secret: Field) -> None:
        tables = ("judgement_inspection", "judgement_visit", "ledger_event WHERE kind LIKE 'inspection.%%'")
        for table in tables:
            assert secret.district.rows(f"SELECT count(*) > 0 FROM {table}") == [(True,)]
            with acting(secret.office.connection, Access("chen", ("housing", "district", "supervision"))) as asked:
                assert asked.execute(f"SELECT count(*) FROM {table}".encode(), []).fetchone() == (0,)

    def test_the_role_of_the_application_alone_sees_nothing(self, secret: Field, database: Running) -> None:
        with psycopg.connect(database.dsn("app")) as connection:
            for table in ("judgement_inspection", "judgement_visit"):
                assert connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() == (0,)

    def test_an_inspector_of_the_office_does_not_see_it_and_others_do(self, secret: Field) -> None:
        (found,) = queries.rounds(secret.office)
        outsider = officer("new", "supervision", Role.INSPECTOR)
        insider = officer("new", "housing", Role.SUPERVISOR)
        assert rounds.may_see(found, [SUN], TODAY)
        assert rounds.may_see(found, [outsider], TODAY)
        assert not rounds.may_see(found, [insider], TODAY)
        assert not rounds.may_see(found, [outsider, insider], TODAY), "one seat there is enough to know"
        assert not rounds.may_see(found, [CHEN, ZHANG], TODAY)
        assert rounds.may_see(found, [insider], TODAY + timedelta(days=9)), "over, it is no secret"
        known_ = secret.round(found.id).pairs["traffic"][0]
        assert rounds.may_see(found, [officer(known_, "housing", Role.INSPECTOR)], TODAY), "drawn for elsewhere"

    def test_an_announced_one_is_told_to_its_office_and_an_unannounced_one_is_not(self, secret: Field) -> None:
        assert queries.coming(secret.office, "housing", TODAY) == []
        secret.begun(announced=True, since=TODAY + timedelta(days=2))
        (coming,) = queries.coming(secret.office, "housing", TODAY)
        assert coming.announced


def test_every_table_is_as_the_events_say(field: Field, database: Running) -> None:
    found = field.begun()
    field.problem(found)
    field.fine(found)
    commands.look_at(
        field.office, found, field.entry(item="window.open", result=Looked.NOT_THERE), field.drawn(found)[0]
    )
    commands.end(field.office, found, SUN)
    with psycopg.connect(database.dsn("migrator"), autocommit=True) as owner:
        assert compare(owner, judgement_projections()) == []
        tables = ("judgement_visit", "judgement_inspection", "judgement_look", "judgement_finding")
        with acting(owner, Access("test", EVERYTHING)):
            before = {t: owner.execute(f"SELECT * FROM {t} ORDER BY 1, 2".encode()).fetchall() for t in tables}
            for table in tables:
                owner.execute(f"DELETE FROM {table}".encode())
        rebuild(owner, judgement_projections())
        with acting(owner, Access("test", EVERYTHING)):
            after = {t: owner.execute(f"SELECT * FROM {t} ORDER BY 1, 2".encode()).fetchall() for t in tables}
    assert after == before
