"""Closing and opening again: an answer, one outcome, evidence, and the person's own word on whether it is solved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from luoshi.core.actors import Role
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.context import Context, utc
from luoshi.core.case.deadlines import from_start, overdue
from luoshi.core.case.decide import authority as may
from luoshi.core.case.state import Case
from luoshi.core.case.words import ANSWER, OUTCOME_WORDS, REASON
from luoshi.core.casetypes.model import Outcome, Start
from luoshi.core.refusals import length, listed, refuse
from luoshi.core.worktime import Limit, Unit

Events = tuple[e.CaseEvent, ...]


def answer_at_once(case: Case, command: c.AnswerAtOnce, ctx: Context, at: datetime) -> Events:
    """即时答复: the first-inquiry officer answers on the spot."""
    may.the_holder(case, ctx)
    if not ctx.rules.answer_at_once or ctx.rules.needs_admission:
        raise refuse("no_answer_at_once")
    said = may.said(ANSWER, command.answer)
    return (e.Closed(Outcome.ANSWERED, said, at_once=True, overdue=overdue(case.deadlines, at)),)


def answer(case: Case, command: c.Answer, ctx: Context, _at: datetime) -> Events:
    """答复 the person; closing follows."""
    may.the_holder(case, ctx)
    return (e.Answered(may.said(ANSWER, command.answer)),)


def close(case: Case, command: c.Close, ctx: Context, at: datetime) -> Events:
    """办结, with what the case type demands. Whether a limit was met is judged here and stays (P10)."""
    may.the_holder(case, ctx)
    revive_at = utc(command.revive_at) if command.revive_at and command.outcome is Outcome.CANNOT_NOW else None
    _check_outcome(command, revive_at, ctx, at)
    _check_complete(case, command, ctx)
    return (
        e.Closed(
            command.outcome,
            may.said(ANSWER, command.answer),
            overdue=overdue(case.deadlines, at),
            reason=command.reason,
            measures=command.measures,
            revive_at=revive_at,
            deadlines=from_start(ctx.rules, Start.DECIDED, at, ctx.calendar),
        ),
    )


def deliver(case: Case, command: c.Deliver, ctx: Context, _at: datetime) -> Events:
    """The decision reached the person."""
    may.the_holder(case, ctx)
    return (e.Delivered(may.named(("送达方式", "how it was delivered"), command.channel)),)


def reopen(case: Case, command: c.Reopen, ctx: Context, at: datetime) -> Events:
    """Open again, on the original start: by the person in time, an inspector or the supervisor."""
    if command.cause is e.ReopenCause.PERSON:
        may.the_person(ctx)
        window = ctx.rules.reopen_within
        closed_at = case.closings[-1].at
        if window is None or at > ctx.calendar.deadline(closed_at, window):
            raise refuse("reopen_window", window=length(window or Limit(0, Unit.DAYS)))
    elif command.cause is e.ReopenCause.INSPECTION:
        may.with_role(Role.INSPECTOR, ctx)
    elif command.cause is e.ReopenCause.SUPERVISOR:
        may.with_role(Role.SUPERVISOR, ctx)
    else:
        # On its promised date a case comes back by itself, and not before.
        raise refuse("nothing_to_do")
    return (e.Reopened(command.cause, may.said(REASON, command.reason)),)


def _check_outcome(command: c.Close, revive_at: datetime | None, ctx: Context, at: datetime) -> None:
    if command.outcome is Outcome.DIVERTED:
        raise refuse("outcome_by_divert")
    if command.outcome not in ctx.rules.outcomes:
        raise refuse("outcome_not_allowed", outcomes=listed(OUTCOME_WORDS[o] for o in sorted(ctx.rules.outcomes)))
    if command.outcome is Outcome.CANNOT_NOW:
        told = all(text and (text.text or "").strip() for text in (command.reason, command.measures))
        if not told or revive_at is None or revive_at <= at:
            raise refuse("cannot_now_incomplete")


def _check_complete(case: Case, command: c.Close, ctx: Context) -> None:
    # An application that is not admitted may end only by the finding that none is needed here.
    if ctx.rules.needs_admission and not case.admitted_at and command.outcome is not Outcome.UNFOUNDED:
        raise refuse("not_admitted")
    may.no_child_open(case)
    # 并案: what was shown for the case that this one was merged into holds for both.
    lead = ctx.related.get(case.merged_into) if case.merged_into else None
    shown = {*case.evidence, *(lead.evidence if lead else ())}
    missing = [title for kind, title in ctx.rules.evidence.items() if kind not in shown]
    if missing and command.outcome in (Outcome.DONE, Outcome.PARTLY):
        raise refuse("evidence_missing", missing=listed(missing))


RULES: Mapping[type[c.Command], Any] = {
    c.AnswerAtOnce: answer_at_once,
    c.Answer: answer,
    c.Close: close,
    c.Deliver: deliver,
    c.Reopen: reopen,
}
