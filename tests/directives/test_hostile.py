"""Files that are meant to do harm, or do it by accident: each is answered by name, soon, and nothing is written."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from luoshi.core.errors import BadInput
from luoshi.directives.cleaning import clean
from luoshi.directives.decoding import decode
from luoshi.directives.killable import read_file, read_killable
from luoshi.directives.outline import outline
from luoshi.directives.text import Decoded
from luoshi.directives.trouble import LARGEST
from tests.directives.papers import PAPER, bomb, docx_with, locked, pdf_with, replaced, scan, xlsx_with

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ROWS = [["重点任务", "牵头单位"], ["设立窗口", "县政务局"]]


def refusal(data: bytes, name: str = "") -> str:
    with pytest.raises(BadInput) as refused:
        decode(data, name)
    assert refused.value.zh
    return refused.value.code


def nested_docx(depth: int) -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    inner = "<w:sdt><w:sdtContent>" * depth + "<w:p/>" + "</w:sdtContent></w:sdt>" * depth
    return replaced(
        docx_with("x", ROWS),
        "word/document.xml",
        f'<w:document xmlns:w="{space}"><w:body>{inner}</w:body></w:document>'.encode(),
    )


def test_a_scan_says_that_it_is_one() -> None:
    assert refusal(scan()) == "scan_without_text"


def test_locked_files_say_so() -> None:
    assert refusal(locked(pdf_with(["机密"]))) == "encrypted"
    assert refusal(OLD + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500)) == "encrypted"


def test_an_old_word_file_is_named_as_such() -> None:
    assert refusal(OLD + bytes(2000)) == "old_format"


@pytest.mark.parametrize("entry", ["word/document.xml", "xl/workbook.xml", "任何东西.txt"])
def test_a_zip_bomb_stays_packed(entry: str) -> None:
    assert refusal(bomb(entry, megabytes=80)) == "bomb"


def test_a_bomb_that_lies_about_its_size_gains_nothing() -> None:
    honest = bomb("word/document.xml", megabytes=80)
    size = (80 * 1024 * 1024).to_bytes(4, "little")
    assert honest.count(size) >= 1
    assert refusal(honest.replace(size, (1000).to_bytes(4, "little"))) == "unreadable"


def test_deep_nesting_is_refused() -> None:
    assert refusal(nested_docx(20_000)) in ("too_deep", "unreadable")


def nested_page(depth: int) -> bytes:
    return ("<html><body>" + "<div>" * depth + "<p>各单位要抓好落实。</p>" + "</div>" * depth).encode()


def test_a_page_nested_deeply_is_read_and_none_is_read_in_part() -> None:
    assert decode(nested_page(300)).text == "各单位要抓好落实。"
    assert refusal(nested_page(10_000)) == "too_deep"
    assert refusal(nested_page(20_000)) == "too_deep"


def test_a_huge_text_is_not_even_loaded(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    with pytest.raises(BadInput) as refused:
        read_file(path)
    assert refused.value.code == "too_large"
    assert refused.value.data == {"size": 200 * 1024 * 1024, "limit": LARGEST}


def test_a_text_of_a_million_characters_is_refused() -> None:
    assert refusal("推进落实。".encode() * 200_000) == "too_large"


@pytest.mark.parametrize("data", [b"%PDF-1.7\n1 0 obj <<", b"PK\x03\x04broken", b"PK\x03\x04" + bytes(200)])
def test_broken_files_are_unreadable(data: bytes) -> None:
    assert refusal(data) == "unreadable"


@pytest.mark.parametrize("cut", [200, 1500, 4000])
def test_files_cut_short_are_refused(cut: int) -> None:
    for data in (docx_with(PAPER, ROWS), xlsx_with([list(row) for row in ROWS])):
        assert refusal(data[:cut]) == "unreadable"


@pytest.mark.parametrize(
    "piece",
    [
        "一、",
        "（",
        "）",
        "中 ",
        "中\n",
        '"中',
        "中　　",
        "區(qū)",
        "保?！笆濉",
        "1 ",
        "\t",
        "<a ",
        "第 1 页 共 2 页",
        "〔2020〕1号",
        "\ufffd",
        "一是",
        "关于",
        "з‰µе¤",
    ],
)
def test_no_repetition_makes_cleaning_crawl(piece: str) -> None:
    began = time.process_time()
    outline(clean(Decoded((piece * 6000)[:6000], "txt")))
    assert time.process_time() - began < 3


# --- in a process of its own


def test_a_paper_is_read_in_a_process_of_its_own() -> None:
    reading = read_killable(PAPER.encode(), "方案.txt")
    assert reading.outline.number == "清政办发〔2024〕18号"
    assert reading.clean.text == clean(Decoded(PAPER, "txt")).text


def test_a_refusal_comes_through_with_its_code() -> None:
    with pytest.raises(BadInput) as refused:
        read_killable(scan())
    assert refused.value.code == "scan_without_text"


def test_what_takes_too_long_is_stopped() -> None:
    began = time.monotonic()
    with pytest.raises(BadInput) as refused:
        read_killable(PAPER.encode(), seconds=0.05)
    assert refused.value.code == "out_of_bounds"
    assert time.monotonic() - began < 2


def test_what_needs_too_much_memory_is_stopped() -> None:
    from luoshi.directives import child

    program = f"import {child.__name__} as c; c.bound(); bytearray({child.MEMORY})"
    assert "MemoryError" in _run(program)


def test_the_reading_process_cannot_write_a_file(tmp_path: Path) -> None:
    program = f"import luoshi.directives.child as c; c.bound(); open({str(tmp_path / 'x')!r}, 'wb', 0).write(b'x')"
    _run(program)
    assert (tmp_path / "x").read_text() == ""


def test_an_answer_that_would_act_is_not_taken() -> None:
    import pickle

    from luoshi.directives.killable import _answer

    class Acting:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            import os

            return os.system, ("true",)

    with pytest.raises(BadInput) as refused:
        _answer(pickle.dumps(Acting()))
    assert refused.value.code == "out_of_bounds"


def _run(program: str) -> str:
    import subprocess
    import sys

    from luoshi.directives.killable import _surroundings

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=_surroundings(), check=False
    )
    assert done.returncode != 0
    return done.stderr
