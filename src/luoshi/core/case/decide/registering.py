"""Registration: the first officer asked answers for the case from its first instant (首问负责制)."""

from __future__ import annotations

from datetime import datetime

from luoshi.core.actors import ActorKind
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.context import Context
from luoshi.core.case.deadlines import from_start
from luoshi.core.case.decide.authority import said
from luoshi.core.case.state import Case
from luoshi.core.casetypes.model import CaseType, LimitName, Start
from luoshi.core.refusals import refuse


def register(command: c.Register, ctx: Context, at: datetime) -> e.Registered:
    """The registration, with every deadline that runs from receipt."""
    rules = ctx.case_types.get(command.case_type)
    if rules is None:
        raise refuse("unknown_case_type", case_type=command.case_type)
    if not command.holder.office or not command.holder.officer:
        raise refuse("blank", what="首问责任人")
    received = _received(command, ctx, at)
    deadlines = _deadlines(command, rules, ctx, received)
    return e.Registered(
        number=command.number,
        case_type=rules.code,
        type_version=rules.version,
        channel=command.channel,
        holder=command.holder,
        received_at=received,
        title=said("标题", command.title),
        text=said("内容", command.text),
        matter=command.matter,
        area=command.area,
        place=command.place,
        name=command.name,
        contact=command.contact,
        form=command.form,
        code_hash=command.code_hash,
        deadlines=deadlines,
        provisional=_provisional(ctx, received, deadlines),
        parent=command.parent,
        split_from=command.split_from,
        source=command.source,
    )


def _received(command: c.Register, ctx: Context, at: datetime) -> datetime:
    # P2: a case split off runs on the clock of the case it came from.
    if command.split_from is None:
        return at
    return _related(command.split_from, ctx).received_at


def _deadlines(command: c.Register, rules: CaseType, ctx: Context, received: datetime) -> dict[LimitName, datetime]:
    if command.deadlines is not None and ctx.actor.kind is ActorKind.IMPORTER:
        return dict(command.deadlines)
    deadlines = from_start(rules, Start.RECEIVED, received, ctx.calendar)
    if command.parent is None:
        return deadlines
    # A part may not take longer than the whole.
    whole = _related(command.parent, ctx).deadlines
    return {name: min(at, whole.get(name, at)) for name, at in deadlines.items()}


def _provisional(ctx: Context, received: datetime, deadlines: dict[LimitName, datetime]) -> bool:
    last = max(deadlines.values(), default=received)
    return ctx.calendar.provisional_between(received, max(received, last))


def _related(case_id: object, ctx: Context) -> Case:
    for known, case in ctx.related.items():
        if known == case_id:
            return case
    raise refuse("blank", what="相关件")
