"""The pass over the whole record: one stream at a time, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import chain, groupby
from operator import attrgetter
from typing import Any, Final

import psycopg

from luoshi.ledger.checking.accountability import Accountability
from luoshi.ledger.checking.deadlines import Clock
from luoshi.ledger.checking.events import Event, Malformed, Raw, read
from luoshi.ledger.checking.findings import Report, Violation
from luoshi.ledger.checking.once import Once
from luoshi.ledger.checking.order import Found, Order

FETCH: Final = 2_000
"""Rows taken from the server at a time."""

_SCOPE: Final = "SELECT set_config('luoshi.actor', 'checker', true), set_config('luoshi.scope', '*', true)"
# A cursor is planned for its first rows, which would fetch the whole record in random order; all of it is wanted.
_WHOLE: Final = "SET LOCAL cursor_tuple_fraction = 1"
_STORED: Final = "SELECT e.stream::text, e.version, e.body FROM ledger_event e ORDER BY e.stream, e.version"
_BROKEN: Final = (KeyError, TypeError, ValueError, AttributeError, Malformed)
"""What reading a member of an event raises that is not there or is not of its kind."""


def stored(connection: psycopg.Connection[Any]) -> Iterator[Raw]:
    """Every event of the record, by stream and version, through a cursor on the server."""
    with connection.transaction():
        connection.execute(_SCOPE)
        connection.execute(_WHOLE)
        with connection.cursor("luoshi_checker") as cursor:
            cursor.itersize = FETCH
            cursor.execute(_STORED)
            for stream, version, body in cursor:
                yield Raw(stream, version, body)


def check(record: Iterable[Raw], progress: Callable[[int], None] | None = None) -> Report:
    """What the record breaks of P1, P2, P9 and P10. It must come ordered by stream and version.

    `progress` is told now and then how many events have been read.
    """
    report = Report()
    with closing(Once()) as once:
        for stream, raws in groupby(record, key=attrgetter("stream")):
            report.streams += 1
            for violation in _stream(stream, raws, once, report):
                report.add(violation)
            if progress is not None and report.streams % 64 == 0:
                progress(report.events)
        for violation in once.violations():
            report.add(violation)
    if progress is not None:
        progress(report.events)
    return report


def _stream(stream: str, raws: Iterable[Raw], once: Once, report: Report) -> Iterator[Violation]:
    order, case = Order(), _CaseRules()
    for raw in raws:
        report.events += 1
        try:
            event = read(raw.body)
            if (event.stream, event.version) != (stream, raw.version):
                yield Violation("misplaced", stream, raw.version, f"says {event.stream}@{event.version}")
            for code, detail in chain(order.take(event), case.take(event)):
                yield Violation(code, stream, raw.version, detail)
            once.take(event)
        except _BROKEN as error:
            yield Violation("malformed", stream, raw.version, str(error))
    report.cases += case.registered


class _CaseRules:
    """The rules of one stream, if it is a case; the registry's streams have order only."""

    def __init__(self) -> None:
        self._rules: tuple[Accountability, Clock] | None = None
        self._seen = False

    @property
    def registered(self) -> bool:
        """Whether a case begins in this stream."""
        return self._rules is not None

    def take(self, event: Event) -> Iterator[Found]:
        if not event.kind.startswith("case."):
            return
        if event.kind == "case.registered":
            if self._rules is not None:
                yield "two_registrations", str(event.data.get("number"))
            self._rules = (Accountability(), Clock())
        if self._rules is None:
            if not self._seen:
                yield "no_registration", event.kind
            self._seen = True
            return
        for rule in self._rules:
            yield from rule.take(event)
