"""Closing and opening again: an answer, one outcome, evidence, and the person's own word on whether it is solved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from luoshi.core.actors import ActorKind, Role
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.context import Context
from luoshi.core.case.deadlines import fresh, overdue
from luoshi.core.case.decide import authority as may
from luoshi.core.case.state import Case
from luoshi.core.casetypes.model import Outcome, Start
from luoshi.core.refusals import refuse

Events = tuple[e.CaseEvent, ...]


def answer_at_once(case: Case, command: c.AnswerAtOnce, ctx: Context, at: datetime) -> Events:
    """即时答复: the first-inquiry officer answers on the spot."""
    may.the_holder(case, ctx)
    if not ctx.rules.answer_at_once or ctx.rules.needs_admission:
        raise refuse("no_answer_at_once")
    said = may.said("答复", command.answer)
    return (e.Closed(Outcome.ANSWERED, said, at_once=True, overdue=overdue(case, at)),)


def answer(case: Case, command: c.Answer, ctx: Context, _at: datetime) -> Events:
    """答复 the person; closing follows."""
    may.the_holder(case, ctx)
    return (e.Answered(may.said("答复", command.answer)),)


def close(case: Case, command: c.Close, ctx: Context, at: datetime) -> Events:
    """办结, with what the case type demands. Whether a limit was met is judged here and stays (P10)."""
    may.the_holder(case, ctx)
    _check_outcome(command, ctx, at)
    _check_complete(case, command, ctx)
    later = command.outcome is Outcome.CANNOT_NOW
    return (
        e.Closed(
            command.outcome,
            may.said("答复", command.answer),
            overdue=overdue(case, at),
            reason=command.reason,
            measures=command.measures,
            revive_at=command.revive_at if later else None,
            deadlines=fresh(case, ctx.rules, Start.DECIDED, at, ctx.calendar),
        ),
    )


def deliver(case: Case, command: c.Deliver, ctx: Context, _at: datetime) -> Events:
    """The decision reached the person."""
    may.the_holder(case, ctx)
    if not command.channel:
        raise refuse("blank", what="送达方式")
    return (e.Delivered(command.channel),)


def reopen(case: Case, command: c.Reopen, ctx: Context, at: datetime) -> Events:
    """Open again, on the original start: by the person in time, an inspector or the supervisor."""
    if command.cause is e.ReopenCause.PERSON:
        may.the_person(ctx)
        window = ctx.rules.reopen_within
        closed_at = case.closings[-1].at
        if window is None or at > ctx.calendar.deadline(closed_at, window):
            raise refuse("reopen_window", window=str(window or "0d"))
    elif command.cause is e.ReopenCause.INSPECTION:
        may.with_role(Role.INSPECTOR, ctx)
    elif command.cause is e.ReopenCause.SUPERVISOR:
        may.with_role(Role.SUPERVISOR, ctx)
    elif ctx.actor.kind is not ActorKind.MACHINE:
        raise refuse("not_yours", who="系统到期")
    if command.cause is not e.ReopenCause.PROMISED_DATE:
        may.said("重新办理的理由", command.reason)
    return (e.Reopened(command.cause, command.reason),)


def _check_outcome(command: c.Close, ctx: Context, at: datetime) -> None:
    if command.outcome is Outcome.DIVERTED:
        raise refuse("outcome_by_divert")
    if command.outcome not in ctx.rules.outcomes:
        raise refuse("outcome_not_allowed", outcomes="、".join(sorted(ctx.rules.outcomes)))
    if command.outcome is Outcome.CANNOT_NOW:
        told = all(text and (text.text or "").strip() for text in (command.reason, command.measures))
        if not told or command.revive_at is None or command.revive_at <= at:
            raise refuse("cannot_now_incomplete")


def _check_complete(case: Case, command: c.Close, ctx: Context) -> None:
    # An application that is not admitted may end only by the finding that none is needed here.
    if ctx.rules.needs_admission and not case.admitted_at and command.outcome is not Outcome.UNFOUNDED:
        raise refuse("not_admitted")
    waiting = sum(case.children.values())
    if waiting:
        raise refuse("children_open", count=waiting)
    missing = [kind for kind in ctx.rules.evidence if kind not in case.evidence]
    if missing and command.outcome in (Outcome.DONE, Outcome.PARTLY):
        raise refuse("evidence_missing", missing="、".join(missing))


RULES: Mapping[type[c.Command], Any] = {
    c.AnswerAtOnce: answer_at_once,
    c.Answer: answer,
    c.Close: close,
    c.Deliver: deliver,
    c.Reopen: reopen,
}
