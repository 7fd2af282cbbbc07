"""The clock rings once for everything that is due, whoever rings it, and however they end."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from typing import Any
from uuid import UUID, uuid4

import psycopg

from luoshi.cases.bulk import Bulk
from luoshi.cases.commands import Part, open_sub_case
from luoshi.cases.handling import By
from luoshi.cases.projections import CasesProjection
from luoshi.core.case import commands as c
from luoshi.core.case.state import State
from luoshi.core.private import Private
from luoshi.ledger.rebuilding import compare
from luoshi.reactions.knowing import Knowledge
from luoshi.reactions.sweeping import sweep, sweep_together
from tests.cases.cast import LI, MONDAY, WANG, ZHANG, District, request
from tests.cases.processes import connected, together
from tests.reactions.cast import CALM, Worker
from tests.reactions.stories import Scene

NEXT_MONTH = MONDAY + timedelta(days=30)


def registered(district: District, count: int, *more: tuple[c.Command, By]) -> list[UUID]:
    """So many cases, registered and perhaps offered, all of which run out within the month."""
    bulk, case_ids = Bulk(district.means, LI.id), [uuid4() for _ in range(count)]
    for case_id in case_ids:
        bulk.tell(case_id, [(request(), By(LI)), *more])
    bulk.flush()
    return case_ids


def test_nothing_is_due_and_nothing_is_written(worker: Worker) -> None:
    registered(worker.district, 3)
    before = worker.district.written()

    assert worker.sweep().due == 0
    assert worker.district.written() == before


def test_what_is_due_is_recorded_once_and_the_next_alarm_lies_ahead(worker: Worker) -> None:
    cases = registered(worker.district, 7) + registered(worker.district, 6, (c.Offer("housing"), By(LI)))
    Scene(worker.district).wait(days=30)

    swept = worker.sweep(batch=4)
    assert (swept.due, swept.cases, swept.faults) == (13, 13, {})
    rang = Counter(kind for case_id in cases for kind in worker.district.kinds(case_id))
    assert rang["warned"] == 13 * 7, "three warnings and four steps of the ladder for each"
    assert rang["offer_expired"] == 6
    assert worker.district.rows("SELECT count(*) FROM cases_alarm WHERE at <= %s", NEXT_MONTH) == [(0,)]
    assert worker.sweep().due == 0
    assert worker.district.broken() == []
    assert compare(worker.connection, [CasesProjection(worker.district.means.reference)]) == []


def test_the_sweep_records_what_a_single_look_at_the_case_would(worker: Worker) -> None:
    scene = Scene(worker.district)
    (by_sweep,), (by_hand,) = registered(worker.district, 1), registered(worker.district, 1)
    scene.later(by_hand, days=30)
    worker.sweep()

    def events(case_id: UUID) -> list[tuple[str, str, object]]:
        return [(event.kind, event.actor, event.data) for event in worker.district.events(case_id)[1:]]

    assert events(by_sweep) == events(by_hand)


def test_a_stop_ends_at_its_cap_by_itself(worker: Worker) -> None:
    scene = Scene(worker.district)
    case_id = scene.stopped()
    cap = worker.district.case(case_id).stops[-1].cap_at
    scene.wait(days=60)
    worker.sweep()

    case = worker.district.case(case_id)
    assert (case.state, case.stops[-1].until) == (State.WORKING, cap)


def test_where_a_part_ends_by_the_clock_its_parent_learns_of_it(worker: Worker) -> None:
    scene, part = Scene(worker.district), uuid4()
    whole = scene.working(case_type="simple_application")
    given = Part(part, "P-1", Private("消防"), Private("消防部分"), "traffic", "消防")
    open_sub_case(worker.district.means, whole, given, By(ZHANG))
    scene.act(part, (c.SignFor(), WANG), (c.AskSupplement(("图纸",)), WANG))
    for _ in range(2):
        scene.wait(days=40)
        worker.sweep()

    assert worker.district.case(part).state is State.WITHDRAWN
    assert worker.district.kinds(whole).count("sub_case_ended") == 1
    assert worker.district.case(whole).children == {part: False}


def test_an_imported_case_does_not_ring_while_nobody_acts_on_it(worker: Worker) -> None:
    scene = Scene(worker.district, imported=True)
    case_id = scene.begin()
    scene.wait(days=600)

    assert worker.sweep().due == 0
    assert worker.district.kinds(case_id) == ["registered"]


def test_taken_up_after_years_an_imported_case_rings_for_what_comes_from_then_on_alone(worker: Worker) -> None:
    scene = Scene(worker.district, imported=True)
    case_id = scene.begin()
    scene.wait(days=600)
    scene.act(case_id, (c.Offer("housing"), LI))

    assert worker.sweep().due == 0
    scene.wait(days=30)
    worker.sweep()

    assert worker.district.kinds(case_id)[:2] == ["registered", "offered"]
    assert "offer_expired" in worker.district.kinds(case_id)
    assert "warned" not in worker.district.kinds(case_id)
    assert compare(worker.connection, [CasesProjection(worker.knowledge.means(worker.connection).reference)]) == []


def test_a_case_that_cannot_be_told_keeps_the_others_from_nothing(worker: Worker) -> None:
    (bad,) = registered(worker.district, 1)
    good = registered(worker.district, 5)
    worker.rows("UPDATE cases_case SET state_body = '{}' WHERE id = %s RETURNING 1", bad)
    Scene(worker.district).wait(days=30)

    swept = worker.sweep(batch=2)
    assert list(swept.faults) == [bad]
    assert swept.cases == len(good)
    assert worker.sweep().due == 1, "it stays due"


def test_two_sweeps_share_the_work_and_ring_nothing_twice(worker: Worker) -> None:
    cases = registered(worker.district, 300)
    shares = together(ring, [(worker.district.dsn, 10), (worker.district.dsn, 10)])

    assert sum(cases for cases, _ in shares) == len(cases)
    assert all(cases for cases, _ in shares), "each had some"
    rang = worker.rows("SELECT count(*), count(DISTINCT stream) FROM ledger_event WHERE kind = 'case.warned'")
    assert rang == [(300 * 7, 300)]
    assert worker.district.broken() == []


def test_where_much_is_due_one_worker_has_two_hands(worker: Worker) -> None:
    registered(worker.district, 90)

    @contextmanager
    def connect() -> Iterator[psycopg.Connection[Any]]:
        with connected(worker.district.dsn) as connection:
            opened.append(connection)
            yield connection

    opened: list[psycopg.Connection[Any]] = []
    swept = sweep_together(connect, lambda: Knowledge(lambda: NEXT_MONTH, secrets.token_bytes, CALM), batch=10)
    assert (swept.cases, swept.events, len(opened)) == (90, 90 * 7, 3)
    assert sweep_together(connect, lambda: worker.knowledge, batch=10).due == 0
    assert len(opened) == 4, "with nothing due nobody else is called"


def ring(start: Barrier, dsn: str, batch: int) -> tuple[int, int]:
    """One of several workers, a month later."""
    with connected(dsn) as connection:
        knowledge = Knowledge(lambda: NEXT_MONTH, secrets.token_bytes, CALM)
        means = knowledge.means(connection)
        start.wait()
        swept = sweep(means, batch)
    return swept.cases, swept.events
