"""Limits as written: what can be read, and what is refused with which words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.errors import BadInput
from luoshi.core.worktime_limits import MAX_AMOUNT, UNIT_NAMES, Limit, Unit


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("5wd", 5, Unit.WORKING_DAYS),
        ("4wh", 4, Unit.WORKING_HOURS),
        ("15d", 15, Unit.DAYS),
        ("24h", 24, Unit.HOURS),
        ("1mo", 1, Unit.MONTHS),
        ("30min", 30, Unit.MINUTES),
        ("0wd", 0, Unit.WORKING_DAYS),
    ],
)
def test_a_limit_reads_as_laws_write_it(text: str, amount: int, unit: Unit) -> None:
    limit = Limit.parse(text)

    assert limit == Limit(amount, unit)
    assert str(limit) == text


@given(st.integers(0, MAX_AMOUNT), st.sampled_from(Unit), st.booleans())
def test_writing_and_reading_gives_the_same_limit(amount: int, unit: Unit, binds_person: bool) -> None:
    limit = Limit(amount, unit, binds_person)

    assert Limit.parse(str(limit), binds_person=binds_person) == limit


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-5wd", "limit_negative"),
        ("5xx", "limit_unknown_unit"),
        ("5WD", "limit_unknown_unit"),
        ("5m", "limit_unknown_unit"),
        ("", "limit_malformed"),
        ("5", "limit_malformed"),
        ("wd", "limit_malformed"),
        ("5 wd", "limit_malformed"),
        (" 5wd", "limit_malformed"),
        ("5wd\n", "limit_malformed"),
        ("1.5wd", "limit_malformed"),
        ("+5wd", "limit_malformed"),
        ("５wd", "limit_malformed"),
        ("9" * 5000 + "wd", "limit_malformed"),
        (f"{MAX_AMOUNT + 1}min", "limit_too_large"),
    ],
)
def test_a_limit_nobody_can_read_is_refused_by_name(text: str, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        Limit.parse(text)

    assert refusal.value.code == code
    assert refusal.value.zh
    assert refusal.value.en


def test_a_limit_made_without_parsing_is_checked_too() -> None:
    with pytest.raises(BadInput) as negative:
        Limit(-1, Unit.DAYS)
    with pytest.raises(BadInput) as unknown:
        Limit(1, "fortnight")  # type: ignore[arg-type]
    with pytest.raises(BadInput) as half:
        Limit(0.5, Unit.DAYS)  # type: ignore[arg-type]

    assert [error.value.code for error in (negative, unknown, half)] == [
        "limit_negative",
        "limit_unknown_unit",
        "limit_malformed",
    ]


def test_every_unit_has_a_name_in_both_languages() -> None:
    assert set(UNIT_NAMES) == set(Unit)
