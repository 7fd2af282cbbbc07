"""Admission, missing materials, lawful stops and extensions: all that touches the counted time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from luoshi.core.actors import ActorKind, Role
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.context import Context, utc
from luoshi.core.case.deadlines import after_stop, fresh, provisional
from luoshi.core.case.decide import authority as may
from luoshi.core.case.state import Case
from luoshi.core.case.words import NOTICE, REASON
from luoshi.core.casetypes.model import LimitName, Start, SuspensionRule
from luoshi.core.refusals import length, listed, refuse
from luoshi.core.worktime_shift import capped_end, used_of_cap

Events = tuple[e.CaseEvent, ...]


def admit(case: Case, _command: c.Admit, ctx: Context, at: datetime) -> Events:
    """受理: the limit of decision runs from here."""
    may.the_holder(case, ctx)
    _check_admissible(case, ctx)
    return (_admitted(case, e.AdmissionBasis.EXAMINED, ctx, at),)


def ask_supplement(case: Case, command: c.AskSupplement, ctx: Context, at: datetime) -> Events:
    """一次性告知. 行政许可法 (2019) 第三十二条: 当场或者在五日内一次告知申请人需要补正的全部内容.

    It stops no clock: before admission the limit of decision has not begun.
    """
    may.the_holder(case, ctx)
    rule = ctx.rules.supplement
    if rule is None:
        raise refuse("no_admission")
    if case.admitted_at:
        raise refuse("supplement_after_admission")
    items = tuple(dict.fromkeys(item.strip() for item in command.items if item.strip()))
    if not items:
        raise refuse("blank", what=("缺少的材料", "the missing materials"))
    overridden_by = _override(command, ctx) if case.supplement else ""
    return (e.SupplementAsked(items, ctx.calendar.deadline(at, rule.remind_after), overridden_by, command.note),)


def receive_supplement(case: Case, command: c.ReceiveSupplement, ctx: Context, at: datetime) -> Events:
    """Materials come in. When none is missing the office has admitted the application (行政许可法 第三十二条（五）).

    Admission is the office's act: that all is handed in is for the person to say and for the office to check, in the
    time it has to look at an application. Not checked by then, it counts as admitted as of the handing in (`settle`).
    """
    if not ctx.actor.speaks_for_the_person():
        may.an_officer(ctx)
    asked, rule = case.awaited, ctx.rules.supplement
    if asked is None or rule is None:
        raise refuse("no_supplement_asked")
    checks = ctx.actor.kind is ActorKind.IMPORTER or ctx.actor.office == case.holder.office
    open_items = asked.missing if checks else asked.outstanding
    unknown = [item for item in command.items if item not in open_items]
    if unknown or not (command.items or (checks and asked.handed_in)):
        item = listed(unknown or [("（空）", "(nothing)")])
        raise refuse("supplement_unknown", item=item, missing=listed(open_items))
    missing = tuple(item for item in open_items if item not in command.items)
    if not checks:
        look = ctx.rules.limits[LimitName.SUPPLEMENT].limit
        check_by = None if missing else ctx.calendar.deadline(at, look)
        return (e.SupplementReceived(command.items, missing, checked=False, check_by=check_by),)
    if missing:
        again = ctx.calendar.deadline(at, rule.remind_after) if asked.handed_in else None
        return (e.SupplementReceived(command.items, missing, remind_at=again),)
    received = e.SupplementReceived(command.items, missing)
    return received, _admitted(case, e.AdmissionBasis.SUPPLEMENTED, ctx, at)


def suspend(case: Case, command: c.Suspend, ctx: Context, at: datetime) -> Events:
    """停表, only on a ground the case type lists. 行政许可法 第四十五条: 所需时间应当书面告知申请人."""
    may.the_holder(case, ctx)
    rule = ctx.rules.suspensions.get(command.ground)
    if rule is None:
        titles = [rule.title for rule in ctx.rules.suspensions.values()]
        raise refuse("suspension_ground", grounds=listed(titles or [("（本类事项没有）", "(none for this type)")]))
    if ctx.rules.needs_admission and not case.admitted_at:
        raise refuse("suspension_before_admission")
    notice = may.said(NOTICE, command.notice)
    return (e.Suspended(command.ground, _cap_at(case, rule, ctx, at), notice),)


def resume(case: Case, _command: c.Resume, ctx: Context, at: datetime) -> Events:
    """恢复: deadlines move by what was lawfully stopped."""
    may.the_holder(case, ctx)
    stop = replace(case.stops[-1], until=at)
    deadlines = after_stop(case.deadlines, ctx.rules, stop, ctx.calendar)
    return (e.Resumed(False, deadlines, provisional(deadlines, stop.since, ctx.calendar)),)


def extend(case: Case, command: c.Extend, ctx: Context, at: datetime) -> Events:
    """An extension, approved by the role the rule names, before the limit has passed."""
    rule = ctx.rules.extension
    if rule is None or rule.limit is not command.limit:
        raise refuse("extension_none")
    may.with_role(Role(rule.approver), ctx)
    if rule.approver == Role.HEAD and ctx.actor.office and ctx.actor.office != case.holder.office:
        raise refuse("not_yours", who=("承办单位负责人", "the head of the handling office"))
    if command.limit not in case.deadlines:
        raise refuse("deadline_unknown")
    if case.extensions.get(command.limit, 0) >= rule.times:
        raise refuse("extension_used_up", times=rule.times, source=rule.source)
    if at > case.deadlines[command.limit]:
        raise refuse("extension_too_late")
    deadline = ctx.calendar.deadline(case.deadlines[command.limit], rule.by)
    reason = may.said(REASON, command.reason)
    crosses = provisional({command.limit: deadline}, at, ctx.calendar)
    return (e.Extended(command.limit, deadline, ctx.actor.id, reason, crosses),)


def move_deadline(case: Case, command: c.MoveDeadline, ctx: Context, _at: datetime) -> Events:
    """The calendar changed by a recorded order: the open deadline moves by an event of its own."""
    may.the_machine_or_two(ctx)
    if command.limit not in case.deadlines:
        raise refuse("deadline_unknown")
    deadline = utc(command.deadline)
    if case.deadlines[command.limit] == deadline:
        raise refuse("nothing_to_do")
    cause = may.named(REASON, command.cause)
    return (e.DeadlineMoved(command.limit, deadline, cause, command.calendar_version),)


def _admitted(case: Case, basis: e.AdmissionBasis, ctx: Context, at: datetime) -> e.Admitted:
    deadlines = fresh(case, ctx.rules, Start.ADMITTED, at, ctx.calendar)
    return e.Admitted(basis, at, deadlines, provisional(deadlines, at, ctx.calendar))


def _check_admissible(case: Case, ctx: Context) -> None:
    if not ctx.rules.needs_admission:
        raise refuse("no_admission")
    if case.admitted_at:
        raise refuse("already_admitted", since=ctx.said(case.admitted_at))


def _override(command: c.AskSupplement, ctx: Context) -> str:
    second = ctx.second
    if second is None or not second.has(Role.SUPERVISOR) or not ctx.seconded():
        raise refuse("supplement_twice")
    may.said(REASON, command.note)
    return second.id


def _cap_at(case: Case, rule: SuspensionRule, ctx: Context, at: datetime) -> datetime:
    # All stops on one ground together count at most its cap.
    earlier = [stop for stop in case.stops if stop.ground == rule.ground and not stop.void]
    unit, calendar = rule.cap.unit, ctx.calendar
    used = sum((used_of_cap(calendar, s.since, s.end, unit) for s in earlier), Fraction(0))
    cap_at = capped_end(calendar, at, rule.cap, used) if len(earlier) < rule.times else None
    if cap_at is None:
        cap = length(rule.cap)
        raise refuse("suspension_used_up", ground=rule.title, cap=cap, times=rule.times, source=rule.source)
    return cap_at


RULES: Mapping[type[c.Command], Any] = {
    c.Admit: admit,
    c.AskSupplement: ask_supplement,
    c.ReceiveSupplement: receive_supplement,
    c.Suspend: suspend,
    c.Resume: resume,
    c.Extend: extend,
    c.MoveDeadline: move_deadline,
}
