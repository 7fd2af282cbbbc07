"""From the outbox through the table into inboxes: taken, acted on and marked in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from luoshi.cases.projections import decode_state
from luoshi.core.case.state import Case
from luoshi.core.errors import LuoshiError, NotFound
from luoshi.ledger.access import acting
from luoshi.ledger.outbox import Reader, Taken, mark, take
from luoshi.notify.digests import call
from luoshi.notify.persons import Word, inform
from luoshi.notify.policy import Policy
from luoshi.notify.telling import TELLER, News, settle, tell
from luoshi.reactions.audience import recipients
from luoshi.reactions.facts import Fact
from luoshi.reactions.following import Called
from luoshi.reactions.knowing import Knowledge
from luoshi.reactions.people import People
from luoshi.reactions.saying import filled
from luoshi.reactions.table import BY_NAME, CASE_ROWS, REGISTRY_ROWS, Do, Inform, Row, Tell

BATCH = 500
# What a damaged event or a faulty row raises: it must not hold up the others, and is tried again by itself.
FAULTS = (LuoshiError, LookupError, ValueError, TypeError, AttributeError)

# Defers the job of a name with these words, in the transaction the connection is in; jobs of one lock go in order.
Defer = Callable[[psycopg.Connection[Any], str, dict[str, Any], str | None], None]

# What else is to be noted of events, by the rooms above, in the transaction in which they are taken. It must not fail.
Listener = Callable[[psycopg.Connection[Any], Sequence[Taken], datetime], None]


@dataclass(frozen=True, slots=True)
class Drained:
    """What became of a batch: how many events were taken, how many rows ran, and which events must be tried again."""

    taken: int = 0
    fired: int = 0
    faults: tuple[tuple[int, Exception], ...] = ()


@dataclass(frozen=True, slots=True)
class Effect:
    """What one row wants written because of one event."""

    event: Taken
    row: Row
    news: tuple[News, ...] = ()
    word: Word | None = None

    @property
    def key(self) -> tuple[UUID, int, str]:
        """By this it is known to have run."""
        return self.event.stream, self.event.version, self.row.name


def drain(
    connection: psycopg.Connection[Any],
    knowledge: Knowledge,
    defer: Defer,
    limit: int = BATCH,
    listeners: Sequence[Listener] = (),
) -> Drained:
    """React to at most `limit` events that nobody reacted to yet. Several may run at once: each event is one's alone.

    An event that cannot be handled becomes a job `react_again`; it keeps nobody waiting, and is not forgotten.
    """
    with acting(connection, TELLER):
        taken = take(connection, Reader.REACTIONS, limit)
        if not taken:
            return Drained()
        done = _react(connection, knowledge, taken, defer)
        for listen in listeners:
            listen(connection, taken, knowledge.now())
        for seq, _ in done.faults:
            defer(connection, "react_again", {"seq": seq}, None)
        mark(connection, Reader.REACTIONS, [each.seq for each in taken], knowledge.now())
    return done


def react_again(connection: psycopg.Connection[Any], knowledge: Knowledge, defer: Defer, seq: int) -> None:
    """React to one event that failed before. Rows that ran on it already do not run again. Raises what it fails of."""
    with acting(connection, TELLER):
        done = _react(connection, knowledge, [recall(connection, seq)], defer)
        for _, fault in done.faults:
            raise fault


def recall(connection: psycopg.Connection[Any], seq: int) -> Taken:
    """An event by its number, under the access of the transaction. Raises NotFound."""
    sql = "SELECT seq, stream, version, kind, body FROM ledger_event WHERE seq = %s"
    row = connection.execute(sql, [seq]).fetchone()
    if row is None:
        raise NotFound("event", f"没有第 {seq} 号事件。", f"There is no event {seq}.")
    return Taken(*row)


def _react(connection: psycopg.Connection[Any], knowledge: Knowledge, taken: Sequence[Taken], defer: Defer) -> Drained:
    effects: list[Effect] = []
    faults: list[tuple[int, Exception]] = []
    scene = _Scene(knowledge, connection, taken)
    for event in taken:
        try:
            effects += scene.effects(event)
        except FAULTS as fault:
            faults.append((event.seq, fault))
    fresh = _fire(connection, effects, scene.now)
    _write(connection, fresh, knowledge.policy, defer, scene.now)
    return Drained(len(taken), len(fresh), tuple(faults))


class _Scene:
    """What the rows look at for a batch of events: the cases as they stand, the rules, the staff."""

    def __init__(self, knowledge: Knowledge, connection: psycopg.Connection[Any], taken: Sequence[Taken]) -> None:
        self.now = knowledge.now()
        self._policy = knowledge.policy
        self._reference = knowledge.means(connection).reference
        self._people = People(knowledge.staff(connection), self.now)
        streams = list({event.stream for event in taken if event.kind in CASE_ROWS})
        cursor = connection.cursor(binary=True)
        rows = cursor.execute("SELECT state_body FROM cases_case WHERE id = ANY (%s)", [streams]).fetchall()
        self._cases: dict[UUID, Case] = {case.id: case for case in (decode_state(body) for (body,) in rows)}

    def effects(self, event: Taken) -> list[Effect]:
        """What the rows whose conditions hold want. Everything that can fail of an event fails here."""
        if event.kind in REGISTRY_ROWS:
            said = event.entry().event
            return [Effect(event, row) for row in REGISTRY_ROWS[event.kind] if row.of is None or row.of(said)]
        rows = CASE_ROWS.get(event.kind, ())
        if not rows:
            return []
        case = self._cases[event.stream]
        rules = self._reference.rules(case.case_type, case.type_version)
        fact = Fact(event.stream, event.version, event.entry(), case, rules, self._people, self.now)
        if fact.imported:
            return []
        return [self._effect(event, row, fact) for row in rows if all(holds(fact) for holds in row.when)]

    def _effect(self, event: Taken, row: Row, fact: Fact) -> Effect:
        then, case, at = row.then, fact.case, fact.entry.entered_at
        if isinstance(then, Tell):
            words = filled(then.words, fact)
            news = (
                News(officer, row.name, then.title, words, case.id, case.number, at, then.urgent)
                for officer in recipients(fact, then.to, self._policy)
            )
            return Effect(event, row, tuple(news))
        if isinstance(then, Inform):
            key = f"{event.stream}:{event.version}:{row.name}"
            words = case.language.of(then.words, then.english)
            return Effect(event, row, word=Word(key, case.id, case.number, row.name, words, at, case.language))
        return Effect(event, row)


def _fire(connection: psycopg.Connection[Any], effects: Sequence[Effect], now: datetime) -> list[Effect]:
    """Those whose row did not run on their event before; from now on it did."""
    if not effects:
        return []
    columns = list(zip(*sorted(effect.key for effect in effects), strict=True))
    fresh = connection.execute(
        "INSERT INTO reactions_fired (stream, version, row, at)"
        " SELECT f.*, %s FROM unnest(%s::uuid[], %s::int[], %s::text[]) AS f ON CONFLICT DO NOTHING"
        " RETURNING stream, version, row",
        [now, *map(list, columns)],
    ).fetchall()
    keys = set(fresh)
    return [effect for effect in effects if effect.key in keys]


def _write(
    connection: psycopg.Connection[Any], effects: Sequence[Effect], policy: Policy, defer: Defer, now: datetime
) -> None:
    settle(connection, ((each.event.stream, name) for each in effects for name in each.row.clears), now)
    tell(connection, [news for each in effects for news in each.news], policy, now)
    inform(connection, [each.word for each in effects if each.word is not None], policy, now)
    for each in effects:
        for news in each.news:
            if news.urgent:
                call(connection, ":".join(map(str, each.key)), news, policy, now)
        if isinstance(each.row.then, Do):
            defer(connection, "follow", {"row": each.row.name, "seq": each.event.seq}, each.row.then.lock)


def follow(connection: psycopg.Connection[Any], knowledge: Knowledge, row: str, seq: int) -> None:
    """Run the command that a row says follows from an event. Raises what it fails of; run again, it goes on."""
    then = BY_NAME[row].then
    if not isinstance(then, Do):
        raise TypeError(f"{row} says nothing to do")
    with acting(connection, TELLER):
        event = recall(connection, seq)
    called = Called(row, event.stream, event.version, event.entry(), knowledge)
    then.what(knowledge.means(connection), called)
