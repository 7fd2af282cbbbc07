"""The one statement of a commit: events, outbox, vault and read rows in common table expressions, all or nothing.

Nothing is returned from the inserts: RETURNING would make row level security ask whether the actor may read the new
event, and the read row that says so is not visible before the statement ends. Sequence numbers are drawn beforehand.
"""

# ruff: noqa: S608 - every name in these statements has passed `quoted`; every value is a parameter

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

import msgspec

from luoshi.core.errors import BadInput
from luoshi.ledger.envelope import Columns, Sealed, Written
from luoshi.ledger.values import (
    BYTEA_OID,
    INT4_OID,
    TEXT_OID,
    UUID_OID,
    Row,
    Value,
    as_json,
    as_text,
    binary_array,
    quoted,
)
from luoshi.ledger.wire import Call, Statement

# Above so many rows they go as one JSON document for each table: the statement keeps one text, and stays short.
FEW_ROWS = 12
# The key of the expected version in that document; no column can have this name.
EXPECTED = "#"

_BINARY, _TEXT = 1, 0
_EVENTS = """\
WITH e AS MATERIALIZED (
SELECT nextval('ledger_event_seq_seq') AS seq, t.stream, t.version, t.kind, t.at::timestamptz AS at,
t.entered_at::timestamptz AS entered_at, t.actor, t.office, t.key, t.body
FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bytea[])
AS t(stream, version, kind, at, entered_at, actor, office, key, body)
), new_events AS (
INSERT INTO ledger_event (seq, stream, version, kind, at, entered_at, actor, office, key, body)
SELECT seq, stream, version, kind, at, entered_at, actor, office, key, body FROM e
), new_outbox AS (
INSERT INTO ledger_outbox (seq, entered_at) SELECT seq, entered_at FROM e
)"""
_EVENT_PARAMS = 9
_VAULT = """\
, new_vault AS (
INSERT INTO ledger_vault (stream, version, field, commitment, salt, value)
SELECT * FROM unnest({}::uuid[], {}::int[], {}::text[], {}::bytea[], {}::bytea[], {}::text[])
)"""
_HELD = "(SELECT count(*) FROM unnest({}::uuid[], {}::int[]) AS h(stream, version) WHERE ledger_holds(stream, version))"


class RowShape(NamedTuple):
    """What of a row makes the text of its statement: everything but its values."""

    table: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    insert: bool
    versioned: bool


class Shape(NamedTuple):
    """What of a commit makes its text. `many`: the rows go as documents, one for each row shape."""

    vault: bool
    held: bool
    rows: tuple[RowShape, ...]
    many: bool


class _Params:
    """The values of a call as the server takes them: arrays and bytes binary, everything else as text."""

    def __init__(self) -> None:
        self.values: list[bytes | None] = []
        self.formats: list[int] = []

    def array(self, oid: int, items: Sequence[bytes | None]) -> None:
        self.values.append(binary_array(oid, items))
        self.formats.append(_BINARY)

    def value(self, value: Value) -> None:
        if type(value) is bytes:
            self.values.append(value)
            self.formats.append(_BINARY)
        else:
            text = as_text(value)
            self.values.append(None if text is None else text.encode())
            self.formats.append(_TEXT)

    def texts(self, values: Iterable[bytes]) -> None:
        for value in values:
            self.values.append(value)
            self.formats.append(_TEXT)


def compose(events: Sequence[Written], held: Sequence[tuple[UUID, int]], rows: Sequence[Row]) -> Call:
    """The call that writes it all. `held` lists versions that must exist: predecessors no read row vouches for."""
    params = _Params()
    _add_events(params, events)
    vault = [(event.columns, sealed) for event in events for sealed in event.vault]
    if vault:
        _add_vault(params, vault)
    if held:
        params.array(UUID_OID, [stream.bytes for stream, _ in held])
        params.array(INT4_OID, [version.to_bytes(4, "big") for _, version in held])
    many = len(rows) > FEW_ROWS
    shapes = _add_many(params, rows) if many else _add_few(params, rows)
    hits = len(held) + sum(not row.insert for row in rows)
    params.value(hits)
    return Call(_statement(Shape(bool(vault), bool(held), shapes, many)), params.values, params.formats)


def _add_events(params: _Params, events: Sequence[Written]) -> None:
    columns = [event.columns for event in events]
    params.array(UUID_OID, [c.stream.bytes for c in columns])
    params.array(INT4_OID, [c.version.to_bytes(4, "big") for c in columns])
    params.array(TEXT_OID, [c.kind.encode() for c in columns])
    params.array(TEXT_OID, [c.at.encode() for c in columns])
    params.array(TEXT_OID, [c.entered_at.encode() for c in columns])
    params.array(TEXT_OID, [c.actor.encode() for c in columns])
    params.array(TEXT_OID, [c.office.encode() for c in columns])
    params.array(TEXT_OID, [None if c.key is None else c.key.encode() for c in columns])
    params.array(BYTEA_OID, [event.body for event in events])


