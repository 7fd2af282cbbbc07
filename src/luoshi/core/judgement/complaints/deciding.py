"""The rules of who may do what with a complaint, and when. Every function gives the event, or raises Refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from luoshi.core.actors import Actor, Role
from luoshi.core.judgement.complaints import events as e
from luoshi.core.judgement.complaints.refusals import declined
from luoshi.core.judgement.complaints.routing import is_away
from luoshi.core.judgement.complaints.rules import ComplaintRules
from luoshi.core.judgement.complaints.state import Complaint, Shown, State
from luoshi.core.judgement.rules import BEIJING
from luoshi.core.private import Private
from luoshi.core.worktime import WorkCalendar

HANDLERS: Final = (Role.HANDLER, Role.HEAD, Role.SUPERVISOR, Role.INSPECTOR, Role.AUDITOR)
MOST_WORDS: Final = 5000
_COARSE: Final = re.compile(r"20[0-9]{2}年(第[一二三四1-4]季度)?")


@dataclass(frozen=True, slots=True)
class Reader:
    """An officer with all their seats: who has a post in an office concerned stands aside wherever else they sit."""

    actor: Actor
    seats: tuple[Actor, ...]

    @classmethod
    def alone(cls, actor: Actor) -> Reader:
        """An officer with this one seat."""
        return cls(actor, (actor,))

    def is_away_from(self, complaint: Complaint) -> bool:
        """Whether no seat of theirs is in, or under, an office concerned."""
        return all(is_away(seat.office_path, complaint.concerned) for seat in self.seats)

    def sits_in(self, office: str, *roles: Role) -> bool:
        """Whether they have one of these roles in this very office."""
        return any(seat.office == office and any(seat.has(role) for role in roles) for seat in self.seats)


def handles(complaint: Complaint, reader: Reader) -> bool:
    """Whether the officer is one of the handling body's who may open and deal with this complaint."""
    return reader.sits_in(complaint.handler, *HANDLERS) and reader.is_away_from(complaint)


def the_handler(complaint: Complaint, reader: Reader) -> None:
    """Refuses everybody but the officer who answers for it (P1)."""
    if not handles(complaint, reader):
        raise declined("not_the_handlers")
    if complaint.officer != reader.actor.id:
        raise declined("not_the_officer")


def the_person(actor: Actor) -> None:
    """Refuses everybody who does not speak for the person (P4)."""
    if not actor.speaks_for_the_person():
        raise declined("complaint_persons_only")


def check_made(kind: str, mode: e.Mode, what: str, name: str, rules: ComplaintRules) -> None:
    """Refuses a kind that is not on offer, nothing said, too much said, and a name that is promised and missing."""
    if kind not in rules.kinds:
        raise declined("kind_unknown")
    says(what, "发生了什么")
    if mode is not e.Mode.ANONYMOUS and not name.strip():
        raise declined("needs_words", what="姓名和联系方式")


def says(text: str, what: str) -> str:
    """The text without blanks around it. Raises Refused where there is none, or too much."""
    if not text.strip():
        raise declined("needs_words", what=what)
    if len(text) > MOST_WORDS:
        raise declined("words_too_long", most=MOST_WORDS)
    return text.strip()


def add(
    complaint: Complaint, actor: Actor, day: date, letter: Private, retaliation: bool, files: Sequence[UUID]
) -> e.ComplaintAdded:
    """More from the person: an answer, or that somebody takes it out on them, which is heard at any time."""
    the_person(actor)
    if complaint.state.over and not retaliation:
        raise declined("not_at_this_step")
    return e.ComplaintAdded(day, letter, retaliation, tuple(files))


def judge(complaint: Complaint, actor: Actor, day: date, satisfied: bool) -> e.ComplaintJudged:
    """The person's verdict, once it is over; a later one stands beside the earlier."""
    the_person(actor)
    if not complaint.state.over:
        raise declined("not_at_this_step")
    return e.ComplaintJudged(day, satisfied)


def take(complaint: Complaint, reader: Reader) -> e.ComplaintTaken:
    """Answer for it from now on."""
    if not handles(complaint, reader):
        raise declined("not_the_handlers")
    if complaint.officer == reader.actor.id:
        raise declined("taken_already")
    return e.ComplaintTaken()


def accept(complaint: Complaint, reader: Reader, words: Private) -> e.ComplaintAccepted:
    """Accept it."""
    the_handler(complaint, reader)
    _at(complaint, State.RECEIVED)
    return e.ComplaintAccepted(words)


