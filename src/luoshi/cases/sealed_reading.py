"""Who reads a sealed case leaves a trace: the pages that show one call this before they show it."""

from __future__ import annotations

from luoshi.cases.handling import Means
from luoshi.cases.sealing import is_sealed
from luoshi.core.actors import Actor
from luoshi.core.case.state import Case
from luoshi.core.sealed_reads import Ground, SealedRead, What
from luoshi.registry.sealed_reads import note_read


def note_reading(means: Means, case: Case, reader: Actor, what: What = What.WORDS) -> None:
    """Record that an officer reads a sealed case, once a day; nothing of another case. Raises as `commit` does."""
    if not is_sealed(case, means.reference.rules(case.case_type, case.type_version)):
        return
    concerned = {holding.holder.office for holding in case.holdings} | {case.offer.to if case.offer else ""}
    ground = Ground.DUTY if reader.office in concerned else Ground.OVERSIGHT
    note_read(means.connection, reader, SealedRead(what, case.id, ground), means.now())
