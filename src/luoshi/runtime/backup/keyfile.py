"""The key of the backups: 256 random bits in a file of its own, made once, kept apart from what it opens."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

from luoshi.core.errors import BadInput, Refused
from luoshi.runtime.backup.sealed import KEY_BYTES
from luoshi.runtime.folders import Folders, read_private, write_private

_HEAD: Final = "luoshi-backup-key-1 "


def kept_key(path: Path, folders: Folders, backup: Path, *, make: bool) -> bytes:
    """The key of that file, made where `make` allows and there is none. Raises BadInput, Refused, Unavailable."""
    for place, zh, en in (
        (backup, "备份文件夹", "the backup's folder"),
        (folders.data, "数据文件夹", "the data folder"),
    ):
        if path.resolve().is_relative_to(place.resolve()):
            raise Refused(
                "key_beside_backup",
                f"密钥文件不能放在{zh}里：谁拿到备份就能打开它。请另放一处。",
                f"The key file may not lie in {en}: whoever takes that could open the backup. Keep it elsewhere.",
                {"path": str(path)},
            )
    text = read_private(path)
    if text is None and make:
        text = f"{_HEAD}{secrets.token_hex(KEY_BYTES)}\n"
        write_private(path, text)
    return _read(path, text)


def _read(path: Path, text: str | None) -> bytes:
    if text is None:
        raise BadInput("no_key", f"没有密钥文件 {path}。", f"There is no key file {path}.", {"path": str(path)})
    try:
        key = bytes.fromhex(text.removeprefix(_HEAD).strip())
    except ValueError:
        key = b""
    if not text.startswith(_HEAD) or len(key) != KEY_BYTES:
        raise BadInput("bad_key", f"{path} 不是备份的密钥文件。", f"{path} is no key file of backups.")
    return key
