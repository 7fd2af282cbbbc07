"""Invented records for the import tests: messages of a town's people, and service requests of a made-up season."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import psycopg

from luoshi.cases.handling import Means
from luoshi.cases.importing.boston311 import REQUIRED
from luoshi.cases.importing.files import Input
from luoshi.cases.importing.rejects import rejects_into
from luoshi.cases.importing.run import Tally, import_records, records
from tests.cases.cast import District, means_on


def message(number: int | str = 1, /, **changes: object) -> dict[str, object]:
    """A message asked on a Tuesday and answered the Friday after."""
    return {
        "id": number,
        "topic": "河边步道的栏杆松动",
        "asked_at": "2019/3/5 10:06:36",
        "text": "河边步道有一段栏杆松动，老人散步时不敢扶，请派人看看。",
        "reply": "栏杆已经加固，并检查了全段。谢谢提醒。",
        "replied_at": "2019/3/8 8:59:29",
        "explains": 1,
        **changes,
    }


def request_311(number: int = 700001, /, **changes: str) -> dict[str, str]:
    """A pothole, closed a day before its target."""
    row = {
        "CASE_ENQUIRY_ID": str(number),
        "OPEN_DT": "06/01/2015 09:00:00 AM",
        "TARGET_DT": "06/04/2015 08:30:00 AM",
        "CLOSED_DT": "06/03/2015 08:30:00 AM",
        "OnTime_Status": "ONTIME",
        "CASE_STATUS": "Closed",
        "CLOSURE_REASON": "Case Closed. Filled and levelled.",
        "CASE_TITLE": "Hole in the road, Elm Row",
        "SUBJECT": "Roads",
        "REASON": "Upkeep",
        "TYPE": "Pothole",
        "Department": "ROAD",
        "Location": "7 Elm Row",
        "neighborhood": "Northside",
    }
    return {**row, **changes}


def open_311(number: int = 700002, /, **changes: str) -> dict[str, str]:
    """A request nobody has closed."""
    unanswered = {"CLOSED_DT": "", "CASE_STATUS": "Open", "CLOSURE_REASON": ""}
    return request_311(number, **{**unanswered, **changes})


def as_jsonl(rows: Iterable[Mapping[str, object] | str]) -> bytes:
    """JSON lines; a string stands as it is."""
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    return "".join(f"{line}\n" for line in lines).encode()


def as_csv(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    """A CSV file with the columns of the city's open data, and one more."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*REQUIRED, "Location", "neighborhood", "QUEUE"], restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def imported(means: Means, file: Path, source: str | None = None) -> Tally:
    """The tally of importing a file; rejects go beside the file (`rejects_of`)."""
    with Input(file) as opened:
        form = opened.format()
        found = records(opened, form)
        with rejects_into(rejects_path(file), file) as rejects:
            return import_records(means, source or form.value, found, rejects)


def rejects_path(file: Path) -> Path:
    """Where `imported` puts what it rejects."""
    return file.with_name(f"{file.name}.rejects.csv")


def rejects_of(file: Path) -> list[tuple[int, str, str]]:
    """Line, field and code of each reject."""
    with rejects_path(file).open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows[0] == ["line", "field", "reason"]
    return [(int(line), field, reason.partition(":")[0]) for line, field, reason in rows[1:]]


def main(words: list[str]) -> None:
    """The import in a process of its own, which a test can kill: DSN, file, source."""
    dsn, file, source = words
    with psycopg.connect(dsn, autocommit=True) as connection, Input(Path(file)) as opened:
        found = records(opened, opened.format())
        with rejects_into(Path(f"{file}.killed.csv"), Path(file)) as rejects:
            import_records(means_on(connection), source, found, rejects)


def event_shapes(district: District, source: str) -> list[tuple[Any, ...]]:
    """What the record says of every case of a source, but for ids, salts and the time of entry."""
    return district.rows(
        "SELECT split_part(c.number, '-', 2), e.version, e.kind, e.at, e.actor, c.state, c.received_at, c.ended_at,"
        " c.overdue, c.promised_at, c.office, c.officer, c.title, v.field, v.value FROM ledger_event e"
        " JOIN cases_case c ON c.id = e.stream"
        " LEFT JOIN ledger_vault v ON v.stream = e.stream AND v.version = e.version"
        " WHERE c.source = %s ORDER BY 1, 2, v.field",
        source,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
