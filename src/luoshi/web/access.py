"""Who is asking, and what they may see: a page that calls these getters cannot forget to ask.

`officer(request)` and `require(request, role)` give the officer as an `Actor`, `case_for` a case they may see; for
somebody who has shown the code of their case there is `public.proof.kept`. What is not for one's eyes is not found; row
level security holds behind it. Before what is grave, `fresh(request)` asks that they have proved of late who they are.
Which role may open which page stands in `permissions.txt`, and a test compares.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

from luoshi.cases.handling import access_of
from luoshi.cases.loading import load
from luoshi.core.actors import Actor, Role
from luoshi.core.case.state import Case
from luoshi.core.errors import LuoshiError, NotFound
from luoshi.ledger.access import EVERYTHING, Access, Everything
from luoshi.registry.officers import staff_of
from luoshi.web import edge

SEAT: Final = "luoshi_seat"
_CLOCKS_DIFFER: Final = 60
"""Seconds by which a proof may seem to lie ahead; one from farther ahead was not given by this clock."""


class SignInNeeded(LuoshiError):
    """Nobody is signed in, or their session has ended."""

    status: ClassVar[int] = 401

    def __init__(self) -> None:
        super().__init__("sign_in_needed", "请先登录。", "Please sign in first.")


class NotAllowed(LuoshiError):
    """Signed in, but the page belongs to other roles."""

    status: ClassVar[int] = 403

    def __init__(self, roles: Sequence[Role]) -> None:
        names = ", ".join(role.value for role in roles)
        super().__init__(
            "not_allowed",
            "您的岗位不能打开这一页。如有需要，请联系管理员。",
            f"This page is for other roles ({names}).",
            {"roles": [role.value for role in roles]},
        )


class ProofNeeded(LuoshiError):
    """Signed in, but the last proof of who they are lies too far back for what they are about to do."""

    status: ClassVar[int] = 403

    def __init__(self, minutes: int) -> None:
        super().__init__(
            "proof_needed",
            f"这一步须先再确认一次是您本人（{minutes} 分钟内有效）。",
            f"Prove once more that it is you; it holds for {minutes} minutes.",
            {"minutes": minutes},
        )


@dataclass(frozen=True, slots=True)
class Seats:
    """As whom an officer may act: one `Actor` for each office. `current` is the one chosen."""

    all: tuple[Actor, ...]
    current: Actor


def seats(request: HttpRequest) -> Seats:
    """The seats of whoever is signed in, as the registry has them now. Raises SignInNeeded."""
    found: Seats | None = getattr(request, "luoshi_seats", None)
    if found is None:
        if not request.user.is_authenticated:
            raise SignInNeeded
        every = staff_of(edge.database(), Access("seats"), str(request.user.pk)).seats(str(request.user.pk))
        if not every:
            raise SignInNeeded
        chosen = request.session.get(SEAT)
        found = Seats(every, next((seat for seat in every if seat.office == chosen), every[0]))
        request.luoshi_seats = found  # type: ignore[attr-defined]
    return found


def officer(request: HttpRequest) -> Actor:
    """The officer who is signed in, at the seat they chose. Raises SignInNeeded."""
    return seats(request).current


def require(request: HttpRequest, *roles: Role) -> Actor:
    """The officer at a seat with one of these roles: the chosen one, or else another of theirs.

    Raises SignInNeeded, NotAllowed.
    """
    found = seats(request)
    for seat in (found.current, *found.all):
        if any(seat.has(role) for role in roles):
            return seat
    raise NotAllowed(roles)


def fresh(request: HttpRequest) -> None:
    """Nothing, where the officer has proved of late, in this session, who they are: by password, code, passkey or
    identity server, at the sign-in or since. How late is a setting (`PROOF_SECONDS`).

    Raises SignInNeeded, and ProofNeeded, which leads by the page that asks for it back to where they were, with what
    they typed (`accounts.doors`). Call it before anything is done, and call it again where it is done.
    """
    officer(request)
    proofs = get_authentication_records(request, request.user)
    last = max((float(proof["at"]) for proof in proofs), default=0.0)
    if not -_CLOCKS_DIFFER <= edge.now().timestamp() - last <= settings.PROOF_SECONDS:
        raise ProofNeeded(settings.PROOF_SECONDS // 60)


def take_seat(request: HttpRequest, office: str) -> Actor:
    """Choose the office to act for from now on. Raises SignInNeeded, NotFound for an office that is not theirs."""
    for seat in seats(request).all:
        if seat.office == office:
            request.session[SEAT] = office
            return seat
    raise NotFound("seat", "您在这个单位没有岗位。", "You have no post in this office.")


def scope(request: HttpRequest) -> Access:
    """What the officer may see from all their seats together, for lists and searches. Raises SignInNeeded."""
    found = seats(request)
    offices: dict[str, None] = {}
    for each in (access_of(seat).scope for seat in found.all):
        if isinstance(each, Everything):
            return Access(found.current.id, EVERYTHING)
        offices |= dict.fromkeys(each)
    return Access(found.current.id, tuple(offices))


def case_for(request: HttpRequest, case_id: UUID) -> Case:
    """A case the officer may see. Raises SignInNeeded, and NotFound for every other case there is or is not."""
    return load(edge.database(), case_id, scope(request)).case


def acting_on(request: HttpRequest, case: Case) -> Actor:
    """The seat from which the officer acts on a case: that of the office offered to or answering, else the chosen one.

    Raises SignInNeeded.
    """
    found = seats(request)
    concerned = (case.offer.to if case.offer else "", case.holder.office)
    for office in concerned:
        for seat in (found.current, *found.all):
            if seat.office == office:
                return seat
    return found.current


def address(request: HttpRequest) -> str:
    """The network address of whoever asks: of the other end, or as the proxy in front of us saw it.

    A proxy stands there only when people reach us by a public address; it appends to X-Forwarded-For what it saw, so
    the last entry is its word and those before it are anybody's.
    """
    seen = str(request.META.get("REMOTE_ADDR") or "")
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        seen = str(request.headers.get("X-Forwarded-For", seen)).rpartition(",")[2].strip() or seen
    return seen or "0.0.0.0"  # noqa: S104 - no address at all, as over a unix socket
