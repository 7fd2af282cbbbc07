"""The figures of a district's 好差评, read from TOML: what differs from place to place is no constant of ours."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from luoshi.core.errors import BadInput
from luoshi.core.worktime_limits import Limit

BEIJING: Final = ZoneInfo("Asia/Shanghai")
LEVELS: Final = (5, 4, 3, 2, 1)
"""Best to worst. 国办发〔2019〕51 号: five levels, the last two are bad."""
BAD: Final = (2, 1)
MOST_WORDS: Final = 2000


@dataclass(frozen=True, slots=True)
class RatingRules:
    """What a district has set.

    `levels` are the names from 5 to 1; `reasons` by code, `good` those offered for the best three levels. Unnamed
    ratings are shown when a `period` (week, month or quarter) has ended, at least `together` of an office at a time.
    A named bad one is called within `call_within`; who asked is asked again after `again_after` whether it is solved.
    `exclusions` are the classes of diversion left out of the adjusted figures. `audit_sample` is how many are called.
    Worth a look are so many best ratings behind one contact (`same_contact`), or `at_once` within so many `minutes`.
    """

    levels: Mapping[int, str]
    reasons: Mapping[str, str]
    good: frozenset[str]
    period: str
    together: int
    call_within: Limit
    again_after: timedelta
    exclusions: Mapping[str, str]
    audit_sample: int
    same_contact: int
    at_once: int
    minutes: int

    def offered(self, level: int) -> Mapping[str, str]:
        """The reasons that go with a level."""
        return {code: words for code, words in self.reasons.items() if (code in self.good) is (level not in BAD)}

    def period_end(self, at: datetime) -> datetime:
        """When the period that an instant lies in ends: at midnight in Beijing."""
        today = at.astimezone(BEIJING).date()
        return datetime.combine(_END[self.period](today), datetime.min.time(), BEIJING)


def month_of(at: datetime) -> date:
    """The first day of the month in Beijing."""
    return at.astimezone(BEIJING).date().replace(day=1)


def _next_month(day: date, months: int = 1) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


_END: Final[Mapping[str, Callable[[date], date]]] = {
    "week": lambda day: day + timedelta(days=7 - day.weekday()),
    "month": _next_month,
    "quarter": lambda day: _next_month(day, 3 - (day.month - 1) % 3),
}


def read_rules(default: str, own: str = "") -> RatingRules:
    """The rules in a TOML text, with a district's own tables in place of the default's.

    Raises BadInput `rating_rules` that names what is wrong.
    """
    try:
        found = {**tomllib.loads(default), **tomllib.loads(own)}
        rules = _rules(found)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(str(error)) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(f"{type(error).__name__}: {error}") from error
    if (
        min(rules.same_contact, rules.at_once, rules.minutes) < 1
        or rules.together < 2
        or rules.audit_sample < 1
        or set(rules.levels) != set(LEVELS)
    ):
        raise _wrong("together ≥ 2; sample, same_contact, at_once, minutes ≥ 1; levels 5–1")
    return rules


def _rules(found: Mapping[str, Any]) -> RatingRules:
    shown, reasons = found["shown"], found["reasons"]
    if shown["period"] not in _END:
        raise ValueError(f"period {shown['period']}")
    return RatingRules(
        levels={int(level): str(words) for level, words in found["levels"].items()},
        reasons={**reasons["good"], **reasons["bad"]},
        good=frozenset(reasons["good"]),
        period=shown["period"],
        together=int(shown["together"]),
        call_within=Limit.parse(found["call"]["within"]),
        again_after=timedelta(days=int(found["again"]["after_days"])),
        exclusions=dict(found["exclusions"]),
        audit_sample=int(found["audit"]["sample"]),
        same_contact=int(found["signs"]["same_contact"]),
        at_once=int(found["signs"]["at_once"]),
        minutes=int(found["signs"]["minutes"]),
    )


def _wrong(what: str) -> BadInput:
    return BadInput(
        "rating_rules",
        f"好差评设置（rating.toml）有误：{what}",
        f"The settings of ratings (rating.toml) are wrong: {what}",
        {"what": what},
    )
