"""The year's plan of supervision and inspections, and its rounds: entered, checked, opened, called off, asked for.

A room that sends somebody to look at offices opens a round here first, under the id that it will use for its own
record: `open_round(registrar, Round(id, kind, subject, offices, on, by), reason)`. It refuses what is outside the plan
or comes too soon again; the head of the supervision office may open it all the same, with a reason, and both stand in
the record for everybody to see.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.core.actors import Actor
from luoshi.core.entries import Entry
from luoshi.core.errors import NotFound
from luoshi.core.planning import rounds as rules
from luoshi.core.planning.events import PlanEntered, PlannedRound, PlanningEvent, RoundCalledOff
from luoshi.core.planning.refusals import declined
from luoshi.core.planning.rounds import PlanFinding, Round
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.commits import StreamCommit, commit, commit_within
from luoshi.registry.calendar_seed import SEED_ZONE
from luoshi.registry.commands import Registrar
from luoshi.registry.rounds_rows import rows_of
from luoshi.registry.streams import plan_stream

_PLAN: Final = (
    "SELECT version, rounds::text, repeat_days, reason FROM registry_plan WHERE year = $1::int"
    " ORDER BY version DESC LIMIT 1"
)
_ROUNDS: Final = (
    "SELECT id, kind, subject, offices, on_day, by_office, planned, version, findings, reason, opened_at, opened_by,"
    " called_off FROM registry_round WHERE on_day >= $1 AND on_day <= $2 ORDER BY on_day, opened_at, id"
)

_OPENING: Final = 0x726F756E6473  # "rounds"; rounds are opened one after the other in each database


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round as it stands: what spoke against it, why it went ahead, who opened it, and why it was called off."""

    round: Round
    version: int
    findings: tuple[str, ...]
    reason: str
    opened_at: datetime
    opened_by: str
    called_off: str


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of rounds by code with their names, and the span without a repeat that a new plan begins with."""

    names: Mapping[str, str]
    repeat_days: int


@cache
def kinds() -> Kinds:
    """What `rounds.toml` says."""
    found = tomllib.loads((resources.files("luoshi.registry") / "rounds.toml").read_text("utf-8"))
    return Kinds({str(code): str(name) for code, name in found["kinds"].items()}, int(found["repeat_days"]))


def plan_for(connection: psycopg.Connection[Any], actor: Actor, year: int) -> PlanEntered | None:
    """As `plan_of`, for an officer who watches. Raises Refused for everybody else: the plan names quiet visits."""
    rules.may_see_plan(actor)
    return plan_of(connection, Access(actor.id, EVERYTHING), year)


def plan_of(connection: psycopg.Connection[Any], access: Access, year: int) -> PlanEntered | None:
    """The plan of a year in its newest version, None where there is none: under row level security no office has one,
    since the plan says where nobody announces a visit. Pages ask for it by `plan_for`.
    """
    (rows,) = ask(connection, access, Question(_PLAN, (year,)))
    if not rows:
        return None
    version, lines, repeat_days, reason = rows[0]
    found = tuple(PlannedRound(**{**line, "offices": tuple(line["offices"])}) for line in json.loads(lines)["lines"])
    return PlanEntered(year, version, found, repeat_days, reason)


def rounds_between(connection: psycopg.Connection[Any], access: Access, since: date, until: date) -> list[RoundRow]:
    """The rounds of all kinds that begin in a period, both days included; those called off say so."""
    (rows,) = ask(connection, access, Question(_ROUNDS, (since, until)))
    return [_row(*row) for row in rows]


def findings_on(registrar: Registrar, proposed: Round) -> tuple[PlanFinding, ...]:
    """What speaks against a round, by the plan of its year and the rounds around it: for a page that asks first."""
    return _checked(registrar, proposed)[1]


def enter_plan(registrar: Registrar, plan: PlanEntered) -> None:
    """Enter a version of a year's plan. Raises Refused for whoever may not, what cannot be, a plan that moved on."""
    rules.may_plan(registrar.actor)
    known = plan_of(registrar.connection, registrar.access, plan.year)
    before = known.version if known else 0
    checked = rules.checked_plan(plan, tuple(kinds().names), before)
    for line in checked.rounds:
        _open_offices(registrar, (*line.offices, line.by))
    _record(registrar, plan_stream(plan.year), before, checked)


