"""An import from file to record: through the same decisions as everybody, once, whatever happens in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from luoshi.cases.importing.rejects import rejects_into
from luoshi.cases.importing.stories import case_id
from luoshi.core.actors import MACHINE
from luoshi.core.case import commands as c
from luoshi.core.case.events import ReopenCause
from luoshi.core.case.state import State
from luoshi.core.errors import BadInput
from luoshi.core.private import Private
from luoshi.runtime.postgres import Running
from tests.cases.cast import MONDAY, SUN, District, means_on
from tests.cases.import_cast import (
    as_csv,
    as_jsonl,
    event_shapes,
    imported,
    message,
    open_311,
    rejects_of,
    request_311,
)
from tests.conftest import ROOT

STORY = ["registered", "signed_for", "answered", "closed"]


@pytest.fixture
def messages(tmp_path: Path) -> Path:
    """Three messages."""
    return written(tmp_path, message(1), message(2, replied_at="2019/3/20"), message("a-3"))


def written(folder: Path, *rows: dict[str, object], name: str = "messages.jsonl") -> Path:
    path = folder / name
    path.write_bytes(as_jsonl(rows))
    return path


def test_a_message_becomes_a_closed_case_at_the_times_it_happened(district: District, messages: Path) -> None:
    tally = imported(district.means, messages)
    assert (tally.rows, tally.imported, tally.events) == (3, 3, 12)
    mine = case_id("replies", "1")
    assert district.kinds(mine) == STORY
    case = district.case(mine)
    assert (case.number, case.state, case.imported) == ("replies-1", State.CLOSED, True)
    assert case.received_at == datetime(2019, 3, 5, 2, 6, 36, tzinfo=UTC)
    assert case.ended_at == datetime(2019, 3, 8, 0, 59, 29, tzinfo=UTC)


def test_event_time_and_entry_time_stand_apart_marked_as_import(district: District, messages: Path) -> None:
    imported(district.means, messages)
    rows = district.rows("SELECT at, entered_at, body FROM ledger_event WHERE stream = %s", case_id("replies", "1"))
    assert all(entered_at == MONDAY and at.year == 2019 for at, entered_at, _ in rows)
    assert all(b'"late":{"cause":"import"}' in body and b'"kind":"importer"' in body for _, _, body in rows)


def test_the_words_are_in_the_vault_and_not_in_the_events(district: District, messages: Path) -> None:
    imported(district.means, messages)
    bodies = b"".join(body for (body,) in district.rows("SELECT body FROM ledger_event"))
    assert "栏杆".encode() not in bodies
    (held,) = district.rows("SELECT count(*) FROM ledger_vault WHERE value LIKE %s", "%栏杆%")
    assert held == (12,)  # title, text, and the reply as answer and in the closing, of three cases


def test_no_local_limit_is_invented_for_what_was_promised_elsewhere(district: District, tmp_path: Path) -> None:
    file = as_csv(tmp_path / "requests.csv", [request_311(1, TARGET_DT=""), request_311(2)])
    imported(district.means, file)
    rows = district.rows("SELECT promised_at, statutory_at, overdue FROM cases_case ORDER BY number")
    assert rows == [(None, None, False), (datetime(2015, 6, 4, 12, 30, tzinfo=UTC), None, False)]
    assert not district.case(case_id("boston311", "1")).deadlines


def test_a_request_nobody_closed_is_registered_and_signed_for(district: District, tmp_path: Path) -> None:
    tally = imported(district.means, as_csv(tmp_path / "requests.csv", [open_311(5)]))
    assert tally.events == 2
    case = district.case(case_id("boston311", "5"))
    assert case.state is State.WORKING
    assert (case.holder.office, case.holder.officer) == ("ROAD", "ROAD/import")


def test_the_citys_flag_is_compared_with_our_judgement(district: District, tmp_path: Path) -> None:
    late = {"CLOSED_DT": "06/04/2015 08:30:01 AM"}
    rows = [
        request_311(1, CLOSED_DT="06/04/2015 08:30:00 AM"),
        request_311(2, **late, OnTime_Status="OVERDUE"),
        request_311(3, **late),  # the city says it was on time; it was not
        request_311(4, OnTime_Status=""),
        request_311(5, TARGET_DT=""),
        open_311(6, OnTime_Status="OVERDUE"),
    ]
    file = as_csv(tmp_path / "requests.csv", rows)
    first, again = imported(district.means, file), imported(district.means, file)
    assert (first.flags, first.agreed) == (again.flags, again.agreed) == (3, 2)


def test_a_second_run_imports_nothing(district: District, messages: Path) -> None:
    imported(district.means, messages)
    before = district.written()
    tally = imported(district.means, messages)
    assert (tally.imported, tally.already, tally.rejected) == (0, 3, 0)
    assert district.written() == before


def test_the_same_row_twice_is_one_case_and_a_different_one_is_rejected(district: District, tmp_path: Path) -> None:
    file = written(tmp_path, message(1), message(1), message(1, explains=0), message("1", text="另有一事。"))
    tally = imported(district.means, file)
    assert (tally.imported, tally.already, tally.rejected) == (1, 2, 1)
    assert rejects_of(file) == [(4, "", "other_content")]


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "另有一事。"},
        {"topic": "另一件"},
        {"reply": "另一个答复"},
        {"asked_at": "2019/3/5"},
        {"replied_at": "2019/3/9"},
    ],
)
def test_a_later_file_cannot_change_what_was_imported(
    district: District, tmp_path: Path, changes: dict[str, object]
) -> None:
    imported(district.means, written(tmp_path, message(1)))
    before = district.written()
    file = written(tmp_path, message(1, **changes), name="later.jsonl")
    assert imported(district.means, file).rejected == 1
    assert rejects_of(file) == [(1, "", "other_content")]
    assert district.written() == before


def test_a_case_that_has_gone_on_here_is_still_the_one_imported(district: District, messages: Path) -> None:
    imported(district.means, messages)
    district.act(case_id("replies", "1"), c.Reopen(ReopenCause.SUPERVISOR, Private("回访：还是松的。")), SUN)
    assert imported(district.means, messages).already == 3


def test_erased_words_are_not_asked_for_again(district: District, messages: Path) -> None:
    imported(district.means, messages)
    (commitment,) = district.rows(
        "SELECT encode(commitment, 'hex') FROM ledger_vault WHERE stream = %s AND field = 'text'",
        case_id("replies", "1"),
    )[0]
    district.act(case_id("replies", "1"), c.Erase((commitment,), "本人要求"), MACHINE)
    assert imported(district.means, messages).already == 3


def test_two_sources_may_use_the_same_ids(district: District, messages: Path) -> None:
    imported(district.means, messages, "north")
    assert imported(district.means, messages, "south").imported == 3
    assert district.rows("SELECT number FROM cases_case WHERE number LIKE '%%-1' ORDER BY 1") == [
        ("north-1",),
        ("south-1",),
    ]


def test_what_the_rules_refuse_is_rejected_and_the_rest_goes_on(district: District, tmp_path: Path) -> None:
    tomorrow = (MONDAY + timedelta(days=1)).isoformat()
    file = written(tmp_path, message(1), message(2, replied_at=tomorrow), message(3, text=""), message(4))
    tally = imported(district.means, file)
    assert (tally.imported, tally.rejected) == (2, 2)
    assert rejects_of(file) == [(2, "", "future_time"), (3, "text", "blank")]
    assert district.rows("SELECT number FROM cases_case ORDER BY 1") == [("replies-1",), ("replies-4",)]


def test_the_rejects_quote_nothing_of_the_row(district: District, tmp_path: Path) -> None:
    file = written(tmp_path, message(1, asked_at="王小明 13800000000"))
    imported(district.means, file)
    text = file.with_name(f"{file.name}.rejects.csv").read_text(encoding="utf-8")
    assert text == "line,field,reason\n1,asked_at,not_a_time: 时间写法不认识 / not a time in a known form\n"


def test_the_rejects_never_overwrite_the_file_itself(district: District, messages: Path) -> None:
    before = messages.read_bytes()
    with pytest.raises(BadInput), rejects_into(messages.parent / "." / messages.name, messages):
        pass
    assert messages.read_bytes() == before


def many(folder: Path, count: int = 2_000) -> Path:
    """Many messages, some of them unfit."""
    rows = (message(n, text=f"第 {n} 号路灯不亮" if n % 97 else "") for n in range(1, count + 1))
    path = folder / "many.jsonl"
    path.write_bytes(as_jsonl(rows))
    return path


def test_killed_in_the_middle_it_goes_on_where_it_was(district: District, tmp_path: Path) -> None:
    file = many(tmp_path)
    script = [sys.executable, "-m", "tests.cases.import_cast", district.dsn, str(file), "killed"]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    with subprocess.Popen(script, cwd=ROOT, env=environment) as process:
        while not _count(district, "killed"):
            assert process.poll() is None, "it ended before it could be killed"
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
    tally = imported(district.means, file, "killed")
    assert tally.imported < 1_980
    assert tally.imported + tally.already == 1_980
    clean = imported(district.means, file, "clean")
    assert clean.imported == 1_980
    assert event_shapes(district, "killed") == event_shapes(district, "clean")
    assert rejects_of(file) == [(n, "text", "blank") for n in range(97, 2_001, 97)]


def test_two_imports_of_one_file_at_once_make_one_case_of_each_row(
    district: District, database: Running, tmp_path: Path
) -> None:
    file = many(tmp_path, 900)
    tallies = []

    def run(name: str) -> None:
        own = tmp_path / f"{name}.jsonl"
        own.write_bytes(file.read_bytes())
        with psycopg.connect(database.dsn("app"), autocommit=True) as connection:
            tallies.append(imported(means_on(connection, district.clock), own, "both"))

    threads = [threading.Thread(target=run, args=(name,)) for name in ("left", "right")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [tally.rows for tally in tallies] == [900, 900]
    assert sum(tally.imported for tally in tallies) == 891 == _count(district, "both")


def _count(district: District, source: str) -> int:
    return int(district.rows("SELECT count(*) FROM cases_case WHERE source = %s", source)[0][0])
