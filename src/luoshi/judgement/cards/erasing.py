"""The law's erasure of what was written of a card: facts, defence and reasons leave the vault, the card stands."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.judgement.carding.card import declined
from luoshi.core.judgement.carding.events import CardErased
from luoshi.judgement.cards.commands import SYSTEM, Carding, entries_of, record
from luoshi.ledger.asking import Question, ask

_HELD: Final = (
    "SELECT encode(commitment, 'hex') FROM ledger_vault WHERE stream = $1 AND value IS NOT NULL ORDER BY version, field"
)
_ABOUT: Final = "SELECT id FROM judgement_card WHERE about = $1 ORDER BY id"


def erase(carding: Carding, card_id: UUID, basis: str, actor: Actor) -> bool:
    """Erase every text of a card, for an administrator or the machine, on a legal basis.

    Whoever asks reads none of it. False where nothing is left. Raises NotFound, Refused.
    """
    if actor.kind is not ActorKind.MACHINE and not actor.has(Role.ADMINISTRATOR):
        raise declined("erasing_by_law")
    if not basis.strip():
        raise declined("needs_words", what="删除的依据")
    entries = entries_of(carding, card_id)
    (held,) = ask(carding.connection, SYSTEM, Question(_HELD, (card_id,)))
    if held:
        texts = tuple(dict.fromkeys(commitment for (commitment,) in held))
        record(carding, card_id, entries, CardErased(texts, basis.strip()), actor)
    return bool(held)


def cards_about(carding: Carding, about: UUID) -> list[UUID]:
    """The cards that a finding or a case gave rise to."""
    (rows,) = ask(carding.connection, SYSTEM, Question(_ABOUT, (about,)))
    return [card for (card,) in rows]
