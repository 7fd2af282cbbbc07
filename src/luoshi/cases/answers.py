"""The library of ready answers: each has an owner, and an end after which it is offered no more.

An answer is recorded as an event, like everything that is said to people: what was offered on which day can be shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import psycopg

from luoshi.cases.handling import Means
from luoshi.cases.words import telling
from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.answer_events import AnswerEntered
from luoshi.core.entries import Entry
from luoshi.core.refusals import refuse
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.commits import StreamCommit, commit
from luoshi.ledger.shadow import ReadTable
from luoshi.ledger.values import Row

TABLE = ReadTable("cases_answer", ("code",))
_NAMESPACE = UUID("0d9f6bb5-1d3c-5c33-9a34-2e0c7d0b9c55")
_MAY_ENTER = frozenset({Role.HEAD, Role.INTAKE, Role.SUPERVISOR, Role.ADMINISTRATOR})
_LIKELY = (
    "SELECT code, question, answer, office, valid_until FROM (SELECT a.code, a.question, a.answer,"
    " coalesce(o.name, a.office) AS office, a.valid_until, a.matter <> '' AND a.matter = $3 AS meant, w.hits, w.shared,"
    " max(w.hits) OVER () AS best FROM cases_answer a LEFT JOIN registry_office o ON o.code = a.office"
    " CROSS JOIN LATERAL (SELECT sum(char_length(t) * (CASE WHEN strpos(a.question, t) > 0 THEN 2 ELSE 1 END)) AS hits,"
    " sum(char_length(t) - 1) AS shared FROM unnest($1::text[]) t"
    " WHERE strpos(a.question, t) > 0 OR strpos(a.answer, t) > 0) w"
    " WHERE a.valid_until >= $2) found WHERE meant OR (shared > 1 AND hits * 2 > best)"
    " ORDER BY meant DESC, hits DESC NULLS LAST, code LIMIT $4::int"
)
"""One word of two characters, such as 没有, is too little to share; and what shares no more than half as much as the
best does is about something else.
"""
_LIBRARY = (
    "SELECT a.code, a.question, a.answer, coalesce(o.name, a.office), a.valid_until, a.office, a.matter"
    " FROM cases_answer a LEFT JOIN registry_office o ON o.code = a.office ORDER BY o.pinyin, a.valid_until, a.code"
)


@dataclass(frozen=True, slots=True)
class ReadyAnswer:
    """An answer as it is offered: `owner` is the name of the office it is of."""

    code: str
    question: str
    answer: str
    owner: str
    valid_until: date
    office: str = ""
    matter: str = ""


class AnswersProjection:
    """Rows of the library, one answer at a time."""

    prefix = "answer."
    tables = (TABLE,)

    def fold(self, _stream: UUID, entries: Sequence[Entry[Any]]) -> list[Row]:
        """The row of an answer as it was entered last."""
        return [_row(entries[-1], len(entries), insert=True)]


def may_enter(actor: Actor, office: str) -> bool:
    """Whether an officer may enter this office's answers: its head or window staff, or the district's supervisor."""
    district_wide = actor.roles & {Role.SUPERVISOR, Role.ADMINISTRATOR}
    return bool(district_wide or (actor.office == office and actor.roles & _MAY_ENTER))


def enter_answer(means: Means, answer: AnswerEntered, actor: Actor) -> None:
    """Enter an answer, or its next version. Its office's head or window staff may, or the district's supervisor.

    Raises Refused `not_yours`, `blank`; Clash if somebody was faster.
    """
    if actor.kind is ActorKind.OFFICER and not may_enter(actor, answer.office):
        raise refuse("not_yours", who=("该答案所属单位的负责人或窗口人员", "the office the answer is of"))
    if not answer.question.strip() or not answer.answer.strip():
        raise refuse("blank", what=("问题和答案", "question and answer"))
    known = _version(means.connection, answer.code)
    now = means.now()
    entry = Entry(answer, now, now, actor)
    row = _row(entry, known + 1, insert=known == 0)
    made = StreamCommit(uuid5(_NAMESPACE, answer.code), known, [entry], [row])
    commit(means.connection, Access(actor.id, EVERYTHING), [made], random=means.random)


def likely_answers(means: Means, text: str, matter: str = "", most: int = 3) -> list[ReadyAnswer]:
    """The answers that still hold and share most words with a text, or are of its matter; best first."""
    today = means.now().astimezone(means.reference.calendar.tz).date()
    words = sorted(telling(text))
    if not words and not matter:
        return []
    (rows,) = ask(means.connection, Access("answers"), Question(_LIKELY, (words, today, matter, most)))
    return [ReadyAnswer(*row) for row in rows]


def library(means: Means) -> list[ReadyAnswer]:
    """Every answer, those that hold no more as well, by whose they are and the soonest to end first."""
    (rows,) = ask(means.connection, Access("answers"), Question(_LIBRARY))
    return [ReadyAnswer(*row) for row in rows]


def _version(connection: psycopg.Connection[Any], code: str) -> int:
    with acting(connection, Access("answers", EVERYTHING)):
        row = connection.execute("SELECT version FROM cases_answer WHERE code = %s", [code]).fetchone()
    return int(row[0]) if row else 0


def _row(entry: Entry[AnswerEntered], version: int, *, insert: bool) -> Row:
    answer = entry.event
    columns: dict[str, Any] = {
        "version": version,
        "question": answer.question,
        "answer": answer.answer,
        "office": answer.office,
        "matter": answer.matter,
        "valid_until": answer.valid_until,
        "entered_at": entry.entered_at,
    }
    return Row("cases_answer", {"code": answer.code}, columns, insert, None if insert else version - 1)
