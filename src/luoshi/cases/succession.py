"""Accountability when people go away or leave, and when offices are merged: it moves by an event for each case (P1).

The registry records the order: a leave with a deputy, a departure with heirs, a merger with a successor. `carry_out`
finds the cases it concerns and moves them; it is what the worker calls every minute, and may be called at any time and
by several at once. A deputy gives a case back by the case machine's own arithmetic when the leave was to end; when it
ends early, `carry_out` does. Where there is nobody to take a case it stays where it is, and `stranded` lists it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from luoshi.cases.handling import By, Means, Step, record, take
from luoshi.cases.loading import load_many
from luoshi.core.actors import MACHINE, Role
from luoshi.core.case.commands import MoveHolder
from luoshi.core.case.events import Holder, MoveCause
from luoshi.core.case.state import Case
from luoshi.core.errors import Clash, NotFound, Refused
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.asking import Question, ask
from luoshi.registry.officers import OfficerRow, Staff, staff

_SYSTEM: Final = Access("succession", EVERYTHING)
_BATCH: Final = 200
_COLUMNS = "id, number, office, officer"
_ORDER = "ORDER BY promised_at NULLS LAST, id"
_OF_OFFICERS = f"SELECT {_COLUMNS} FROM cases_case WHERE ended_at IS NULL AND officer = ANY ($1::text[]) {_ORDER}"  # noqa: S608 - ours
_OF_OFFICES = f"SELECT {_COLUMNS} FROM cases_case WHERE ended_at IS NULL AND office = ANY ($1::text[]) {_ORDER}"  # noqa: S608 - ours
_STRANDED = (
    f"SELECT c.{_COLUMNS.replace(', ', ', c.')} FROM cases_case c LEFT JOIN registry_officer p ON p.code = c.officer"  # noqa: S608 - ours
    " WHERE c.ended_at IS NULL"
    " AND (p.code IS NULL OR NOT p.is_active OR (p.office <> c.office AND NOT p.posts ? c.office))"
    " ORDER BY c.office, c.officer, c.id LIMIT $1::integer"
)


@dataclass(frozen=True, slots=True)
class Held:
    """An open case, by number, and who answers for it."""

    case_id: UUID
    number: str
    holder: Holder


@dataclass(frozen=True, slots=True)
class Move:
    """A case that is to be answered for by somebody else; by a deputy until a date."""

    case: Held
    to: Holder
    cause: MoveCause
    until: datetime | None = None

    @property
    def command(self) -> MoveHolder:
        """As the case machine takes it."""
        return MoveHolder(self.to, self.cause, self.until)


def preview(means: Means, officer: str, heirs: Sequence[str], office: str = "") -> list[Move]:
    """How the open cases of an officer, in one office or in all, would be shared out among colleagues.

    Evenly, what runs out first first. Writes nothing. Raises NotFound where no heir can answer in one of the offices.
    """
    known = staff(means.connection, _SYSTEM)
    held = [case for case in _held(means, _OF_OFFICERS, [officer]) if office in ("", case.holder.office)]
    share = _Share(known, means.now())
    return [Move(case, share.among(case.holder.office, heirs), MoveCause.REASSIGNED) for case in held]


def reassign(means: Means, moves: Sequence[Move], by: By) -> int:
    """Carry a preview out, one event for each case; returns how many moved.

    A case that somebody else acted on, or that ended, since the preview stays where it is. Raises Refused for whoever
    is neither the head of the office nor the machine (an administrator orders a departure instead).
    """
    moved = 0
    for start in range(0, len(moves), _BATCH):
        moved += _carry(means, moves[start : start + _BATCH], by)
    return moved


def preview_merger(means: Means, office: str, successor: str) -> list[Move]:
    """Where the open cases of an office would go if it were merged: with their officers, or to the successor's head.

    Writes nothing.
    """
    known = staff(means.connection, _SYSTEM)
    after = _after_merger(known, office, successor)
    return [move for move in _merged(means, after, _Share(after, means.now())) if move.case.holder.office == office]


def due_from(means: Means, office: str = "", officer: str = "") -> list[Move]:
    """Of what `carry_out` would do now, the cases of one office or of one officer."""
    known = staff(means.connection, _SYSTEM)
    return [move for move in due(means, known) if office in ("", move.case.holder.office)
            and officer in ("", move.case.holder.officer)]  # fmt: skip


def shared(moves: Sequence[Move]) -> list[tuple[Holder, int]]:
    """How many cases each gets, most first."""
    counts = Counter((move.to.office, move.to.officer) for move in moves)
    return [(Holder(*to), count) for to, count in counts.most_common()]


def carry_out(means: Means) -> int:
    """Move every case whose officer is away, back, or gone, and every case of a merged office; how many moved."""
    known = staff(means.connection, _SYSTEM)
    return reassign(means, list(due(means, known)), By(MACHINE))


def due(means: Means, known: Staff) -> Iterator[Move]:
    """What `carry_out` would do now. Each case comes once."""
    share, seen = _Share(known, means.now()), set[UUID]()
    for move in (
        *_merged(means, known, share),
        *_gone(means, known, share),
        *_away(means, known),
        *_back(means, known),
    ):
        if move.case.case_id not in seen and move.to != move.case.holder:
            seen.add(move.case.case_id)
            yield move


def stranded(means: Means, most: int = 1_000) -> list[Held]:
    """Open cases whose officer has left or sits in their office no more, and whom nobody replaced yet."""
    (rows,) = ask(means.connection, _SYSTEM, Question(_STRANDED, (most,)))
    return [Held(case_id, number, Holder(office, officer)) for case_id, number, office, officer in rows]


def _after_merger(known: Staff, office: str, successor: str) -> Staff:
    """The staff as it would be: the office closed, its officers and their posts at the successor."""
    closed = replace(known.offices[office], is_open=False, successor=successor)
    officers = {code: _moved_along(row, office, successor) for code, row in known.officers.items()}
    return Staff({**known.offices, office: closed}, officers, known.leaves)


def _moved_along(row: OfficerRow, office: str, successor: str) -> OfficerRow:
    if office not in row.seats:
        return row
    seats = {code: roles for code, roles in row.seats.items() if code != office}
    seats[successor] = seats.get(successor, frozenset()) | row.seats[office]
    own = successor if row.office == office else row.office
    return replace(row, office=own, roles=seats.pop(own), posts=seats)


class _Share:
    """Hands cases out in turn, so that nobody gets more than their part."""

    def __init__(self, known: Staff, now: datetime) -> None:
        self._known, self._now = known, now
        self._given: Counter[str] = Counter()

    def among(self, office: str, officers: Sequence[str]) -> Holder:
        """The next of these who can answer in this office. Raises NotFound."""
        able = [
            code for code in officers if code in self._known.officers and self._known.officers[code].sits_in(office)
        ]
        if not able:
            raise NotFound("no_heir", f"{office} 没有可以接手的人。", f"Nobody named can answer in {office}.")
        chosen = min(able, key=lambda code: (self._given[code], able.index(code)))
        self._given[chosen] += 1
        return Holder(office, chosen)

    def anybody(self, office: str) -> Holder | None:
        """Somebody of the office: its head, or else whoever is there; None if nobody is."""
        here = self._known.present(office, self._now) or self._known.of(office)
        heads = [row for row in here if Role.HEAD in row.seats[office]]
        return self.among(office, [row.code for row in heads or here]) if here else None


def _merged(means: Means, known: Staff, share: _Share) -> Iterator[Move]:
    """Cases of closed offices: to the successor, with the same officer where they went along."""
    closed = [code for code, row in known.offices.items() if not row.is_open]
    for case in _held(means, _OF_OFFICES, closed):
        office = known.successor(case.holder.office)
        row = known.officers.get(case.holder.officer)
        if office in known.offices and known.offices[office].is_open:
            to = Holder(office, row.code) if row and row.sits_in(office) else _heir(known, share, row, office)
            if to is not None:
                yield Move(case, to, MoveCause.SUCCESSION)


def _gone(means: Means, known: Staff, share: _Share) -> Iterator[Move]:
    """Cases of officers who left: to their heirs, also what comes back to them later."""
    left = [code for code, row in known.officers.items() if not row.active and row.heirs]
    for case in _held(means, _OF_OFFICERS, left):
        office = case.holder.office
        if office in known.offices and known.offices[office].is_open:
            to = _heir(known, share, known.officers[case.holder.officer], office)
            if to is not None:
                yield Move(case, to, MoveCause.REASSIGNED)


def _heir(known: Staff, share: _Share, row: OfficerRow | None, office: str) -> Holder | None:
    able = [heir for heir in (row.heirs if row else ()) if known.officers[heir].sits_in(office)]
    return share.among(office, able) if able else share.anybody(office)


def _away(means: Means, known: Staff) -> Iterator[Move]:
    """Cases of officers on leave: to who stands in for them, until the leave ends."""
    now = means.now()
    absent = sorted({leave.officer for leave in known.leaves if leave.holds(now)})
    held = _held(means, _OF_OFFICERS, absent)
    cases = _cases(means, [case.case_id for case in held])
    for case in held:
        found = known.stand_in(case.holder.officer, case.holder.office, now)
        state = cases.get(case.case_id)
        if found is None or state is None:
            continue
        deputy, until = found
        # What is held as somebody's deputy goes on for them, no longer than they are away.
        until = min(until, state.deputy.until) if state.deputy else until
        yield Move(case, Holder(case.holder.office, deputy), MoveCause.DEPUTY, until)


def _back(means: Means, known: Staff) -> Iterator[Move]:
    """Cases of officers whose leave ended before the day that their deputy was told."""
    now = means.now()
    early = [leave for leave in known.leaves if leave.ended_at and leave.ended_at <= now < leave.until]
    returned = {leave.officer for leave in early if known.away(leave.officer, now) is None}
    if not returned:
        return
    colleagues = sorted({leave.deputy for leave in known.leaves if leave.until > now})
    held = _held(means, _OF_OFFICERS, colleagues)
    cases = _cases(means, [case.case_id for case in held])
    for case in held:
        deputy = cases[case.case_id].deputy if case.case_id in cases else None
        if deputy is not None and deputy.of.officer in returned:
            yield Move(case, deputy.of, MoveCause.DEPUTY)


def _held(means: Means, sql: str, codes: Sequence[str]) -> list[Held]:
    if not codes:
        return []
    (rows,) = ask(means.connection, _SYSTEM, Question(sql, (list(codes),)))
    return [Held(case_id, number, Holder(office, officer)) for case_id, number, office, officer in rows]


def _cases(means: Means, ids: Sequence[UUID]) -> dict[UUID, Case]:
    found: dict[UUID, Case] = {}
    for start in range(0, len(ids), _BATCH):
        found |= load_many(means.connection, ids[start : start + _BATCH], _SYSTEM)
    return found


def _carry(means: Means, moves: Sequence[Move], by: By) -> int:
    """One batch, whole; where somebody was faster with one of them, each alone on what it is now."""
    steps = _decided(means, moves, by)
    if not steps:
        return 0
    try:
        record(means, steps, _SYSTEM)
    except Clash:
        return sum(_carry(means, [move], by) for move in moves) if len(moves) > 1 else 0
    return len(steps)


def _decided(means: Means, moves: Sequence[Move], by: By) -> list[Step]:
    cases = load_many(means.connection, [move.case.case_id for move in moves], _SYSTEM)
    steps = []
    for move in moves:
        case = cases[move.case.case_id]
        if case.open and case.holder == move.case.holder:
            steps.append(_taken(means, case, move, by))
    return [step for step in steps if step is not None]


def _taken(means: Means, case: Case, move: Move, by: By) -> Step | None:
    try:
        return take(means, case.id, case, move.command, by)
    except Refused as refused:
        # Arithmetic had moved or ended the case already; whoever may not is told so.
        if refused.code in ("nothing_to_do", "not_in_this_state", "date_passed"):
            return None
        raise
