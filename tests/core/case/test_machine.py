"""Anybody does anything at any time: whatever the sequence, the promises hold.

Every step goes through `Story.does`, which checks P1, P2, P4, P8 and P10 on it and tells the case again from its
entries. Here the sequences are made, the alarms are rung, and the laws that speak of the whole case are checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.alarms import next_alarm_at
from luoshi.core.case.clock import counted
from luoshi.core.case.decide import decide
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import CaseType, LimitName, Outcome
from luoshi.core.entries import Late, LateCause
from luoshi.core.errors import Refused
from tests.core.case.cast import (
    HE,
    LI,
    MA,
    MACHINE,
    PERSON,
    STAFF,
    STRANGER,
    Limit,
    Story,
    amended,
    case_types,
    text,
)
from tests.core.case.promises import WHOLE_MATTER

PAPER = Late(LateCause.PAPER, "paper_slip", "he")
CHILDREN = (UUID(int=21), UUID(int=22))
OFFICES = ("centre", "housing", "urban", "greenery")
ANYBODY = (*STAFF, PERSON, STRANGER, MACHINE)
SPANS = [timedelta(minutes=1), timedelta(minutes=40), timedelta(hours=4), timedelta(days=1), timedelta(days=16)]


def hard_complaint() -> CaseType:
    """Three short stops on each ground, late entry, an answer at once: as much freedom as a type can give."""
    rules = case_types()["third_party_complaint"]
    stops = {name: replace(stop, cap=Limit.parse("3wd"), times=3) for name, stop in rules.suspensions.items()}
    late = case_types()["help"].late_entry
    return amended(rules.code, suspensions=stops, late_entry=late, answer_at_once=True)


TYPES = {
    "complaint": hard_complaint(),
    "application": case_types()["simple_application"],
    "patient": case_types()["patient"],
    "help": case_types()["help"],
}
OTHER_TYPES = ("help", "third_party_complaint", "simple_application", "meeting_decision")


def commands(story: Story) -> Iterator[c.Command]:
    """Whatever could be asked of the case, sensible or not."""
    case, reason = story.case, text("理由")
    for office in OFFICES:
        yield from (c.Offer(office), c.HandOver(office), c.OpenSubCase(CHILDREN[0], office, "一部分"))
        yield c.Arbitrate(e.Holder(office, "li"), "power", reason)
        yield c.MoveHolder(e.Holder(office, "new"), e.MoveCause.SUCCESSION)
    yield from (c.AnswerAtOnce(reason), c.SignFor(), c.SignFor("sun"), c.Return("power", "三定规定"))
    yield from (c.AskArbitration("overlap"), c.Admit(), c.Resume(), c.Answer(reason), c.Tick())
    yield from (c.AskSupplement(("照片",), reason), c.AskSupplement(("户口簿", "合同")))
    yield from (c.ReceiveSupplement(("照片",)), c.ReceiveSupplement(("户口簿", "合同")))
    yield from (c.Suspend(ground, reason) for ground in (*story.rules.suspensions, "busy"))
    yield from (c.Extend(limit, reason) for limit in WHOLE_MATTER)
    yield c.MoveDeadline(LimitName.PROMISED, story.calendar.deadline(story.now, Limit.parse("7wd")), "停工", 2)
    yield from (c.Contact("phone"), c.RecordTry("phone"), c.AddNote(reason), c.AddEvidence("handling_record", reason))
    yield from (c.EndSubCase(CHILDREN[0]), c.WaiveSubCase(CHILDREN[0], reason), c.ReviveSubCase(CHILDREN[0]))
    yield from (c.Absorb(CHILDREN[1]), c.SplitCase(CHILDREN), c.Merge(CHILDREN[1]))
    yield from (c.Reclassify(code, reason) for code in OTHER_TYPES)
    yield from (c.Close(outcome, reason) for outcome in Outcome)
    yield c.Close(Outcome.CANNOT_NOW, reason, reason, reason, story.now + timedelta(days=6))
    yield from (c.Deliver("post"), c.GiveVerdict(False), c.Withdraw(), c.Consent("suggestion"), c.Consent("help"))
    yield from (c.Reopen(cause, reason) for cause in e.ReopenCause)
    yield from (c.NoteWish(wish, reason, "help" if wish is e.Wish.CONSENT else "") for wish in e.Wish)
    yield from (c.AnswerWish(wish, confirmed) for wish in e.Wish for confirmed in (True, False))
    yield c.Divert("out_of_scope", reason, reason)
    yield from (c.Object(to, reason) for to in e.ObjectionTo)
    yield from (c.RuleObjection(to, upheld, reason) for to in e.ObjectionTo for upheld in (True, False))
    yield c.MoveHolder(e.Holder(case.holder.office, "sun"), e.MoveCause.DEPUTY, story.now + timedelta(days=2))
    yield c.MoveHolder(e.Holder(case.holder.office, "zhang"), e.MoveCause.REASSIGNED)
    yield c.Correct("area", "北街", reason)
    yield from (c.Erase(("ab" * 32,), "个人信息保护法第四十七条"), c.ReplaceCode("cd" * 32))
    yield c.TellMystery(CHILDREN[0])
    yield from (c.AskCode("ab" * 32, reason), c.SettleCode("ab" * 32, True), c.SettleCode("ab" * 32, False))


BY_THE_PERSON = (c.Withdraw, c.Consent, c.GiveVerdict, c.Object, c.AnswerWish, c.ReceiveSupplement)
BY_THE_ARBITER = (c.Arbitrate, c.RuleObjection)
BY_THE_MACHINE = (c.EndSubCase, c.ReviveSubCase, c.MoveDeadline, c.TellMystery, c.Tick)
REOPENS = {e.ReopenCause.PERSON: PERSON, e.ReopenCause.INSPECTION: STAFF[7], e.ReopenCause.SUPERVISOR: HE}


FILLING = (
    c.ReplaceCode,
    c.AskCode,
    c.SettleCode,
    c.AddNote,
    c.Correct,
    c.Erase,
    c.Contact,
    c.RecordTry,
    c.AddEvidence,
    c.NoteWish,
    c.MoveHolder,
    c.Withdraw,
)


def who_may(story: Story, command: c.Command) -> Actor:
    """Somebody who may well do this."""
    holder = story.case.holder
    if isinstance(command, BY_THE_PERSON):
        return PERSON
    if isinstance(command, BY_THE_ARBITER) or (isinstance(command, c.MoveHolder) and command.cause == "succession"):
        return HE
    if isinstance(command, BY_THE_MACHINE):
        return MACHINE
    if isinstance(command, c.AskCode | c.SettleCode):
        return LI if isinstance(command, c.AskCode) else HE
    if isinstance(command, c.Reopen):
        return REOPENS.get(command.cause, MACHINE)
    if isinstance(command, c.Extend):
        return replace(MA, office_path=("district", holder.office))
    if isinstance(command, c.SignFor | c.Return) and story.case.offer:
        return Actor(ActorKind.OFFICER, "new hand", ("district", story.case.offer.to), frozenset({Role.HANDLER}))
    return Actor(ActorKind.OFFICER, holder.officer, ("district", holder.office), frozenset({Role.ADMINISTRATOR}))


class Anything(RuleBasedStateMachine):
    """One case, in anybody's hands."""

    def __init__(self) -> None:
        super().__init__()
        self.story = Story()

    @initialize(
        kind=st.sampled_from(sorted(TYPES)), hour=st.integers(0, 24 * 20), signed=st.booleans(), admitted=st.booleans()
    )
    def registered(self, kind: str, hour: int, signed: bool, admitted: bool) -> None:
        rules = TYPES[kind]
        self.story = Story(rules, "2026-09-14 00:30").later(hours=hour).registered(LI)
        if signed:
            self.story.with_zhang()
        if rules.needs_admission:
            command = c.Admit() if admitted else c.AskSupplement(("户口簿", "合同"))
            self.story.does(command, who_may(self.story, command))

    @rule(span=st.sampled_from(SPANS))
    def time_passes(self, span: timedelta) -> None:
        self.story.now += span

    @rule(data=st.data(), minutes=st.sampled_from([1, 30, 300]))
    def what_can_be_done_is_done(self, data: st.DataObject, minutes: int) -> None:
        """By those who may, so that sequences go far; every kind of command is as likely as every other."""
        self.story.later(minutes=minutes)
        possible = [command for command in commands(self.story) if self.would_do(command)]
        kinds = sorted({type(command).__name__ for command in possible})
        kind = data.draw(st.sampled_from(kinds))
        command = data.draw(st.sampled_from([one for one in possible if type(one).__name__ == kind]))
        self.tries(command, who_may(self.story, command), HE)

    @rule(data=st.data(), minutes=st.sampled_from([3, 90, 900]))
    def work_goes_on(self, data: st.DataObject, minutes: int) -> None:
        """As before, without what only fills the file."""
        self.story.later(minutes=minutes)
        possible = [c_ for c_ in commands(self.story) if not isinstance(c_, FILLING) and self.would_do(c_)]
        if possible:
            command = data.draw(st.sampled_from(possible))
            self.tries(command, who_may(self.story, command), HE)

    @rule(data=st.data(), by=st.sampled_from(ANYBODY))
    def anybody_acts(self, data: st.DataObject, by: Actor) -> None:
        """What somebody else may do now."""
        self.story.later(minutes=1)
        possible = [command for command in commands(self.story) if self.would_do(command)]
        self.tries(data.draw(st.sampled_from(possible)), by)

    @rule(data=st.data(), ago=st.sampled_from([1, 50, 600]))
    def somebody_types_in_later(self, data: st.DataObject, ago: int) -> None:
        self.story.later(minutes=ago)
        command = data.draw(st.sampled_from([command for command in commands(self.story) if self.would_do(command)]))
        at = self.story.now - timedelta(minutes=ago // 2)
        by = replace(who_may(self.story, command), id=self.story.holder)
        self.tries(command, by, HE, at, PAPER)

    @rule()
    def the_alarm_rings(self) -> None:
        """The worker comes at the alarm, finds something to record, and is not called again for it."""
        story, alarm = self.story, self.alarm()
        if alarm is None:
            return
        if alarm > story.now:
            story.at(alarm - timedelta(microseconds=1))
            assert not decide(story.case, c.Tick(), story.context(MACHINE)), "something came before its alarm"
            story.at(alarm)
        assert story.ticks(), "the alarm rang for nothing"
        again = self.alarm()
        assert again is None or again > story.now

    @invariant()
    def whose_alarm_is_silent_needs_nobody(self) -> None:
        if self.story.entries and self.alarm() is None:
            later = Story()
            later.__dict__.update(self.story.__dict__)
            later.later(days=4000)
            assert not decide(later.case, c.Tick(), later.context(MACHINE))

    @invariant()
    def at_its_deadline_the_count_is_what_the_limit_says(self) -> None:
        story = self.story
        if not story.entries or not story.case.open or story.case.state is State.SUSPENDED:
            return
        if {"Extended", "DeadlineMoved", "Reclassified"} & set(story.said()):
            return
        for name in WHOLE_MATTER:
            if name in story.case.deadlines:
                limit = story.rules.limits[name]
                start, end = story.case.starts[limit.start], story.case.deadlines[name]
                assert counted(story.case, start, limit.limit.unit, end, story.calendar) == limit.limit.amount

    def alarm(self) -> datetime | None:
        """When the machine is next needed."""
        return next_alarm_at(self.story.case, self.story.rules, self.story.calendar)

    def would_do(self, command: c.Command) -> bool:
        """Whether the one who may would not be refused."""
        self.with_another()
        try:
            return bool(decide(self.story.case, command, self.story.context(who_may(self.story, command), HE)))
        except Refused:
            return False

    def with_another(self) -> None:
        """There is a second case in the same hands, which this one can be merged with."""
        self.story.related[CHILDREN[1]] = self.story.case.changed({"id": CHILDREN[1]})

    def tries(
        self,
        command: c.Command,
        by: Actor,
        second: Actor | None = None,
        at: datetime | None = None,
        late: Late | None = None,
    ) -> None:
        """A refusal is a good answer; a broken promise is not."""
        before = self.story.case
        self.with_another()
        try:
            self.story.does(command, by, second, at, late)
        except Refused:
            assert self.story.case is before


TestAnything = Anything.TestCase
TestAnything.settings = settings(
    max_examples=80,
    stateful_step_count=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
