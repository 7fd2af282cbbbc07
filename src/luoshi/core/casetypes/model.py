"""The shape of a case type: limits, lawful stops, returns, warnings, ladder, evidence, who judges.

Every figure comes from a TOML file, none from code; each carries the source that gives it (law, article, local rule).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from luoshi.core.worktime import Limit


class LimitName(StrEnum):
    """The limits a case can have. `statutory` and `promised` bind the handling of the whole matter."""

    STATUTORY = "statutory"
    PROMISED = "promised"
    SIGN = "sign_within"
    FIRST_CONTACT = "first_contact_within"
    SUPPLEMENT = "supplement_within"
    DELIVER = "deliver_within"


class Start(StrEnum):
    """The event from which a limit runs."""

    RECEIVED = "received"
    SIGNED = "signed"
    ADMITTED = "admitted"
    TRANSFERRED = "transferred"
    DECIDED = "decided"


class Judge(StrEnum):
    """Who says whether it is done well."""

    PERSON = "person"
    SUPERVISOR = "supervisor"
    ISSUER = "issuer"


class Publicity(StrEnum):
    """What strangers may see: nothing, that it exists and its result, or also words its author released."""

    NONE = "none"
    STATISTICS = "statistics"
    RESULT = "result"
    RELEASED = "released"


class Sealing(StrEnum):
    """What of a case is closed to the office it is about."""

    NONE = "none"
    REPORTER = "reporter"
    WHOLE = "whole"


class Outcome(StrEnum):
    """How a case ends. "Solved" is not here: that is the person's word alone."""

    DONE = "done"
    PARTLY = "partly"
    ANSWERED = "answered"
    CANNOT_NOW = "cannot_now"
    UNFOUNDED = "unfounded"
    DIVERTED = "diverted"


class Side(StrEnum):
    """Whether a moment lies before or after the end of a limit."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class LimitRule:
    """A limit, the event it runs from, and the rule that gives it."""

    name: LimitName
    limit: Limit
    start: Start
    source: str


@dataclass(frozen=True, slots=True)
class SuspensionRule:
    """A lawful ground to stop the count; all stops on it together count at most `cap`."""

    ground: str
    title: str
    cap: Limit
    source: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """How far a limit may be extended, how often, and which role approves."""

    limit: LimitName
    by: Limit
    approver: str
    source: str
    times: int = 1


@dataclass(frozen=True, slots=True)
class ReturnRule:
    """When and why an office may send a case back; the `arbiter_at`-th return goes to the arbiter."""

    window: Limit
    causes: Mapping[str, str]
    source: str
    arbiter_at: int = 3


@dataclass(frozen=True, slots=True)
class Moment:
    """A point near the end of a limit: at a share of it, or an offset before or after."""

    limit: LimitName
    share: Fraction | None = None
    offset: Limit | None = None
    side: Side = Side.BEFORE


@dataclass(frozen=True, slots=True)
class WarningRule:
    """A colour or hint at a moment, in words the district chooses."""

    level: str
    title: str
    moment: Moment
    source: str


@dataclass(frozen=True, slots=True)
class LadderStep:
    """One step of urging: who is told or charged when the moment comes."""

    step: str
    title: str
    moment: Moment
    to: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True, slots=True)
class SupplementRule:
    """Tell once, tell all. A case never dies silently of missing materials: reminder first, then a date.

    `deemed_withdrawn_after` counts from the entry of the reminder; None means never.
    """

    remind_after: Limit
    deemed_withdrawn_after: Limit | None
    source: str


@dataclass(frozen=True, slots=True)
class LateEntryRule:
    """When work may be typed in after it was done: how late, always with a second person and one of this evidence.

    `evidence` maps a kind to its title.
    """

    cap: Limit
    evidence: Mapping[str, str]
    source: str


@dataclass(frozen=True, slots=True)
class DiversionRule:
    """A channel a matter belongs to instead, and the fact that proves it."""

    code: str
    title: str
    proof: str
    source: str


@dataclass(frozen=True, slots=True)
class ReviewLevel:
    """A review: apply within, decide within, by whom."""

    name: str
    apply_within: Limit
    decide_within: Limit
    by: str
    source: str


@dataclass(frozen=True, slots=True)
class CaseType:
    """One institution's demands on one kind of case. `version` holds for cases registered under it.

    `evidence` maps each kind needed to close to its title.
    """

    code: str
    version: int
    zh: str
    en: str
    basis: str
    needs_admission: bool
    limits: Mapping[LimitName, LimitRule]
    returns: ReturnRule
    judge: Judge
    outcomes: frozenset[Outcome]
    publicity: Publicity
    sealing: Sealing
    evidence: Mapping[str, str] = field(default_factory=dict)
    suspensions: Mapping[str, SuspensionRule] = field(default_factory=dict)
    extension: ExtensionRule | None = None
    warnings: tuple[WarningRule, ...] = ()
    ladder: tuple[LadderStep, ...] = ()
    supplement: SupplementRule | None = None
    late_entry: LateEntryRule | None = None
    diversions: Mapping[str, DiversionRule] = field(default_factory=dict)
    reviews: tuple[ReviewLevel, ...] = ()
    reopen_within: Limit | None = None
    answer_at_once: bool = True
    form: Mapping[str, object] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.code, self.version))
