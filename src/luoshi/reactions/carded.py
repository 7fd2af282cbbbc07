"""What proposes a card by rule, and who is told at each step of one. Nothing here issues anything: people decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID, uuid5

from luoshi.cases.handling import Means, access_of
from luoshi.cases.loading import load
from luoshi.core.actors import MACHINE, Role
from luoshi.core.judgement.carding import events as e
from luoshi.core.judgement.carding.card import Card
from luoshi.judgement.cards.commands import Proposal, card, propose
from luoshi.judgement.inspections.handling import finding, finding_entries
from luoshi.ledger.access import acting
from luoshi.notify.telling import TELLER, News, tell
from luoshi.reactions.following import Called
from luoshi.reactions.people import People

CASE, FINDING = "case", "finding"


def not_told(means: Means, called: Called) -> None:
    """An application counts as admitted because nobody said in time what was missing."""
    _of_case(means, called, "not_told_in_time", "逾期没有告知要补什么材料，申请视为受理。")


def wrong_stop(means: Means, called: Called) -> None:
    """The arbiter upheld an objection: a stop or a diversion had no ground."""
    what = "停表" if called.entry.event.to.value == "suspension" else "分流"
    _of_case(means, called, "wrong_stop", f"{what}没有依据，当事人的异议经裁定成立。")


def _of_case(means: Means, called: Called, cause: str, said: str) -> None:
    case = load(means.connection, called.stream, access_of(MACHINE)).case
    what = Proposal(_path(means, called, case.holder.office), cause, f"{case.number}：{said}", CASE, case.id)
    _propose(means, called, what)


def of_finding(means: Means, called: Called) -> None:
    """An item failed whose list says that a card is proposed."""
    office = called.knowledge.inspecting(means.connection)
    found = finding(office, called.stream)
    item = office.rules.item(found.found.item)
    if item is None or not item.card:
        return
    words = finding_entries(office, found.id)[0].event.words.text or ""
    _propose(means, called, Proposal(found.found.office_path, item.card, f"检查发现：{words}", FINDING, found.id))


def not_put_right(means: Means, called: Called) -> None:
    """A finding went to the leader: looked at again and again, and not put right."""
    found = finding(called.knowledge.inspecting(means.connection), called.stream)
    said = f"检查发现的问题，报告整改以后复查 {called.entry.event.rechecks} 次仍没有改好。"
    _propose(means, called, Proposal(found.found.office_path, "not_put_right", said, FINDING, found.id))


def _propose(means: Means, called: Called, what: Proposal) -> None:
    carding = called.knowledge.carding(means.connection)
    if what.cause in carding.rules.causes:
        propose(carding, uuid5(called.stream, f"card {what.cause} {called.version}"), what, MACHINE)


def tell_step(means: Means, called: Called) -> None:
    """Tell whoever has the next step of a card: the office's head, or the supervisors."""
    carding = called.knowledge.carding(means.connection)
    found, people = card(carding, called.stream), People(called.knowledge.staff(means.connection), means.now())
    cause = carding.rules.causes.get(found.proposed.cause)
    name = f"“{cause.title if cause else found.proposed.cause}”"
    title, words, to_office = _STEPS[type(called.entry.event)](found, name)
    office = found.proposed.office
    to = people.heads(office) if to_office else people.with_role(Role.SUPERVISOR)
    about: UUID | None = found.proposed.about if found.proposed.source == CASE else None
    number = load(means.connection, about, access_of(MACHINE)).case.number if about else ""
    news = [
        News(each, called.row, title, words, about, number, called.entry.entered_at)
        for each in to
        if each not in found.hands or to_office
    ]
    with acting(means.connection, TELLER):
        tell(means.connection, news, called.knowledge.policy, means.now())


Words = tuple[str, str, bool]
_STEPS: Final[Mapping[type, Callable[[Card, str], Words]]] = {
    e.CardProposed: lambda _, name: ("建议亮牌", f"有一张牌待督查部门处理：{name}。", False),
    e.CardNoticed: lambda card, name: (
        "亮牌告知",
        f"拟因{name}给您单位亮牌，可以陈述申辩（“检查和亮牌”），期限 {card.defend_by:%Y-%m-%d}。",
        True,
    ),
    e.CardDefended: lambda _, name: ("已陈述申辩", f"单位对{name}作了陈述申辩，请决定。", False),
    e.CardDecided: lambda card, name: (
        "亮牌决定",
        f"对{name}的决定已经作出。不服的可以申请由别人复核，期限 {card.ask_by:%Y-%m-%d}。",
        True,
    ),
    e.CardReviewAsked: lambda _, name: ("申请复核", f"单位对{name}的亮牌申请复核，请由没有参与的人办理。", False),
    e.CardReviewed: lambda _, name: ("复核决定", f"对{name}亮牌的复核已经作出。", True),
}


def _path(means: Means, called: Called, office: str) -> tuple[str, ...]:
    row = called.knowledge.staff(means.connection).offices.get(office)
    return row.path if row else (office,)
