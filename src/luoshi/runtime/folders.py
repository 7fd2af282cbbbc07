"""The folder of state: what lies where in it, and whose it is.

Everything stands in folders of mode 0700. As root, `data` itself and what the database touches belong to the
unprivileged user, `secrets` and `run` to root: a database process can neither read nor replace them.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from luoshi.core.errors import Unavailable
from luoshi.runtime.account import Account, account_for, check_reachable, own_folder
from luoshi.runtime.settings import Settings

# sun_path of struct sockaddr_un is 108 bytes with its closing zero (unix(7)).
SOCKET_PATH_BYTES = 107
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True, slots=True)
class Folders:
    """Paths inside the data folder. Nothing is made by naming it."""

    data: Path

    @property
    def cluster(self) -> Path:
        return self.data / "cluster"

    @property
    def socket(self) -> Path:
        return self.data / "socket"

    @property
    def secrets(self) -> Path:
        return self.data / "secrets"

    @property
    def run(self) -> Path:
        return self.data / "run"

    @property
    def demonstration(self) -> Path:
        """Wrapped keys of the demonstration's officers, until they have them in their browsers."""
        return self.data / "demonstration"

    @property
    def log(self) -> Path:
        return self.run / "postgres.log"


def prepare(settings: Settings) -> tuple[Folders, Account]:
    """Makes or checks the folder of state, and says whose the embedded database is.

    Raises Unavailable for a folder that is closed to that user, holds other things or cannot be written, and leaves it
    as it was.
    """
    data = settings.data.resolve()
    folders = Folders(data)
    account = account_for(data)
    _refuse_foreign(folders)
    if settings.database_url is None:
        check_reachable(account, next(path for path in data.parents if path.exists()))
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        own_folder(data, account.uid, account.gid)
        for path in (folders.secrets, folders.run):
            own_folder(path, os.geteuid(), os.getegid())
    except OSError as error:
        raise Unavailable(
            "data_folder_unusable",
            f"无法使用数据文件夹 {data}：{error.strerror}。",
            f"The data folder {data} cannot be used: {error.strerror}.",
            {"path": str(data)},
        ) from error
    return folders, account


def prepare_database(folders: Folders, account: Account) -> None:
    """The part only the embedded database needs: its folders, their reachability, the length of its socket's path."""
    length = len(os.fsencode(folders.socket / SOCKET_NAME))
    if length > SOCKET_PATH_BYTES:
        raise Unavailable(
            "path_too_long",
            f"LUOSHI_DATA 的路径过长：套接字路径须不超过 {SOCKET_PATH_BYTES} 字节，现为 {length}。",
            f"The path of LUOSHI_DATA is too long: its socket's path takes {length} bytes of {SOCKET_PATH_BYTES}.",
            {"length": length, "limit": SOCKET_PATH_BYTES},
        )
    check_reachable(account, folders.data)
    own_folder(folders.socket, account.uid, account.gid)


def _refuse_foreign(folders: Folders) -> None:
    """A folder that holds somebody else's things is left alone: taking it over would close it to them."""
    if not folders.data.is_dir() or folders.secrets.is_dir():
        return
    try:
        others = sorted(entry.name for entry in folders.data.iterdir() if entry.name != "lost+found")
    except PermissionError as error:
        raise Unavailable(
            "data_folder_unusable",
            f"读不到数据文件夹 {folders.data}。",
            f"The data folder {folders.data} cannot be read.",
            {"path": str(folders.data)},
        ) from error
    if others:
        raise Unavailable(
            "data_folder_foreign",
            f"{folders.data} 里已有别的东西（如 {others[0]}）；LUOSHI_DATA 须是空的或落实自己的文件夹。",
            f"{folders.data} holds other things (such as {others[0]}); LUOSHI_DATA must be empty or Luoshi's own.",
            {"path": str(folders.data), "found": others[:5]},
        )


def write_private(path: Path, text: str) -> None:
    """Replaces a file of mode 0600 in one step: a reader sees the old text or the new, never half."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def read_private(path: Path) -> str | None:
    """The text of a file of ours, None where there is none. Raises Unavailable when others could read or change it."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _exposed(path) from error
    with os.fdopen(handle, encoding="utf-8") as file:
        found = os.fstat(file.fileno())
        if found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
            raise _exposed(path)
        return file.read()


def _exposed(path: Path) -> Unavailable:
    return Unavailable(
        "secret_exposed",
        f"{path} 须是本用户所有、权限 0600 的普通文件。",
        f"{path} must be a plain file of the user who starts Luoshi, with mode 0600.",
        {"path": str(path)},
    )
