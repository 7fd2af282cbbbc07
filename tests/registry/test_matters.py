"""The catalogue of matters: codes for good, titles by version, and nothing of it without an event."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from luoshi.core.actors import MACHINE
from luoshi.core.errors import BadInput, Refused
from luoshi.core.registry_events import MatterEntered
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.reading import read_stream
from luoshi.ledger.rebuilding import compare
from luoshi.registry.commands import Registrar
from luoshi.registry.matters import MatterRow, enter_matters, matters, read_catalogue
from luoshi.registry.projections import RegistryProjection
from luoshi.registry.queries import Reference, reference
from luoshi.registry.streams import matter_stream
from tests.cases.cast import LI, District
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
