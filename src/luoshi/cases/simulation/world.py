"""The clock of the simulation: stories wait on it, alarms ring on it, and what happens starts what follows."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import psycopg

from luoshi.cases.handling import By, Means, Step
from luoshi.cases.simulation.book import Book
from luoshi.cases.simulation.catalogue import TOWN, Matter, worded
from luoshi.cases.simulation.chance import Chance
from luoshi.cases.simulation.district import District
from luoshi.cases.simulation.labels import Label
from luoshi.cases.simulation.reactions import REACTIONS
from luoshi.cases.simulation.scene import Scene, Story
from luoshi.cases.simulation.tally import Tally
from luoshi.core.actors import MACHINE
from luoshi.core.case import commands as c
from luoshi.core.case.alarms import next_alarm_at
from luoshi.core.case.state import Case
from luoshi.core.worktime import WorkCalendar
from luoshi.registry.queries import Reference

WATCH = timedelta(hours=3)
"""What is decided within one watch is recorded in one transaction."""

WORKER_ROUND = timedelta(minutes=1)
"""The worker looks for due alarms so often."""


@dataclass(order=True, slots=True)
class Waiting:
    """Something that goes on at an instant; of two at one instant the earlier asked."""

    at: datetime
    number: int
    go: Callable[[], None] = field(compare=False)


class World:
    """Everything that happens, in order of time. `run` is the one loop."""

    def __init__(
        self,
        connection: psycopg.Connection[Any],
        reference: Reference,
        district: District,
        chance: Chance,
        start: datetime,
        labels: list[Label],
        run: str,
    ) -> None:
        self.now = start
        self.reference = reference
        self.district = district
        self.chance = chance
        self.tally = Tally()
        self.games = {label.office: label.game for label in labels}
        self.scenes: dict[UUID, Scene] = {}
        self.away: dict[str, datetime] = {}
        self.successors: dict[str, str] = {}
        salts = chance.of("salts")
        means = Means(connection, reference, lambda: self.now, salts.bytes)
        self.book = Book(means, self._heard)
        self._waiting: list[Waiting] = []
        self._numbers = count()
        self._watch = start
        self._run = run
        self._today = ("", 0)

    @property
    def calendar(self) -> WorkCalendar:
        """The district's working calendar."""
        return self.reference.calendar

    def at(self, instant: datetime, go: Callable[[], None]) -> None:
        """Let something happen at an instant."""
        heapq.heappush(self._waiting, Waiting(max(instant, self.now), next(self._numbers), go))

    def tell(self, story: Story, still: Callable[[], bool] = lambda: True) -> None:
        """Let a story go on until it ends, or until `still` says that it is no longer the story."""
        at = next(story, None) if still() else None
        if at is not None:
            self.at(at, lambda: self.tell(story, still))

    def run(self, end: datetime, key: str, progress: Callable[[datetime], None]) -> None:
        """Let everything happen up to an instant, which ends a watch."""
        while self._waiting and self._waiting[0].at < end:
            waiting = heapq.heappop(self._waiting)
            if waiting.at >= self._watch + WATCH:
                self._record(key, progress)
                self._watch += (waiting.at - self._watch) // WATCH * WATCH
            self.now = waiting.at
            waiting.go()
        self._record(key, progress)
        self.now = end
        progress(end)

    def begin(self, scene: Scene, command: c.Register, by: By) -> None:
        """Register a case, and let its story begin."""
        self.scenes[scene.case_id] = scene
        self.book.register(scene.case_id, command, by)

    def scene(self, matter: Matter, chance: Chance, repeat_of: Scene | None = None) -> Scene:
        """A new scene: the case's identifier, words and fortune are drawn here."""
        ratio = chance.around(0.85 if matter.hard else 0.5, 0.45)
        wording = repeat_of.wording if repeat_of else worded(matter, self.district, chance)
        town = repeat_of.town if repeat_of else chance.pick(self.district.towns).code
        right = town if matter.office == TOWN else matter.office
        scene = Scene(self, chance.uuid(), matter, wording, chance, town, right, ratio)
        scene.repeat_of = repeat_of.case_id if repeat_of else None
        return scene

    def offspring(self, parent: Scene, case_id: UUID, right: str, *, padding: bool = False) -> None:
        """The scene of a case that is about to be made out of another."""
        chance = parent.chance.of("child", case_id)
        ratio = parent.ratio * chance.between(0.4, 0.9)
        self.scenes[case_id] = Scene(
            self, case_id, parent.matter, parent.wording, chance, parent.town, right, ratio, padding=padding
        )

    def number(self) -> str:
        """The number of the next case: its day, the run, and which of the day it is."""
        day = self.now.astimezone(self.calendar.tz).strftime("%Y%m%d")
        self._today = (day, self._today[1] + 1 if self._today[0] == day else 1)
        return f"{day}-{self._run}-{self._today[1]:04d}"

    def _record(self, key: str, progress: Callable[[datetime], None]) -> None:
        self.book.flush(f"{key}:{self._watch:%Y%m%dT%H}")
        progress(self._watch)

    def _heard(self, step: Step) -> None:
        """What follows from a step: alarms are set, and stories begin."""
        self.tally.add(step)
        case = step.after
        self._set_alarm(case)
        scene = self.scenes[case.id]
        for entry in step.entries:
            for reaction in REACTIONS.get(type(entry.event), ()):
                reaction(scene, entry.event)

    def _set_alarm(self, case: Case) -> None:
        rules = self.reference.rules(case.case_type, case.type_version)
        alarm = next_alarm_at(case, rules, self.calendar)
        if alarm is not None:
            self.at(_next_round(max(alarm, self.now)), lambda: self._ring(case.id, case.version))

    def _ring(self, case_id: UUID, version: int) -> None:
        if self.book.cases[case_id].version == version:
            self.book.act(case_id, c.Tick(), By(MACHINE))


def _next_round(instant: datetime) -> datetime:
    full = instant.replace(second=0, microsecond=0)
    return full if full == instant else full + WORKER_ROUND
