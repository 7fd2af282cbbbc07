"""Events of cards → rows of their read table; the same function serves commit and rebuild."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from luoshi.core.entries import Entry
from luoshi.core.judgement.carding.card import fold
from luoshi.ledger.shadow import ReadTable
from luoshi.ledger.values import Row, Value

TABLE = ReadTable("judgement_card", ("id",))
Entries = Sequence[Entry[Any]]


def card_row(stream: UUID, before: int, entries: Entries) -> Row:
    """The row of a card after all its entries, of which `before` were there."""
    card = fold(stream, entries)
    columns: dict[str, Value] = {
        "version": card.version,
        "colour": card.colour,
        "step": card.step.value,
        "defend_by": card.defend_by,
        "decided_at": card.decided_at,
        "decide_by": card.decide_by,
    }
    if not before:
        columns |= {
            "office": card.proposed.office,
            "cause": card.proposed.cause,
            "source": card.proposed.source,
            "about": card.proposed.about,
            "proposed_at": card.proposed_at,
        }
    return Row("judgement_card", {"id": stream}, columns, not before, before or None)


class CardsProjection:
    """Rows of cards, one stream at a time."""

    prefix = "card."
    tables = (TABLE,)

    def fold(self, stream: UUID, entries: Entries) -> list[Row]:
        """The final row of a card."""
        return [card_row(stream, 0, entries)]
