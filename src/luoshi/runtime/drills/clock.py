"""The clock jumps ten days forward and three days back (libfaketime) while people work: each jump is told, none rings.

Deadlines stand in events and are never computed anew; what could be moved by a clock is what comes due by it. An act is
dated by the clock it was done under, and records what came due before it: that is told beside, for nobody rang it. The
control takes away what the watch remembers: then ten days' alarms are rung at once.
"""

from __future__ import annotations

import os
import time
from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from luoshi.core.errors import Unavailable
from luoshi.runtime.drills.ground.record import NOT_LOST, compare
from luoshi.runtime.drills.ground.report import Promise, Report, plan, say, words_of
from luoshi.runtime.drills.ground.site import Site, served

LIBRARY: Final = Path("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1")
AWAKE: Final = Path(__file__).parent / "ground" / "awake"
JUMPS: Final = {"+10d": 864_000, "-3d": -259_200}
NONE_RUNG: Final = "不因跳钟而到期 · alarms that only the clock brought"
_DEADLINES: Final = "SELECT id, version, md5(to_jsonb(c)::text) FROM cases_case c"
_DUE: Final = """\
SELECT count(*) FROM ledger_event m WHERE starts_with(actor, 'machine:') AND starts_with(kind, 'case.') AND {} EXISTS (
SELECT FROM ledger_event a WHERE a.stream = m.stream AND a.entered_at = m.entered_at
AND NOT starts_with(a.actor, 'machine:'))"""
_ALARMS, _BY_ACTS = _DUE.format("NOT"), _DUE.format("")
"""What rang, and what an officer's act under a wrong clock recorded with itself: by its own date it had come due."""
_TOLD: Final = (
    "SELECT count(*) FROM ledger_event WHERE kind = 'clock.jumped'"
    " AND abs((convert_from(body, 'UTF8')::json #>> '{data,seconds}')::int - %s) < 60"
)
_FORGETTING: Final = (
    "CREATE FUNCTION drill_forgets() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "CREATE TRIGGER forgets BEFORE INSERT ON reactions_clock FOR EACH ROW EXECUTE FUNCTION drill_forgets()",
    "DELETE FROM reactions_clock",
)
_SETTLED: Final = "SELECT count(*) FROM ledger_event WHERE kind = 'clock.settled'"


@dataclass(slots=True)
class Seen:
    """What became of all jumps."""

    told: int = 0
    slowest: float = 0.0
    moved: int = 0
    rung: int = 0


def run(argv: Sequence[str]) -> int:
    """The drill."""
    parser = words_of("clock", "the clock jumps forward and back")
    parser.add_argument("--writers", type=int, default=4, help="half of them over HTTP")
    parser.add_argument("--rate", type=float, default=5.0, help="steps a second of each")
    parser.add_argument("--seconds", type=float, default=10.0, help="of work under each wrong clock")
    words = parser.parse_args(argv)
    if not LIBRARY.exists():
        raise Unavailable(
            "no_faketime", "缺少 faketime（apt-get install faketime）。", "faketime is missing: install it."
        )
    plan(f"the clock of pages and worker jumps {' and '.join(JUMPS)}, each for {words.seconds:.0f} s, and returns")
    clock: list[Path] = []
    with served(before=lambda site: clock.append(_fake(site))) as site:
        report = _drill(site, clock[0], words)
    return report.show(as_json=words.json)


def _fake(site: Site) -> Path:
    """The file that says how far the clock is off, for every process of the district."""
    file = site.notes.folder.parent / "clock"
    file.write_text("+0d\n", "ascii")
    site.environment |= {
        "LD_PRELOAD": str(LIBRARY),
        "FAKETIME_TIMESTAMP_FILE": str(file),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "PYTHONPATH": os.pathsep.join([str(AWAKE), site.environment["PYTHONPATH"]]),
    }
    return file


def _drill(site: Site, clock: Path, words: Namespace) -> Report:
    seen = Seen()
    with site.writers(words.writers // 2, words.writers - words.writers // 2, words.rate):
        site.wait("the watch", lambda: bool(site.rows("SELECT 1 FROM reactions_clock")))
        site.wait("acknowledgements", lambda: site.notes.count() > 30)
        if words.control:
            _forget(site)
        for jump, seconds in JUMPS.items():
            _jump(site, clock, jump, seconds, words, seen)
            if words.control:
                break
    compared = compare(site)
    tried = {
        "jumps": len(JUMPS),
        "acknowledged events": compared.acknowledged,
        "slowest to tell, s": seen.slowest,
        "recorded as due by acts under a wrong clock": _count(site, _BY_ACTS),
        "refused, or found by the checker, as out of order": len(compared.unexpected) + compared.broken,
    }
    promises = [
        Promise("每次跳动都有记录 · jumps not told by an event", seen.told == len(JUMPS), len(JUMPS) - seen.told),
        Promise("期限不变 · deadlines changed without an event", seen.moved == 0, seen.moved),
        Promise(NONE_RUNG, seen.rung == 0, seen.rung),
        *(promise for promise in compared.promises() if promise.text == NOT_LOST),
    ]
    return Report("clock", tried, promises, NONE_RUNG if words.control else "")


def _jump(site: Site, clock: Path, jump: str, seconds: int, words: Namespace, seen: Seen) -> None:
    before, alarms, settled = _cases(site), _count(site, _ALARMS), _count(site, _SETTLED)
    clock.write_text(f"{jump}\n", "ascii")
    say(f"the clock jumps by {jump}")
    began = time.monotonic()
    if words.control:
        site.wait("alarms", lambda: _count(site, _ALARMS) > alarms)
    else:
        site.wait("the jump's event", lambda: _count(site, _TOLD, seconds) > 0)
        seen.told, seen.slowest = seen.told + 1, max(seen.slowest, time.monotonic() - began)
    time.sleep(words.seconds)
    seen.moved += sum(1 for key, row in _cases(site).items() if before.get(key, row) != row)
    seen.rung += _count(site, _ALARMS) - alarms
    clock.write_text("+0d\n", "ascii")
    if not words.control:
        site.wait("the clock's return", lambda: _count(site, _SETTLED) > settled)


def _cases(site: Site) -> dict[tuple[object, object], str]:
    """Every case at its version, and a digest of its whole row."""
    return {(case_id, version): digest for case_id, version, digest in site.rows(_DEADLINES)}


def _count(site: Site, sql: str, *values: object) -> int:
    return int(site.rows(sql, values)[0][0])


def _forget(site: Site) -> None:
    """From now on the watch has never looked before."""
    for statement in _FORGETTING:
        site.admin(statement)
