"""For every row of the table a story that makes it run, once, on the case it returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from luoshi.cases.commands import Part, open_sub_case, register
from luoshi.cases.handling import By
from luoshi.cases.importing.stories import IMPORTER
from luoshi.core.actors import MACHINE, Actor
from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder, MoveCause, ObjectionTo, ReopenCause, Wish
from luoshi.core.casetypes.model import LimitName, Outcome
from luoshi.core.entries import Late, LateCause
from luoshi.core.private import Private
from tests.cases.cast import CHEN, LI, PERSON, SUN, WANG, ZHANG, District, request
from tests.reactions.cast import WU

REASON = Private("理由")
Act = Callable[[c.Command, Actor], Any]


@dataclass(frozen=True)
class Scene:
    """A case of a district that things happen to; `imported` ones were brought from elsewhere."""

    district: District
    imported: bool = False

    def begin(self, by: Actor = LI, **changes: Any) -> UUID:
        """A case just registered, or imported."""
        if not self.imported:
            return self.district.registered(request(**changes), by)
        case_id = uuid4()
        at = self.district.means.now() - timedelta(seconds=1)
        register(self.district.means, case_id, request(**changes), By(IMPORTER, at=at, late=Late(LateCause.IMPORT)))
        return case_id

    def act(self, case_id: UUID, *steps: tuple[c.Command, Actor]) -> UUID:
        """Commands one after the other, a minute apart."""
        for command, by in steps:
            self.wait(minutes=1)
            self.district.act(case_id, command, by)
        return case_id

    def wait(self, **time: float) -> None:
        """Let time pass."""
        clock: Any = self.district.means.now
        clock.pass_by(**time)

    def later(self, case_id: UUID, **time: float) -> UUID:
        """Let time pass and the clock ring."""
        self.wait(**time)
        self.district.act(case_id, c.Tick(), MACHINE)
        return case_id

    def offered(self, to: str = "housing", **changes: Any) -> UUID:
        return self.act(self.begin(**changes), (c.Offer(to), LI))

    def working(self, **changes: Any) -> UUID:
        """Zhang of housing works on it."""
        return self.act(self.offered(**changes), (c.SignFor(), ZHANG))

    def closed(self) -> UUID:
        return self.act(self.working(), (c.Close(Outcome.ANSWERED, Private("灯已换好")), ZHANG))

    def repaired(self) -> UUID:
        """A rectification that Chen's office has answered."""
        case_id = self.begin(MACHINE, case_type="rectification", holder=Holder("housing", "chen"))
        return self.act(case_id, (c.SignFor(), CHEN), (c.Close(Outcome.UNFOUNDED, Private("查无此事")), CHEN))

    def blocker_closed(self) -> UUID:
        """A blocker of a project that Zhang says is none."""
        end = c.Close(Outcome.UNFOUNDED, Private("已经迁完"))
        return self.act(self.working(case_type="project_blocker"), (end, ZHANG))

    def task_closed(self) -> UUID:
        """A supervised task that Zhang says is done with."""
        end = c.Close(Outcome.UNFOUNDED, Private("去年已经办成"))
        return self.act(self.working(case_type="supervised_task"), (end, ZHANG))

    def late_and_unwarned(self) -> UUID:
        """Closed when a step of the ladder had come, and no worker was there to take it."""
        case_id = self.working()
        self.wait(days=6)
        return self.act(case_id, (c.Close(Outcome.ANSWERED, Private("灯已换好")), ZHANG))

    def application(self) -> UUID:
        """An application that Zhang works on."""
        return self.working(case_type="simple_application")

    def waiting_for_materials(self) -> UUID:
        return self.act(self.application(), (c.AskSupplement(("营业执照",)), ZHANG))

    def stopped(self) -> UUID:
        """An admitted application whose count is stopped for a lawful inspection."""
        stop = c.Suspend("inspection", Private("因检验暂停计时"))
        return self.act(self.application(), (c.Admit(), ZHANG), (stop, ZHANG))

    def in_dispute(self) -> UUID:
        return self.act(self.begin(), (c.AskArbitration("power"), LI))

    def ruled(self) -> UUID:
        return self.act(self.in_dispute(), (c.Arbitrate(Holder("traffic", "wang"), "power", REASON), SUN))

    def with_part(self) -> tuple[UUID, UUID]:
        """Zhang's case with a part at traffic, which Wang has signed for."""
        whole, part = self.working(), uuid4()
        given = Part(part, f"P-{part.hex[:12]}", Private("路面"), Private("路面塌陷部分"), "traffic", "路面")
        self.wait(minutes=1)
        open_sub_case(self.district.means, whole, given, By(ZHANG))
        self.act(part, (c.SignFor(), WANG))
        return whole, part

    def part_closed(self) -> tuple[UUID, UUID]:
        whole, part = self.with_part()
        self.act(part, (c.Close(Outcome.ANSWERED, Private("已修")), WANG))
        return whole, part

    def part_reopened(self) -> UUID:
        whole, part = self.part_closed()
        self.act(part, (c.Reopen(ReopenCause.SUPERVISOR, REASON), SUN))
        return whole

    def returned_thrice(self) -> UUID:
        back = c.Return("power", "三定方案")
        return self.act(
            self.offered(),
            (back, ZHANG),
            (c.Offer("traffic"), LI),
            (back, WANG),
            (c.Offer("housing"), LI),
            (back, ZHANG),
        )

    def deadline_moved(self) -> UUID:
        case_id = self.working()
        later = self.district.case(case_id).deadlines[LimitName.PROMISED] + timedelta(days=1)
        return self.act(case_id, (c.MoveDeadline(LimitName.PROMISED, later, "放假通知", 2), MACHINE))


