"""Questions about complaints: asked with the scope without limits, by pages that have asked who may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from luoshi.core.judgement.complaints.deciding import HANDLERS, Reader
from luoshi.core.judgement.complaints.events import UnsealingAsked
from luoshi.core.judgement.complaints.routing import is_away
from luoshi.core.judgement.rules import BEIJING
from luoshi.judgement.complaints.handling import SYSTEM, Receiving, complaint_of, known
from luoshi.judgement.complaints.ladder import LEADS
from luoshi.ledger.asking import Question, ask

_LISTED: Final = (
    "SELECT id, office, superiors, handler, officer, kind, mode, state, shown, received_on, accept_by, close_by,"
    " finding, retaliation, unsealing, overdue FROM judgement_complaint"
)
_OPEN_FIRST: Final = " ORDER BY ended_at IS NOT NULL, CASE state WHEN 'received' THEN accept_by ELSE close_by END, id"
_OF_BODIES: Final = _LISTED + " WHERE handler = ANY ($1)" + _OPEN_FIRST + " LIMIT 500"
_OF_OFFICES: Final = (
    _LISTED + " WHERE office = ANY ($1) AND shown IN ('passed', 'answered')" + _OPEN_FIRST + " LIMIT 200"
)
_UNSEALINGS: Final = (
    "SELECT complaint, number, handler, step, asked_by, asked_at, recipient, first, second, until, refused_by, read_at"
    " FROM judgement_unsealing ORDER BY asked_at DESC, complaint LIMIT 500"
)
_ABOVE: Final = (
    "SELECT id, office, superiors, handler, overdue, state, accept_by, close_by FROM judgement_complaint"
    " WHERE above = ANY ($1) AND ended_at IS NULL ORDER BY accept_by, id LIMIT 200"
)
_COUNTED: Final = (
    "SELECT kind, state, finding, count(*) FROM judgement_complaint"
    " WHERE office = $1 AND received_on BETWEEN $2 AND $3 GROUP BY kind, state, finding"
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A complaint in a list."""

    id: UUID
    office: str
    superiors: list[str]
    handler: str
    officer: str
    kind: str
    mode: str
    state: str
    shown: str
    received_on: date
    accept_by: datetime
    close_by: datetime
    finding: str
    retaliation: int
    unsealing: str
    overdue: str

    @property
    def due(self) -> datetime | None:
        """By when the next step is due, None where nothing is."""
        if self.state == "received":
            return self.accept_by
        return None if self.state in ("not_accepted", "replied") else self.close_by


@dataclass(frozen=True, slots=True)
class Trace:
    """An unsealing in the auditor's list."""

    complaint: UUID
    number: int
    handler: str
    step: str
    asked_by: str
    asked_at: datetime
    recipient: str
    first: str
    second: str
    until: datetime | None
    refused_by: str
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Late:
    """What the body above knows of a complaint that is late: with whom it lies, which limit passed, and on what day."""

    handler: str
    step: str
    state: str
    due: date


@dataclass(frozen=True, slots=True)
class Counts:
    """How many complaints of one office: by kind and by what became of them; None where there are too few to say."""

    total: int | None
    kinds: dict[str, int]
    upheld: int | None
    over: int | None


def bodies_of(receiving: Receiving, reader: Reader) -> list[str]:
    """The handling and unsealing bodies in which the officer may deal with complaints."""
    rules = receiving.rules
    return [code for code in dict.fromkeys((*rules.handling, *rules.unsealing)) if reader.sits_in(code, *HANDLERS)]


def for_handlers(receiving: Receiving, reader: Reader) -> list[Listed]:
    """The complaints that the officer's bodies deal with, without those they must stand aside from."""
    mine = bodies_of(receiving, reader)
    (rows,) = ask(receiving.connection, SYSTEM, Question(_OF_BODIES, (mine,)))
    return [one for one in map(_listed, rows) if _away(one, reader)]


def to_unseal(receiving: Receiving, reader: Reader) -> list[UUID]:
    """The complaints at which an unsealing waits for the officer's body."""
    sql = "SELECT id FROM judgement_complaint WHERE unsealing IN ('asked', 'agreed') ORDER BY id"
    (rows,) = ask(receiving.connection, SYSTEM, Question(sql))
    return [complaint for (complaint,) in rows] if bodies_of(receiving, reader) else []


def for_offices(receiving: Receiving, offices: list[str]) -> list[Listed]:
    """The complaints of these offices whose restatement was checked: what their heads may know of."""
    (rows,) = ask(receiving.connection, SYSTEM, Question(_OF_OFFICES, (offices,)))
    return list(map(_listed, rows))


def told_above(receiving: Receiving, reader: Reader) -> list[Late]:
    """The late complaints that were told to bodies which the officer leads, but for those they must stand aside from.

    Neither which office is named, nor a word of it.
    """
    led = sorted({seat.office for seat in reader.seats if any(seat.has(role) for role in LEADS)})
    (rows,) = ask(receiving.connection, SYSTEM, Question(_ABOVE, (led,)))
    return [
        Late(handler, step, state, (accept_by if step == "accept" else close_by).astimezone(BEIJING).date())
        for _, office, superiors, handler, step, state, accept_by, close_by in rows
        if all(is_away(seat.office_path, (office, *superiors)) for seat in reader.seats)
    ]


def unsealings(receiving: Receiving) -> list[Trace]:
    """Every unsealing, the latest first."""
    (rows,) = ask(receiving.connection, SYSTEM, Question(_UNSEALINGS))
    return [Trace(*row) for row in rows]


def reasons(receiving: Receiving, complaint_id: UUID) -> list[str]:
    """Why each unsealing of a complaint was asked for, in order."""
    asked = (entry.event for entry in known(receiving, complaint_id))
    return [event.reason.text or "（内容已依法删除）" for event in asked if isinstance(event, UnsealingAsked)]


def looks(receiving: Receiving, complaint_id: UUID) -> list[tuple[datetime, ...]]:
    """When the recipient of each unsealing of a complaint looked, in order."""
    return [one.reads for one in complaint_of(receiving, complaint_id).unsealings]


def counts(receiving: Receiving, office: str, since: date, until: date) -> Counts:
    """Complaints of an office received from `since` to `until`, small numbers held back."""
    (rows,) = ask(receiving.connection, SYSTEM, Question(_COUNTED, (office, since, until)))
    few = receiving.rules.few
    total = sum(number for *_, number in rows)
    kinds: dict[str, int] = {}
    for kind, _, _, number in rows:
        kinds[kind] = kinds.get(kind, 0) + number
    over = sum(number for _, state, _, number in rows if state in ("replied", "not_accepted"))
    upheld = sum(number for _, _, finding, number in rows if finding in ("upheld", "partly"))
    held = {kind: number for kind, number in kinds.items() if number >= few}
    held = held if _hides(total - sum(held.values()), few) else {}
    said = upheld >= few and _hides(over - upheld, few)
    return Counts(total if total >= few else None, held, upheld if said else None, over if over >= few else None)


def _hides(rest: int, few: int) -> bool:
    """Whether what is left, once the figures beside it are known, gives no small number away."""
    return rest == 0 or rest >= few


def _listed(row: tuple[object, ...]) -> Listed:
    return Listed(*row)  # type: ignore[arg-type]


def _away(one: Listed, reader: Reader) -> bool:
    """Whether no seat lies in or under an office concerned."""
    return all(is_away(seat.office_path, (one.office, *one.superiors)) for seat in reader.seats)
