"""What a survey came to, from the sheets in the record: two questions to the database, whatever their number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from luoshi.core.judgement.surveys.doubts import Doubt, Handed, doubts
from luoshi.core.judgement.surveys.figures import (
    Cell,
    Clusters,
    Count,
    UnitResult,
    Weighted,
    cells_of,
    overall,
    result_of,
)
from luoshi.core.judgement.surveys.plan import Kind
from luoshi.core.judgement.surveys.survey import Stage, Survey
from luoshi.core.rates import Rate
from luoshi.judgement.handling import SYSTEM, Judging
from luoshi.judgement.surveys.handling import survey
from luoshi.judgement.surveys.queries import ThemeLine, listed, themes
from luoshi.ledger.asking import Question, ask

_MARKS = (
    "judgement_survey_sheet s, unnest(s.units, s.questions, s.options) AS m(unit, question, option) WHERE s.survey = $1"
)
_COUNTS = f'SELECT m.unit, s."group", m.question, m.option, count(*)::int FROM {_MARKS} GROUP BY 1, 2, 3, 4'  # noqa: S608
_SHEETS = (
    'SELECT "group", count(*)::int, count(*) FILTER (WHERE paper)::int'
    " FROM judgement_survey_sheet WHERE survey = $1 GROUP BY 1"
)
# Each sheet's answers of units whose cell is shown, then the sums over the sheets of a group.
_CLUSTERS = """\
WITH shown AS MATERIALIZED (SELECT unit, "group" FROM unnest($3::text[], $4::text[]) AS c(unit, "group")),
sheet AS (
SELECT s."group", count(*) FILTER (WHERE h.unit IS NOT NULL AND m.option = ANY ($5::text[])) AS m,
count(*) FILTER (WHERE h.unit IS NOT NULL AND m.option = ANY ($6::text[])) AS y,
count(*) AS every, count(DISTINCT m.option) AS kinds
FROM judgement_survey_sheet s CROSS JOIN unnest(s.units, s.questions, s.options) AS m(unit, question, option)
LEFT JOIN shown h ON h.unit = m.unit AND h."group" = s."group"
WHERE s.survey = $1 AND m.question = $2 GROUP BY s.id, s."group")
SELECT "group", count(*) FILTER (WHERE m > 0)::int, sum(m)::int, sum(y)::int, sum(y * y)::int, sum(y * m)::int,
sum(m * m)::int, count(*) FILTER (WHERE every > 2)::int, count(*) FILTER (WHERE every > 2 AND kinds = 1)::int
FROM sheet GROUP BY 1"""


@dataclass(frozen=True, slots=True)
class KindResult:
    """A class of comparable units with its results, the best rate first; units without one last."""

    kind: Kind
    units: Sequence[UnitResult]


@dataclass(frozen=True, slots=True)
class Report:
    """What a survey came to. `good` counts the units in a good band, of those that have a rate.

    `handed` has the codes drawn and used by group; `paper` how many sheets came on paper.
    """

    survey: Survey
    overall: Weighted | None
    good: Rate
    kinds: Sequence[KindResult]
    handed: Mapping[str, Handed]
    paper: int
    doubts: Sequence[Doubt]
    themes: Sequence[ThemeLine]

    @property
    def held(self) -> int:
        """How many cells are held back."""
        return sum(len(unit.held) for kind in self.kinds for unit in kind.units)


@dataclass(frozen=True, slots=True)
class Year:
    """One survey beside others."""

    id: UUID
    year: int
    title: str
    overall: Weighted | None
    good: Rate
    doubts: Sequence[Doubt]


def report(judging: Judging, survey_id: UUID) -> Report:
    """Everything about a survey that is closed. Raises NotFound."""
    found = survey(judging, survey_id)
    plan = found.plan
    counted, sheets = ask(judging.connection, SYSTEM, Question(_COUNTS, (survey_id,)), Question(_SHEETS, (survey_id,)))
    counts = [Count(*row) for row in counted]
    cells = {question.code: cells_of(plan, counts, question.code) for question in plan.questions}
    main = cells[plan.main.code]
    clusters = _clusters(judging, found, main)
    whole = overall(plan, clusters, main)
    units = [result_of(plan, unit, cells) for unit in plan.units]
    handed = {g.code: Handed(found.codes(g.code), found.used.get(g.code, 0)) for g in plan.groups}
    in_record = {group: number for group, number, _ in sheets}
    sound = found.whole and all(one.used == in_record.get(code, 0) for code, one in handed.items())
    return Report(
        survey=found,
        overall=whole,
        good=_good(units),
        kinds=[KindResult(kind, _ranked(units, kind)) for kind in plan.kinds if _ranked(units, kind)],
        handed=handed,
        paper=sum(paper for _, _, paper in sheets),
        doubts=doubts(plan, whole, clusters, handed, sound) if whole else (),
        themes=themes(judging, survey_id),
    )


def years(judging: Judging, beside: UUID) -> list[Year]:
    """The reported surveys, and this one, oldest first: what became of the rate from year to year."""
    ids = [one.id for one in listed(judging) if one.stage is Stage.REPORTED or one.id == beside]
    found = [report(judging, each) for each in ids[:6]]
    every = [Year(r.survey.id, r.survey.plan.year, r.survey.plan.title, r.overall, r.good, r.doubts) for r in found]
    return sorted(every, key=lambda one: (one.year, one.title))


def _clusters(judging: Judging, found: Survey, cells: Mapping[tuple[str, str], Cell]) -> dict[str, Clusters]:
    plan = found.plan
    values = (
        found.id,
        plan.main.code,
        [unit for unit, _ in cells],
        [group for _, group in cells],
        [option.code for option in plan.options if option.known],
        [option.code for option in plan.options if option.satisfied],
    )
    (rows,) = ask(judging.connection, SYSTEM, Question(_CLUSTERS, values))
    return {group: Clusters(*figures) for group, *figures in rows}


def _good(units: Sequence[UnitResult]) -> Rate:
    banded = [unit.band for unit in units if unit.band is not None]
    return Rate(sum(band.good for band in banded), len(banded))


def _ranked(units: Sequence[UnitResult], kind: Kind) -> list[UnitResult]:
    own = [unit for unit in units if unit.unit.kind == kind.code]
    return sorted(own, key=lambda one: -one.weighted.share if one.weighted else 1.0)
