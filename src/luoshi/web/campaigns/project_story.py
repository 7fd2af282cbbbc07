"""A project's story: each entry in one sentence, with what was written in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext, gettext_noop

from luoshi.campaigns.causes import causes, stages
from luoshi.core.campaigns import project_events as e
from luoshi.core.campaigns.project_events import Ending, ProjectKind
from luoshi.core.casetypes.model import Outcome
from luoshi.core.entries import Entry
from luoshi.core.private import Private
from luoshi.web.campaigns.known import Offices
from luoshi.web.campaigns.story import Told
from luoshi.web.words import data, erased, whole_day
from luoshi.web.words import outcome as in_words

KINDS: Final[Mapping[ProjectKind, str]] = {
    ProjectKind.KEY: gettext_noop("重点项目"),
    ProjectKind.NEGOTIATION: gettext_noop("招商引资在谈"),
}
ENDINGS: Final[Mapping[Ending, str]] = {
    Ending.BUILT: gettext_noop("已建成"),
    Ending.SIGNED: gettext_noop("已签约"),
    Ending.GIVEN_UP: gettext_noop("不再推进"),
}


def told(entry: Entry[Any], offices: Offices) -> Told:
    """An entry in words."""
    actor, file = entry.actor, ""
    who = f"{offices.name(actor.office)} {offices.officer(actor.id)}" if actor.office else gettext("系统")
    what, words = _said(entry.event, offices)
    if isinstance(entry.event, e.ProjectReported):
        file = entry.event.file
    return Told(entry.at, who, what, tuple(erased(one.text) for one in words if one), file)


def _said(event: Any, offices: Offices) -> tuple[str, tuple[Private | None, ...]]:
    match event:
        case e.ProjectOpened(kind=kind, due=due):
            talk = kind is ProjectKind.NEGOTIATION
            said = gettext("列为在谈，下一步在 %(due)s 前") if talk else gettext("列为重点项目，应在 %(due)s 前建成")
            return said % {"due": whole_day(due)}, ()
        case e.ProjectReported(share=share):
            return gettext("报进度：已完成 %(share)s%%") % {"share": share}, (event.words, event.proof)
        case e.StageReached(stage=stage, next_on=next_on):
            named = {"stage": data(stages().get(stage, stage)), "due": whole_day(next_on)}
            return gettext("谈到“%(stage)s”，下一步在 %(due)s 前") % named, (event.words, event.next_step)
        case e.ProjectRescheduled(due=due, cause=cause, reason=reason):
            named = {"due": whole_day(due), "cause": data(causes().get(cause, cause))}
            return gettext("改到 %(due)s：%(cause)s") % named, (reason,)
        case e.BlockerRaised(office=office, due=due, number=number):
            named = {"office": offices.name(office), "due": whole_day(due), "number": number}
            return gettext("提出卡住的事，请%(office)s在 %(due)s 前解决（%(number)s）") % named, (
                event.what,
                event.wanted,
            )
        case e.BlockerClosed(outcome=outcome):
            return gettext("卡住的事办结：%(outcome)s") % {"outcome": in_words(Outcome(outcome))}, ()
        case e.BlockerReopened():
            return gettext("卡住的事没有解决，原件重开"), ()
        case e.ProjectErased(basis=basis):
            return gettext("依法删除了写过的话：%(basis)s") % {"basis": basis}, ()
    return gettext("结束：%(ending)s") % {"ending": gettext(ENDINGS[event.ending])}, (event.reason,)
