"""One card: who proposes, who tells, who defends, who decides and who reviews.

P7: notice, defence, decision by the competent body, review by others. Whoever proposed does not decide, whoever had a
part does not review. The machine may propose, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.entries import Entry
from luoshi.core.errors import Refused
from luoshi.core.judgement.carding import events as e
from luoshi.core.judgement.carding.rules import CardRules
from luoshi.core.judgement.rules import MOST_WORDS
from luoshi.core.private import Private
from luoshi.core.worktime import WorkCalendar

PROPOSERS = (Role.SUPERVISOR, Role.INSPECTOR, Role.AUDITOR)
REVIEWERS = (Role.SUPERVISOR, Role.AUDITOR, Role.LEADER)

DECLINED: Mapping[str, tuple[str, str]] = {
    "card_proposers": (
        "亮牌由督查、检查或纪检人员提出，或由规则自动提出；本单位及其下属单位的人不能提。",
        "A card is proposed by a supervisor, inspector or auditor, or by rule; not by people of the office itself.",
    ),
    "erasing_by_law": (
        "依法删除个人信息由管理员办理，并写明依据（个人信息保护法第四十七条）。",
        "Personal text is erased by the administrator, on a legal basis (Personal Information Protection Law 47).",
    ),
    "card_cause": ("请从列出的原因和颜色里选。", "Choose a cause and a colour from those listed."),
    "needs_words": ("“{what}”不能为空。", "{what} must not be blank."),
    "supervisors_only": ("这一步由督查（效能）部门办理。", "This step is the supervision office's."),
    "card_step": ("这张牌现在不在这一步。", "This card is not at this step."),
    "card_defence_own": (
        "陈述申辩由被亮牌单位的负责人作出，在决定以前，一次说清；有新的事实，可以在复核时提出。",
        "The head of the office defends it, before the decision.",
    ),
    "card_defence_first": (
        "单位还可以陈述申辩到 {until}。收到申辩或者期限过了，才能决定。",
        "The office may defend itself until {until}: it is decided after the defence, or after that.",
    ),
    "card_two": (
        "提出的人不能自己决定；被亮牌单位及其下属单位的人也不能决定。请由督查单位的另一个人决定。",
        "Whoever proposed it does not decide it, nor do people of the office: another supervisor decides.",
    ),
    "card_review_own": (
        "复核由被亮牌单位的负责人申请，自决定之日起 {until} 前申请一次。",
        "The head of the office asks for a review, once, until {until}.",
    ),
    "card_review_others": (
        "复核由没有提出、通知、决定过这张牌，也不是该单位及其下属单位的人作出。",
        "It is reviewed by somebody who neither proposed, told nor decided it, and is not of the office.",
    ),
}


class Step(StrEnum):
    """Where a card stands: 待督查, 待申辩, 已申辩, 已亮牌, 不亮牌, 复核中, 维持, 撤销, 不再追究."""

    PROPOSED = "proposed"
    NOTICED = "noticed"
    DEFENDED = "defended"
    ISSUED = "issued"
    NOT_ISSUED = "not_issued"
    REVIEWED_ASKED = "review_asked"
    UPHELD = "upheld"
    REVOKED = "revoked"
    DROPPED = "dropped"


STANDS = (Step.ISSUED, Step.REVIEWED_ASKED, Step.UPHELD)
"""The steps at which a card counts."""


@dataclass(frozen=True, slots=True)
class Card:
    """A card as its events left it. `hands` are those who had a part in it, without the office.

    `proposed_by` is empty where a rule proposed it.
    """

    id: UUID
    version: int
    proposed: e.CardProposed
    proposed_at: datetime
    step: Step = Step.PROPOSED
    colour: str = ""
    proposed_by: str = ""
    hands: tuple[str, ...] = ()
    defend_by: datetime | None = None
    decided_at: datetime | None = None
    ask_by: datetime | None = None
    decide_by: datetime | None = None


def fold(card_id: UUID, entries: Sequence[Entry[Any]]) -> Card:
    """The card after all its entries."""
    first = entries[0]
    by = first.actor.id if first.actor.kind is ActorKind.OFFICER else ""
    card = Card(card_id, 1, first.event, first.at, colour=first.event.colour, proposed_by=by, hands=(by,) if by else ())
    for entry in entries[1:]:
        card = evolve(card, entry)
    return card


def evolve(card: Card, entry: Entry[Any]) -> Card:
    """The card after one more event."""
    card = replace(card, version=card.version + 1)
    seen = replace(card, hands=(*card.hands, entry.actor.id))
    match entry.event:
        case e.CardDropped():
            return replace(seen, step=Step.DROPPED)
        case e.CardNoticed(defend_by=until):
            return replace(seen, step=Step.NOTICED, defend_by=until)
        case e.CardDefended():
            return replace(card, step=Step.DEFENDED)
        case e.CardDecided(issued=issued, colour=colour, ask_by=ask_by):
            step = Step.ISSUED if issued else Step.NOT_ISSUED
            return replace(seen, step=step, colour=colour, ask_by=ask_by, decided_at=entry.at)
        case e.CardReviewAsked(decide_by=decide_by):
            return replace(card, step=Step.REVIEWED_ASKED, decide_by=decide_by)
        case e.CardReviewed(stays=stays):
            return replace(seen, step=Step.UPHELD if stays else Step.REVOKED)
        case e.CardErased():
            return card
    raise TypeError(f"{type(entry.event).__name__} does not happen to a card")


def propose(
    place: tuple[str, ...],
    cause: str,
    colour: str,
    facts: str,
    shown_by: tuple[str, UUID | None],
    actor: Actor,
    rules: CardRules,
) -> e.CardProposed:
    """A card is proposed against the office at the end of `place`, its way from the root; `shown_by` is what shows it:
    the kind of thing and its id. The machine may; an officer of the office may not.
    """
    if actor.kind is not ActorKind.MACHINE and (
        not any(actor.has(role) for role in PROPOSERS) or _inside(place, actor)
    ):
        raise declined("card_proposers")
    found = rules.causes.get(cause)
    if found is None or (colour or found.colour) not in rules.colours:
        raise declined("card_cause")
    source, about = shown_by
    told = _said("事实", facts)
    return e.CardProposed(place[-1], place, cause, colour or found.colour, found.basis, told, source, about)


def drop(card: Card, reason: str, actor: Actor) -> e.CardDropped:
    """Not pursued."""
    _supervisor(card, actor, Step.PROPOSED, Step.NOTICED, Step.DEFENDED)
    return e.CardDropped(_said("理由", reason))


def notice(card: Card, actor: Actor, at: datetime, rules: CardRules, calendar: WorkCalendar) -> e.CardNoticed:
    """The office is told, and its time for a defence begins."""
    _supervisor(card, actor, Step.PROPOSED)
    return e.CardNoticed(calendar.deadline(at, rules.defend_within))


def defend(card: Card, words: str, actor: Actor) -> e.CardDefended:
    """The head of the office defends it: until the decision, also late."""
    if card.step is not Step.NOTICED or not _own_head(card, actor):
        raise declined("card_defence_own")
    return e.CardDefended(_said("陈述和申辩", words))


def decide(
    card: Card,
    issued: bool,
    colour: str,
    reason: str,
    actor: Actor,
    at: datetime,
    means: tuple[CardRules, WorkCalendar],
) -> e.CardDecided:
    """Issued or not, by a supervisor who did not propose it, once the office has spoken or let its time pass."""
    rules, calendar = means
    _supervisor(card, actor, Step.NOTICED, Step.DEFENDED)
    if actor.id == card.proposed_by:
        raise declined("card_two")
    if card.step is Step.NOTICED and card.defend_by is not None and at < card.defend_by:
        raise declined("card_defence_first", until=f"{card.defend_by:%Y-%m-%d}")
    chosen = colour or card.colour
    if chosen not in rules.colours:
        raise declined("card_cause")
    return e.CardDecided(issued, chosen, _said("理由", reason), calendar.deadline(at, rules.ask_within))


def ask_review(
    card: Card, reason: str, actor: Actor, at: datetime, rules: CardRules, calendar: WorkCalendar
) -> e.CardReviewAsked:
    """The head of the office asks others to look at an issued card, once and in time."""
    until = card.ask_by
    if card.step is not Step.ISSUED or until is None or at > until or not _own_head(card, actor):
        raise declined("card_review_own", until=f"{until:%Y-%m-%d}" if until else "")
    return e.CardReviewAsked(_said("理由", reason), calendar.deadline(at, rules.decide_within))


def review(card: Card, stays: bool, reason: str, actor: Actor) -> e.CardReviewed:
    """Somebody who had no part in it decides."""
    if card.step is not Step.REVIEWED_ASKED:
        raise declined("card_step")
    may = any(actor.has(role) for role in REVIEWERS)
    if not may or actor.id in card.hands or _inside(card.proposed.office_path, actor):
        raise declined("card_review_others")
    return e.CardReviewed(stays, _said("理由", reason))


def declined(code: str, **data: object) -> Refused:
    """The refusal of this code with its figures filled in. Raises KeyError for a code without words."""
    zh, en = DECLINED[code]
    return Refused(code, zh.format(**data), en.format(**data), data)


def _supervisor(card: Card, actor: Actor, *steps: Step) -> None:
    if not actor.has(Role.SUPERVISOR):
        raise declined("supervisors_only")
    if card.step not in steps:
        raise declined("card_step")
    if _inside(card.proposed.office_path, actor):
        raise declined("card_two")


def _own_head(card: Card, actor: Actor) -> bool:
    return actor.has(Role.HEAD) and actor.office == card.proposed.office


def _inside(path: Sequence[str], actor: Actor) -> bool:
    """Whether an actor is of the office at the end of a way, or of one below it. Those above are the competent body."""
    return path[-1] in actor.office_path


def _said(what: str, words: str) -> Private:
    if not words.strip():
        raise declined("needs_words", what=what)
    return Private(words.strip()[:MOST_WORDS])
