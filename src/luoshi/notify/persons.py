"""Telling the person: on the follow page always, to their contact where a gateway is set and they gave one.

What is sent holds the number, the state in plain words and the link, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from luoshi.core.languages import Language
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask
from luoshi.notify.links import follow_link
from luoshi.notify.policy import Policy

SETTLING = timedelta(minutes=1)
"""How long a message waits for the next one of the same case, which takes its place."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word to the person of a case, in their language. `key` names the event and the rule it comes from."""

    key: str
    case_id: UUID
    number: str
    kind: str
    words: str
    at: datetime
    language: Language = Language.CHINESE

    def said(self, address: str) -> str:
        """The word as it is sent, with the number and the page to open, which is at this address."""
        link = f"{address}{follow_link(self.number)}"
        return self.language.of(f"{self.number}：{self.words} {link}", f"{self.number}: {self.words} {link}&lang=en")


@dataclass(frozen=True, slots=True)
class Told:
    """What the person was told, and when."""

    kind: str
    words: str
    at: datetime

    @property
    def language(self) -> Language:
        """What language it was said in: English has no other letters than ASCII's."""
        return Language.ENGLISH if self.words.isascii() else Language.CHINESE


def inform(connection: psycopg.Connection[Any], words: Sequence[Word], policy: Policy, now: datetime) -> None:
    """Write it for the follow page, and for the gateway if there is one; in the transaction the connection is in."""
    if not words:
        return
    names = ("case_id", "kind", "words", "at")
    columns = [[getattr(each, name) for each in words] for name in names]
    connection.execute(
        "INSERT INTO notify_person (case_id, kind, words, at, told_at)"
        " SELECT w.*, %s FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::timestamptz[]) AS w",
        [now, *columns],
    )
    if policy.person:
        _queue(connection, [each for each in words if each.at > now - policy.stale_after], policy, now)


def told(connection: psycopg.Connection[Any], access: Access, case_id: UUID) -> list[Told]:
    """What the person of a case was told, newest first; for them (scope `case:<id>`) and the district's watchers."""
    sql = "SELECT kind, words, at FROM notify_person WHERE case_id = $1 ORDER BY at DESC, id DESC"
    (rows,) = ask(connection, access, Question(sql, (case_id,)))
    return [Told(*row) for row in rows]


def _queue(connection: psycopg.Connection[Any], words: Sequence[Word], policy: Policy, now: datetime) -> None:
    last = {each.case_id: each for each in words}
    connection.execute(
        "UPDATE notify_message SET done_at = %s, failure = 'superseded'"
        " WHERE case_id = ANY (%s) AND done_at IS NULL AND claimed_at IS NULL AND NOT urgent",
        [now, list(last)],
    )
    send_after = policy.after_quiet(now + SETTLING)
    for each in last.values():
        connection.execute(
            "INSERT INTO notify_message (key, case_id, title, words, urgent, send_after)"
            " VALUES (%s, %s, '落实', %s, false, %s) ON CONFLICT (key) DO NOTHING",
            [each.key, each.case_id, each.said(policy.address), send_after],
        )
