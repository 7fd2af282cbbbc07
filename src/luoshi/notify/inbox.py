"""Questions of a page to the inbox of whoever is signed in. Row level security lets nobody read another's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from luoshi.ledger.access import Access, acting
from luoshi.ledger.asking import Question, ask
from luoshi.notify.links import case_link

PAGE = 50


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice as the page shows it. `times` > 1: it came so often while unread; of `gathers`, so many cases."""

    id: int
    kind: str
    title: str
    text: str
    case_id: UUID | None
    number: str
    urgent: bool
    times: int
    at: datetime
    told_at: datetime
    read_at: datetime | None

    @property
    def gathers(self) -> bool:
        """Whether it stands for many cases of a kind."""
        return self.case_id is None

    @property
    def words(self) -> str:
        """The sentence to show."""
        return f"另有 {self.times} 件“{self.title}”，请到工作台查看。" if self.gathers else self.text

    @property
    def link(self) -> str:
        """Where it leads."""
        return case_link(self.case_id)


@dataclass(frozen=True, slots=True)
class Unread:
    """What a page asks for again and again: how many are unread, how many of them urgent, and a mark that changes
    whenever the answer does (an ETag).
    """

    count: int
    urgent: int
    mark: str


@dataclass(frozen=True, slots=True)
class After:
    """Where the next page begins: behind this notice."""

    told_at: datetime
    id: int


_UNREAD = (
    "SELECT count(*), count(*) FILTER (WHERE urgent), coalesce(sum(times), 0), coalesce(max(id), 0)"
    " FROM notify_inbox WHERE officer = luoshi_actor() AND read_at IS NULL"
)
_LIST = (
    "SELECT id, kind, title, words, case_id, number, urgent, times, at, told_at, read_at FROM notify_inbox"
    " WHERE officer = luoshi_actor() AND (told_at, id) < ($1::timestamptz, $2::bigint)"
    " AND (read_at IS NULL OR NOT $3::boolean) ORDER BY told_at DESC, id DESC LIMIT $4::int"
)


def unread(connection: psycopg.Connection[Any], access: Access) -> Unread:
    """How many unread notices the officer has. One index, cheap enough to be asked every few seconds."""
    (rows,) = ask(connection, access, Question(_UNREAD))
    count, urgent, times, newest = rows[0]
    return Unread(count, urgent, f"{count}-{times}-{newest}")


def page(
    connection: psycopg.Connection[Any],
    access: Access,
    after: After | None = None,
    *,
    unread_only: bool = False,
    limit: int = PAGE,
) -> list[Notice]:
    """The officer's notices, newest first, behind a place in the list."""
    told_at, last = (after.told_at.isoformat(), after.id) if after else ("infinity", 0)
    (rows,) = ask(connection, access, Question(_LIST, (told_at, last, unread_only, limit)))
    return [Notice(*row) for row in rows]


def mark_read(connection: psycopg.Connection[Any], access: Access, ids: Sequence[int], now: datetime) -> int:
    """Mark the officer's own notices as read; returns how many were unread."""
    with acting(connection, access):
        return connection.execute(
            "UPDATE notify_inbox SET read_at = %s WHERE officer = luoshi_actor() AND id = ANY (%s) AND read_at IS NULL",
            [now, list(ids)],
        ).rowcount


def mark_case_read(connection: psycopg.Connection[Any], access: Access, case_id: UUID, now: datetime) -> int:
    """Mark as read what the officer was told of a case: they look at it."""
    with acting(connection, access):
        return connection.execute(
            "UPDATE notify_inbox SET read_at = %s WHERE officer = luoshi_actor() AND case_id = %s AND read_at IS NULL",
            [now, case_id],
        ).rowcount


def mark_all_read(connection: psycopg.Connection[Any], access: Access, now: datetime, up_to: int) -> int:
    """Mark all of the officer's notices up to the newest one they have seen, by id, as read."""
    with acting(connection, access):
        return connection.execute(
            "UPDATE notify_inbox SET read_at = %s WHERE officer = luoshi_actor() AND id <= %s AND read_at IS NULL",
            [now, up_to],
        ).rowcount
