"""评议机关 as one district told of it: 84 units, three years, 94.7% → 96.5% → 100%, and what a 100% deserves.

A crowd fills twenty thousand sheets through the same door as everybody; the report is one look.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice

import pytest

from luoshi.core.judgement.surveys.plan import Plan, Unit
from luoshi.core.judgement.surveys.sheets import Sheet
from luoshi.judgement.surveys import commands, opinions
from luoshi.judgement.surveys.crowd import Crowd, sheets
from luoshi.judgement.surveys.queries import themes
from luoshi.judgement.surveys.report import report, years
from luoshi.judgement.surveys.settings import survey_rules
from tests.cases.cast import SUN
from tests.judgement.cast import Bench
from tests.judgement.surveys.cast import Poll, sheet
from tests.judgement.surveys.plans import plan

KINDS = ("government", "centre", "street", "party")
NUMBERS = {"served": 13_000, "above": 2_000, "society": 5_000}


def of_84_units() -> Plan:
    units = tuple(
        Unit(f"u{nth:02}", f"第 {nth} 单位", kind) for nth, kind in zip(range(1, 85), cycle(KINDS), strict=False)
    )
    return plan(units=units)


def settled(poll: Poll) -> None:
    opinions.read(poll.judging, poll.id, survey_rules(), SUN)
    for line in themes(poll.judging, poll.id):
        opinions.set_aside(poll.judging, line.id, "只为试算", SUN)
    commands.report(poll.judging, poll.id, SUN)


def test_a_survey_of_84_units_and_20000_sheets_is_set_up_filled_and_reported(bench: Bench) -> None:
    crowd = Crowd(seed=1)
    poll = Poll.opened(bench, of_84_units(), {group: number + 100 for group, number in NUMBERS.items()})
    poll.crowded(sheets(poll.survey.plan, crowd, NUMBERS))
    found = report(poll.closed().judging, poll.id)

    assert bench.district.rows("SELECT count(*) FROM judgement_survey_sheet") == [(20_000,)]
    assert {code: one.used for code, one in found.handed.items()} == NUMBERS
    assert sum(len(kind.units) for kind in found.kinds) == found.good.base == 84
    assert found.overall is not None
    assert found.overall.share == pytest.approx(0.9, abs=0.03)
    assert found.overall.base + found.overall.unknown == 20_000 * crowd.knows
    low, high = found.overall.interval
    assert 0.001 < high - low < 0.02
    assert {band.name for kind in found.kinds for unit in kind.units if (band := unit.band)} >= {
        "满意单位",
        "基本满意单位",
    }
    for kind in found.kinds:
        shares = [unit.weighted.share for unit in kind.units if unit.weighted]
        assert shares == sorted(shares, reverse=True), "a unit stands among its like alone"

    made = opinions.read(bench.judging, poll.id, survey_rules(), SUN)
    lines = themes(bench.judging, poll.id)
    said = bench.district.rows("SELECT count(*) FROM judgement_survey_opinion")[0][0]
    assert 1_700 < said < 2_300
    assert len(lines) == made
    assert sum(len(line.opinions) for line in lines) == said
    assert "办得慢、等得久" in {line.title for line in lines}
    assert opinions.read(bench.judging, poll.id, survey_rules(), SUN) == 0, "each opinion is in one theme"


def exactly(good: int, bad: int) -> Iterator[Sheet]:
    """So many sheets of a satisfied person and of a dissatisfied one, each on one of the four units."""
    units = cycle(unit.code for unit in plan().units)
    yield from (sheet("fairly" if nth % 3 else "yes", unit) for nth, unit in zip(range(good), units, strict=False))
    yield from (sheet("no", unit) for unit in islice(units, bad))


def test_three_years_stand_side_by_side_and_the_last_with_its_doubt(bench: Bench) -> None:
    polls = []
    for year, good in ((2024, 947), (2025, 965), (2026, 1000)):
        of = replace(plan(), year=year, title=f"{year} 年评议机关")
        poll = Poll.opened(bench, of, {"served": 1250, "above": 1000, "society": 1000})
        for group in ("served", "above", "society"):
            poll.crowded((group, each) for each in exactly(good, 1000 - good))
        settled(poll.closed())
        polls.append(poll)

    found = years(bench.judging, polls[-1].id)
    assert [one.year for one in found] == [2024, 2025, 2026]
    assert [f"{one.overall.share:.1%}" for one in found if one.overall] == ["94.7%", "96.5%", "100.0%"]
    assert [[doubt.kind for doubt in one.doubts] for one in found] == [
        [],
        [],
        ["response", "sample", "ceiling", "handed"],
    ]
    said = "".join(doubt.zh for doubt in found[-1].doubts)
    assert "发出 3250 个码，收回 3000 份（92%）" in said
    assert "只算最高一档是 33.4%" in said
    assert [one.good.part for one in found] == [4, 4, 4]
