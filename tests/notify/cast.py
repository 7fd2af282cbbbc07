"""News, and a gateway that takes it: a web server of the test's own, as Apprise's json:// speaks to it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4

from luoshi.notify.telling import News
from tests.cases.cast import MONDAY


def news(
    officer: str = "zhang",
    kind: str = "offered",
    case_id: UUID | None = None,
    at: datetime = MONDAY,
    words: str = "T-1 请签收。",
    *,
    urgent: bool = False,
) -> News:
    """One thing to tell Zhang."""
    return News(officer, kind, "待签收", words, case_id or uuid4(), "T-1", at, urgent)


@dataclass
class Gateway:
    """What a gateway was sent, and whether it takes it."""

    port: int
    takes: bool = True
    got: list[tuple[str, str]] = field(default_factory=list)

    def url(self, path: str) -> str:
        """Its Apprise address."""
        return f"json://127.0.0.1:{self.port}/{path}"

    @property
    def words(self) -> list[str]:
        """What it was sent, in order."""
        return [words for _, words in self.got]


@contextmanager
def gateway() -> Iterator[Gateway]:
    """A gateway that runs for the block."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if there.takes:
                there.got.append((self.path, body["message"]))
            self.send_response(200 if there.takes else 503)
            self.end_headers()

        def log_message(self, *_words: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    there = Gateway(server.server_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
