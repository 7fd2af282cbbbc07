"""The cast of the case stories, and the `Story` in which they act.

Li registers at the service centre; Zhang works at housing, under Ma, its head, and beside Sun; Wang works at urban
management; Chen of the greenery station is Wang's subordinate; Zhao rules at the supervision office, Qian inspects,
Tang administers. The person has the code of their case, and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pytest

from luoshi.core.actors import MACHINE, Actor, ActorKind, Proof, Role
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.clock import Times, counted, times
from luoshi.core.case.context import Context
from luoshi.core.case.decide import decide
from luoshi.core.case.evolve import begin, evolve
from luoshi.core.case.state import Case, State
from luoshi.core.casetypes.model import CaseType, LimitName, Start
from luoshi.core.entries import Entry, Late, LateCause
from luoshi.core.errors import Refused
from luoshi.core.private import Private
from luoshi.core.worktime import Limit, WorkCalendar
from luoshi.registry.calendar_seed import seed_calendar
from luoshi.registry.case_type_files import shipped
from tests.core.case import promises

BEIJING = ZoneInfo("Asia/Shanghai")
_NAMES = UUID("6f1d6c3e-0c55-4b6e-9d3a-5c1f6a1b2c3d")


def officer(name: str, office: str, *roles: Role, under: tuple[str, ...] = ("district",)) -> Actor:
    """An officer of an office."""
    return Actor(ActorKind.OFFICER, name, (*under, office), frozenset(roles))


LI = officer("li", "centre", Role.INTAKE)
ZHANG = officer("zhang", "housing", Role.HANDLER)
SUN = officer("sun", "housing", Role.HANDLER)
MA = officer("ma", "housing", Role.HEAD)
WANG = officer("wang", "urban", Role.HANDLER)
CHEN = officer("chen", "greenery", Role.HANDLER, under=("district", "urban"))
ZHAO = officer("zhao", "supervision", Role.SUPERVISOR)
HE = officer("he", "office", Role.SUPERVISOR)
QIAN = officer("qian", "inspection", Role.INSPECTOR)
TANG = officer("tang", "administration", Role.ADMINISTRATOR)
PERSON = Actor(ActorKind.PERSON, proof=Proof.CODE)
STRANGER = Actor(ActorKind.PERSON)
IMPORTER = Actor(ActorKind.IMPORTER, "importer")
STAFF = (LI, ZHANG, SUN, MA, WANG, CHEN, ZHAO, HE, QIAN, TANG)
NOT_THE_PERSON = (*STAFF, STRANGER, MACHINE, *(officer(f"any {role}", "housing", role) for role in Role))
IMPORT = Late(LateCause.IMPORT)

HOLDERS = {actor.office: e.Holder(actor.office, actor.id) for actor in (LI, ZHANG, WANG, CHEN, ZHAO)}


def text(words: str = "已说明") -> Private:
    """Personal text."""
    return Private(words)


def beijing(when: str) -> datetime:
    """A Beijing time such as `2026-11-23 10:00`."""
    return datetime.fromisoformat(when).replace(tzinfo=BEIJING)


@cache
def calendar() -> WorkCalendar:
    """The district's calendar."""
    return seed_calendar()


@cache
def case_types() -> Mapping[str, CaseType]:
    """The shipped case types, and `patient`: an application whose materials may stay away for ever."""
    types = dict(shipped())
    application = types["simple_application"]
    if application.supplement:
        waits = replace(application.supplement, deemed_withdrawn_after=None)
        types["patient"] = replace(application, code="patient", supplement=waits)
    return types


def amended(code: str, **changes: object) -> CaseType:
    """A shipped case type with other figures."""
    return replace(case_types()[code], **changes)  # type: ignore[arg-type]


