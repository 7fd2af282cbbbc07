"""Everything that can happen to a survey, a sheet, an opinion and a theme: a closed vocabulary.

A sheet is one event in a stream of its own, with no time finer than its day and no word of the code it came by. What
people write stands apart from what they marked, each opinion in a stream of its own, as `Private`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from luoshi.core.erasing import Erasure
from luoshi.core.judgement.surveys.plan import Plan
from luoshi.core.private import Private


@dataclass(frozen=True, slots=True)
class SurveyDrafted:
    """The plan as it stands: drafted, or changed before it was fixed."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class SurveyFixed:
    """Questions, units, classes, groups, weights, quotas and bands are fixed: nothing of them changes any more."""


@dataclass(frozen=True, slots=True)
class CodesDrawn:
    """So many codes were drawn for a group. `digest` is the SHA-256 (hex) of their hashes in order, one in a line."""

    group: str
    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class CodesSent:
    """Of the last drawing for a group: so many codes went out through a gateway, so many it refused. To whom they went
    is kept nowhere.
    """

    group: str
    sent: int
    refused: int


@dataclass(frozen=True, slots=True)
class SurveyOpened:
    """Answers are taken from now on."""


@dataclass(frozen=True, slots=True)
class GroupCount:
    """Of a group's codes: how many were drawn, and how many were used."""

    group: str
    drawn: int
    used: int


@dataclass(frozen=True, slots=True)
class SurveyClosed:
    """No answer is taken any more; so many codes were used. `whole`: the codes are still those that were drawn."""

    counts: tuple[GroupCount, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class SurveyReported:
    """The results are public."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One answer of a sheet: of a unit, to a question, this option."""

    unit: str
    question: str
    option: str


@dataclass(frozen=True, slots=True)
class SheetGiven:
    """One sheet. `typed_by` are the officers who typed in a paper one, each alone; empty for everybody else's."""

    survey: UUID
    group: str
    day: date
    marks: tuple[Mark, ...]
    typed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OpinionGiven:
    """意见建议 about a unit, in somebody's own words. With which marks it came stands nowhere."""

    survey: UUID
    unit: str
    day: date
    words: Private


@dataclass(frozen=True, slots=True)
class OpinionErased(Erasure):
    """The words of an opinion were erased by law; that there was one stays."""


@dataclass(frozen=True, slots=True)
class ThemeRead:
    """Opinions about a unit that say one thing, as a rule read them: `why` are the words it went by, `examples` some
    that say it best. `proposed`: grouped because they are alike, and by no rule, so that a person must look first.
    """

    survey: UUID
    unit: str
    title: str
    opinions: tuple[UUID, ...]
    why: tuple[str, ...] = ()
    praise: bool = False
    proposed: bool = False
    examples: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ThemeConfirmed:
    """A person has looked: what was proposed is one thing, under this title."""


@dataclass(frozen=True, slots=True)
class ThemeRenamed:
    """A person gives it another title."""

    title: str


@dataclass(frozen=True, slots=True)
class OpinionsJoined:
    """A person moves opinions here, out of another theme."""

    opinions: tuple[UUID, ...]
    out_of: UUID


@dataclass(frozen=True, slots=True)
class OpinionsLeft:
    """A person moved opinions from here into another theme; without any left, the theme has merged into it."""

    opinions: tuple[UUID, ...]
    into: UUID


@dataclass(frozen=True, slots=True)
class ThemeAssigned:
    """The theme is this unit's to put right: a rectification follows."""

    unit: str


@dataclass(frozen=True, slots=True)
class ThemeSetAside:
    """Nothing is to be put right here, for a reason that is published: praise, or a matter of another district."""

    reason: str


@dataclass(frozen=True, slots=True)
class ThemeOpened:
    """The rectification of the theme: this case."""

    case: UUID


SurveyEvent = (
    SurveyDrafted | SurveyFixed | CodesDrawn | CodesSent | SurveyOpened | SurveyClosed | SurveyReported | SheetGiven
    | OpinionGiven | OpinionErased | ThemeRead | ThemeConfirmed | ThemeRenamed | OpinionsJoined | OpinionsLeft
    | ThemeAssigned | ThemeSetAside | ThemeOpened
)  # fmt: skip

SURVEY_EVENTS: Mapping[str, type[SurveyEvent]] = {
    "survey.drafted": SurveyDrafted,
    "survey.fixed": SurveyFixed,
    "survey.codes_drawn": CodesDrawn,
    "survey.codes_sent": CodesSent,
    "survey.opened": SurveyOpened,
    "survey.closed": SurveyClosed,
    "survey.reported": SurveyReported,
    "sheet.given": SheetGiven,
    "opinion.given": OpinionGiven,
    "opinion.erased": OpinionErased,
    "theme.read": ThemeRead,
    "theme.confirmed": ThemeConfirmed,
    "theme.renamed": ThemeRenamed,
    "theme.joined": OpinionsJoined,
    "theme.left": OpinionsLeft,
    "theme.assigned": ThemeAssigned,
    "theme.set_aside": ThemeSetAside,
    "theme.opened": ThemeOpened,
}
