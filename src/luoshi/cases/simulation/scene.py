"""One case as those concerned see it: what they know, how they wait, and how they act. Stories are told in it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol
from uuid import UUID

from luoshi.cases.handling import By
from luoshi.cases.simulation.book import Book
from luoshi.cases.simulation.catalogue import TOWN, Matter, Wording
from luoshi.cases.simulation.chance import Chance
from luoshi.cases.simulation.district import District, Office, Officer
from luoshi.cases.simulation.tally import Tally
from luoshi.core.actors import Actor, ActorKind, Proof
from luoshi.core.case import commands as c
from luoshi.core.case.state import Case, State
from luoshi.core.casetypes.model import CaseType, LimitName
from luoshi.core.errors import Refused
from luoshi.core.private import Private
from luoshi.core.worktime import WorkCalendar
from luoshi.core.worktime_shift import shift_worked
from luoshi.registry.queries import Reference

Story = Generator[datetime, None, None]
"""What somebody does, as it goes: it yields the instant at which it goes on."""

Teller = Callable[["Scene"], Story]

PERSON = Actor(ActorKind.PERSON, proof=Proof.CODE)
"""The person, with the code on their receipt."""


class Surroundings(Protocol):
    """What a scene and its stories need of the world they are in. `away` are officers on leave, and until when;
    `successors` names offices that others have succeeded; `games` what the gaming offices play.
    """

    now: datetime
    reference: Reference
    district: District
    chance: Chance
    tally: Tally
    book: Book
    games: dict[str, str]
    scenes: dict[UUID, Scene]
    away: dict[str, datetime]
    successors: dict[str, str]

    @property
    def calendar(self) -> WorkCalendar:
        """The district's working calendar."""

    def tell(self, story: Story, still: Callable[[], bool] = ...) -> None:
        """Let a story go on until it ends, or until `still` says that it is no longer the story."""

    def begin(self, scene: Scene, command: c.Register, by: By) -> None:
        """Register a case, and let its story begin."""

    def scene(self, matter: Matter, chance: Chance, repeat_of: Scene | None = None) -> Scene:
        """A new scene."""

    def offspring(self, parent: Scene, case_id: UUID, right: str, *, padding: bool = False) -> None:
        """The scene of a case that is about to be made out of another."""

    def number(self) -> str:
        """The number of the next case."""


_WAKING = (time(7, 30), time(22, 30))


@dataclass(slots=True)
class Scene:
    """A case and what the world knows of it that is in no record.

    `town` is where the matter lies, `right` the office whose it is; `ratio` is how much of the limit the handling will
    take, `plan` the steps still to come. A `fake` answer solves nothing; a `padding` case was only made to count;
    `turn` counts how often the handling began.
    """

    world: Surroundings
    case_id: UUID
    matter: Matter
    wording: Wording
    chance: Chance
    town: str
    right: str
    ratio: float = 0.5
    repeat_of: UUID | None = None
    plan: deque[Teller] | None = None
    handovers: int = 0
    fake: bool = False
    padding: bool = False
    turn: int = 0

    @property
    def now(self) -> datetime:
        """The present instant of the simulation."""
        return self.world.now

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return self.world.book.cases[self.case_id]

    @property
    def rules(self) -> CaseType:
        """The case type that holds."""
        return self.world.reference.rules(self.case.case_type, self.case.type_version)

    @property
    def office(self) -> Office:
        """The office that answers for the case."""
        return self.world.district.offices[self.case.holder.office]

    @property
    def holder(self) -> Officer:
        """The officer who answers for the case."""
        return self.world.district.officers[self.case.holder.officer]

    def named(self, office: str) -> str:
        """The office that a matter's data mean: the town is the one where the matter lies."""
        return self.town if office == TOWN else office

    @property
    def working(self) -> bool:
        """Whether the holder can go on with the work."""
        return self.case.state is State.WORKING

    @property
    def promised(self) -> datetime | None:
        """When it is promised to be done."""
        return self.case.deadlines.get(LimitName.PROMISED)

    def do(self, command: c.Command, by: Officer | Actor | By) -> bool:
        """Carry out a command; False if it was refused, which happens to everybody."""
        try:
            self.world.book.act(self.case_id, command, _by(by))
        except Refused as refused:
            self.world.tally.refused(refused.code)
            return False
        return True

    def work(self, low: float, high: float, pace: float = 1.0) -> datetime:
        """The instant some minutes of office hours later; slow offices take longer."""
        return self.worked(self.now, self.chance.between(low, high) * pace)

    def worked(self, since: datetime, minutes: float) -> datetime:
        """So many minutes of office hours after an instant, and never the present one."""
        later = shift_worked(self.world.calendar, since, max(int(minutes * 60), 1))
        return max(later, self.now + timedelta(seconds=self.chance.number(1, 50)))

    def clock(self, low: float, high: float) -> datetime:
        """The instant some hours later by the clock."""
        return self.now + timedelta(seconds=int(self.chance.between(low, high) * 3600))

    def awake(self, low: float, high: float) -> datetime:
        """As `clock`, but at an hour when people are up."""
        at = self.clock(low, high)
        local = at.astimezone(self.world.calendar.tz)
        if _WAKING[0] <= local.time() <= _WAKING[1]:
            return at
        day = local.date() + timedelta(days=local.time() > _WAKING[1])
        morning = datetime.combine(day, _WAKING[0], self.world.calendar.tz)
        return max(self.now, morning.astimezone(at.tzinfo)) + timedelta(seconds=self.chance.number(60, 9000))

    def next_step(self, steps_left: int) -> datetime:
        """When the next of so many steps is done, for the whole to end as the officer means it to."""
        aim = self._aim()
        left = self.world.calendar.worked_seconds(self.now, aim) / 60 if aim > self.now else 0
        share = left / (steps_left + 1) * self.chance.between(0.6, 1.4)
        return self.worked(self.now, max(share, self.chance.between(4, 40)))

    def _aim(self) -> datetime:
        start = self.case.admitted_at or self.case.received_at
        due = self.promised
        if due is None or due <= start:
            return self.now
        whole = self.world.calendar.worked_seconds(start, due)
        return shift_worked(self.world.calendar, start, int(whole * self.ratio * self.office.pace))


def words(text: str) -> Private:
    """Text as it is handed to a command."""
    return Private(text)


def _by(by: Officer | Actor | By) -> By:
    if isinstance(by, By):
        return by
    return By(by.actor if isinstance(by, Officer) else by)