class Story:
    """One case and its clock. Every step is checked against the promises, and must replay to the same case."""

    def __init__(self, case_type: str | CaseType = "help", at: str | datetime = "2026-11-23 09:00") -> None:
        self.now = beijing(at) if isinstance(at, str) else at
        self.types = dict(case_types())
        if isinstance(case_type, CaseType):
            self.types[case_type.code] = case_type
            case_type = case_type.code
        self.type_code = case_type
        self.entries: list[Entry[e.CaseEvent]] = []
        self.calendar = calendar()
        self.related: dict[UUID, Case] = {}
        self.id = uuid5(_NAMES, case_type)
        self._case: Case | None = None

    @property
    def case(self) -> Case:
        """The case as it stands."""
        assert self._case is not None
        return self._case

    @property
    def rules(self) -> CaseType:
        """The case type that holds for the case."""
        return self.types[self.case.case_type]

    @property
    def holder(self) -> str:
        """Who answers for the case."""
        return self.case.holder.officer

    def registered(self, by: Actor = LI, **fields: object) -> Story:
        """The case begins, with Li unless said otherwise."""
        self.does(self.registration(**fields), by)
        return self

    def registration(self, **fields: object) -> c.Register:
        """The command that begins the case."""
        given: dict[str, object] = {"holder": HOLDERS["centre"], "title": text("路灯坏了"), "text": text("三天没亮")}
        return c.Register("2026-0001", self.type_code, "hotline", **{**given, **fields})  # type: ignore[arg-type]

    def with_zhang(self, minutes: int = 30) -> Story:
        """Registered, offered to housing, and signed for by Zhang."""
        if self._case is None:
            self.registered()
        self.does(c.Offer("housing"), LI)
        self.later(minutes=minutes).does(c.SignFor(), ZHANG)
        return self

    def admitted(self) -> Story:
        """With Zhang, and admitted."""
        self.with_zhang().does(c.Admit(), ZHANG)
        return self

    def at(self, when: str | datetime) -> Story:
        """The clock shows this Beijing time."""
        self.now = beijing(when) if isinstance(when, str) else when
        return self

    def later(self, **span: float) -> Story:
        """The clock goes on."""
        self.now += timedelta(**span)
        return self

    def context(
        self, by: Actor, second: Actor | None = None, at: datetime | None = None, late: Late | None = None
    ) -> Context:
        """What a decision is made with."""
        rules = self.rules if self._case else None
        late = IMPORT if late is None and by.kind is ActorKind.IMPORTER else late
        return Context(self.now, by, self.calendar, self.types, rules, at, late, second, self.related)

    def does(
        self,
        command: c.Command,
        by: Actor = MACHINE,
        second: Actor | None = None,
        at: str | datetime | None = None,
        late: Late | None = None,
    ) -> list[e.CaseEvent]:
        """Carry out a command; the events that followed."""
        when = beijing(at) if isinstance(at, str) else at
        found = decide(self._case, command, self.context(by, second, when, late))
        for entry in found:
            before = self._case
            self._case = begin(self.id, entry) if before is None else evolve(before, entry)  # type: ignore[arg-type]
            self.entries.append(entry)
            promises.kept(before, entry, self._case, self.types, self.calendar)
        assert self.replayed() == self._case
        return [entry.event for entry in found]

    def ticks(self) -> list[e.CaseEvent]:
        """The worker comes by."""
        return self.does(c.Tick())

    def refused(
        self,
        code: str,
        command: c.Command,
        by: Actor = MACHINE,
        second: Actor | None = None,
        at: str | datetime | None = None,
        late: Late | None = None,
    ) -> Refused:
        """A command that must be refused with this code, in sentences without gaps."""
        when = beijing(at) if isinstance(at, str) else at
        with pytest.raises(Refused) as caught:
            decide(self._case, command, self.context(by, second, when, late))
        assert caught.value.code == code, caught.value
        assert "{" not in caught.value.zh + caught.value.en
        return caught.value

    def replayed(self) -> Case:
        """The case told again from its entries."""
        case = begin(self.id, self.entries[0])  # type: ignore[arg-type]
        for entry in self.entries[1:]:
            case = evolve(case, entry)
        return case

    def deadline(self, name: LimitName = LimitName.PROMISED) -> str:
        """A deadline in Beijing time."""
        return self.case.deadlines[name].astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")

    def times(self) -> Times:
        """Waited, held, stopped, as of now."""
        return times(self.case, self.now)

    def counted(self, name: LimitName = LimitName.PROMISED) -> int:
        """The count of a limit as of now, in its unit."""
        rule = self.rules.limits[name]
        return counted(self.case, self.case.starts[rule.start], rule.limit.unit, self.now, self.calendar)

    def stands(self, state: State) -> bool:
        """Whether the case stands there now."""
        return self.case.state is state

    def said(self) -> list[str]:
        """The kinds of all events so far, by their class names."""
        return [type(entry.event).__name__ for entry in self.entries]


__all__ = [
    "BEIJING", "CHEN", "HE", "HOLDERS", "IMPORT", "IMPORTER", "LI", "MA", "MACHINE", "NOT_THE_PERSON", "PERSON", "QIAN",
    "STAFF", "STRANGER", "SUN", "TANG", "WANG", "ZHANG", "ZHAO", "Limit", "Start", "Story", "amended", "beijing",
    "calendar", "case_types", "officer", "text",
]  # fmt: skip
