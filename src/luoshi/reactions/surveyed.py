"""以评促改: what people suggest in a survey, once it is given to a unit, is a rectification of that unit."""

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
from luoshi.core.judgement.surveys.themes import Theme
from luoshi.core.private import Private
from luoshi.judgement.surveys.handling import survey, theme
from luoshi.judgement.surveys.opinions import note_opened
from luoshi.judgement.surveys.queries import words_of
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
    """What the unit is told: what is meant, how many said so, and their words without anything of who they are."""
    judging = called.knowledge.judging(means.connection)
    title = survey(judging, found.survey).plan.title
    said = [words for words in words_of(judging, found.opinions).values() if words]
    lines = [
        f"“{title}”里有 {len(found.opinions)} 条意见建议说的是“{found.title}”，交你单位整改。",
        "是谁说的没有记录，不要打听。原话：" if said else "原话已依法删除。",
        *(f"· {words}" for words in said[:QUOTED]),
    ]
    return "\n".join([*lines, f"（另有 {len(said) - QUOTED} 条）"] if len(said) > QUOTED else lines)
