"""What a request of each kind sends to PostgreSQL, all of it: overheard here and written down for pgbench."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, Literal

import psycopg
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from benches._desk_town import People, body
from benches._intake_contest import Overheard, Writes, connect, writes
from benches._intake_pgbench import ID, NUMBER, Piece, Script, Writer, overheard, script
from benches._intake_work import STORIES
from luoshi.ledger.wire import Call, Statement
from luoshi.runtime.postgres import Running

What = Literal["post", "list"]
WHATS: Final[tuple[What, ...]] = ("list", "post")
PATHS: Final[Mapping[str, str]] = {"post": "/api/v1/cases", "list": "/desk/rows.json"}
_ATTEMPTS: Final = 2
"""The first of its kind reads reference data and prepares statements."""

Heard = list[Sequence[Call]]


def listen(place: Running, what: What, people: People) -> Overheard:
    """What a request of this kind sends, in the database to which Django points."""
    with connect(place, "admin") as admin:
        if what == "list":
            piece, done = _hear(admin, lambda _: _looked(people), {})
            return Overheard(Script(piece.text, piece.values, piece.text), done)
        found = [_posted(admin, people, nth) for nth in range(STORIES)]
    if any(done != found[0][1] for _, done in found):
        raise RuntimeError("requests of one kind do not write alike")
    return Overheard(script("create", [piece for piece, _ in found]), found[0][1])


def _looked(people: People) -> dict[str, str]:
    _checked(_browser().get(PATHS["list"], headers=people.looking), 200)
    return {}


def _posted(admin: psycopg.Connection[Any], people: People, nth: int) -> tuple[Piece, Writes]:
    def post(attempt: int) -> dict[str, str]:
        key = f"heard-{nth}-{attempt}"
        sent = {name: value.replace("@", key) for name, value in body(nth).items()}
        headers = {**people.posting, "Idempotency-Key": key}
        said = _checked(_browser().post(PATHS["post"], sent, "application/json", headers=headers), 201).json()
        return {said["id"]: ID, said["number"]: NUMBER, f"api:{people.program}:{key}": "'k-' || :i"}

    return _hear(admin, post, {"prefix": f"v{nth}_"})


def _hear(
    admin: psycopg.Connection[Any], ask: Callable[[int], dict[str, str]], words: dict[str, str]
) -> tuple[Piece, Writes]:
    for attempt in range(_ATTEMPTS):
        before = writes(admin)
        with _overheard() as heard:
            varying = ask(attempt)
        connection.ensure_connection()
        connection.connection.execute("SELECT pg_stat_force_next_flush()")
        connection.close()
        done = writes(admin) - before
    return Writer("create", varying, words.get("prefix", "v")).piece(heard), done


@contextmanager
def _overheard() -> Iterator[Heard]:
    """What goes to the server in the block: the exchanges of the ledger, and what Django's models ask."""

    def listening(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        heard.append([Call(Statement(_composed(sql, params)), ())])
        return execute(sql, params, many, context)

    with overheard() as heard, connection.execute_wrapper(listening):
        yield heard


def _composed(sql: str, params: Any) -> bytes:
    """A statement of Django's with its values in it, as it goes out."""
    composed: str = connection.ops.compose_sql(sql, params)  # type: ignore[attr-defined]
    return composed.encode()


def _browser() -> Client:
    return Client(SERVER_NAME="localhost", raise_request_exception=True)


def _checked(response: Any, status: int) -> Any:
    if not isinstance(response, HttpResponse) or response.status_code != status:
        raise RuntimeError(f"expected {status}: {response.status_code} {response.content[:500]!r}")
    return response
