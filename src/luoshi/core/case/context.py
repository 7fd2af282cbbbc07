"""What a decision is made with: the time, the calendar, the rules and who acts. All of it comes in from the edge."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from luoshi.core.actors import MACHINE, Actor, ActorKind, may_second
from luoshi.core.case.events import CaseEvent
from luoshi.core.case.state import Case
from luoshi.core.casetypes.model import CaseType
from luoshi.core.entries import Entry, Late, LateCause
from luoshi.core.errors import BadInput
from luoshi.core.refusals import length, refuse
from luoshi.core.worktime import WorkCalendar


@dataclass(frozen=True, slots=True)
class Context:
    """`now` is the time of entry; `at` the time of event where the two differ, with `late` saying why.

    `case_types` are those in force now by code; `case_type` the version the case at hand was registered under.
    `second` is the second person, authenticated as the first was. `related` holds other cases a command names.
    `skew` is how far a clock behind the last entry is taken for the same instant.
    """

    now: datetime
    actor: Actor
    calendar: WorkCalendar
    case_types: Mapping[str, CaseType]
    case_type: CaseType | None = None
    at: datetime | None = None
    late: Late | None = None
    second: Actor | None = None
    related: Mapping[UUID, Case] = field(default_factory=dict)
    skew: timedelta = timedelta(seconds=2)

    @property
    def rules(self) -> CaseType:
        """The case type of the case at hand."""
        if self.case_type is None:
            raise refuse("unknown_case_type", case_type="")
        return self.case_type

    def seconded(self) -> bool:
        """Whether a second person of another office, no subordinate of the first, stands beside the actor."""
        return self.second is not None and may_second(self.actor, self.second)

    def entry(self, event: CaseEvent, at: datetime) -> Entry[CaseEvent]:
        """The event as the actor's entry."""
        return Entry(event, at, max(self.now, at), self.actor, self.late)

    def by_rule(self, event: CaseEvent, at: datetime) -> Entry[CaseEvent]:
        """The event as the machine's entry, dated by arithmetic."""
        return Entry(event, at, max(self.now, at), MACHINE, self.late)

    def said(self, instant: datetime) -> str:
        """An instant as the district's people say it."""
        return instant.astimezone(self.calendar.tz).strftime("%Y-%m-%d %H:%M")


def utc(instant: datetime) -> datetime:
    """The instant in UTC, as the record holds it. Raises BadInput `naive_datetime`."""
    if instant.tzinfo is None:
        raise BadInput(
            "naive_datetime",
            f"时间没有时区：{instant}",
            f"A time needs its zone: {instant}",
            {"instant": str(instant)},
        )
    return instant.astimezone(UTC)


def event_time(case: Case | None, ctx: Context, rules: CaseType | None) -> datetime:
    """When the command counts as having happened (P10).

    Deadlines are judged by time of entry: an earlier event time holds only in marked imports, and where the case type
    allows late entry, within its cap, with evidence and a second person. Future and out-of-order times are refused.
    """
    _check_import(case, ctx)
    at = utc(ctx.at) if ctx.at else ctx.now
    if at > ctx.now:
        raise refuse("future_time", at=ctx.said(at))
    if case is not None and at < case.last_at:
        if ctx.at is None and case.last_at - at <= ctx.skew:
            return case.last_at
        raise refuse("out_of_order", at=ctx.said(at), last=ctx.said(case.last_at))
    if ctx.actor.kind is not ActorKind.IMPORTER and (at < ctx.now or ctx.late):
        _check_late(ctx, at, rules)
    return at


def _check_import(case: Case | None, ctx: Context) -> None:
    # Every entry of an import bears the mark, no other does, and an importer touches no case but imported ones.
    marked = ctx.late is not None and ctx.late.cause is LateCause.IMPORT
    imports = ctx.actor.kind is ActorKind.IMPORTER
    if marked != imports or (imports and case is not None and not case.imported):
        raise refuse("import_marked")


def _check_late(ctx: Context, at: datetime, rules: CaseType | None) -> None:
    rule = rules.late_entry if rules else None
    # The person and the machine act when they act; only an officer may have done first and typed in later.
    if rule is None or ctx.late is None or ctx.actor.kind is not ActorKind.OFFICER:
        raise refuse("late_entry_not_allowed")
    if ctx.now > ctx.calendar.deadline(at, rule.cap):
        raise refuse("late_entry_too_late", cap=length(rule.cap))
    if ctx.late.evidence not in rule.evidence:
        raise refuse("late_entry_evidence", needed="、".join(rule.evidence.values()))
    if not ctx.seconded() or ctx.second is None or ctx.late.second != ctx.second.id:
        raise refuse("second_person")
