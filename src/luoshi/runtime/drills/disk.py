"""The disk fills up under writers: nobody writes, everybody reads, nothing is lost, and it goes on once there is room.

On a small disk of its own (tmpfs; needs root). First nearly full, as it happens in life; then full at once. The control
lets the application write on where the guard has closed the server: it stops, and reading with it.
"""

from __future__ import annotations

import os
import subprocess
import time
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import psycopg

from luoshi.core.errors import Unavailable
from luoshi.runtime.drills.ground.asking import Reader, ask, reading, refusal
from luoshi.runtime.drills.ground.record import compare
from luoshi.runtime.drills.ground.report import Figure, Promise, Report, plan, say, words_of
from luoshi.runtime.drills.ground.site import Site, folder_of_drill, served
from luoshi.runtime.postgres.cluster import free_bytes
from luoshi.runtime.postgres.guarding import LOW

DISK: Final = "700m"
READS_GO_ON: Final = "照常查阅 · longest time without a read while nearly full, s"
NO_READ_SECONDS: Final = 10.0
SWITCHES: Final = 64
STEP: Final = 2**23


def run(argv: Sequence[str]) -> int:
    """The drill."""
    parser = words_of("disk", "the disk fills up")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long it stays full")
    parser.add_argument("--limit", type=float, default=NO_READ_SECONDS, help="seconds without a read that may pass")
    parser.add_argument("--writers", type=int, default=8, help="half of them over HTTP")
    parser.add_argument("--rate", type=float, default=10.0, help="steps a second of each")
    words = parser.parse_args(argv)
    plan(f"a disk of {DISK}: nearly full for {words.seconds:.0f} s, room, full at once, room")
    with _small_disk() as disk, served(within=disk) as site:
        report = _drill(site, disk / "filler", words)
    return report.show(as_json=words.json)


@contextmanager
def _small_disk() -> Iterator[Path]:
    with folder_of_drill() as folder:
        disk = folder / "disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0755", "tmpfs", str(disk)]
        if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
            raise Unavailable(
                "no_small_disk", "只有 root 才能挂载小磁盘。", "Only root, where it may mount, can make a small disk."
            )
        try:
            yield disk
        finally:
            subprocess.run(["umount", "--lazy", str(disk)], check=True)


def _drill(site: Site, filler: Path, words: Namespace) -> Report:
    with site.writers(words.writers // 2, words.writers - words.writers // 2, words.rate):
        _working(site)
        told, reader, during = _nearly_full(site, filler, words)
        _working(site)
        if not words.control:
            _full_at_once(site, filler)
            _working(site)
    compared = compare(site)
    tried: dict[str, Figure] = {
        "acknowledged events": compared.acknowledged,
        "reads answered while nearly full": reader.answered,
        "reads not answered": reader.failed,
        "who wrote was told": told[:200],
    }
    promises = [
        Promise(READS_GO_ON, reader.longest_gap <= words.limit, reader.longest_gap),
        Promise("明确拒绝 · refused clearly, with 503 and the reason", told.startswith("503"), told[:3]),
        Promise("期间不确认 · acknowledged while nearly full", during == 0, during),
        *compared.promises(),
    ]
    return Report("disk", tried, promises, READS_GO_ON if words.control else "")


def _working(site: Site) -> None:
    """Writes are acknowledged, and pages and worker have found the database again."""
    enough = site.notes.count() + 20
    site.wait("acknowledgements", lambda: site.notes.count() >= enough)
    site.wait("a read", lambda: ask(site, "GET", "/api/v1/cases?limit=1")[0] == 200)


def _nearly_full(site: Site, filler: Path, words: Namespace) -> tuple[str, Reader, int]:
    """What who wrote was told, who read, and how much was acknowledged meanwhile."""
    if words.control:
        site.admin("ALTER ROLE luoshi_app SET default_transaction_read_only = off")
    _fill(filler, LOW * 3 // 4)
    say("nearly full")
    if words.control:
        _use_up_the_log(site)
    else:
        site.wait("a refusal", lambda: refusal(site) != "")
    before = site.notes.count()
    with reading(site) as reader:
        time.sleep(words.seconds)
        told = refusal(site)
    during = site.notes.count() - before
    filler.unlink()
    say("room again")
    return told, reader, during


def _full_at_once(site: Site, filler: Path) -> None:
    """Hardly a byte left, quicker than anybody looks."""
    _fill(filler, 2**17)
    _use_up_the_log(site)
    time.sleep(2.0)
    say("full at once, and room again")
    filler.unlink()


def _use_up_the_log(site: Site) -> None:
    """Begins segment after segment until there is no room for one: what hours of work would do."""
    with suppress(psycopg.Error, Unavailable, OSError):
        for _ in range(SWITCHES):
            site.admin("SELECT pg_logical_emit_message(false, 'drill', 'x'), pg_switch_wal()")


def _fill(filler: Path, leave: int) -> None:
    """Step by step: others write too. Ends when so much is left, or nothing."""
    with filler.open("wb") as file, suppress(OSError):
        size = 0
        while (room := free_bytes(filler.parent) - leave) > 0:
            step = min(room, STEP)
            os.posix_fallocate(file.fileno(), size, step)
            size += step
