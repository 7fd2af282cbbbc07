"""`./luoshi verify`: whether the record is the one that was signed, promised and published; a list of what differs."""

from __future__ import annotations

import json
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

import psycopg
from tqdm import tqdm

from luoshi.cases.words import load_names
from luoshi.cli.command import Command
from luoshi.core.errors import BadInput, LuoshiError
from luoshi.ledger.crew import Crew
from luoshi.ledger.log.checkpoints import Checkpoint, read_checkpoint
from luoshi.ledger.log.notes import read_note, signers
from luoshi.ledger.log.promises import Promise, read_promise, split_promises
from luoshi.ledger.rebuilding import Help, Progress, compare
from luoshi.ledger.remembering import Memory
from luoshi.ledger.verifying.findings import Report
from luoshi.ledger.verifying.verify import Outside, State, verify
from luoshi.runtime.folders import Folders
from luoshi.runtime.helpers import Helpers
from luoshi.runtime.log.keeper import LogFolder
from luoshi.runtime.log.keys import LogKeys, kept_log_keys, log_base
from luoshi.runtime.log.remembering import keep_memory, kept_memory
from luoshi.runtime.log.resuming import forget_state, keep_state, kept_state
from luoshi.runtime.opening import open_database
from luoshi.runtime.settings import Settings, load
from luoshi.runtime.tables import all_projections

MANY: Final = 50_000
"""Events from which on helpers are worth their start."""


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--promises",
        type=Path,
        metavar="PATH",
        help="别人手里的回执（文件或文件夹）· receipts others hold, to check too",
    )
    parser.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="别人手里的存证点 · one others hold",
    )
    parser.add_argument(
        "--again",
        action="store_true",
        help="全部重新核对，不接续、不采用上次结果 · all anew: not from where the last one stopped, nothing it knew",
    )
    parser.add_argument("--no-tables", action="store_true", help="不比较查询表 · leave the read tables out")
    parser.add_argument(
        "--processes", type=int, metavar="N", help="几个进程一起核对 · that look at once; as many as are worth it"
    )
    parser.add_argument("--json", action="store_true")


def run(words: Namespace) -> int:
    """Exit code 0 for a record that is as it should be, 1 with a list of what differs."""
    settings = load(os.environ)
    # The superuser is no office's: row level security, asked for each event, would take most of the time.
    with (
        # Helpers begin before there is anything they could not share.
        helpers(words.processes or os.cpu_count() or 1) as all_helpers,
        open_database(settings, "verify") as running,
        psycopg.connect(running.dsn("admin"), autocommit=True) as connection,
        psycopg.connect(running.dsn("migrator"), autocommit=True) as owner,
    ):
        crew = None
        if all_helpers and (words.processes or _worthwhile(connection)):
            crew = all_helpers.on(running.dsn("admin"))
        # Of a record whose first part was looked at another day nothing is taken as known.
        trusting = not words.again and kept_state(LogFolder.of(Folders(settings.data.resolve()))) is None
        report = verify_installation(settings, connection, words, crew)
        if not words.no_tables:
            _compare_installation(settings, owner, words, report, crew, trusting=trusting)
    if words.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        _say(report)
    return 0 if report.clean else 1


def _compare_installation(
    settings: Settings,
    owner: psycopg.Connection[Any],
    words: Namespace,
    report: Report,
    crew: Crew | None,
    *,
    trusting: bool,
) -> None:
    """The read tables; what the last verification knew counts only where this one has found nothing so far."""
    folders = Folders(settings.data.resolve())
    folder, keys = LogFolder.of(folders), kept_log_keys(folders, log_base(settings))
    memory = kept_memory(folder, keys)
    if not (trusting and report.clean):
        memory.marks = b""
    with tqdm(desc="查询表 read tables", unit="event", unit_scale=True, disable=words.json or None) as bar:
        compare_tables(owner, report, crew, partial(_show, bar), memory)
    if not report.clean:
        memory.found = b""
    keep_memory(folder, keys, memory)


