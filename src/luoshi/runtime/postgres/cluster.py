"""Making a cluster, and knowing whether ours fits the programs and the disk."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from luoshi.core.errors import Unavailable
from luoshi.runtime.account import Account
from luoshi.runtime.folders import Folders
from luoshi.runtime.postgres.binaries import Binaries

SUPERUSER = "postgres"
# The builtin provider gives the same order and case on every machine, from 17 on.
FIRST_WITH_BUILTIN_LOCALE = 17
# Two segments of write-ahead log: with less the server stops at its first bigger write.
LEAST_FREE_BYTES = 32 * 1024 * 1024
FULL = "No space left on device"
_BEFORE_A_DATABASE = ("postgres.json",)
"""The secrets that are made before the database is."""
_OPEN_TO_OTHERS = "has invalid permissions"


def ensure_cluster(
    folders: Folders, account: Account, binaries: Binaries, password: str, *, throwaway: bool = False
) -> None:
    """A cluster of this version stands in `folders.cluster`. Made whole or not at all: a half-made one is made anew."""
    _check_disk(folders)
    if folders.cluster.exists():
        _check_version(folders.cluster, binaries)
        return
    fresh = folders.data / "cluster.new"
    shutil.rmtree(fresh, ignore_errors=True)
    _initdb(fresh, account, binaries, password, throwaway=throwaway)
    fresh.rename(folders.cluster)
    _sync_folder(folders.data)


def refuse_gone(folders: Folders) -> None:
    """Nothing, unless the database is gone from a folder where there was one: an empty one must not take its place.

    What is made after a database stands tells that there was one; its passwords alone do not, since a first start that
    was interrupted leaves them too. Raises Unavailable.
    """
    left = traces(folders)
    if folders.cluster.exists() or not left:
        return
    names, moved = [path.name for path in left], f"{folders.data}.old"
    aside = sorted(folders.data.glob("cluster-of-*"))
    zh = f"升级前的还在：把 {aside[-1]} 改名为 cluster 就能用；或者" if aside else ""
    en = f"What stood before an upgrade is there: rename {aside[-1]} to cluster; or " if aside else ""
    raise Unavailable(
        "database_gone",
        f"数据库的文件夹 {folders.cluster} 不见了，原来的 {'、'.join(names)} 还在，所以没有新建空的。{zh}请从备份恢复："
        f"./luoshi restore --help。真的要另起一个新的区，先把旧的整个移走：mv {folders.data} {moved}。",
        f"The database's folder {folders.cluster} is gone while {', '.join(names)} of it are there, so "
        f"no empty one was made. {en}Restore it from a backup: ./luoshi restore --help. Where a new district is "
        f"wanted, move all of the old away first: mv {folders.data} {moved}",
        {"path": str(folders.cluster), "left": [str(path) for path in left]},
    )


def traces(folders: Folders) -> list[Path]:
    """What an installation leaves that has had a database: its keys, the signed log, files, a cluster put aside."""
    keys = [path for path in sorted(folders.secrets.glob("*.json")) if path.name not in _BEFORE_A_DATABASE]
    kept = [path for path in (folders.data / "log", folders.data / "files") if path.is_dir() and any(path.iterdir())]
    return [*keys, *kept, *sorted(folders.data.glob("cluster-of-*"))]


def _initdb(target: Path, account: Account, binaries: Binaries, password: str, *, throwaway: bool) -> None:
    secret = os.memfd_create("password")
    try:
        os.write(secret, password.encode())
        done = subprocess.run(
            [
                str(binaries.bin / "initdb"),
                "--pgdata",
                str(target),
                *_initdb_words(binaries.major, throwaway=throwaway),
            ],
            stdin=secret,
            capture_output=True,
            text=True,
            check=False,
            env={"PATH": os.defpath, "LC_ALL": "C"},
            **account.process_options(),
        )
    finally:
        os.close(secret)
    if done.returncode != 0:
        shutil.rmtree(target, ignore_errors=True)
        raise failure("initdb", done.stderr, target.parent)


def _initdb_words(major: int, *, throwaway: bool) -> list[str]:
    """UTF-8 everywhere; bytes decide the order (names sort by a stored key), Unicode decides what a letter is."""
    words = [
        f"--username={SUPERUSER}",
        "--pwfile=/proc/self/fd/0",
        "--auth-local=scram-sha-256",
        "--auth-host=reject",
        "--data-checksums",
        "--encoding=UTF8",
        "--locale=C",
        "--lc-ctype=C.UTF-8",
        "--no-instructions",
    ]
    if major >= FIRST_WITH_BUILTIN_LOCALE:
        words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    if throwaway:
        words.append("--no-sync")
    return words


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def data_version(cluster: Path) -> int | None:
    """The major version that made the cluster; None where there is none."""
    try:
        return int((cluster / "PG_VERSION").read_text("ascii").strip())
    except (FileNotFoundError, ValueError):
        return None


def _check_version(cluster: Path, binaries: Binaries) -> None:
    made_by = data_version(cluster)
    if made_by is None:
        raise Unavailable(
            "data_damaged",
            f"{cluster} 不是完整的数据库文件夹（没有 PG_VERSION）；请从备份恢复。",
            f"{cluster} is no complete database folder (it has no PG_VERSION); restore it from a backup.",
            {"path": str(cluster)},
        )
    if made_by != binaries.major:
        raise Unavailable(
            "wrong_version",
            f"数据由 PostgreSQL {made_by} 建立，现有程序是 {binaries.major}："
            f"请 ./luoshi upgrade 升级数据，或用 LUOSHI_POSTGRES_BIN 指向 {made_by} 的程序。数据未作任何改动。",
            f"The data were made by PostgreSQL {made_by}, the programs are {binaries.major}: "
            f"./luoshi upgrade carries them over, or let LUOSHI_POSTGRES_BIN name programs of {made_by}. "
            "Nothing was touched.",
            {"data": made_by, "programs": binaries.major},
        )


def free_bytes(path: Path) -> int:
    """What an ordinary user may still write there."""
    found = os.statvfs(path)
    return found.f_bavail * found.f_frsize


def _check_disk(folders: Folders) -> None:
    free = free_bytes(folders.data)
    if free < LEAST_FREE_BYTES:
        raise disk_full(folders.data, free)


def disk_full(path: Path, free: int) -> Unavailable:
    return Unavailable(
        "disk_full",
        f"磁盘已满：{path} 只剩 {free // 2**20} MB，至少要 {LEAST_FREE_BYTES // 2**20} MB。已记录的内容没有丢失。",
        f"The disk is full: {path} has {free // 2**20} MB left of the {LEAST_FREE_BYTES // 2**20} MB needed. "
        f"Nothing recorded was lost.",
        {"path": str(path), "free": free, "needed": LEAST_FREE_BYTES},
    )


def failure(program: str, complaint: str, path: Path) -> Unavailable:
    """What a program of PostgreSQL said before it gave up, as one of our errors."""
    if FULL in complaint:
        return disk_full(path, free_bytes(path))
    lines = [line for line in complaint.strip().splitlines() if line.strip()]
    grave = [line for line in lines if any(word in line for word in ("FATAL", "PANIC", "error:", "ERROR"))]
    said = " / ".join((grave or lines)[-3:]) or "nothing"
    if _OPEN_TO_OTHERS in complaint:
        folder = path / "cluster"
        return Unavailable(
            "database_open_to_others",
            f"别的用户能进数据库的文件夹，数据库因此不启动：请执行 chmod 700 {folder}（{said}）",
            f"Others may enter the database's folder, so it does not start: chmod 700 {folder} ({said})",
            {"program": program, "said": lines[-20:]},
        )
    return Unavailable(
        "database_failed",
        f"数据库程序 {program} 未能完成：{said}",
        f"{program} gave up; it said: {said}",
        {"program": program, "said": lines[-20:]},
    )
