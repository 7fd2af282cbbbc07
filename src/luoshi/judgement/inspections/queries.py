"""Questions about inspections. Lists of findings are asked under the access of whoever asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from luoshi.core.judgement.inspecting.round import Inspection
from luoshi.judgement.inspections.handling import SYSTEM, Inspecting, inspection
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.values import Value

MOST = 200
# The how-manieth time: rounds of the span in which this item of this office failed, this one included; what was raised
# by hand is a time of its own.
_NTH = (
    "(SELECT count(DISTINCT coalesce(g.inspection, g.id)) FROM judgement_finding g"
    " WHERE g.office = f.office AND g.item = f.item"
    " AND g.found_at <= f.found_at AND g.found_at > f.found_at - make_interval(days => $1)"
    " AND (g.standing <> 'withdrawn' OR g.id = f.id))"
)
_FINDING = (
    "SELECT f.id, f.inspection, f.origin, f.office, f.item, f.kind, f.severity, f.found_at,"  # noqa: S608 - ours
    f" f.standing, f.case, f.disputed, f.decide_by, f.failed, {_NTH} FROM judgement_finding f"
)


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding in a list. `nth`: the how-manieth time within the span that this item of this office failed."""

    id: UUID
    inspection: UUID | None
    origin: str
    office: str
    item: str
    kind: str
    severity: str
    found_at: datetime
    standing: str
    case: UUID | None
    disputed: bool
    decide_by: datetime | None
    failed: int
    nth: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings are asked for; empty words narrow nothing."""

    office: str = ""
    kind: str = ""
    severity: str = ""
    standing: str = ""
    inspection: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


def findings(office: Inspecting, access: Access, wanted: Wanted = Wanted()) -> list[FindingRow]:
    """The findings that may be seen, newest first, at most `MOST`."""
    where, values = _narrowed(wanted)
    sql = f"{_FINDING} WHERE {where} ORDER BY f.found_at DESC, f.id LIMIT {MOST}"
    (rows,) = ask(office.connection, access, Question(sql, (office.rules.repeat_days, *values)))
    return [FindingRow(*row) for row in rows]


def finding_row(office: Inspecting, access: Access, finding_id: UUID) -> FindingRow | None:
    """One finding as a row, None where it may not be seen."""
    sql = f"{_FINDING} WHERE f.id = $2"
    (rows,) = ask(office.connection, access, Question(sql, (office.rules.repeat_days, finding_id)))
    return FindingRow(*rows[0]) if rows else None


def finding_of_case(office: Inspecting, case: UUID) -> UUID | None:
    """The finding that a rectification was opened for."""
    (rows,) = ask(office.connection, SYSTEM, Question('SELECT id FROM judgement_finding WHERE "case" = $1', (case,)))
    return rows[0][0] if rows else None


def _narrowed(wanted: Wanted) -> tuple[str, tuple[Value, ...]]:
    given: list[tuple[str, Value]] = [
        ("f.office = {}", wanted.office or None),
        ("f.kind = {}", wanted.kind or None),
        ("f.severity = {}", wanted.severity or None),
        ("f.standing = {}", wanted.standing or None),
        ("f.inspection = {}::uuid", wanted.inspection),
        ("f.found_at >= {}", wanted.since),
        ("f.found_at < {}", wanted.until),
    ]
    kept = [(sql, value) for sql, value in given if value is not None]
    where = " AND ".join(sql.format(f"${nth}") for nth, (sql, _) in enumerate(kept, start=2)) or "true"
    return where, tuple(value for _, value in kept)


@dataclass(frozen=True, slots=True)
class Overview:
    """Findings counted by kind and severity, and by office, of the rounds in some time. Withdrawn ones are apart."""

    counted: dict[tuple[str, str], int] = field(default_factory=dict)
    offices: dict[str, dict[str, int]] = field(default_factory=dict)
    visits: int = 0
    withdrawn: int = 0


def overview(office: Inspecting, since: datetime, until: datetime) -> Overview:
    """What was found from `since` until `until`, and at how many visits."""
    found, visits = ask(
        office.connection,
        SYSTEM,
        Question(
            "SELECT kind, severity, office, standing, count(*) FROM judgement_finding"
            " WHERE found_at >= $1 AND found_at < $2 GROUP BY 1, 2, 3, 4",
            (since, until),
        ),
        Question(
            "SELECT count(*) FROM (SELECT inspection, office FROM judgement_look WHERE at >= $1 AND at < $2"
            " UNION SELECT inspection, office FROM judgement_finding WHERE found_at >= $1 AND found_at < $2"
            " AND inspection IS NOT NULL) v",
            (since, until),
        ),
    )
    whole = Overview(visits=visits[0][0], withdrawn=sum(row[4] for row in found if row[3] == "withdrawn"))
    for kind, severity, where, standing, number in found:
        if standing == "withdrawn":
            continue
        whole.counted[kind, severity] = whole.counted.get((kind, severity), 0) + number
        of = whole.offices.setdefault(where, {"all": 0, "open": 0})
        of["all"] += number
        of["open"] += number if standing != "fixed" else 0
    return whole


@dataclass(frozen=True, slots=True)
class Visit:
    """An office that an inspector was drawn for, in a round that is on or to come."""

    inspection: UUID
    title: str
    office: str
    since: date
    until: date
    announced: bool
    ended: bool


def visits_of(office: Inspecting, officer: str, since: date) -> list[Visit]:
    """The visits of an inspector in rounds that end on a day or later, first what comes first."""
    sql = (
        "SELECT v.inspection, i.title, v.office, i.since, i.until, i.announced, i.ended_at IS NOT NULL"
        " FROM judgement_visit v JOIN judgement_inspection i ON i.id = v.inspection"
        " WHERE $1 = ANY (v.inspectors) AND v.until >= $2 ORDER BY i.since, v.office LIMIT 100"
    )
    (rows,) = ask(office.connection, SYSTEM, Question(sql, (officer, since)))
    return [Visit(*row) for row in rows]


def coming(office: Inspecting, code: str, today: date) -> list[Visit]:
    """The announced rounds that an office is told of."""
    sql = (
        "SELECT v.inspection, i.title, v.office, i.since, i.until, i.announced, false"
        " FROM judgement_visit v JOIN judgement_inspection i ON i.id = v.inspection"
        " WHERE v.office = $1 AND i.announced AND v.until >= $2 AND i.ended_at IS NULL ORDER BY i.since LIMIT 20"
    )
    (rows,) = ask(office.connection, SYSTEM, Question(sql, (code, today)))
    return [Visit(*row) for row in rows]


def rounds(office: Inspecting) -> list[Inspection]:
    """The newest rounds, as they stand. Whoever asks shows only those that may be seen."""
    sql = "SELECT id FROM judgement_inspection ORDER BY since DESC, planned_at DESC LIMIT 50"
    (rows,) = ask(office.connection, SYSTEM, Question(sql))
    return [inspection(office, row[0]) for row in rows]


@dataclass(frozen=True, slots=True)
class Seen:
    """What was recorded at an office: items in order or not there, by whom and when."""

    item: str
    result: str
    by: str
    at: datetime


def seen(office: Inspecting, inspection_id: UUID, code: str = "") -> dict[str, list[Seen]]:
    """What was recorded in a round so far, by office, problems included (their result is `problem`)."""
    sql = (
        "SELECT office, item, result, by, at FROM judgement_look WHERE inspection = $1 UNION ALL"
        " SELECT office, item, 'problem', found_by, found_at FROM judgement_finding WHERE inspection = $1 ORDER BY 5"
    )
    (rows,) = ask(office.connection, SYSTEM, Question(sql, (inspection_id,)))
    whole: dict[str, list[Seen]] = {}
    for where, item, result, by, at in rows:
        if not code or where == code:
            whole.setdefault(where, []).append(Seen(item, result, by, at))
    return whole


@dataclass(frozen=True, slots=True)
class MysteryRow:
    """A mystery request in the list of its round."""

    id: UUID
    office: str
    by: str
    planned_at: datetime
    sent: bool
    judged: bool
    case: UUID | None


def mysteries(office: Inspecting, inspection_id: UUID) -> list[MysteryRow]:
    """The mystery requests of a round."""
    sql = (
        'SELECT id, office, by, planned_at, sent, judged, "case" FROM judgement_mystery'
        " WHERE inspection = $1 ORDER BY planned_at, id"
    )
    (rows,) = ask(office.connection, SYSTEM, Question(sql, (inspection_id,)))
    return [MysteryRow(*row) for row in rows]
