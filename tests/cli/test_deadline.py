"""`luoshi deadline`, as an official types it."""

from __future__ import annotations

import json
from argparse import ArgumentParser

import pytest

from luoshi.cli.deadline import COMMAND
from luoshi.core.errors import BadInput


def typed(*words: str) -> int:
    parser = ArgumentParser()
    COMMAND.configure(parser)
    return COMMAND.run(parser.parse_args(words))


def test_it_prints_the_instant_first_and_then_why(capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("2026-09-28T10:00", "5wd") == 0

    told = capsys.readouterr().out
    assert told.splitlines()[0].startswith("2026年10月10日 周六 17:30")
    assert "不计 skipped: 10月1日周四 至 to 10月7日周三 放假、周末" in told
    assert "调休上班 make-up workdays: 10月10日周六" in told
    assert "《中华人民共和国行政许可法》第八十二条" in told
    assert "Civil Code of the PRC, article 203" in told
    assert "暂定" not in told


def test_a_provisional_year_is_said_on_the_second_line(capsys: pytest.CaptureFixture[str]) -> None:
    typed("2027-03-01T10:00", "5wd")

    assert capsys.readouterr().out.splitlines()[1].startswith("暂定")


def test_a_persons_limit_is_shown_as_24_o_clock(capsys: pytest.CaptureFixture[str]) -> None:
    typed("2026-09-28T10:00", "5wd", "--person")

    assert capsys.readouterr().out.startswith("2026年10月10日 周六 24:00")


def test_a_long_limit_is_told_in_few_lines(capsys: pytest.CaptureFixture[str]) -> None:
    typed("2026-09-11T10:00", "60wd")

    told = capsys.readouterr().out
    assert "共 60 日 60 days" in told
    assert "其余周末共 20 日" in told


def test_json_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("2026-09-28T10:00", "5wd", "--json") == 0

    told = json.loads(capsys.readouterr().out)
    assert told["deadline"] == "2026-10-10T09:30:00+00:00"
    assert told["deadline_local"] == "2026-10-10T17:30:00+08:00"
    assert told["counted"] == ["2026-09-29", "2026-09-30", "2026-10-08", "2026-10-09", "2026-10-10"]
    assert told["skipped"][0] == {"day": "2026-10-01", "reason": "holiday"}
    assert told["make_up"] == ["2026-10-10"]
    assert told["provisional"] is False
    assert {rule["source"] for rule in told["rules"]} >= {"《中华人民共和国民法典》第二百零一条"}


@pytest.mark.parametrize(
    "start", ["2026-09-28T10:00", "2026-09-28T10:00+08:00", "2026-09-28T02:00Z", "2026-09-28 10:00"]
)
def test_a_time_without_zone_is_beijings(start: str, capsys: pytest.CaptureFixture[str]) -> None:
    typed(start, "24h")

    assert capsys.readouterr().out.startswith("2026年9月29日 周二 10:00")


@pytest.mark.parametrize(
    ("start", "limit", "code"),
    [
        ("tomorrow", "5wd", "time_malformed"),
        ("2026-02-30T10:00", "5wd", "time_malformed"),
        ("2026-09-28T10:00", "5", "limit_malformed"),
        ("2026-09-28T10:00", "5weeks", "limit_unknown_unit"),
        ("2026-09-28T10:00", "-5wd", "limit_negative"),
        ("0001-01-01T00:00", "5wd", "calendar_range"),
        ("9999-12-31T23:00", "5h", "calendar_range"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(start: str, limit: str, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        typed(start, limit)

    assert refusal.value.code == code