@contextmanager
def helpers(count: int) -> Iterator[Helpers | None]:
    """So many processes for the block; nobody but us where it is one."""
    if count < 2:
        yield None
        return
    # What all would read is read once: they are forked.
    load_names()
    with Helpers(count) as found:
        yield found


def _worthwhile(connection: psycopg.Connection[Any]) -> bool:
    """Whether there is enough to look at for several."""
    return connection.execute("SELECT count(*) >= %s FROM ledger_event", [MANY]).fetchone() == (True,)


def verify_installation(
    settings: Settings, connection: psycopg.Connection[Any], words: Namespace, crew: Crew | None = None
) -> Report:
    """The record, on a connection that may read all of it; goes on where the last one stopped."""
    folders = Folders(settings.data.resolve())
    keys = kept_log_keys(folders, log_base(settings))
    folder = LogFolder.of(folders)
    promises = read_promises(words.promises, keys) if words.promises else []
    outside = outside_of(folder, keys, [_foreign(path, keys) for path in words.checkpoint])
    state = State() if words.again else kept_state(folder) or State()
    with tqdm(unit="event", unit_scale=True, disable=True if words.json else None) as bar:

        def told(now: State, done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)
            keep_state(folder, now)

        report = verify(connection, outside, promises, told, state, crew)
    forget_state(folder)
    return report


def outside_of(folder: LogFolder, keys: LogKeys, held: Sequence[Checkpoint] = ()) -> dict[int, Outside]:
    """What lies outside the database of every log there was: what we signed last, what was published, what is held.

    Of a log that was given up since the database was older, what lies beyond that database is known to be lost.
    """
    found = {}
    for number in range(1, keys.number + 1):
        public = keys.keys_of(number)
        files = (folder.signed(number), folder.public(number) / "checkpoint")
        points = [read_checkpoint(read_note(path.read_text("utf-8")).text) for path in files if path.exists()]
        if number < keys.number:
            points = []
        ours = [point for point in held if point.origin == public[0].name]
        published = folder.public(number) if number == keys.number else None
        found[number] = Outside(public, [*points, *ours], published)
    return found


def read_promises(path: Path, keys: LogKeys) -> list[Promise]:
    """The promises in a file, or in the files of a folder. Raises BadInput for one that is not ours."""
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    texts = [text for file in files for text in split_promises(file.read_text("utf-8"))]
    return [read_promise(text, [keys.promise_key.public]) for text in texts]


def compare_tables(
    connection: psycopg.Connection[Any],
    report: Report,
    crew: Crew | None = None,
    progress: Progress | None = None,
    memory: Memory | None = None,
) -> None:
    """Read tables against the events, rebuilt beside them; where events cannot be read that is said instead."""
    helped = Help(crew, all_projections) if crew else None
    try:
        differences = compare(connection, all_projections(connection), progress, helped=helped, memory=memory)
    except LuoshiError as error:
        report.add("not_compared", error.code, error.en)
        return
    for found in differences:
        where = f"{found.table} {', '.join(f'{name}={value}' for name, value in found.key.items())}"
        report.add("row_differs", where, f"{found.what} {', '.join(found.columns)}".strip())


def _show(bar: tqdm[Any], done: int, total: int) -> None:
    bar.total = total
    bar.update(done - bar.n)


def _foreign(path: Path, keys: LogKeys) -> Checkpoint:
    note = read_note(path.read_text("utf-8"))
    point = read_checkpoint(note.text)
    known = [key for number in range(1, keys.number + 1) for key in keys.keys_of(number)]
    if not signers(note, known):
        raise BadInput("foreign_checkpoint", f"{path} 不是本系统签的。", f"{path} is not signed by us.")
    return point


def _say(report: Report) -> None:
    for finding in report.findings:
        print(finding.line())
    print(
        f"{report.events} 个事件，{report.leaves} 片叶子，{report.waiting} 个待存证 · "
        f"events, leaves, and events that wait to be placed"
    )
    total = sum(report.counts.values())
    print("一致 · all as it should be" if report.clean else f"{total} 处不一致 · differences: {dict(report.counts)}")


COMMAND = Command("verify", "whether the record is the one that was signed", configure, run)
