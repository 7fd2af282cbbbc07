"""A thousand quiet edits by SQL, by a superuser, each found by the next verification; and none where there is none.

Each edit is made in a transaction of its own on a small signed record, some of whose events wait to be placed while
their promises are held; then the sequencer runs, verification looks, and all is taken back. Edits of read tables are
made in earnest, found, and put right by a rebuild. The control holds no promises: edits of what waits go unseen there.
"""

from __future__ import annotations

import secrets
import shutil
import tempfile
from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, Final
from uuid import UUID

import psycopg
from tqdm import tqdm

from luoshi.ledger.access import acting
from luoshi.ledger.log.promises import Promise, read_promise
from luoshi.ledger.log.receipts import Door
from luoshi.ledger.log.sequencing import sequence
from luoshi.ledger.rebuilding import rebuild
from luoshi.ledger.remembering import Memory
from luoshi.ledger.verifying.findings import Report as Found
from luoshi.ledger.verifying.verify import VERIFIER, Outside, verify
from luoshi.runtime import connection as django_connection
from luoshi.runtime.commands.verify import compare_tables, outside_of
from luoshi.runtime.drills.ground import town
from luoshi.runtime.drills.ground.filling import fill_running, place_filled
from luoshi.runtime.drills.ground.insider import Edit, draw
from luoshi.runtime.drills.ground.report import Promise as Kept
from luoshi.runtime.drills.ground.report import Report, plan, say, words_of
from luoshi.runtime.folders import Folders
from luoshi.runtime.log.keeper import Keeper, LogFolder, door, kept_keeper
from luoshi.runtime.log.remembering import REMEMBERED, basis
from luoshi.runtime.opening import open_database
from luoshi.runtime.postgres import Running
from luoshi.runtime.settings import Settings
from luoshi.runtime.tables import case_projections

FOUND: Final = "每一次改动都被下一次核对发现 · edits that were not found"
SILENT: Final = "没有改动就没有告警 · alarms on a clean record"
PLACED_CASES, WAITING_CASES = 40, 15
ROW_EDITS: Final = (
    "UPDATE cases_case SET version = version + 7 WHERE id = (SELECT id FROM cases_case OFFSET {nth} LIMIT 1)",
    "UPDATE cases_case SET number = number || 'x' WHERE id = (SELECT id FROM cases_case OFFSET {nth} LIMIT 1)",
)

Connection = psycopg.Connection[Any]


def run(argv: Sequence[str]) -> int:
    """The drill."""
    parser = words_of("edits", "quiet edits by SQL, each found by the next verification")
    parser.add_argument("--edits", type=int, default=1_000)
    parser.add_argument("--rows", type=int, default=10, help="of them, edits of read tables")
    parser.add_argument("--clean", type=int, default=100_000, help="clean events that must raise no alarm")
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args(argv)
    plan(f"{words.edits} edits by a superuser (seed {words.seed}); {words.clean} clean events")
    with _site() as site:
        missed, names = site.edit_quietly(words)
        rows_missed = 0 if words.control else site.edit_rows(words)
        alarms = site.stay_silent(words)
    tried = {"edits": sum(names.values()), "edits of read rows": words.rows, "clean events": words.clean, **missed}
    promises = [Kept(FOUND, not missed and not rows_missed, sum(missed.values()) + rows_missed)]
    promises.append(Kept(SILENT, not alarms, alarms))
    return Report("edits", tried, promises, FOUND if words.control else "").show(as_json=words.json)


