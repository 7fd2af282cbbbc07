"""Writing into inboxes: one unread notice for each officer, kind and case; of a flood a few, and the rest gathered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from luoshi.ledger.access import EVERYTHING, Access
from luoshi.notify.policy import Policy

TELLER = Access("@notify", EVERYTHING)
"""Who writes notices: row level security lets nobody else. No officer's code begins with @."""

KEPT = timedelta(days=90)
"""How long read notices can be looked up."""


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell one officer. `words` name cases by number, offices and officers: nothing of the person.

    `at` is when the event was entered; `title` names the kind to people; `times` how many events it stands for.
    """

    officer: str
    kind: str
    title: str
    words: str
    case_id: UUID | None
    number: str
    at: datetime
    urgent: bool = False
    times: int = 1

    @property
    def key(self) -> tuple[str, str, UUID | None]:
        """What an unread notice is the only one of."""
        return self.officer, self.kind, self.case_id


def tell(connection: psycopg.Connection[Any], news: Sequence[News], policy: Policy, now: datetime) -> None:
    """Put news into inboxes, in the transaction the connection is in, under `TELLER`.

    What is stale already goes in as read: it can be looked up, and calls nobody.
    """
    stale = [each for each in news if each.at <= now - policy.stale_after]
    fresh = _merged(each for each in news if each.at > now - policy.stale_after)
    _write(connection, _merged(stale), now, read_at=now)
    _write(connection, _gathered(connection, fresh, policy, now), now, read_at=None)


def settle(connection: psycopg.Connection[Any], over: Iterable[tuple[UUID, str]], now: datetime) -> None:
    """Take as read the notices of these cases and kinds: what they ask for is done."""
    pairs = list(dict.fromkeys(over))
    if pairs:
        connection.execute(
            "UPDATE notify_inbox i SET read_at = %s FROM unnest(%s::uuid[], %s::text[]) AS o (case_id, kind)"
            " WHERE i.case_id = o.case_id AND i.kind = o.kind AND i.read_at IS NULL",
            [now, [case for case, _ in pairs], [kind for _, kind in pairs]],
        )


def forget_old(connection: psycopg.Connection[Any], now: datetime) -> int:
    """Remove read notices and finished messages after some months; returns how many."""
    read = connection.execute("DELETE FROM notify_inbox WHERE read_at < %s", [now - KEPT]).rowcount
    return read + connection.execute("DELETE FROM notify_message WHERE done_at < %s", [now - KEPT]).rowcount


def _merged(news: Iterable[News]) -> list[News]:
    """One for each officer, kind and case: the newest words, all the times."""
    found: dict[tuple[str, str, UUID | None], News] = {}
    for each in news:
        before = found.get(each.key)
        if before is not None:
            newest = each if each.at >= before.at else before
            each = replace(newest, times=before.times + each.times, urgent=before.urgent or each.urgent)
        found[each.key] = each
    return list(found.values())


def _gathered(connection: psycopg.Connection[Any], news: Sequence[News], policy: Policy, now: datetime) -> list[News]:
    """The news with what is beyond a window's fill put together: 另有 N 件. Urgent news always stands alone."""
    if not news:
        return []
    unread = _unread(connection, news)
    told = _told_lately(connection, news, now - policy.storm_window)
    alone: list[News] = []
    gathered: dict[tuple[str, str], News] = {}
    for each in news:
        pair = each.officer, each.kind
        if each.urgent or each.key in unread or told[pair] < policy.storm_most:
            told[pair] += each.key not in unread
            alone.append(each)
            continue
        before = gathered.get(pair)
        gathered[pair] = replace(
            each, case_id=None, number="", words="", times=1 + (before.times if before is not None else 0)
        )
    return [*alone, *gathered.values()]


def _unread(connection: psycopg.Connection[Any], news: Sequence[News]) -> set[tuple[str, str, UUID | None]]:
    rows = connection.execute(
        "SELECT i.officer, i.kind, i.case_id FROM notify_inbox i"
        " JOIN unnest(%s::text[], %s::text[], %s::uuid[]) AS n (officer, kind, case_id)"
        " ON i.officer = n.officer AND i.kind = n.kind AND i.case_id = n.case_id WHERE i.read_at IS NULL",
        [[each.officer for each in news], [each.kind for each in news], [each.case_id for each in news]],
    ).fetchall()
    return {(officer, kind, case_id) for officer, kind, case_id in rows}


def _told_lately(
    connection: psycopg.Connection[Any], news: Sequence[News], since: datetime
) -> Counter[tuple[str, str]]:
    pairs = list({(each.officer, each.kind) for each in news})
    rows = connection.execute(
        "SELECT i.officer, i.kind, count(*) FROM notify_inbox i"
        " JOIN unnest(%s::text[], %s::text[]) AS n (officer, kind) ON i.officer = n.officer AND i.kind = n.kind"
        " WHERE i.told_at > %s AND i.case_id IS NOT NULL GROUP BY i.officer, i.kind",
        [[officer for officer, _ in pairs], [kind for _, kind in pairs], since],
    ).fetchall()
    return Counter({(officer, kind): count for officer, kind, count in rows})


_WRITE = """\
INSERT INTO notify_inbox AS i (officer, kind, title, case_id, number, words, urgent, times, at, told_at, read_at)
SELECT n.*, %s, %s FROM unnest(%s::text[], %s::text[], %s::text[], %s::uuid[], %s::text[], %s::text[], %s::bool[],
    %s::int[], %s::timestamptz[]) AS n
ON CONFLICT (officer, kind, case_id) WHERE read_at IS NULL DO UPDATE SET
    words = CASE WHEN excluded.at >= i.at THEN excluded.words ELSE i.words END,
    title = CASE WHEN excluded.at >= i.at THEN excluded.title ELSE i.title END,
    urgent = i.urgent OR excluded.urgent, times = i.times + excluded.times,
    at = greatest(i.at, excluded.at), told_at = excluded.told_at"""


def _write(connection: psycopg.Connection[Any], news: Sequence[News], now: datetime, read_at: datetime | None) -> None:
    if not news:
        return
    # In one order everywhere: two who write to the same inboxes wait for each other, and never in a circle.
    ordered = sorted(news, key=lambda each: (each.officer, each.kind, str(each.case_id)))
    names = ("officer", "kind", "title", "case_id", "number", "words", "urgent", "times", "at")
    columns = [[getattr(each, name) for each in ordered] for name in names]
    connection.execute(_WRITE, [now, read_at, *columns])
