"""Whose case it is: offers, signatures, returns, rulings. Accountability moves in no other way (P1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from luoshi.core.actors import ActorKind, Role
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.context import Context
from luoshi.core.case.deadlines import fresh
from luoshi.core.case.decide import authority as may
from luoshi.core.case.state import Case, State
from luoshi.core.casetypes.model import LimitName, Start
from luoshi.core.private import Private
from luoshi.core.refusals import refuse

Events = tuple[e.CaseEvent, ...]


def offer(case: Case, command: c.Offer | c.HandOver, ctx: Context, at: datetime) -> Events:
    """Offer the case to another office; the sender answers for it until it is signed for."""
    may.the_holder(case, ctx)
    return (_offer_to(case, command.to, ctx, at, command.note),)


def sign_for(case: Case, command: c.SignFor, ctx: Context, at: datetime) -> Events:
    """签收. A case not offered to anybody may be signed for by the office that registered it."""
    office = case.offer.to if case.offer else case.holder.office
    may.an_officer_of(office, ctx)
    officer = command.officer or ctx.actor.id
    deadlines = fresh(case, ctx.rules, Start.SIGNED, at, ctx.calendar)
    return (e.SignedFor(e.Holder(office, officer), deadlines),)


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
    return (e.Offered(back, _sign_by(ctx, at), True, command.cause, command.basis, note=command.note),)


def ask_arbitration(case: Case, command: c.AskArbitration, ctx: Context, _at: datetime) -> Events:
    """The holder asks whose the case is."""
    may.the_holder(case, ctx)
    _check_cause(command.cause, ctx)
    return (e.ArbitrationAsked(command.cause, command.note),)


def arbitrate(case: Case, command: c.Arbitrate, ctx: Context, at: datetime) -> Events:
    """裁定: accountability moves by the ruling, which is kept as precedent for matter and area."""
    may.with_role(Role.SUPERVISOR, ctx)
    _check_cause(command.cause, ctx)
    if not command.holder.office or not command.holder.officer:
        raise refuse("blank", what="承办单位和责任人")
    deadlines = fresh(case, ctx.rules, Start.SIGNED, at, ctx.calendar)
    reason = may.said("裁定理由", command.reason)
    return (e.Ruled(command.holder, command.cause, case.matter, case.area, deadlines, reason),)


def move_holder(case: Case, command: c.MoveHolder, ctx: Context, _at: datetime) -> Events:
    """A deputy or colleague takes over within the office; an office that succeeds another takes its cases."""
    if command.holder == case.holder:
        raise refuse("nothing_to_do")
    if not command.holder.office or not command.holder.officer:
        raise refuse("blank", what="接手的责任人")
    if command.cause is e.MoveCause.SUCCESSION:
        may.the_machine_or_supervisor(ctx)
    elif command.holder.office != case.holder.office:
        raise refuse("move_office")
    elif ctx.actor.kind is not ActorKind.MACHINE:
        may.the_holder(case, ctx)
    return (e.HolderMoved(command.holder, command.cause, command.until),)


def _offer_to(case: Case, to: str, ctx: Context, at: datetime, note: Private | None) -> e.Offered:
    if not to:
        raise refuse("blank", what="转往的单位")
    if to == case.holder.office:
        raise refuse("own_office")
    deadlines = fresh(case, ctx.rules, Start.TRANSFERRED, at, ctx.calendar)
    return e.Offered(to, _sign_by(ctx, at), deadlines=deadlines, note=note)


def _sign_by(ctx: Context, at: datetime) -> datetime:
    return ctx.calendar.deadline(at, ctx.rules.limits[LimitName.SIGN].limit)


def _check_return(case: Case, command: c.Return, ctx: Context, at: datetime) -> None:
    rule = ctx.rules.returns
    if case.ruled and case.state is State.WORKING:
        raise refuse("ruled")
    since = case.offer.since if case.offer else case.holdings[-1].since
    if at > ctx.calendar.deadline(since, rule.window):
        raise refuse("return_window", window=str(rule.window), source=rule.source)
    _check_cause(command.cause, ctx)
    if not command.basis.strip():
        raise refuse("return_basis")


def _check_cause(cause: str, ctx: Context) -> None:
    causes = ctx.rules.returns.causes
    if cause not in causes:
        raise refuse("return_cause", causes="、".join(causes.values()))


RULES: Mapping[type[c.Command], Any] = {
    c.Offer: offer,
    c.HandOver: offer,
    c.SignFor: sign_for,
    c.Return: send_back,
    c.AskArbitration: ask_arbitration,
    c.Arbitrate: arbitrate,
    c.MoveHolder: move_holder,
}
