"""Who may open which page of complaints: asked here, and by the rules once more. Behind it no row shows itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from luoshi.core.actors import Role
from luoshi.core.errors import NotFound
from luoshi.core.judgement.complaints.deciding import HANDLERS, Reader, handles
from luoshi.core.judgement.complaints.state import Complaint
from luoshi.judgement.complaints.handling import Receiving, complaint_of
from luoshi.judgement.complaints.queries import bodies_of
from luoshi.web import access, edge


@dataclass(frozen=True, slots=True)
class Desk:
    """Whoever asks, at the seat that counts here, with all their seats; and what commands need."""

    receiving: Receiving
    reader: Reader

    def at(self, office: str) -> Reader:
        """The same officer at their seat in this office, if they have one."""
        seat = next((one for one in self.reader.seats if one.office == office), self.reader.actor)
        return Reader(seat, self.reader.seats)


def desk_of(request: HttpRequest, *roles: Role) -> Desk:
    """Whoever is signed in with one of these roles somewhere. Raises SignInNeeded, NotAllowed."""
    actor = access.require(request, *roles)
    return Desk(edge.receiving(), Reader(actor, access.seats(request).all))


def in_a_body(request: HttpRequest) -> Desk:
    """An officer of a body that handles complaints or keeps names. Raises SignInNeeded, NotAllowed, NotFound."""
    desk = desk_of(request, *HANDLERS)
    bodies = bodies_of(desk.receiving, desk.reader)
    if not bodies:
        raise not_theirs()
    return Desk(desk.receiving, desk.at(bodies[0]))


def handled(request: HttpRequest, complaint_id: UUID) -> tuple[Desk, Complaint]:
    """A complaint that the officer's body handles, with nothing of theirs concerned. Raises NotFound for all others."""
    desk = in_a_body(request)
    complaint = complaint_of(desk.receiving, complaint_id)
    if not handles(complaint, desk.reader):
        raise not_theirs()
    return Desk(desk.receiving, desk.at(complaint.handler)), complaint


def not_theirs() -> NotFound:
    """What is not there, and what is not for one's eyes, are one answer."""
    return NotFound("complaint", "没有这件投诉，或您无权查看。", "No such complaint, or not for your eyes.")
