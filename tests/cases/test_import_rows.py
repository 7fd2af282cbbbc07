"""Rows of a file as records: what each source says, and what makes a row unfit."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from luoshi.cases.importing import files
from luoshi.cases.importing.files import Format, Input
from luoshi.cases.importing.records import WORDS, Reason, Record, Reject
from luoshi.cases.importing.run import records
from luoshi.core.errors import BadInput
from tests.cases.import_cast import as_csv, as_jsonl, message, open_311, request_311


def read(path: Path) -> list[Record | Reject]:
    with Input(path) as source:
        return list(records(source, source.format()))


def from_jsonl(folder: Path, rows: Iterable[Mapping[str, object] | str]) -> list[Record | Reject]:
    path = folder / "messages.jsonl"
    path.write_bytes(as_jsonl(rows))
    return read(path)


def from_csv(folder: Path, *rows: Mapping[str, str]) -> list[Record | Reject]:
    return read(as_csv(folder / "requests.csv", rows))


def codes(found: list[Record | Reject]) -> list[tuple[int, str, str]]:
    return [(each.line, each.field, each.code) for each in found if isinstance(each, Reject)]


def only(found: list[Record | Reject]) -> Record:
    (record,) = found
    assert isinstance(record, Record)
    return record


def test_a_message_is_a_matter_received_and_answered(tmp_path: Path) -> None:
    record = only(from_jsonl(tmp_path, [message(7)]))
    assert (record.row_id, record.office, record.title) == ("7", "import", "河边步道的栏杆松动")
    assert record.received_at == datetime(2019, 3, 5, 2, 6, 36, tzinfo=UTC)
    assert record.reply is not None
    assert record.reply.at == datetime(2019, 3, 8, 0, 59, 29, tzinfo=UTC)
    assert record.target is None


def test_a_city_request_has_an_office_a_promise_and_the_citys_own_flag(tmp_path: Path) -> None:
    record = only(from_csv(tmp_path, request_311()))
    assert (record.office, record.matter, record.area, record.place) == ("ROAD", "Pothole", "Northside", "7 Elm Row")
    assert record.text == "Roads / Upkeep / Pothole"
    assert record.target == datetime(2015, 6, 4, 12, 30, tzinfo=UTC)
    assert record.on_time is True


def test_a_request_without_a_title_is_called_by_its_type(tmp_path: Path) -> None:
    assert only(from_csv(tmp_path, request_311(CASE_TITLE=" "))).title == "Pothole"


def test_an_open_request_has_no_answer(tmp_path: Path) -> None:
    assert only(from_csv(tmp_path, open_311())).reply is None


def test_a_closing_on_a_clock_a_little_behind_is_taken_as_at_the_opening(tmp_path: Path) -> None:
    record = only(from_csv(tmp_path, request_311(CLOSED_DT="06/01/2015 08:59:02 AM")))
    assert record.reply is not None
    assert record.reply.at == record.received_at
    assert record.reply.moved


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"CLOSED_DT": "06/01/2015 08:58:59 AM"}, "CLOSED_DT", "answered_before_asked"),
        ({"CLOSED_DT": ""}, "CLOSED_DT", "blank"),
        ({"CLOSURE_REASON": "  "}, "CLOSURE_REASON", "blank"),
        ({"CASE_STATUS": "Open"}, "CLOSED_DT", "contradictory"),
        ({"CASE_STATUS": "Perhaps"}, "CASE_STATUS", "unknown_value"),
        ({"OnTime_Status": "NEARLY"}, "OnTime_Status", "unknown_value"),
        ({"TARGET_DT": "soon"}, "TARGET_DT", "not_a_time"),
        ({"OPEN_DT": "31/12/2015"}, "OPEN_DT", "not_a_time"),
        ({"Department": ""}, "Department", "blank"),
        ({"CASE_ENQUIRY_ID": "7 1"}, "CASE_ENQUIRY_ID", "bad_id"),
    ],
)
def test_a_request_that_says_too_little_or_two_things_is_rejected(
    tmp_path: Path, changes: dict[str, str], field: str, code: str
) -> None:
    assert codes(from_csv(tmp_path, request_311(**changes))) == [(2, field, code)]


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"text": " \n "}, "text", "blank"),
        ({"topic": None}, "topic", "missing"),
        ({"reply": 5}, "reply", "not_text"),
        ({"replied_at": ""}, "replied_at", "blank"),
        ({"asked_at": "2019/3/32"}, "asked_at", "not_a_time"),
        ({"replied_at": "2019/3/5 10:06:35"}, "replied_at", "answered_before_asked"),
        ({"text": "a\0b"}, "text", "not_unicode"),
        ({"id": True}, "id", "bad_id"),
        ({"id": 1.5}, "id", "bad_id"),
        ({"id": ""}, "id", "bad_id"),
        ({"id": "x" * 65}, "id", "bad_id"),
        ({"id": None}, "id", "missing"),
    ],
)
def test_a_message_that_cannot_become_a_case_is_rejected(
    tmp_path: Path, changes: dict[str, object], field: str, code: str
) -> None:
    assert codes(from_jsonl(tmp_path, [message(**changes)])) == [(1, field, code)]


def test_what_is_no_json_object_is_rejected_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "mixed.jsonl"
    deep = b"[" * 100_000
    path.write_bytes(
        b"\xef\xbb\xbf"
        + as_jsonl([message(1)])
        + b'{"id": \n\n"words"\n\xff\xfe\n'
        + deep
        + b"\n"
        + as_jsonl([message(2)])
    )
    found = read(path)
    assert codes(found) == [(2, "", "not_json"), (4, "", "not_json"), (5, "", "not_utf8"), (6, "", "not_json")]
    assert [each.row_id for each in found if isinstance(each, Record)] == ["1", "2"]


def test_half_a_character_escaped_in_json_cannot_stand_in_the_record(tmp_path: Path) -> None:
    line = as_jsonl([message()]).decode().strip().replace("栏杆已经", "\\ud800")
    assert [code for _, _, code in codes(from_jsonl(tmp_path, [line]))] in (["not_json"], ["not_unicode"])


def test_a_line_without_end_is_rejected_unread(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    path.write_bytes(as_jsonl([message(1)]) + b"x" * (2 * files.LONGEST_LINE + 9) + b"\n" + as_jsonl([message(2)]))
    found = read(path)
    assert codes(found) == [(2, "", "too_long")]
    assert len(found) == 3


def test_a_quoted_field_may_run_over_lines_and_counts_as_its_first(tmp_path: Path) -> None:
    found = from_csv(
        tmp_path, request_311(CLOSURE_REASON='Filled.\n"Again"\nthe day after.'), request_311(700009, TYPE="")
    )
    record = found[0]
    assert isinstance(record, Record)
    assert record.reply is not None
    assert record.reply.text == 'Filled.\n"Again"\nthe day after.'
    assert codes(found) == [(5, "TYPE", "blank")]


def test_a_stray_quotation_mark_costs_its_own_line_alone(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "requests.csv", [request_311(700000 + n) for n in range(1, 500)])
    lines = path.read_text().splitlines()
    lines[1] = lines[1].replace("Elm", '"Elm')
    lines[49] = lines[49].replace("Hole", '"Hole', 1)
    lines[80] += ",one more"
    lines[90] = "too,few"
    path.write_text("\n".join(lines))
    found = read(path)
    assert {line for line, _, _ in codes(found)} == {2, 50, 81, 91}
    assert len(found) == 499


def test_a_damaged_character_costs_its_own_line_alone(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "requests.csv", [request_311(1), request_311(2), request_311(3)])
    lines = path.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b"Elm", b"\xff\xfe")
    path.write_bytes(b"".join(lines))
    assert codes(read(path)) == [(3, "", "not_utf8")]


def test_columns_may_come_in_any_order(tmp_path: Path) -> None:
    path = tmp_path / "turned.csv"
    row = request_311()
    names = sorted(row)
    path.write_text(",".join(names) + "\n\n" + ",".join(f'"{row[name]}"' for name in names) + "\n")
    assert only(read(path)).row_id == "700001"


def test_a_packed_file_reads_as_the_plain_one_under_any_name(tmp_path: Path) -> None:
    plain = as_csv(tmp_path / "requests.csv", [request_311(), open_311()])
    packed = tmp_path / "download"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    assert read(packed) == read(plain)


def test_every_reason_has_words_in_both_languages() -> None:
    assert set(WORDS) == set(Reason)
    assert all(zh and en for zh, en in WORDS.values())


class TestFilesThatCannotBeRead:
    @staticmethod
    def refused(path: Path) -> str:
        with pytest.raises(BadInput) as caught:
            read(path)
        return caught.value.code

    def test_no_such_file(self, tmp_path: Path) -> None:
        assert self.refused(tmp_path / "nowhere.csv") == "file_unreadable"

    def test_a_folder(self, tmp_path: Path) -> None:
        assert self.refused(tmp_path) == "file_unreadable"

    @pytest.mark.parametrize(
        ("name", "content", "code"),
        [
            ("empty.csv", b"", "file_empty"),
            ("blank.jsonl", b"\n\n", "file_empty"),
            ("words.txt", b"once upon a time\n", "format_unknown"),
            ("array.json", b'[\n{"id": 1}\n]\n', "format_unknown"),
            ("other.csv", b"name,colour\nfrog,green\n", "columns_missing"),
            ("half.csv", b"CASE_ENQUIRY_ID,OPEN_DT\n1,2\n", "columns_missing"),
            ("latin.csv", b"\xff\xfe,CASE_ENQUIRY_ID\n", "columns_missing"),
            ("cut.gz", gzip.compress(b"x" * 100_000, mtime=0)[:20], "file_damaged"),
        ],
    )
    def test_nothing_of_use(self, tmp_path: Path, name: str, content: bytes, code: str) -> None:
        path = tmp_path / name
        path.write_bytes(content)
        assert self.refused(path) == code

    def test_a_file_cut_off_in_the_middle_says_after_which_line(self, tmp_path: Path) -> None:
        rows = as_jsonl(message(n, text=f"第 {n * 7919 % 100_003} 号路灯不亮") for n in range(5_000))
        path = tmp_path / "cut.jsonl.gz"
        path.write_bytes(gzip.compress(rows, mtime=0)[:-1_000])
        with Input(path) as source, pytest.raises(BadInput, match="damaged or cut off after line") as caught:
            list(records(source, Format.REPLIES))
        line = caught.value.data["line"]
        assert isinstance(line, int)
        assert 0 < line < 5_000
