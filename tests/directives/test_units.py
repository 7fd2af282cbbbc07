"""Lists of offices cut into names, and names resolved against the district's list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.directives.units import Unit, UnitList, kind_of, looks_like_unit, offices_in, split_units

DISTRICT = UnitList(
    [
        Unit("gx", "青云区工业和信息化局", short=("区工信局",), former=("区经贸局",)),
        Unit("fg", "青云区发展和改革局"),
        Unit("jt", "青云区教育和体育局"),
        Unit("wj", "青云区卫生健康局"),
        Unit("sj", "青云区市场监督管理局"),
    ]
)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("区教育局、区财政局", ("区教育局", "区财政局")),
        ("区工业和信息化局", ("区工业和信息化局",)),
        ("区住房和城乡建设局、区文化和旅游局", ("区住房和城乡建设局", "区文化和旅游局")),
        ("区卫生健康局和区教育局", ("区卫生健康局", "区教育局")),
        ("区公安局以及各镇（街道）", ("区公安局", "各镇（街道）")),
        ("区水利局及各有关单位", ("区水利局", "各有关单位")),
        ("各县（市、区）政府，区水利局", ("各县（市、区）政府", "区水利局")),
        ("区民政局、区残联等部门", ("区民政局", "区残联")),
        ("财政部等国务院相关部门及各地区", ("财政部", "国务院相关部门", "各地区")),
        ("区财政局、区水利局及各镇", ("区财政局", "区水利局及各镇")),
        ("区财政局、区水利局及区教育局", ("区财政局", "区水利局", "区教育局")),
        ("区教育局、区教育局", ("区教育局",)),
        ("区自然资源和规划局与区林业局", ("区自然资源和规划局", "区林业局")),
        ("", ()),
    ],
)
def test_a_list_is_cut_into_names(written: str, names: tuple[str, ...]) -> None:
    assert split_units(written) == names


def test_what_closes_a_list_is_still_two_offices() -> None:
    assert offices_in("区水利局及各镇") == ("区水利局", "各镇")
    assert offices_in("区工业和信息化局") == ("区工业和信息化局",)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("各有关部门", "vague"),
        ("相关单位", "vague"),
        ("省有关部门", "vague"),
        ("各部门", "vague"),
        ("各镇人民政府", "collective"),
        ("各市政府", "collective"),
        ("区教育局", "unit"),
    ],
)
def test_nobody_in_particular_is_told_from_each_of_many_and_from_one(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize("word", ["机关干部", "产业布局", "内部", "少数科室", "社会", "教育"])
def test_words_that_end_like_offices_are_none(word: str) -> None:
    assert not looks_like_unit(word)


@pytest.mark.parametrize(
    ("written", "key", "how"),
    [
        ("青云区工业和信息化局", "gx", "full"),
        ("区工信局", "gx", "short"),
        ("工业和信息化局", "gx", "short"),
        ("区经贸局", "gx", "former"),
        ("经信局", "gx", "former"),
        ("区发改委", "fg", "short"),
        ("发展改革委", "fg", "short"),
        ("区教体局", "jt", "short"),
        ("区教育局", "jt", "short"),
        ("卫计局", "wj", "former"),
        ("工商局", "sj", "former"),
    ],
)
def test_full_short_and_old_names_lead_to_the_office(written: str, key: str, how: str) -> None:
    found = DISTRICT.resolve(written)
    assert found is not None
    assert (found.unit.key, found.how) == (key, how)


@pytest.mark.parametrize("stranger", ["省教育厅", "教育部", "市发展改革委", "区水利局", "各有关部门"])
def test_another_level_and_an_unlisted_office_stay_unresolved(stranger: str) -> None:
    assert DISTRICT.resolve(stranger) is None


def test_a_name_that_two_offices_answer_to_is_nobodys() -> None:
    two = UnitList([Unit("a", "东区分局", short=("分局",)), Unit("b", "西区分局", short=("分局",))])
    assert two.resolve("分局") is None


def test_a_list_may_be_plain_names() -> None:
    found = UnitList(["青云区财政局"]).resolve("区财政局")
    assert found is not None
    assert found.unit.key == "青云区财政局"


@given(st.lists(st.sampled_from(["区教育局", "区财政局", "区水利局", "各镇人民政府", "区工业和信息化局"]), unique=True))
def test_what_was_joined_comes_apart_again(names: list[str]) -> None:
    assert split_units("、".join(names)) == tuple(names)