@contextmanager
def _site() -> Iterator[Site]:
    """A server of the drill's own, in a folder that goes with it."""
    folder = Path(tempfile.mkdtemp(prefix="luoshi-drill-"))
    settings = Settings(data=folder)
    try:
        with open_database(settings, "drill", join=False) as running:
            yield Site(settings, running)
            django_connection.release()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Site:
    """A small signed record, the promises of what waits, and the insider."""

    def __init__(self, settings: Settings, running: Running) -> None:
        self._running = running
        folders = Folders(settings.data.resolve())
        self._keeper: Keeper = kept_keeper(settings)
        self._door: Door = door(self._keeper.keys, folders)
        self._folder = LogFolder.of(folders)
        with self._as("app") as app:
            town.found(app)
            self.placed = self._tell(app, PLACED_CASES)[0]
            self._keeper.place(app, town.utc_now())
            self._keeper.sign(app, town.utc_now())
            self.waiting, self.promises = self._tell(app, WAITING_CASES)

    @contextmanager
    def _as(self, role: Any) -> Iterator[Connection]:
        with psycopg.connect(self._running.dsn(role), autocommit=True) as connection:
            yield connection

    def _tell(self, app: Connection, cases: int) -> tuple[list[tuple[UUID, int]], list[Promise]]:
        """Cases with two events each; where they stand, and the promises of them."""
        means, events, promises = town.means_on(app), list[tuple[UUID, int]](), list[Promise]()
        for _ in range(cases):
            case_id = UUID(bytes=secrets.token_bytes(16), version=4)
            for step in range(2):
                receipt = town.step_of(means, case_id, step, None)
                events += [(each.stream, each.version) for each in receipt.events]
                promises.append(read_promise(self._door.promise(receipt), [self._door.key.public]))
        return events, promises

    @property
    def _outside(self) -> Mapping[int, Outside]:
        return outside_of(self._folder, self._keeper.keys)

    def edit_quietly(self, words: Namespace) -> tuple[Counter[str], Counter[str]]:
        """The edits of the record: those that were missed, and all, by name."""
        rng, missed, names = Random(words.seed), Counter[str](), Counter[str]()  # noqa: S311 - a draw, no secret
        promises = [] if words.control else self.promises
        with self._as("admin") as admin:
            for _ in tqdm(range(words.edits - words.rows), unit="edit", disable=None):
                edit = draw(rng, self.placed, self.waiting)
                names[edit.name] += 1
                if self._found_after(admin, edit, promises).clean:
                    missed[edit.name] += 1
                    say(f"missed: {edit.name}")
        return missed, names

    def _found_after(self, admin: Connection, edit: Edit, promises: Sequence[Promise]) -> Found:
        """Edits, lets the sequencer run, looks, and takes it all back."""
        with admin.transaction(force_rollback=True):
            admin.execute("SET LOCAL session_replication_role = replica")
            for statement in edit.statements:
                admin.execute(statement.encode())
            sequence(admin, self._keeper.number, now=town.utc_now(), random=secrets.token_bytes)
            return verify(admin, self._outside, promises)

    def edit_rows(self, words: Namespace) -> int:
        """Edits of read tables: found by comparing with the events, by what was right before; then put right."""
        rng, missed = Random(words.seed), 0  # noqa: S311
        known = Memory(REMEMBERED, basis)
        with self._as("migrator") as owner:
            compare_tables(owner, Found(), memory=known)
        for _ in range(words.rows):
            with self._as("admin") as admin:
                admin.execute(rng.choice(ROW_EDITS).format(nth=rng.randrange(20)).encode())
            with self._as("migrator") as owner:
                found = Found()
                compare_tables(owner, found, memory=Memory(REMEMBERED, basis, known.found))
                missed += found.clean
                rebuild(owner, case_projections(owner))
        return missed

    def stay_silent(self, words: Namespace) -> int:
        """Alarms on a record that nobody touched, grown to so many events."""
        fill_running(self._running, words.clean)
        place_filled(self._running, self._keeper)
        with self._as("migrator") as owner:
            found = verify(owner, self._outside, self.promises)
            compare_tables(owner, found)
            with acting(owner, VERIFIER):
                say(f"{found.events} events, {found.leaves} leaves looked at")
        for each in found.findings[:10]:
            say(each.line())
        return sum(found.counts.values())
