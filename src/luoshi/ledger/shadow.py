"""A temporary twin of a read table, filled from events: what the table should hold, to compare with or to put right."""

# ruff: noqa: S608 - every name in these statements has passed `quoted`; every value is a parameter

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import psycopg

from luoshi.core.errors import BadInput
from luoshi.ledger.values import quoted

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table that follows from events. `key` names its rows; `working` columns do not follow, and are left alone:
    they need a default in the database, or to allow NULL. `bulky` ones, of bytes, are compared by their SHA-256.
    """

    name: str
    key: tuple[str, ...]
    working: tuple[str, ...] = ()
    bulky: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """A row that is not as the events say: absent from the table, not in the events, or other in these columns."""

    table: str
    key: Mapping[str, str]
    what: Literal["missing", "extra", "different"]
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repair:
    """How many rows a table has now, and how many had to be put in, changed and removed for that."""

    table: str
    rows: int
    inserted: int
    changed: int
    removed: int


def following(connection: Connection, table: ReadTable) -> dict[str, bool]:
    """Each column of a table, quoted, and whether it follows from events: working and computed ones do not."""
    found = connection.execute(
        "SELECT attname, attgenerated = '' FROM pg_attribute "
        "WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
        [table.name],
    ).fetchall()
    return {quoted(name): plain and name not in table.working for name, plain in found}


class Shadow:
    """The twin of one table, dropped with the transaction. Columns that the database computes are not compared.

    Where it is `hashed` it is only to be compared with, and bulky columns hold their SHA-256. Rows of the real table
    that belong to streams in the table `known` are not compared.
    """

    def __init__(self, connection: Connection, table: ReadTable, *, hashed: bool = False, known: str = "") -> None:
        self._connection = connection
        self._table = table
        self._bulky = frozenset(map(quoted, table.bulky)) if hashed else frozenset[str]()
        self._real = quoted(table.name)
        self._twin = quoted(f"shadow_{table.name}")
        self._known = known
        columns = following(connection, table)
        self._rest = [name for name, follows in columns.items() if follows and name not in map(quoted, table.key)]
        self._on = " AND ".join(f"r.{name} = s.{name}" for name in map(quoted, table.key))
        self._execute(f"CREATE TEMP TABLE {self._twin} (LIKE {self._real} INCLUDING DEFAULTS) ON COMMIT DROP")
        for name, follows in columns.items():
            if not follows:
                self._execute(f"ALTER TABLE {self._twin} DROP COLUMN {name}")

    def load(self, columns: Sequence[str], lines: bytes | bytearray) -> None:
        """Copies rows in, each a line of values for these columns (`values.copy_line`)."""
        into = f"COPY {self._twin} ({', '.join(map(quoted, columns))}) FROM STDIN"
        with self._connection.cursor() as cursor, cursor.copy(into.encode()) as copy:
            copy.write(lines)

    def finish(self) -> None:
        """Call when all rows are in. Raises BadInput where two of them have the same key."""
        key = ", ".join(map(quoted, self._table.key))
        try:
            self._execute(f"CREATE UNIQUE INDEX ON {self._twin} ({key})")
        except psycopg.errors.UniqueViolation as error:
            what = f"{self._table.name}: {error.diag.message_detail}"
            raise BadInput(
                "row_twice", f"同一行由事件生成了两次：{what}", f"Events gave one row twice: {what}"
            ) from error
        # Tables are joined by their keys: what else is in the rows nobody needs to know beforehand.
        self._execute(f"ANALYZE {self._twin} ({key})")

    def differences(self, limit: int) -> list[Difference]:
        """Rows of the table that are not as here, at most `limit`."""
        first = quoted(self._table.key[0])
        keys = ", ".join(f"coalesce(r.{name}, s.{name})::text" for name in map(quoted, self._table.key))
        names = ", ".join(f"CASE WHEN {self._ours(n)} IS DISTINCT FROM s.{n} THEN '{n[1:-1]}' END" for n in self._rest)
        found = self._execute(
            f"SELECT CASE WHEN r.{first} IS NULL THEN 'missing' WHEN s.{first} IS NULL THEN 'extra' ELSE 'different' "
            f"END, ARRAY[{keys}], array_remove(ARRAY[{names}]::text[], NULL) "
            f"FROM {self._compared()} r FULL JOIN {self._twin} s ON {self._on} "
            f"WHERE r.{first} IS NULL OR s.{first} IS NULL OR {self._differ()} LIMIT {limit}"
        )
        return [self._difference(what, key, columns) for what, key, columns in found.fetchall()]

    def _compared(self) -> str:
        if not self._known:
            return self._real
        mine = f"k.stream = t.{quoted(self._table.key[0])}"
        return f"(SELECT * FROM {self._real} t WHERE NOT EXISTS (SELECT FROM {quoted(self._known)} k WHERE {mine}))"

    def _difference(
        self, what: Literal["missing", "extra", "different"], key: Sequence[str], columns: Sequence[str]
    ) -> Difference:
        named = dict(zip(self._table.key, key, strict=True))
        return Difference(self._table.name, named, what, tuple(columns) if what == "different" else ())

    def remove(self) -> int:
        """Removes from the table what is not here."""
        return self._execute(
            f"DELETE FROM {self._real} r WHERE NOT EXISTS (SELECT FROM {self._twin} s WHERE {self._on})"
        ).rowcount

    def put_right(self, removed: int) -> Repair:
        """Brings the table's rows to what they are here; rows that are so already are not touched."""
        changed = 0
        if self._rest:
            changes = ", ".join(f"{name} = s.{name}" for name in self._rest)
            changed = self._execute(
                f"UPDATE {self._real} r SET {changes} FROM {self._twin} s WHERE {self._on} AND {self._differ()}"
            ).rowcount
        names = ", ".join([*map(quoted, self._table.key), *self._rest])
        inserted = self._execute(
            f"INSERT INTO {self._real} ({names}) SELECT {names} FROM {self._twin} s"
            f" WHERE NOT EXISTS (SELECT FROM {self._real} r WHERE {self._on})"
        ).rowcount
        rows = self._execute(f"SELECT count(*) FROM {self._twin}").fetchone()
        return Repair(self._table.name, rows[0] if rows else 0, inserted, changed, removed)

    def _differ(self) -> str:
        theirs = ", ".join(f"s.{name}" for name in self._rest)
        return f"ROW({', '.join(map(self._ours, self._rest))}) IS DISTINCT FROM ROW({theirs})"

    def _ours(self, name: str) -> str:
        return f"sha256(r.{name})" if name in self._bulky else f"r.{name}"

    def _execute(self, statement: str) -> psycopg.Cursor[Any]:
        return self._connection.execute(statement.encode())
