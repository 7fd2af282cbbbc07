"""Registration: the first officer asked answers for the case from its first instant (首问负责制)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from luoshi.core.actors import ActorKind
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.context import Context, utc
from luoshi.core.case.deadlines import from_start, of_part, of_split, provisional
from luoshi.core.case.decide.authority import named, said
from luoshi.core.case.state import Case
from luoshi.core.casetypes.model import CaseType, LimitName, Sealing, Start
from luoshi.core.refusals import refuse


def register(command: c.Register, ctx: Context, at: datetime) -> e.Registered:
    """The registration, with every deadline that runs from receipt."""
    rules = ctx.case_types.get(command.case_type)
    if rules is None:
        raise refuse("unknown_case_type", case_type=command.case_type)
    for name in (command.holder.office, command.holder.officer):
        named(("首问责任人", "the first-inquiry officer"), name)
    whole, origin = _related(command.parent, command, ctx), _related(command.split_from, command, ctx)
    # P2: a case split off runs on the clock of the case it came from.
    received = origin.received_at if origin else at
    deadlines = _deadlines(command, rules, ctx, received, whole, origin)
    return e.Registered(
        number=command.number,
        case_type=rules.code,
        type_version=rules.version,
        channel=command.channel,
        holder=command.holder,
        received_at=received,
        title=said(("标题", "the title"), command.title),
        text=said(("内容", "the text"), command.text),
        matter=command.matter,
        area=command.area,
        place=command.place,
        name=command.name,
        contact=command.contact,
        form=command.form,
        code_hash=command.code_hash,
        deadlines=deadlines,
        provisional=provisional(deadlines, received, ctx.calendar),
        parent=command.parent,
        split_from=command.split_from,
        source=command.source,
        holdings=origin.holdings if origin else (),
        urgent=command.urgent,
        joins=command.joins,
        language=command.language,
        sealed=rules.sealing is not Sealing.NONE or any(one.sealed for one in (whole, origin) if one),
    )


def _deadlines(
    command: c.Register, rules: CaseType, ctx: Context, received: datetime, whole: Case | None, origin: Case | None
) -> e.Deadlines:
    if command.deadlines is not None and ctx.actor.kind is ActorKind.IMPORTER:
        return {name: utc(deadline) for name, deadline in command.deadlines.items()}
    if origin:
        return of_split(origin, rules, ctx.calendar)
    if whole:
        return of_part(whole, rules, received, ctx.calendar)
    found = from_start(rules, Start.RECEIVED, received, ctx.calendar)
    return {**found, LimitName.PROMISED: _own_due(command.due, ctx, received)} if command.due else found


def _own_due(due: datetime, ctx: Context, received: datetime) -> datetime:
    """The end that a confirmed task has of its own. An officer who registers takes the case type's."""
    if ctx.actor.kind is not ActorKind.MACHINE:
        raise refuse("own_due")
    if utc(due) <= received:
        raise refuse("date_passed", date=ctx.said(due))
    return utc(due)


def _related(case_id: UUID | None, command: c.Register, ctx: Context) -> Case | None:
    """The case that this one is a part of or was split from."""
    if case_id is None:
        return None
    case = ctx.related.get(case_id)
    if case is None:
        raise refuse("blank", what=("原件", "the case it comes from"))
    # P1: accountability moves only when another office signs, so the part begins with whoever answers for the whole.
    if command.holder != case.holder:
        raise refuse("part_holder", who=case.holder.officer)
    return case
