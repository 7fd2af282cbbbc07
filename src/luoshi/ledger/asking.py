"""Questions under an access, all in one round trip: how a command loads what it decides on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import psycopg
from psycopg.adapt import Transformer

from luoshi.ledger.access import CONTEXT, Access
from luoshi.ledger.values import Value, as_text
from luoshi.ledger.wire import Call, Statement, exchange


@dataclass(frozen=True, slots=True)
class Question:
    """SQL with $1, $2 …, the same text every time, and its values; the server infers their types."""

    sql: str
    values: tuple[Value, ...] = ()


def ask(connection: psycopg.Connection[Any], access: Access, *questions: Question) -> list[list[tuple[Any, ...]]]:
    """The rows that answer each question, as Python values. Raises psycopg's errors, Unavailable for a lost server.

    Outside a transaction they see one implicit transaction under this access; inside one, the access holds until its
    end. Only read with it: what it would write is committed as it returns.
    """
    calls = [_call(Question(CONTEXT, access.parameters())), *map(_call, questions)]
    results = exchange(connection, calls)[1:]
    answers = []
    for result in results:
        loading = Transformer(connection)
        loading.set_pgresult(result)
        answers.append(loading.load_rows(0, result.ntuples, tuple))
    return answers


def _call(question: Question) -> Call:
    texts = map(as_text, question.values)
    return Call(_statement(question.sql), [None if text is None else text.encode() for text in texts])


@lru_cache(maxsize=1024)
def _statement(sql: str) -> Statement:
    return Statement(sql.encode())
