"""以评促改: a theme that is given to a unit becomes its rectification, once, and the report follows it to its end."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from luoshi.core.case import commands as c
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import Outcome
from luoshi.core.errors import LuoshiError
from luoshi.core.private import Private
from luoshi.judgement.surveys import commands, opinions
from luoshi.judgement.surveys.queries import themes, unsettled, words_of
from luoshi.judgement.surveys.settings import survey_rules
from luoshi.reactions.draining import follow
from tests.cases.cast import CHEN, SUN, ZHANG
from tests.judgement.cast import SEALS, Bench
from tests.judgement.surveys.cast import Poll, sheet
from tests.judgement.test_erasing import ADMIN, LAW
from tests.reactions.cast import Worker, staffed

SAYS = (
    *("办得太慢，等了两个月", "窗口排队很久", "拖了很久才有结果", "等了一上午", "效率低，太慢"),
    *("工作人员热情周到", "同一份材料交了三遍"),
)


@pytest.fixture
def worker(bench: Bench) -> Worker:
    staffed(bench.district)
    found = Worker(bench.district)
    found.knowledge = replace(found.knowledge, seals=SEALS)
    return found


@pytest.fixture
def poll(bench: Bench) -> Poll:
    found = Poll.opened(bench)
    found.answered(*(sheet("no", says=words) for words in SAYS))
    found.answered(sheet(), sheet())
    found.closed()
    opinions.read(found.judging, found.id, survey_rules(), SUN)
    return found


def run(worker: Worker) -> list[str]:
    assert worker.drain().faults == ()
    return [row for row in worker.follow() if row != "calendar-changed"]


def slow(poll: Poll) -> UUID:
    (found,) = [line.id for line in themes(poll.judging, poll.id) if line.title == "办得慢、等得久"]
    return found


def test_given_to_a_unit_it_is_a_rectification_that_quotes_what_was_said(poll: Poll, worker: Worker) -> None:
    theme_id = slow(poll)
    opinions.assign(poll.judging, theme_id, "housing", SUN)
    assert run(worker) == ["theme-assigned"]

    (line,) = [one for one in themes(poll.judging, poll.id) if one.id == theme_id]
    assert line.case is not None
    case = poll.bench.district.case(line.case)
    assert (case.case_type, case.state, case.holder.office) == ("rectification", State.RECEIVED, "housing")
    rows = poll.bench.district.rows("SELECT value FROM ledger_vault WHERE stream = %s AND field = 'text'", line.case)
    assert "有 5 条意见建议" in rows[0][0]
    assert SAYS[0] in rows[0][0]
    assert SAYS[5] not in rows[0][0], "praise is another theme"
    assert poll.bench.district.broken() == []


def test_where_few_said_so_the_unit_reads_neither_how_many_nor_their_words(poll: Poll, worker: Worker) -> None:
    (few,) = [line.id for line in themes(poll.judging, poll.id) if line.title == "材料和手续繁琐"]
    opinions.assign(poll.judging, few, "housing", SUN)
    run(worker)
    ((text,),) = poll.bench.district.rows(
        "SELECT v.value FROM ledger_vault v JOIN cases_case c ON c.id = v.stream WHERE v.field = 'text'"
    )
    assert "材料和手续繁琐" in text
    assert "不到 5 个" in text
    assert SAYS[6] not in text


def test_followed_again_it_is_still_one(poll: Poll, worker: Worker) -> None:
    opinions.assign(poll.judging, slow(poll), "traffic", SUN)
    run(worker)
    ((seq,),) = worker.rows("SELECT seq FROM ledger_event WHERE kind = 'theme.assigned'")
    follow(worker.connection, worker.knowledge, "theme-assigned", seq)
    rows = worker.rows("SELECT office, count(*) FROM cases_case WHERE case_type = 'rectification' GROUP BY 1")
    assert rows == [("traffic", 1)]


def test_the_report_waits_until_each_theme_has_somebody_or_a_reason(poll: Poll, worker: Worker) -> None:
    assert unsettled(poll.judging, poll.id) == 3
    with pytest.raises(LuoshiError) as caught:
        commands.report(poll.judging, poll.id, SUN)
    assert caught.value.code == "themes_open"
    opinions.assign(poll.judging, slow(poll), "housing", SUN)
    for line in themes(poll.judging, poll.id):
        if not line.settled:
            opinions.set_aside(poll.judging, line.id, "是表扬，或者已经改了", SUN)
    commands.report(poll.judging, poll.id, SUN)


def test_what_became_of_it_is_the_cases_end(poll: Poll, worker: Worker) -> None:
    opinions.assign(poll.judging, slow(poll), "housing", SUN)
    run(worker)
    (case_id,) = [line.case for line in themes(poll.judging, poll.id) if line.case]
    poll.bench.district.act(case_id, c.SignFor(), CHEN)
    poll.bench.district.act(case_id, c.Close(Outcome.UNFOUNDED, Private("已加开两个窗口")), CHEN)
    assert poll.bench.district.case(case_id).state is State.CLOSED


def test_opinions_move_and_no_opinion_is_lost(poll: Poll) -> None:
    (praise,) = [line for line in themes(poll.judging, poll.id) if line.praise]
    opinions.move(poll.judging, praise.id, praise.opinions, slow(poll), SUN)
    left, _ = themes(poll.judging, poll.id)
    assert len(left.opinions) == 6
    opinions.rename(poll.judging, left.id, "窗口服务", SUN)
    assert themes(poll.judging, poll.id)[0].title == "窗口服务"


def test_the_words_of_an_opinion_are_erased_by_an_administrator_on_a_legal_basis(poll: Poll) -> None:
    opinion = themes(poll.judging, poll.id)[0].opinions[0]
    for actor in (SUN, CHEN, ZHANG):
        with pytest.raises(LuoshiError) as caught:
            opinions.erase(poll.judging, opinion, LAW, actor)
        assert caught.value.code == "erasing_by_law"
    for _ in range(2):
        opinions.erase(poll.judging, opinion, LAW, ADMIN)
    assert words_of(poll.judging, [opinion]) == {opinion: None}
    assert poll.bench.district.rows("SELECT count(*) FROM ledger_event WHERE kind = 'opinion.erased'") == [(1,)]
