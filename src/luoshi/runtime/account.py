"""The unix user the database runs as, and the folders that belong to it."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from luoshi.core.errors import Unavailable

PRIVATE = 0o700


class ProcessOptions(TypedDict, total=False):
    """The part of `subprocess.Popen` that drops privileges."""

    user: int
    group: int
    extra_groups: list[int]
    umask: int
    cwd: str


@dataclass(frozen=True, slots=True)
class Account:
    """`dropped` tells that we are root and become this user for everything that touches the database's files."""

    uid: int
    gid: int
    name: str
    dropped: bool

    def process_options(self) -> ProcessOptions:
        """How to start a process as this user, private files by default, standing where any user may stand."""
        if not self.dropped:
            return {"umask": 0o077, "cwd": "/"}
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "umask": 0o077, "cwd": "/"}


def account_for(data: Path) -> Account:
    """Ourselves; as root the owner of the data folder, and `nobody` when that is root too. Creates no user."""
    if os.geteuid() != 0:
        return _named(os.geteuid(), dropped=False)
    owner = data.stat().st_uid if data.exists() else 0
    if owner != 0:
        return _named(owner, dropped=True)
    try:
        return _named(pwd.getpwnam("nobody").pw_uid, dropped=True)
    except KeyError as error:
        raise Unavailable(
            "no_unprivileged_user",
            f"本机没有 nobody 用户；请把 {data} 交给一个普通用户（chown）后再试。",
            f"There is no user nobody here; give {data} to an ordinary user (chown) and try again.",
        ) from error


def _named(uid: int, *, dropped: bool) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as error:
        raise Unavailable(
            "unnamed_user",
            f"用户号 {uid} 没有用户名，PostgreSQL 不肯以它运行。",
            f"User id {uid} has no name, and PostgreSQL refuses to run as it.",
            {"uid": uid},
        ) from error
    return Account(uid, entry.pw_gid, entry.pw_name, dropped)


def own_folder(path: Path, uid: int, gid: int) -> None:
    """Makes `path` a 0700 folder of this user. Follows no link; a folder of a third user is refused."""
    with suppress(FileExistsError):
        path.mkdir(mode=PRIVATE)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as error:
        raise _not_ours(path, str(error)) from error
    try:
        found = os.fstat(handle)
        if found.st_uid not in {uid, os.geteuid()}:
            raise _not_ours(path, f"it belongs to {_user_name(found.st_uid)}")
        if (found.st_uid, found.st_gid) != (uid, gid) and os.geteuid() == 0:
            os.fchown(handle, uid, gid)
        if stat.S_IMODE(found.st_mode) != PRIVATE:
            os.fchmod(handle, PRIVATE)
    finally:
        os.close(handle)


def _user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def _not_ours(path: Path, why: str) -> Unavailable:
    return Unavailable(
        "folder_not_ours",
        f"不能使用文件夹 {path}：它属于别人，或不是真正的文件夹。",
        f"The folder {path} cannot be used: {why}.",
        {"path": str(path)},
    )


def check_reachable(account: Account, path: Path) -> None:
    """Asks the system itself whether the dropped user may enter `path`; names the parent that is closed to it."""
    if not account.dropped or _may_enter(account, path):
        return
    closed = next((p for p in reversed(path.parents) if not _may_enter(account, p)), path)
    raise Unavailable(
        "folder_closed",
        f"数据库以普通用户 {account.name} 运行，它进不了 {closed}；请把 LUOSHI_DATA 设到别处（如 /var/lib/luoshi）。",
        f"The database runs as the user {account.name}, who may not enter {closed}; "
        f"set LUOSHI_DATA elsewhere (such as /var/lib/luoshi). Its permissions were left as they are.",
        {"path": str(path), "closed": str(closed), "user": account.name},
    )


def _may_enter(account: Account, path: Path) -> bool:
    return subprocess.run(["test", "-x", str(path)], check=False, **account.process_options()).returncode == 0
