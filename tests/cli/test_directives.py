"""`luoshi directives`, as a clerk types it."""

from __future__ import annotations

import json
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from openpyxl import load_workbook

from luoshi.cli.directives import COMMAND
from luoshi.cli.directives_lint import as_lines
from luoshi.core.errors import BadInput, Unavailable
from luoshi.directives.findings.model import Finding
from luoshi.directives.text import Span
from tests.directives.qingyun import PLAN


def typed(*words: str) -> int:
    parser = ArgumentParser()
    COMMAND.configure(parser)
    return COMMAND.run(parser.parse_args(words))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """The plan of the district as a file."""
    path = tmp_path / "plan.txt"
    path.write_text(PLAN, "utf-8")
    return path


def test_json_is_an_array_of_commitments(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("read", "--json", str(plan)) == 0

    first, second, *_ = json.loads(capsys.readouterr().out)
    assert first["lead"] == ["区行政审批服务局"]
    assert first["support"] == ["区市场监督管理局", "区税务局"]
    assert first["due"] == {"text": "6月底前", "from": None, "to": "2026-06-30", "kind": "date"}
    assert first["measures"] == [{"text": "压缩至1个工作日", "value": 1, "unit": "个工作日"}]
    assert first["section"] == "二、重点任务 / （一）提高审批效率"
    start, end = first["span"]
    assert PLAN[start:end] == first["text"]
    assert set(first["findings"][0]) == {"code", "level", "span", "text", "mend"}
    assert (second["lead"], second["lead_proposed"]) == (["区财政局"], True)
    assert second["supervisor"] == []


def test_the_table_is_what_one_sees_without_an_option(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed("read", str(plan))

    told = capsys.readouterr().out
    assert "牵头：区行政审批服务局  配合：区市场监督管理局、区税务局  时限：6月底前（至 2026-06-30）" in told
    assert "牵头：区财政局（暂定）" in told


def test_several_files_are_told_apart(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = tmp_path / "other.txt"
    other.write_text("1.年底前新修水渠八公里。（区水利局牵头）\n", "utf-8")
    typed("read", "--json", "--date", "2026-03-20", str(plan), str(other))

    found = json.loads(capsys.readouterr().out)
    assert {each["file"] for each in found} == {str(plan), str(other)}
    assert found[-1]["due"]["to"] == "2026-12-31"


def test_units_come_from_a_list(plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    units = tmp_path / "units.csv"
    units.write_text("青云区行政审批服务局,区审批局/审批局,区政务服务中心\n青云区税务局\n", "utf-8")
    typed("read", "--json", "--units", str(units), str(plan))

    first = json.loads(capsys.readouterr().out)[0]
    assert first["units"] == {"区行政审批服务局": "青云区行政审批服务局", "区税务局": "青云区税务局"}
    assert "unknown_unit" in [each["code"] for each in first["findings"]]


def test_a_task_table_is_written(plan: Path, tmp_path: Path) -> None:
    out = tmp_path / "tasks.xlsx"
    typed("read", "--xlsx", str(out), str(plan))

    head, first, *_ = load_workbook(out).worksheets[0].iter_rows(values_only=True)
    assert head[:4] == ("序号", "章节", "工作任务", "牵头单位")
    assert first[3] == "区行政审批服务局"


def test_lint_shows_the_line_the_place_and_the_remedy(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert typed("lint", str(plan)) == 1

    lines = capsys.readouterr().out.splitlines()
    at = next(number for number, line in enumerate(lines) if "impossible_date" in line)
    assert lines[at].startswith(f"{plan}:14:1: 错误 error[impossible_date] 日期不存在：9月31日前")
    assert lines[at + 1].startswith(" 14 | （四）改造老旧厂区")
    assert lines[at + 2].startswith("    | ^^^")
    assert lines[at + 3].startswith("    = 改法 mend: ")
    assert not any("[no_evidence]" in line for line in lines)


def test_lint_shows_hints_when_asked(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed("lint", "--all", str(plan))
    assert "提示 info[no_evidence]" in capsys.readouterr().out


def test_lint_of_a_sound_paper_ends_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sound = tmp_path / "sound.txt"
    sound.write_text("1.2026年8月底前建成3所幼儿园，验收报告报区政府。（区教育局牵头）\n", "utf-8")
    assert typed("lint", str(sound)) == 0
    assert capsys.readouterr().out == f"{sound}：任务 1 项；错误 0，警告 0，提示 0\n"


def test_the_underline_stands_under_wide_characters() -> None:
    text = "第一行\nab各部门配合\n"
    finding = Finding("vague_owner", "warning", Span(6, 9), "谁？", "写明")
    assert list(as_lines("f", text, [0, 4], [finding]))[1:3] == [" 2 | ab各部门配合", "   |   ^^^^^^"]


def test_findings_of_one_place_share_its_line() -> None:
    findings = [
        Finding("no_owner", "error", Span(0, 2), "无人负责", "写明单位"),
        Finding("no_date", "warning", Span(0, 2), "没有时限", "写明时限"),
    ]
    assert list(as_lines("f", "修渠", [0], findings)) == [
        "f:1:1: 错误 error[no_owner] 无人负责",
        "f:1:1: 警告 warning[no_date] 没有时限",
        " 1 | 修渠",
        "   | ^^^^",
        "   = 改法 mend: 写明单位",
        "   = 改法 mend: 写明时限",
    ]


def test_a_long_line_is_cut_around_the_place() -> None:
    text = "前" * 100 + "坏" + "后" * 100
    finding = Finding("damaged_text", "warning", Span(100, 101), "残缺", "补正")
    _, line, marks, _ = as_lines("f", text, [0], [finding])
    assert line == " 1 | …" + "前" * 6 + "坏" + "后" * 37 + "…"
    assert marks == "   | " + " " * 13 + "^^"


def test_a_file_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        typed("read", "/nowhere/plan.txt")
    assert refused.value.code == "file_unreadable"


class Model(BaseHTTPRequestHandler):
    """A language model that quotes one sentence of the paper and makes one up."""

    answer: ClassVar[str] = json.dumps(
        {"quotes": ["区水利局8月底前修复北渠12处", "区水利局新修十座水库"]}, ensure_ascii=False
    )
    asked: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        self.asked.append({"path": self.path, **json.loads(self.rfile.read(int(self.headers["Content-Length"])))})
        body = json.dumps({"choices": [{"message": {"content": f"好的：{self.answer}"}}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def model() -> Iterator[str]:
    """The address of a model on this machine."""
    server = HTTPServer(("127.0.0.1", 0), Model)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def minutes(tmp_path: Path) -> Path:
    """Minutes of a meeting, in which the rules find nothing."""
    path = tmp_path / "minutes.txt"
    path.write_text("会议听取了汇报，区水利局8月底前修复北渠12处。\n", "utf-8")
    return path


def test_a_model_may_point_and_cannot_invent(model: str, minutes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    typed("read", "--json", "--date", "2026-03-20", "--model-url", model, "--model", "small", str(minutes))

    found = json.loads(capsys.readouterr().out)
    (added,) = [each for each in found if each["proposed"]]
    assert added["text"] == "区水利局8月底前修复北渠12处"
    assert added["due"]["to"] == "2026-08-31"
    assert not any("水库" in each["text"] for each in found)
    assert Model.asked[-1]["path"] == "/v1/chat/completions"
    assert Model.asked[-1]["model"] == "small"


def test_without_its_address_no_model_is_asked(model: str, minutes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = len(Model.asked)
    typed("read", "--json", str(minutes))
    assert not any(each["proposed"] for each in json.loads(capsys.readouterr().out))
    assert len(Model.asked) == before


def test_a_model_that_is_not_there_is_said(minutes: Path) -> None:
    with pytest.raises(Unavailable) as refused:
        typed("read", "--json", "--model-url", "http://127.0.0.1:9/v1", str(minutes))
    assert refused.value.code == "model_unavailable"
