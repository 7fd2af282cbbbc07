"""kill -9 of the database, the web, the worker with its sequencer and `up` itself under writers: nothing is lost.

Half of the writers ask over HTTP as programs do, half commit on connections of their own; each notes its receipts.
The control waits for no disk (`synchronous_commit = off`): there the same kill loses acknowledged events.
"""

from __future__ import annotations

import os
import signal
import time
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

import psycopg
from tqdm import tqdm

from luoshi.core.errors import Unavailable
from luoshi.runtime.drills.ground.record import NOT_LOST, compare
from luoshi.runtime.drills.ground.report import Promise, Report, plan, say, words_of
from luoshi.runtime.drills.ground.site import Site, children, served
from luoshi.runtime.drills.ground.tree import whole_tree

RESTART_SECONDS: Final = 10.0
BETWEEN: Final = 50
"""Events that must be acknowledged between two kills: the load is on."""
WHOLE_EVERY: Final = 10
"""Every so many kills everything is killed at once, and started anew."""
CONTROL_KILLS: Final = 3


@dataclass(slots=True)
class Killed:
    """How often what was killed, and the longest time until it worked again, in seconds."""

    times: dict[str, int] = field(default_factory=dict)
    longest: dict[str, float] = field(default_factory=dict)

    def note(self, what: str, seconds: float) -> None:
        """Count one kill."""
        self.times[what] = self.times.get(what, 0) + 1
        self.longest[what] = max(self.longest.get(what, 0.0), seconds)


def run(argv: Sequence[str]) -> int:
    """The drill."""
    parser = words_of("kill", "kill -9 of everything in turn, under writers")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--writers", type=int, default=8, help="half of them over HTTP")
    parser.add_argument("--minutes", type=float, default=60.0, help="ends after so long, whatever is left")
    parser.add_argument("--limit", type=float, default=RESTART_SECONDS, help="seconds a restart may take")
    parser.add_argument("--rate", type=float, default=10.0, help="steps a second of each writer; 0: without a limit")
    words = parser.parse_args(argv)
    kills = CONTROL_KILLS if words.control else words.kills
    plan(f"kill -9 × {kills}: {', '.join(KILLS)}; {words.writers} writers; about {kills * 5 / 60:.0f} min")
    with served() as site:
        killed = _control(site, words) if words.control else _drill(site, words)
        report = _judge(site, killed, words)
    return report.show(as_json=words.json)


