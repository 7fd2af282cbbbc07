"""The audit of what is locked: a database of vulnerabilities that answers, one that does not, one that babbles."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from luoshi.runtime.auditing import Audit, Pin, audit, pins
from luoshi.runtime.commands.check import LOCKS
from tests.conftest import ROOT
from tests.runtime.scenes import free_port

GOOD, BAD = Pin("good", "1.0"), Pin("bad", "2.0")


@contextmanager
def database(answer: Any) -> Iterator[tuple[str, list[Any]]]:
    """A vulnerability database on this machine: its address, and what it was asked."""
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1/querybatch", asked
        server.shutdown()


def test_what_is_known_to_be_vulnerable_is_named() -> None:
    with database({"results": [{}, {"vulns": [{"id": "GHSA-x", "modified": "2026"}]}]}) as (address, asked):
        assert audit([GOOD, BAD], address) == Audit(2, ((BAD, ("GHSA-x",)),))
    assert asked == [
        {
            "queries": [
                {"package": {"name": "good", "ecosystem": "PyPI"}, "version": "1.0"},
                {"package": {"name": "bad", "ecosystem": "PyPI"}, "version": "2.0"},
            ]
        }
    ]


def test_without_an_answer_nothing_counts_as_audited() -> None:
    assert audit([GOOD], f"http://127.0.0.1:{free_port()}/") is None
    babbles: tuple[object, ...] = ({"results": []}, {}, [], "no")
    for babble in babbles:
        with database(babble) as (address, _):
            assert audit([GOOD], address) is None, babble


def test_every_pin_of_the_locks_is_asked_about(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text(
        "# made\nallauth[mfa]==65.1 \\\n    --hash=sha256:00\nhttpx==0.28.1 ; python_version > '3'\n", "utf-8"
    )
    assert pins(lock, lock) == [Pin("allauth", "65.1"), Pin("httpx", "0.28.1")]
    for name in LOCKS:
        lines = [line for line in (ROOT / name).read_text("utf-8").splitlines() if "==" in line.split("#")[0]]
        assert len(pins(ROOT / name)) == len(lines) > 50
