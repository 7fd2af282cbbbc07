"""A complaint of housing, pure: Sun answers for it at supervision, Qian beside him, Zhou at discipline."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from luoshi.core.actors import Actor, ActorKind, Proof, Role
from luoshi.core.entries import Entry
from luoshi.core.judgement.complaints import events as e
from luoshi.core.judgement.complaints.deciding import Reader
from luoshi.core.judgement.complaints.state import Complaint, fold
from luoshi.core.private import Private

NOW = datetime(2026, 9, 8, 1, 30, tzinfo=UTC)
INNER = "the inner box"
PERSON = Actor(ActorKind.PERSON, proof=Proof.CODE)
SEALED = Private("an envelope")


def officer(code: str, path: tuple[str, ...], *roles: Role) -> Actor:
    """An officer at one seat."""
    return Actor(ActorKind.OFFICER, code, path, frozenset(roles))


SUPERVISION, DISCIPLINE = ("district", "supervision"), ("discipline",)
HOUSING, PERMITS = ("district", "housing"), ("district", "housing", "permits")
SUN = Reader.alone(officer("sun", SUPERVISION, Role.SUPERVISOR))
QIAN = Reader.alone(officer("qian", SUPERVISION, Role.INSPECTOR))
ZHOU = Reader.alone(officer("zhou", DISCIPLINE, Role.AUDITOR))
CHEN = Reader.alone(officer("chen", HOUSING, Role.HEAD))
WU = Reader.alone(officer("wu", ("district",), Role.LEADER))
TANG = Reader.alone(officer("tang", SUPERVISION, Role.ADMINISTRATOR))
LU_SEATS = (officer("lu", SUPERVISION, Role.INSPECTOR), officer("lu", PERMITS, Role.HANDLER))
LU = Reader(LU_SEATS[0], LU_SEATS)
"""Sits at supervision, and has a post below the office named."""
STRANGERS = (CHEN, WU, TANG, LU, ZHOU)


def made(**changes: Any) -> e.ComplaintMade:
    """The event of a complaint with a sealed name."""
    given: dict[str, Any] = {
        "office": "housing",
        "superiors": (),
        "kind": "extortion",
        "mode": e.Mode.CONFIDENTIAL,
        "handler": "supervision",
        "officer": "sun",
        "received_on": date(2026, 9, 7),
        "accept_by": NOW,
        "close_by": NOW,
        "letter": SEALED,
        "identity": SEALED,
        "inner": hashlib.sha256(INNER.encode()).hexdigest(),
        "unsealers": ("supervision", "discipline"),
    }
    return e.ComplaintMade(**{**given, **changes})


def after(*steps: tuple[e.ComplaintEvent, Actor] | e.ComplaintEvent, **changes: Any) -> Complaint:
    """The complaint after some events, of Sun where nobody is named."""
    pairs = [one if isinstance(one, tuple) else (one, SUN.actor) for one in steps]
    entries = [Entry(event, NOW, NOW, actor) for event, actor in ((made(**changes), PERSON), *pairs)]
    return fold(UUID(int=1), entries)


ACCEPTED = e.ComplaintAccepted(SEALED)
RESTATED = e.ComplaintRestated(Private("反映窗口收费。"), "2026年")
CHECKED = (e.ComplaintChecked(True, Private("看不出")), QIAN.actor)
CONCLUDED = e.ComplaintConcluded(e.Finding.UPHELD, SEALED)
REPLIED = e.ComplaintReplied(SEALED)
ASKED = e.UnsealingAsked(Private("要核对收据"), "sun")
AGREED = (e.UnsealingAgreed(), QIAN.actor)
DONE = (e.UnsealingDone(NOW), ZHOU.actor)
