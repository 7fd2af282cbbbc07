"""What follows from a complaint: words that name nobody to whoever is next, and a rectification of what was upheld."""

from __future__ import annotations

from dataclasses import replace

import pytest

from luoshi.core.judgement.complaints.events import Finding
from luoshi.judgement.complaints import unsealing
from luoshi.notify.policy import Policy
from tests.judgement.complaints.cast import NAME, PHONE, QIAN, SEALS, Hall
from tests.reactions.cast import Worker


@pytest.fixture
def worker(hall: Hall) -> Worker:
    """A worker who knows the names of streams."""
    found = Worker(hall.district, Policy(storm_most=1_000))
    found.knowledge = replace(found.knowledge, seals=SEALS)
    return found


def run(worker: Worker) -> None:
    assert worker.drain().faults == ()
    worker.follow()


def told(worker: Worker) -> list[tuple[str, str]]:
    rows = worker.rows("SELECT officer, words FROM notify_inbox WHERE title = '效能投诉' ORDER BY id")
    return [(str(officer), str(words)) for officer, words in rows]


def test_what_was_upheld_becomes_a_rectification_that_says_what_was_checked(hall: Hall, worker: Worker) -> None:
    stream = hall.replied()
    run(worker)
    case_id = hall.complaint(stream).rectification
    assert case_id is not None
    case = hall.district.case(case_id)
    assert (case.case_type, case.holder.office, case.holder.officer) == ("rectification", "housing", "chen")
    texts = str(hall.district.rows("SELECT value FROM ledger_vault WHERE stream = %s", case_id))
    assert "收取额外费用" in texts
    assert "两百块" not in texts
    assert str(stream) not in str(hall.district.events(case_id)), "no link from the case to the complaint"
    run(worker)
    assert hall.complaint(stream).rectification == case_id


def test_what_was_not_upheld_opens_nothing(hall: Hall, worker: Worker) -> None:
    stream = hall.replied(Finding.NOT_UPHELD)
    run(worker)
    assert hall.complaint(stream).rectification is None


def test_notices_go_to_whoever_is_next_and_name_nobody(hall: Hall, worker: Worker) -> None:
    stream = hall.asked()
    run(worker)
    unsealing.agree(hall.receiving, stream, hall.open_outer(stream, QIAN), hall.reader(QIAN))
    run(worker)
    officers = [officer for officer, _ in told(worker)]
    assert sorted(officers) == ["he", "qian", "sun", "zhou"]
    assert "chen" not in officers
    words = " ".join(words for _, words in told(worker))
    for said in (NAME, PHONE, "住房", "housing", str(stream), "2026"):
        assert said not in words
