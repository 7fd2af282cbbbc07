"""The real files: every row becomes a case, and the city's own on-time flag is what our closing says."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path

import pytest

from luoshi.cases.handling import take
from luoshi.cases.importing.files import Input
from luoshi.cases.importing.records import Record, Reject
from luoshi.cases.importing.run import records
from luoshi.cases.importing.stories import case_id, story
from luoshi.core.case.state import Case
from tests.cases.cast import District
from tests.cases.import_cast import imported, rejects_of

FLAGGED = 79_126
"""Closed rows of 2015 with a target and an on-time flag."""


@pytest.fixture
def boston(shared_data: Path) -> Path:
    path = shared_data / "boston311" / "boston311_2015.csv.gz"
    if not path.is_file():
        pytest.skip(f"REAL DATA ABSENT: {path} is not there")
    return path


@pytest.fixture
def replies(shared_data: Path) -> Path:
    path = shared_data / "messages" / "replies.jsonl"
    if not path.is_file():
        pytest.skip(f"REAL DATA ABSENT: {path} is not there")
    return path


@pytest.mark.slow
def test_every_flag_of_the_city_is_what_our_closing_says(district: District, boston: Path) -> None:
    # Decided one by one, nothing written: the whole year in seconds.
    flagged = 0
    for record in _fit(boston):
        if record.on_time is None or record.target is None or record.reply is None:
            continue
        case = _decided(district, record)
        assert (not case.closings[-1].overdue) is record.on_time, record.line
        flagged += 1
    assert flagged == FLAGGED


def test_a_twelfth_of_the_city_goes_through_the_database(district: District, boston: Path, tmp_path: Path) -> None:
    sample = tmp_path / "sample.csv"
    with gzip.open(boston, "rb") as rows, sample.open("wb") as file:
        file.write(rows.readline())
        file.writelines(islice(rows, 0, None, 12))
    tally = imported(district.means, sample)
    assert (tally.rows, tally.rejected) == (10_096, 0)
    assert tally.agreed == tally.flags > FLAGGED // 13
    wrong = district.rows(
        "SELECT count(*) FROM cases_case WHERE state = 'closed' AND overdue <> coalesce(ended_at > promised_at, false)"
    )
    assert wrong == [(0,)]
    short = district.rows(
        "SELECT count(*) FROM cases_case c WHERE (SELECT count(*) FROM ledger_event e WHERE e.stream = c.id)"
        " <> CASE WHEN state = 'closed' THEN 4 ELSE 2 END"
    )
    assert short == [(0,)]


def test_every_real_message_becomes_a_case_of_four_events(district: District, replies: Path, tmp_path: Path) -> None:
    own = tmp_path / "replies.jsonl"
    own.symlink_to(replies)
    tally = imported(district.means, own)
    assert (tally.rows, tally.imported, tally.events, rejects_of(own)) == (1_900, 1_900, 7_600, [])


def _fit(path: Path) -> Iterator[Record]:
    with Input(path) as source:
        for found in records(source, source.format()):
            assert not isinstance(found, Reject), found
            yield found


def _decided(district: District, record: Record) -> Case:
    case: Case | None = None
    for command, by in story("boston311", record):
        case = take(district.means, case_id("boston311", record.row_id), case, command, by).after
    assert case is not None
    assert case.ended_at is not None
    assert case.ended_at - case.received_at >= timedelta()
    return case