def not_accept(
    complaint: Complaint, reader: Reader, ground: str, words: Private, rules: ComplaintRules
) -> e.ComplaintNotAccepted:
    """Do not accept it, on a listed ground."""
    the_handler(complaint, reader)
    _at(complaint, State.RECEIVED)
    if ground not in rules.grounds:
        raise declined("ground_unknown")
    return e.ComplaintNotAccepted(ground, words)


def extend(
    complaint: Complaint, reader: Reader, words: Private, now: datetime, rules: ComplaintRules, calendar: WorkCalendar
) -> e.ComplaintExtended:
    """More time to find out, once and before the time is over, by another of the body whom the district names."""
    if not handles(complaint, reader) or complaint.officer == reader.actor.id:
        raise declined("extend_by_another")
    if not reader.sits_in(complaint.handler, *rules.extend_roles):
        raise declined("extend_by_another")
    _at(complaint, State.ACCEPTED, State.CONCLUDED)
    if complaint.extended:
        raise declined("extend_once")
    if now > complaint.close_by:
        raise declined("extend_late", until=f"{complaint.close_by:%Y-%m-%d}")
    return e.ComplaintExtended(calendar.deadline(complaint.close_by, rules.extension), words)


def overdue(complaint: Complaint, today: date) -> e.Step | None:
    """Which limit's day has passed without a word and was not told above yet; None where none has.

    By days alone: when it is noticed tells nothing of the hour at which anybody wrote.
    """
    if complaint.state is State.RECEIVED:
        step, by = e.Step.ACCEPT, complaint.accept_by
    elif not complaint.state.over:
        step, by = e.Step.CLOSE, complaint.close_by
    else:
        return None
    late = by.astimezone(BEIJING).date() < today
    return step if late and complaint.overdue is not step else None


def ask(complaint: Complaint, reader: Reader, words: Private) -> e.ComplaintAsked:
    """Ask the person something, as long as it is open."""
    the_handler(complaint, reader)
    _at(complaint, State.RECEIVED, State.ACCEPTED, State.CONCLUDED)
    return e.ComplaintAsked(words)


def restate(complaint: Complaint, reader: Reader, text: str, when: str) -> e.ComplaintRestated:
    """Say in one's own words what is alleged, with a coarse date; again only while it was not checked."""
    the_handler(complaint, reader)
    _at(complaint, State.ACCEPTED)
    if complaint.shown not in (Shown.NOTHING, Shown.RESTATED):
        raise declined("not_at_this_step")
    if when and not _COARSE.fullmatch(when):
        raise declined("when_too_exact")
    return e.ComplaintRestated(Private(says(text, "转述")), when)


def check(complaint: Complaint, reader: Reader, passed: bool, reason: str) -> e.ComplaintChecked:
    """A second person of the handling body looks for traits that identify."""
    if not handles(complaint, reader) or reader.actor.id == complaint.restated_by:
        raise declined("check_takes_two")
    if complaint.shown is not Shown.RESTATED:
        raise declined("not_at_this_step")
    return e.ComplaintChecked(passed, Private(says(reason, "看法")))


def answer(complaint: Complaint, reader: Reader, text: str) -> e.ComplaintAnswered:
    """The head of the office named states its side, on what was restated and checked (P7)."""
    if not may_answer(complaint, reader):
        raise declined("not_the_office")
    return e.ComplaintAnswered(Private(says(text, "陈述")))


def may_answer(complaint: Complaint, reader: Reader) -> bool:
    """Whether it is this officer's office that is named, and its turn to speak."""
    return sees_restated(complaint, reader) and complaint.shown is Shown.PASSED and not complaint.state.over


def sees_restated(complaint: Complaint, reader: Reader) -> bool:
    """Whether the officer is a head of the office named, and the restatement was checked."""
    return complaint.shown in (Shown.PASSED, Shown.ANSWERED) and reader.sits_in(complaint.office, Role.HEAD)


def conclude(complaint: Complaint, reader: Reader, finding: e.Finding, words: Private) -> e.ComplaintConcluded:
    """Say what was found. Nothing is upheld before the office named was asked for its side (P7)."""
    the_handler(complaint, reader)
    _at(complaint, State.ACCEPTED)
    against = finding in (e.Finding.UPHELD, e.Finding.PARTLY)
    if against and complaint.shown not in (Shown.PASSED, Shown.ANSWERED):
        raise declined("office_not_heard")
    return e.ComplaintConcluded(finding, words)


def reply(complaint: Complaint, reader: Reader, words: Private) -> e.ComplaintReplied:
    """Tell the person the outcome, and close it."""
    the_handler(complaint, reader)
    _at(complaint, State.CONCLUDED)
    return e.ComplaintReplied(words)


def _at(complaint: Complaint, *states: State) -> None:
    if complaint.state not in states:
        raise declined("not_at_this_step")
