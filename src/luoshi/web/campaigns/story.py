"""A task's story: each entry in one sentence, with what was written in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, gettext_noop

from luoshi.core.campaigns import events as e
from luoshi.core.casetypes.model import Outcome
from luoshi.core.entries import Entry
from luoshi.core.private import Private
from luoshi.web.campaigns.known import Offices
from luoshi.web.words import data, erased, whole_day
from luoshi.web.words import outcome as in_words

_REOPENED = {
    "supervisor": gettext_noop("督办单位没有验收，退回重办"),
    "inspection": gettext_noop("检查发现没有办好，原件重开"),
}


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
    who = f"{offices.name(actor.office)} {offices.officer(actor.id)}" if actor.office else gettext("系统")
    what, words, file = _said(entry.event, causes)
    return Told(entry.at, who, what, tuple(erased(one.text) for one in words if one), file)


def _said(event: Any, causes: Mapping[str, str]) -> tuple[str, tuple[Private | None, ...], str]:
    match event:
        case e.TaskConfirmed(due=due):
            return gettext("确认为任务，完成日期 %(due)s") % {"due": whole_day(due)}, (), ""
        case e.ProgressReported(share=share, part=part):
            of = gettext("报进度：承办部分完成 %(share)s%%") if part else gettext("报进度：已完成 %(share)s%%")
            return of % {"share": share}, (event.words, event.proof, event.obstacle), event.file
        case e.DelayAsked(cause=cause, until=until, words=words):
            named = {"until": whole_day(until), "cause": data(causes.get(cause, cause))}
            return gettext("申请延到 %(until)s：%(cause)s") % named, (words,), ""
        case e.DelayDecided(granted=granted, until=until, reason=reason):
            said = gettext("同意延到 %(until)s") if granted else gettext("不同意延到 %(until)s")
            return said % {"until": whole_day(until)}, (reason,), ""
        case e.TaskPlanned(due=due):
            return gettext("回头看，下一个节点 %(due)s") % {"due": whole_day(due)}, (), ""
        case e.CompletionClaimed(outcome=outcome):
            return gettext("报请验收：%(outcome)s") % {"outcome": in_words(Outcome(outcome))}, (), ""
        case e.TaskAccepted(measure=measure, evidence=evidence):
            return gettext("验收通过"), (measure, evidence), ""
        case e.TaskErased(basis=basis):
            return gettext("依法删除了写过的话：%(basis)s") % {"basis": basis}, (), ""
    return gettext(_REOPENED.get(event.cause, gettext_noop("重新办理"))), (), ""
