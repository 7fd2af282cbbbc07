"""From the programs that made the data to newer ones: dumped, restored beside, compared, and only then exchanged.

Both servers run for it, each on a folder of its own; the old cluster stays, under another name. pg_upgrade would be
quicker, and cannot: a cluster of 15 sorts by another provider than one of 17 and later (PostgreSQL 18, pg_upgrade).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from luoshi.core.errors import Unavailable
from luoshi.runtime.account import Account, own_folder
from luoshi.runtime.folders import Folders, prepare, prepare_database
from luoshi.runtime.keys import known_passwords
from luoshi.runtime.postgres import roles
from luoshi.runtime.postgres.binaries import Binaries, binaries_for, major_version
from luoshi.runtime.postgres.cluster import SUPERUSER, data_version, ensure_cluster, free_bytes
from luoshi.runtime.postgres.postmaster import Postmaster, clear_leftovers
from luoshi.runtime.postgres.running import Running
from luoshi.runtime.postgres.server import PASSWORDS, held_by, mark_set_up, running_on
from luoshi.runtime.postgres.tuning import server_words
from luoshi.runtime.settings import Settings

DEBIAN: Final = "/usr/lib/postgresql/{major}/bin"
_WORK: Final = "upgrade"
_TABLES: Final = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
_DIGEST: Final = (
    "SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint::numeric), 0) FROM {} AS t"
)
Digests = dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Upgraded:
    """From which major version to which, tables and rows compared, and where the old cluster lies now."""

    before: int
    after: int
    tables: int
    rows: int
    kept: Path


def upgrade(settings: Settings, programs: Path | None) -> Upgraded | None:
    """Carries the data over; None where they are of this version already. Raises Unavailable and changes nothing."""
    folders, account = prepare(settings)
    with held_by(folders, "upgrade"):
        prepare_database(folders, account)
        new, made_by = binaries_for(settings, folders, account), data_version(folders.cluster)
        if made_by is None or made_by == new.major:
            return None
        old = _old_programs(programs, made_by, account)
        clear_leftovers(folders)
        _check_room(folders)
        beside = _beside(folders, account)
        try:
            digests = _carry(folders, beside, account, old, new)
            kept = _exchange(folders, beside, made_by)
        finally:
            shutil.rmtree(beside.data, ignore_errors=True)
    return Upgraded(made_by, new.major, len(digests), sum(rows for rows, _ in digests.values()), kept)


def _old_programs(given: Path | None, major: int, account: Account) -> Binaries:
    folder = given or Path(DEBIAN.format(major=major))
    found = major_version(folder, account) if (folder / "postgres").exists() else None
    if found != major:
        raise Unavailable(
            "no_old_programs",
            f"数据由 PostgreSQL {major} 建立，搬迁时需要它的程序；{folder} 里没有。"
            f"请安装（Debian：apt-get install postgresql-{major}），或用 --from 指明它的 bin 文件夹。",
            f"The data were made by PostgreSQL {major}, whose programs are needed to carry them over; {folder} has "
            f"none. Install them (Debian: apt-get install postgresql-{major}) or name their folder with --from.",
            {"major": major, "path": str(folder)},
        )
    return Binaries(folder, major)


def _check_room(folders: Folders) -> None:
    size = sum(path.lstat().st_size for path in folders.cluster.rglob("*") if path.is_file())
    if free_bytes(folders.data) < size:
        raise Unavailable(
            "no_room_to_upgrade",
            f"升级要先留着旧数据：{folders.data} 还需 {size // 2**20} MB。",
            f"The old data stay until the new are there: {folders.data} needs {size // 2**20} MB more.",
            {"needed": size},
        )


def _beside(folders: Folders, account: Account) -> Folders:
    """A folder of state for the new server while both run."""
    beside = Folders(folders.data / _WORK)
    shutil.rmtree(beside.data, ignore_errors=True)
    own_folder(beside.data, account.uid, account.gid)
    own_folder(beside.run, os.geteuid(), os.getegid())
    own_folder(beside.socket, account.uid, account.gid)
    return beside


def _carry(folders: Folders, beside: Folders, account: Account, old: Binaries, new: Binaries) -> Digests:
    passwords = known_passwords(folders, PASSWORDS)
    ensure_cluster(beside, account, new, passwords[SUPERUSER])
    with _serving(folders, account, old, passwords) as source, _serving(beside, account, new, passwords) as target:
        with psycopg.connect(target.in_database("postgres").dsn("admin"), autocommit=True) as connection:
            roles.ensure_roles(connection, passwords)
            roles.ensure_database(connection)
        _copy(new, account, source, target)
        mark_set_up(target)
        return _compared(source, target)


@contextmanager
def _serving(folders: Folders, account: Account, binaries: Binaries, passwords: dict[str, str]) -> Iterator[Running]:
    postmaster = Postmaster.launch(folders, account, binaries, server_words(folders))
    try:
        running = running_on(folders, passwords)
        postmaster.wait_until_serving(running.in_database("postgres").dsn("admin"))
        yield running
    finally:
        postmaster.stop()


def _copy(programs: Binaries, account: Account, source: Running, target: Running) -> None:
    """pg_dump into pg_restore, both of the newer version, with owners, privileges and policies."""
    dump = [str(programs.bin / "pg_dump"), "--format=custom", f"--dbname={_address(source)}"]
    load = [str(programs.bin / "pg_restore"), "--exit-on-error", f"--dbname={_address(target)}"]
    password = source.parameters["admin"]["password"]
    environment = {"PATH": os.defpath, "LC_ALL": "C", "PGPASSWORD": password}
    options = account.process_options()
    with subprocess.Popen(dump, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, **options) as dumping:
        done = subprocess.run(
            load, stdin=dumping.stdout, capture_output=True, text=True, check=False, env=environment, **options
        )
        complaint = dumping.stderr.read().decode(errors="replace") if dumping.stderr else ""
    if done.returncode != 0 or dumping.returncode != 0:
        said = (complaint + done.stderr).strip()
        raise Unavailable(
            "upgrade_failed",
            f"没有搬成：{said}。旧数据原样未动。",
            f"The data could not be carried over: {said}. The old ones are untouched.",
        )


def _address(running: Running) -> str:
    parameters = dict(running.parameters["admin"])
    parameters.pop("password")
    return make_conninfo(**parameters)


def _compared(source: Running, target: Running) -> Digests:
    """Every row of every table on both sides. Raises Unavailable naming the tables that differ."""
    before, after = _digests(source), _digests(target)
    differing = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    if differing:
        raise Unavailable(
            "upgrade_differs",
            f"搬过去的数据与原来的不一致：{'、'.join(differing)}。旧数据原样未动。",
            f"What was carried over differs: {', '.join(differing)}. The old data are untouched.",
            {"tables": differing},
        )
    with psycopg.connect(target.dsn("admin"), autocommit=True) as connection:
        connection.execute("ANALYZE")
    return after


def _digests(running: Running) -> Digests:
    with psycopg.connect(running.dsn("admin"), autocommit=True) as connection:
        names = [str(name) for (name,) in connection.execute(_TABLES)]
        found = {}
        for name in names:
            row = connection.execute(sql.SQL(_DIGEST).format(sql.Identifier(name))).fetchone()
            found[name] = (int(row[0]), int(row[1])) if row else (0, 0)
    return found


def _exchange(folders: Folders, beside: Folders, made_by: int) -> Path:
    kept = folders.data / f"cluster-of-{made_by}"
    shutil.rmtree(kept, ignore_errors=True)
    folders.cluster.rename(kept)
    beside.cluster.rename(folders.cluster)
    return kept
