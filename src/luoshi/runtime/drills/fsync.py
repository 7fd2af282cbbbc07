"""The disk reports an error at every fdatasync (strace injects EIO): nothing is acknowledged, and nothing is lost.

PostgreSQL stops rather than trust such a disk (PANIC), recovers, and stops again until the fault is gone. The control
acknowledges before the disk has answered (`synchronous_commit = off`): what it acknowledged last is lost.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from luoshi.core.errors import Unavailable
from luoshi.runtime.drills.ground.asking import reading, refusal
from luoshi.runtime.drills.ground.record import NOT_LOST, compare
from luoshi.runtime.drills.ground.report import Promise, Report, plan, say, words_of
from luoshi.runtime.drills.ground.site import Site, children, served

NONE_ACKNOWLEDGED: Final = "故障期间不确认 · acknowledged while the disk failed"


def run(argv: Sequence[str]) -> int:
    """The drill."""
    parser = words_of("fsync", "fdatasync fails on every file of the database")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long the disk fails")
    parser.add_argument("--writers", type=int, default=8, help="half of them over HTTP")
    parser.add_argument("--rate", type=float, default=10.0, help="steps a second of each")
    words = parser.parse_args(argv)
    if shutil.which("strace") is None:
        raise Unavailable("no_strace", "缺少 strace（apt-get install strace）。", "strace is missing: install it.")
    plan(f"every fdatasync fails with EIO for {words.seconds:.0f} s under {words.writers} writers; then it works again")
    with served() as site:
        report = _drill(site, words)
    return report.show(as_json=words.json)


def _drill(site: Site, words: Namespace) -> Report:
    if words.control:
        site.wait_for_no_disk()
    http, rate = (0, 0.0) if words.control else (words.writers // 2, words.rate)
    with site.writers(http, words.writers - http, rate), reading(site) as reader:
        site.wait("acknowledgements", lambda: site.notes.count() > 50)
        with _failing_disk(site):
            time.sleep(1.0)  # what was on its way when the fault began
            before = site.notes.count()
            say("fdatasync fails from now on")
            time.sleep(words.seconds)
            told, during = refusal(site), site.notes.count() - before
        began, enough = time.monotonic(), site.notes.count() + 20
        site.wait("acknowledgements after the fault", lambda: site.notes.count() >= enough)
        back = time.monotonic() - began
    compared = compare(site)
    tried = {
        "acknowledged events": compared.acknowledged,
        "seconds of failing disk": words.seconds,
        "seconds until it wrote again": back,
        "reads answered": reader.answered,
        "reads not answered": reader.failed,
        "longest time without a read, s": reader.longest_gap,
        "who wrote was told": told[:160] or "(accepted)",
    }
    promises = [
        Promise(NONE_ACKNOWLEDGED, during == 0, during),
        Promise(
            "明确拒绝 · refused clearly (503, or no answer while it restarts)",
            told.partition(" ")[0] in ("503", "0"),
            told[:3],
        ),
        Promise("查阅在故障后继续 · reads go on", reader.answered > 0, reader.answered),
        *compared.promises(),
    ]
    return Report("fsync", tried, promises, NOT_LOST if words.control else "")


@contextmanager
def _failing_disk(site: Site) -> Iterator[None]:
    """strace on `up`, the database and whatever they start."""
    postmaster = site.postmaster()
    processes = [site.pid, postmaster, *children(postmaster)]
    words = ["-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO"]
    command = ["strace", *words, *(word for pid in processes for word in ("-p", str(pid)))]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as tracer:
        try:
            yield
        finally:
            tracer.send_signal(signal.SIGINT)
            tracer.wait(30)
