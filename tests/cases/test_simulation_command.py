"""`luoshi simulate` as its user sees it: figures, the gaming offices, the check, and an exit code."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import timedelta

import psycopg
import pytest

from luoshi.cli import edge
from luoshi.cli.simulate import COMMAND
from luoshi.registry.calendar_seed import SEED_ZONE
from luoshi.runtime.postgres import Running


def simulate(*words: str) -> int:
    """The command with these words."""
    parser = ArgumentParser()
    COMMAND.configure(parser)
    return COMMAND.run(parser.parse_args(words))


def test_it_needs_a_database() -> None:
    assert (COMMAND.name, COMMAND.needs) == ("simulate", "database")


def test_it_says_what_happened_and_that_every_promise_was_kept(
    database: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    assert simulate("--days", "2", "--seed", "3", "--start", "2026-09-01", "--cases-per-day", "20") == 0
    said = capsys.readouterr().out
    assert said.startswith("2026-09-01 – 2026-09-03 00:00")
    assert "hand_round: 云澜区" in said
    assert said.rstrip().endswith("全部守住 all kept")


def test_by_default_the_days_end_today(database: Running, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate("--days", "3", "--cases-per-day", "10", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    today = edge.now().astimezone(SEED_ZONE).date()
    assert told["start"] == (today - timedelta(days=2)).isoformat()
    assert told["simulation"]["cases"] > 0
    assert len(told["games"]) == 13
    assert told["check"]["violations"] == []


def test_a_violation_is_listed_with_its_event_and_fails_the_command(
    database: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--days", "1", "--start", "2026-09-01", "--cases-per-day", "10", "--json")
    assert simulate(*words) == 0
    capsys.readouterr()
    with psycopg.connect(database.dsn("admin"), autocommit=True) as insider:
        insider.execute("ALTER TABLE ledger_event DISABLE TRIGGER USER")
        insider.execute(
            "UPDATE ledger_event SET body = convert_to(replace(convert_from(body, 'UTF8'), '\"officer\":', '\"was\":'),"
            " 'UTF8') WHERE kind = 'case.registered'"
        )
    assert simulate(*words) == 1
    found = json.loads(capsys.readouterr().out)["check"]
    assert found["counts"].keys() == {"no_holder"}
    assert all("@" in violation["event"] for violation in found["violations"])


def test_a_day_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        simulate("--start", "1 September")
    assert left.value.code == 2
    assert "2026-09-01" in capsys.readouterr().err
