"""Looks for what somebody said in everything a served district holds: tables, files of the database, logs, queues."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from luoshi.runtime.postgres import attach
from tests.browser.live import Live


def forms(word: str) -> set[bytes]:
    """A word as it may lie somewhere: three encodings, hex, base 64 at each alignment, escapes of JSON and of URLs."""
    raw = [word.encode(), word.encode("gb18030"), word.encode("utf-16-le")]
    found = {*raw, *(one.hex().encode() for one in raw), quote(word).encode()}
    found |= {word.encode("unicode_escape"), word.encode("unicode_escape").replace(b"\\", b"\\\\")}
    for one in raw:
        for shift in range(3):
            # What stands before shifts the letters; the first and last ones depend on neighbours.
            found.add(b64encode(bytes(shift) + one)[4 if shift else 0 : -4])
    return {one for one in found if len(one) >= 6}


def traces(district: Live, words: Sequence[str]) -> list[str]:
    """Where any of the words is found, and which."""
    wanted = [(word, form) for word in words for form in forms(word)]
    running = attach(district.settings)
    assert running is not None
    with running, psycopg.connect(running.dsn("admin"), autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        found = [*_in_tables(connection, wanted)]
    folder = district.settings.data
    for path in (*folder.rglob("*"), *folder.parent.glob("*.log")):
        if path.is_file():
            found += _in(str(path.relative_to(folder.parent)), _content(path), wanted)
    return sorted(set(found))


def _in_tables(connection: psycopg.Connection[tuple[object, ...]], wanted: list[tuple[str, bytes]]) -> Iterator[str]:
    """Each row as text: what the files hold compressed is read here, and bytes are shown as hex."""
    named = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname <> 'information_schema'"
    for schema, table in connection.execute(named).fetchall():
        query = sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(str(schema), str(table)))
        for (row,) in connection.execute(query):
            yield from _in(f"table {table}", str(row).encode(), wanted)


def _in(where: str, content: bytes, wanted: list[tuple[str, bytes]]) -> list[str]:
    return [f"{where}: {word}" for word, form in wanted if form in content]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # a temporary file that is gone by now
        return b""
