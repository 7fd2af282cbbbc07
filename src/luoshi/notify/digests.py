"""Digests and urgent calls: what officers are sent outside the pages. Numbers and kinds, never words of a case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg

from luoshi.core.worktime import WorkCalendar
from luoshi.ledger.access import acting
from luoshi.notify.links import DESK
from luoshi.notify.policy import BEIJING, Policy
from luoshi.notify.telling import TELLER, News

LATE = timedelta(hours=2)
"""A digest that could not be made for so long is left out: the next one says more."""


@dataclass(frozen=True, slots=True)
class Period:
    """What one digest covers: news told after `since`, up to `until`."""

    since: datetime
    until: datetime

    @property
    def name(self) -> str:
        """The same for everybody and in every run."""
        return self.until.astimezone(BEIJING).strftime("%Y%m%d-%H%M")


def period_due(policy: Policy, calendar: WorkCalendar, now: datetime) -> Period | None:
    """The period whose digest is due now: the last time of the working day that has come, if it came lately."""
    day = now.astimezone(BEIJING).date()
    if not calendar.is_working(day):
        return None
    times = _times(policy, day)
    come = [at for at in times if at <= now and now - at < LATE]
    if not come:
        return None
    before = next(n for n in range(1, 60) if calendar.is_working(day - timedelta(days=n)))
    earlier = [at for at in (*_times(policy, day - timedelta(days=before)), *times) if at < come[-1]]
    return Period(earlier[-1], come[-1])


def _times(policy: Policy, day: date) -> list[datetime]:
    return [datetime.combine(day, at, BEIJING).astimezone(UTC) for at in policy.digest_at]


_NEWS = """\
SELECT officer, title, sum(CASE WHEN case_id IS NULL THEN times ELSE 1 END) FROM notify_inbox
WHERE officer = ANY (%s) AND read_at IS NULL AND told_at > %s AND told_at <= %s
GROUP BY officer, title ORDER BY officer, 3 DESC, title"""


def queue_digests(connection: psycopg.Connection[Any], policy: Policy, period: Period) -> int:
    """Queue one message for each officer with an address and unread news of the period; once, however often it runs."""
    if not policy.officers:
        return 0
    with acting(connection, TELLER):
        rows = connection.execute(_NEWS, [list(policy.officers), period.since, period.until]).fetchall()
        kinds: dict[str, list[tuple[str, int]]] = {}
        for officer, title, count in rows:
            kinds.setdefault(officer, []).append((title, int(count)))
        return sum(_queue(connection, officer, found, policy, period) for officer, found in kinds.items())


def digest(kinds: Sequence[tuple[str, int]], policy: Policy) -> str:
    """The words of a digest."""
    total = sum(count for _, count in kinds)
    listed = "，".join(f"{title} {count} 件" for title, count in kinds)
    return f"您有 {total} 条新消息：{listed}。{policy.address}{DESK}"


def call(connection: psycopg.Connection[Any], key: str, news: News, policy: Policy, now: datetime) -> None:
    """Queue an urgent notice to an officer, at any hour; in the transaction the connection is in."""
    if news.officer in policy.officers and news.at > now - policy.stale_after:
        said = f"{news.title}：{news.number} {policy.address}{DESK}"
        _insert(connection, f"{key}:{news.officer}", news.officer, said, now, urgent=True)


def _queue(
    connection: psycopg.Connection[Any],
    officer: str,
    kinds: Sequence[tuple[str, int]],
    policy: Policy,
    period: Period,
) -> int:
    key = f"digest:{officer}:{period.name}"
    return _insert(connection, key, officer, digest(kinds, policy), policy.after_quiet(period.until), urgent=False)


def _insert(
    connection: psycopg.Connection[Any], key: str, officer: str, words: str, send_after: datetime, *, urgent: bool
) -> int:
    return connection.execute(
        "INSERT INTO notify_message (key, officer, title, words, urgent, send_after)"
        " VALUES (%s, %s, '落实', %s, %s, %s) ON CONFLICT (key) DO NOTHING",
        [key, officer, words, urgent, send_after],
    ).rowcount
