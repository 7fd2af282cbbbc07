"""Leave, departure and merger: accountability moves by an event for each case, and never to nobody (P1)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from threading import Barrier, Thread
from uuid import UUID, uuid4

import psycopg
import pytest

from luoshi.cases import queries
from luoshi.cases.handling import By
from luoshi.cases.queries import duty_officer
from luoshi.cases.succession import carry_out, preview, reassign, stranded
from luoshi.core.actors import MACHINE, Actor, ActorKind, Role
from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder, ReopenCause
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import Outcome
from luoshi.core.errors import BadInput, LuoshiError, NotFound, Refused
from luoshi.core.private import Private
from luoshi.core.registry_events import OfficeRegistered, OfficerRegistered, Post
from luoshi.registry.calendar_seed import SEED_ZONE
from luoshi.registry.changes import end_leave, enter_leave, leave_office, merge_office
from luoshi.registry.commands import Registrar, enter_officers, enter_offices
from luoshi.runtime.postgres import Running, roles
from tests.cases.cast import CHEN, LI, MONDAY, PERSON, SUN, WANG, ZHANG, Clock, District, means_on, request
from tests.postgres_fixture import TEMPLATE

TODAY = MONDAY.astimezone(SEED_ZONE).date()
TANG = Actor(ActorKind.OFFICER, "tang", ("district", "centre"), frozenset({Role.ADMINISTRATOR}))
ANSWER = c.Close(Outcome.ANSWERED, Private("已经答复"))


@pytest.fixture(scope="module")
def seeded(postgres: Running) -> Iterator[str]:
    """A database with the cast's district, for each test to copy: that is quicker than seeding it."""
    name = f"luoshi_succession_{os.getpid()}"
    with psycopg.connect(postgres.in_database("postgres").dsn("admin"), autocommit=True) as admin:
        roles.ensure_database(admin, name, template=TEMPLATE)
        dsn = postgres.in_database(name).dsn("app")
        with psycopg.connect(dsn, autocommit=True) as connection:
            District.seeded(connection, dsn)
        yield name
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def district(postgres: Running, seeded: str) -> Iterator[District]:
    """A district of the test's own: these tests change who works in it."""
    name = f"{seeded}_{uuid4().hex[:8]}"
    with psycopg.connect(postgres.in_database("postgres").dsn("admin"), autocommit=True) as admin:
        roles.ensure_database(admin, name, template=seeded)
        dsn = postgres.in_database(name).dsn("app")
        with psycopg.connect(dsn, autocommit=True) as connection:
            clock = Clock()
            yield District(means_on(connection, clock), dsn, clock)
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")


def registrar(district: District) -> Registrar:
    """The administrator, by the district's clock."""
    return Registrar(district.means.connection, district.clock, district.means.random, TANG)


def day(days: int) -> date:
    """So many days from today."""
    return TODAY + timedelta(days=days)


def on_leave(district: District, officer: str, days: int, deputy: str) -> int:
    """The officer is away from today for so many days; the number of the leave."""
    enter_leave(registrar(district), officer, TODAY, day(days - 1), deputy)
    ((number,),) = district.rows("SELECT max(number) FROM registry_leave WHERE officer = %s", officer)
    return int(number)


def holder(district: District, case_id: UUID) -> tuple[str, str]:
    """Office and officer that answer for the case."""
    found = district.case(case_id).holder
    return found.office, found.officer


def at_the_desk_of_zhang(district: District, many: int) -> list[UUID]:
    return [district.working() for _ in range(many)]