BACK = c.Return("power", "三定方案")
UNSOLVED = c.GiveVerdict(False)
OBJECT = c.Object(ObjectionTo.SUSPENSION, Private("没有检验这回事"))
UPHOLD = c.RuleObjection(ObjectionTo.SUSPENSION, True, REASON)
ASK_CODE = c.AskCode("ab" * 32, Private("身份证"))
WISH = c.NoteWish(Wish.WITHDRAW, Private("电话里说不办了"))

STORIES: Mapping[str, Callable[[Scene], UUID]] = {
    "came-in": lambda s: s.begin(PERSON),
    "urgent": lambda s: s.begin(WU, urgent=True),
    "offered": lambda s: s.offered(),
    "sent-back": lambda s: s.act(s.working(), (BACK, ZHANG)),
    "offer-expired": lambda s: s.later(s.offered(), days=2),
    "not-signed": lambda s: s.later(s.offered(), days=2),
    "returned": lambda s: s.act(s.offered(), (BACK, ZHANG)),
    "returned-to-arbiter": lambda s: s.returned_thrice(),
    "arbitration-asked": lambda s: s.in_dispute(),
    "ruled": lambda s: s.ruled(),
    "signed-for": lambda s: s.act(s.offered(), (c.SignFor("zhang"), CHEN)),
    "holder-moved": lambda s: s.act(s.working(), (c.MoveHolder(Holder("housing", "zhao"), MoveCause.REASSIGNED), CHEN)),
    "ladder": lambda s: s.later(s.working(), days=6),
    "ladder-after-the-end": lambda s: s.late_and_unwarned(),
    "colour": lambda s: s.later(s.working(), days=8),
    "stop-ended": lambda s: s.later(s.stopped(), days=60),
    "deadline-moved": lambda s: s.deadline_moved(),
    "admitted-by-default": lambda s: s.later(s.application(), days=9),
    "materials-came": lambda s: s.act(s.waiting_for_materials(), (c.ReceiveSupplement(("营业执照",)), PERSON)),
    "person-wrote": lambda s: s.act(s.working(), (c.AddNote(Private("灯杆也歪了")), PERSON)),
    "person-showed": lambda s: s.act(s.working(), (c.AddEvidence("photo", Private("照片")), PERSON)),
    "machine-noted": lambda s: s.act(s.working(), (c.AddNote(Private("整件已撤回")), MACHINE)),
    "wish-answered": lambda s: s.act(s.working(), (WISH, ZHANG), (c.AnswerWish(Wish.WITHDRAW, False), PERSON)),
    "person-withdrew": lambda s: s.act(s.working(), (c.Withdraw(), PERSON)),
    "deemed-withdrawn": lambda s: s.later(s.later(s.waiting_for_materials(), days=40), days=60),
    "not-solved": lambda s: s.act(s.closed(), (UNSOLVED, PERSON)),
    "reopened": lambda s: s.act(s.closed(), (c.Reopen(ReopenCause.PERSON, REASON), PERSON)),
    "objected": lambda s: s.act(s.stopped(), (OBJECT, PERSON)),
    "objection-ruled": lambda s: s.act(s.stopped(), (OBJECT, PERSON), (UPHOLD, SUN)),
    "part-ended": lambda s: s.part_closed()[0],
    "part-revived": lambda s: s.part_reopened(),
    "person-registered": lambda s: s.begin(),
    "person-signed": lambda s: s.working(),
    "person-ruled": lambda s: s.ruled(),
    "person-admitted": lambda s: s.act(s.application(), (c.Admit(), ZHANG)),
    "person-asked-materials": lambda s: s.waiting_for_materials(),
    "person-still-missing": lambda s: s.act(
        s.waiting_for_materials(), (c.ReceiveSupplement(("营业执照",)), PERSON), (c.ReceiveSupplement(()), ZHANG)
    ),
    "person-reminded": lambda s: s.later(s.waiting_for_materials(), days=40),
    "person-deemed-withdrawn": lambda s: s.later(s.later(s.waiting_for_materials(), days=40), days=60),
    "person-stopped": lambda s: s.stopped(),
    "person-resumed": lambda s: s.act(s.stopped(), (c.Resume(), ZHANG)),
    "person-extended": lambda s: s.act(s.working(), (c.Extend(LimitName.PROMISED, REASON), CHEN)),
    "person-deadline-moved": lambda s: s.deadline_moved(),
    "person-answered": lambda s: s.act(s.working(), (c.Answer(Private("正在采购灯具")), ZHANG)),
    "person-closed": lambda s: s.closed(),
    "person-diverted": lambda s: s.act(
        s.working(), (c.Divert("out_of_scope", Private("职责清单第 3 项"), Private("请找电力公司")), ZHANG)
    ),
    "person-code-asked": lambda s: s.act(s.working(), (ASK_CODE, WU)),
    "person-code-replaced": lambda s: s.act(s.working(), (ASK_CODE, WU), (c.SettleCode("ab" * 32, True), SUN)),
    "person-reopened": lambda s: s.act(s.closed(), (c.Reopen(ReopenCause.PERSON, REASON), PERSON)),
    "person-must-confirm": lambda s: s.act(s.working(), (WISH, ZHANG)),
    "person-withdrawn": lambda s: s.act(s.working(), (c.Withdraw(), PERSON)),
    "person-objection-ruled": lambda s: s.act(s.stopped(), (OBJECT, PERSON), (UPHOLD, SUN)),
    "rectification-opened": lambda s: s.begin(MACHINE, case_type="rectification", holder=Holder("housing", "chen")),
    "asked-to-rate": lambda s: s.closed(),
    "asked-after-repair": lambda s: s.repaired(),
    "words-erased": lambda s: s.act(s.closed(), (c.Erase(("ab" * 32,), "个人信息保护法第四十七条"), MACHINE)),
    "task-words-erased": lambda s: s.act(
        s.working(case_type="supervised_task"), (c.Erase(("ab" * 32,), "个人信息保护法第四十七条"), MACHINE)
    ),
    "finding-words-erased": lambda s: s.act(s.repaired(), (c.Erase(("ab" * 32,), "个人信息保护法第四十七条"), MACHINE)),
    "finding-answered": lambda s: s.repaired(),
    "card-not-told": lambda s: s.later(s.application(), days=9),
    "card-wrong-stop": lambda s: s.act(s.stopped(), (OBJECT, PERSON), (UPHOLD, SUN)),
    "task-signed": lambda s: s.working(case_type="supervised_task"),
    "task-claimed": lambda s: s.task_closed(),
    "task-reopened": lambda s: s.act(s.task_closed(), (c.Reopen(ReopenCause.SUPERVISOR, REASON), SUN)),
    "blocker-closed": lambda s: s.blocker_closed(),
    "blocker-reopened": lambda s: s.act(s.blocker_closed(), (c.Reopen(ReopenCause.SUPERVISOR, REASON), SUN)),
    "parts-learn-of-withdrawal": lambda s: s.act(s.with_part()[0], (c.Withdraw(), PERSON)),
}
