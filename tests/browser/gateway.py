"""A gateway to people's phones that keeps what it is handed, in place of a carrier."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Gateway:
    """`address` is host and port; `sent` holds each contact with the words for it, oldest first."""

    address: str
    sent: list[tuple[str, str]] = field(default_factory=list)

    def words_to(self, contact: str, seconds: float = 30.0) -> str:
        """The latest words for a contact, waited for."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = [words for to, words in self.sent if to == contact]
            if found:
                return found[-1]
            time.sleep(0.1)
        raise AssertionError(f"nothing was sent to {contact}; sent: {self.sent}")


@contextmanager
def gateway_opened() -> Iterator[Gateway]:
    """A gateway that listens on this machine until the block ends."""
    opened = Gateway("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            opened.sent.append((self.path.strip("/"), str(body["message"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives it
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    opened.address = f"127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
    thread.start()
    try:
        yield opened
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
