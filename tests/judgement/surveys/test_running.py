"""A survey from draft to report in the database: one code, one sheet, and nothing that leads from one to the other."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from luoshi.core.actors import Actor
from luoshi.core.errors import LuoshiError
from luoshi.core.judgement.surveys.refusals import DECLINED
from luoshi.judgement.surveys import box, codes, commands
from luoshi.judgement.surveys.queries import replies
from luoshi.judgement.surveys.report import report
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.rebuilding import compare, rebuild
from luoshi.runtime.tables import judgement_projections
from tests.cases.cast import LI, MONDAY, SUN, ZHANG
from tests.judgement.cast import QIAN, Bench
from tests.judgement.surveys.cast import HOLDER, Poll, sheet
from tests.judgement.surveys.plans import plan
from tests.judgement.test_figures import owner

__all__ = ["owner"]
ALL = Access("test", EVERYTHING)
Owner = psycopg.Connection[Any]


@pytest.fixture
def poll(bench: Bench) -> Poll:
    return Poll.opened(bench)


def refused(code: str, call: Callable[[], object]) -> None:
    with pytest.raises(LuoshiError) as caught:
        call()
    assert caught.value.code == code
    assert code in DECLINED


class TestACode:
    def test_it_gives_one_sheet_however_it_is_typed(self, poll: Poll) -> None:
        code = poll.codes["served"][0]
        commands.fill(poll.judging, codes.shown(code).lower(), sheet(), HOLDER)
        refused("code_wrong", lambda: commands.fill(poll.judging, code, sheet("no"), HOLDER))
        assert box.waiting(poll.judging, poll.id) == 1

    def test_no_other_opens_anything(self, poll: Poll) -> None:
        refused("code_wrong", lambda: commands.fill(poll.judging, "0" * 26, sheet(), HOLDER))

    def test_it_is_kept_as_a_hash_alone(self, poll: Poll) -> None:
        code = poll.codes["served"][0]
        rows = poll.bench.district.rows(
            "SELECT hash, used FROM judgement_survey_code WHERE hash = %s", codes.hashed(code)
        )
        assert rows == [(codes.hashed(code), False)]
        everything = poll.bench.district.rows("SELECT convert_from(body, 'UTF8') FROM ledger_event")
        assert not any(code in body or codes.hashed(code) in body for (body,) in everything)

    def test_a_refused_sheet_costs_no_code(self, poll: Poll) -> None:
        code = poll.codes["served"][0]
        refused("sheet_unknown", lambda: commands.fill(poll.judging, code, sheet("yes", "moon"), HOLDER))
        commands.fill(poll.judging, code, sheet(), HOLDER)

    @pytest.mark.parametrize("actor", [LI, ZHANG, SUN])
    def test_nobody_who_works_here_uses_one(self, poll: Poll, actor: Actor) -> None:
        code = poll.codes["served"][0]
        refused("by_code_only", lambda: commands.fill(poll.judging, code, sheet(), actor))
        assert box.waiting(poll.judging, poll.id) == 0

    def test_once_closed_none_is_taken(self, poll: Poll) -> None:
        code = poll.codes["served"].pop()
        poll.closed()
        refused("survey_not_open", lambda: commands.fill(poll.judging, code, sheet(), HOLDER))


class TestNobodyCanTellWhose:
    def test_until_its_day_is_over_a_sheet_is_ciphertext_of_one_length(self, poll: Poll) -> None:
        poll.answered(sheet("no", says="电梯慢得很"), sheet())
        assert box.empty_due(poll.judging) == 0
        rows = poll.bench.district.rows("SELECT sealed FROM judgement_survey_box")
        assert len({len(sealed) for (sealed,) in rows}) == 1
        assert not any("电梯".encode() in sealed or b"housing" in sealed for (sealed,) in rows)
        assert poll.bench.district.rows("SELECT count(*) FROM ledger_event WHERE kind = 'sheet.given'") == [(0,)]

    def test_they_enter_the_record_by_the_day_and_in_no_order_of_theirs(self, poll: Poll) -> None:
        numbers = [f"第{nth}条" for nth in range(12)]
        for nth in numbers:
            poll.answered(sheet(says=nth))
            poll.bench.district.clock.pass_by(minutes=7)
        poll.bench.district.clock.pass_by(days=1)
        assert box.empty_due(poll.judging) == 12

        rows = poll.bench.district.rows(
            "SELECT at, entered_at, v.value FROM ledger_event e JOIN ledger_vault v USING (stream, version)"
            " WHERE kind = 'opinion.given' ORDER BY seq"
        )
        left = poll.bench.district.clock.now
        assert {at for at, _, _ in rows} == {entered for _, entered, _ in rows} == {left}, "when the box was emptied"
        assert sorted(value for _, _, value in rows) == sorted(numbers)
        assert [value for _, _, value in rows] != numbers, "chance orders them: alike once in 479 million tries"
        assert poll.bench.district.rows("SELECT count(*) FROM judgement_survey_box") == [(0,)]

    def test_fewer_than_a_cell_needs_wait_for_company(self, poll: Poll) -> None:
        poll.answered(*[sheet()] * 4)
        poll.bench.district.clock.pass_by(days=1)
        assert box.empty_due(poll.judging) == 0
        poll.answered(sheet())
        poll.bench.district.clock.pass_by(days=1)
        assert box.empty_due(poll.judging) == 5

    def test_what_the_record_has_of_a_sheet_names_no_code_and_no_words(self, poll: Poll) -> None:
        poll.answered(*[sheet("no", "housing", "traffic", says="修路太慢")] * 5)
        poll.closed()
        ((body,), *_) = poll.bench.district.rows(
            "SELECT convert_from(body, 'UTF8') FROM ledger_event WHERE kind = 'sheet.given'"
        )
        assert set(json.loads(body)["data"]) == {"survey", "group", "day", "marks"}
        assert json.loads(body)["actor"] == {"kind": "person", "id": "person", "proof": "token"}


class TestOnPaper:
    def test_two_equal_typings_count_once_as_paper(self, poll: Poll) -> None:
        code = poll.codes["society"].pop()
        assert not commands.type_in(poll.judging, code, sheet("no"), LI)
        assert box.waiting(poll.judging, poll.id) == 0
        assert commands.type_in(poll.judging, code, sheet("no"), QIAN)
        refused("code_wrong", lambda: commands.type_in(poll.judging, code, sheet("no"), SUN))
        poll.closed()
        rows = poll.bench.district.rows('SELECT "group", paper, options FROM judgement_survey_sheet')
        assert rows == [("society", True, ["no"])]
        assert poll.bench.district.rows("SELECT count(*) FROM judgement_survey_typing") == [(0,)]

    def test_unequal_ones_wait_for_a_third_who_sees_both(self, poll: Poll) -> None:
        code = poll.codes["society"].pop()
        commands.type_in(poll.judging, code, sheet("no"), LI)
        assert not commands.type_in(poll.judging, code, sheet("yes"), QIAN)
        assert [(one.by, one.sheet.marks[0].option) for one in commands.typings(poll.judging, code)] == [
            ("li", "no"),
            ("qian", "yes"),
        ]
        refused("third_look", lambda: commands.type_in(poll.judging, code, sheet("yes"), LI))
        assert commands.type_in(poll.judging, code, sheet("no"), SUN)
        poll.closed()
        (row,) = poll.bench.district.rows(
            "SELECT convert_from(body, 'UTF8')::json -> 'data' ->> 'typed_by' FROM ledger_event"
            " WHERE kind = 'sheet.given'"
        )
        assert json.loads(row[0]) == ["li", "qian", "sun"]


class TestTheClosingDay:
    """The poll's Monday is its closing day: answers count until midnight in Beijing, those on paper too."""

    @pytest.fixture
    def ending(self, bench: Bench) -> Poll:
        return Poll.opened(bench, plan(until=MONDAY.date()))

    @staticmethod
    def late(poll: Poll, *, after_midnight: bool) -> None:
        """Two seconds before or after the end of the day in Beijing, 16:00 UTC."""
        poll.bench.district.clock.now = datetime(2026, 9, 7, 16, tzinfo=UTC) + timedelta(seconds=2 * after_midnight - 1)

    def test_a_late_paper_sheet_counts_until_its_very_end(self, ending: Poll) -> None:
        self.late(ending, after_midnight=False)
        code = ending.codes["society"].pop()
        commands.type_in(ending.judging, code, sheet("no"), LI)
        assert commands.type_in(ending.judging, code, sheet("no"), QIAN)
        ending.answered(sheet())
        ending.bench.district.clock.pass_by(minutes=1)
        ending.closed()
        rows = ending.bench.district.rows("SELECT paper, day FROM judgement_survey_sheet ORDER BY paper")
        assert rows == [(False, MONDAY.date()), (True, MONDAY.date())]

    def test_and_none_after_not_even_one_that_was_typed_once_before(self, ending: Poll) -> None:
        self.late(ending, after_midnight=False)
        code, other = ending.codes["society"][:2]
        commands.type_in(ending.judging, code, sheet("no"), LI)
        self.late(ending, after_midnight=True)
        refused("closing_day_over", lambda: commands.type_in(ending.judging, code, sheet("no"), QIAN))
        refused("closing_day_over", lambda: commands.type_in(ending.judging, other, sheet(), LI))
        refused("closing_day_over", lambda: commands.fill(ending.judging, other, sheet(), HOLDER))
        assert box.waiting(ending.judging, ending.id) == 0

    def test_before_its_end_nobody_closes(self, ending: Poll) -> None:
        self.late(ending, after_midnight=False)
        refused("closing_day_before", ending.closed)
        self.late(ending, after_midnight=True)
        ending.closed()

    def test_without_one_the_survey_closes_by_hand(self, poll: Poll) -> None:
        poll.bench.district.clock.pass_by(days=30)
        poll.answered(sheet())
        poll.closed()


