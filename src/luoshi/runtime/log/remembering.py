"""What the last verification found as it should be, in a file of the log's folder, outside the database.

The file is sealed by a key that follows from the log's: marks that anybody else wrote are not believed. What rows
follow from beside events is this program's code, the packages it reads texts with, the case types and the calendars.
"""

from __future__ import annotations

import hmac
import sys
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import psycopg

import luoshi
from luoshi.ledger.remembering import Memory
from luoshi.runtime.log.keeper import LogFolder
from luoshi.runtime.log.keys import LogKeys
from luoshi.runtime.log.publishing import replace_file

FILE: Final = "verified"
REMEMBERED: Final = "case."
"""Streams of these kinds of events are remembered: those of cases, nearly all there are."""
_SEAL_BYTES: Final = 32
_PACKAGES: Final = ("msgspec", "jieba")
_RULES: Final = """\
SELECT sha256(convert_to(string_agg(rule, E'\\n' ORDER BY rule), 'UTF8')) FROM (
SELECT ROW('type', t.*)::text FROM registry_case_type t UNION ALL SELECT ROW('calendar', c.*)::text
FROM registry_calendar c) AS rules(rule)"""

Connection = psycopg.Connection[Any]


def kept_memory(folder: LogFolder, keys: LogKeys) -> Memory:
    """What was kept; nothing where there is no file, or not one of ours."""
    path = folder.path / FILE
    sealed = path.read_bytes() if path.exists() else b""
    marks = sealed[_SEAL_BYTES:]
    whole = hmac.compare_digest(sealed[:_SEAL_BYTES], _seal(keys, marks))
    return Memory(REMEMBERED, basis, marks if whole else b"")


def keep_memory(folder: LogFolder, keys: LogKeys, memory: Memory) -> None:
    """Writes down what was found in the place of what was known."""
    replace_file(folder.path / FILE, _seal(keys, memory.found) + memory.found)


def basis(connection: Connection) -> bytes:
    """A hash over all that the rows of cases follow from beside their events."""
    row = connection.execute(_RULES.encode()).fetchone()
    return sha256(_code() + ((row and row[0]) or b"")).digest()


def _seal(keys: LogKeys, marks: bytes) -> bytes:
    key = hmac.digest(keys.seeds[-1], b"luoshi marks of verification", "sha256")
    return hmac.digest(key, marks, "sha256")


@cache
def _code() -> bytes:
    folder, found = Path(luoshi.__file__).parent, sha256(sys.version.encode())
    for path in sorted(folder.rglob("*.py")):
        found.update(b"%s\0%d\0" % (str(path.relative_to(folder)).encode(), path.stat().st_size))
        found.update(path.read_bytes())
    for package in _PACKAGES:
        found.update(f"\0{package} {version(package)}".encode())
    return found.digest()
