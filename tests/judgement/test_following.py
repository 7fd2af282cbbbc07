"""What follows from a rating: a rectification, a call, being asked again. The worker does it, and does it once."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from luoshi.cases.codes import hashed, new_code
from luoshi.core.case import commands as c
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import Outcome
from luoshi.core.judgement.events import MayCall
from luoshi.core.judgement.rating import Opinion, Service
from luoshi.core.languages import Language
from luoshi.core.private import Private
from luoshi.judgement.commands import rate
from luoshi.judgement.showing import show_due
from luoshi.ledger.access import Access
from luoshi.notify import inbox
from luoshi.notify.policy import Policy
from luoshi.reactions.draining import follow
from luoshi.reactions.judged import ask_again_due
from tests.cases.cast import CHEN, SUN, ZHANG, request
from tests.judgement.cast import BAD, GOOD, PERSON, SEALS, Bench
from tests.reactions.cast import Worker, staffed

GATEWAY = Policy(storm_most=1_000, person={"sms": "json://localhost/{to}"}, address="https://luoshi.example")


@pytest.fixture
def worker(bench: Bench) -> Worker:
    """A worker who can send messages, and knows the keys of the bench."""
    staffed(bench.district)
    found = Worker(bench.district, GATEWAY)
    found.knowledge = replace(found.knowledge, seals=SEALS)
    return found


def run(worker: Worker) -> list[str]:
    assert worker.drain().faults == ()
    return [row for row in worker.follow() if row != "calendar-changed"]


def rectification(bench: Bench, rating_id: UUID) -> UUID:
    found = bench.rating(rating_id).rectification
    assert found is not None
    return found


def text_of(bench: Bench, case_id: UUID) -> str:
    rows = bench.district.rows("SELECT value FROM ledger_vault WHERE stream = %s AND field = 'text'", case_id)
    return str(rows[0][0])


def closed(bench: Bench, **changes: Any) -> UUID:
    code = hashed(new_code(bench.district.means.random))
    case_id = bench.district.working(ZHANG, request(code_hash=code, contact=Private("13800000000"), **changes))
    bench.district.act(case_id, c.Close(Outcome.ANSWERED, Private("灯已换好")), ZHANG)
    return case_id


def links(worker: Worker) -> list[tuple[str, str]]:
    rows = worker.rows("SELECT words, key FROM notify_message WHERE key LIKE 'link:%%' ORDER BY send_after, key")
    return [(str(words), str(key)) for words, key in rows]


class TestABadRating:
    def test_it_opens_a_rectification_with_the_offices_head(self, bench: Bench, worker: Worker) -> None:
        rating_id = bench.rated(BAD)
        assert run(worker) == ["bad-rating"]

        case = bench.district.case(rectification(bench, rating_id))
        assert (case.case_type, case.state, case.holder.office) == ("rectification", State.RECEIVED, "housing")
        assert case.holder.officer == "chen"
        assert bench.district.broken() == []
        worker.drain()
        assert ("chen", "rectification-opened", 1) in worker.told(case.id)

    def test_the_supervision_office_is_told_at_once_whom_to_call_until_when(self, bench: Bench, worker: Worker) -> None:
        bench.rated(BAD)
        run(worker)
        (notice,) = inbox.page(bench.judging.connection, Access("sun", ("supervision",)))
        assert "9月8日 周二 17:30 前回访" in notice.words

    def test_the_office_learns_the_cause_and_neither_who_nor_their_words(self, bench: Bench, worker: Worker) -> None:
        case_id = closed(bench)
        number = bench.district.case(case_id).number
        rating_id = rate(bench.judging, service(case_id), BAD, MayCall.SUPERVISION, PERSON)
        run(worker)

        text = text_of(bench, rectification(bench, rating_id))
        assert "非常不满意" in text
        assert "办得慢，超过承诺时间、态度不好" in text
        assert BAD.words not in text
        assert number not in text

    def test_whom_the_person_lets_call_them_reads_their_words(self, bench: Bench, worker: Worker) -> None:
        case_id = closed(bench)
        rating_id = rate(bench.judging, service(case_id), BAD, MayCall.OFFICE, PERSON)
        run(worker)

        text = text_of(bench, rectification(bench, rating_id))
        assert BAD.words in text
        assert bench.district.case(case_id).number in text

    def test_followed_again_it_is_still_one(self, bench: Bench, worker: Worker) -> None:
        bench.rated(BAD)
        run(worker)
        ((seq,),) = worker.rows("SELECT seq FROM ledger_event WHERE kind = 'rating.given'")
        follow(worker.connection, worker.knowledge, "bad-rating", seq)
        rows = worker.rows("SELECT count(*) FROM cases_case WHERE case_type = 'rectification'")
        assert rows == [(1,)]

    def test_a_good_one_opens_nothing(self, bench: Bench, worker: Worker) -> None:
        bench.rated(GOOD)
        bench.rated(Opinion(3))
        assert run(worker) == []

    def test_an_unnamed_one_opens_it_when_it_is_shown(self, bench: Bench, worker: Worker) -> None:
        ratings = [bench.rated(BAD, MayCall.NOBODY), *(bench.rated(GOOD, MayCall.NOBODY) for _ in range(4))]
        assert run(worker) == []

        bench.district.clock.pass_by(days=30)
        show_due(bench.judging)
        assert run(worker) == ["bad-rating-shown"]
        assert "电话也不接" not in text_of(bench, rectification(bench, ratings[0]))


class TestBeingAsked:
    def test_whoever_asked_gets_a_one_time_link_when_it_is_closed(self, bench: Bench, worker: Worker) -> None:
        case_id = closed(bench)
        assert "asked-to-rate" in run(worker)
        ((words, _),) = links(worker)
        assert bench.district.case(case_id).number in words
        assert re.search(r"https://luoshi\.example/link/verdict/\w{28}$", words)

    def test_who_asked_in_english_is_asked_in_english(self, bench: Bench, worker: Worker) -> None:
        closed(bench, language=Language.ENGLISH)
        run(worker)
        ((words, _),) = links(worker)
        assert re.search(r": Your matter is closed.* https://luoshi\.example/link/verdict/\w{28}\?lang=en$", words)

    def test_no_link_goes_out_at_night(self, bench: Bench, worker: Worker) -> None:
        bench.district.clock.pass_by(hours=14)
        closed(bench)
        run(worker)
        ((at,),) = worker.rows("SELECT send_after FROM notify_message WHERE key LIKE 'link:%%'")
        assert f"{at:%H:%M}" == "07:00" or at > bench.district.clock.now

    def test_after_the_repair_they_are_asked_again(self, bench: Bench, worker: Worker) -> None:
        case_id = closed(bench)
        rating_id = rate(bench.judging, service(case_id), BAD, MayCall.SUPERVISION, PERSON)
        run(worker)
        before = len(links(worker))

        repair = rectification(bench, rating_id)
        bench.district.act(repair, c.SignFor(), CHEN)
        bench.district.act(repair, c.Close(Outcome.UNFOUNDED, Private("已经道歉")), CHEN)
        assert not bench.rating(rating_id).repaired
        assert "asked-after-repair" in run(worker)
        assert bench.rating(rating_id).repaired
        assert len(links(worker)) == before + 1

    def test_thirty_days_later_they_are_asked_once_more_and_once_only(self, bench: Bench, worker: Worker) -> None:
        closed(bench)
        run(worker)
        knowledge, means = worker.knowledge, bench.district.means
        bench.district.clock.pass_by(days=29)
        assert ask_again_due(means, knowledge) == 0
        bench.district.clock.pass_by(days=1, hours=1)
        assert ask_again_due(means, knowledge) == 1
        assert ask_again_due(means, knowledge) == 0
        assert "现在解决了没有" in " ".join(words for words, _ in links(worker))

    def test_without_a_gateway_nothing_is_made(self, bench: Bench, worker: Worker) -> None:
        worker.knowledge = replace(worker.knowledge, policy=Policy())
        closed(bench)
        run(worker)
        assert links(worker) == []
        assert worker.rows("SELECT count(*) FROM cases_token") == [(0,)]


def service(case_id: UUID) -> Service:
    return Service(case_id, "housing", "help", "street_lamp", True)


def test_the_supervisor_holds_no_case_of_it(bench: Bench, worker: Worker) -> None:
    bench.rated(BAD)
    run(worker)
    assert worker.rows("SELECT count(*) FROM cases_case WHERE officer = %s", SUN.id) == [(0,)]
