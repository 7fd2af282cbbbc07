"""Somebody who reads and somebody who tries to write while a drill goes on, over HTTP: what they are told, and when."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Final
from uuid import uuid4

from luoshi.runtime.drills.ground import town
from luoshi.runtime.drills.ground.site import Site

PAUSE: Final = 0.1


@dataclass(slots=True)
class Reader:
    """Reads cases again and again: how often it was answered, and the longest time without an answer, in seconds."""

    answered: int = 0
    failed: int = 0
    longest_gap: float = 0.0
    _last: float = field(default_factory=time.monotonic)

    def note(self, *, answered: bool) -> None:
        """One try."""
        now = time.monotonic()
        self.longest_gap = max(self.longest_gap, now - self._last)
        if answered:
            self.answered, self._last = self.answered + 1, now
        else:
            self.failed += 1


@contextmanager
def reading(site: Site) -> Iterator[Reader]:
    """A reader for the block."""
    reader, stop = Reader(), threading.Event()

    def read() -> None:
        while not stop.wait(PAUSE):
            reader.note(answered=ask(site, "GET", "/api/v1/cases?limit=1")[0] == 200)

    thread = threading.Thread(target=read, name="reader", daemon=True)
    thread.start()
    try:
        yield reader
    finally:
        stop.set()
        thread.join(30)
        reader.note(answered=False)


def refusal(site: Site) -> str:
    """What somebody is told who tries to register a case now: empty when it was registered, which is noted."""
    body = {"case_type": "help", "title": town.TITLE, "text": town.TEXT, "officer": "li"}
    status, text = ask(site, "POST", "/api/v1/cases", {**body, "matter": "street_lamp", "area": "jiefang"})
    if status != 201:
        return f"{status} {text[:500]}"
    said = json.loads(text)
    lines = (f"{said['id']} {event['version']} {event['sha256']}\n" for event in said["events"])
    with site.notes.acknowledgements("probe").open("a", encoding="ascii") as log:
        log.write("".join(lines))
    return ""


def ask(site: Site, method: str, path: str, body: dict[str, str] | None = None) -> tuple[int, str]:
    """Status and text of one request of the drill's program; (0, why) when no answer came."""
    token = (site.notes.folder / "token").read_text("ascii")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", "Idempotency-Key": str(uuid4())}
    try:
        with closing(HTTPConnection("127.0.0.1", site.port, timeout=20)) as connection:
            connection.request(method, path, json.dumps(body) if body else None, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
    except (OSError, HTTPException) as error:
        return 0, str(error)
