"""The catalogue of matters: codes for good, titles by version, and nothing of it without an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest

from luoshi.core.actors import MACHINE, Actor, Role
from luoshi.core.errors import BadInput, Clash, Refused
from luoshi.core.registry_events import MatterEntered, OfficerRegistered
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.reading import read_stream
from luoshi.ledger.rebuilding import compare
from luoshi.registry.commands import Registrar, enter_officers
from luoshi.registry.matters import MatterRow, enter_matters, matters, read_catalogue
from luoshi.registry.projections import RegistryProjection
from luoshi.registry.queries import Reference, reference
from luoshi.registry.streams import matter_stream
from luoshi.registry.two_people import confirm, submit_matter, waiting
from tests.cases.cast import LI, District, officer
from tests.cases.conftest import district as district

LAMP = MatterEntered("street_lamp", "路灯", "Street lighting")
DRAIN = MatterEntered("drain", "排水", "")
ALL = Access("test", EVERYTHING)


@pytest.fixture
def registrar(district: District) -> Registrar:
    return Registrar(district.means.connection, district.means.now, district.means.random, MACHINE)


def read(registrar: Registrar) -> Reference:
    return reference(registrar.connection, ALL, date(2026, 9, 7))


def test_a_matter_is_entered_and_called_by_its_title(registrar: Registrar) -> None:
    assert enter_matters(registrar, [LAMP, DRAIN]) == 2
    known = read(registrar)

    assert known.matter_title("street_lamp") == "路灯"
    assert known.matter_title("street_lamp", english=True) == "Street lighting"
    assert known.matter_title("drain", english=True) == "排水"
    assert known.matter_title("unheard_of") == "unheard_of"
    assert [known.matter_named(text) for text in (" 路灯 ", "Street lighting", "别的", "")] == [
        "street_lamp", "street_lamp", "别的", "",
    ]  # fmt: skip


def test_a_new_title_is_another_version_and_both_are_on_record(registrar: Registrar) -> None:
    enter_matters(registrar, [LAMP])
    enter_matters(registrar, [replace(LAMP, title="路灯照明")])
    enter_matters(registrar, [replace(LAMP, title="路灯照明", in_use=False)])

    assert matters(registrar.connection, ALL) == [MatterRow("street_lamp", 3, "路灯照明", "Street lighting", False)]
    told = read_stream(registrar.connection, ALL, matter_stream("street_lamp"))
    assert [entry.event.title for entry in told if isinstance(entry.event, MatterEntered)] == [
        "路灯",
        "路灯照明",
        "路灯照明",
    ]
    assert compare(registrar.connection, [RegistryProjection()]) == []


def test_what_stands_already_is_no_event(registrar: Registrar) -> None:
    enter_matters(registrar, [LAMP, DRAIN])
    assert enter_matters(registrar, [LAMP, DRAIN]) == 0
    assert [row.version for row in matters(registrar.connection, ALL)] == [1, 1]


@pytest.mark.parametrize(
    ("matter", "code"),
    [
        (MatterEntered("路灯", "路灯"), "matter_code"),
        (MatterEntered("lamp", "  "), "matter_title"),
        (MatterEntered("lamp", "灯" * 61), "matter_title"),
        (MatterEntered("lamp", "路灯"), "matter_twice"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_of_it_entered(
    registrar: Registrar, matter: MatterEntered, code: str
) -> None:
    enter_matters(registrar, [LAMP])
    with pytest.raises(BadInput) as refused:
        enter_matters(registrar, [DRAIN, matter])
    assert refused.value.code == code
    assert [row.code for row in matters(registrar.connection, ALL)] == ["street_lamp"]


def test_only_the_administrator_enters_matters(registrar: Registrar) -> None:
    with pytest.raises(Refused) as refused:
        enter_matters(replace(registrar, actor=LI), [LAMP])
    assert refused.value.code == "administrator_only"


def test_a_catalogue_file_is_read_as_it_stands() -> None:
    found = read_catalogue('street_lamp = { zh = "路灯", en = "Street lighting" }\ndrain = { zh = "排水" }\n')
    assert found == [LAMP, DRAIN]


TANG = officer("tang", "centre", Role.ADMINISTRATOR)
LIN = officer("lin", "traffic", Role.HEAD)
RENAMED = replace(LAMP, title="路灯照明")


@pytest.fixture
def two(registrar: Registrar) -> Registrar:
    """Tang, in a district with a second administrator and a lamp in the catalogue."""
    enter_matters(registrar, [LAMP])
    people = [
        OfficerRegistered("tang", "唐静", "centre", (Role.ADMINISTRATOR,)),
        OfficerRegistered("xie", "谢安", "traffic", (Role.ADMINISTRATOR,)),
        OfficerRegistered("lin", "林海", "traffic", (Role.HEAD,)),
        OfficerRegistered("gu", "顾平", "centre", (Role.HEAD,)),
    ]
    enter_officers(registrar, people)
    return replace(registrar, actor=TANG)


def titles(registrar: Registrar) -> list[str]:
    return [row.title for row in matters(registrar.connection, ALL)]


class TestTwoPeople:
    """What is offered to the public is changed by two people of two offices, with a reason."""

    def test_no_command_of_one_administrator_changes_one(self, two: Registrar) -> None:
        for changed in (RENAMED, replace(LAMP, in_use=False), DRAIN):
            with pytest.raises(Refused) as refused:
                enter_matters(two, [changed])
            assert refused.value.code == "takes_two"
        assert titles(two) == ["路灯"]

    def test_it_waits_with_its_reason_until_another_office_confirms(self, two: Registrar) -> None:
        change_id = uuid4()
        assert not submit_matter(two, change_id, RENAMED, "目录清理第 3 号")
        assert titles(two) == ["路灯"]
        confirm(replace(two, actor=LIN), change_id)
        assert titles(two) == ["路灯照明"]
        last = read_stream(two.connection, ALL, matter_stream("street_lamp"))[-1]
        assert (last.actor.id, last.event) == ("tang", RENAMED)
        assert compare(two.connection, [RegistryProjection()]) == []

    def test_it_takes_a_reason(self, two: Registrar) -> None:
        with pytest.raises(Refused) as refused:
            submit_matter(two, uuid4(), RENAMED, "  ")
        assert refused.value.code == "blank"

    @pytest.mark.parametrize(
        "second",
        [
            TANG,
            officer("gu", "centre", Role.HEAD),
            officer("wang", "traffic", Role.HANDLER),
            officer("sun", "supervision", Role.SUPERVISOR),
        ],
        ids=["whoever proposed it", "their own office", "no head", "no administrator"],
    )
    def test_nobody_else_confirms_it(self, two: Registrar, second: Actor) -> None:
        change_id = uuid4()
        submit_matter(two, change_id, RENAMED, "目录清理第 3 号")
        with pytest.raises(Refused):
            confirm(replace(two, actor=second), change_id)
        assert titles(two) == ["路灯"]

    def test_one_change_of_a_matter_waits_at_a_time_and_a_title_is_given_once(self, two: Registrar) -> None:
        first = uuid4()
        submit_matter(two, first, RENAMED, "目录清理第 3 号")
        with pytest.raises(Refused) as refused:
            submit_matter(two, uuid4(), replace(LAMP, in_use=False), "目录清理第 4 号")
        assert refused.value.code == "change_waits"
        other = uuid4()
        submit_matter(two, other, replace(DRAIN, title="路灯照明"), "目录清理第 5 号")
        confirm(replace(two, actor=LIN), first)
        with pytest.raises(BadInput) as twice:
            confirm(replace(two, actor=LIN), other)
        assert twice.value.code == "matter_twice"

    def test_what_changed_meanwhile_is_not_entered(self, two: Registrar) -> None:
        change_id = uuid4()
        submit_matter(two, change_id, RENAMED, "目录清理第 3 号")
        enter_matters(replace(two, second=LIN), [replace(LAMP, title="路灯（含景观灯）")])
        with pytest.raises(Clash):
            confirm(replace(two, actor=LIN), change_id)

    def test_the_only_administrator_enters_alone_and_the_record_says_so(self, registrar: Registrar) -> None:
        enter_officers(registrar, [OfficerRegistered("tang", "唐静", "centre", (Role.ADMINISTRATOR,))])
        assert submit_matter(replace(registrar, actor=TANG), uuid4(), LAMP)
        (told,) = read_stream(registrar.connection, ALL, matter_stream("street_lamp"))
        assert told.event == replace(LAMP, alone=True)

    def test_what_stands_already_neither_waits_nor_is_entered(self, two: Registrar) -> None:
        assert submit_matter(two, uuid4(), LAMP)
        assert waiting(two.connection, ALL) == []
