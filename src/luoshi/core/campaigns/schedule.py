"""序时进度: what share of a thing with milestones should be reached by a day, and how far it lies behind."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Final, Protocol

from luoshi.core.campaigns.events import Milestone

ALL: Final = 100


class Scheduled(Protocol):
    """A task or a project: it begins, has milestones, ends on a day that may have been moved, and reports a share."""

    @property
    def title(self) -> str | None:
        """What it is called; None where that was erased."""

    @property
    def number(self) -> str:
        """Its number for people, if it has one."""

    @property
    def begun(self) -> date:
        """The day it begins."""

    @property
    def first_due(self) -> date:
        """The day first promised."""

    @property
    def due(self) -> date:
        """The day it ends by now."""

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """Its steps, each with a day and a share."""

    @property
    def review_days(self) -> int | None:
        """The review cycle of one without an end."""

    @property
    def reported(self) -> int:
        """The share reached, by its lead's word."""

    @property
    def working(self) -> bool:
        """Whether it is with its owners."""

    @property
    def done(self) -> bool:
        """Whether it was done, by the word of whoever watches it."""


def planned(one: Scheduled, today: date) -> int:
    """The share that should be reached by a day, in whole percent, straight from milestone to milestone."""
    steps = [(step.due, step.share) for step in one.milestones if step.due < one.due or one.review_days]
    points = [(one.begun, 0), *steps, *([] if one.review_days else [(one.due, ALL)])]
    for (since, low), (until, high) in pairwise(points):
        if today <= until:
            span = max((until - since).days, 1)
            return low + (high - low) * max((today - since).days, 0) // span
    return points[-1][1]


def reached(one: Scheduled) -> int:
    """The share reached, in percent: all of what is done, else what was reported last."""
    return ALL if one.done else one.reported


def behind(one: Scheduled, today: date) -> int:
    """How many points the reported share lies behind the plan; 0 where it does not, and for what owners have done."""
    return max(planned(one, today) - one.reported, 0) if one.working else 0


def late(one: Scheduled, today: date) -> bool:
    """Whether its day has passed and its owners are still at it."""
    return one.working and one.due < today
