"""The primary dies under writers while its replica lags: the replica is promoted, and nothing acknowledged is lost.

The replica is fed by streaming replication and the primary waits for it (`synchronous_standby_names`). Just before the
primary is killed the replica receives nothing for a second. The control does not wait: that second is lost.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from argparse import Namespace
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import psycopg
from psycopg.conninfo import make_conninfo

from luoshi.core.errors import Unavailable
from luoshi.runtime.account import own_folder
from luoshi.runtime.drills.ground.record import NOT_LOST, compare
from luoshi.runtime.drills.ground.report import Promise, Report, plan, say, words_of
from luoshi.runtime.drills.ground.site import Site, children, served
from luoshi.runtime.drills.ground.site import words_of as command_of
from luoshi.runtime.folders import Folders, prepare
from luoshi.runtime.postgres import Postgres, Running
from luoshi.runtime.postgres.binaries import binaries_for
from luoshi.runtime.settings import Settings

PRIMARY, REPLICA = "primary", "replica"
LAG_SECONDS: Final = 1.0


def run(argv: Sequence[str]) -> int:
    """The drill."""
    parser = words_of("replica", "the primary dies, its replica is promoted")
    parser.add_argument("--writers", type=int, default=8, help="half of them over HTTP")
    parser.add_argument("--rate", type=float, default=10.0, help="steps a second of each")
    parser.add_argument("--seconds", type=float, default=20.0, help="of work before the primary dies")
    words = parser.parse_args(argv)
    plan(f"a replica, {words.seconds:.0f} s of writing, kill -9 of the primary, promotion, up on the replica")
    with served(before=_on_primary) as site:
        report = _drill(site, words)
    return report.show(as_json=words.json)


def _on_primary(site: Site) -> None:
    """The installation's folder is a link, which the failover turns to the replica."""
    site.settings.data.symlink_to(site.settings.data.with_name(PRIMARY))


def _drill(site: Site, words: Namespace) -> Report:
    replica = Settings(data=site.settings.data.with_name(REPLICA))
    _copy(site, replica)
    standby = Postgres(replica)
    with standby.start("replica") as running:
        say("the replica follows")
        if not words.control:
            site.admin("ALTER SYSTEM SET synchronous_standby_names = '*'")
            site.admin("SELECT pg_reload_conf()")
        with site.writers(words.writers // 2, words.writers - words.writers // 2, words.rate):
            site.wait("acknowledgements", lambda: site.notes.count() > 50)
            time.sleep(words.seconds)
            before = site.notes.count()
            _kill_primary_of(site, standby)
            began = time.monotonic()
            _promote(running)
            running.close()
            _turn_to_replica(site)
            site.up()
            enough = site.notes.count() + 20
            site.wait("acknowledgements by the replica", lambda: site.notes.count() >= enough)
            back = time.monotonic() - began
    compared = compare(site)
    tried = {
        "acknowledged before the primary died": before,
        "acknowledged in all": compared.acknowledged,
        "seconds until writes went on": back,
    }
    went_on = Promise("写入继续 · writes went on", compared.acknowledged > before, compared.acknowledged - before)
    return Report("replica", tried, [went_on, *compared.promises()], NOT_LOST if words.control else "")


def _copy(site: Site, replica: Settings) -> None:
    """A base backup that follows the primary; the secrets go along by hand, as they must."""
    primary = Folders(site.settings.data.resolve())
    folders, account = prepare(replica)
    shutil.copytree(primary.secrets, folders.secrets, dirs_exist_ok=True)
    binaries = binaries_for(replica, folders, account)
    own_folder(folders.cluster, account.uid, account.gid)
    parameters = dict(site.running().parameters["admin"])
    password = parameters.pop("password")
    words = [f"--pgdata={folders.cluster}", "--wal-method=stream", "--checkpoint=fast", "--write-recovery-conf"]
    command = [str(binaries.bin / "pg_basebackup"), *words, f"--dbname={make_conninfo(**parameters)}"]
    done = subprocess.run(
        command,
        env={"PATH": os.defpath, "PGPASSWORD": password},
        capture_output=True,
        text=True,
        check=False,
        **account.process_options(),
    )
    if done.returncode != 0:
        raise Unavailable("no_replica", f"副本没有建成：{done.stderr}", f"The replica failed: {done.stderr}")


def _kill_primary_of(site: Site, standby: Postgres) -> None:
    """The link freezes for a second, then everything of the primary's dies at once."""
    receiver = [pid for pid in children(standby.pid or 0) if "walreceiver" in command_of(pid)]
    if not receiver:
        raise Unavailable("no_receiver", "副本没有在接收。", "The replica receives nothing.")
    os.kill(receiver[0], signal.SIGSTOP)
    time.sleep(LAG_SECONDS)
    postmaster = site.postmaster()
    for pid in (site.pid, *children(site.pid), postmaster, *children(postmaster)):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    site.reap()
    os.kill(receiver[0], signal.SIGKILL)
    say("the primary is dead")


def _promote(running: Running) -> None:
    """As soon as the replica has noticed."""
    dsn = running.in_database("postgres").dsn("admin")
    for _ in range(600):
        with suppress(psycopg.OperationalError), psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute("SELECT pg_promote(true, 60)")
            return
        time.sleep(0.1)
    raise Unavailable("not_promoted", "副本没有接替。", "The replica was not promoted.")


def _turn_to_replica(site: Site) -> None:
    link: Path = site.settings.data
    link.unlink()
    link.symlink_to(link.with_name(REPLICA))
