"""Whole numbers that somebody sent."""

from __future__ import annotations

import pytest

from luoshi.core.whole import MOST, whole


@pytest.mark.parametrize(("text", "number"), [("0", 0), (" 12 ", 12), ("007", 7), (str(MOST), MOST)])
def test_a_number_is_read(text: str, number: int) -> None:
    assert whole(text) == number


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.5", "²", "٣", "１２", "1 2", "一", "9" * 5_000, str(MOST + 1)])
def test_anything_else_is_none(text: str) -> None:
    assert whole(text) is None


def test_a_limit_may_be_higher() -> None:
    assert whole("1000000000", 10**15) == 10**9