def open_round(registrar: Registrar, proposed: Round, reason: str = "") -> tuple[PlanFinding, ...]:
    """Begin a round under the id it brings; returns what spoke against it.

    Raises Refused `round_against` where something does and the head of the supervision office gives no reason, and for
    whoever may not open it; Clash where the id has a round already.
    """
    rules.may_open(registrar.actor, proposed.by)
    if proposed.kind not in kinds().names:
        raise declined("round_kind")
    if proposed.on < _today(registrar):
        raise declined("round_past")
    _open_offices(registrar, (*proposed.offices, proposed.by))
    with acting(registrar.connection, registrar.access) as connection:
        # One after the other: of two at the same instant the second sees the first, and is checked against it.
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_OPENING])
        plan, findings = _checked(registrar, proposed)
        why = rules.permitted(findings, registrar.actor, reason)
        made = _made(registrar, proposed.id, 0, rules.opened(proposed, plan, findings, why))
        commit_within(connection, [made], random=registrar.random)
    return findings


def call_off(registrar: Registrar, round_id: UUID, reason: str) -> None:
    """A round does not take place. Only before its day. Raises NotFound, Refused."""
    found = round_of(registrar.connection, registrar.access, round_id)
    rules.may_open(registrar.actor, found.round.by)
    if not reason.strip():
        raise declined("needs_reason")
    if found.called_off:
        raise declined("called_off_already")
    if found.round.on < _today(registrar):
        raise declined("round_over")
    _record(registrar, round_id, found.version, RoundCalledOff(reason.strip()))


def round_of(connection: psycopg.Connection[Any], access: Access, round_id: UUID) -> RoundRow:
    """One round. Raises NotFound."""
    one = _ROUNDS.replace("on_day >= $1 AND on_day <= $2", "id = $1")
    (rows,) = ask(connection, access, Question(one, (round_id,)))
    if not rows:
        raise NotFound("round", "没有这一次督查检查。", "No such round.")
    return _row(*rows[0])


def _checked(registrar: Registrar, proposed: Round) -> tuple[PlanEntered | None, tuple[PlanFinding, ...]]:
    plan = plan_of(registrar.connection, registrar.access, proposed.on.year)
    span = timedelta(days=rules.MOST_DAYS)
    around = rounds_between(registrar.connection, registrar.access, proposed.on - span, proposed.on + span)
    held = [row.round for row in around if not row.called_off]
    return plan, rules.check_round(plan, held, proposed)


def _row(*columns: Any) -> RoundRow:
    round_id, kind, subject, offices, on, by, planned, version, findings, reason, at, who, off = columns
    return RoundRow(
        Round(round_id, kind, subject, tuple(offices), on, by, planned), version, tuple(findings), reason, at, who, off
    )


def _today(registrar: Registrar) -> date:
    return registrar.now().astimezone(SEED_ZONE).date()


def _open_offices(registrar: Registrar, codes: Sequence[str]) -> None:
    known = registrar.staff().offices
    for code in codes:
        if code not in known or not known[code].is_open:
            raise declined("round_office", office=code)


def _record(registrar: Registrar, stream: UUID, version: int, event: PlanningEvent) -> None:
    made = _made(registrar, stream, version, event)
    commit(registrar.connection, registrar.access, [made], random=registrar.random)


def _made(registrar: Registrar, stream: UUID, version: int, event: PlanningEvent) -> StreamCommit:
    now = registrar.now()
    entry = Entry(event, now, now, registrar.actor)
    return StreamCommit(stream, version, [entry], rows_of(stream, version + 1, entry))
