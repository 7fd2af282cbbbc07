"""Verbs over ratings. Each is one transaction. No verb changes or removes what a person said."""

from __future__ import annotations

from uuid import UUID

from luoshi.core.actors import MACHINE, Actor
from luoshi.core.errors import Clash
from luoshi.core.judgement import events as e
from luoshi.core.judgement import rating as rules
from luoshi.core.judgement.events import DoubtCause, MayCall
from luoshi.core.judgement.rating import Opinion, Rating, Service
from luoshi.core.judgement.refusals import declined
from luoshi.core.judgement.rules import month_of
from luoshi.judgement.handling import SYSTEM, Judging, known, rating, record
from luoshi.ledger.asking import Question, ask

# Of a rating that is not shown yet the seal stays: the person's verdict lies in it.
_HELD = (
    "SELECT encode(commitment, 'hex') FROM ledger_vault WHERE stream = $1 AND value IS NOT NULL"
    " AND NOT (field = 'sealed' AND $2) ORDER BY version, field"
)


def rate(judging: Judging, service: Service, opinion: Opinion, call: MayCall, actor: Actor) -> UUID:
    """The person's rating of a service; its second one where a repair has been made of the first.

    Returns its id. Raises Refused for everybody but the person, `rated_already`, and by the other rules.
    """
    rating_id = judging.seals.rating_of(service.case)
    entries = known(judging, rating_id)
    event: e.RatingGiven | e.RatedAgain
    if entries:
        event = rules.give_again(rules.fold(rating_id, entries), opinion, actor, judging.rules)
    else:
        now, calendar, seal = judging.now(), judging.calendar, judging.seals.seal
        event = rules.give(service, opinion, call, actor, now, judging.rules, calendar, seal)
    try:
        record(judging, rating_id, entries, event, actor)
    except Clash as error:
        raise declined("rated_already") from error
    return rating_id


def report_pressure(judging: Judging, service: Service, actor: Actor) -> None:
    """有人要我打好评: of the person, with one tap. Pressed twice it is one report."""
    rules.the_person(actor)
    stream = judging.seals.pressure_of(service.case)
    if not known(judging, stream):
        record(judging, stream, (), e.PressureReported(service.office, month_of(judging.now())), actor)


def call(judging: Judging, rating_id: UUID, reached: bool, words: str, actor: Actor) -> Rating:
    """Record a callback: as an officer's, never as the person's. Raises Refused `not_to_be_called`, NotFound."""
    found = rating(judging, rating_id)
    return _add(judging, found, rules.record_call(found, reached, words, actor), actor)


def note_rectification(judging: Judging, rating_id: UUID, case: UUID) -> Rating:
    """The machine notes which case the rectification is. Noted before, it stays."""
    found = rating(judging, rating_id)
    return found if found.rectification else _add(judging, found, e.RectificationOpened(case), MACHINE)


def note_repaired(judging: Judging, rating_id: UUID) -> Rating:
    """The machine notes that the rectification is closed: the person may rate once more."""
    found = rating(judging, rating_id)
    return found if found.repaired else _add(judging, found, e.RectificationClosed(), MACHINE)


def raise_doubt(judging: Judging, rating_id: UUID, cause: DoubtCause, reason: str, actor: Actor) -> Rating:
    """The rated office asks for a second look."""
    found = rating(judging, rating_id)
    return _add(judging, found, rules.raise_doubt(found, cause, reason, actor), actor)


def look_again(judging: Judging, rating_id: UUID, set_aside: bool, reason: str, actor: Actor) -> Rating:
    """One of the two looks at a rating that its office doubts."""
    found = rating(judging, rating_id)
    return _add(judging, found, rules.look_again(found, set_aside, reason, actor), actor)


def erase_words(judging: Judging, rating_id: UUID, basis: str, actor: Actor) -> Rating:
    """The words of a rating leave the vault by law; its level stays. Asked again, nothing more happens."""
    found = rating(judging, rating_id)
    (held,) = ask(judging.connection, SYSTEM, Question(_HELD, (rating_id, found.hidden)))
    event = rules.erase(found, [commitment for (commitment,) in held], basis, actor)
    return _add(judging, found, event, actor) if event else found


def _add(judging: Judging, found: Rating, event: e.JudgementEvent, actor: Actor) -> Rating:
    entries = known(judging, found.id)[: found.version]
    record(judging, found.id, entries, event, actor)
    return rating(judging, found.id)
