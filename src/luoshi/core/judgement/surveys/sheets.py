"""A filled-in sheet: what it may hold, and who may hand it in (P4). Two people type in a paper one, each alone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.judgement.surveys.events import Mark, SheetGiven
from luoshi.core.judgement.surveys.plan import Plan
from luoshi.core.judgement.surveys.refusals import declined

MOST_WORDS: Final = 500
TYPISTS: Final = (Role.SUPERVISOR, Role.INSPECTOR, Role.AUDITOR, Role.INTAKE)


@dataclass(frozen=True, slots=True)
class Opinion:
    """意见建议 about a unit."""

    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What somebody answered: marks, and opinions in their own words."""

    marks: tuple[Mark, ...]
    opinions: tuple[Opinion, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """One typing-in of a paper sheet, by an officer."""

    by: str
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Boxed:
    """A sheet in the ballot box: everything of it that will stand in the record."""

    group: str
    day: date
    sheet: Sheet
    typed_by: tuple[str, ...] = field(default=())

    def given(self, survey: UUID) -> SheetGiven:
        """The marks as they go into the record; opinions go apart from them."""
        return SheetGiven(survey, self.group, self.day, self.sheet.marks, self.typed_by)


def fill(plan: Plan, sheet: Sheet, actor: Actor) -> Sheet:
    """A sheet as it may be handed in by the holder of a code, and by nobody who works here.

    Raises Refused for staff, for a sheet without marks, and for what the survey does not ask.
    """
    if actor.kind is not ActorKind.PERSON or actor.proof is None:
        raise declined("by_code_only")
    return check(plan, sheet)


def check(plan: Plan, sheet: Sheet) -> Sheet:
    """The sheet with blank opinions left out. Raises Refused for what the survey does not ask."""
    units = {unit.code for unit in plan.units}
    questions = {question.code for question in plan.questions}
    options = {option.code for option in plan.options}
    if not sheet.marks:
        raise declined("sheet_empty")
    for mark in sheet.marks:
        if mark.unit not in units or mark.question not in questions or mark.option not in options:
            raise declined("sheet_unknown")
    if len({(mark.unit, mark.question) for mark in sheet.marks}) < len(sheet.marks):
        raise declined("sheet_twice")
    said = tuple(Opinion(one.unit, one.words.strip()) for one in sheet.opinions if one.words.strip())
    if any(one.unit not in units for one in said):
        raise declined("sheet_unknown")
    if any(len(one.words) > MOST_WORDS for one in said):
        raise declined("words_too_long", most=MOST_WORDS)
    return Sheet(tuple(sorted(sheet.marks, key=_place)), tuple(_joined(said)))


def _joined(said: Sequence[Opinion]) -> Iterator[Opinion]:
    """What one sheet says of a unit is one opinion: so many opinions of a unit are so many people."""
    for unit in dict.fromkeys(one.unit for one in said):
        yield Opinion(unit, "\n".join(one.words for one in said if one.unit == unit))


def type_in(plan: Plan, before: Sequence[Typed], sheet: Sheet, actor: Actor) -> tuple[str, ...] | None:
    """One officer types in a paper sheet. Returns who typed what now counts, or None while somebody must still look.

    The first and the second type alone. Equal, it counts; unequal, a third who typed neither decides by the paper.
    Raises Refused for everybody else.
    """
    if actor.kind is not ActorKind.OFFICER or not any(actor.has(role) for role in TYPISTS):
        raise declined("by_code_only")
    new = Typed(actor.id, check(plan, sheet))
    if any(one.by == new.by for one in before):
        raise declined("third_look" if len(before) > 1 else "typed_already")
    if len(before) == 1 and not same(before[0].sheet, new.sheet):
        return None
    return (*(one.by for one in before), new.by) if before else None


def same(one: Sheet, other: Sheet) -> bool:
    """Whether two typings are equal: every mark, and the words but for spaces, punctuation and width of characters."""
    return set(one.marks) == set(other.marks) and _bare(one) == _bare(other)


def _bare(sheet: Sheet) -> set[tuple[str, str]]:
    return {(each.unit, _letters(each.words)) for each in sheet.opinions if _letters(each.words)}


def _letters(words: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", words).casefold() if sign.isalnum())


def _place(mark: Mark) -> tuple[str, str]:
    return mark.unit, mark.question
