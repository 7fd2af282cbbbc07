"""`./luoshi test [words for pytest]`."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser, Namespace

from luoshi.cli.command import Command
from luoshi.runtime.commands.project import ROOT, environment


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("words", nargs="*")


def run(words: Namespace) -> int:
    """pytest in a process of its own, from the root of the checkout; its exit code is ours."""
    command = [sys.executable, "-m", "pytest", *words.words]
    with subprocess.Popen(command, cwd=ROOT, env=environment()) as tests:
        try:
            return tests.wait()
        except BaseException:
            tests.terminate()
            raise


COMMAND = Command("test", "run the tests", configure, run)
