"""Secrets made once and kept in the data folder: the web's signing key, the passwords of the database's roles."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable

from luoshi.core.errors import Unavailable
from luoshi.runtime.folders import Folders, read_private, write_private
from luoshi.runtime.locks import holding
from luoshi.runtime.settings import Settings


def kept_secret_key(settings: Settings, folders: Folders) -> str:
    """The key that signs sessions and tokens: LUOSHI_SECRET_KEY, else one made at the first start."""
    if settings.secret_key is not None:
        return settings.secret_key
    return kept_passwords(folders, "web", ["secret_key"])["secret_key"]


def kept_passwords(folders: Folders, server: str, names: Iterable[str]) -> dict[str, str]:
    """One password of 256 random bits for each name on this server, for ever. Safe against two first starts."""
    path = folders.secrets / f"{server}.json"
    with holding(folders.secrets / ".lock"):
        kept = known_passwords(folders, server)
        missing = [name for name in names if name not in kept]
        if missing:
            kept |= {name: secrets.token_urlsafe(32) for name in missing}
            write_private(path, json.dumps(kept, indent=1))
    return kept


def known_passwords(folders: Folders, server: str) -> dict[str, str]:
    """Passwords already made for this server. Raises Unavailable where their file is no longer whole."""
    path = folders.secrets / f"{server}.json"
    text = read_private(path)
    try:
        return {str(name): str(value) for name, value in json.loads(text).items()} if text else {}
    except (ValueError, AttributeError) as error:
        raise Unavailable(
            "secret_garbled",
            f"{path} 读不出来，内容不完整：请从备份恢复这个文件，不要删掉它另建。",
            f"{path} cannot be read, it is not whole: restore this file from a backup; do not make another one.",
            {"path": str(path)},
        ) from error
