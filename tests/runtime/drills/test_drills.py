"""Every drill, short: over separate processes as it is run for the figures, without the limits on time.

A control must find its fault: a drill whose control finds nothing shows nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from luoshi.runtime.commands import drill
from luoshi.runtime.drills.clock import LIBRARY
from tests.runtime.scenes import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def asked_for(request: pytest.FixtureRequest) -> None:
    """Minutes of killed servers: when named, as `./luoshi test` does, not among tests that somebody waits for."""
    if not any("drills" in word for word in request.config.args):
        pytest.skip("DRILLS RUN WHEN NAMED: ./luoshi test tests/runtime/drills/test_drills.py")


# Few steps a second, since all that was written is looked at in the end.
SHORT = {
    "kill": "--kills 6 --writers 2 --rate 4 --limit 600",
    "clock": "--seconds 3 --writers 2 --rate 4",
    "fsync": "--seconds 3 --writers 2 --rate 5",
    "migration": "--events 6000 --reader 2 --rate 20 --writers 4 --limit 60",
    "backup": "--events 0 --seconds 5 --writers 2 --rate 5 --limit 600",
    "replica": "--seconds 2 --writers 2 --rate 5",
    "disk": "--seconds 3 --writers 2 --rate 5 --limit 600",
    "hostile": "--inputs 60 --pages 10",
    "keys": "--keys 2 --times 20 --clients 4",
    "edits": "--edits 30 --rows 2 --clean 500",
}
CONTROLS = {
    "kill": "--writers 4",
    "keys": "--keys 2 --times 5 --clients 2",
    "clock": "--seconds 3 --writers 2 --rate 4",
}


def needed(name: str) -> None:
    """Skips, saying so, what this machine has not."""
    if name == "fsync" and (shutil.which("strace") is None or os.geteuid() != 0):
        pytest.skip("NO STRACE: only root with strace can make a disk fail")
    if name == "disk" and os.geteuid() != 0:
        pytest.skip("NO SMALL DISK: only root, where it may mount, can make one")
    if name == "clock" and not LIBRARY.exists():
        pytest.skip("NO FAKETIME: Debian's package faketime is missing")


def run(name: str, *words: str) -> tuple[int, dict[str, Any]]:
    """Exit code and report of a drill."""
    command = [sys.executable, "-m", "luoshi", "drill", name, "--json", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=900)
    assert done.stdout, done.stderr[-2000:]
    report: dict[str, Any] = json.loads(done.stdout)
    return done.returncode, report


@pytest.mark.parametrize("name", CONTROLS)
def test_its_control_breaks_as_it_must(name: str) -> None:
    needed(name)
    code, report = run(name, "--control", *CONTROLS[name].split())
    assert (code, report["control"]) == (0, True), report
    assert any(not promise["kept"] for promise in report["promises"])


@pytest.mark.parametrize("name", SHORT)
def test_every_promise_holds(name: str) -> None:
    needed(name)
    code, report = run(name, *SHORT[name].split())
    broken = [promise for promise in report["promises"] if not promise["kept"]]
    assert (code, broken) == (0, []), json.dumps(broken, ensure_ascii=False)
    assert len(report["promises"]) >= 2


def test_no_drill_is_left_out() -> None:
    assert set(SHORT) <= set(drill.names())
