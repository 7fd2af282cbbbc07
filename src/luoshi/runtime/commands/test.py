"""`./luoshi test [words for pytest]`."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from luoshi.cli.command import Command
from luoshi.runtime import browser
from luoshi.runtime.commands.project import ROOT, environment

# The whole of it in two processes, drills named as they ask for. `tests/conftest.py` says what stays together in one
# process, and in which order. What is named runs in one process.
ALL: Final = (
    "-n",
    "2",
    "--dist",
    "loadfile",
    "--no-loadscope-reorder",
    "tests",
    "tests/runtime/drills/test_drills.py",
)

# A folder of a random name is made in it.
MEMORY: Final = Path("/dev/shm")  # noqa: S108 # nosec B108
ROOM: Final = 6 * 2**30


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("words", nargs="*")


def run(words: Namespace) -> int:
    """pytest in a process of its own, from the root of the checkout; its exit code is ours.

    Before tests that look at pages, Chromium and a Chinese font are installed where they are missing and may be.
    """
    if browser.wanted(words.words):
        browser.install(ROOT / ".luoshi")
    with _temporary() as temporary:
        return _pytest(words.words or ALL, temporary)


@contextmanager
def _temporary() -> Iterator[dict[str, str]]:
    """Where temporary files go: into memory where it has room and programs may lie there, as databases sync often."""
    if "TMPDIR" in os.environ or not MEMORY.is_dir():
        yield {}
        return
    there = os.statvfs(MEMORY)
    if there.f_bavail * there.f_frsize < ROOM or there.f_flag & os.ST_NOEXEC:
        yield {}
        return
    with TemporaryDirectory(prefix="t-", dir=MEMORY, ignore_cleanup_errors=True) as folder:
        # The user that a database drops to must pass.
        Path(folder).chmod(0o755)
        yield {"TMPDIR": folder}


def _pytest(words: Sequence[str], more: Mapping[str, str]) -> int:
    with subprocess.Popen([sys.executable, "-m", "pytest", *words], cwd=ROOT, env={**environment(), **more}) as tests:
        try:
            return tests.wait()
        finally:
            if tests.returncode is None:
                tests.terminate()


COMMAND = Command("test", "run the tests", configure, run)
