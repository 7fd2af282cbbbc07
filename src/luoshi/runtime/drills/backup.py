"""Everything on the database's disk is lost under writers: what the backup gives back, how old it is, and how soon.

A continuous backup runs beside the district. Then all processes are killed and the data folder is taken away. The
control backs up once and lets no log follow: it loses more than a minute's work.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import psycopg

from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.runtime.drills.ground.filling import fill
from luoshi.runtime.drills.ground.record import differences, recorded, violations
from luoshi.runtime.drills.ground.report import Promise, Report, plan, say, words_of
from luoshi.runtime.drills.ground.site import Site, children, served
from luoshi.runtime.drills.ground.tree import Tree, tree_of
from luoshi.runtime.postgres import Postgres, Running
from luoshi.runtime.settings import Settings

LOST_SECONDS, BACK_MINUTES = 60.0, 15.0
Digest = tuple[int, str]
"""How many events, and one hash over their numbers and bytes."""
_NUMBERS: Final = "SELECT seq FROM ledger_event"
# What is lost is named apart: numbers are given out in another order than transactions end.
_DIGEST: Final = (
    "SELECT count(*), encode(sha256(string_agg(sha256(int8send(seq) || body), ''::bytea ORDER BY seq)), 'hex')"
    " FROM ledger_event WHERE seq <> ALL (%s)"
)
_FIRST_OF: Final = "SELECT min(entered_at) FROM ledger_event WHERE seq = ANY (%s)"


@dataclass(frozen=True, slots=True)
class Places:
    """Where the copies go: the sealed backup, its key, and the secrets, each apart."""

    folder: Path
    key: Path
    secrets: Path

    def words(self) -> list[str]:
        """As `backup` and `restore` take them."""
        return [str(self.folder), f"--key={self.key}", f"--secrets={self.secrets}"]


def run(argv: Sequence[str]) -> int:
    """The drill."""
    parser = words_of("backup", "lose the database's disk, and come back from the backup")
    parser.add_argument("--events", type=int, default=1_000_000, help="already in the record")
    parser.add_argument("--writers", type=int, default=8, help="half of them over HTTP")
    parser.add_argument("--rate", type=float, default=10.0, help="steps a second of each")
    parser.add_argument("--seconds", type=float, default=75.0, help="of work between the base backup and the loss")
    parser.add_argument("--limit", type=float, default=LOST_SECONDS, help="seconds of work that may be lost")
    words = parser.parse_args(argv)
    plan(f"{words.events:,} events, backup, {words.seconds:.0f} s of writing, loss of all data, restore, up")
    with served() as site:
        fill(site, words.events)
        report = _drill(site, words)
    return report.show(as_json=words.json)


def _drill(site: Site, words: Namespace) -> Report:
    parent = site.settings.data.parent
    places = Places(parent / "backup", parent / "key", parent / "secrets.sealed")
    with (
        _backing_up(site, places, once=words.control),
        site.writers(words.writers // 2, words.writers - words.writers // 2, words.rate),
    ):
        site.wait("acknowledgements", lambda: site.notes.count() > 0)
        say("the base backup is made; writing")
        time.sleep(words.seconds)
        lost_at = datetime.now(UTC)
        _lose_everything(site)
        site.notes.gone.touch()
    return _come_back(site, places, words, lost_at)


@contextmanager
def _backing_up(site: Site, places: Places, *, once: bool) -> Iterator[None]:
    words = ["backup", *places.words(), *(["--once"] if once else [])]
    with (site.settings.data.parent / "backup.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "luoshi", *words], env=site.environment, stdout=log, stderr=log
        )
        try:
            state = site.settings.data / "run" / "backup.json"
            site.wait("the base backup", state.exists, lambda: once or process.poll() is None)
            yield
        finally:
            process.kill()
            process.wait()


def _lose_everything(site: Site) -> None:
    """All processes of the district, at once; then its folder."""
    postmaster = site.postmaster()
    family = [site.pid, *children(site.pid), postmaster, *children(postmaster)]
    for pid in family:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    site.reap()
    site.settings.data.rename(_lost(site).data)


def _lost(site: Site) -> Settings:
    return replace(site.settings, data=site.settings.data.with_name("lost"))


@dataclass(frozen=True, slots=True)
class Back:
    """What the restored database held before anything was added to it, and how long it took to be there, and serve."""

    tree: Tree
    digest: Digest
    numbers: frozenset[int]
    restored_in: float
    served_in: float


@dataclass(frozen=True, slots=True)
class Before:
    """What the lost database held: the root over the leaves that were restored, the digest of the events that were,
    how many events were not, and when the first of those was entered.
    """

    root: bytes
    digest: Digest
    lost: int
    lost_from: datetime | None


def _come_back(site: Site, places: Places, words: Namespace, lost_at: datetime) -> Report:
    began = time.monotonic()
    done = site.luoshi("restore", *places.words())
    if done.returncode != 0:
        return Report("backup", {"restore said": done.stderr[-500:]}, [Promise("restored", kept=False, figure="no")])
    back = _look(site, time.monotonic() - began)
    with Postgres(_lost(site)).start("drill") as running:
        before = _look_at_lost(running, back)
    missing, _ = differences(site.notes.acknowledged(), recorded(site))
    size = sum(path.stat().st_size for path in places.folder.rglob("*") if path.is_file())
    tried = {
        "events restored": len(back.numbers),
        "acknowledged while writing": site.notes.count(),
        "of them not in the backup": missing,
        "events in all not in the backup": before.lost,
        "seconds to restore": back.restored_in,
        "seconds until it served": back.served_in,
        "size of the backup, MB": size / 2**20,
    }
    seconds = (lost_at - before.lost_from).total_seconds() if before.lost_from else 0.0
    broken = violations(site)
    promises = [
        Promise(f"最多丢 {words.limit:.0f} 秒 · seconds of work lost", seconds <= words.limit, seconds),
        Promise(
            f"{BACK_MINUTES:.0f} 分钟内恢复 · minutes until it served",
            back.served_in <= BACK_MINUTES * 60,
            back.served_in / 60,
        ),
        Promise(
            "恢复的记录一字不差 · the same digest of the record",
            back.digest == before.digest,
            f"{back.digest[1][:16]} over {back.digest[0]:,} events",
        ),
        Promise(
            "存证树根相同 · the same root",
            back.tree.root == before.root and not back.tree.faults,
            f"{before.root.hex()[:16]} over {back.tree.leaves:,} leaves",
        ),
        Promise("独立核对无违规 · the independent checker finds nothing", broken == 0, broken),
    ]
    return Report("backup", tried, promises, promises[0].text if words.control else "")


def _look(site: Site, restored_in: float) -> Back:
    with Postgres(site.settings).start("drill") as restored:
        tree = tree_of(restored)
        with _reading(restored) as connection:
            numbers, digest = _numbers(connection), _digest(connection, [])
    return Back(tree, digest, numbers, restored_in, restored_in + site.up())


def _look_at_lost(lost: Running, back: Back) -> Before:
    root = tree_of(lost, back.tree.leaves).root
    with _reading(lost) as connection:
        numbers = sorted(_numbers(connection) - back.numbers)
        first = connection.execute(_FIRST_OF, [numbers]).fetchone()
        return Before(root, _digest(connection, numbers), len(numbers), first[0] if first else None)


@contextmanager
def _reading(running: Running) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(running.dsn("app")) as connection, acting(connection, Access("drill", EVERYTHING)):
        yield connection


def _numbers(connection: psycopg.Connection[Any]) -> frozenset[int]:
    with connection.cursor(binary=True) as cursor:
        return frozenset(number for (number,) in cursor.execute(_NUMBERS))


def _digest(connection: psycopg.Connection[Any], without: Sequence[int]) -> Digest:
    row = connection.execute(_DIGEST, [list(without)]).fetchone()
    return (int(row[0]), str(row[1])) if row is not None else (0, "")
