"""The supervision office at its desk: papers taken in, tasks confirmed, and a worker who does what follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from luoshi.campaigns import commands, handling
from luoshi.campaigns.handling import Office
from luoshi.core.actors import Role
from luoshi.core.campaigns import events as e
from luoshi.core.campaigns.drafting import Item
from luoshi.core.campaigns.task import Task
from luoshi.core.case import commands as c
from luoshi.core.case.state import Case
from luoshi.core.casetypes.model import Outcome
from luoshi.core.private import Private
from luoshi.ledger.access import EVERYTHING, Access
from tests.cases.cast import CHEN, SUN, WANG, District, officer
from tests.reactions.cast import Worker

WEI = officer("wei", "district", Role.LEADER)
ALL = Access("test", EVERYTHING)
TEXT = "完成老城公园改造，新建步道3公里，2026年12月31日前完成。"
END = date(2026, 12, 31)
"""A Thursday, no holiday."""


def row(**changes: Any) -> Item:
    """A row that lacks nothing: housing leads, traffic implements, supervision watches."""
    given: dict[str, Any] = {
        "key": uuid4(),
        "span": (0, len(TEXT)),
        "text": TEXT,
        "lead": "housing",
        "implementers": ("traffic",),
        "supervisor": "supervision",
        "due": END,
        "measure": "步道3公里通过验收",
    }
    return Item(**{**given, **changes})


@dataclass
class Desk:
    """What Sun of supervision has before him."""

    district: District
    office: Office
    worker: Worker = field(init=False)

    def __post_init__(self) -> None:
        self.worker = Worker(self.district)

    @classmethod
    def of(cls, district: District) -> Desk:
        """The desk in a district, by its clock."""
        means = district.means
        return cls(district, Office(means.connection, means.reference, means.now, means.random))

    def paper(self, *rows: Item, source: e.Source = e.Source.DIRECTIVE) -> UUID:
        """A paper taken in, with these rows read from it."""
        paper = e.PaperEntered(source, "近期重点工作", "", "", date(2026, 9, 1), Private(TEXT), Private("通知.txt"))
        return commands.enter(self.office, paper, rows, uuid4(), SUN)

    def confirmed(self, **changes: Any) -> UUID:
        """A task, with its case offered to the lead."""
        paper = self.paper(row(**changes))
        (task,) = commands.confirm(self.office, commands.table(self.office, paper), SUN).tasks
        self.follow()
        return task

    def signed(self, **changes: Any) -> UUID:
        """A task that its lead has signed for."""
        task = self.confirmed(**changes)
        self.act(task, c.SignFor(), CHEN)
        return task

    def claimed(self, **changes: Any) -> UUID:
        """A task whose lead says it is done."""
        task = self.signed(**{"implementers": (), **changes})
        self.claim(task)
        return task

    def claim(self, task: UUID) -> None:
        """The lead shows what the case type asks for, and closes."""
        for kind in ("result_document", "measure_record"):
            self.act(task, c.AddEvidence(kind, Private("竣工验收表")), CHEN)
        self.act(task, c.Close(Outcome.DONE, Private("已建成")), CHEN)

    def act(self, task: UUID, command: c.Command, by: Any) -> None:
        """Something on the case of a task, and what follows from it."""
        self.district.clock.pass_by(minutes=1)
        self.district.act(self.task(task).case, command, by)
        self.follow()

    def follow(self) -> list[str]:
        """The worker does everything that follows; which rows called for it."""
        ran: list[str] = []
        for _ in range(5):
            assert self.worker.drain().faults == ()
            ran += self.worker.follow()
        return [name for name in ran if name != "calendar-changed"]

    def task(self, task: UUID) -> Task:
        """A task as it stands."""
        return handling.task(self.office, task)

    def case(self, task: UUID) -> Case:
        """The case of a task as it stands."""
        return self.district.case(self.task(task).case)

    def parts(self, task: UUID) -> list[tuple[str, str]]:
        """The parts of a task: to which office each is offered or belongs, and in which state it is."""
        found = (self.district.case(child) for child in self.case(task).children)
        return [(one.offer.to if one.offer else one.holder.office, one.state.value) for one in found]


__all__ = ["ALL", "CHEN", "END", "SUN", "TEXT", "WANG", "WEI", "Desk", "row"]
