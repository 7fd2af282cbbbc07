"""`./luoshi import messages` and `./luoshi report delays`, as somebody at the terminal meets them."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path

import pytest

from luoshi.cli import import_messages, report
from luoshi.cli.all import COMMANDS
from luoshi.cli.command import Command
from luoshi.core.errors import BadInput
from luoshi.runtime.postgres import Running
from luoshi.runtime.seeding import seed
from tests.cases.import_cast import as_csv, as_jsonl, message, open_311, request_311

KEYS = ["cases", "median_wd", "p62_wd", "p90_wd", "share_over_5wd", "by_month", "by_office"]


@pytest.fixture(autouse=True)
def _seeded(database: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seed(database)
    monkeypatch.chdir(tmp_path)


def run(command: Command, *words: str) -> int:
    parser = ArgumentParser()
    command.configure(parser)
    return command.run(parser.parse_args(words))


def run_import(*words: str) -> int:
    return run(import_messages.COMMAND, "messages", *words)


def delays_as_json(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, object]:
    capsys.readouterr()
    assert run(report.COMMAND, "delays", "--json", *words) == 0
    found = json.loads(capsys.readouterr().out)
    assert isinstance(found, dict)
    return found


def test_both_commands_are_in_the_list() -> None:
    assert COMMANDS["import"][0] == "luoshi.cli.import_messages"
    assert COMMANDS["report"][0] == "luoshi.cli.report"


def test_messages_go_in_and_their_delays_come_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_bytes(as_jsonl([message(1), message(2, replied_at="2019/3/20 9:00:00"), "nonsense"]))
    assert run_import(str(file)) == 0
    said = capsys.readouterr()
    assert "3 rows; 2 cases imported (8 events), 0 there already, 1 rejected" in said.out
    assert "messages.jsonl.rejects.csv" in said.out
    assert "100%" in said.err, "a progress bar"
    assert delays_as_json(capsys) == {
        "cases": 2,
        "median_wd": 3,
        "p62_wd": 11,
        "p90_wd": 11,
        "share_over_5wd": 0.5,
        "by_month": [{"month": "2019-03", "cases": 2, "median_wd": 3, "share_over_5wd": 0.5}],
        "by_office": [{"office": "import", "cases": 2, "median_wd": 3, "share_over_5wd": 0.5}],
    }


def test_the_tally_can_be_read_by_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = as_csv(tmp_path / "requests.csv", [request_311(1), open_311(2)])
    run_import(str(file), "--json", "--source", "town", "--rejects", "bad.csv")
    tally = json.loads(capsys.readouterr().out)
    assert (tally["source"], tally["rows"], tally["imported"], tally["rejected"]) == ("town", 2, 2, 0)
    assert (tally["flags"], tally["agreed"], tally["rejects"]) == (1, 1, "bad.csv")
    assert Path("bad.csv").read_text() == "line,field,reason\n"
    assert delays_as_json(capsys, "--source", "town")["cases"] == 1


def test_the_report_says_what_its_figures_mean(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run_import(str(as_csv(tmp_path / "requests.csv", [request_311(1), request_311(2, Department="公园处")])))
    run(report.COMMAND, "delays")
    said = capsys.readouterr().out
    assert "工作日数：从收到到办结，按本地区工作日历计" in said
    assert "working days from receipt to closing by the district's calendar" in said
    assert "nearest rank" in said
    assert "公园处" in said
    assert "2015-06" in said


def test_a_report_of_nothing_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    run(report.COMMAND, "delays")
    assert "no imported case is closed" in capsys.readouterr().out
    nothing = delays_as_json(capsys)
    assert list(nothing) == KEYS
    assert nothing["cases"] == 0
    assert nothing["median_wd"] is None


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["nowhere.csv"], "file_unreadable"),
        (["words.txt"], "format_unknown"),
        (["words.txt", "--format", "boston311"], "columns_missing"),
        (["messages.jsonl", "--source", "No such-name"], "source_name"),
        (["messages.jsonl", "--rejects", "messages.jsonl"], "rejects_file"),
        (["messages.jsonl", "--rejects", "missing/folder.csv"], "rejects_file"),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: str
) -> None:
    Path("words.txt").write_text("once upon a time\n")
    Path("messages.jsonl").write_bytes(as_jsonl([message(1)]))
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(BadInput) as caught:
        run_import(*words)
    assert caught.value.code == code
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert delays_as_json(capsys)["cases"] == 0
