"""A confirmed task: one case, one lead, one first date; progress, delay and acceptance by whom they belong to."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from luoshi.campaigns import commands, queries, tasks
from luoshi.campaigns.handling import Office
from luoshi.core.actors import Actor, Role
from luoshi.core.campaigns import events as e
from luoshi.core.campaigns.events import Milestone, Source
from luoshi.core.campaigns.task import Standing
from luoshi.core.case import commands as c
from luoshi.core.case.events import ReopenCause
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import LimitName
from luoshi.core.errors import Clash, NotFound, Refused
from luoshi.core.private import Private
from luoshi.ledger.access import Access
from luoshi.ledger.rebuilding import compare, rebuild
from luoshi.runtime.postgres import Running
from luoshi.runtime.tables import campaign_projections
from tests.campaigns.cast import ALL, CHEN, END, SUN, WANG, WEI, Desk, row
from tests.cases.cast import LI, ZHANG, officer

QIAN = officer("qian", "supervision", Role.INSPECTOR)
NEW = date(2027, 3, 31)


def report(share: int = 40, **changes: Any) -> e.ProgressReported:
    return e.ProgressReported(**{"share": share, "words": Private("招标完成"), "proof": Private("中标书"), **changes})


def asked(**changes: Any) -> e.DelayAsked:
    return e.DelayAsked(**{"cause": "weather", "words": Private("连降暴雨"), "until": NEW, **changes})


def refused(code: str, act: Any, *arguments: Any) -> None:
    with pytest.raises(Refused) as found:
        act(*arguments)
    assert found.value.code == code


class TestConfirming:
    def test_a_case_opens_with_the_day_of_the_paper_and_is_offered_to_the_lead(self, desk: Desk) -> None:
        task = desk.confirmed()
        case = desk.case(task)
        assert (case.case_type, case.state, case.holder.office) == ("supervised_task", State.OFFERED, "supervision")
        assert case.offer is not None
        assert case.offer.to == "housing"
        end = case.deadlines[LimitName.PROMISED].astimezone(desk.office.reference.calendar.tz)
        assert (end - timedelta(seconds=1)).date() == END

    def test_implementers_get_their_parts_once_the_lead_has_signed(self, desk: Desk) -> None:
        task = desk.confirmed()
        assert desk.parts(task) == []
        desk.act(task, c.SignFor(), CHEN)
        assert desk.parts(task) == [("traffic", "offered")]
        desk.act(task, c.HandOver("traffic"), CHEN)
        desk.act(task, c.SignFor(), WANG)
        assert desk.parts(task) == [("traffic", "offered")], "not a second time"

    def test_what_is_taken_again_opens_nothing_again(self, desk: Desk) -> None:
        task = desk.signed()
        desk.worker.rows("SELECT 1")
        desk.worker.again([task, desk.task(task).case])
        desk.follow()
        assert desk.district.rows("SELECT count(*) FROM cases_case") == [(2,)]

    def test_two_who_confirm_at_once_make_one_task(self, desk: Desk) -> None:
        paper, ended = desk.paper(row()), list[object]()
        draft = commands.table(desk.office, paper)

        def confirm() -> None:
            with psycopg.connect(desk.district.dsn, autocommit=True) as connection:
                known = desk.office
                own = Office(connection, known.reference, known.now, known.random)
                try:
                    ended.append(commands.confirm(own, draft, SUN))
                except (Clash, Refused) as error:
                    ended.append(error)

        threads = [threading.Thread(target=confirm) for _ in range(4)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert sum(isinstance(one, commands.Confirmed) for one in ended) == 1
        assert desk.district.rows("SELECT count(*) FROM campaigns_task") == [(1,)]

    def test_rows_that_lack_something_stay_behind(self, desk: Desk) -> None:
        paper = desk.paper(row(), row(lead=""), row(due=None))
        done = commands.confirm(desk.office, commands.table(desk.office, paper), SUN)
        assert (len(done.tasks), done.left) == (1, 2)
        refused("nothing_ready", commands.confirm, desk.office, commands.table(desk.office, paper), SUN)

    def test_a_row_that_was_dropped_is_gone_and_its_reason_stands_in_the_record(self, desk: Desk) -> None:
        one, other = row(), row()
        paper = desk.paper(one, other)
        draft = commands.table(desk.office, paper)
        refused("needs_words", commands.drop, desk.office, draft, one.key, " ", SUN)
        commands.drop(desk.office, draft, one.key, "去年已办成", SUN)
        assert [item.key for item in commands.table(desk.office, paper).items] == [other.key]
        last = queries.paper(desk.office, ALL, paper)[-1].event
        assert last.reason.text == "去年已办成"

    @pytest.mark.parametrize("by", [CHEN, ZHANG, LI, QIAN])
    def test_nobody_else_confirms(self, desk: Desk, by: Actor) -> None:
        draft = commands.table(desk.office, desk.paper(row()))
        refused("confirmers_only", commands.confirm, desk.office, draft, by)

    def test_a_leader_confirms_and_the_supervisor_answers_until_the_lead_signs(self, desk: Desk) -> None:
        paper = desk.paper(row())
        (task,) = commands.confirm(desk.office, commands.table(desk.office, paper), WEI).tasks
        desk.follow()
        assert desk.case(task).holder.officer == "sun"

    def test_a_decision_of_a_meeting_is_one(self, desk: Desk) -> None:
        paper = desk.paper(row(), source=Source.MINUTES)
        (task,) = commands.confirm(desk.office, commands.table(desk.office, paper), SUN).tasks
        desk.follow()
        assert desk.case(task).case_type == "meeting_decision"


class TestProgress:
    def test_the_lead_tells_of_the_whole_and_an_implementer_of_their_part(self, desk: Desk) -> None:
        task = desk.signed()
        tasks.report(desk.office, task, report(40), CHEN)
        assert desk.task(task).reported == 40
        tasks.report(desk.office, task, report(90), WANG)
        assert desk.task(task).reported == 40

    @pytest.mark.parametrize("by", [SUN, LI])
    def test_nobody_else_tells(self, desk: Desk, by: Actor) -> None:
        refused("owners_only", tasks.report, desk.office, desk.signed(), report(), by)

    def test_a_form_sent_twice_is_one_report(self, desk: Desk) -> None:
        task = desk.signed()
        seen = desk.task(task).version
        tasks.report(desk.office, task, report(40), CHEN, seen)
        refused("task_moved_on", tasks.report, desk.office, task, report(40), CHEN, seen)
        assert desk.task(task).version == seen + 1

    def test_a_report_needs_words_evidence_and_a_share(self, desk: Desk) -> None:
        task = desk.signed()
        refused("needs_words", tasks.report, desk.office, task, report(proof=Private(" ")), CHEN)
        refused("needs_words", tasks.report, desk.office, task, report(words=Private("")), CHEN)
        refused("share_range", tasks.report, desk.office, task, report(101), CHEN)


class TestDelay:
    def test_granted_it_moves_the_case_and_the_first_date_stays(self, desk: Desk) -> None:
        task = desk.signed()
        before = desk.case(task).deadlines[LimitName.PROMISED]
        tasks.ask_delay(desk.office, task, asked(), CHEN)
        assert desk.task(task).due == END
        tasks.decide_delay(desk.office, task, True, "情况属实", SUN)
        desk.follow()
        found = desk.task(task)
        assert (found.due, found.first_due, len(found.granted)) == (NEW, END, 1)
        assert desk.case(task).deadlines[LimitName.PROMISED] > before
        assert desk.district.broken() == []

    def test_denied_it_moves_nothing_and_may_be_asked_again(self, desk: Desk) -> None:
        task = desk.signed()
        tasks.ask_delay(desk.office, task, asked(), CHEN)
        refused("delay_waits", tasks.ask_delay, desk.office, task, asked(), CHEN)
        tasks.decide_delay(desk.office, task, False, "理由不足", SUN)
        assert (desk.task(task).due, desk.task(task).granted) == (END, ())
        tasks.ask_delay(desk.office, task, asked(cause="funds"), CHEN)
        counted = queries.delays_by_cause(
            desk.office, ALL, desk.office.now() - timedelta(days=1), desk.office.now() + timedelta(days=1)
        )
        assert [(one.cause, one.asked, one.granted) for one in counted] == [("funds", 1, 0), ("weather", 1, 0)]

    def test_who_may_and_what_is_refused(self, desk: Desk) -> None:
        task = desk.signed()
        refused("delay_cause", tasks.ask_delay, desk.office, task, asked(cause="bored"), CHEN)
        refused("delay_not_later", tasks.ask_delay, desk.office, task, asked(until=END), CHEN)
        refused("owners_only", tasks.ask_delay, desk.office, task, asked(), WANG)
        refused("delay_none", tasks.decide_delay, desk.office, task, True, "好", SUN)
        tasks.ask_delay(desk.office, task, asked(), CHEN)
        refused("supervisors_only", tasks.decide_delay, desk.office, task, True, "好", CHEN)
        refused("needs_words", tasks.decide_delay, desk.office, task, True, " ", SUN)


class TestAcceptance:
    def test_done_is_what_the_supervisor_accepted(self, desk: Desk) -> None:
        task = desk.signed(implementers=())
        refused("not_claimed", tasks.accept, desk.office, task, "好", "看了", SUN)
        desk.claim(task)
        assert desk.task(task).standing is Standing.CLAIMED
        refused("supervisors_only", tasks.accept, desk.office, task, "好", "看了", CHEN)
        refused("needs_words", tasks.accept, desk.office, task, "3公里，实测", "", SUN)
        tasks.accept(desk.office, task, "3公里，实测", "竣工验收表", SUN)
        assert (desk.task(task).standing, desk.task(task).reported) == (Standing.ACCEPTED, 100)
        refused("task_accepted", tasks.report, desk.office, task, report(), CHEN)

    def test_an_inspection_opens_an_accepted_task_again_on_its_first_clock(self, desk: Desk) -> None:
        task = desk.claimed()
        tasks.accept(desk.office, task, "3公里", "验收表", SUN)
        received = desk.case(task).received_at
        desk.act(task, c.Reopen(ReopenCause.INSPECTION, Private("只有2公里")), QIAN)
        found = desk.task(task)
        assert (found.standing, found.reopened, desk.case(task).received_at) == (Standing.WORKING, 1, received)

    def test_what_the_case_said_before_does_not_undo_what_it_said_after(self, desk: Desk) -> None:
        task = desk.claimed()
        desk.act(task, c.Reopen(ReopenCause.SUPERVISOR, Private("不够")), SUN)
        tasks.note_claimed(desk.office, desk.task(task).case, "done", 3)
        assert desk.task(task).standing is Standing.WORKING

    def test_a_delay_granted_while_it_was_closed_holds_when_it_is_opened_again(self, desk: Desk) -> None:
        task = desk.signed(implementers=())
        tasks.ask_delay(desk.office, task, asked(), CHEN)
        desk.claim(task)
        tasks.decide_delay(desk.office, task, True, "情况属实", SUN)
        desk.follow()
        desk.act(task, c.Reopen(ReopenCause.SUPERVISOR, Private("不够")), SUN)
        assert desk.case(task).deadlines[LimitName.PROMISED] == desk.task(task).ends_at


class TestWithoutAnEnd:
    def test_a_review_sets_the_next_milestone_which_is_the_next_end(self, desk: Desk) -> None:
        first = Milestone("出台办法", END, 30)
        task = desk.signed(due=None, endless=True, review_days=30, milestones=(first,))
        assert desk.task(task).due == END
        steps = [Milestone("全面推开", NEW, 60)]
        refused("supervisors_only", tasks.plan, desk.office, task, steps, CHEN)
        refused("plan_not_ahead", tasks.plan, desk.office, task, [Milestone("早的", END, 60)], SUN)
        tasks.plan(desk.office, task, steps, SUN)
        desk.follow()
        assert desk.task(task).due == NEW
        assert desk.case(task).deadlines[LimitName.PROMISED] == desk.task(task).ends_at

    def test_a_task_with_an_end_gets_none(self, desk: Desk) -> None:
        refused("not_endless", tasks.plan, desk.office, desk.signed(), [Milestone("再一步", NEW, 60)], SUN)


class TestSeeing:
    def test_offices_see_their_own_tasks_and_the_papers_of_these(self, desk: Desk) -> None:
        task = desk.confirmed()
        paper = desk.task(task).paper
        own, strange = Access("wang", ("traffic",)), Access("li", ("centre",))
        assert [one.id for one in queries.tasks(desk.office, own)] == [task]
        assert [one.id for one in queries.papers(desk.office, own)] == [paper]
        assert (queries.tasks(desk.office, strange), queries.papers(desk.office, strange)) == ([], [])
        with pytest.raises(NotFound):
            queries.whole_task(desk.office, strange, task)
        with pytest.raises(NotFound):
            queries.paper(desk.office, strange, paper)


def test_the_tables_are_as_the_events_say_and_come_back_when_they_are_lost(desk: Desk, database: Running) -> None:
    task = desk.signed()
    tasks.report(desk.office, task, report(), CHEN)
    tasks.ask_delay(desk.office, task, asked(), CHEN)
    tasks.decide_delay(desk.office, task, True, "情况属实", SUN)
    tasks.ask_delay(desk.office, task, asked(until=date(2027, 4, 30)), CHEN)
    tables = ("campaigns_paper", "campaigns_task", "campaigns_delay")
    before = [desk.district.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]
    with psycopg.connect(database.dsn("migrator"), autocommit=True) as owner:
        assert compare(owner, campaign_projections()) == []
        for table in tables:
            owner.execute("SELECT set_config('luoshi.actor', 'test', false), set_config('luoshi.scope', '*', false)")
            owner.execute(f"DELETE FROM {table}")
        rebuild(owner, campaign_projections(), lambda _done, _total: None)
    assert [desk.district.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables] == before
