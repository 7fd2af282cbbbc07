"""The law's erasure of what was written in inspections: words and pictures leave the vault, findings and dates stay.

What quotes them goes too: the rectification and the card of a finding (`reactions.erased`).
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.errors import NotFound
from luoshi.core.judgement.inspecting.events import FindingErased, MysteryErased, MysteryPlanned, ProblemFound
from luoshi.core.judgement.inspecting.finding import said
from luoshi.core.judgement.inspecting.refusals import declined
from luoshi.judgement.inspections.handling import SYSTEM, Inspecting, known, record
from luoshi.ledger.asking import Question, ask

# Which case a mystery request is, is no word of anybody's: it stays sealed until it is shown.
_HELD: Final = (
    "SELECT encode(commitment, 'hex') FROM ledger_vault WHERE stream = $1 AND value IS NOT NULL AND field <> 'sealed'"
    " ORDER BY version, field"
)
_ERASURES: Final[dict[type, type[FindingErased] | type[MysteryErased]]] = {
    ProblemFound: FindingErased,
    MysteryPlanned: MysteryErased,
}


def erase(office: Inspecting, stream: UUID, basis: str, actor: Actor) -> bool:
    """Erase every text of a finding or a mystery request, for an administrator or the machine, on a legal basis.

    Whoever asks reads none of it. False where nothing is left. Raises NotFound, Refused.
    """
    if actor.kind is not ActorKind.MACHINE and not actor.has(Role.ADMINISTRATOR):
        raise declined("erasing_by_law")
    why = said("删除的依据", basis).text or ""
    entries = known(office, stream)
    erasure = _ERASURES.get(type(entries[0].event)) if entries else None
    if erasure is None:
        raise NotFound("erasable", "没有这个问题或暗访件。", "No such finding or mystery request.")
    (held,) = ask(office.connection, SYSTEM, Question(_HELD, (stream,)))
    if held:
        texts = tuple(dict.fromkeys(commitment for (commitment,) in held))
        record(office, stream, entries, [erasure(texts, why)], actor)
    return bool(held)
