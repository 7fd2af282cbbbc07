"""One finding: who may object and who decides on it, who looks again, and when it goes to the leader."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from luoshi.core.actors import Actor, Role
from luoshi.core.entries import Entry
from luoshi.core.judgement.inspecting import events as e
from luoshi.core.judgement.inspecting.drawing import related
from luoshi.core.judgement.inspecting.refusals import declined
from luoshi.core.judgement.inspecting.rules import InspectionRules
from luoshi.core.judgement.rules import MOST_WORDS
from luoshi.core.private import Private
from luoshi.core.refusals import length
from luoshi.core.worktime import WorkCalendar

REVIEWERS = (Role.SUPERVISOR, Role.INSPECTOR, Role.AUDITOR)
CHECKERS = (Role.INSPECTOR, Role.SUPERVISOR)


class Standing(StrEnum):
    """How a finding stands: 在整改, 待复查, 已改好, 异议成立, 已报领导."""

    OPEN = "open"
    ANSWERED = "answered"
    FIXED = "fixed"
    WITHDRAWN = "withdrawn"
    RAISED = "raised"


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding as its events left it."""

    id: UUID
    version: int
    found: e.ProblemFound
    found_at: datetime
    entered_at: datetime
    found_by: str
    standing: Standing = Standing.OPEN
    photos: tuple[str, ...] = ()
    case: UUID | None = None
    objected_at: datetime | None = None
    decide_by: datetime | None = None
    upheld: bool | None = None
    failed: int = 0

    @property
    def disputed(self) -> bool:
        """Whether an objection waits for its decision."""
        return self.objected_at is not None and self.upheld is None

    @property
    def settled(self) -> bool:
        """Whether nothing more can come of it."""
        return self.standing in (Standing.FIXED, Standing.WITHDRAWN)


def fold(finding_id: UUID, entries: Sequence[Entry[Any]]) -> Finding:
    """The finding after all its entries."""
    first = entries[0]
    finding = Finding(finding_id, 1, first.event, first.at, first.entered_at, first.actor.id)
    for entry in entries[1:]:
        finding = evolve(finding, entry)
    return finding


def evolve(finding: Finding, entry: Entry[Any]) -> Finding:
    """The finding after one more event."""
    finding = replace(finding, version=finding.version + 1)
    match entry.event:
        case e.PhotoAdded(file=file):
            return replace(finding, photos=(*finding.photos, file))
        case e.FindingOpened(case=case):
            return replace(finding, case=case)
        case e.FindingObjected(decide_by=decide_by):
            return replace(finding, objected_at=entry.at, decide_by=decide_by)
        case e.FindingReviewed(upheld=upheld):
            return replace(finding, upheld=upheld, standing=Standing.WITHDRAWN if upheld else finding.standing)
        case e.FindingAnswered():
            return replace(finding, standing=Standing.ANSWERED)
        case e.FindingRechecked(fixed=fixed):
            standing = Standing.FIXED if fixed else Standing.OPEN
            return replace(finding, standing=standing, failed=finding.failed + (not fixed))
        case e.FindingRaised():
            return replace(finding, standing=Standing.RAISED)
        case e.FindingErased():
            return finding
    raise TypeError(f"{type(entry.event).__name__} does not happen to a finding")


def object_to(
    finding: Finding, reason: str, actor: Actor, at: datetime, rules: InspectionRules, calendar: WorkCalendar
) -> e.FindingObjected:
    """The inspected office objects. Counted from when the finding was entered: before that the office cannot know."""
    if not actor.has(Role.HEAD) or actor.office != finding.found.office or finding.objected_at is not None:
        raise declined("object_own_office")
    if finding.settled:
        raise declined("finding_settled")
    until = calendar.deadline(finding.entered_at, rules.object_within)
    if at > until:
        raise declined("object_late", within=length(rules.object_within)[0], until=f"{until:%Y-%m-%d}")
    return e.FindingObjected(said("事实和理由", reason), calendar.deadline(at, rules.decide_within))


def review(finding: Finding, upheld: bool, reason: str, actor: Actor) -> e.FindingReviewed:
    """Somebody who was not there decides on the objection."""
    if not finding.disputed:
        raise declined("review_none")
    if not any(actor.has(role) for role in REVIEWERS) or actor.id in finding.found.team or _near(finding, actor):
        raise declined("review_by_others")
    return e.FindingReviewed(upheld, said("理由", reason))


def recheck(
    finding: Finding, fixed: bool, words: str, actor: Actor, rules: InspectionRules
) -> tuple[e.FindingRechecked | e.FindingRaised, ...]:
    """Another person looks again; found wanting so often as the district says, it goes to the leader with that."""
    if not any(actor.has(role) for role in CHECKERS) or actor.id == finding.found_by or _near(finding, actor):
        raise declined("recheck_by_another")
    if finding.standing is not Standing.ANSWERED:
        raise declined("finding_settled" if finding.settled else "recheck_not_answered")
    seen = e.FindingRechecked(fixed, said("看到什么", words))
    vain = finding.failed + 1
    return (seen,) if fixed or vain < rules.raise_at else (seen, e.FindingRaised(vain))


def answered(finding: Finding, outcome: str) -> e.FindingAnswered | None:
    """The rectification was closed with this outcome; None where that changes nothing any more."""
    return None if finding.settled or finding.standing is Standing.ANSWERED else e.FindingAnswered(outcome)


def said(what: str, words: str) -> Private:
    """Words that must not be blank. Raises Refused."""
    if not words.strip():
        raise declined("needs_words", what=what)
    return Private(words.strip()[:MOST_WORDS])


def _near(finding: Finding, actor: Actor) -> bool:
    return related(actor.office_path, finding.found.office_path)
