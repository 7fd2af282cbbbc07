"""A finding: opens a rectification, is answered, objected to, looked at again by another person, closed or raised."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from luoshi.core.case import commands as c
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import Outcome
from luoshi.core.judgement.inspecting.finding import Standing
from luoshi.core.private import Private
from luoshi.judgement.inspections import commands, queries
from luoshi.judgement.inspections.queries import Wanted
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.reactions.draining import follow
from tests.cases.cast import CHEN, SUN, ZHANG
from tests.judgement.cast import HUANG
from tests.judgement.inspections.cast import HE, LU, XU, ZHOU, Field, refused
from tests.reactions.cast import QIAN as LEADER
from tests.reactions.cast import Worker


def run(worker: Worker) -> list[str]:
    assert worker.drain().faults == ()
    return [row for row in worker.follow() if row != "calendar-changed"]


def told(worker: Worker, field: Field, finding: UUID, row: str) -> list[tuple[str, str, int]]:
    case = field.finding(finding).case
    assert case is not None
    return worker.told(case, row)


def repaired(field: Field, worker: Worker, finding: UUID) -> None:
    """The office answers with evidence and closes."""
    case = field.finding(finding).case
    assert case is not None
    if field.district.case(case).state is not State.WORKING:
        field.district.act(case, c.SignFor(), CHEN)
    field.district.act(case, c.AddEvidence("correction_record", Private("已装去向牌，排了 AB 岗"), "", None), CHEN)
    field.district.act(case, c.Close(Outcome.DONE, Private("已整改")), CHEN)
    run(worker)


class TestRectification:
    def test_it_opens_with_the_head_of_the_office_and_says_rule_severity_and_what(
        self, field: Field, worker: Worker
    ) -> None:
        finding = field.problem(field.begun())
        assert run(worker) == ["round-drawn", "finding-found", "finding-card"]
        found = field.finding(finding)
        assert found.case is not None
        case = field.district.case(found.case)
        assert (case.case_type, case.holder.office, case.holder.officer) == ("rectification", "housing", "chen")
        ((text,),) = field.district.rows(
            "SELECT value FROM ledger_vault WHERE stream = %s AND field = 'text'", found.case
        )
        assert "305 室" in text
        assert "暗访" in text
        assert "一般" in text
        assert "四条禁令" in text
        assert field.district.broken() == []

    def test_followed_again_it_is_still_one(self, field: Field, worker: Worker) -> None:
        field.problem(field.begun())
        run(worker)
        ((seq,),) = worker.rows("SELECT seq FROM ledger_event WHERE kind = 'finding.found'")
        follow(worker.connection, worker.knowledge, "finding-found", seq)
        assert worker.rows("SELECT count(*) FROM cases_case WHERE case_type = 'rectification'") == [(1,)]

    def test_closed_it_waits_for_another_inspector_who_closes_it(self, field: Field, worker: Worker) -> None:
        found = field.begun()
        finding = field.problem(found)
        run(worker)
        refused(
            "recheck_not_answered", lambda: commands.recheck(field.office, finding, True, "好了", field.other(found))
        )
        repaired(field, worker, finding)
        assert field.finding(finding).standing is Standing.ANSWERED
        for actor in (field.drawn(found)[0], HE, CHEN, ZHANG, HUANG):
            refused(
                "recheck_by_another", lambda actor=actor: commands.recheck(field.office, finding, True, "好", actor)
            )
        refused("needs_words", lambda: commands.recheck(field.office, finding, True, "", field.other(found)))
        commands.recheck(field.office, finding, True, "去向牌在，抽问三人都知道 B 岗", field.other(found))
        assert field.finding(finding).standing is Standing.FIXED

    def test_not_put_right_it_is_reopened_on_its_own_clock_and_the_second_time_goes_to_the_leader(
        self, field: Field, worker: Worker
    ) -> None:
        found = field.begun()
        finding = field.problem(found)
        run(worker)
        repaired(field, worker, finding)
        case = field.finding(finding).case
        assert case is not None
        received = field.district.case(case).received_at

        commands.recheck(field.office, finding, False, "门还是锁的", field.other(found))
        assert run(worker) == ["finding-failed"]
        again = field.district.case(case)
        assert (again.state, again.received_at) == (State.WORKING, received)

        repaired(field, worker, finding)
        commands.recheck(field.office, finding, False, "还是老样子", SUN)
        assert field.finding(finding).standing is Standing.RAISED
        assert set(run(worker)) >= {"finding-failed", "finding-raised", "finding-raised-card"}
        assert LEADER.id in {officer for officer, _, _ in worker.told(case, "finding-raised")}
        assert worker.rows("SELECT cause, step FROM judgement_card") == [("not_put_right", "proposed")]

    def test_a_grave_item_proposes_a_card_and_issues_none(self, field: Field, worker: Worker) -> None:
        field.problem(field.begun(), item="window.no_extra_fee", words="要求到指定公司复印，收 5 元。")
        run(worker)
        assert worker.rows("SELECT office, cause, step FROM judgement_card") == [("housing", "overcharged", "proposed")]


class TestObjecting:
    def test_the_office_objects_and_somebody_who_was_not_there_decides(self, field: Field, worker: Worker) -> None:
        found = field.begun()
        finding = field.problem(found)
        run(worker)
        for actor in (ZHANG, HUANG, SUN):
            refused("object_own_office", lambda actor=actor: commands.object_to(field.office, finding, "不是", actor))
        refused("review_none", lambda: commands.review(field.office, finding, True, "有据", SUN))
        commands.object_to(field.office, finding, "当天全科在社区开现场会，有通知。", CHEN)
        refused("object_own_office", lambda: commands.object_to(field.office, finding, "再说一次", CHEN))
        assert run(worker) == ["finding-objected"]
        assert {officer for officer, _, _ in told(worker, field, finding, "finding-objected")} >= {"sun"}

        for actor in (*field.drawn(found), HE, CHEN, LEADER):
            refused("review_by_others", lambda actor=actor: commands.review(field.office, finding, True, "x", actor))
        commands.review(field.office, finding, True, "会议通知和签到属实。", ZHOU)
        assert run(worker) == ["finding-reviewed"]
        assert field.finding(finding).standing is Standing.WITHDRAWN
        assert {officer for officer, _, _ in told(worker, field, finding, "finding-reviewed")} == {"chen"}
        refused("review_none", lambda: commands.review(field.office, finding, False, "再看", LU))

    def test_not_upheld_it_goes_on(self, field: Field, worker: Worker) -> None:
        finding = field.problem(field.begun())
        run(worker)
        commands.object_to(field.office, finding, "有通知。", CHEN)
        commands.review(field.office, finding, False, "通知是第二天补的。", ZHOU)
        assert field.finding(finding).standing is Standing.OPEN

    @pytest.mark.parametrize(("days", "late"), [(29, False), (45, True)])
    def test_within_thirty_days_and_decided_within_thirty(self, field: Field, days: int, late: bool) -> None:
        finding = field.problem(field.begun())
        field.district.clock.pass_by(days=days)
        if late:
            refused("object_late", lambda: commands.object_to(field.office, finding, "有通知。", CHEN))
            return
        commands.object_to(field.office, finding, "有通知。", CHEN)
        until = field.finding(finding).decide_by
        assert until is not None
        assert timedelta(days=29) < until - field.office.now() < timedelta(days=40)


class TestRepeats:
    def test_the_third_time_within_the_span_is_shown_as_the_third_time(self, field: Field) -> None:
        found = []
        for _ in range(3):
            found.append(field.problem(field.begun()))
            field.district.clock.pass_by(days=150)
        rows = {row.id: row.nth for row in queries.findings(field.office, Access("test", EVERYTHING))}
        assert [rows[one] for one in found] == [1, 2, 3]
        shorter = field.under(repeat_days=200)
        rows = {row.id: row.nth for row in queries.findings(shorter.office, Access("test", EVERYTHING))}
        assert [rows[one] for one in found] == [1, 2, 2]

    def test_withdrawn_ones_and_other_offices_do_not_count(self, field: Field) -> None:
        first = field.problem(field.begun())
        second = field.problem(field.begun())
        third = field.problem(field.begun())
        elsewhere = field.problem(field.begun(), office="traffic")
        access = Access("test", EVERYTHING)
        nths = {row.id: row.nth for row in queries.findings(field.office, access)}
        assert nths[elsewhere] == 1
        assert sorted(nths[one] for one in (first, second, third)) in ([1, 2, 3], [3, 3, 3])

        commands.object_to(field.office, first, "有通知。", CHEN)
        commands.review(field.office, first, True, "属实。", ZHOU)
        nths = {row.id: row.nth for row in queries.findings(field.office, access, Wanted(office="housing"))}
        assert max(nths[one] for one in (second, third)) == 2


def test_an_office_sees_its_own_findings_and_nobody_elses(field: Field) -> None:
    own, other = field.problem(field.begun()), field.problem(field.begun(), office="traffic")
    assert [row.id for row in queries.findings(field.office, Access("chen", ("housing",)))] == [own]
    assert [row.id for row in queries.findings(field.office, Access("huang", ("traffic",)))] == [other]
    assert queries.finding_row(field.office, Access("chen", ("housing",)), other) is None
    assert XU.office == "traffic"
