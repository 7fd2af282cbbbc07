"""A project's story: each entry in one sentence, with what was written in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from luoshi.campaigns.causes import causes, stages
from luoshi.core.campaigns import project_events as e
from luoshi.core.campaigns.project_events import Ending, ProjectKind
from luoshi.core.casetypes.model import Outcome
from luoshi.core.entries import Entry
from luoshi.core.private import Private
from luoshi.web.campaigns.known import Offices
from luoshi.web.campaigns.story import Told, long_day, text_of
from luoshi.web.words import OUTCOMES

KINDS: Final[Mapping[ProjectKind, str]] = {ProjectKind.KEY: "重点项目", ProjectKind.NEGOTIATION: "招商引资在谈"}
ENDINGS: Final[Mapping[Ending, str]] = {
    Ending.BUILT: "已建成",
    Ending.SIGNED: "已签约",
    Ending.GIVEN_UP: "不再推进",
}


def told(entry: Entry[Any], offices: Offices) -> Told:
    """An entry in words."""
    actor, file = entry.actor, ""
    who = f"{offices.name(actor.office)} {offices.officer(actor.id)}" if actor.office else "系统"
    what, words = _said(entry.event, offices)
    if isinstance(entry.event, e.ProjectReported):
        file = entry.event.file
    return Told(entry.at, who, what, tuple(text_of(one) for one in words if one), file)


def _said(event: Any, offices: Offices) -> tuple[str, tuple[Private | None, ...]]:
    match event:
        case e.ProjectOpened(kind=kind, due=due):
            by = "下一步在" if kind is ProjectKind.NEGOTIATION else "应在"
            return f"列为{KINDS[kind]}，{by} {long_day(due)} 前", ()
        case e.ProjectReported(share=share):
            return f"报进度：已完成 {share}%", (event.words, event.proof)
        case e.StageReached(stage=stage, next_on=next_on):
            return f"谈到“{stages().get(stage, stage)}”，下一步在 {long_day(next_on)} 前", (
                event.words,
                event.next_step,
            )
        case e.ProjectRescheduled(due=due, cause=cause, reason=reason):
            return f"改到 {long_day(due)}：{causes().get(cause, cause)}", (reason,)
        case e.BlockerRaised(office=office, due=due, number=number):
            asked = f"提出卡住的事，请{offices.name(office)}在 {long_day(due)} 前解决（{number}）"
            return asked, (event.what, event.wanted)
        case e.BlockerClosed(outcome=outcome):
            return f"卡住的事办结：{OUTCOMES[Outcome(outcome)]}", ()
        case e.BlockerReopened():
            return "卡住的事没有解决，原件重开", ()
        case e.ProjectErased(basis=basis):
            return f"依法删除了写过的话：{basis}", ()
    return f"结束：{ENDINGS[event.ending]}", (event.reason,)
