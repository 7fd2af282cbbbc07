"""Reading a TOML value field by field: every fault is noted at its key, and reading goes on.

A reader takes a value and its place, and returns what it means, or `WRONG` after noting why at the place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from functools import partial
from typing import Final

from luoshi.core.errors import BadInput
from luoshi.core.worktime import Limit

WRONG: Final = object()
"""What a reader returns when the value was wrong; the fault is then in the place's list."""

_CODE: Final = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one key, in Chinese and in English."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Place:
    """A dotted key such as `warnings[1].share` (entries count from 0), and the list that faults go to."""

    key: str
    faults: list[Fault]

    def at(self, step: str | int) -> Place:
        """The place one step further in."""
        if isinstance(step, int):
            return Place(f"{self.key}[{step}]", self.faults)
        return Place(f"{self.key}.{step}" if self.key else step, self.faults)

    def wrong(self, zh: str, en: str) -> object:
        """Note a fault here; returns WRONG."""
        self.faults.append(Fault(self.key, zh, en))
        return WRONG

    def missing(self) -> object:
        """Note that something must stand here and does not."""
        return self.wrong("缺少这一项", "is missing")


Reader = Callable[[object, Place], object]
Check = Callable[[Mapping[str, object], Place], None]


def words(value: object, place: Place) -> object:
    """Text for people: a string that is not blank."""
    if isinstance(value, str) and value.strip():
        return value
    return place.wrong("应为非空文字", "must be text that is not blank")


def code(value: object, place: Place) -> object:
    """A short name for machines, such as `third_party`."""
    if isinstance(value, str) and _CODE.fullmatch(value):
        return value
    return place.wrong("应为小写英文代号，如 third_party", "must be a lower-case code such as third_party")


def flag(value: object, place: Place) -> object:
    """true or false."""
    return value if isinstance(value, bool) else place.wrong("应为 true 或 false", "must be true or false")


def count(value: object, place: Place) -> object:
    """A whole number from 1."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 1:
        return value
    return place.wrong("应为不小于 1 的整数", "must be a whole number of at least 1")


def limit(value: object, place: Place, *, binds_person: bool = False) -> object:
    """A span of time such as `5wd`, more than none."""
    if not isinstance(value, str):
        return place.wrong('应为带引号的期限，如 "5wd"', 'must be a limit in quotes, such as "5wd"')
    try:
        parsed = Limit.parse(value, binds_person=binds_person)
    except BadInput as error:
        return place.wrong(error.zh, error.en)
    return parsed if parsed.amount > 0 else place.wrong("期限应大于零", "must be more than zero")


limit_of_person: Final[Reader] = partial(limit, binds_person=True)
"""A limit that binds the person, not an office: it ends at 24:00 (民法典第二百零三条)."""


def share(value: object, place: Place) -> object:
    """A part of a limit, more than 0 and at most 1: 0.9, "0.9" and "9/10" are all exactly nine tenths."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        try:
            part = Fraction(str(value))
        except (ValueError, ZeroDivisionError):
            part = Fraction(0)
        if 0 < part <= 1:
            return part
    return place.wrong('应为大于 0、不超过 1 的比例，如 "0.9"', 'must be a share above 0 and up to 1, such as "0.9"')


def one_of(choices: type[StrEnum]) -> Reader:
    """One word of a closed list."""
    known = [choice.value for choice in choices]

    def read(value: object, place: Place) -> object:
        if isinstance(value, str) and value in known:
            return choices(value)
        return place.wrong(f"应为其中之一：{'、'.join(known)}", f"must be one of: {', '.join(known)}")

    return read


def some_of(item: Reader) -> Reader:
    """A list of at least one thing, none of them twice, as a tuple."""

    def read(value: object, place: Place) -> object:
        if not isinstance(value, list) or not value:
            return place.wrong("应为非空列表", "must be a list that is not empty")
        things = [item(thing, place.at(number)) for number, thing in enumerate(value)]
        for number, thing in enumerate(things):
            if thing is not WRONG and thing in things[:number]:
                place.at(number).wrong("与前面重复", "stands in the list twice")
        return WRONG if _any_wrong(things) else tuple(things)

    return read


def set_of(item: Reader) -> Reader:
    """As `some_of`, where the order says nothing."""

    def read(value: object, place: Place) -> object:
        things = some_of(item)(value, place)
        return frozenset(things) if isinstance(things, tuple) else WRONG

    return read


def by_code(item: Callable[[str], Reader]) -> Reader:
    """A table from codes to things, each read by `item(its code)`."""

    def read(value: object, place: Place) -> object:
        if not isinstance(value, dict) or not value:
            return place.wrong("应为非空的表", "must be a table that is not empty")
        things = {}
        for key, thing in value.items():
            named = code(key, place.at(key))
            things[key] = WRONG if named is WRONG else item(key)(thing, place.at(key))
        return WRONG if _any_wrong(things.values()) else things

    return read


titles: Final[Reader] = by_code(lambda _: words)
"""A table from codes to their titles."""


@dataclass(frozen=True, slots=True)
class Field:
    """How one key is read, and whether it may be absent."""

    read: Reader
    optional: bool = False


def record(make: Callable[..., object], fields: Mapping[str, Field], check: Check | None = None) -> Reader:
    """A table with known keys only, made into `make(**values)`. `check` may note what values do not fit together."""

    def read(value: object, place: Place) -> object:
        if not isinstance(value, dict):
            return place.wrong("应为一张表", "must be a table")
        refuse_unknown(value, fields, place)
        values = {
            key: field.read(value[key], place.at(key)) if key in value else place.at(key).missing()
            for key, field in fields.items()
            if key in value or not field.optional
        }
        if check is not None:
            check(value, place)
        return WRONG if _any_wrong(values.values()) else make(**values)

    return read


def refuse_unknown(value: Mapping[str, object], known: Iterable[str], place: Place) -> None:
    """Note every key of `value` that nobody knows, with the nearest one that is known: it is most likely a slip."""
    known = list(known)
    for key in value:
        if key not in known:
            near = get_close_matches(key, known, n=1)
            zh = f"没有这个键，是不是 {near[0]}？" if near else f"没有这个键，可用：{'、'.join(known)}"
            en = f"is not known; did you mean {near[0]}?" if near else f"is not known; known are {', '.join(known)}"
            place.at(key).wrong(zh, en)


def _any_wrong(values: Iterable[object]) -> bool:
    return any(value is WRONG for value in values)
