"""What a verification found right is kept for the next one, and believed only where it is ours and nothing is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from luoshi.ledger.remembering import MARK_BYTES, Memory
from luoshi.ledger.verifying.verify import State, verify
from luoshi.runtime.commands.verify import outside_of
from luoshi.runtime.drills.ground.filling import fill_running, place_filled
from luoshi.runtime.folders import Folders
from luoshi.runtime.log.keeper import LogFolder, kept_keeper
from luoshi.runtime.log.keys import LogKeys
from luoshi.runtime.log.remembering import FILE, basis, keep_memory, kept_memory
from luoshi.runtime.log.resuming import keep_state
from luoshi.runtime.opening import open_database
from luoshi.runtime.postgres import Postgres, Running
from luoshi.runtime.seeding import seed
from luoshi.runtime.settings import Settings
from tests.runtime.log.conftest import KEYS
from tests.runtime.scenes import luoshi, settings_for_data

CASES = 12
OTHER_NUMBER = """\
UPDATE ledger_event e SET body = convert_to(replace(convert_from(body, 'UTF8'), '"number":"B-3"', '"number":"B-X"'),
'UTF8') FROM cases_case c WHERE c.number = 'B-3' AND e.stream = c.id AND e.version = 1"""


def marks_in(settings: Settings) -> int:
    folder = LogFolder.of(Folders(settings.data.resolve()))
    return len(kept_memory(folder, kept_keeper(settings).keys).marks) // MARK_BYTES


def verified(settings: Settings, *words: str) -> dict[str, int]:
    """What `./luoshi verify` finds, by kind."""
    done = luoshi(settings, "verify", "--json", *words)
    found = json.loads(done.stdout)
    assert done.returncode == (1 if found["counts"] else 0), done.stderr
    counts: dict[str, int] = found["counts"]
    return counts


@contextmanager
def insider(settings: Settings) -> Iterator[psycopg.Connection[Any]]:
    with (
        Postgres(settings).start("test") as running,
        psycopg.connect(running.dsn("admin"), autocommit=True) as admin,
    ):
        admin.execute("SET session_replication_role = replica")
        yield admin


@pytest.fixture
def settings() -> Iterator[Settings]:
    """A district with a few cases, placed and signed."""
    with settings_for_data() as found:
        with open_database(found) as running:
            fill_running(running, 3 * CASES)
            place_filled(running, kept_keeper(found))
        yield found


def test_a_verification_is_remembered_until_something_is_wrong(settings: Settings) -> None:
    assert verified(settings) == {}
    known = marks_in(settings)
    assert known >= CASES
    assert verified(settings) == {}
    assert marks_in(settings) == known

    with insider(settings) as admin:
        admin.execute("UPDATE cases_case SET area = area || 'x' WHERE number = 'B-3'")
    assert verified(settings) == {"row_differs": 1}
    assert marks_in(settings) == 0

    with insider(settings) as admin:
        admin.execute("UPDATE cases_case SET area = left(area, -1) WHERE number = 'B-3'")
    assert verified(settings, "--again") == {}
    assert marks_in(settings) == known

    # The row fits the event as it was, and so does the leaf; by what is there now both are wrong.
    with insider(settings) as admin:
        admin.execute(OTHER_NUMBER)
    assert verified(settings) == {"event_changed": 1, "row_differs": 1}


def test_a_verification_that_goes_on_from_another_day_takes_nothing_as_known(settings: Settings) -> None:
    """Its leaves were compared with the events then; that a mark, made of leaf and row, is as it was, says nothing."""
    assert verified(settings) == {}
    with insider(settings) as admin:
        keep_state(LogFolder.of(Folders(settings.data.resolve())), looked_through(settings, admin))
        admin.execute(OTHER_NUMBER)
    assert verified(settings) == {"row_differs": 1}


def looked_through(settings: Settings, admin: psycopg.Connection[Any]) -> State:
    """How far a verification is that was stopped when it had looked at every leaf."""
    states, keeper = [State()], kept_keeper(settings)
    outside = outside_of(LogFolder.of(Folders(settings.data.resolve())), keeper.keys)
    verify(admin, outside, [], lambda state, _done, _total: states.append(state), State())
    return states[-1]


def test_marks_that_others_wrote_are_not_believed(tmp_path: Path) -> None:
    folder = LogFolder(tmp_path)
    assert kept_memory(folder, KEYS).marks == b""
    keep_memory(folder, KEYS, Memory("case.", basis, found=b"m" * 2 * MARK_BYTES))
    assert kept_memory(folder, KEYS).marks == b"m" * 2 * MARK_BYTES
    assert kept_memory(folder, LogKeys("luoshi.example", 1, (b"x" * 32,), b"p" * 32)).marks == b""
    path = tmp_path / FILE
    path.write_bytes(path.read_bytes()[:-1] + b"n")
    assert kept_memory(folder, KEYS).marks == b""


def test_marks_hold_under_the_case_types_and_calendars_of_their_time(database: Running) -> None:
    seed(database)
    with psycopg.connect(database.dsn("admin"), autocommit=True) as admin:
        found = [basis(admin)]
        for change in (
            "UPDATE registry_case_type SET toml = toml || '#' WHERE code = 'help'",
            "UPDATE registry_calendar SET entered_at = entered_at + interval '1 s'",
        ):
            assert found[-1] == basis(admin)
            admin.execute(change)
            found.append(basis(admin))
    assert len(set(found)) == 3
