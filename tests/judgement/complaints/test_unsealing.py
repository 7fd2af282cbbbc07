"""A name opened by two, for one, for a day: the boxes, what is kept of them, and what is left when it is over."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest

from luoshi.core.errors import NotFound, Refused
from luoshi.core.judgement.complaints.events import UnsealingRead
from luoshi.judgement.complaints import queries, unsealing
from luoshi.judgement.complaints.envelopes import context_of
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.rebuilding import compare
from luoshi.runtime.tables import judgement_projections
from tests.judgement.complaints.cast import HE, NAME, PHONE, QIAN, SUN, ZHOU, Hall


def test_two_open_a_layer_each_and_one_reads_for_a_day(hall: Hall) -> None:
    stream = hall.unsealed()
    envelope = unsealing.fetch(hall.receiving, stream, hall.reader(SUN))
    assert hall.recipients(envelope) == {"sun"}
    assert hall.read(envelope, SUN, context_of("unsealed", stream)) == {"name": NAME, "contact": PHONE}
    assert [isinstance(one.event, UnsealingRead) for one in hall.entries(stream)][-1]
    first = hall.district.clock.now
    hall.district.clock.pass_by(hours=2)
    unsealing.fetch(hall.receiving, stream, hall.reader(SUN))
    assert sum(isinstance(one.event, UnsealingRead) for one in hall.entries(stream)) == 2, "each look leaves its trace"
    assert queries.looks(hall.receiving, stream) == [(first, hall.district.clock.now)]

    (trace,) = queries.unsealings(hall.receiving)
    assert (trace.asked_by, trace.first, trace.second, trace.recipient) == ("sun", "qian", "zhou", "sun")
    assert trace.read_at == first
    assert queries.reasons(hall.receiving, stream) == ["要当面核对收据。"]

    hall.district.clock.pass_by(hours=24)
    with pytest.raises(Refused) as refused:
        unsealing.fetch(hall.receiving, stream, hall.reader(SUN))
    assert refused.value.code == "unsealing_over"
    assert unsealing.drop_over(hall.receiving) == 1
    assert hall.district.rows("SELECT count(*) FROM judgement_unsealed") == [(0,)]
    assert compare(hall.receiving.connection, judgement_projections()) == []


def test_nobody_opens_a_layer_that_is_not_theirs(hall: Hall) -> None:
    stream = hall.asked()
    found = hall.complaint(stream)
    for actor in (SUN, ZHOU, HE):
        with pytest.raises(Refused):
            unsealing.box_for(hall.receiving, found, hall.reader(actor))
    inner = hall.open_outer(stream, QIAN)
    with pytest.raises(Refused):
        unsealing.agree(hall.receiving, stream, inner, hall.reader(ZHOU))
    with pytest.raises(Refused):
        unsealing.agree(hall.receiving, stream, inner.replace("v", "w"), hall.reader(QIAN))
    unsealing.agree(hall.receiving, stream, inner, hall.reader(QIAN))
    for actor in (SUN, QIAN):
        with pytest.raises(Refused):
            unsealing.finish(hall.receiving, stream, inner, hall.reader(actor))
    with pytest.raises(Refused):
        unsealing.fetch(hall.receiving, stream, hall.reader(SUN))


def test_refused_it_leaves_nothing_to_open(hall: Hall) -> None:
    stream = hall.agreed()
    unsealing.turn_down(hall.receiving, stream, "收据可以匿名核对。", hall.reader(ZHOU))
    assert hall.district.rows("SELECT count(*) FROM judgement_unsealed") == [(0,)]
    with pytest.raises(Refused):
        unsealing.finish(hall.receiving, stream, "{}", hall.reader(ZHOU))


def test_the_database_shows_an_office_no_row_and_changes_none(hall: Hall) -> None:
    hall.unsealed()
    tables = (
        "judgement_complaint",
        "judgement_unsealing",
        "judgement_sealing_key",
        "judgement_complaint_waiting",
        "judgement_unsealed",
    )
    hall.sent()
    for access in (
        Access("officer:chen", ("housing",)),
        Access("officer:wu", ("district", "housing")),
        Access("person"),
    ):
        with acting(hall.receiving.connection, access) as connection:
            for table in tables:
                assert connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone() == (0,), table
                assert connection.execute(f"UPDATE {table} SET {_COLUMN[table]}".encode()).rowcount == 0
            sql = b"SELECT count(*) FROM ledger_event WHERE kind LIKE 'complaint%'"
            assert connection.execute(sql).fetchone() == (0,)
    with acting(hall.receiving.connection, Access("test", EVERYTHING)) as connection:
        assert connection.execute(b"SELECT count(*) FROM judgement_complaint").fetchone() == (1,)


_COLUMN = {
    "judgement_complaint": "office = 'traffic'",
    "judgement_unsealing": "recipient = 'chen'",
    "judgement_sealing_key": "public = ''",
    "judgement_complaint_waiting": "body = ''",
    "judgement_unsealed": "until = NULL",
}


def test_the_application_deletes_no_complaint_and_no_trace(hall: Hall) -> None:
    hall.unsealed()
    for table in ("judgement_complaint", "judgement_unsealing", "judgement_sealing_key", "ledger_event"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            hall.district.rows(f"DELETE FROM {table} RETURNING 1")


def test_without_a_key_nobody_is_a_recipient(hall: Hall) -> None:
    stream = hall.accepted()
    with pytest.raises(Refused):
        unsealing.ask(hall.receiving, stream, "要核对", SUN.id, hall.reader(SUN))
    with pytest.raises(NotFound):
        unsealing.ask(hall.receiving, stream, "要核对", "nobody", hall.reader(SUN))


def test_a_day_is_what_the_district_has_set(hall: Hall) -> None:
    done = hall.complaint(hall.unsealed()).unsealings[-1]
    assert done.until is not None
    assert done.until - hall.district.clock.now <= timedelta(hours=24)
