"""What is being passed around: each case with its way through the offices, station by station, from its own record."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from luoshi.cases.board import FLYING
from luoshi.cases.counted import REAL
from luoshi.cases.handling import Means
from luoshi.core.case.state import State
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask

MOST: Final = 10
MOST_RULINGS: Final = 50
ARBITER: Final = ""
"""In place of an office: the case lies with whoever rules."""

_MOVES: Final = (
    "'case.registered', 'case.offered', 'case.offer_expired', 'case.signed_for', 'case.returned',"
    " 'case.arbitration_asked', 'case.ruled'"
)
_TRAIL: Final = (
    "(SELECT json_agg(json_build_object('kind', e.kind, 'at', e.at,"  # noqa: S608 - our own names
    " 'data', convert_from(e.body, 'UTF8')::json -> 'data') ORDER BY e.version)::text"
    f" FROM ledger_event e WHERE e.stream = c.id AND e.kind IN ({_MOVES}))"
)
_COLUMNS: Final = (
    "c.id, c.number, c.title, c.case_type, c.type_version, c.matter, c.area, c.state, c.received_at, c.declined"
)
_FLYING: Final = (
    f"SELECT {_COLUMNS}, {_TRAIL} FROM cases_case c"  # noqa: S608 - our own names
    f" WHERE {FLYING} AND NOT c.imported AND {REAL} ORDER BY c.received_at, c.id LIMIT $1::integer"
)
_ONE: Final = f"SELECT {_COLUMNS}, {_TRAIL} FROM cases_case c WHERE c.id = $1"  # noqa: S608 - our own names
_RULING: Final = (
    f"SELECT {_COLUMNS}, {_TRAIL}, c.objected FROM cases_case c"  # noqa: S608 - our own names
    f" WHERE NOT c.imported AND ((c.ended_at IS NULL AND c.state = 'arbitrated') OR c.objected)"
    " ORDER BY c.received_at, c.id LIMIT $1::integer"
)


class Stay(StrEnum):
    """How a case lay at a station: signed for, waiting for a signature, declined, let lapse, with the arbiter."""

    HELD = "held"
    WAITS = "waits"
    DECLINED = "declined"
    LAPSED = "lapsed"
    RULING = "ruling"


@dataclass(frozen=True, slots=True)
class Station:
    """An office at which a case lay from `since` until `until`, None where it lies there still."""

    office: str
    since: datetime
    stay: Stay
    until: datetime | None = None
    cause: str = ""
    basis: str = ""

    def lasted(self, now: datetime) -> timedelta:
        """How long it lay there by the clock."""
        return max((self.until or now) - self.since, timedelta())


@dataclass(frozen=True, slots=True)
class Path:
    """A case and its way through the offices so far."""

    id: UUID
    number: str
    title: str | None
    case_type: str
    type_version: int
    matter: str
    area: str
    state: State
    received_at: datetime
    declined: int
    stations: tuple[Station, ...]
    objected: bool = False

    @property
    def offices(self) -> int:
        """Through how many stations it went."""
        return len(self.stations)


def flying(means: Means, access: Access, most: int = MOST) -> list[Path]:
    """Open cases that were returned or handed on and that nobody has signed for since; the longest on the way first."""
    (rows,) = ask(means.connection, access, Question(_FLYING, (most,)))
    return [_path(*row) for row in rows]


def awaiting_ruling(means: Means, access: Access, most: int = MOST_RULINGS) -> list[Path]:
    """Cases whose office or whose objection is to be ruled on, the oldest first."""
    (rows,) = ask(means.connection, access, Question(_RULING, (most,)))
    return [_path(*row) for row in rows]


def path_of(means: Means, access: Access, case_id: UUID) -> Path | None:
    """One case's way; None for whoever may not see it."""
    (rows,) = ask(means.connection, access, Question(_ONE, (case_id,)))
    return _path(*rows[0]) if rows else None


def _path(*row: Any) -> Path:
    stations = stations_of(json.loads(row[10] or "[]"))
    return Path(*(*row[:7], State(row[7]), *row[8:10], stations, *row[11:]))


def stations_of(trail: Iterable[Mapping[str, Any]]) -> tuple[Station, ...]:
    """The stations of a trail of events, oldest first: {kind, at, data}.

    A case lies where it was last sent, whoever answers for it meanwhile: an unsigned offer is a station too.
    """
    walked: list[Station] = []
    for move in trail:
        at, data, kind = datetime.fromisoformat(move["at"]), move["data"], move["kind"].removeprefix("case.")
        _MOVE[kind](walked, at, data)
    return tuple(walked)


def _leave(
    walked: list[Station], at: datetime, stay: Stay | None = None, data: Mapping[str, Any] | None = None
) -> None:
    if walked and walked[-1].until is None:
        last, said = walked[-1], data or {}
        cause, basis = str(said.get("cause") or last.cause), str(said.get("basis") or last.basis)
        walked[-1] = replace(last, until=at, stay=stay or last.stay, cause=cause, basis=basis)


def _arrive(walked: list[Station], at: datetime, office: str, stay: Stay) -> None:
    if walked and walked[-1].until is None and walked[-1].office == office:
        walked[-1] = replace(walked[-1], stay=stay)
        return
    _leave(walked, at)
    walked.append(Station(office, at, stay))


def _held(walked: list[Station], at: datetime, data: Mapping[str, Any]) -> None:
    _arrive(walked, at, data["holder"]["office"], Stay.HELD)


def _offered(walked: list[Station], at: datetime, data: Mapping[str, Any]) -> None:
    if data.get("returning"):
        _leave(walked, at, Stay.DECLINED, data)
    _arrive(walked, at, data["to"], Stay.WAITS)


def _returned(walked: list[Station], at: datetime, data: Mapping[str, Any]) -> None:
    holder = next((one.office for one in reversed(walked[:-1]) if one.stay in (Stay.HELD, Stay.DECLINED)), ARBITER)
    _leave(walked, at, Stay.DECLINED, data)
    if data.get("to_arbiter"):
        _arrive(walked, at, ARBITER, Stay.RULING)
    else:
        _arrive(walked, at, holder, Stay.HELD)


def _lapsed(walked: list[Station], at: datetime, _data: Mapping[str, Any]) -> None:
    _leave(walked, at, Stay.LAPSED)
    _arrive(walked, at, ARBITER, Stay.RULING)


def _asked(walked: list[Station], at: datetime, data: Mapping[str, Any]) -> None:
    _leave(walked, at, None, data)
    _arrive(walked, at, ARBITER, Stay.RULING)


_MOVE: Final = {
    "registered": _held,
    "signed_for": _held,
    "ruled": _held,
    "offered": _offered,
    "returned": _returned,
    "offer_expired": _lapsed,
    "arbitration_asked": _asked,
}
