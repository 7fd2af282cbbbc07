"""kill -9 of the database while eight processes write: what was acknowledged is there, once; nothing is there by half.

Each writer notes a receipt in a file of its own as soon as it has it, and repeats with the same key what the crash left
unanswered. The control is the same with `synchronous_commit = off`: there the crash loses acknowledged events, and this
test finds it.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from uuid import UUID, uuid4, uuid5

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from luoshi.cases.commands import act, register
from luoshi.cases.handling import By, Means
from luoshi.cases.projections import CasesProjection
from luoshi.core.actors import Actor
from luoshi.core.case import commands as c
from luoshi.core.casetypes.model import Outcome
from luoshi.core.errors import LuoshiError, Unavailable
from luoshi.core.private import Private
from luoshi.ledger.keys import Receipt
from luoshi.ledger.rebuilding import compare
from luoshi.runtime.drills.ground.site import WRITING_LATE
from luoshi.runtime.opening import open_database
from luoshi.runtime.postgres import Postgres, Running
from luoshi.runtime.settings import Settings
from tests.cases.cast import LI, ZHANG, Clock, District, means_on, request
from tests.cases.processes import SECONDS, connected, together
from tests.postgres_fixture import throwaway_settings

pytestmark = pytest.mark.slow

WRITERS, ROUNDS = 8, 3
BETWEEN = 250
"""Events that must be acknowledged between two crashes: the load is on."""

STORY: tuple[tuple[c.Command, Actor], ...] = (
    (c.Offer("housing"), LI),
    (c.SignFor(), ZHANG),
    (c.Close(Outcome.ANSWERED, Private("灯已换好")), ZHANG),
)
Event = tuple[UUID, int, str]
"""Stream, version, and SHA-256 of the bytes."""


@dataclass(frozen=True, slots=True)
class Site:
    """A server of this test's own, which it may kill, and a folder for the notes of the writers."""

    server: Postgres
    running: Running
    notes: Path

    @property
    def stop(self) -> Path:
        """A file that tells the writers to finish the story they are in."""
        return self.notes / "stop"

    def acknowledged(self) -> list[Event]:
        """What the writers noted, in all."""
        lines = (line.split() for note in self.notes.glob("writer-*") for line in note.read_text().splitlines())
        return [(UUID(stream), int(version), digest) for stream, version, digest in lines]

    def recorded(self, district: District) -> list[Event]:
        """The events of cases that are in the record."""
        sql = "SELECT stream, version, encode(sha256(body), 'hex') FROM ledger_event WHERE starts_with(kind, 'case.')"
        return [(stream, version, digest) for stream, version, digest in district.rows(sql)]


