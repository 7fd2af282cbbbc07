"""The ladder: a complaint on which the handling body keeps silent is told to the body one level above.

It is told by the day, and nothing of what was said, nor of which office it is, goes with it.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from luoshi.core.actors import MACHINE, Role
from luoshi.core.judgement.complaints.deciding import overdue
from luoshi.core.judgement.complaints.events import ComplaintOverdue
from luoshi.core.judgement.complaints.routing import superior
from luoshi.core.judgement.complaints.state import Complaint
from luoshi.judgement.complaints.handling import SYSTEM, Receiving, complaint_of, entries_of, record
from luoshi.ledger.asking import Question, ask

LEADS: Final = (Role.LEADER, Role.HEAD, Role.SUPERVISOR)
"""Who of the body above is told, and may see what is late."""
_LATE: Final = (
    "SELECT id FROM judgement_complaint WHERE ended_at IS NULL"
    " AND CASE state WHEN 'received' THEN accept_by ELSE close_by END < $1 ORDER BY id"
)


def tell_above(receiving: Receiving) -> int:
    """Record each limit whose day has passed, once; returns how many. The notices follow by the table of reactions."""
    (rows,) = ask(receiving.connection, SYSTEM, Question(_LATE, (receiving.now(),)))
    return sum(_tell(receiving, complaint_id) for (complaint_id,) in rows)


def _tell(receiving: Receiving, complaint_id: UUID) -> bool:
    found = complaint_of(receiving, complaint_id)
    step = overdue(found, receiving.today)
    if step is not None:
        event = ComplaintOverdue(step, _above(receiving, found))
        record(receiving, complaint_id, entries_of(receiving, complaint_id), event, MACHINE)
    return step is not None


def _above(receiving: Receiving, found: Complaint) -> str:
    staffed = {code for code in receiving.paths if leaders(receiving, code)}
    return superior(found.handler, found.concerned, receiving.paths, staffed)


def leaders(receiving: Receiving, office: str) -> list[str]:
    """Who leads an office, as far as complaints go."""
    staff = receiving.staff
    return [
        code
        for code in staff.officers
        if any(seat.office == office and _leads(seat.roles) for seat in staff.seats(code))
    ]


def _leads(roles: frozenset[Role]) -> bool:
    return not roles.isdisjoint(LEADS)
