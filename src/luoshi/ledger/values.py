"""Values on their way into PostgreSQL: read rows as plain values, and the texts and bytes the server takes them in.

Everything is sent as text of unknown type, or as binary arrays: the server infers the types from the columns, so
that a statement of one shape has one text and is prepared once.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from functools import lru_cache
from typing import Any
from uuid import UUID

import msgspec

from luoshi.core.errors import BadInput

Scalar = None | bool | int | str | bytes | datetime | date | time | UUID
# A sequence is an array of texts; a mapping goes into a jsonb column.
Value = Scalar | Sequence[str] | Mapping[str, object]

UUID_OID, INT4_OID, INT8_OID, TEXT_OID, BYTEA_OID = 2950, 23, 20, 25, 17
_BACKSLASH = "\0"
"""In a line to be copied, one of our own until the end: no text that PostgreSQL takes holds a NUL."""
_NULL = _BACKSLASH + "N"
_ESCAPES = (("\\", r"\\"), ("\t", r"\t"), ("\n", r"\n"), ("\r", r"\r"))
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,62}")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a read table, to insert or to change.

    `key` names the row, `columns` the rest to be written. A change must hit its row, and where `expected_version` is
    given only a row whose column `version` still has it; the new version stands in `columns`. A commit may name a
    row at most once. Table and column names are ours, never a user's, and are checked all the same.
    """

    table: str
    key: Mapping[str, Value]
    columns: Mapping[str, Value]
    insert: bool = False
    expected_version: int | None = None


@lru_cache(maxsize=4096)
def quoted(name: str) -> str:
    """The identifier in SQL, quoted. Raises BadInput for anything but a plain lower-case name."""
    if not _IDENTIFIER.fullmatch(name):
        raise BadInput("bad_identifier", f"表名或列名不合规：{name!r}", f"Not a table or column name: {name!r}")
    return f'"{name}"'


def as_text(value: Value) -> str | None:
    """The value in PostgreSQL's text form, for a place whose type the server knows. Raises TypeError."""
    kind = type(value)
    if value is None or kind is str:
        return value  # type: ignore[return-value]
    if kind is int or kind is UUID:
        return str(value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, date | time):
        return value.isoformat()
    return _compound_text(value)


def copy_line(values: Iterable[Value]) -> bytes:
    """A row in PostgreSQL's text format of COPY (its manual, COPY, File Formats)."""
    copied = _COPIED
    fields = [
        value if type(value) is str else _NULL if value is None else copied.get(type(value), _other)(value)
        for value in values
    ]
    line = "\t".join(fields)
    # Hardly any text has something to escape: all are asked at once.
    if "\\" in line or "\n" in line or "\r" in line or line.count("\t") >= len(fields):
        line = "\t".join(map(_escaped, fields))
    return (line.replace(_BACKSLASH, "\\") + "\n").encode()


def _escaped(text: str) -> str:
    for letter, written in _ESCAPES:
        text = text.replace(letter, written)
    return text


def _other(value: Value) -> str:
    return as_text(value) or ""


# For what occurs in every row; all else by way of its text.
_COPIED: Mapping[type, Callable[[Any], str]] = {
    int: str,
    bool: lambda value: "t" if value else "f",
    # Without dashes: the server reads it so too, and it is written in half the time.
    UUID: lambda value: f"{value.int:032x}",
    datetime: datetime.isoformat,
    date: date.isoformat,
    bytes: lambda value: f"{_BACKSLASH}{_BACKSLASH}x{value.hex()}",
}


def _compound_text(value: Value) -> str:
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    if isinstance(value, Mapping):
        return msgspec.json.encode(value).decode()
    if isinstance(value, list | tuple):
        return array_text(value)
    raise TypeError(f"no column takes a {type(value).__name__}")


def as_json(value: Value) -> object:
    """The value as it stands in JSON that PostgreSQL reads by the types of a table's columns."""
    return as_text(value) if isinstance(value, bytes) else value


def array_text(items: Iterable[str]) -> str:
    """The literal of an array of texts."""
    return "{" + ",".join('"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"' for item in items) + "}"


def binary_array(oid: int, items: Sequence[bytes | None]) -> bytes:
    """A one-dimensional array in PostgreSQL's binary form (array_recv): its elements in theirs."""
    parts = [struct.pack("!iiIii", 1, 1, oid, len(items), 1)]
    for item in items:
        if item is None:
            parts.append(b"\xff\xff\xff\xff")
        else:
            parts.append(len(item).to_bytes(4, "big"))
            parts.append(item)
    return b"".join(parts)
