"""Ten thousand signatures race for two thousand cases, from separate processes: exactly one owner each (P1).

Beside it, in the same processes on the same server, the way it is often written: look whether the case is free, then
take it. It gives cases two owners, which shows that the race is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from typing import Any, Literal
from uuid import UUID, uuid4

import psycopg
import pytest

from luoshi.cases.bulk import Bulk
from luoshi.cases.commands import act
from luoshi.cases.handling import By, Means
from luoshi.cases.projections import CasesProjection
from luoshi.core.actors import Actor, Role
from luoshi.core.case import commands as c
from luoshi.core.errors import Clash, Refused
from luoshi.ledger.rebuilding import compare
from luoshi.runtime.postgres import Running
from tests.cases.cast import LI, District, means_on, officer, request
from tests.cases.processes import connected, together

RIVALS = tuple(officer(f"rival-{n}", "housing", Role.HANDLER) for n in range(5))
CASES = 2_000
NAIVE_CASES = 500
ATTEMPTS = 10_000
# They start level again every so often, lest one run ahead of the rest.
LAP = 50

Outcome = Literal["signed", "clash", "refused"]


@dataclass(frozen=True, slots=True)
class Race:
    """What every rival was told for every case, in the order of `case_ids`, and who took the naive cases."""

    district: District
    case_ids: list[UUID]
    told: list[list[Outcome]]
    naive_owners: Counter[int]


@pytest.fixture(scope="module")
def race(town: District, postgres: Running) -> Race:
    """The race, run once; the tests look at what came of it."""
    case_ids = offer(town, CASES)
    parameters = {**postgres.parameters["migrator"], "dbname": town.means.connection.info.dbname}
    with psycopg.connect(**parameters, autocommit=True) as owner:  # type: ignore[arg-type]
        owner.execute("CREATE TABLE naive_case (id int PRIMARY KEY, owner text)")
        owner.execute("CREATE TABLE naive_signature (id int, owner text)")
        owner.execute("INSERT INTO naive_case SELECT n FROM generate_series(1, %s) n", [NAIVE_CASES])
        told = together(run, [(town.dsn, rival, case_ids) for rival in RIVALS])
        signatures = owner.execute("SELECT id, count(DISTINCT owner) FROM naive_signature GROUP BY id").fetchall()
    return Race(town, case_ids, told, Counter(dict(signatures)))


def offer(town: District, count: int) -> list[UUID]:
    """Cases offered to the housing office, signed for by nobody."""
    bulk = Bulk(town.means, LI.id)
    case_ids = [uuid4() for _ in range(count)]
    for nth, case_id in enumerate(case_ids, start=1):
        bulk.tell(case_id, [(request(), By(LI)), (c.Offer("housing"), By(LI))])
        if nth % 500 == 0:
            bulk.flush()
    bulk.flush()
    return case_ids


def run(start: Barrier, dsn: str, rival: Actor, case_ids: list[UUID]) -> list[Outcome]:
    """One rival, in a process of its own: naive cases first, then the real ones."""
    with connected(dsn) as connection:
        means = means_on(connection)
        for number in laps(start, range(1, NAIVE_CASES + 1)):
            take_naively(connection, number, rival.id)
        return [sign(means, case_id, rival) for case_id in laps(start, case_ids)]


def laps(start: Barrier, course: Any) -> Iterator[Any]:
    """The course, with everybody level again at the beginning of each lap."""
    for nth, step in enumerate(course):
        if nth % LAP == 0:
            start.wait()
        yield step


def sign(means: Means, case_id: UUID, rival: Actor) -> Outcome:
    """One attempt, and what became of it."""
    try:
        act(means, case_id, c.SignFor(), By(rival))
    except Clash:
        return "clash"
    except Refused as refused:
        if refused.code != "not_in_this_state":
            raise
        return "refused"
    return "signed"


def take_naively(connection: psycopg.Connection[Any], number: int, rival: str) -> None:
    """Look, then write, without asking whether it is still so."""
    found = connection.execute("SELECT owner FROM naive_case WHERE id = %s", [number]).fetchone()
    if found == (None,):
        with connection.transaction():
            connection.execute("UPDATE naive_case SET owner = %s WHERE id = %s", [rival, number])
            connection.execute("INSERT INTO naive_signature VALUES (%s, %s)", [number, rival])


def test_every_case_was_signed_for_exactly_once(race: Race) -> None:
    attempts = list(zip(*race.told, strict=True))

    assert sum(map(len, attempts)) == ATTEMPTS
    assert Counter(attempt.count("signed") for attempt in attempts) == {1: CASES}


def test_the_rivals_really_met(race: Race) -> None:
    """Refused alone would mean that they came one after the other."""
    told = Counter(outcome for rival in race.told for outcome in rival)

    assert told["clash"] > 100, told
    winners = [rival.count("signed") for rival in race.told]
    assert all(winners), winners


def test_the_record_names_one_owner_and_it_is_the_one_who_was_told_so(race: Race) -> None:
    winners = {
        str(case_id): RIVALS[attempt.index("signed")].id
        for case_id, attempt in zip(race.case_ids, zip(*race.told, strict=True), strict=True)
    }
    events = race.district.rows(
        "SELECT stream::text, version, kind, actor, body FROM ledger_event WHERE starts_with(kind, 'case.')"
    )
    signed = {stream: body for stream, _, kind, _, body in events if kind == "case.signed_for"}

    assert Counter(kind for _, _, kind, _, _ in events) == {
        "case.registered": CASES,
        "case.offered": CASES,
        "case.signed_for": CASES,
    }
    assert Counter(version for _, version, _, _, _ in events) == {1: CASES, 2: CASES, 3: CASES}
    assert {stream: actor for stream, _, kind, actor, _ in events if kind == "case.signed_for"} == {
        stream: f"officer:{winner}" for stream, winner in winners.items()
    }
    for stream, winner in winners.items():
        assert f'"holder":{{"office":"housing","officer":"{winner}"}}'.encode() in signed[stream]


def test_the_rows_follow_the_record(race: Race) -> None:
    means = race.district.means

    assert race.district.rows("SELECT count(*), min(version), max(version) FROM cases_case") == [(CASES, 3, 3)]
    assert compare(means.connection, [CasesProjection(means.reference)]) == []
    assert race.district.broken() == []


def test_the_naive_way_gives_cases_two_owners(race: Race) -> None:
    assert len(race.naive_owners) == NAIVE_CASES
    assert max(race.naive_owners.values()) > 1, "the control did not fail: this was no race"
