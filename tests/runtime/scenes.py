"""What the stories of this folder share: folders the database's user can reach, and Luoshi as a process of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from luoshi.runtime.settings import Settings
from tests.postgres_fixture import throwaway_settings

ROOT = Path(__file__).resolve().parents[2]
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="NEEDS ROOT: another unix user is played by becoming one")


@contextmanager
def folder_for_data() -> Iterator[Path]:
    """An empty folder under the system's temporary one, whose parents let everybody through."""
    parent = Path(tempfile.mkdtemp(prefix="luoshi-"))
    parent.chmod(0o755)
    try:
        yield parent / "data"
    finally:
        shutil.rmtree(parent, ignore_errors=True)


@contextmanager
def settings_for_data() -> Iterator[Settings]:
    with folder_for_data() as data:
        yield throwaway_settings(data)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(settings: Settings) -> dict[str, str]:
    """The environment of a person with this data folder and nothing else set."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("LUOSHI_")}
    ours |= {"LUOSHI_DATA": str(settings.data), "PYTHONPATH": str(ROOT / "src")}
    if settings.postgres_bin is not None:
        ours["LUOSHI_POSTGRES_BIN"] = str(settings.postgres_bin)
    if settings.database_url is not None:
        ours["LUOSHI_DATABASE_URL"] = settings.database_url
    return ours


def luoshi(settings: Settings, *words: str) -> subprocess.CompletedProcess[str]:
    """One command, to its end."""
    command = [sys.executable, "-m", "luoshi", *words]
    return subprocess.run(command, env=environment(settings), capture_output=True, text=True, check=False, timeout=120)


@contextmanager
def luoshi_up(settings: Settings, port: int) -> Iterator[subprocess.Popen[str]]:
    """`./luoshi up` as a process; serving when the block begins, gone when it ends."""
    command = [sys.executable, "-m", "luoshi", "up", "--empty", "--port", str(port)]
    process = subprocess.Popen(
        command, env=environment(settings), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        # The first start shows the first administrator's account before the address.
        lines = iter(process.stdout.readline, "")
        assert any("http://127.0.0.1" in line for line in lines), process.stderr.read() if process.stderr else ""
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


def postmaster_pid(settings: Settings) -> int:
    return int((settings.data / "cluster" / "postmaster.pid").read_text().split("\n", 1)[0])


def alive(pid: int) -> bool:
    """Whether it runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def best_of(times: int, what: Callable[[], object]) -> float:
    """Seconds of the quickest run: what the thing itself takes, on a machine that does other work too."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        what()
        taken.append(time.perf_counter() - started)
    return min(taken)


def eventually(what: Callable[[], bool], seconds: float = 60.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.02)
    return False
