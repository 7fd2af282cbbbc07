"""One rating: its state, and the rules of who may do what with it.

No function here changes what the person said, and none removes it: there is no event for that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.entries import Entry
from luoshi.core.judgement import events as e
from luoshi.core.judgement.refusals import declined
from luoshi.core.judgement.rules import BAD, LEVELS, MOST_WORDS, RatingRules, month_of
from luoshi.core.private import Private
from luoshi.core.worktime import WorkCalendar


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a person says: a level from 5 to 1, reasons by code, words of their own, whether it is solved."""

    level: int
    reasons: tuple[str, ...] = ()
    words: str = ""
    solved: bool | None = None

    @property
    def bad(self) -> bool:
        """Whether it is one of the last two levels."""
        return self.level in BAD


@dataclass(frozen=True, slots=True)
class Service:
    """What is rated: one service by one office. `excluded` is the class of a diverted case, empty for others.

    A `mystery` request was no real demand, and is not rated.
    """

    case: UUID
    office: str
    case_type: str
    matter: str
    ended: bool
    excluded: str = ""
    mystery: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A second look that an office asked for. `proposed` is what the first of the two decided, `by` who it was."""

    cause: e.DoubtCause
    proposed: bool | None = None
    by: str = ""
    decided: bool | None = None


@dataclass(frozen=True, slots=True)
class Rating:
    """A rating as its events left it. Of an unnamed one that is not shown yet nobody knows the `level`: it is 0.

    `wordless`: the words given until now were erased by law.
    """

    id: UUID
    version: int
    office: str
    case_type: str
    matter: str
    month: date
    call: e.MayCall
    case: UUID | None
    given_at: datetime
    level: int
    reasons: tuple[str, ...]
    show_after: datetime | None
    call_by: datetime | None
    excluded: str
    again: int = 0
    called_at: datetime | None = None
    rectification: UUID | None = None
    repaired: bool = False
    doubt: Doubt | None = None
    wordless: bool = False

    @property
    def named(self) -> bool:
        """Whether somebody may call the person."""
        return self.call is not e.MayCall.NOBODY

    @property
    def hidden(self) -> bool:
        """Whether it is unnamed and not shown yet."""
        return self.level == 0

    @property
    def set_aside(self) -> bool:
        """Whether two people decided that it was mistaken or malicious."""
        return self.doubt is not None and self.doubt.decided is True


def begin(rating_id: UUID, entry: Entry[Any]) -> Rating:
    """A rating just given."""
    event: e.RatingGiven = entry.event
    return Rating(
        id=rating_id,
        version=1,
        office=event.office,
        case_type=event.case_type,
        matter=event.matter,
        month=event.month,
        call=event.call,
        case=event.case,
        given_at=entry.at,
        level=event.level,
        reasons=event.reasons,
        show_after=event.show_after,
        call_by=event.call_by,
        excluded=event.excluded,
    )


def evolve(rating: Rating, entry: Entry[Any]) -> Rating:
    """The rating after one more event."""
    rating = replace(rating, version=rating.version + 1)
    match entry.event:
        case e.RatingShown(level=level, reasons=reasons):
            return replace(rating, level=level, reasons=reasons)
        case e.RatedAgain(level=level):
            return replace(rating, again=level)
        case e.RatingCalled(reached=reached):
            return replace(rating, called_at=rating.called_at or entry.at) if reached else rating
        case e.RectificationOpened(case=case):
            return replace(rating, rectification=case)
        case e.RectificationClosed():
            return replace(rating, repaired=True)
        case e.RatingErased():
            return replace(rating, wordless=True)
    return replace(rating, doubt=_doubted(rating.doubt, entry))


def _doubted(doubt: Doubt | None, entry: Entry[Any]) -> Doubt:
    match entry.event:
        case e.DoubtRaised(cause=cause):
            return Doubt(cause)
        case e.DoubtProposed(set_aside=set_aside) if doubt:
            return replace(doubt, proposed=set_aside, by=entry.actor.id)
        case e.DoubtDecided(set_aside=set_aside) if doubt:
            return replace(doubt, decided=set_aside)
        case e.DoubtReopened() if doubt:
            return replace(doubt, proposed=None, by="")
    raise TypeError(f"{type(entry.event).__name__} does not happen to a rating")


def fold(rating_id: UUID, entries: Sequence[Entry[Any]]) -> Rating:
    """The rating after all its entries."""
    rating = begin(rating_id, entries[0])
    for entry in entries[1:]:
        rating = evolve(rating, entry)
    return rating


def give(
    service: Service,
    opinion: Opinion,
    call: e.MayCall,
    actor: Actor,
    at: datetime,
    rules: RatingRules,
    calendar: WorkCalendar,
    seal: Callable[[Opinion], Private],
) -> e.RatingGiven:
    """The first rating of a service. An unnamed one is sealed, and names no case.

    Raises Refused for everybody but the person, for a matter that has not ended, for levels and reasons not on offer.
    """
    the_person(actor)
    if not service.ended:
        raise declined("not_ended_yet")
    if service.mystery:
        raise declined("mystery_not_rated")
    check(opinion, rules)
    given = e.RatingGiven(
        office=service.office,
        case_type=service.case_type,
        month=month_of(at),
        call=call,
        excluded=service.excluded,
    )
    if call is e.MayCall.NOBODY:
        return replace(given, sealed=seal(opinion), show_after=rules.period_end(at))
    return replace(
        given,
        case=service.case,
        matter=service.matter,
        level=opinion.level,
        reasons=opinion.reasons,
        words=Private(opinion.words) if opinion.words else None,
        solved=opinion.solved,
        call_by=calendar.deadline(at, rules.call_within) if opinion.bad else None,
    )


def give_again(rating: Rating, opinion: Opinion, actor: Actor, rules: RatingRules) -> e.RatedAgain:
    """The second rating, after the repair. It stands beside the first, once."""
    the_person(actor)
    check(opinion, rules)
    if not rating.repaired or rating.again:
        raise declined("rated_already")
    words = Private(opinion.words) if opinion.words else None
    return e.RatedAgain(opinion.level, opinion.reasons, words, opinion.solved)


def record_call(rating: Rating, reached: bool, words: str, actor: Actor) -> e.RatingCalled:
    """A callback, by the supervision office; by the rated office only where the person agreed to that."""
    own = rating.call is e.MayCall.OFFICE and actor.kind is ActorKind.OFFICER and actor.office == rating.office
    if not rating.named or not (own or actor.has(Role.SUPERVISOR)):
        raise declined("not_to_be_called")
    heard = words.strip()
    if reached and not heard:
        raise declined("needs_words", what="回访情况")
    return e.RatingCalled(reached, Private(heard) if heard else None)


def raise_doubt(rating: Rating, cause: e.DoubtCause, reason: str, actor: Actor) -> e.DoubtRaised:
    """The rated office asks for a second look, at a bad rating that it knows of, once."""
    own = actor.has(Role.HEAD) and actor.office == rating.office
    if not own or rating.level not in BAD or rating.doubt is not None:
        raise declined("doubt_own_office")
    return e.DoubtRaised(cause, _reason(reason))


def look_again(rating: Rating, set_aside: bool, reason: str, actor: Actor) -> Any:
    """One of the two looks: the first proposes; the second agrees, or with another opinion two begin anew.

    Raises Refused for whoever is of the rated office or below it, or has looked already.
    """
    doubt = rating.doubt
    if doubt is None or doubt.decided is not None:
        raise declined("doubt_none")
    outside = actor.has(Role.SUPERVISOR) or actor.has(Role.INSPECTOR) or actor.has(Role.AUDITOR)
    if not outside or rating.office in actor.office_path or actor.id == doubt.by:
        raise declined("doubt_takes_two")
    said = _reason(reason)
    if doubt.proposed is None:
        return e.DoubtProposed(set_aside, said)
    if doubt.proposed is not set_aside:
        return e.DoubtReopened(doubt.by, said)
    return e.DoubtDecided(set_aside, doubt.by, said)


def may_be_shown(waiting: int, rules: RatingRules) -> bool:
    """Whether so many unnamed ratings of one office, whose period has ended, may be shown: together, or not at all."""
    return waiting >= rules.together


def shown(opinion: Opinion) -> e.RatingShown:
    """What was sealed, opened by the machine when it may be."""
    words = Private(opinion.words) if opinion.words else None
    return e.RatingShown(opinion.level, opinion.reasons, words, opinion.solved)


def erase(rating: Rating, held: Sequence[str], basis: str, actor: Actor) -> e.RatingErased | None:
    """The words leave the vault by law: for the person, an administrator, or the machine after the case's own erasure.

    `held` are the commitments of the texts that the vault still holds of it, less the seal of one that is not shown.
    None where nothing is left to erase. Raises Refused for everybody else, and without a legal basis.
    """
    allowed = actor.speaks_for_the_person() or actor.kind is ActorKind.MACHINE or actor.has(Role.ADMINISTRATOR)
    if not allowed:
        raise declined("erasing_by_law")
    if not basis.strip():
        raise declined("needs_words", what="删除的依据")
    if not held and (rating.wordless or not rating.hidden):
        return None
    return e.RatingErased(tuple(held), basis.strip())


def the_person(actor: Actor) -> None:
    """Refuses everybody who does not speak for the person (P4)."""
    if not actor.speaks_for_the_person():
        raise declined("rating_persons_only")


def check(opinion: Opinion, rules: RatingRules) -> None:
    """Refuses levels, reasons and lengths that are not on offer."""
    if opinion.level not in LEVELS:
        raise declined("level_unknown")
    if not set(opinion.reasons) <= set(rules.reasons):
        raise declined("reason_unknown")
    if len(opinion.words) > MOST_WORDS:
        raise declined("words_too_long", most=MOST_WORDS)


def _reason(reason: str) -> Private:
    if not reason.strip():
        raise declined("needs_words", what="理由")
    return Private(reason.strip())
