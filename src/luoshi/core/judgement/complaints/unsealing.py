"""Unsealing: a reason, two people of two bodies, one recipient, an end, and a trace that the person can see."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from luoshi.core.judgement.complaints import events as e
from luoshi.core.judgement.complaints.deciding import HANDLERS, Reader, handles, says, the_handler
from luoshi.core.judgement.complaints.refusals import declined
from luoshi.core.judgement.complaints.state import Complaint, Step, Unsealing
from luoshi.core.private import Private


def last(complaint: Complaint) -> Unsealing | None:
    """The latest unsealing, if any."""
    return complaint.unsealings[-1] if complaint.unsealings else None


def ask(complaint: Complaint, reader: Reader, reason: str, recipient: Reader) -> e.UnsealingAsked:
    """The accountable officer asks; `recipient`, perhaps themselves, is the one who will know."""
    the_handler(complaint, reader)
    if not complaint.has_identity:
        raise declined("nothing_sealed")
    before = last(complaint)
    if before is not None and before.step.open:
        raise declined("unsealing_open")
    if not handles(complaint, recipient):
        raise declined("recipient_unfit")
    return e.UnsealingAsked(Private(says(reason, "理由")), recipient.actor.id)


def agree(complaint: Complaint, reader: Reader, inner: str) -> e.UnsealingAgreed:
    """An officer of the first body opened the outer box: `inner` is what was in it, and must be what was put there."""
    _at(complaint, reader, Step.ASKED)
    if hashlib.sha256(inner.encode()).hexdigest() != complaint.inner:
        raise declined("box_not_the_one")
    return e.UnsealingAgreed()


def finish(complaint: Complaint, reader: Reader, now: datetime, open_for: timedelta) -> e.UnsealingDone:
    """An officer of the second body opened the inner box and sealed it to the recipient."""
    _at(complaint, reader, Step.AGREED)
    return e.UnsealingDone(now + open_for)


def turn_down(complaint: Complaint, reader: Reader, reason: str) -> e.UnsealingRefused:
    """Whoever is asked to open a layer may refuse, with a reason."""
    step = waits(complaint)
    if step is None:
        raise declined("unsealing_none")
    _at(complaint, reader, step)
    return e.UnsealingRefused(Private(says(reason, "理由")))


def read(complaint: Complaint, reader: Reader, now: datetime) -> e.UnsealingRead:
    """The recipient looks, within the time: recorded each time, since who looks again learns it again (P6)."""
    found = last(complaint)
    if found is None or found.step is not Step.DONE or found.recipient != reader.actor.id:
        raise declined("unsealing_none")
    if not handles(complaint, reader):
        raise declined("not_the_handlers")
    if found.until is None or now >= found.until:
        raise declined("unsealing_over")
    return e.UnsealingRead()


def waits(complaint: Complaint) -> Step | None:
    """The step at which an unsealing waits for one of the two, None where none does."""
    found = last(complaint)
    return found.step if found is not None and found.step.open else None


def may_open(complaint: Complaint, reader: Reader) -> bool:
    """Whether this officer is the one of the two whose turn it is."""
    found = last(complaint)
    if found is None or not found.step.open:
        return False
    body = complaint.unsealers[0 if found.step is Step.ASKED else 1]
    unfit = reader.actor.id in (found.asked_by, found.recipient, found.first)
    return not unfit and reader.sits_in(body, *HANDLERS) and reader.is_away_from(complaint)


def _at(complaint: Complaint, reader: Reader, step: Step) -> None:
    found = last(complaint)
    if found is None or found.step is not step:
        raise declined("unsealing_none")
    if not may_open(complaint, reader):
        raise declined("unsealing_takes_two")
