"""One round trip: several prepared statements on a raw connection, sent together, judged together.

Between two Syncs PostgreSQL runs everything in one implicit transaction: all of it is committed when the Sync is
answered, or nothing is. (Protocol, "Pipelining".) Neither BEGIN nor COMMIT is sent.
"""

from __future__ import annotations

import hashlib
import select
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import pq
from psycopg.pq.abc import PGconn, PGresult

from luoshi.core.errors import Unavailable

UNKNOWN_STATEMENT = "26000"
ALREADY_PREPARED = "42P05"
_IDLE, _IN_TRANSACTION = pq.TransactionStatus.IDLE, pq.TransactionStatus.INTRANS
_FATAL, _SYNC = pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.PIPELINE_SYNC
_ABORTED = pq.ExecStatus.PIPELINE_ABORTED


@dataclass(frozen=True, slots=True)
class Statement:
    """A text of SQL with $1, $2 …; named by its hash, so that each connection prepares it once."""

    sql: bytes
    name: bytes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", b"luoshi_" + hashlib.sha256(self.sql).hexdigest()[:24].encode())


@dataclass(frozen=True, slots=True)
class Call:
    """A statement with its values; `formats` says which are binary (1), None that all are text (0)."""

    statement: Statement
    params: Sequence[bytes | None]
    formats: Sequence[int] | None = None


def is_idle(connection: psycopg.Connection[Any]) -> bool:
    """Whether the connection is open and outside a transaction: then one exchange is one transaction."""
    return connection.pgconn.transaction_status == _IDLE


def exchange(connection: psycopg.Connection[Any], calls: Sequence[Call]) -> list[PGresult]:
    """Sends the calls in one round trip and returns their results, in order.

    Outside a transaction they are one transaction of their own. Raises psycopg's error of the call that failed (then
    nothing was done), Unavailable where the server is lost: then the caller cannot know whether it was.
    """
    named = is_idle(connection)
    results = _pipeline(connection, calls, named=named)
    if named and any(sqlstate(result) == UNKNOWN_STATEMENT for result in results):
        _prepare(connection, calls)
        results = _pipeline(connection, calls, named=True)
    for result in results:
        if result.status == _FATAL:
            raise psycopg.errors.error_from_result(result)
    return results


def sqlstate(result: PGresult) -> str | None:
    """The code of the error a result holds, if it holds one."""
    if result.status != _FATAL:
        return None
    code = result.error_field(pq.DiagnosticField.SQLSTATE)
    return code.decode() if code else ""


def _pipeline(connection: psycopg.Connection[Any], calls: Sequence[Call], *, named: bool) -> list[PGresult]:
    pgconn = connection.pgconn
    with connection.lock, _Pipeline(connection):
        for call in calls:
            if named:
                pgconn.send_query_prepared(call.statement.name, call.params, call.formats)
            else:
                pgconn.send_query_params(call.statement.sql, call.params, None, call.formats)
        pgconn.pipeline_sync()
        return _collect(pgconn, syncs=1)


def _prepare(connection: psycopg.Connection[Any], calls: Sequence[Call]) -> None:
    """Prepares what the session lacks. Each has a Sync of its own: one that is there already spoils no other."""
    pgconn = connection.pgconn
    statements = {call.statement for call in calls}
    with connection.lock, _Pipeline(connection):
        for statement in statements:
            pgconn.send_prepare(statement.name, statement.sql)
            pgconn.pipeline_sync()
        results = _collect(pgconn, syncs=len(statements))
    for result in results:
        if sqlstate(result) not in (None, ALREADY_PREPARED):
            raise psycopg.errors.error_from_result(result)


class _Pipeline:
    """Pipeline mode for a block. A connection that breaks or is interrupted inside it is closed, never reused."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        status = self._connection.pgconn.transaction_status
        if status not in (_IDLE, _IN_TRANSACTION):
            if status == pq.TransactionStatus.UNKNOWN:
                raise _lost("the connection is closed")
            raise RuntimeError(
                f"the connection is busy or in a failed transaction: {pq.TransactionStatus(status).name}"
            )
        self._connection.pgconn.enter_pipeline_mode()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is None:
            self._connection.pgconn.exit_pipeline_mode()
            return
        self._connection.close()
        if isinstance(error, psycopg.OperationalError):
            raise _lost(str(error)) from error


def _collect(pgconn: PGconn, *, syncs: int) -> list[PGresult]:
    """Every result up to the last Sync. Raises OperationalError when the connection breaks."""
    poll = select.poll()
    poll.register(pgconn.socket, select.POLLIN | select.POLLOUT)
    while pgconn.flush():
        # Reads as well: a server whose answers nobody takes stops taking questions.
        if any(events & ~select.POLLOUT for _, events in poll.poll()):
            pgconn.consume_input()
    poll.modify(pgconn.socket, select.POLLIN)
    results: list[PGresult] = []
    while syncs:
        while pgconn.is_busy():
            poll.poll()
            pgconn.consume_input()
        result = pgconn.get_result()
        if result is None:
            if pgconn.status == pq.ConnStatus.BAD:
                raise psycopg.OperationalError(pgconn.get_error_message())
            continue
        if result.status == _SYNC:
            syncs -= 1
        elif result.status != _ABORTED:
            results.append(result)
    pgconn.get_result()
    return results


def _lost(said: str) -> Unavailable:
    return Unavailable(
        "database_lost",
        "与数据库的连接中断，不知道是否已经记录。请用同一个幂等键重试，不会重复登记。",
        "The connection to the database was lost, and with it the answer. Try again with the same key: "
        f"nothing is recorded twice. ({said.strip()})",
    )
