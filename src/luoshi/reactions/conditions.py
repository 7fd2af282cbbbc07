"""The conditions in the table, by name. Each looks at a fact and says yes or no; none decides anything."""

from __future__ import annotations

from luoshi.core.actors import ActorKind
from luoshi.core.case.events import AdmissionBasis
from luoshi.core.casetypes.model import Judge
from luoshi.reactions.facts import Fact


def by_the_person(fact: Fact) -> bool:
    """The person did it, with their code or token."""
    return fact.entry.actor.kind is ActorKind.PERSON


def by_the_machine(fact: Fact) -> bool:
    """A rule of the system did it."""
    return fact.entry.actor.kind is ActorKind.MACHINE


def by_somebody_else(fact: Fact) -> bool:
    """Somebody but the person did it."""
    return not by_the_person(fact)


def still_offered(fact: Fact) -> bool:
    """The office has neither signed nor declined meanwhile."""
    offer = fact.case.offer
    return offer is not None and offer.to == fact.event.to and offer.sign_by == fact.event.sign_by


def handed_on(fact: Fact) -> bool:
    """The offer is no return."""
    return not fact.event.returning


def sent_back(fact: Fact) -> bool:
    """The offer is a return of a case that was signed for."""
    return bool(fact.event.returning)


def awaits_a_ruling(fact: Fact) -> bool:
    """The arbiter has not ruled yet."""
    return fact.case.state.value == "arbitrated"


def to_the_arbiter(fact: Fact) -> bool:
    """The return went to the arbiter."""
    return bool(fact.event.to_arbiter)


def back_to_the_sender(fact: Fact) -> bool:
    """The return went back to whoever sent the case."""
    return not fact.event.to_arbiter


def is_a_step(fact: Fact) -> bool:
    """The moment is a step of the ladder, which says who is told."""
    return bool(fact.event.to)


def is_a_colour_of_its_own(fact: Fact) -> bool:
    """The moment is a warning, and no step of the ladder tells the handler at the same moment."""
    event = fact.event
    if event.to:
        return False
    moments = [
        rule.moment for rule in fact.rules.warnings if (rule.level, rule.moment.limit) == (event.level, event.limit)
    ]
    told = [step.moment for step in fact.rules.ladder if "handler" in step.to]
    return all(moment not in told for moment in moments)


def still_open(fact: Fact) -> bool:
    """Somebody still has to act on the case."""
    return fact.case.open


def over(fact: Fact) -> bool:
    """The case has ended: a warning that nobody was there to give is told as what it is."""
    return not fact.case.open


def is_urgent(fact: Fact) -> bool:
    """紧急件: it waits for no office hours."""
    return fact.case.urgent


def by_the_cap(fact: Fact) -> bool:
    """The stop ended because its cap came, not because somebody resumed."""
    return bool(fact.event.by_cap)


def not_told_in_time(fact: Fact) -> bool:
    """The application counts as admitted because nobody said in time what was missing."""
    return fact.event.basis is AdmissionBasis.NOT_TOLD_IN_TIME


def found_missing(fact: Fact) -> bool:
    """The office checked what came in, and something is still missing."""
    return bool(fact.event.checked and fact.event.missing)


def not_solved(fact: Fact) -> bool:
    """The person says that it is not solved."""
    return fact.event.solved is False


def was_upheld(fact: Fact) -> bool:
    """The objection was upheld."""
    return bool(fact.event.upheld)


def not_waived(fact: Fact) -> bool:
    """The sub-case ended; the parent did not just let go of it."""
    return not fact.event.waived


def is_rectification(fact: Fact) -> bool:
    """A fault of an office's, to be put right."""
    return fact.case.case_type == "rectification"


def is_no_rectification(fact: Fact) -> bool:
    """Something that was asked for, and no fault of an office's."""
    return not is_rectification(fact)


def has_open_parts(fact: Fact) -> bool:
    """Sub-cases with other offices are still open."""
    return any(fact.case.children.values())


def somebody_waits(fact: Fact) -> bool:
    """A person follows this case: it is no task of the offices', and no part of a case that they follow already."""
    return fact.case.parent is None and (fact.rules.judge is Judge.PERSON or bool(fact.case.code_hash))
