"""The server under test: the web server of production on one of the filled databases, as a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Final

from django.conf import settings as of_django

from benches._intake_contest import children, own_seconds
from luoshi.runtime import pages, wsgi
from luoshi.runtime.commands.project import ROOT, environment
from luoshi.runtime.drills.ground.site import CROWD
from luoshi.runtime.settings import Settings
from luoshi.runtime.web_server import PROCESSES, web_server

HOST: Final = "127.0.0.1"
DATABASE: Final = "LUOSHI_BENCH_DATABASE"
START_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Served:
    """A web server that answers: where, and as which process."""

    port: int
    pid: int

    @property
    def address(self) -> str:
        """Where pages and API begin."""
        return f"http://{HOST}:{self.port}"

    def seconds(self) -> float:
        """Processor seconds that it has used so far, workers and all."""
        return sum(own_seconds(pid) for pid in _family(self.pid))


def build() -> Any:
    """What each of its workers calls."""
    application = wsgi.build(os.environ[DATABASE])
    of_django.LIMITS = CROWD
    return application


@contextmanager
def serving(settings: Settings, database: str) -> Iterator[Served]:
    """The web server on a database of the running PostgreSQL, for the block. Raises RuntimeError if it cannot start."""
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    paths = os.pathsep.join([str(ROOT), environment()["PYTHONPATH"]])
    names = {**environment(), "PYTHONPATH": paths, "LUOSHI_DATA": str(settings.data), DATABASE: database}
    command = [sys.executable, "-m", "benches._desk_server", str(port)]
    with subprocess.Popen(command, env=names, start_new_session=True) as process:
        try:
            _wait(process, port)
            yield Served(port, process.pid)
        finally:
            process.terminate()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the web server did not start ({process.poll()})")
        time.sleep(0.1)


def _answers(port: int) -> bool:
    try:
        with closing(HTTPConnection(HOST, port, timeout=10)) as connection:
            connection.request("GET", "/health")
            return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False


def _family(pid: int) -> Iterator[int]:
    if Path(f"/proc/{pid}").exists():
        yield pid
        for child in children(pid):
            yield from _family(child)


if __name__ == "__main__":
    pages.read_all(PROCESSES)
    web_server(HOST, int(sys.argv[1]), "benches._desk_server:build").serve()
