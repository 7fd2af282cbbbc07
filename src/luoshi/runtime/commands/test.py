"""`./luoshi test [words for pytest]`."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser, Namespace
from typing import Final

from luoshi.cli.command import Command
from luoshi.runtime import browser
from luoshi.runtime.commands.project import ROOT, environment

# The whole of it in two processes, each with a PostgreSQL of its own; what is named runs in one, as it is debugged.
ALL: Final = ("-n", "2", "--dist", "loadgroup")


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("words", nargs="*")


def run(words: Namespace) -> int:
    """pytest in a process of its own, from the root of the checkout; its exit code is ours.

    Before tests that look at pages, Chromium and a Chinese font are installed where they are missing and may be.
    """
    if browser.wanted(words.words):
        browser.install(ROOT / ".luoshi")
    command = [sys.executable, "-m", "pytest", *(words.words or ALL)]
    with subprocess.Popen(command, cwd=ROOT, env=environment()) as tests:
        try:
            return tests.wait()
        finally:
            if tests.returncode is None:
                tests.terminate()


COMMAND = Command("test", "run the tests", configure, run)
