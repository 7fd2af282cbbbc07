"""`./luoshi check`: everything a machine can say about the code without running it."""

from __future__ import annotations

import subprocess
import sys
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Final

from luoshi.cli.command import Command
from luoshi.runtime.auditing import OSV, audit, pins
from luoshi.runtime.commands.project import ROOT, environment

PROGRAMS = Path(sys.executable).parent
STEPS: dict[str, list[str]] = {
    "format": [str(PROGRAMS / "ruff"), "format", "--check", "--quiet", "."],
    "lint": [str(PROGRAMS / "ruff"), "check", "--quiet", "."],
    "types": [str(PROGRAMS / "mypy")],
    "imports": [str(PROGRAMS / "lint-imports")],
    "bandit": [str(PROGRAMS / "bandit"), "--quiet", "--recursive", "--configfile", "pyproject.toml", "src", "verify"],
}
AUDIT: Final = "audit"
LOCKS: Final = ("requirements.lock", "requirements-dev.lock")


def configure(parser: ArgumentParser) -> None:
    parser.add_argument(
        "steps", nargs="*", metavar="STEP", help=f"{', '.join([*STEPS, AUDIT])}; all of them by default"
    )


def run(words: Namespace) -> int:
    """Every step, also after one that failed; prints each with its seconds, and what a failed one said."""
    failed = [step for step in words.steps or [*STEPS, AUDIT] if not _passes(step)]
    return 1 if failed else 0


def _passes(step: str) -> bool:
    if step == AUDIT:
        return _audited()
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


def _audited() -> bool:
    """Fails on what is known to be vulnerable; where nobody can be asked it says so, and does not fail."""
    wanted = pins(*(ROOT / name for name in LOCKS))
    found = audit(wanted)
    if found is None:
        print(
            f"{AUDIT:8} 没有审计：连不上漏洞库，{len(wanted)} 个依赖未核对。请在能上网处再运行 ./luoshi check audit",
            f"{'':8} NOT AUDITED: no network to {OSV}. {len(wanted)} packages were not checked.",
            sep="\n",
            flush=True,
        )
        return True
    print(f"{AUDIT:8} {'FAILED' if found.found else 'ok':8} {found.asked} packages", flush=True)
    for pin, ids in found.found:
        print(f"  {pin.name} {pin.version}: {', '.join(ids)}", flush=True)
    return not found.found


COMMAND = Command("check", "format, lint, types, imports, known weaknesses", configure, run)
