"""Who has read what is sealed, as its own person sees it: the same record that the auditor sees.

Names that two people unsealed are told with their unsealing; what the machine reads to send word is no reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext, gettext_noop

from luoshi.core.actors import ActorKind
from luoshi.core.sealed_reads import What
from luoshi.ledger.access import Access
from luoshi.registry.officers import Staff, staff
from luoshi.registry.sealed_reads import Noted, reads_of
from luoshi.web import edge

_WHAT: Final[Mapping[What, str]] = {
    What.WORDS: gettext_noop("内容"),
    What.FILE: gettext_noop("附件"),
    What.COMPLAINT: gettext_noop("投诉内容"),
}


@dataclass(frozen=True, slots=True)
class Read:
    """An officer read it."""

    at: datetime
    who: str
    what: str


def reads(thing: UUID) -> list[Read]:
    """The readings of a sealed case or complaint by officers, the first first."""
    connection = edge.database()
    found = [one for one in reads_of(connection, thing) if one.what in _WHAT and one.reader_kind != ActorKind.MACHINE]
    known = staff(connection, Access("reads")) if found else Staff({}, {})
    return [Read(one.read_at, _who(one, known), gettext(_WHAT[one.what])) for one in found]


def _who(one: Noted, known: Staff) -> str:
    office, row = known.offices.get(one.office), known.officers.get(one.reader)
    return f"{office.name if office else one.office} {row.name if row else one.reader}"
