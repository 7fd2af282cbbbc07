"""Verbs over cards. Each is one transaction; nothing is issued but by a person, after notice and defence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from luoshi.core.actors import Actor
from luoshi.core.entries import Entry
from luoshi.core.errors import NotFound
from luoshi.core.judgement.carding import card as rules
from luoshi.core.judgement.carding import events as e
from luoshi.core.judgement.carding.card import Card
from luoshi.core.judgement.carding.rules import CardRules
from luoshi.core.worktime import WorkCalendar
from luoshi.judgement.cards.projections import card_row
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.commits import StreamCommit, commit
from luoshi.ledger.reading import read_stream

SYSTEM = Access("cards", EVERYTHING)
Entries = Sequence[Entry[Any]]


@dataclass(frozen=True, slots=True)
class Carding:
    """What the edge gives a command: a connection, the rules, the calendar, the clock and randomness."""

    connection: psycopg.Connection[Any]
    rules: CardRules
    calendar: WorkCalendar
    now: Callable[[], datetime]
    random: Callable[[int], bytes]


def entries_of(carding: Carding, card_id: UUID) -> Entries:
    """The entries of a card. Raises NotFound."""
    entries = read_stream(carding.connection, SYSTEM, card_id)
    if not entries or not isinstance(entries[0].event, e.CardProposed):
        raise NotFound("card", "没有这张牌，或您无权查看。", "No such card, or not for your eyes.")
    return entries


def card(carding: Carding, card_id: UUID) -> Card:
    """A card as it stands. Raises NotFound."""
    return rules.fold(card_id, entries_of(carding, card_id))


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed: `path` is the way of the office from the root, `source` and `about` what shows it."""

    path: tuple[str, ...]
    cause: str
    facts: str
    source: str = ""
    about: UUID | None = None
    colour: str = ""


def propose(carding: Carding, card_id: UUID, what: Proposal, actor: Actor) -> bool:
    """Propose a card. Returns whether it is new: proposed again under the same id it stays one. Raises Refused."""
    if read_stream(carding.connection, SYSTEM, card_id):
        return False
    shown_by = (what.source, what.about)
    event = rules.propose(what.path, what.cause, what.colour, what.facts, shown_by, actor, carding.rules)
    record(carding, card_id, (), event, actor)
    return True


def drop(carding: Carding, card_id: UUID, reason: str, actor: Actor) -> None:
    """Not pursued, for a reason."""
    _add(carding, card_id, actor, lambda found, _: rules.drop(found, reason, actor))


def notice(carding: Carding, card_id: UUID, actor: Actor) -> None:
    """The office is told of cause, facts and basis."""
    _add(carding, card_id, actor, lambda found, at: rules.notice(found, actor, at, carding.rules, carding.calendar))


def defend(carding: Carding, card_id: UUID, words: str, actor: Actor) -> None:
    """The head of the office defends it."""
    _add(carding, card_id, actor, lambda found, _: rules.defend(found, words, actor))


def decide(carding: Carding, card_id: UUID, issued: bool, colour: str, reason: str, actor: Actor) -> None:
    """A supervisor decides."""
    means = (carding.rules, carding.calendar)
    _add(carding, card_id, actor, lambda found, at: rules.decide(found, issued, colour, reason, actor, at, means))


def ask_review(carding: Carding, card_id: UUID, reason: str, actor: Actor) -> None:
    """The head of the office asks others to look at it."""
    means = (carding.rules, carding.calendar)
    _add(carding, card_id, actor, lambda found, at: rules.ask_review(found, reason, actor, at, *means))


def review(carding: Carding, card_id: UUID, stays: bool, reason: str, actor: Actor) -> None:
    """Somebody who had no part in it decides."""
    _add(carding, card_id, actor, lambda found, _: rules.review(found, stays, reason, actor))


def _add(carding: Carding, card_id: UUID, actor: Actor, decided: Callable[[Card, datetime], e.CardEvent]) -> None:
    entries = entries_of(carding, card_id)
    record(carding, card_id, entries, decided(rules.fold(card_id, entries), carding.now()), actor)


def record(carding: Carding, card_id: UUID, before: Entries, event: e.CardEvent, actor: Actor) -> None:
    """Add an event to a card, with its row. Raises Clash if somebody was faster."""
    now = carding.now()
    entry = Entry(event, now, now, actor)
    row = card_row(card_id, len(before), [*before, entry])
    commit(carding.connection, SYSTEM, [StreamCommit(card_id, len(before), [entry], [row])], random=carding.random)
