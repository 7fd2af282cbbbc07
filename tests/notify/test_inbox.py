"""The inbox of an officer: theirs alone, one notice for each case and kind, and no storms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.notify import inbox
from luoshi.notify.policy import Policy
from luoshi.notify.telling import TELLER, News, forget_old, settle, tell
from tests.cases.cast import MONDAY
from tests.notify.cast import news
from tests.reactions.cast import Worker

ZHANG, ZHAO = Access("zhang", ("housing",)), Access("zhao", ("housing",))
ALL = Access("sun", EVERYTHING)


def told(worker: Worker, batch: Sequence[News], policy: Policy | None = None, minutes: int = 0) -> None:
    """Some news reach the inboxes."""
    with acting(worker.connection, TELLER):
        tell(worker.connection, batch, policy or Policy(), MONDAY + timedelta(minutes=minutes))


def test_an_empty_inbox(worker: Worker) -> None:
    assert inbox.page(worker.connection, ZHANG) == []
    assert inbox.unread(worker.connection, ZHANG) == inbox.Unread(0, 0, "0-0-0")


def test_the_same_news_again_makes_the_unread_notice_newer_not_more(worker: Worker) -> None:
    case = uuid4()
    told(worker, [news(case_id=case, words="第一次")])
    before = inbox.unread(worker.connection, ZHANG)
    told(worker, [news(case_id=case, at=MONDAY + timedelta(minutes=2), words="第二次")], minutes=2)
    told(worker, [news(case_id=case, at=MONDAY + timedelta(minutes=1), words="迟到的")], minutes=3)

    (notice,) = inbox.page(worker.connection, ZHANG)
    assert (notice.words, notice.times, notice.at) == ("第二次", 3, MONDAY + timedelta(minutes=2))
    after = inbox.unread(worker.connection, ZHANG)
    assert (before.count, after.count) == (1, 1)
    assert before.mark != after.mark, "a page that polls sees that something is new"


def test_after_it_was_read_the_next_one_is_a_notice_of_its_own(worker: Worker) -> None:
    case = uuid4()
    told(worker, [news(case_id=case)])
    (first,) = inbox.page(worker.connection, ZHANG)
    assert inbox.mark_read(worker.connection, ZHANG, [first.id], MONDAY) == 1
    told(worker, [news(case_id=case)], minutes=1)

    assert [notice.read_at is None for notice in inbox.page(worker.connection, ZHANG)] == [True, False]
    assert len(inbox.page(worker.connection, ZHANG, unread_only=True)) == 1


def test_fifty_events_of_one_case_in_one_batch_are_one_notice(worker: Worker) -> None:
    case = uuid4()
    told(worker, [news(case_id=case) for _ in range(50)])
    (notice,) = inbox.page(worker.connection, ZHANG)
    assert notice.times == 50


def test_of_a_flood_some_stand_alone_and_the_rest_is_gathered(worker: Worker) -> None:
    told(worker, [news() for _ in range(30)])
    told(worker, [news() for _ in range(12)], minutes=3)
    notices = inbox.page(worker.connection, ZHANG)

    assert len(notices) == 6
    (gathering,) = [notice for notice in notices if notice.gathers]
    assert (gathering.times, gathering.link) == (37, "/desk/")
    assert gathering.words == "另有 37 件“待签收”，请到工作台查看。"
    assert inbox.unread(worker.connection, ZHANG).count == 6


def test_the_next_window_begins_anew_and_other_kinds_and_officers_have_their_own(worker: Worker) -> None:
    told(worker, [news() for _ in range(8)])
    told(worker, [news("zhao"), news(kind="returned")])
    told(worker, [news(at=MONDAY + timedelta(minutes=11))], minutes=11)

    mine = inbox.page(worker.connection, ZHANG)
    assert [notice.gathers for notice in mine].count(True) == 1
    assert len(mine) == 5 + 1 + 1 + 1
    assert [notice.gathers for notice in inbox.page(worker.connection, ZHAO)] == [False]


def test_urgent_news_stands_alone_in_any_flood(worker: Worker) -> None:
    told(worker, [news() for _ in range(9)])
    told(worker, [news(urgent=True)])
    assert inbox.unread(worker.connection, ZHANG).urgent == 1
    assert [notice.gathers for notice in inbox.page(worker.connection, ZHANG) if notice.urgent] == [False]


def test_old_news_can_be_looked_up_and_calls_nobody(worker: Worker) -> None:
    """After a month without a worker nobody finds a thousand unread notices."""
    told(worker, [news(at=MONDAY - timedelta(days=4)) for _ in range(20)])
    assert inbox.unread(worker.connection, ZHANG).count == 0
    assert len(inbox.page(worker.connection, ZHANG)) == 20


def test_what_is_done_is_taken_as_read(worker: Worker) -> None:
    done, other = uuid4(), uuid4()
    told(worker, [news(case_id=done), news(case_id=other), news("zhao", case_id=done), news("zhao", "ruled", done)])
    with acting(worker.connection, TELLER):
        settle(worker.connection, [(done, "offered")], MONDAY)

    assert [n.case_id for n in inbox.page(worker.connection, ZHANG, unread_only=True)] == [other]
    assert [n.kind for n in inbox.page(worker.connection, ZHAO, unread_only=True)] == ["ruled"]


def test_pages_follow_each_other_without_a_gap_or_a_repeat(worker: Worker) -> None:
    told(worker, [news() for _ in range(25)], Policy(storm_most=100))
    seen, after = [], None
    while page := inbox.page(worker.connection, ZHANG, after, limit=10):
        seen += [notice.id for notice in page]
        after = inbox.After(page[-1].told_at, page[-1].id)
    assert len(seen) == len(set(seen)) == 25


def test_reading_a_case_or_everything_reads_the_notices(worker: Worker) -> None:
    case = uuid4()
    told(worker, [news(case_id=case), news(kind="returned", case_id=case), news(), news("zhao", case_id=case)])
    assert inbox.mark_case_read(worker.connection, ZHANG, case, MONDAY) == 2
    newest = inbox.page(worker.connection, ZHANG)[0].id
    told(worker, [news(at=MONDAY + timedelta(minutes=1))], minutes=1)
    assert inbox.mark_all_read(worker.connection, ZHANG, MONDAY, newest) == 1
    assert inbox.unread(worker.connection, ZHANG).count == 1, "what came after the page was drawn stays unread"
    assert inbox.unread(worker.connection, ZHAO).count == 1


def test_nobody_reads_or_marks_the_inbox_of_another(worker: Worker) -> None:
    told(worker, [news()])
    (notice,) = inbox.page(worker.connection, ZHANG)
    for other in (ZHAO, ALL, Access("person", (f"case:{notice.case_id}",))):
        assert inbox.page(worker.connection, other) == []
        assert inbox.mark_read(worker.connection, other, [notice.id], MONDAY) == 0
        with acting(worker.connection, other):
            assert worker.connection.execute("UPDATE notify_inbox SET words = ''").rowcount == 0
    assert inbox.unread(worker.connection, ZHANG).count == 1


def test_nobody_but_the_teller_writes_a_notice(worker: Worker) -> None:
    for someone in (ZHANG, ALL, Access("@notify", ("housing",))):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), acting(worker.connection, someone):
            tell(worker.connection, [news("zhao")], Policy(), MONDAY)


def test_notices_that_were_read_long_ago_are_forgotten(worker: Worker) -> None:
    told(worker, [news(), news("zhao")])
    inbox.mark_all_read(worker.connection, ZHANG, MONDAY, 10**9)
    with acting(worker.connection, TELLER):
        assert forget_old(worker.connection, MONDAY + timedelta(days=89)) == 0
        assert forget_old(worker.connection, MONDAY + timedelta(days=91)) == 1
    assert len(inbox.page(worker.connection, ZHAO)) == 1, "what nobody read stays"