def _drill(site: Site, words: Namespace) -> Killed:
    killed, end = Killed(), time.monotonic() + words.minutes * 60
    with site.writers(words.writers // 2, words.writers - words.writers // 2, words.rate):
        for nth in tqdm(range(words.kills), desc="kill -9", mininterval=5, disable=None):
            if time.monotonic() > end:
                say("the time is over")
                break
            _under_load(site)
            what = "everything" if nth % WHOLE_EVERY == WHOLE_EVERY - 1 else _TURNS[nth % len(_TURNS)]
            seconds = KILLS[what](site)
            killed.note(what, seconds)
            say(f"{what}: {seconds:.1f} s, {site.notes.count():,} acknowledged")
    return killed


def _control(site: Site, words: Namespace) -> Killed:
    """The same writers and the hardest kill, where a commit does not wait for the disk."""
    site.wait_for_no_disk()
    killed = Killed()
    with site.writers(0, words.writers, 0.0):
        for _ in range(CONTROL_KILLS):
            _under_load(site)
            killed.note("database", _kill_database_and_sessions(site))
    return killed


def _under_load(site: Site) -> None:
    enough = site.notes.count() + BETWEEN
    site.wait("acknowledgements", lambda: site.notes.count() >= enough)


def _judge(site: Site, killed: Killed, words: Namespace) -> Report:
    tree, compared = whole_tree(site), compare(site)
    rebuilt = site.luoshi("rebuild", "--compare")
    longest = max(killed.longest.values())
    tried = {
        "acknowledged events": compared.acknowledged,
        **{f"kills of {what}": times for what, times in killed.times.items()},
        **{f"longest restart of {what}, s": seconds for what, seconds in killed.longest.items()},
        "load of the machine": os.getloadavg()[1],
    }
    promises = [
        *compared.promises(),
        Promise(
            "存证树与记录一致 · the tree over the record verifies",
            not tree.faults,
            "; ".join(tree.faults[:3]) or f"{tree.leaves:,} leaves",
        ),
        Promise(
            "读表与事件一致 · read tables equal to the events",
            rebuilt.returncode == 0,
            rebuilt.stdout.strip().splitlines()[-1] if rebuilt.stdout.strip() else rebuilt.stderr[-200:],
        ),
        Promise(f"{words.limit:.0f} 秒内恢复 · longest restart, s", longest <= words.limit, f"{longest:.1f}"),
    ]
    return Report("kill", tried, promises, NOT_LOST if words.control else "")


def _kill(*pids: int) -> float:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return time.monotonic()


def _kill_database(site: Site) -> float:
    """The first process alone: its sessions notice, each in its own time."""
    postmaster = site.postmaster()
    return _until(site, _kill(postmaster), lambda: _serves_again(site, postmaster))


def _kill_database_and_sessions(site: Site) -> float:
    postmaster = site.postmaster()
    return _until(site, _kill(postmaster, *children(postmaster)), lambda: _serves_again(site, postmaster))


def _kill_a_session(site: Site) -> float:
    """One session in the middle of its work: the server takes everybody's down and recovers."""
    with site.connected() as connection:
        pid = connection.info.backend_pid
        began = _kill(pid)
    return _until(site, began, lambda: _serves_again(site, None))


def _kill_web(site: Site) -> float:
    """All web processes at once."""
    before = site.web()
    return _until(site, _kill(*before), lambda: bool(set(site.web()) - set(before)) and site.answers())


def _kill_web_and_parent(site: Site) -> float:
    """What has read all modules for them, too: they end with it, and `up` starts another."""
    before = site.web_parent()
    began = _kill(before) if before else time.monotonic()
    return _until(site, began, lambda: site.web_parent() not in (None, before) and site.answers())


def _kill_worker(site: Site) -> float:
    """The worker with its sequencer; it works again when it has reacted to and placed something after its death."""
    site.wait("the worker", lambda: site.worker() is not None)
    before = site.worker()
    instant = site.rows("SELECT clock_timestamp()")[0][0]
    began = _kill(before or 0) if before else time.monotonic()
    query = (
        "SELECT bool_or(reacted_at > %s) AND bool_or(sequenced_at > %s) FROM"
        " (SELECT * FROM ledger_outbox ORDER BY seq DESC LIMIT 2000) o"
    )
    return _until(site, began, lambda: site.worker() not in (None, before) and bool(_asked(site, query, instant)))


def _kill_everything(site: Site) -> float:
    """`up` itself, and the drill starts it anew as a service manager would."""
    began = _kill(site.pid)
    site.reap()
    site.up()
    return time.monotonic() - began


def _serves_again(site: Site, killed: int | None) -> bool:
    with suppress(OSError, ValueError, Unavailable, psycopg.OperationalError):
        if site.postmaster() != killed:
            with site.connected() as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
    return False


def _asked(site: Site, query: str, value: object) -> object:
    with suppress(Unavailable, psycopg.OperationalError):
        return site.rows(query, [value, value])[0][0]
    return None


def _until(site: Site, began: float, back: Callable[[], bool]) -> float:
    site.wait("what was killed", back)
    return time.monotonic() - began


KILLS: Final[Mapping[str, Callable[[Site], float]]] = {
    "database": _kill_database,
    "database and sessions": _kill_database_and_sessions,
    "a session": _kill_a_session,
    "web": _kill_web,
    "web and parent": _kill_web_and_parent,
    "worker and sequencer": _kill_worker,
    "everything": _kill_everything,
}
_TURNS: Final = (
    "database",
    "web",
    "worker and sequencer",
    "database and sessions",
    "web and parent",
    "worker and sequencer",
    "a session",
)
