"""Unnamed ratings, shown when their period has ended: all that wait of an office together, or none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from luoshi.core.actors import MACHINE
from luoshi.core.entries import Entry
from luoshi.core.judgement.events import JudgementEvent, RatingErased
from luoshi.core.judgement.rating import may_be_shown, shown
from luoshi.core.private import Private
from luoshi.judgement.handling import SYSTEM, Judging, added, known
from luoshi.ledger.access import acting
from luoshi.ledger.commits import StreamCommit, commit

_WAITING = (
    "SELECT office, array_agg(id ORDER BY id) FROM judgement_rating"
    " WHERE hidden AND show_after <= %s GROUP BY office ORDER BY office"
)


def show_due(judging: Judging) -> int:
    """Show what may be shown now; returns how many. Those of an office are one transaction."""
    with acting(judging.connection, SYSTEM) as connection:
        waiting = connection.execute(_WAITING, [judging.now()]).fetchall()
    return sum(_show(judging, ratings) for _, ratings in waiting if may_be_shown(len(ratings), judging.rules))


def _show(judging: Judging, ratings: list[UUID]) -> int:
    commits = [_opened(judging, each, known(judging, each)) for each in ratings]
    commit(judging.connection, SYSTEM, commits, random=judging.random)
    return len(commits)


def _opened(judging: Judging, rating_id: UUID, entries: Sequence[Entry[Any]]) -> StreamCommit:
    sealed = entries[0].event.sealed or Private(None)
    opinion = judging.seals.open(sealed)
    erased = [entry.event for entry in entries if isinstance(entry.event, RatingErased)]
    events: list[JudgementEvent] = [shown(replace(opinion, words="") if erased else opinion)]
    if erased:
        events.append(RatingErased((sealed.commitment,), erased[-1].basis))
    return added(judging, rating_id, entries, events, MACHINE)
