"""Words for finding a case again: pairs of neighbours, streets no dictionary knows, and nobody's telephone or name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.cases.words import asked, names_a_person, resembling, tokens, vector

LAMP = "解放路一小门口的路灯不亮了，孩子晚自习回家看不见路。"


def test_every_pair_is_kept_and_nothing_longer() -> None:
    assert {"路灯", "不亮", "解放", "放路", "晚自", "自习", "孩子"} <= tokens(LAMP)
    assert all(len(word) == 2 for word in tokens(LAMP))


def test_a_word_is_sought_by_all_its_pairs() -> None:
    assert asked("解放路路灯") == "'放路' & '解放' & '路灯'"
    assert asked("解放 路") == "'解放'"


def test_what_no_dictionary_knows_is_found_by_its_pairs() -> None:
    assert asked("澜江路") == "'江路' & '澜江'"
    assert {"澜江", "江路"} <= tokens("住在澜江路上")


@given(st.integers(0, 24), st.integers(2, 8))
def test_any_piece_of_a_text_is_found_in_it(start: int, length: int) -> None:
    piece = LAMP[start : start + length]
    assert {word.strip("' ") for word in asked(piece).split("&") if word} <= tokens(LAMP)


def test_a_search_for_words_that_stand_in_a_text_demands_nothing_else() -> None:
    for part in ("路灯", "解放路", "晚自习", "门口的路灯"):
        wanted = {word.strip("' ") for word in asked(part).split("&")}
        assert wanted <= tokens(LAMP), part


def test_telephones_and_identity_numbers_are_no_words() -> None:
    assert tokens("请打 13800000000 或 110101199003078888 找我") <= {"请打", "找我"}
    assert "3号" not in tokens("3号楼")
    assert "wifi" in tokens("大厅 WiFi 连不上")


def test_of_a_full_name_that_the_dictionary_knows_nothing_is_kept_or_sought() -> None:
    assert tokens("我叫张建国，住解放路") == {"我叫", "叫张", "住解", "解放", "放路"}
    assert asked("张建国") == ""
    assert asked("张建国 路灯") == "'路灯'"
    assert resembling("张建国 张建国") == ""


def test_what_only_begins_like_a_name_is_kept() -> None:
    assert {"张建", "建设"} <= tokens("张建设路灯")


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("13800000000", True),
        ("0379-65550000", True),
        ("20261122-1234-5678", False),
        ("路灯", False),
        ("2026 年", False),
    ],
)
def test_a_search_that_names_a_person_is_known_as_such(text: str, does: bool) -> None:
    assert names_a_person(text) is does


def test_two_texts_are_alike_by_two_of_the_longest_words() -> None:
    assert resembling("") == ""
    assert resembling("路灯") == "'路灯'"
    assert resembling("路灯 孩子 晚自习") == "'孩子' & '晚自' & '自习' | '晚自' & '自习' & '路灯' | '孩子' & '路灯'"
    assert resembling("解放路的解放路") == "'放路' & '解放'"
    assert resembling("WIFI 路灯") == "'wifi' & '路灯'"


@given(st.text(max_size=80))
def test_any_text_makes_a_vector_and_a_query_that_postgresql_can_read(text: str) -> None:
    for word in tokens(text):
        assert "'" not in word
        assert "\\" not in word
        assert not word.isspace()
    assert vector(tokens(text)).count("'") == 2 * len(tokens(text))
    assert set(asked(text).replace("&", " ").split()) <= {f"'{word}'" for word in tokens(text)}


def test_a_word_longer_than_any_is_found_by_its_beginning() -> None:
    """PostgreSQL refuses words of more than 2 kB, in an index and in a search alike."""
    endless = "a" * 5_000
    assert all(len(word) < 100 for word in tokens(endless))
    assert {word.strip("' ") for word in asked(endless).split("&")} <= tokens(endless)