def _add_vault(params: _Params, vault: Sequence[tuple[Columns, Sealed]]) -> None:
    params.array(UUID_OID, [c.stream.bytes for c, _ in vault])
    params.array(INT4_OID, [c.version.to_bytes(4, "big") for c, _ in vault])
    params.array(TEXT_OID, [sealed.field.encode() for _, sealed in vault])
    params.array(BYTEA_OID, [sealed.commitment for _, sealed in vault])
    params.array(BYTEA_OID, [sealed.salt for _, sealed in vault])
    params.array(TEXT_OID, [sealed.value.encode() for _, sealed in vault])


def _add_few(params: _Params, rows: Sequence[Row]) -> tuple[RowShape, ...]:
    """Each row as values of its own, in the order `_inserted` and `_changed` number them."""
    for row in rows:
        parts = (row.key, row.columns) if row.insert else (row.columns, row.key)
        for part in parts:
            for value in part.values():
                params.value(value)
        if row.expected_version is not None:
            params.value(row.expected_version)
    return tuple([_shape(row) for row in rows])


def _add_many(params: _Params, rows: Sequence[Row]) -> tuple[RowShape, ...]:
    """The rows of each shape as one document."""
    groups: dict[RowShape, list[dict[str, object]]] = {}
    for row in rows:
        document = {name: as_json(value) for name, value in (*row.key.items(), *row.columns.items())}
        if row.expected_version is not None:
            document[EXPECTED] = row.expected_version
        groups.setdefault(_shape(row), []).append(document)
    params.texts(msgspec.json.encode(documents) for documents in groups.values())
    return tuple(groups)


def _shape(row: Row) -> RowShape:
    return RowShape(row.table, tuple(row.key), tuple(row.columns), row.insert, row.expected_version is not None)


class _Numbers:
    """Hands out $1, $2 … in order."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> str:
        self._last += 1
        return f"${self._last}"

    def take(self, count: int) -> list[str]:
        return [self() for _ in range(count)]


@lru_cache(maxsize=1024)
def _statement(shape: Shape) -> Statement:
    number = _Numbers()
    number.take(_EVENT_PARAMS)
    parts = [_EVENTS]
    if shape.vault:
        parts.append(_VAULT.format(*number.take(6)))
    hits = [_HELD.format(number(), number())] if shape.held else []
    for index, row in enumerate(shape.rows):
        write = _document_writer(row, number()) if shape.many else _row_writer(row, number)
        parts.append(f", r{index} AS (\n{write}\n)")
        if not row.insert:
            hits.append(f"(SELECT count(*) FROM r{index})")
    parts.append(
        f"\nSELECT CASE WHEN {' + '.join(hits) or '0'} = {number()}::bigint THEN seq ELSE ledger_clash() END"
        "\nFROM e ORDER BY seq"
    )
    return Statement("".join(parts).encode())


def _read_table(name: str) -> str:
    """Rows go to read tables: the record itself is written by events alone."""
    if name.startswith("ledger_"):
        raise BadInput("not_a_read_table", f"{name} 不是查询表，不能这样写入", f"{name} is no read table")
    return quoted(name)


def _row_writer(row: RowShape, number: _Numbers) -> str:
    """One row; its values are numbered in the order in which `_add_few` adds them."""
    table = _read_table(row.table)
    if row.insert:
        names = [*row.key, *row.columns]
        values = ", ".join(number.take(len(names)))
        return f"INSERT INTO {table} ({', '.join(map(quoted, names))}) VALUES ({values})"
    changes = ", ".join(f"{quoted(name)} = {number()}" for name in row.columns)
    found = [f"{quoted(name)} = {number()}" for name in row.key]
    if row.versioned:
        found.append(f"version = {number()}")
    return f"UPDATE {table} SET {changes} WHERE {' AND '.join(found)} RETURNING 1"


def _document_writer(row: RowShape, document: str) -> str:
    """All rows of a shape, read from a document by the types of the table's columns."""
    table = _read_table(row.table)
    names = ", ".join(map(quoted, (*row.key, *row.columns)))
    if row.insert:
        return f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, {document})"
    changes = ", ".join(f"{quoted(name)} = j.{quoted(name)}" for name in row.columns)
    found = [f"t.{quoted(name)} = j.{quoted(name)}" for name in row.key]
    if row.versioned:
        found.append(f"t.version = (x.v ->> '{EXPECTED}')::int")
    return (
        f"UPDATE {table} AS t SET {changes} FROM json_array_elements({document}::json) AS x(v), "
        f"LATERAL json_populate_record(NULL::{table}, x.v) AS j WHERE {' AND '.join(found)} RETURNING 1"
    )
