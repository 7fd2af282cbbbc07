"""What the writers hold in hand beside what the record holds: lost, doubled, there by half; and the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import psycopg

from luoshi.ledger.checking.check import check, stored
from luoshi.runtime.drills.ground.notes import Event
from luoshi.runtime.drills.ground.report import Promise
from luoshi.runtime.drills.ground.site import Site

_RECORDED: Final = (
    "SELECT stream, version, encode(sha256(body), 'hex') FROM ledger_event WHERE starts_with(kind, 'case.')"
)
_BY_MACHINE: Final = f"{_RECORDED} AND starts_with(actor, 'machine:')"
HALVES: Final = {
    "an event without its outbox row": "SELECT count(*) FROM ledger_event e LEFT JOIN ledger_outbox o USING (seq)"
    " WHERE o.seq IS NULL",
    "an outbox row without its event": "SELECT count(*) FROM ledger_outbox o LEFT JOIN ledger_event e USING (seq)"
    " WHERE e.seq IS NULL",
    "a registration without its row": "SELECT count(*) FROM ledger_event e LEFT JOIN cases_case c ON c.id = e.stream"
    " WHERE e.kind = 'case.registered' AND c.id IS NULL",
    "a row at another version than its events": "SELECT count(*) FROM cases_case c JOIN (SELECT stream,"
    " max(version) AS last FROM ledger_event GROUP BY stream) e ON e.stream = c.id WHERE c.version <> e.last",
    "a registration without its words": "SELECT count(*) FROM ledger_event e LEFT JOIN (SELECT stream, count(*) AS n"
    " FROM ledger_vault WHERE version = 1 GROUP BY stream) v USING (stream)"
    " WHERE e.kind = 'case.registered' AND v.n IS DISTINCT FROM 2",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of the acknowledged events."""

    acknowledged: int
    lost: int
    doubled: int
    halves: int
    broken: int
    unexpected: tuple[str, ...]

    def promises(self) -> list[Promise]:
        """The promises of P9 and P3 that can be told from this."""
        return [
            Promise(NOT_LOST, self.lost == 0, self.lost),
            Promise(NOT_DOUBLED, self.doubled == 0, self.doubled),
            Promise("没有只记了一半的 · nothing there by half", self.halves == 0, self.halves),
            Promise("独立核对无违规 · the independent checker finds nothing", self.broken == 0, self.broken),
            Promise(
                "答复只有回执或“请重试” · every answer a receipt or 'try again'",
                not self.unexpected,
                "; ".join(self.unexpected[:3]) or 0,
            ),
        ]


NOT_LOST: Final = "已确认的一条不丢 · acknowledged and lost"
NOT_DOUBLED: Final = "一条不重 · recorded twice or unasked"


def compare(site: Site) -> Compared:
    """The writers' notes beside the record as it is now. The writers must have ended."""
    acknowledged = site.notes.acknowledged()
    lost, doubled = differences(acknowledged, recorded(site), recorded(site, _BY_MACHINE))
    halves = sum(int(site.rows(sql)[0][0]) for sql in HALVES.values())
    return Compared(len(acknowledged), lost, doubled, halves, violations(site), tuple(site.notes.unexpected()))


def recorded(site: Site, asked: str = _RECORDED) -> list[Event]:
    """What the record holds of cases."""
    return [Event(UUID(str(stream)), version, sha256) for stream, version, sha256 in site.rows(asked)]


def differences(
    acknowledged: Sequence[Event], found: Sequence[Event], by_machine: Sequence[Event] = ()
) -> tuple[int, int]:
    """How many were acknowledged and are not there; how many are there more often than they were acknowledged, but for
    what the machine recorded of itself.
    """
    held, there = Counter(acknowledged), Counter(found)
    return sum((held - there).values()), sum((there - held - Counter(by_machine)).values())


def violations(site: Site) -> int:
    """What the independent checker finds in the whole record."""
    with psycopg.connect(site.running().dsn("app"), autocommit=True) as connection:
        return sum(check(stored(connection)).counts.values())
