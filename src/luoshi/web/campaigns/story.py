"""A task's story: each entry in one sentence, with what was written in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from luoshi.core.campaigns import events as e
from luoshi.core.casetypes.model import Outcome
from luoshi.core.entries import Entry
from luoshi.core.private import Private
from luoshi.web.campaigns.known import Offices
from luoshi.web.words import OUTCOMES

_REOPENED = {"supervisor": "督办单位没有验收，退回重办", "inspection": "检查发现没有办好，原件重开"}


@dataclass(frozen=True, slots=True)
class Told:
    """What happened, who did it, and what they wrote. `file` is the evidence that came with it."""

    at: datetime
    who: str
    what: str
    words: tuple[str, ...] = ()
    file: str = ""


def told(entry: Entry[Any], causes: Mapping[str, str], offices: Offices) -> Told:
    """An entry in words."""
    actor = entry.actor
    who = f"{offices.name(actor.office)} {offices.officer(actor.id)}" if actor.office else "系统"
    what, words, file = _said(entry.event, causes)
    return Told(entry.at, who, what, tuple(text_of(one) for one in words if one), file)


def _said(event: Any, causes: Mapping[str, str]) -> tuple[str, tuple[Private | None, ...], str]:
    match event:
        case e.TaskConfirmed(due=due):
            return f"确认为任务，完成日期 {long_day(due)}", (), ""
        case e.ProgressReported(share=share, part=part):
            of = "承办部分完成" if part else "已完成"
            return f"报进度：{of} {share}%", (event.words, event.proof, event.obstacle), event.file
        case e.DelayAsked(cause=cause, until=until, words=words):
            return f"申请延到 {long_day(until)}：{causes.get(cause, cause)}", (words,), ""
        case e.DelayDecided(granted=granted, until=until, reason=reason):
            return (f"同意延到 {long_day(until)}" if granted else f"不同意延到 {long_day(until)}"), (reason,), ""
        case e.TaskPlanned(due=due):
            return f"回头看，下一个节点 {long_day(due)}", (), ""
        case e.CompletionClaimed(outcome=outcome):
            return f"报请验收：{OUTCOMES[Outcome(outcome)]}", (), ""
        case e.TaskAccepted(measure=measure, evidence=evidence):
            return "验收通过", (measure, evidence), ""
        case e.TaskErased(basis=basis):
            return f"依法删除了写过的话：{basis}", (), ""
    return _REOPENED.get(event.cause, "重新办理"), (), ""


def long_day(day: date) -> str:
    """A day as papers write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def text_of(words: Private) -> str:
    """What was written, or that it was erased."""
    return words.text if words.text is not None else "（内容已依法删除）"
