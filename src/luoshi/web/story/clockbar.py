"""The clock bar: one line of working time, the same component on every page.

Each office's share in its own tint, returns as notches, lawful stops hatched with their ground, the promised and
statutory ends as posts, now as a mark. Readable in black and white, and as text for a screen reader.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.utils.translation import gettext, gettext_noop

from luoshi.core.case.state import Case
from luoshi.core.casetypes.model import CaseType, LimitName
from luoshi.core.worktime import WorkCalendar
from luoshi.web.words import data, lasted, listed, said

Name = Callable[[str], str]
TINTS = 4
"""How many tints there are for offices; the fifth office begins again."""
_THIRD = 30.0
"""On a telephone the words of a post take up to 60 percent of the line: centred, they need half that on each side."""
_NARROW = 9.0
"""Below this share of the line (percent) a name does not fit into its piece and stands only in the list."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the line: an office's time, a lawful stop, or time still to come. In percent of the line."""

    left: float
    width: float
    kind: str
    label: str
    lasted: str
    tint: int = 0

    @property
    def wide(self) -> bool:
        """Whether its name fits into it."""
        return self.width >= _NARROW


@dataclass(frozen=True, slots=True)
class Mark:
    """A point on the line: a post (an end), a notch (a return), or now."""

    left: float
    kind: str
    label: str
    said: str = ""

    @property
    def anchor(self) -> str:
        """Which part of its words stands at the point: near an end of the line they run inwards, on a phone too."""
        return "start" if self.left < _THIRD else "end" if self.left > 100 - _THIRD else "middle"


@dataclass(frozen=True, slots=True)
class ClockBar:
    """What the template draws, and the same as one sentence."""

    pieces: tuple[Piece, ...]
    marks: tuple[Mark, ...]
    begins: str
    text: str


@dataclass(frozen=True, slots=True)
class _Line:
    """Instants as percent of the line, by working time."""

    calendar: WorkCalendar
    start: datetime
    total: int
    _seconds: dict[datetime, float] = field(default_factory=dict)

    def at(self, instant: datetime) -> float:
        if instant <= self.start:
            return 0.0
        return min(100.0, 100.0 * self.calendar.worked_seconds(self.start, instant) / self.total)


def clock_bar(case: Case, rules: CaseType, calendar: WorkCalendar, now: datetime, office_name: Name) -> ClockBar:
    """The clock bar of a case at an instant. `office_name` gives the short name of an office's code."""
    end = case.ended_at or max(now, case.received_at)
    ends = [case.deadlines[name] for name in _ENDS if name in case.deadlines]
    far = max([end, *ends])
    line = _Line(calendar, case.received_at, max(calendar.worked_seconds(case.received_at, far), 1))
    pieces = (*_held(case, rules, line, end, office_name), *_ahead(line, end, far))
    marks = (*_posts(case, line), *_notches(case, line, office_name), *_now(case, line, now))
    return ClockBar(
        pieces, marks, gettext("登记 %(at)s") % {"at": said(case.received_at)}, _as_text(case, pieces, ends, now)
    )


_ENDS = {LimitName.PROMISED: gettext_noop("承诺"), LimitName.STATUTORY: gettext_noop("法定")}


def _held(case: Case, rules: CaseType, line: _Line, end: datetime, office_name: Name) -> Iterator[Piece]:
    tints: dict[str, int] = {}
    for office, since, until in _stays(case, end):
        tint = tints.setdefault(office, len(tints) % TINTS)
        for part_since, part_until, ground in _cut(case, since, until):
            left, right = line.at(part_since), line.at(part_until)
            span = lasted(part_until - part_since)
            if ground is None:
                yield Piece(left, right - left, "held", office_name(office), span, tint)
            else:
                rule = rules.suspensions.get(ground)
                label = gettext("停表：%(ground)s") % {"ground": data(rule.title if rule else ground)}
                yield Piece(left, right - left, "stopped", label, span)


def _stays(case: Case, end: datetime) -> Iterator[tuple[str, datetime, datetime]]:
    """How long each office had it at a stretch, whichever of its officers answered."""
    stays = [
        (office, min(next(held).since, end)) for office, held in groupby(case.holdings, lambda one: one.holder.office)
    ]
    for (office, since), (_, until) in zip(stays, [*stays[1:], ("", end)], strict=True):
        yield office, since, until


def _cut(case: Case, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime, str | None]]:
    """The time between two instants, cut where lawful stops begin and end."""
    at = since
    for stop in case.stops:
        start, end = max(stop.since, since), min(stop.until or stop.cap_at, stop.cap_at, until)
        if stop.void or end <= start:
            continue
        if at < start:
            yield at, start, None
        yield start, end, stop.ground
        at = end
    if at < until:
        yield at, until, None


def _ahead(line: _Line, end: datetime, far: datetime) -> Iterator[Piece]:
    left = line.at(end)
    if far > end and left < 100:
        yield Piece(left, 100 - left, "ahead", gettext("还剩"), "")


def _posts(case: Case, line: _Line) -> Iterator[Mark]:
    for name, word in _ENDS.items():
        if name in case.deadlines:
            deadline = case.deadlines[name]
            yield Mark(line.at(deadline), "post", gettext(word), said(deadline))


def _notches(case: Case, line: _Line, office_name: Name) -> Iterator[Mark]:
    for before, after in zip(case.holdings, case.holdings[1:], strict=False):
        if before.holder.office != after.holder.office:
            label = gettext("转到%(office)s") % {"office": office_name(after.holder.office)}
            yield Mark(line.at(after.since), "notch", label)


def _now(case: Case, line: _Line, now: datetime) -> Iterator[Mark]:
    if case.ended_at:
        yield Mark(line.at(case.ended_at), "end", gettext("办结"), said(case.ended_at))
    else:
        yield Mark(line.at(now), "now", gettext("现在"))


def _as_text(case: Case, pieces: tuple[Piece, ...], ends: list[datetime], now: datetime) -> str:
    spent = [f"{piece.label} {piece.lasted}" for piece in pieces if piece.kind != "ahead"]
    posts = [f"{gettext(word)} {said(case.deadlines[name])}" for name, word in _ENDS.items() if name in case.deadlines]
    late = bool(ends) and (case.ended_at or now) > min(ends)
    sentence = (
        gettext("登记 %(at)s；%(spent)s；%(ends)s，已超期。") if late else gettext("登记 %(at)s；%(spent)s；%(ends)s。")
    )
    named = {"at": said(case.received_at), "spent": listed(spent), "ends": listed(posts) or gettext("没有时限")}
    return sentence % named
