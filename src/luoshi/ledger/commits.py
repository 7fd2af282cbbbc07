"""Committing: events and the read rows that follow from them, durably or not at all, in one round trip.

    receipt = commit(connection, Access("officer:0417", ("310",)), [StreamCommit(case, 3, entries, rows)],
                     random=secrets.token_bytes, key=IdempotencyKey(key, fingerprint))

A receipt in hand means that it is on the disk. The same key with the same fingerprint gives the first receipt again,
whoever asks and however often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors
from psycopg.pq.abc import PGresult

from luoshi.core.entries import Entry
from luoshi.core.erasing import Erasure
from luoshi.core.errors import Clash, Refused, Unavailable
from luoshi.ledger.access import CONTEXT, Access
from luoshi.ledger.envelope import IdempotencyKey, Randomness, Span, Written, encode
from luoshi.ledger.keys import Receipt, Stamp, find_key
from luoshi.ledger.statement import compose
from luoshi.ledger.values import Row
from luoshi.ledger.vocabulary import Event
from luoshi.ledger.wire import Call, Statement, exchange, is_idle

SOMEBODY_FIRST = "LU001"
_CONTEXT = Statement(CONTEXT.encode())
_ERASE = Statement(b"SELECT ledger_erase($1, $2)")


@dataclass(frozen=True, slots=True)
class StreamCommit:
    """What is added to one stream: entries after version `expected` (0 for a new one), and the rows they change.

    The rows should include the stream's own row with `expected_version` = `expected`: that guards it for free.
    """

    stream: UUID
    expected: int
    entries: Sequence[Entry[Event]]
    rows: Sequence[Row] = ()


def commit(
    connection: psycopg.Connection[Any],
    access: Access,
    commits: Sequence[StreamCommit],
    *,
    random: Randomness,
    key: IdempotencyKey | None = None,
) -> Receipt:
    """Records it all in one transaction and one round trip. The connection must be outside a transaction.

    An event of erasure empties the vault of what it lists, in the same transaction. Raises BadInput for what cannot be
    recorded; Clash `version_clash` when somebody was first or a row was not there; Refused `key_reused` for a key
    that named another command, `out_of_scope` for a row this access may not write; Unavailable when the server is
    lost (then repeat with the same key); psycopg's errors for rows that break their table's rules.
    """
    if not is_idle(connection) and not connection.closed:
        raise RuntimeError("commit is a transaction of its own: the connection is inside another")
    events = _written(commits, random, key)
    calls = [Call(_CONTEXT, [text.encode() for text in access.parameters()]), *_calls(commits, events)]
    try:
        result = exchange(connection, calls)[1]
    except psycopg.Error as error:
        return _first_answer_or_refusal(connection, access, commits, key, error)
    return _receipt(commits, events, result)


def commit_within(
    connection: psycopg.Connection[Any], commits: Sequence[StreamCommit], *, random: Randomness
) -> Receipt:
    """Records it all in the transaction the connection is in, under its access: for who locks its rows beforehand.

    A receipt counts when that transaction has ended. Raises as `commit` does; then the transaction is lost.
    """
    if is_idle(connection):
        raise RuntimeError("commit_within goes with a transaction: begin one, or use commit")
    events = _written(commits, random, None)
    try:
        result = exchange(connection, _calls(commits, events))[0]
    except psycopg.Error as error:
        raise (_clash(commits, error) if _contested(error) else _translated(error)) from error
    return _receipt(commits, events, result)


def _calls(commits: Sequence[StreamCommit], events: Sequence[Written]) -> list[Call]:
    write = compose(events, _unvouched(commits), [row for one in commits for row in one.rows])
    return [write, *(_erasure(event) for event in _erasing(commits, events))]


def _receipt(commits: Sequence[StreamCommit], events: Sequence[Written], result: PGresult) -> Receipt:
    seqs = [int(result.get_value(row, 0) or 0) for row in range(result.ntuples)]
    return Receipt(tuple(map(_stamp, events, seqs)), commits[0].entries[0].entered_at)


def _stamp(event: Written, seq: int) -> Stamp:
    return Stamp(event.columns.stream, event.columns.version, seq, sha256(event.body).digest())


def _written(commits: Sequence[StreamCommit], random: Randomness, key: IdempotencyKey | None) -> list[Written]:
    """The events in order; the first carries the key, and which events came with it."""
    if not commits or not all(one.entries for one in commits):
        raise ValueError("nothing to commit")
    span: Sequence[Span] = ()
    if key is not None and (len(commits) > 1 or len(commits[0].entries) > 1):
        span = [(one.stream, one.expected + 1, one.expected + len(one.entries)) for one in commits]
    events: list[Written] = []
    for one in commits:
        for version, entry in enumerate(one.entries, one.expected + 1):
            first = not events
            events.append(encode(entry, one.stream, version, random, key if first else None, span if first else ()))
    return events


def _unvouched(commits: Sequence[StreamCommit]) -> list[tuple[UUID, int]]:
    """Predecessors that must be looked for, lest a stream have a gap: no row's version stands for them."""
    return [
        (one.stream, one.expected)
        for one in commits
        if one.expected and not any(row.expected_version == one.expected for row in one.rows)
    ]


def _erasing(commits: Sequence[StreamCommit], events: Sequence[Written]) -> list[Written]:
    entries = (entry for one in commits for entry in one.entries)
    return [event for entry, event in zip(entries, events, strict=True) if isinstance(entry.event, Erasure)]


def _erasure(event: Written) -> Call:
    return Call(_ERASE, [str(event.columns.stream).encode(), str(event.columns.version).encode()])


def _first_answer_or_refusal(
    connection: psycopg.Connection[Any],
    access: Access,
    commits: Sequence[StreamCommit],
    key: IdempotencyKey | None,
    error: psycopg.Error,
) -> Receipt:
    """A repeated command fails on its key or on the version it moved itself: both have the first answer."""
    if _contested(error) and key is not None:
        first = find_key(connection, access, key)
        if first is not None:
            return first
    raise (_clash(commits, error) if _contested(error) else _translated(error)) from error


def _contested(error: psycopg.Error) -> bool:
    return isinstance(error, errors.UniqueViolation | errors.DeadlockDetected) or error.sqlstate == SOMEBODY_FIRST


def _clash(commits: Sequence[StreamCommit], error: psycopg.Error) -> Clash:
    return Clash(
        "version_clash",
        "这件事刚刚被别人改动了，请刷新后再试。",
        "Somebody else changed it first: load it again and decide anew.",
        {"streams": [str(one.stream) for one in commits[:10]], "constraint": error.diag.constraint_name},
    )


def _translated(error: psycopg.Error) -> Exception:
    if isinstance(error, errors.InsufficientPrivilege) and str(error.diag.message_primary).endswith("ledger_event"):
        return Unavailable(
            "record_halted",
            "记录已暂停写入：数据库与已签署的存证点不一致，须由管理员处理。现在只能查看。",
            "Nothing is recorded now: the database is not what was signed. It can only be read until that is settled.",
        )
    if isinstance(error, errors.InsufficientPrivilege):
        return Refused(
            "out_of_scope",
            "您的单位不能写入这一条记录。",
            "A row to be written lies outside what this access may write.",
        )
    if isinstance(error, psycopg.OperationalError | errors.ReadOnlySqlTransaction):
        said = error.diag.message_primary or str(error)
        return Unavailable(
            "database_unavailable",
            f"数据库现在不能记录（{said}），什么也没有记下，请稍后再试。",
            f"The database cannot record it now ({said}). Nothing was recorded: try again later.",
        )
    return error
