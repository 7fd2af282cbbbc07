"""When owners and supervisors of a task are reminded: a milestone has passed unreached, a review has come due. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from luoshi.core.campaigns.events import Milestone
from luoshi.core.campaigns.schedule import Scheduled


@dataclass(frozen=True, slots=True)
class Passed:
    """The nth milestone, counted from 1, whose day is over while less was reported than it asks for."""

    nth: int
    step: Milestone


def passed_milestones(one: Scheduled, today: date) -> tuple[Passed, ...]:
    """The milestones that passed unreached; none of what is with its owners no more."""
    if not one.working:
        return ()
    steps = enumerate(one.milestones, start=1)
    return tuple(Passed(nth, step) for nth, step in steps if step.due < today and one.reported < step.share)


def review_due(one: Scheduled, today: date) -> int:
    """Which review of a task without an end has come due, counted from 1 by its cycle; 0 for none yet."""
    if not (one.working and one.review_days):
        return 0
    return max((today - one.begun).days, 0) // one.review_days