class TestLeave:
    """From the first day a deputy answers; when it ends the officer does."""

    def test_when_the_leave_begins_each_case_moves_to_the_deputy_until_its_end(self, district: District) -> None:
        cases = at_the_desk_of_zhang(district, 3)
        on_leave(district, "zhang", 3, "zhao")
        assert carry_out(district.means) == 3
        for case_id in cases:
            assert holder(district, case_id) == ("housing", "zhao")
            last = district.events(case_id)[-1]
            assert (last.kind, last.actor) == ("case.holder_moved", "machine:machine")
            assert last.data["cause"] == "deputy"
        assert district.broken() == []

    def test_before_its_first_day_nothing_moves(self, district: District) -> None:
        case_id = district.working()
        enter_leave(registrar(district), "zhang", day(1), day(2), "zhao")
        assert carry_out(district.means) == 0
        assert holder(district, case_id) == ("housing", "zhang")
        district.clock.pass_by(days=1)
        assert carry_out(district.means) == 1

    def test_called_again_it_does_nothing_more(self, district: District) -> None:
        at_the_desk_of_zhang(district, 2)
        on_leave(district, "zhang", 3, "zhao")
        assert [carry_out(district.means) for _ in range(3)] == [2, 0, 0]

    def test_new_cases_go_to_the_deputy_too(self, district: District) -> None:
        on_leave(district, "zhang", 3, "zhao")
        case_id = district.offered("housing")
        district.act(case_id, c.SignFor("zhang"), CHEN)
        assert carry_out(district.means) == 1
        assert holder(district, case_id) == ("housing", "zhao")

    def test_what_comes_in_online_goes_to_nobody_who_is_away(self, district: District) -> None:
        assert duty_officer(district.means) == Holder("centre", "li")
        enter_officers(registrar(district), [OfficerRegistered("he", "何静", "centre", (Role.INTAKE,))])
        on_leave(district, "li", 2, "he")
        assert duty_officer(district.means) == Holder("centre", "he")
        district.clock.pass_by(days=2)
        assert duty_officer(district.means) == Holder("centre", "he")
        district.registered(request(holder=Holder("centre", "he")))
        assert duty_officer(district.means) == Holder("centre", "li")

    def test_among_officers_who_all_have_plenty_chance_decides(
        self, district: District, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(queries, "MOST_WEIGHED", 2)
        enter_officers(registrar(district), [OfficerRegistered("he", "何静", "centre", (Role.INTAKE,))])
        for officer in ("li", "li", "li", "he"):
            district.registered(request(holder=Holder("centre", officer)))
        assert {duty_officer(district.means) for _ in range(10)} == {Holder("centre", "he")}
        district.registered(request(holder=Holder("centre", "he")))
        asked = {duty_officer(district.means) for _ in range(40)}
        assert asked == {Holder("centre", "he"), Holder("centre", "li")}, "three is no more than two here"

    def test_the_hotline_comes_before_the_departments_windows_however_much_it_has(self, district: District) -> None:
        enter_offices(registrar(district), [OfficeRegistered("line", "热线", ("district", "line"), "hotline")])
        enter_officers(registrar(district), [OfficerRegistered("wu", "吴敏", "line", (Role.INTAKE,))])
        district.registered(request(holder=Holder("line", "wu")))
        assert duty_officer(district.means) == Holder("line", "wu")

    def test_at_night_it_is_whoever_the_roster_names_and_by_day_not(self, district: District) -> None:
        assert duty_officer(district.means, ["zhang"]) == Holder("centre", "li"), "half past nine in the morning"
        district.clock.pass_by(hours=14)
        assert duty_officer(district.means, ["zhang"]) == Holder("housing", "zhang")
        assert duty_officer(district.means, ["nobody"]) == Holder("centre", "li")
        on_leave(district, "zhang", 2, "zhao")
        assert duty_officer(district.means, ["zhang"]) == Holder("centre", "li")

    def test_on_the_day_it_ends_the_case_comes_back_by_itself(self, district: District) -> None:
        case_id = district.working()
        on_leave(district, "zhang", 3, "zhao")
        carry_out(district.means)
        district.clock.pass_by(days=3)
        assert carry_out(district.means) == 0
        district.act(case_id, c.Tick(), MACHINE)
        assert holder(district, case_id) == ("housing", "zhang")
        back = [event for event in district.events(case_id) if event.kind == "case.holder_moved"][-1]
        assert back.data["holder"] == {"office": "housing", "officer": "zhang"}

    def test_when_it_ends_early_the_case_comes_back_then(self, district: District) -> None:
        case_id, others = district.working(), district.working(replace(ZHANG, id="zhao"))
        leave = on_leave(district, "zhang", 5, "zhao")
        carry_out(district.means)
        district.clock.pass_by(days=1)
        end_leave(registrar(district), "zhang", leave)
        assert carry_out(district.means) == 1
        assert holder(district, case_id) == ("housing", "zhang")
        assert holder(district, others) == ("housing", "zhao")
        with pytest.raises(Refused, match="已经结束"):
            end_leave(registrar(district), "zhang", leave)

    def test_a_deputy_who_goes_away_as_well_has_a_deputy_of_their_own(self, district: District) -> None:
        case_id = district.working()
        on_leave(district, "zhang", 5, "zhao")
        carry_out(district.means)
        on_leave(district, "zhao", 2, "chen")
        carry_out(district.means)
        assert holder(district, case_id) == ("housing", "chen")
        district.clock.pass_by(days=2)
        district.act(case_id, c.Tick(), MACHINE)
        carry_out(district.means)
        assert holder(district, case_id) == ("housing", "zhao")
        district.clock.pass_by(days=3)
        district.act(case_id, c.Tick(), MACHINE)
        assert holder(district, case_id) == ("housing", "zhang")
        assert district.broken() == []

    def test_two_who_stand_in_for_each_other_keep_their_cases(self, district: District) -> None:
        case_id = district.working()
        on_leave(district, "zhang", 3, "zhao")
        on_leave(district, "zhao", 3, "zhang")
        assert carry_out(district.means) == 0
        assert holder(district, case_id) == ("housing", "zhang")

    def test_ended_and_imported_cases_and_those_of_others_stay(self, district: District) -> None:
        closed, others = district.working(), district.working(WANG)
        district.act(closed, ANSWER, ZHANG)
        on_leave(district, "zhang", 3, "zhao")
        assert carry_out(district.means) == 0
        assert holder(district, closed) == ("housing", "zhang")
        assert holder(district, others) == ("traffic", "wang")

    @pytest.mark.parametrize("state", [State.OFFERED, State.SUSPENDED, State.ARBITRATED])
    def test_a_case_moves_whatever_state_it_is_in(self, district: District, state: State) -> None:
        case_id = district.working(command=request(case_type="third_party_complaint"))
        steps: dict[State, c.Command] = {
            State.OFFERED: c.HandOver("traffic"),
            State.SUSPENDED: c.Suspend("inspection", Private("需要检验")),
            State.ARBITRATED: c.AskArbitration("power"),
        }
        district.act(case_id, steps[state], ZHANG)
        on_leave(district, "zhang", 3, "zhao")
        assert carry_out(district.means) == 1
        assert holder(district, case_id) == ("housing", "zhao")
        assert district.case(case_id).state is state


class TestWhatALeaveCannotBe:
    """Refused, and nothing recorded."""

    @pytest.mark.parametrize(
        ("first", "last", "deputy", "said"),
        [
            (0, 2, "wang", "同一单位"),
            (0, 2, "zhang", "同一单位"),
            (0, 2, "nobody", "没有工作人员"),
            (-5, -1, "zhao", "今后"),
            (3, 2, "zhao", "今后"),
        ],
    )
    def test_it_is_refused(self, district: District, first: int, last: int, deputy: str, said: str) -> None:
        before = district.written()
        with pytest.raises(LuoshiError, match=said):
            enter_leave(registrar(district), "zhang", day(first), day(last), deputy)
        assert district.written() == before

    def test_two_leaves_do_not_overlap(self, district: District) -> None:
        on_leave(district, "zhang", 3, "zhao")
        with pytest.raises(BadInput, match="重叠"):
            enter_leave(registrar(district), "zhang", day(2), day(5), "zhao")
        enter_leave(registrar(district), "zhang", day(3), day(5), "zhao")

    def test_a_deputy_must_sit_in_every_office_of_the_one_who_is_away(self, district: District) -> None:
        both = OfficerRegistered(
            "zhang", "张建国", "housing", (Role.HANDLER,), posts=(Post("traffic", (Role.HANDLER,)),)
        )
        enter_officers(registrar(district), [both])
        with pytest.raises(Refused, match="各单位都有岗位"):
            enter_leave(registrar(district), "zhang", TODAY, day(2), "zhao")

    @pytest.mark.parametrize("by", [CHEN, SUN, ZHANG], ids=lambda actor: str(actor.id))
    def test_only_the_administrator_enters_one(self, district: District, by: Actor) -> None:
        with pytest.raises(Refused, match="管理员"):
            enter_leave(replace(registrar(district), actor=by), "zhang", TODAY, day(2), "zhao")


class TestLeaving:
    """An officer goes for good."""

    def test_a_preview_shares_the_cases_out_evenly_and_writes_nothing(self, district: District) -> None:
        cases = at_the_desk_of_zhang(district, 5)
        before = district.written()
        moves = preview(district.means, "zhang", ["zhao", "chen"])
        assert {move.case.case_id for move in moves} == set(cases)
        assert sorted(move.to.officer for move in moves) == ["chen", "chen", "zhao", "zhao", "zhao"]
        assert {move.to.office for move in moves} == {"housing"}
        assert district.written() == before

    def test_the_head_shares_out_by_one_event_for_each_case_in_their_own_name(self, district: District) -> None:
        cases = at_the_desk_of_zhang(district, 3)
        moves = preview(district.means, "zhang", ["zhao"])
        assert reassign(district.means, moves, By(CHEN)) == 3
        for case_id in cases:
            last = district.events(case_id)[-1]
            assert (last.actor, last.data["cause"]) == ("officer:chen", "reassigned")
        assert district.broken() == []

    @pytest.mark.parametrize("by", [WANG, SUN, LI, TANG], ids=lambda actor: str(actor.id))
    def test_nobody_else_does(self, district: District, by: Actor) -> None:
        (case_id,) = at_the_desk_of_zhang(district, 1)
        moves = preview(district.means, "zhang", ["zhao"])
        with pytest.raises(Refused):
            reassign(district.means, moves, By(by))
        assert holder(district, case_id) == ("housing", "zhang")

    def test_a_case_somebody_acted_on_since_the_preview_stays_where_it_is(self, district: District) -> None:
        handed, kept = at_the_desk_of_zhang(district, 2)
        moves = preview(district.means, "zhang", ["zhao"])
        district.act(handed, c.HandOver("traffic"), ZHANG)
        district.act(handed, c.SignFor(), WANG)
        assert reassign(district.means, moves, By(MACHINE)) == 1
        assert holder(district, handed) == ("traffic", "wang")
        assert holder(district, kept) == ("housing", "zhao")

    def test_nobody_of_another_office_can_be_given_them(self, district: District) -> None:
        at_the_desk_of_zhang(district, 1)
        with pytest.raises(NotFound):
            preview(district.means, "zhang", ["wang"])

    def test_a_departure_ordered_by_the_administrator_moves_the_cases_and_what_comes_back_later(
        self, district: District
    ) -> None:
        open_case, closed = at_the_desk_of_zhang(district, 2)
        district.act(closed, ANSWER, ZHANG)
        leave_office(registrar(district), "zhang", ["zhao"], "调离")
        assert carry_out(district.means) == 1
        assert holder(district, open_case) == ("housing", "zhao")
        district.act(closed, c.Reopen(ReopenCause.PERSON, Private("没有解决")), PERSON)
        assert holder(district, closed) == ("housing", "zhang")
        assert [held.case_id for held in stranded(district.means)] == [closed]
        assert carry_out(district.means) == 1
        assert holder(district, closed) == ("housing", "zhao")
        assert stranded(district.means) == []

    def test_nobody_leaves_an_office_without_an_heir(self, district: District) -> None:
        with pytest.raises(Refused, match="接手人"):
            leave_office(registrar(district), "zhang", [], "调离")
        with pytest.raises(Refused, match="接手人"):
            leave_office(registrar(district), "zhang", ["wang"], "调离")

    def test_whoever_is_just_made_inactive_leaves_their_cases_on_a_list(self, district: District) -> None:
        (case_id,) = at_the_desk_of_zhang(district, 1)
        enter_officers(
            registrar(district), [OfficerRegistered("zhang", "张建国", "housing", (Role.HANDLER,), active=False)]
        )
        assert carry_out(district.means) == 0
        assert [held.case_id for held in stranded(district.means)] == [case_id]


class TestMerging:
    """An office succeeds another."""

    def test_every_open_case_moves_by_an_event_of_succession_with_the_officer_who_goes_along(
        self, district: District
    ) -> None:
        cases, others = at_the_desk_of_zhang(district, 3), district.working(WANG)
        closed = district.working()
        district.act(closed, ANSWER, ZHANG)
        merge_office(registrar(district), "housing", "traffic", "机构改革方案第三条")
        assert carry_out(district.means) == 3
        for case_id in cases:
            assert holder(district, case_id) == ("traffic", "zhang")
            assert district.events(case_id)[-1].data["cause"] == "succession"
        assert holder(district, others) == ("traffic", "wang")
        assert holder(district, closed) == ("housing", "zhang")
        assert district.broken() == []

    def test_where_the_officer_is_gone_the_head_of_the_successor_answers(self, district: District) -> None:
        head = OfficerRegistered("lu", "陆局", "traffic", (Role.HEAD,))
        enter_officers(registrar(district), [head])
        (case_id,) = at_the_desk_of_zhang(district, 1)
        enter_officers(
            registrar(district), [OfficerRegistered("zhang", "张建国", "housing", (Role.HANDLER,), active=False)]
        )
        merge_office(registrar(district), "housing", "traffic", "机构改革方案第三条")
        carry_out(district.means)
        assert holder(district, case_id)[0] == "traffic"
        assert holder(district, case_id)[1] in ("lu", "chen")

    def test_an_offer_to_the_old_office_is_signed_by_the_successors_people_and_moves_on(
        self, district: District
    ) -> None:
        case_id = district.offered("housing")
        merge_office(registrar(district), "housing", "traffic", "机构改革方案第三条")
        seat = next(seat for seat in registrar(district).staff().seats("wang") if seat.office == "housing")
        district.act(case_id, c.SignFor(), seat)
        carry_out(district.means)
        assert holder(district, case_id) == ("traffic", "wang")
        assert district.broken() == []

    def test_a_case_reopened_after_the_merger_goes_to_the_successor(self, district: District) -> None:
        case_id = district.working()
        district.act(case_id, ANSWER, ZHANG)
        merge_office(registrar(district), "housing", "traffic", "机构改革方案第三条")
        district.act(case_id, c.Reopen(ReopenCause.SUPERVISOR, Private("回访未解决")), SUN)
        assert carry_out(district.means) == 1
        assert holder(district, case_id) == ("traffic", "zhang")

    def test_the_persons_clock_goes_on_as_it_was(self, district: District) -> None:
        case_id = district.working()
        before = district.case(case_id)
        merge_office(registrar(district), "housing", "traffic", "机构改革方案第三条")
        carry_out(district.means)
        after = district.case(case_id)
        assert (after.deadlines, after.received_at) == (before.deadlines, before.received_at)

    def test_workers_at_the_same_time_move_each_case_once(self, district: District) -> None:
        cases = at_the_desk_of_zhang(district, 6)
        merge_office(registrar(district), "housing", "traffic", "机构改革方案第三条")
        start, moved = Barrier(4), list[int]()

        def work() -> None:
            with psycopg.connect(district.dsn, autocommit=True) as connection:
                means = means_on(connection, district.clock)
                start.wait()
                moved.append(carry_out(means))

        threads = [Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(moved) == 6
        assert [district.kinds(case_id).count("holder_moved") for case_id in cases] == [1] * 6


def test_cases_are_found_through_indexes_never_by_reading_all_that_are_open(district: District) -> None:
    with psycopg.connect(district.dsn, autocommit=True) as connection:
        for sql in ("officer = ANY (ARRAY['zhang'])", "office = ANY (ARRAY['housing'])"):
            connection.execute("SET enable_seqscan = off")
            plan = connection.execute(
                f"EXPLAIN SELECT id FROM cases_case WHERE ended_at IS NULL AND {sql}".encode()
            ).fetchall()
            assert any("Index" in line for (line,) in plan), plan
