"""As root, pages and worker become the unprivileged user the database runs as, once they hold what only root may read.

Root stays only the parent that starts them again. Where that user cannot read the program itself, since it lies under
a closed home, or where the database is a server of its own, whose keys may be root's alone, they stay what they are,
and `doctor` says so.
"""

from __future__ import annotations

import encodings
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import django

import luoshi
from luoshi.runtime.account import Account, account_for, own_folder
from luoshi.runtime.settings import Settings

FILES, LOG = "files", "log"
GIVEN = (FILES, LOG)
# Ours, what it is built on, and Python itself, whose modules are read when they are first needed.
_PROGRAM = (Path(luoshi.__file__), Path(django.__file__), Path(encodings.__file__), Path(sys.executable))


def user_of_pages(settings: Settings) -> tuple[Account, Path | None]:
    """As whom pages and worker run, and what keeps them from running as less than root: the file that is closed."""
    account = account_for(settings.data.resolve())
    if not account.dropped:
        return account, None
    if settings.database_url is not None:
        return _root(), None
    closed = next((file for file in _PROGRAM if not _may_read(account, file)), None)
    return (account, None) if closed is None else (_root(), closed)


def drop(settings: Settings) -> None:
    """Become the unprivileged user for good, if this process is root and the program can be read by them."""
    account, _ = user_of_pages(settings)
    if not account.dropped:
        return
    os.setgroups([])
    os.setgid(account.gid)
    os.setuid(account.uid)
    os.umask(0o077)
    os.chdir("/")
    # Nothing of root's home is theirs to read.
    os.environ["HOME"] = "/"


def give_files(settings: Settings) -> None:
    """The folders of uploaded files and of the log, and all in them, to whom pages and worker run as. Follows no link.

    Also makes them, for an installation that does not run as root.
    """
    account, _ = user_of_pages(settings)
    data = settings.data.resolve()
    for name in GIVEN:
        top = data / name
        if os.geteuid() == 0:
            _take_back(top, account_for(data))
        own_folder(top, account.uid, account.gid)
        if os.geteuid() == 0:
            _give(top, account)


def _take_back(top: Path, user: Account) -> None:
    """What was given to the database's user, when pages could run as them, is root's to give again."""
    with suppress(OSError):
        handle = os.open(top, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            if os.fstat(handle).st_uid == user.uid:
                os.fchown(handle, 0, 0)
        finally:
            os.close(handle)


def _give(top: Path, account: Account) -> None:
    for folder, folders, files in os.walk(top):
        for name in (*folders, *files):
            os.chown(Path(folder) / name, account.uid, account.gid, follow_symlinks=False)


def _root() -> Account:
    return Account(0, 0, "root", dropped=False)


def _may_read(account: Account, file: Path) -> bool:
    return subprocess.run(["test", "-r", str(file)], check=False, **account.process_options()).returncode == 0
