"""A clerk sends the same paper in whatever code and form her machine has."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.core.errors import BadInput
from luoshi.directives.cleaning import clean
from luoshi.directives.decoding import decode
from luoshi.directives.text import Decoded
from tests.directives.papers import PAPER


@pytest.mark.parametrize(
    ("codec", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_each_code_an_office_uses_gives_the_same_characters(codec: str, named: str) -> None:
    decoded = decode(PAPER.encode(codec))
    assert decoded.text == PAPER
    assert decoded.encoding == named
    assert decoded.form == "txt"


def test_big5_is_told_from_gb18030() -> None:
    text = "各縣政府：為落實行政院決議，請於六月底前將執行情形報部，並確實督導所屬機關辦理。" * 3
    assert decode(text.encode("big5")).text == text


def test_a_few_lost_bytes_do_not_turn_utf8_into_another_code() -> None:
    data = PAPER.encode()
    decoded = decode(data[:300] + b"\xff" + data[301:])
    assert decoded.encoding == "utf-8"
    assert decoded.notes[0].code == "lost_bytes"
    assert decoded.text.endswith(PAPER[-300:])


@pytest.mark.parametrize("code", ["cp1251", "mac_cyrillic", "latin-1", "koi8-r", "mac_roman", "cp437", "cp866"])
def test_utf8_read_as_another_code_is_read_back(code: str) -> None:
    misread = PAPER.encode().decode(code, "replace")
    cleaned = clean(decode(misread.encode()))
    assert cleaned.text == clean(Decoded(PAPER, "txt")).text
    assert any("误读" in repair.why for repair in cleaned.repairs)


def test_where_the_wrong_code_lost_bytes_a_character_is_right_or_a_hole() -> None:
    misread = PAPER.encode().decode("cp1252", "replace")
    cleaned, right = clean(Decoded(misread, "txt")), clean(Decoded(PAPER, "txt")).text
    assert len(cleaned.text) == len(right)
    assert {ours for ours, theirs in zip(cleaned.text, right, strict=True) if ours != theirs} == {"□"}
    assert cleaned.text.count("□") < len(right) // 20
    assert sum(damage.kind == "lost" for damage in cleaned.damage) > 0


def test_spans_of_a_misread_text_count_its_own_characters() -> None:
    misread = PAPER.encode().decode("cp1251", "replace")
    cleaned = clean(Decoded(misread, "txt"))
    start = cleaned.text.index("综合窗口")
    first, last = cleaned.span(start, start + 4)
    assert misread[first:last] == "综合窗口".encode().decode("cp1251", "replace")


def test_a_line_read_rightly_beside_misread_ones_stays() -> None:
    misread = "说明：以下正文编码有误，请核对\n" + PAPER.encode().decode("mac_cyrillic", "replace")
    assert clean(Decoded(misread, "txt")).text.startswith("说明：以下正文编码有误，请核对\n清河县人民政府办公室")


def test_a_letter_in_russian_is_not_taken_for_damage() -> None:
    text = "Уважаемые коллеги! Сообщаем вам о результатах проверки исполнения поручений за третий квартал."
    assert clean(Decoded(text, "txt")).text == text


def test_markdown_is_told_by_its_name() -> None:
    assert decode(PAPER.encode(), "方案.md").form == "md"


@pytest.mark.parametrize(("data", "code"), [(b"", "empty"), (b" \n", "empty"), (bytes(range(256)) * 40, "unreadable")])
def test_what_is_no_text_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        decode(data)
    assert refused.value.code == code


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=300))
def test_any_bytes_are_read_or_refused_by_name(data: bytes) -> None:
    with contextlib.suppress(BadInput):
        cleaned = clean(decode(data))
        assert len(cleaned.at) == len(cleaned.text) + 1


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet='一二（）()、。 \n　?？“”"0１2年月日区區(qū)务�XX页第共\t', max_size=120))
def test_every_clean_character_has_its_origin_in_order(text: str) -> None:
    cleaned = clean(Decoded(text, "txt"))
    assert list(cleaned.at) == sorted(cleaned.at)
    assert cleaned.at[-1] == len(text)
    assert all(start <= end <= len(text) for start, end in zip(cleaned.at, cleaned.to, strict=False))
