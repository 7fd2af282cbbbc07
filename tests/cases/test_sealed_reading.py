"""Who reads what is sealed stands in the record: by whom, when, by what right; and nobody takes it out again."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from luoshi.cases.sealed_reading import note_reading
from luoshi.core.actors import MACHINE, Actor, Role
from luoshi.core.case import commands as c
from luoshi.core.errors import Unavailable
from luoshi.core.private import Private
from luoshi.core.sealed_reads import Ground, SealedRead, What
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.rebuilding import compare
from luoshi.registry.sealed_reads import SealedReadsProjection, late_reads, note_read, reads_of
from tests.cases.cast import SUN, WANG, ZHANG, District, means_on, officer, request

LIU = officer("liu", "supervision", Role.AUDITOR)


def sealed(district: District) -> UUID:
    """A report of a violation that housing answers for, and traffic was asked about."""
    case_id = district.working(command=request(case_type="violation_report", contact=Private("13800001234")))
    district.act(case_id, c.HandOver("traffic"), ZHANG)
    return case_id


def reads(district: District, case_id: UUID) -> list[tuple[str, Ground]]:
    return [(one.reader, one.ground) for one in reads_of(district.means.connection, case_id)]


def note(district: District, case_id: UUID, *readers: Actor) -> None:
    for reader in readers:
        note_reading(district.means, district.case(case_id), reader)


def test_whoever_reads_a_sealed_case_is_noted_with_their_ground(monday: District) -> None:
    case_id = sealed(monday)
    note(monday, case_id, ZHANG, WANG, SUN)
    grounds = {"zhang": Ground.DUTY, "wang": Ground.DUTY, "sun": Ground.OVERSIGHT}
    assert dict(reads(monday, case_id)) == grounds


def test_of_an_open_case_nothing_is_noted(monday: District) -> None:
    case_id = monday.working(command=request(case_type="help"))
    note(monday, case_id, ZHANG)
    assert reads(monday, case_id) == []


def test_the_same_reader_is_noted_once_a_day(monday: District) -> None:
    case_id = sealed(monday)
    note(monday, case_id, ZHANG, ZHANG)
    assert len(reads(monday, case_id)) == 1
    monday.clock.now += timedelta(days=1)
    note(monday, case_id, ZHANG)
    assert len(reads(monday, case_id)) == 2


def test_a_report_called_something_else_is_noted_still(monday: District) -> None:
    case_id = monday.working(command=request(case_type="violation_report"))
    monday.act(case_id, c.Reclassify("help", Private("实为求助")), ZHANG)
    note(monday, case_id, ZHANG)
    assert reads(monday, case_id) == [("zhang", Ground.DUTY)]


def test_reads_that_must_be_told_one_by_one_have_a_mark_of_their_own(monday: District) -> None:
    thing, order = uuid4(), uuid4()
    read = SealedRead(What.COMPLAINANT, thing, Ground.ORDER, order)
    for mark in ("first", "second", "second"):
        note_read(monday.means.connection, SUN, read, monday.means.now(), mark=mark)
    assert [(one.reader, one.order) for one in reads_of(monday.means.connection, thing)] == [("sun", order)] * 2


@pytest.mark.parametrize("offices", [("housing",), ("centre",), ()])
def test_an_office_does_not_see_who_reads_and_the_auditor_does(monday: District, offices: tuple[str, ...]) -> None:
    case_id = sealed(monday)
    note(monday, case_id, ZHANG)
    connection, later = monday.means.connection, monday.means.now() + timedelta(seconds=1)
    assert late_reads(connection, Access("zhang", offices), later, 100) == []
    assert case_id in {one.thing for one in late_reads(connection, Access("liu", EVERYTHING), later, 100)}


@pytest.mark.parametrize(
    "sql", ["DELETE FROM registry_sealed_read", "UPDATE registry_sealed_read SET reader = 'somebody else'"]
)
def test_the_pages_own_role_takes_no_read_out_again(monday: District, sql: str) -> None:
    note(monday, sealed(monday), ZHANG)
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        acting(monday.means.connection, Access("zhang", EVERYTHING)) as connection,
    ):
        connection.execute(sql.encode())


def test_reads_are_rebuilt_to_equal_rows(district: District) -> None:
    case_id = sealed(district)
    note(district, case_id, ZHANG, MACHINE)
    assert compare(district.means.connection, [SealedReadsProjection()]) == []


def test_what_cannot_be_noted_is_not_read(monday: District) -> None:
    case_id = sealed(monday)
    case = monday.case(case_id)
    options = "-c default_transaction_read_only=on"
    with psycopg.connect(monday.dsn, autocommit=True, options=options) as reading, pytest.raises(Unavailable):
        note_reading(means_on(reading, monday.clock), case, ZHANG)
    assert reads(monday, case_id) == []
