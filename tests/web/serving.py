"""The pages served on this machine for a browser, and Debian's Chromium to look at them."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections
from playwright.sync_api import Browser, sync_playwright

from luoshi.runtime.browser import PROGRAMS

CHROMIUM = os.environ.get("LUOSHI_TEST_CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-component-update"]
_FLAGS += ["--disable-background-networking", "--disable-sync"]


class _Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives it
        """Nothing."""


class _Server(ThreadedWSGIServer):
    """Gives each thread's connection back when its request is over."""

    def close_request(self, request: object) -> None:
        connections.close_all()
        super().close_request(request)  # type: ignore[arg-type]


@contextmanager
def served() -> Iterator[str]:
    """The address at which Django's pages answer, on localhost: browsers trust it as they trust https."""
    # Importing it sets Django up, which those who only want a browser do in their own way.
    from luoshi.web.wsgi import application

    server = _Server(("127.0.0.1", 0), _Quiet)
    server.set_app(application)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser; skips loudly where there is none. Use no Django connection in this thread meanwhile."""
    if CHROMIUM is None or not Path(CHROMIUM).exists():
        pytest.skip("NO CHROMIUM (./luoshi test installs it where it may): pages were not looked at")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield browser
        browser.close()
