"""The steps of a case in plain words, newest first: what happened, by whom, and what the person was told.

Words that belong to others (a note between offices) are shown to officers only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext

from luoshi.core.actors import ActorKind
from luoshi.core.case import events as e
from luoshi.core.case.events import CaseEvent
from luoshi.core.casetypes.model import CaseType
from luoshi.core.entries import Entry
from luoshi.core.private import Private
from luoshi.web.language import english
from luoshi.web.story.sentences import SENTENCES, Names, Teller


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when, in words, the words quoted with it, and whether it was typed in later."""

    at: datetime
    entered_at: datetime
    words: str
    quote: str = ""
    by: str = ""
    late: bool = False


def steps(entries: Sequence[Entry[CaseEvent]], rules: CaseType, names: Names, *, to_person: bool) -> list[Step]:
    """The steps, newest first. What only officers need (inner notes, warnings) is left out for the person."""
    teller = Teller(names, rules, to_person)
    told = [_step(entry, teller) for entry in entries if not (to_person and _inner(entry))]
    return list(reversed(told))


def _inner(entry: Entry[CaseEvent]) -> bool:
    """What is kept among officers; what the person themselves added is theirs to read."""
    return type(entry.event) in _INNER and entry.actor.kind is not ActorKind.PERSON


def _step(entry: Entry[CaseEvent], teller: Teller) -> Step:
    event = entry.event
    words = SENTENCES[type(event)](event, teller)
    if teller.to_person:
        words = _to_you(words)
    quoted = None if teller.to_person and type(event) in _NOT_QUOTED else _QUOTES.get(type(event), _no_quote)(event)
    quote = (quoted.text or gettext("（内容已依法删除）")) if quoted else ""
    return Step(entry.at, entry.entered_at, words, quote, teller.names.actor(entry.actor), entry.late is not None)


def _to_you(words: str) -> str:
    """The sentence as it is said to the person themselves. In English it is in the past, which fits both."""
    if not english():
        return words.replace("当事人", "您")
    return words.replace("the person's", "your").replace("The person", "You").replace("the person", "you")


def _no_quote(_event: object) -> None:
    return None


_QUOTES: Mapping[type[CaseEvent], Callable[[Any], Private | None]] = {
    e.Registered: lambda event: event.text,
    e.Offered: lambda event: event.note,
    e.Returned: lambda event: event.note,
    e.ArbitrationAsked: lambda event: event.note,
    e.Ruled: lambda event: event.reason,
    e.SupplementAsked: lambda event: event.note,
    e.Suspended: lambda event: event.notice,
    e.Extended: lambda event: event.reason,
    e.Contacted: lambda event: event.note,
    e.Tried: lambda event: event.note,
    e.Noted: lambda event: event.text,
    e.EvidenceAdded: lambda event: event.name,
    e.SubCaseEnded: lambda event: event.reason,
    e.Reclassified: lambda event: event.reason,
    e.Answered: lambda event: event.answer,
    e.Closed: lambda event: event.answer,
    e.Reopened: lambda event: event.reason,
    e.Withdrawn: lambda event: event.reason,
    e.WishNoted: lambda event: event.text,
    e.Diverted: lambda event: event.told,
    e.Objected: lambda event: event.text,
    e.ObjectionRuled: lambda event: event.reason,
    e.Corrected: lambda event: event.reason,
    e.CodeAsked: lambda event: event.identity,
}
_INNER = frozenset({e.Noted, e.Warned, e.Erased})
_NOT_QUOTED = frozenset({e.Offered, e.Returned, e.ArbitrationAsked, e.Contacted, e.Tried, e.EvidenceAdded, e.Corrected})
