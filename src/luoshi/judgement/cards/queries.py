"""Questions about cards, asked under the access of whoever asks: an office sees a card once it was told of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from luoshi.judgement.cards.commands import Carding
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask

_CARD = (
    "SELECT id, office, cause, colour, step, source, about, proposed_at, defend_by, decided_at, decide_by"
    " FROM judgement_card"
)


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card in a list."""

    id: UUID
    office: str
    cause: str
    colour: str
    step: str
    source: str
    about: UUID | None
    proposed_at: datetime
    defend_by: datetime | None
    decided_at: datetime | None
    decide_by: datetime | None


def cards(carding: Carding, access: Access, office: str = "") -> list[CardRow]:
    """The cards that may be seen, newest first; of one office alone where one is given."""
    sql = f"{_CARD} WHERE ($1 = '' OR office = $1) ORDER BY proposed_at DESC, id LIMIT 200"
    (rows,) = ask(carding.connection, access, Question(sql, (office,)))
    return [CardRow(*row) for row in rows]


def card_row(carding: Carding, access: Access, card_id: UUID) -> CardRow | None:
    """One card, None where it may not be seen."""
    (rows,) = ask(carding.connection, access, Question(f"{_CARD} WHERE id = $1", (card_id,)))
    return CardRow(*rows[0]) if rows else None
