"""`./luoshi check`: everything a machine can say about the code without running it."""

from __future__ import annotations

import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from luoshi.cli.command import Command
from luoshi.runtime.commands.project import ROOT, environment

PROGRAMS = Path(sys.executable).parent
STEPS: dict[str, list[str]] = {
    "format": [str(PROGRAMS / "ruff"), "format", "--check", "--quiet", "."],
    "lint": [str(PROGRAMS / "ruff"), "check", "--quiet", "."],
    "types": [str(PROGRAMS / "mypy")],
    "imports": [str(PROGRAMS / "lint-imports")],
}


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"{', '.join(STEPS)}; all of them by default")


def run(words: Namespace) -> int:
    """Every step, also after one that failed; prints each with its seconds, and what a failed one said."""
    failed = [step for step in words.steps or STEPS if not _passes(step)]
    return 1 if failed else 0


def _passes(step: str) -> bool:
    if step not in STEPS:
        print(f"没有这一步 · no such step: {step} ({', '.join(STEPS)})", file=sys.stderr)
        return False
    started = time.monotonic()
    done = subprocess.run(STEPS[step], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    passed = done.returncode == 0
    print(f"{step:8} {'ok' if passed else 'FAILED':8} {time.monotonic() - started:5.1f} s", flush=True)
    if not passed:
        print(done.stdout + done.stderr, flush=True)
    return passed


COMMAND = Command("check", "format, lint, types, imports", configure, run)
