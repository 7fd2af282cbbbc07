"""A writer, as a process of its own: case after case, each step repeated with the same key until it is answered.

    python -m luoshi.runtime.drills.ground.writer http NAME FOLDER PORT TOKEN_FILE RATE
    python -m luoshi.runtime.drills.ground.writer commands NAME FOLDER RATE

It notes a receipt as soon as it has it. `http` asks as a program does, through the web processes; `commands` commits on
a connection of its own, as every process at the edge does.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

import psycopg

from luoshi.core.errors import LuoshiError, Unavailable
from luoshi.runtime.drills.ground import town
from luoshi.runtime.drills.ground.notes import Event, Notes
from luoshi.runtime.parents import end_with_parent
from luoshi.runtime.postgres import attach
from luoshi.runtime.settings import load

PAUSE = 0.02
Step = Callable[[UUID, int, str], list[Event]]


class NotYet(Exception):
    """No answer, or one that says to come again: the same key is sent once more."""


class Unexpected(Exception):
    """An answer that is neither a receipt nor a reason to try again."""


class Commands:
    """Commits as a process at the edge does, on its own connection; another one when that is lost."""

    steps = 1 + len(town.STORY)

    def __init__(self) -> None:
        self._means: Any = None

    def __call__(self, case_id: UUID, step: int, key: str) -> list[Event]:
        """One step. Raises NotYet, Unexpected."""
        try:
            if self._means is None:
                self._means = town.means_on(_connected())
            receipt = town.step_of(self._means, case_id, step, key)
        except (Unavailable, psycopg.OperationalError) as error:
            self._means = None
            raise NotYet from error
        except LuoshiError as error:
            raise Unexpected(f"{error.code} at step {step} of {case_id}") from error
        return [Event(stamp.stream, stamp.version, stamp.sha256.hex()) for stamp in receipt.events]


def _connected() -> psycopg.Connection[Any]:
    running = attach(load(os.environ))
    if running is None:
        raise NotYet
    with running:
        return psycopg.connect(running.dsn("app"), autocommit=True, connect_timeout=5)


class Http:
    """Asks as a program does: registers a case and passes it on."""

    steps = 2

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token
        self._connection: HTTPConnection | None = None
        self._ids: dict[UUID, UUID] = {}

    def __call__(self, case_id: UUID, step: int, key: str) -> list[Event]:
        """One step. Raises NotYet, Unexpected."""
        if step == 0:
            body = {"case_type": "help", "title": town.TITLE, "text": town.TEXT, "officer": "li"}
            said = self._ask("/api/v1/cases", {**body, "matter": "street_lamp", "area": "jiefang"}, key)
            self._ids = {case_id: UUID(said["id"])}
        else:
            said = self._ask(f"/api/v1/cases/{self._ids[case_id]}/offer", {"to": "housing"}, key)
        return [Event(UUID(said["id"]), event["version"], event["sha256"]) for event in said["events"]]

    def _ask(self, path: str, body: dict[str, str], key: str) -> dict[str, Any]:
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        try:
            if self._connection is None:
                self._connection = HTTPConnection("127.0.0.1", self._port, timeout=20)
            self._connection.request("POST", path, json.dumps(body), headers)
            answer = self._connection.getresponse()
            status, text = answer.status, answer.read()
        except (OSError, HTTPException) as error:
            self._connection = None
            raise NotYet from error
        if status in (200, 201):
            found: dict[str, Any] = json.loads(text)
            return found
        if status >= 500:
            raise NotYet
        raise Unexpected(f"{status} {path} {text[:300].decode(errors='replace')}")


def write(name: str, take: Step, steps: int, notes: Notes, rate: float) -> None:
    """Until told to stop. `rate` is steps a second at most, 0 without a limit."""
    with (
        notes.acknowledgements(name).open("ab", buffering=0) as log,
        notes.durations(name).open("ab", buffering=0) as took,
        (notes.folder / f"unexpected-{name}").open("ab", buffering=0) as odd,
    ):
        pace = Pace(rate)
        while not notes.stop.exists():
            case_id = uuid4()
            try:
                for seconds, events in _story(case_id, take, steps, pace, notes):
                    took.write(f"{seconds:.4f}\n".encode())
                    log.write("".join(f"{e.stream} {e.version} {e.sha256}\n" for e in events).encode())
            except NotYet:
                return
            except Unexpected as error:
                odd.write(f"{name}: {error}\n".encode())


class Pace:
    """So many steps a second on average: who had to wait makes up for it, for at most a second of it."""

    def __init__(self, rate: float) -> None:
        self._between = 1 / rate if rate else 0.0
        self._due = time.monotonic()

    def wait(self) -> None:
        """Until the next step is due."""
        if self._between:
            now = time.monotonic()
            self._due = max(self._due + self._between, now - 1.0)
            time.sleep(max(0.0, self._due - now))


def _story(case_id: UUID, take: Step, steps: int, pace: Pace, notes: Notes) -> Iterator[tuple[float, list[Event]]]:
    """Each step: after how many seconds it was answered, and the events of its receipt."""
    for step in range(steps):
        began = time.monotonic()
        events = _insist(take, case_id, step, str(uuid5(case_id, str(step))), notes)
        yield time.monotonic() - began, events
        pace.wait()


def _insist(take: Step, case_id: UUID, step: int, key: str, notes: Notes) -> list[Event]:
    """Raises NotYet when there is nobody left to answer."""
    while True:
        try:
            return take(case_id, step, key)
        except NotYet:
            if notes.gone.exists():
                raise
            time.sleep(PAUSE)


def main(argv: list[str]) -> int:
    """One writer, until the notes' folder says stop."""
    end_with_parent(None)
    kind, name, folder, *others = argv
    notes = Notes(Path(folder))
    if kind == "http":
        port, token_file, rate = others
        door = Http(int(port), Path(token_file).read_text("ascii"))
        write(name, door, Http.steps, notes, float(rate))
    else:
        write(name, Commands(), Commands.steps, notes, float(others[0]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
