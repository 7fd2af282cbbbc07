"""`./luoshi test [words for pytest]`."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Final

from luoshi.cli.command import Command
from luoshi.runtime import browser
from luoshi.runtime.commands.project import ROOT, environment

# The whole of it: first in two processes, each with a PostgreSQL of its own and a file in one, then the journeys
# in a browser, which share one district. What is named runs in one process, as it is debugged.
ALL: Final = (("-n", "2", "--dist", "loadfile", "--ignore=tests/browser"), ("tests/browser",))


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("words", nargs="*")


def run(words: Namespace) -> int:
    """pytest in a process of its own, from the root of the checkout; its exit code is ours, of two the higher.

    Before tests that look at pages, Chromium and a Chinese font are installed where they are missing and may be.
    """
    if browser.wanted(words.words):
        browser.install(ROOT / ".luoshi")
    return max([_pytest(each) for each in ([words.words] if words.words else ALL)])


def _pytest(words: Sequence[str]) -> int:
    with subprocess.Popen([sys.executable, "-m", "pytest", *words], cwd=ROOT, env=environment()) as tests:
        try:
            return tests.wait()
        finally:
            if tests.returncode is None:
                tests.terminate()


COMMAND = Command("test", "run the tests", configure, run)
