"""Whose case it is: offers, signatures, returns, rulings. Accountability moves in no other way (P1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from luoshi.core.actors import ActorKind, Role
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.context import Context, utc
from luoshi.core.case.deadlines import fresh, provisional
from luoshi.core.case.decide import authority as may
from luoshi.core.case.state import Case, State
from luoshi.core.case.words import REASON
from luoshi.core.casetypes.model import LimitName, Start
from luoshi.core.private import Private
from luoshi.core.refusals import length, listed, refuse
from luoshi.core.worktime import Unit

Events = tuple[e.CaseEvent, ...]


def offer(case: Case, command: c.Offer | c.HandOver, ctx: Context, at: datetime) -> Events:
    """Offer the case to another office; the sender answers for it until it is signed for. A rule may offer a case too:
    whom a confirmed task names is offered it at once.
    """
    if ctx.actor.kind is not ActorKind.MACHINE:
        may.the_holder(case, ctx)
    return (_offer_to(case, command.to, ctx, at, command.note),)


def sign_for(case: Case, command: c.SignFor, ctx: Context, at: datetime) -> Events:
    """签收. A case not offered to anybody may be signed for by the office that registered it."""
    office = case.offer.to if case.offer else case.holder.office
    may.an_officer_of(office, ctx)
    officer = command.officer or ctx.actor.id
    deadlines = fresh(case, ctx.rules, Start.SIGNED, at, ctx.calendar)
    return (e.SignedFor(e.Holder(office, officer), deadlines, provisional(deadlines, at, ctx.calendar)),)


def send_back(case: Case, command: c.Return, ctx: Context, at: datetime) -> Events:
    """退回: decline an offer, or send a signed case back to the office it came from.

    Returns and refused hand-overs count together; the one that reaches the limit goes to the arbiter.
    """
    may.an_officer_of(case.offer.to if case.offer else case.holder.office, ctx)
    _check_return(case, command, ctx, at)
    count = case.declined + 1
    to_arbiter = count >= ctx.rules.returns.arbiter_at
    if case.offer:
        office = case.offer.to
        return (e.Returned(office, command.cause, command.basis, count, to_arbiter, command.note),)
    if not case.senders:
        raise refuse("nobody_to_return_to")
    if to_arbiter:
        return (e.Returned(case.holder.office, command.cause, command.basis, count, True, command.note),)
    back = case.senders[-1].office
    return (e.Offered(back, _sign_by(case, ctx, at), True, command.cause, command.basis, note=command.note),)


def ask_arbitration(case: Case, command: c.AskArbitration, ctx: Context, _at: datetime) -> Events:
    """The holder asks whose the case is."""
    may.the_holder(case, ctx)
    _check_cause(command.cause, ctx)
    return (e.ArbitrationAsked(command.cause, command.note),)


def arbitrate(case: Case, command: c.Arbitrate, ctx: Context, at: datetime) -> Events:
    """裁定: accountability moves by the ruling, which is kept as precedent for matter and area."""
    may.with_role(Role.SUPERVISOR, ctx)
    _check_cause(command.cause, ctx)
    _check_holder(command.holder)
    deadlines = fresh(case, ctx.rules, Start.SIGNED, at, ctx.calendar)
    crosses = provisional(deadlines, at, ctx.calendar)
    reason = may.said(REASON, command.reason)
    return (e.Ruled(command.holder, command.cause, case.matter, case.area, deadlines, reason, crosses),)


def move_holder(case: Case, command: c.MoveHolder, ctx: Context, at: datetime) -> Events:
    """A deputy or colleague takes over within the office; an office that succeeds another takes its cases."""
    if command.holder == case.holder:
        raise refuse("nothing_to_do")
    _check_holder(command.holder)
    until = utc(command.until) if command.until else None
    if until is not None and until <= at:
        raise refuse("date_passed", date=ctx.said(until))
    if command.cause is e.MoveCause.SUCCESSION:
        may.the_machine_or_two(ctx)
    elif command.holder.office != case.holder.office:
        raise refuse("move_office")
    elif ctx.actor.kind is not ActorKind.MACHINE:
        may.the_holder(case, ctx)
    return (e.HolderMoved(command.holder, command.cause, until),)


def _offer_to(case: Case, to: str, ctx: Context, at: datetime, note: Private | None) -> e.Offered:
    may.named(("转往的单位", "the office"), to)
    if to == case.holder.office:
        raise refuse("own_office")
    deadlines = fresh(case, ctx.rules, Start.TRANSFERRED, at, ctx.calendar)
    return e.Offered(to, _sign_by(case, ctx, at), deadlines=deadlines, note=note)


def _sign_by(case: Case, ctx: Context, at: datetime) -> datetime:
    limit = ctx.rules.limits[LimitName.SIGN].limit
    if case.urgent and limit.unit is Unit.WORKING_HOURS:
        # 紧急件不等上班：the same number of hours, by the clock.
        limit = replace(limit, unit=Unit.HOURS)
    return ctx.calendar.deadline(at, limit)


def _check_return(case: Case, command: c.Return, ctx: Context, at: datetime) -> None:
    rule = ctx.rules.returns
    # A ruled case cannot be returned, nor can the office it was ruled to decline it when it comes back.
    if case.ruled and (case.state is State.WORKING or (case.offer and case.offer.to == case.ruled_for)):
        raise refuse("ruled")
    since = case.offer.since if case.offer else _with_this_office_since(case)
    if at > ctx.calendar.deadline(since, rule.window):
        raise refuse("return_window", window=length(rule.window), source=rule.source)
    _check_cause(command.cause, ctx)
    if not command.basis.strip():
        raise refuse("return_basis")


def _with_this_office_since(case: Case) -> datetime:
    # A change of officer within the office opens no new window.
    since = case.holdings[-1].since
    for holding in reversed(case.holdings):
        if holding.holder.office != case.holder.office:
            break
        since = holding.since
    return since


def _check_cause(cause: str, ctx: Context) -> None:
    causes = ctx.rules.returns.causes
    if cause not in causes:
        raise refuse("return_cause", causes=listed(causes.values()))


def _check_holder(holder: e.Holder) -> None:
    for name in (holder.office, holder.officer):
        may.named(("承办单位和责任人", "the office and the officer"), name)


RULES: Mapping[type[c.Command], Any] = {
    c.Offer: offer,
    c.HandOver: offer,
    c.SignFor: sign_for,
    c.Return: send_back,
    c.AskArbitration: ask_arbitration,
    c.Arbitrate: arbitrate,
    c.MoveHolder: move_holder,
}
