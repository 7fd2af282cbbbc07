"""Limits as laws and promises write them: an amount and a unit, such as `5wd` for five working days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from luoshi.core.errors import BadInput

MAX_AMOUNT: Final = 1_000_000
"""More than any law asks for in any unit (a century of hours); a longer figure is a slip of the pen."""

_WRITTEN: Final = re.compile(r"(-?)([0-9]{1,18})([A-Za-z]+)")


class Unit(StrEnum):
    """What a limit counts. `HOURS` and `MINUTES` are the clock's, from the moment; the others ask the calendar."""

    WORKING_DAYS = "wd"
    WORKING_HOURS = "wh"
    DAYS = "d"
    HOURS = "h"
    MONTHS = "mo"
    MINUTES = "min"

    @property
    def in_days(self) -> bool:
        """Whether a limit in this unit ends with the end of a day."""
        return self in (Unit.WORKING_DAYS, Unit.DAYS, Unit.MONTHS)


# The calendar reads these where it must be fast: Python 3.11 takes four times as long to fetch a member of an Enum.
WORKING_DAYS: Final = Unit.WORKING_DAYS
WORKING_HOURS: Final = Unit.WORKING_HOURS
DAYS: Final = Unit.DAYS
HOURS: Final = Unit.HOURS
MONTHS: Final = Unit.MONTHS
MINUTES: Final = Unit.MINUTES

CLOCK_SECONDS: Final = {HOURS: 3600, MINUTES: 60}
"""The units that ask no calendar, in seconds."""

UNIT_NAMES: Final[dict[Unit, tuple[str, str]]] = {
    Unit.WORKING_DAYS: ("个工作日", "working days"),
    Unit.WORKING_HOURS: ("个工作小时", "working hours"),
    Unit.DAYS: ("日", "calendar days"),
    Unit.HOURS: ("小时", "hours by the clock"),
    Unit.MONTHS: ("个月", "months"),
    Unit.MINUTES: ("分钟", "minutes by the clock"),
}
"""Each unit as people say it, in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So much time of one unit: `Limit.parse("5wd")`, and `str` gives the same words back.

    `binds_person`: the limit is for a person, not an office, so a limit in days ends at 24:00 and not at closing time.
    Raises BadInput: `limit_malformed`, `limit_negative`, `limit_unknown_unit`, `limit_too_large`.
    """

    amount: int
    unit: Unit
    binds_person: bool = False

    def __post_init__(self) -> None:
        if not isinstance(self.amount, int):
            raise _malformed(repr(self.amount))
        if self.amount < 0:
            raise BadInput(
                "limit_negative",
                f"期限不能为负数：{self.amount}",
                f"A limit cannot be negative: {self.amount}",
                {"amount": self.amount},
            )
        if self.amount > MAX_AMOUNT:
            raise BadInput(
                "limit_too_large",
                f"期限不能超过 {MAX_AMOUNT}:{self.amount}",
                f"A limit is at most {MAX_AMOUNT}: {self.amount}",
                {"amount": self.amount, "most": MAX_AMOUNT},
            )
        object.__setattr__(self, "unit", _unit(self.unit))

    @classmethod
    def parse(cls, text: str, *, binds_person: bool = False) -> Limit:
        """Read `5wd`, `4wh`, `15d`, `24h`, `1mo` or `30min`: digits and a unit, nothing between or around them."""
        written = _WRITTEN.fullmatch(text)
        if written is None:
            raise _malformed(text)
        sign, digits, unit = written.groups()
        return cls(int(sign + digits), _unit(unit), binds_person)

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"


def _unit(text: str) -> Unit:
    try:
        return Unit(text)
    except ValueError:
        raise unknown_unit(text) from None


def unknown_unit(text: object) -> BadInput:
    """The error for a unit nobody knows."""
    known = [str(unit) for unit in Unit]
    return BadInput(
        "limit_unknown_unit",
        f"不认识的期限单位“{text}”，可用：{'、'.join(known)}",
        f"Unknown unit of time '{text}'; known are {', '.join(known)}",
        {"unit": str(text), "known": known},
    )


def _malformed(text: str) -> BadInput:
    return BadInput(
        "limit_malformed",
        f"期限“{text}”写法不对，应如 5wd、4wh、15d、24h、1mo、30min",
        f"Cannot read the limit '{text}'; write 5wd, 4wh, 15d, 24h, 1mo or 30min",
        {"text": text},
    )
