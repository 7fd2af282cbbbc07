"""以评促改: what people suggest in a survey, once it is given to a unit, is a rectification of that unit.

And codes that go out to contacts through a gateway.
"""

from __future__ import annotations

import json
from typing import Final
from uuid import uuid5

from luoshi.cases.commands import register
from luoshi.cases.handling import By, Means, access_of
from luoshi.cases.loading import load
from luoshi.core.actors import MACHINE
from luoshi.core.case.commands import Register
from luoshi.core.errors import NotFound
from luoshi.core.judgement.surveys.plan import Plan
from luoshi.core.judgement.surveys.survey import Survey
from luoshi.core.judgement.surveys.themes import Theme
from luoshi.core.private import Private
from luoshi.judgement.handling import Judging
from luoshi.judgement.surveys.handling import survey, theme
from luoshi.judgement.surveys.letters import send_due
from luoshi.judgement.surveys.opinions import note_opened
from luoshi.judgement.surveys.queries import words_of
from luoshi.notify.gateways import address_of
from luoshi.notify.links import survey_link
from luoshi.notify.outgoing import Send
from luoshi.notify.policy import Policy
from luoshi.reactions.following import Called
from luoshi.reactions.judged import RECTIFICATION, fresh_number, who_answers

QUOTED: Final = 20
"""So many opinions of a theme are quoted in its rectification; how many there are is said."""


def open_rectification(means: Means, called: Called) -> None:
    """Open the rectification of a theme with the unit that it was given to, and note it on the theme.

    Run again, it goes on where it stopped: the case has its id from the theme.
    """
    judging = called.knowledge.judging(means.connection)
    found = theme(judging, called.stream)
    case_id = uuid5(found.id, RECTIFICATION)
    try:
        load(means.connection, case_id, access_of(MACHINE))
    except NotFound:
        register(means, case_id, _rectification(means, called, found), By(MACHINE))
    note_opened(judging, found.id, case_id)


def send_codes(judging: Judging, policy: Policy, send: Send) -> int:
    """Send the codes that wait, outside of the quiet hours; returns how many went out."""
    if policy.is_quiet(judging.now()):
        return 0

    def handed(of: Survey, contact: str, code: str) -> bool:
        address = address_of(contact, policy)
        return address is not None and send(
            address, "落实", invitation(of.plan, f"{policy.address}{survey_link(code)}")
        )

    return send_due(judging, handed)


def invitation(plan: Plan, link: str) -> str:
    """What whoever gets a code is told."""
    until = f"，{plan.until.month} 月 {plan.until.day} 日截止" if plan.until else ""
    return f"请您评“{plan.title}”{until}：{link} 一个码答一份，没有人知道是您答的，名单发完就删。不想答，不用管它。"


def _rectification(means: Means, called: Called, found: Theme) -> Register:
    text = _text(means, called, found)
    return Register(
        number=fresh_number(means),
        case_type=RECTIFICATION,
        channel="survey",
        holder=who_answers(means, called, found.unit),
        title=Private(f"评议意见整改：{found.title}"),
        text=Private(text),
        form=Private(json.dumps({"origin": "评议", "text": text}, ensure_ascii=False)),
    )


def _text(means: Means, called: Called, found: Theme) -> str:
    """What the unit is told: what is meant, how many said so, and their words without anything of who they are.

    Where fewer said so than a cell may show, neither their number nor their words: they could be known by them.
    """
    judging = called.knowledge.judging(means.connection)
    plan = survey(judging, found.survey).plan
    title = plan.title
    if len(found.opinions) < plan.least:
        return (
            f"“{title}”里有意见建议说的是“{found.title}”，交你单位整改。说的人不到 {plan.least} 个，"
            "原话不转，免得认出人来；不清楚的向督查室问。是谁说的没有记录，不要打听。"
        )
    said = [words for words in words_of(judging, found.opinions).values() if words]
    lines = [
        f"“{title}”里有 {len(found.opinions)} 条意见建议说的是“{found.title}”，交你单位整改。",
        "是谁说的没有记录，不要打听。原话：" if said else "原话已依法删除。",
        *(f"· {words}" for words in said[:QUOTED]),
    ]
    return "\n".join([*lines, f"（另有 {len(said) - QUOTED} 条）"] if len(said) > QUOTED else lines)
