"""What answers come to: weights, intervals that hold what they promise, and nothing of a cell with too few answers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest

from luoshi.core.judgement.surveys.figures import (
    Clusters,
    Count,
    UnitResult,
    cells_of,
    effective,
    overall,
    result_of,
    weighted,
)
from luoshi.core.judgement.surveys.plan import Plan
from luoshi.core.rates import agresti_coull, wilson
from tests.judgement.surveys.plans import UNITS, counted, plan


def result(counts: Sequence[Count], of: Plan | None = None) -> UnitResult:
    survey = of or plan()
    cells = {question.code: cells_of(survey, counts, question.code) for question in survey.questions}
    return result_of(survey, UNITS[0], cells)


class TestWeights:
    def test_groups_count_by_their_weight_and_not_by_their_number(self) -> None:
        """50 of 100 served (50), 10 of 10 above (25), 20 of 20 society (25): half of 0.5 and half of 1."""
        found = result(
            [
                *counted("housing", "served", 50, 100),
                *counted("housing", "above", 10, 10),
                *counted("housing", "society", 20, 20),
            ]
        )
        assert found.weighted is not None
        assert found.weighted.share == pytest.approx(0.75)
        assert found.weighted.base == 130

    def test_who_does_not_know_the_unit_is_in_no_base(self) -> None:
        knows = result(counted("housing", "served", 9, 10))
        asked = result(counted("housing", "served", 9, 10, unknown=90))
        assert knows.weighted is not None
        assert asked.weighted is not None
        assert asked.weighted.share == knows.weighted.share == pytest.approx(0.9)
        assert (asked.weighted.base, asked.weighted.unknown) == (10, 90)

    def test_without_a_group_the_others_weights_are_scaled_to_one(self) -> None:
        found = result([*counted("housing", "served", 6, 10), *counted("housing", "above", 9, 10)])
        assert found.weighted is not None
        assert found.weighted.share == pytest.approx((50 * 0.6 + 25 * 0.9) / 75)
        assert found.weighted.groups == ("served", "above")

    @pytest.mark.parametrize(
        ("satisfied", "band"), [(90, "满意单位"), (89, "基本满意单位"), (70, "基本满意单位"), (69, "不满意单位")]
    )
    def test_exactly_at_the_edge_of_a_band_is_in_it(self, satisfied: int, band: str) -> None:
        found = result(counted("housing", "served", satisfied, 100))
        assert found.band is not None
        assert found.band.name == band
        assert found.unsure, "a hundred answers cannot tell these bands apart"

    def test_many_answers_far_from_an_edge_are_sure(self) -> None:
        assert not result(counted("housing", "served", 4000, 5000)).unsure


class TestIntervals:
    SHARES = (0.93, 0.72, 0.85)
    SIZES = (40, 12, 25)
    WEIGHTS = (50.0, 25.0, 25.0)

    def test_the_interval_of_one_group_is_that_groups(self) -> None:
        rate, span = weighted([(25.0, 0.8, agresti_coull(0.8, 50))])
        assert rate == pytest.approx(0.8)
        assert span == pytest.approx(agresti_coull(0.8, 50))

    def test_at_a_hundred_percent_it_does_not_collapse(self) -> None:
        _, (low, high) = weighted(
            [(w, 1.0, agresti_coull(1.0, n)) for w, n in zip(self.WEIGHTS, self.SIZES, strict=True)]
        )
        assert high == 1.0
        assert low < 0.95

    @pytest.mark.parametrize("shares", [SHARES, (0.97, 0.95, 0.99), (0.5, 0.5, 0.5), (1.0, 0.6, 0.9)])
    def test_drawn_again_and_again_it_holds_the_truth_about_as_often_as_it_says(
        self, shares: tuple[float, ...]
    ) -> None:
        chance, runs, held = random.Random(7), 3000, 0
        truth = sum(w * p for w, p in zip(self.WEIGHTS, shares, strict=True)) / 100
        for _ in range(runs):
            parts = []
            for weight, share, size in zip(self.WEIGHTS, shares, self.SIZES, strict=True):
                seen = sum(chance.random() < share for _ in range(size)) / size
                parts.append((weight, seen, agresti_coull(seen, size)))
            _, (low, high) = weighted(parts)
            held += low <= truth <= high
        assert 0.94 <= held / runs <= 0.985

    def test_answers_of_one_sheet_hang_together_and_the_interval_knows(self) -> None:
        """Sheets of ten answers that are nearly all good or nearly all bad: ten answers tell little more than one."""
        chance, runs, held, naive = random.Random(11), 600, 0, 0
        for _ in range(runs):
            sums = [0] * 5
            for _ in range(60):
                y = sum(
                    chance.random() < (0.98 if mood else 0.1) for mood in [chance.random() < 0.8] for _ in range(10)
                )
                sums = [a + b for a, b in zip(sums, (10, y, y * y, 10 * y, 100), strict=True)]
            m, y, yy, ym, mm = sums
            found = Clusters(60, m, y, yy, ym, mm)
            low, high = agresti_coull(y / m, effective(found))
            held += low <= 0.804 <= high
            low, high = agresti_coull(y / m, m)
            naive += low <= 0.804 <= high
        assert held / runs >= 0.93
        assert naive / runs < 0.7, "counted one by one the answers would promise far too much"

    def test_of_unanimous_sheets_the_sheets_count_and_not_their_answers(self) -> None:
        assert effective(Clusters(20, 200, 200, 2000, 2000, 2000)) == 20

    @pytest.mark.parametrize(("share", "base"), [(1.0, 20), (0.9, 40), (0.5, 7), (0.0, 3)])
    def test_it_is_never_narrower_than_wilsons(self, share: float, base: int) -> None:
        (low, high), (lower, higher) = wilson(share, base), agresti_coull(share, base)
        assert lower <= low + 1e-9
        assert higher >= high - 1e-9


class TestHeldBack:
    """`least` is 5 by default: what four say of a unit must not come out, by no subtraction."""

    OTHERS = (*counted("housing", "above", 8, 10), *counted("housing", "society", 15, 20))

    @pytest.mark.parametrize("number", [0, 1, 4])
    def test_nothing_that_is_shown_depends_on_what_a_few_said(self, number: int) -> None:
        survey = plan()

        def shown(satisfied: int) -> tuple[UnitResult, object]:
            counts = [*self.OTHERS, *counted("housing", "served", satisfied, number, unknown=3)]
            found = cells_of(survey, counts, "overall")
            clusters = {"above": Clusters(10, 10, 8, 8, 8, 10), "society": Clusters(20, 20, 15, 15, 15, 20)}
            return result(counts), overall(survey, clusters, found)

        assert len({repr(shown(satisfied)) for satisfied in range(number + 1)}) == 1
        assert "served" not in shown(0)[0].cells

    def test_five_are_enough(self) -> None:
        found = result(counted("housing", "served", 5, 5))
        assert found.cells["served"].rate.base == 5
        assert found.held == ("above", "society")

    def test_a_unit_that_nobody_knows_has_no_rate_and_no_band(self) -> None:
        found = result(counted("housing", "served", 4, 4, unknown=500))
        assert (found.weighted, found.band, found.unsure) == (None, None, False)

    def test_each_question_has_its_own_base(self) -> None:
        survey = plan(questions=(*plan().questions, replace(plan().questions[0], code="speed", words="办得快吗？")))
        counts = [*counted("housing", "served", 9, 10), *counted("housing", "served", 2, 4, question="speed")]
        found = result([*counts], survey)
        assert found.weighted is not None
        assert found.aspects == {"speed": None}