@pytest.fixture
def site() -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="luoshi-crash-"))
    notes = Path(tempfile.mkdtemp(prefix="luoshi-notes-"))
    settings = throwaway_settings(folder)
    server = Postgres(settings)
    try:
        with server.start("crash") as running:
            together(migrate, [(settings,)])
            yield Site(server, running, notes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(notes, ignore_errors=True)


def migrate(_start: Barrier, settings: Settings) -> None:
    """In a process of its own, for Django knows one database in each."""
    with open_database(settings):
        pass


@contextmanager
def after_crashes(site: Site, rounds: int, options: str = "") -> Iterator[District]:
    """Eight writers and so many crashes; then the district as it came back from the last one."""
    dsn = make_conninfo(**{**site.running.parameters["app"], "options": options})
    with connected(dsn) as connection:
        District.seeded(connection, dsn)
    killer = threading.Thread(target=kill_again_and_again, args=(site, rounds))
    killer.start()
    try:
        together(write, [(dsn, site.notes / f"writer-{n}", site.stop) for n in range(WRITERS)])
    finally:
        site.stop.touch()
        killer.join()
    with connected(dsn) as connection:
        yield District(means_on(connection), dsn, Clock())


def kill_again_and_again(site: Site, rounds: int) -> None:
    """Kills the server whenever enough was acknowledged since the last time; by turns with its sessions and alone."""
    for nth in range(rounds):
        enough = len(site.acknowledged()) + BETWEEN
        while len(site.acknowledged()) < enough and not site.stop.exists():
            time.sleep(0.02)
        postmaster = site.server.pid
        assert postmaster is not None
        sessions = [] if nth % 2 else children(postmaster)
        for pid in (postmaster, *sessions):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_until_back(site, postmaster)
    site.stop.touch()


def children(pid: int) -> list[int]:
    """The processes of a server at this moment."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_until_back(site: Site, killed: int) -> None:
    """Our own supervisor starts the server again; it recovers by itself."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with suppress(psycopg.OperationalError):
            psycopg.connect(site.running.dsn("app")).close()
            if site.server.pid != killed:
                return
        time.sleep(0.02)
    raise TimeoutError("the server did not come back")


def write(_start: Barrier, dsn: str, note: Path, stop: Path) -> None:
    """A writer: case after case, noting each receipt; what a crash left open is repeated with the same key."""
    with note.open("ab", buffering=0) as notes:
        means: Means | None = None
        while not stop.exists():
            case_id = uuid4()
            with suppress(LuoshiError):  # a story whose beginning was lost cannot go on: the comparison shows the loss
                for step in range(len(STORY) + 1):
                    means, receipt = insist(means, dsn, case_id, step)
                    notes.write("".join(f"{e.stream} {e.version} {e.sha256.hex()}\n" for e in receipt.events).encode())


def insist(means: Means | None, dsn: str, case_id: UUID, step: int) -> tuple[Means, Receipt]:
    """One step, tried until it is answered, over as many connections as that takes."""
    while True:
        try:
            if means is None:
                means = means_on(psycopg.connect(dsn, autocommit=True))
            return means, carry_out(means, case_id, step)
        except (Unavailable, psycopg.OperationalError):
            means = None
            time.sleep(0.01)


def carry_out(means: Means, case_id: UUID, step: int) -> Receipt:
    """A step of the story, under the key it always has."""
    key = str(uuid5(case_id, str(step)))
    if step == 0:
        return register(means, case_id, request(f"C-{case_id}"), By(LI), key).receipt
    command, actor = STORY[step - 1]
    return act(means, case_id, command, By(actor), key).receipt


HALF_WRITTEN = {
    "an event without its outbox row": "SELECT count(*) FROM ledger_event e LEFT JOIN ledger_outbox o USING (seq)"
    " WHERE o.seq IS NULL",
    "an outbox row without its event": "SELECT count(*) FROM ledger_outbox o LEFT JOIN ledger_event e USING (seq)"
    " WHERE e.seq IS NULL",
    "a registration without its row": "SELECT count(*) FROM ledger_event e LEFT JOIN cases_case c ON c.id = e.stream"
    " WHERE e.kind = 'case.registered' AND c.id IS NULL",
    "a row at another version than its events": "SELECT count(*) FROM cases_case c WHERE c.version <>"
    " (SELECT max(e.version) FROM ledger_event e WHERE e.stream = c.id)",
    "a registration without its words": "SELECT count(*) FROM ledger_event e WHERE e.kind = 'case.registered'"
    " AND (SELECT count(*) FROM ledger_vault v WHERE v.stream = e.stream AND v.version = 1) <> 2",
}


def test_nothing_acknowledged_is_lost_and_nothing_is_there_by_half(site: Site) -> None:
    with after_crashes(site, ROUNDS) as district:
        acknowledged, recorded = site.acknowledged(), site.recorded(district)

        assert len(acknowledged) >= ROUNDS * BETWEEN
        assert set(acknowledged) - set(recorded) == set(), "acknowledged and lost"
        assert Counter(acknowledged) == Counter(recorded), "each once, and every repeated key answered as at first"
        assert {name: district.rows(sql) for name, sql in HALF_WRITTEN.items()} == {
            name: [(0,)] for name in HALF_WRITTEN
        }
        assert compare(district.means.connection, [CasesProjection(district.means.reference)]) == []
        assert district.broken() == []


def test_without_waiting_for_the_disk_the_same_crash_loses_what_was_acknowledged(site: Site) -> None:
    with psycopg.connect(site.running.dsn("admin"), autocommit=True) as connection:
        for statement in WRITING_LATE:
            connection.execute(statement.encode())
    with after_crashes(site, ROUNDS, "-c synchronous_commit=off") as district:
        assert set(site.acknowledged()) - set(site.recorded(district)), "the control lost nothing: it shows nothing"