class TestCounting:
    def test_while_open_responses_are_told_and_no_result(self, poll: Poll) -> None:
        poll.answered(sheet(), sheet("no"))
        found = {one.name: (one.quota, one.drawn, one.used) for one in replies(poll.judging, poll.survey)}
        assert found["服务对象"] == (300, 12, 2)

    def test_closed_the_sheets_are_as_many_as_the_codes_used(self, poll: Poll) -> None:
        poll.answered(*[sheet()] * 9, sheet("no"))
        poll.answered(*[sheet("fairly")] * 5, group="above")
        found = report(poll.closed().judging, poll.id)
        assert found.survey.whole
        assert {code: (one.drawn, one.used) for code, one in found.handed.items()} == {
            "served": (12, 10),
            "above": (12, 5),
            "society": (12, 0),
        }
        assert found.overall is not None
        assert found.overall.share == pytest.approx((50 * 0.9 + 25) / 75)
        assert "codes" not in [doubt.kind for doubt in found.doubts]

    @pytest.mark.parametrize(
        "by_hand",
        [
            "DELETE FROM judgement_survey_code WHERE used",
            "DELETE FROM judgement_survey_box",
            "INSERT INTO judgement_survey_code SELECT 'f', id, 'above', 1, true FROM judgement_survey LIMIT 1",
        ],
    )
    def test_a_hand_in_the_box_or_among_the_codes_is_told(self, poll: Poll, owner: Owner, by_hand: str) -> None:
        poll.answered(*[sheet()] * 6)
        poll.bench.district.clock.pass_by(days=1)
        box.empty_due(poll.judging)
        poll.answered(*[sheet()] * 2)
        with acting(owner, ALL):
            owner.execute(by_hand.encode())
        found = report(poll.closed().judging, poll.id)
        assert found.doubts[0].kind == "codes"

    def test_the_rows_rebuild_to_equal_rows(self, poll: Poll, owner: Owner) -> None:
        poll.answered(*[sheet("no", says="太慢")] * 5)
        poll.closed()
        assert compare(owner, judgement_projections()) == []
        with acting(owner, ALL):
            for table in ("judgement_survey", "judgement_survey_sheet", "judgement_survey_opinion"):
                owner.execute(f"DELETE FROM {table}")
        assert compare(owner, judgement_projections()) != []
        rebuild(owner, judgement_projections())
        assert compare(owner, judgement_projections()) == []

    def test_a_draft_may_change_until_it_is_fixed(self, bench: Bench) -> None:
        survey_id = commands.draft(bench.judging, None, plan(title="起草"), SUN)
        commands.draft(bench.judging, survey_id, plan(), SUN)
        commands.fix(bench.judging, survey_id, SUN)
        refused("survey_fixed", lambda: commands.draft(bench.judging, survey_id, plan(least=3), SUN))
