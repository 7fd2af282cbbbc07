"""Roles change by two people of two offices, as soon as there are two administrators; all of it is recorded."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import psycopg
import pytest

from luoshi.core.actors import MACHINE, Actor, ActorKind, Role
from luoshi.core.errors import Clash, NotFound, Refused
from luoshi.core.registry_events import OfficerRegistered, Post
from luoshi.ledger.rebuilding import compare
from luoshi.registry.changes import as_event, departure, leave_office
from luoshi.registry.commands import Registrar, enter_officers
from luoshi.registry.people.preview import apply, preview
from luoshi.registry.two_people import change, confirm, refuse_change, settled, submit_people, waiting
from luoshi.runtime.postgres import Running
from luoshi.runtime.tables import registry_projections
from tests.registry.people_cast import OFFICER_HEADS, as_csv, events, recorded

MA = Actor(ActorKind.OFFICER, "ma", ("district", "traffic"), frozenset({Role.ADMINISTRATOR}))
ZHAO = Actor(ActorKind.OFFICER, "zhao", ("district", "housing"), frozenset({Role.HANDLER, Role.HEAD}))
LIN = Actor(ActorKind.OFFICER, "lin", ("district", "office"), frozenset({Role.HEAD}))
BELOW = Actor(ActorKind.OFFICER, "below", ("district", "office", "below"), frozenset({Role.HEAD}))
WANG = Actor(ActorKind.OFFICER, "wang", ("district", "traffic"), frozenset({Role.HANDLER}))
HEAD = OfficerRegistered("zhang", "张建国", "housing", (Role.HANDLER, Role.HEAD))
SECOND = OfficerRegistered("ma", "马力", "traffic", (Role.ADMINISTRATOR,))


@pytest.fixture
def two(tang: Registrar) -> Registrar:
    """Tang, in a district with a second administrator: Ma of traffic."""
    enter_officers(tang, [SECOND])
    return tang


def proposed(registrar: Registrar, *officers: OfficerRegistered) -> UUID:
    """A change that waits."""
    change_id = uuid4()
    assert not submit_people(registrar, change_id, officers=officers, reason="任免通知")
    return change_id


def roles(registrar: Registrar, code: str) -> frozenset[Role]:
    """The roles an officer has in their own office."""
    return registrar.staff().officers[code].roles


class TestTheOnlyAdministrator:
    """A district begins with one, who can set it up."""

    def test_acts_alone_and_the_record_says_so(self, tang: Registrar) -> None:
        assert submit_people(tang, uuid4(), officers=[HEAD])
        assert roles(tang, "zhang") == {Role.HANDLER, Role.HEAD}
        assert recorded(tang)[-1][2]["alone"] is True

    def test_an_ordinary_colleague_is_no_matter_for_the_mark(self, tang: Registrar) -> None:
        submit_people(tang, uuid4(), officers=[OfficerRegistered("new", "新人", "housing", (Role.HANDLER,))])
        assert "alone" not in recorded(tang)[-1][2]

    def test_from_the_second_administrator_on_nobody_does(self, two: Registrar) -> None:
        before = events(two)
        for one in (two, replace(two, actor=MA)):
            with pytest.raises(Refused, match="两个人"):
                enter_officers(one, [HEAD])
        assert events(two) == before


class TestOneProposesAnotherConfirms:
    """Nothing holds until then, and then all of it at once."""

    def test_it_waits_and_is_entered_in_the_name_of_whoever_proposed_it(self, two: Registrar) -> None:
        change_id = proposed(two, HEAD)
        assert roles(two, "zhang") == {Role.HANDLER}
        (found,) = waiting(two.connection, two.access)
        assert (found.id, found.subjects, found.reason, found.proposed_by) == (
            change_id,
            ("zhang",),
            "任免通知",
            "tang",
        )
        confirm(replace(two, actor=ZHAO), change_id)
        assert roles(two, "zhang") == {Role.HANDLER, Role.HEAD}
        assert [found[:2] for found in recorded(two)][-3:] == [
            ("registry.change_proposed", "officer:tang"),
            ("registry.officer", "officer:tang"),
            ("registry.change_settled", "officer:zhao"),
        ]
        assert "alone" not in recorded(two)[-2][2]
        assert waiting(two.connection, two.access) == []
        (late,) = settled(two.connection, two.access)
        assert (late.settled_by, late.confirmed) == ("zhao", True)

    @pytest.mark.parametrize("by", [Registrar.__name__, "colleague", "subordinate", "handler"])
    def test_the_second_is_a_head_or_administrator_of_another_office_and_no_subordinate(
        self, two: Registrar, by: str
    ) -> None:
        who = {"Registrar": two.actor, "colleague": LIN, "subordinate": BELOW, "handler": WANG}[by]
        change_id = proposed(two, HEAD)
        with pytest.raises(Refused):
            confirm(replace(two, actor=who), change_id)
        assert roles(two, "zhang") == {Role.HANDLER}
        confirm(replace(two, actor=MA), change_id)

    def test_nobody_confirms_their_own_roles(self, two: Registrar) -> None:
        change_id = proposed(two, replace(HEAD, code="zhao", name="赵倩", roles=(Role.ADMINISTRATOR,)))
        with pytest.raises(Refused, match="自己"):
            confirm(replace(two, actor=ZHAO), change_id)

    def test_refused_with_a_reason_or_taken_back_it_changes_nothing(self, two: Registrar) -> None:
        refused = proposed(two, HEAD)
        with pytest.raises(Refused, match="理由"):
            refuse_change(replace(two, actor=ZHAO), refused)
        refuse_change(replace(two, actor=ZHAO), refused, "没有任命文件")
        taken_back = proposed(two, HEAD)
        refuse_change(two, taken_back)
        for change_id in (refused, taken_back):
            with pytest.raises(Refused, match="作废"):
                confirm(replace(two, actor=ZHAO), change_id)
        assert roles(two, "zhang") == {Role.HANDLER}
        assert [one.confirmed for one in settled(two.connection, two.access)] == [False, False]

    def test_who_has_changed_meanwhile_is_looked_at_again(self, two: Registrar) -> None:
        change_id = proposed(two, HEAD)
        machine = replace(two, actor=MACHINE)
        enter_officers(machine, [replace(as_event(two.staff().officers["zhang"]), name="张建军")])
        with pytest.raises(Clash):
            confirm(replace(two, actor=ZHAO), change_id)
        assert [one.id for one in waiting(two.connection, two.access)] == [change_id]

    def test_one_change_of_an_officer_at_a_time(self, two: Registrar) -> None:
        proposed(two, HEAD)
        with pytest.raises(Refused, match="已有一项"):
            submit_people(two, uuid4(), officers=[replace(HEAD, roles=(Role.SUPERVISOR,))])

    def test_whoever_proposed_it_must_still_administer(self, two: Registrar) -> None:
        change_id = proposed(two, HEAD)
        enter_officers(replace(two, actor=MACHINE), [OfficerRegistered("tang", "唐宁", "office", (Role.HANDLER,))])
        with pytest.raises(Refused):
            confirm(replace(two, actor=ZHAO), change_id)

    def test_what_is_not_there_is_not_found(self, two: Registrar) -> None:
        with pytest.raises(NotFound):
            change(two.connection, two.access, uuid4())


class TestWhatTakesTwo:
    """Other roles, another office, more than ordinary roles for somebody new, an administrator who goes."""

    @pytest.mark.parametrize(
        "officer",
        [
            HEAD,
            OfficerRegistered("zhang", "张建国", "traffic", (Role.HANDLER,)),
            OfficerRegistered("zhang", "张建国", "housing", (Role.HANDLER,), posts=(Post("traffic", (Role.HANDLER,)),)),
            OfficerRegistered("new", "新人", "housing", (Role.SUPERVISOR,)),
            OfficerRegistered(
                "new", "新人", "housing", (Role.HANDLER,), posts=(Post("office", (Role.ADMINISTRATOR,)),)
            ),
            OfficerRegistered("ma", "马力", "traffic", (Role.ADMINISTRATOR,), active=False),
        ],
        ids=["roles", "office", "post", "new supervisor", "new administrator by a post", "administrator stopped"],
    )
    def test_these_do(self, two: Registrar, officer: OfficerRegistered) -> None:
        proposed(two, officer)

    @pytest.mark.parametrize(
        "officer",
        [
            OfficerRegistered("zhang", "张建军", "housing", (Role.HANDLER,)),
            OfficerRegistered("new", "新人", "housing", (Role.INTAKE, Role.HANDLER)),
        ],
        ids=["name", "ordinary colleague"],
    )
    def test_these_do_not(self, two: Registrar, officer: OfficerRegistered) -> None:
        assert submit_people(two, uuid4(), officers=[officer])

    def test_one_who_left_comes_back_by_two(self, two: Registrar) -> None:
        leave_office(two, "zhang", ["zhao"], "借调")
        proposed(two, OfficerRegistered("zhang", "张建国", "housing", (Role.HANDLER,)))

    def test_an_administrator_leaves_by_two_so_that_nobody_makes_themselves_the_only_one(self, two: Registrar) -> None:
        with pytest.raises(Refused, match="两个人"):
            leave_office(two, "ma", ["wang"], "退休")
        change_id = uuid4()
        left = departure(two, "ma", ["wang"], "退休")
        assert not submit_people(two, change_id, reason="退休", left=left)
        confirm(replace(two, actor=ZHAO), change_id)
        assert not two.staff().officers["ma"].active

    def test_the_last_administrator_is_not_even_proposed_away(self, two: Registrar) -> None:
        gone = (OfficerRegistered("tang", "唐宁", "office", (Role.HANDLER,)), replace(SECOND, roles=(Role.HANDLER,)))
        with pytest.raises(Refused, match="最后一名管理员"):
            submit_people(two, uuid4(), officers=gone)

    def test_a_table_with_roles_in_it_is_proposed_whole(self, two: Registrar) -> None:
        table = as_csv(
            OFFICER_HEADS,
            ("zhang", "张建国", "housing", "承办、负责人", "", "是"),
            ("xu", "徐", "housing", "承办", "", "是"),
        )
        found = preview(two, table)
        assert found.right, found.faults
        change_id = uuid4()
        assert apply(two, found, change_id) == 0
        assert "xu" not in two.staff().officers
        confirm(replace(two, actor=MA), change_id)
        assert roles(two, "zhang") == {Role.HANDLER, Role.HEAD}
        assert roles(two, "xu") == {Role.HANDLER}


def test_a_rebuild_knows_every_change(two: Registrar, there: Running) -> None:
    confirm(replace(two, actor=ZHAO), proposed(two, HEAD))
    refuse_change(two, proposed(two, replace(HEAD, roles=(Role.INTAKE,))))
    proposed(two, replace(HEAD, roles=(Role.SUPERVISOR,)))
    with psycopg.connect(there.dsn("migrator"), autocommit=True) as owner:
        assert compare(owner, registry_projections()) == []
