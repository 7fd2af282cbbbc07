"""`read`: a document's bytes to what it commits whom to, by when, and what is wrong with it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from luoshi.core.worktime import WorkCalendar
from luoshi.directives.cleaning import clean
from luoshi.directives.commitments import pipes, rulings, tables
from luoshi.directives.commitments.drafts import Draft, drafts, proposed
from luoshi.directives.commitments.model import Commitment, Measure, Owners
from luoshi.directives.decoding import decode
from luoshi.directives.due.choosing import bound, governing, with_years_carried
from luoshi.directives.due.finding import mentions, standing_alone
from luoshi.directives.due.model import Base, Due
from luoshi.directives.due.resolving import resolve
from luoshi.directives.findings import pairs, paper, single
from luoshi.directives.findings.model import Finding
from luoshi.directives.measures import measures
from luoshi.directives.numerals import narrow
from luoshi.directives.outline import outline
from luoshi.directives.result import Reading
from luoshi.directives.text import Clean, Decoded, Outline, Span
from luoshi.directives.units import Unit, UnitList

_TITLE_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_HEAD: Final = 400
_WIDE: Final = frozenset("０１２３４５６７８９")
_Dues = tuple[Due | None, tuple[Due, ...]]


def read(
    data: bytes,
    units: Iterable[Unit | Mapping[str, Any] | str] = (),
    calendar: WorkCalendar | None = None,
    name: str = "",
    day: date | None = None,
) -> Reading:
    """Reads a document: bytes of txt, html, docx, pdf, xlsx or md.

    `units` is the list against which names are resolved, `calendar` counts working days, `day` is the paper's date
    where it bears none. Raises BadInput where the bytes hold no readable text (`luoshi.directives.trouble`).
    """
    decoded = decode(data, name)
    cleaned = clean(decoded)
    parts = outline(cleaned)
    return _read(decoded, cleaned, parts, units, calendar, day, ())


def with_quotes(
    reading: Reading,
    quotes: Iterable[str],
    units: Iterable[Unit | Mapping[str, Any] | str] = (),
    calendar: WorkCalendar | None = None,
    day: date | None = None,
) -> Reading:
    """The reading with what somebody quotes from its clean text and takes for tasks (a language model).

    Only what stands there word for word and is not read yet is added, with the origin `model`; owners, dates and
    figures are read from the quoted words by the same rules. The other arguments are those of `read`.
    """
    return _read(reading.decoded, reading.clean, reading.outline, units, calendar, day, quotes)


def _read(
    decoded: Decoded,
    cleaned: Clean,
    parts: Outline,
    units: Iterable[Unit | Mapping[str, Any] | str],
    calendar: WorkCalendar | None,
    day: date | None,
    quotes: Iterable[str],
) -> Reading:
    reader = _Reader(decoded, cleaned, _base(cleaned, parts, day), UnitList(units), calendar)
    found = reader.commitments(quotes)
    return Reading(decoded, cleaned, parts, found, _all_findings(decoded, cleaned, parts, found))


def _base(cleaned: Clean, parts: Outline, day: date | None) -> Base:
    known = parts.date or day
    year = _TITLE_YEAR.search(parts.title or cleaned.text[:_HEAD])
    return Base(known, int(year.group()) if year else None)


def _all_findings(decoded: Decoded, cleaned: Clean, parts: Outline, found: Sequence[Commitment]) -> tuple[Finding, ...]:
    owned = [each for commitment in found for each in commitment.findings]
    known = {(each.code, each.span) for each in owned}
    loose = [each for _, _, each in paper.of_damage(cleaned) if (each.code, each.span) not in known]
    by_place = sorted([*loose, *owned], key=lambda each: (each.span.start, each.span.end))
    return (*paper.of_reading(decoded), *paper.of_length(cleaned, parts), *by_place)


class _Reader:
    """One paper being read: what every commitment of it needs."""

    def __init__(
        self, decoded: Decoded, cleaned: Clean, base: Base, units: UnitList, calendar: WorkCalendar | None
    ) -> None:
        self.decoded, self.clean, self.base, self.units, self.calendar = decoded, cleaned, base, units, calendar
        self.wide = not _WIDE.isdisjoint(decoded.text)
        self.damage = list(paper.of_damage(cleaned))

    def commitments(self, quotes: Iterable[str] = ()) -> tuple[Commitment, ...]:
        """All commitments by place, with their findings; among them what the quotes add."""
        found_tables = [*self.decoded.cells, *(pipes.tables(self.decoded.text) if not self.decoded.cells else ())]
        listed = [self._of_row(row) for table in found_tables for row in tables.rows(table)]
        hidden = [self._clean_range(table.start, table.end) for table in found_tables if any(tables.rows(table))]
        own = drafts(self.clean.text, hidden)
        taken = [*((each.start, each.end) for each in own), *hidden]
        drafted = [*rulings.applied(self.clean.text, own), *proposed(self.clean.text, quotes, taken)]
        written = [self._of_draft(draft) for draft in drafted]
        found = sorted([*listed, *written], key=lambda each: each.span)
        repeats = dict(pairs.repeated(found))
        return tuple(self._judged(each, repeats.get(at)) for at, each in enumerate(found))

    def _of_draft(self, draft: Draft) -> Commitment:
        text = self.clean.text[draft.start : draft.end]
        due, milestones = self._dues(draft.stated or (draft.tag.due if draft.tag else ""), text, draft.setting)
        return Commitment(
            self._as_written(draft.start, draft.end),
            draft.owners,
            due,
            tuple(_within_term(measures(text), due)),
            draft.section,
            self.clean.span(draft.start, draft.end),
            self.clean.span(draft.tag.start, draft.tag.end) if draft.tag else None,
            draft.origin,
            draft.confidence,
            milestones,
            self._resolved(draft.owners),
        )

    def _as_written(self, start: int, end: int) -> str:
        """The clean text with its figures and letters as wide as the writer typed them."""
        if not self.wide:
            return self.clean.text[start:end]
        written = (self.decoded.text[at : at + 1] for at in self.clean.at[start:end])
        return "".join(
            own if own in _WIDE and narrow(own) == char else char
            for own, char in zip(written, self.clean.text[start:end], strict=True)
        )

    def _of_row(self, row: tables.Row) -> Commitment:
        start, end = self._clean_range(row.start, row.end)
        text = self.clean.text[start:end].strip() or row.text
        due, milestones = self._dues(row.due, text)
        return Commitment(
            text,
            row.owners,
            due,
            tuple(_within_term([*measures(text), *measures(row.measure)], due)),
            row.section,
            Span(row.start, row.end),
            Span(*row.tag) if row.tag else None,
            "table",
            0.98,
            milestones,
            self._resolved(row.owners),
            row.measure.strip(),
        )

    def _clean_range(self, start: int, end: int) -> tuple[int, int]:
        return bisect_left(self.clean.at, start), bisect_left(self.clean.at, end)

    def _dues(self, stated: str, text: str, setting: str = "") -> _Dues:
        """The term: stated with the owners, or in the text, or in the heading; and the other dates as milestones."""
        own = standing_alone(stated) if stated else None
        found = with_years_carried(mentions(stated)) if stated else []
        inner = with_years_carried(mentions(text))
        chosen = (
            own
            or governing(found)
            or bound(governing(inner))
            or bound(governing(mentions(setting)))
            or governing(inner)
        )
        if chosen is None:
            return None, ()
        others = [each for each in (*found, *inner) if each is not chosen and each.kind in ("date", "interval")]
        resolved = [resolve(each, self.base, self.calendar) for each in others]
        return resolve(chosen, self.base, self.calendar), tuple(dict.fromkeys(resolved))

    def _resolved(self, owners: Owners) -> dict[str, str]:
        if not self.units:
            return {}
        found = {name: self.units.resolve(name) for name in owners.everyone}
        return {name: each.unit.key for name, each in found.items() if each is not None}

    def _judged(self, commitment: Commitment, repeat: Finding | None) -> Commitment:
        span = commitment.tag or commitment.span
        last = max(span.end, commitment.span.end)
        found = [
            *single.of_owners(commitment, bool(self.units)),
            *single.of_dates(commitment, self.base.day),
            *single.of_substance(commitment),
            *(each for _, _, each in self.damage if commitment.span.start <= each.span.start < last),
        ]
        return replace(commitment, findings=tuple(found + ([repeat] if repeat else [])))


def _within_term(found: Iterable[Measure], due: Due | None) -> Iterator[Measure]:
    """Figures, each once, without those that only tell the term (5个工作日内 as a due is no measure as well)."""
    told: set[str] = set()
    for each in found:
        if each.text not in told and (due is None or each.text not in due.text):
            told.add(each.text)
            yield each
