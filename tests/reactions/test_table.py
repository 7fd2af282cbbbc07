"""Every row of the table: it runs, once, whatever is taken again, and never on what was imported."""

from __future__ import annotations

from string import Formatter
from uuid import UUID

import pytest

from luoshi.core.case.events import CASE_EVENTS
from luoshi.reactions.saying import FIELDS
from luoshi.reactions.table import (
    BY_NAME,
    ON_CAMPAIGNS,
    ON_INSPECTIONS,
    ON_JUDGEMENT,
    ON_REGISTRY,
    TABLE,
    Do,
    Inform,
    Row,
    Tell,
)
from tests.reactions.cast import Worker
from tests.reactions.stories import STORIES, Scene

ROWS = pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)


def notices(worker: Worker, case_id: UUID) -> list[tuple[object, ...]]:
    """Everything that officers and the person of a case were told, and the jobs that wait."""
    return [
        *worker.rows(
            "SELECT officer, kind, words, times, read_at FROM notify_inbox WHERE case_id = %s ORDER BY id", case_id
        ),
        *worker.rows("SELECT kind, words FROM notify_person WHERE case_id = %s ORDER BY id", case_id),
        *worker.rows("SELECT task_name, args FROM procrastinate_jobs ORDER BY id"),
    ]


@ROWS
def test_it_runs_once_and_not_again_when_the_event_is_taken_again(row: Row, at_work: Worker) -> None:
    case_id = STORIES[row.name](Scene(at_work.district))

    assert at_work.drain().faults == ()
    assert at_work.fired(case_id, row.name) == 1
    told = notices(at_work, case_id)
    if isinstance(row.then, Tell):
        assert [kind for _, kind, *_ in told].count(row.name) >= 1, "somebody was told"

    at_work.again([case_id])
    assert at_work.drain().taken > 0
    assert at_work.fired(case_id, row.name) == 1
    assert notices(at_work, case_id) == told


def test_of_an_imported_case_nobody_is_told(at_work: Worker) -> None:
    at_work.drain()
    case_id = Scene(at_work.district, imported=True).begin(case_type="violation_report", urgent=True)
    before = at_work.rows("SELECT count(*) FROM procrastinate_jobs")

    at_work.drain()
    assert at_work.rows("SELECT count(*) FROM reactions_fired WHERE stream = %s", case_id) == [(0,)]
    assert at_work.told(case_id) == []
    assert at_work.informed(case_id) == []
    assert at_work.rows("SELECT count(*) FROM procrastinate_jobs") == before


def test_who_gets_an_imported_case_from_an_officer_here_is_told_of_it(at_work: Worker) -> None:
    at_work.drain()
    case_id = Scene(at_work.district, imported=True).offered()

    at_work.drain()
    assert {officer for officer, kind, _ in at_work.told(case_id) if kind == "offered"} == {"zhang", "zhao"}
    assert at_work.fired(case_id, "came-in") == 0


def test_every_row_has_a_name_of_its_own_and_says_what_it_carries_out() -> None:
    assert len(BY_NAME) == len((*TABLE, *ON_REGISTRY, *ON_JUDGEMENT, *ON_INSPECTIONS, *ON_CAMPAIGNS))
    assert [
        row.name
        for row in (*TABLE, *ON_REGISTRY, *ON_JUDGEMENT, *ON_INSPECTIONS, *ON_CAMPAIGNS)
        if len(row.carries_out) < 4
    ] == []
    assert set(STORIES) == {row.name for row in TABLE}


@ROWS
def test_its_words_ask_only_for_what_can_be_said(row: Row) -> None:
    template = row.then.words if isinstance(row.then, Tell | Inform) else ""
    fields = {name for _, name, _, _ in Formatter().parse(template) if name}

    assert fields <= set(FIELDS)
    assert set(row.clears) <= set(BY_NAME)
    if isinstance(row.then, Inform):
        assert not fields, "a person is told the state and nothing else: number and link are added"
        assert row.then.english.isascii()
        assert not row.then.words.isascii()
    if isinstance(row.then, Tell):
        assert "number" in fields


def test_what_the_law_wants_told_to_the_person_is_told() -> None:
    """行政许可法 第三十二条、第四十二条、第四十五条; 分流、办结 and everything that moves their deadline."""
    informs = {row.on for row in TABLE if isinstance(row.then, Inform)}
    must = ("admitted", "supplement_asked", "suspended", "resumed", "extended", "deadline_moved", "diverted", "closed")

    assert {CASE_EVENTS[f"case.{kind}"] for kind in must} <= informs


def test_rows_that_do_something_are_few_and_named() -> None:
    assert [
        row.name
        for row in (*TABLE, *ON_REGISTRY, *ON_JUDGEMENT, *ON_INSPECTIONS, *ON_CAMPAIGNS)
        if isinstance(row.then, Do)
    ] == [
        "parts-learn-of-withdrawal",
        "asked-to-rate",
        "asked-after-repair",
        "words-erased",
        "task-words-erased",
        "finding-words-erased",
        "finding-answered",
        "card-not-told",
        "card-wrong-stop",
        "task-signed",
        "task-claimed",
        "task-reopened",
        "blocker-closed",
        "blocker-reopened",
        "calendar-changed",
        "bad-rating",
        "bad-rating-shown",
        "theme-assigned",
        "rating-words-erased",
        "complaint-received",
        "complaint-added",
        "complaint-overdue",
        "complaint-restated",
        "complaint-shown",
        "complaint-upheld",
        "unsealing-asked",
        "unsealing-agreed",
        "round-drawn",
        "round-over",
        "finding-found",
        "finding-card",
        "finding-objected",
        "finding-reviewed",
        "finding-failed",
        "finding-raised",
        "finding-raised-card",
        "finding-erased",
        "card-proposed",
        "card-noticed",
        "card-defended",
        "card-decided",
        "card-review-asked",
        "card-reviewed",
        "task-confirmed",
        "delay-asked",
        "delay-decided",
        "paper-erased",
        "task-erased",
        "project-erased",
        "blocker-raised",
        "task-planned",
    ]
