"""Scenes for the walk through the table: a real case in each state, and for each command somebody who may do it there.

`scene(command, state, end)` is the story of a cell of transitions.txt: a case in that state, and the step that leads to
that end. Most cells need nothing but a way into the state and the command as it is usually given.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from uuid import UUID

from luoshi.core.actors import Actor
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import LimitName, Outcome
from tests.core.case.cast import (
    HOLDERS,
    LI,
    MA,
    MACHINE,
    PERSON,
    QIAN,
    TANG,
    WANG,
    ZHANG,
    ZHAO,
    Story,
    amended,
    text,
)

Step = tuple[c.Command, Actor]
Scene = tuple[Story, Step]
R, O, W, S, A, C, X, D = State  # noqa: E741 - by their initials, as in transitions.txt
CHILD, OTHER = UUID(int=7), UUID(int=8)
DIVERT = c.Divert("out_of_scope", text("职责清单"), text("请到区民政局"))
CLOSE = c.Close(Outcome.ANSWERED, text("已答复"))
RETURN = c.Return("power", "《权责清单》第三条")
SUSPEND = c.Suspend("inspection", text("需要检验，最长二十个工作日"))
ARBITRATE = c.Arbitrate(HOLDERS["urban"], "power", text("路灯归城管"))
MATERIALS = c.AskSupplement(("户口簿", "租赁合同"))


def complaint() -> Story:
    """A complaint about a third party, which in this district may also be answered at once."""
    return Story(amended("third_party_complaint", answer_at_once=True))


def from_working(story: Story, state: State) -> Story:
    """From Zhang's desk to a state."""
    steps: Mapping[State, Step] = {
        O: (c.HandOver("urban"), ZHANG),
        S: (SUSPEND, ZHANG),
        A: (c.AskArbitration("power"), ZHANG),
        C: (CLOSE, ZHANG),
        X: (c.Withdraw(), PERSON),
        D: (DIVERT, ZHANG),
    }
    if state in steps:
        story.does(*steps[state])
    return story


def standing(state: State) -> Story:
    """A complaint in this state."""
    story = complaint().registered()
    if state is O:
        story.does(c.Offer("housing"), LI)
    elif state is not R:
        from_working(story.with_zhang(), state)
    return story


def doing(story: Story, command: type[c.Command]) -> Step:
    """The command as it is usually given, by whoever may give it in this case."""
    holder = next(actor for actor in (LI, ZHANG, WANG, ZHAO) if actor.id == story.holder)
    to = e.ObjectionTo.DIVERSION if story.case.state is D else e.ObjectionTo.SUSPENSION
    deputy = c.MoveHolder(e.Holder(story.case.holder.office, "deputy"), e.MoveCause.DEPUTY)
    moved = story.now.astimezone(UTC).replace(month=12, day=30)
    steps: Mapping[type[c.Command], Step] = {
        c.AnswerAtOnce: (c.AnswerAtOnce(text("周一上班")), holder),
        c.Offer: (c.Offer("urban"), holder),
        c.SignFor: (c.SignFor(), ZHANG if story.case.offer else holder),
        c.HandOver: (c.HandOver("urban"), holder),
        c.AskArbitration: (c.AskArbitration("overlap"), holder),
        c.Arbitrate: (ARBITRATE, ZHAO),
        c.Admit: (c.Admit(), holder),
        c.AskSupplement: (MATERIALS, holder),
        c.ReceiveSupplement: (c.ReceiveSupplement(("户口簿",)), PERSON),
        c.Return: (RETURN, ZHANG),
        c.Suspend: (SUSPEND, holder),
        c.Resume: (c.Resume(), holder),
        c.Extend: (c.Extend(LimitName.PROMISED, text("要等备件")), MA),
        c.MoveDeadline: (c.MoveDeadline(LimitName.PROMISED, moved, "防汛停工", 2), MACHINE),
        c.Contact: (c.Contact("phone"), holder),
        c.RecordTry: (c.RecordTry("phone"), holder),
        c.AddNote: (c.AddNote(text("看过现场")), holder),
        c.AddEvidence: (c.AddEvidence("handling_record", text("维修单")), holder),
        c.OpenSubCase: (c.OpenSubCase(CHILD, "urban", "换灯杆"), holder),
        c.EndSubCase: (c.EndSubCase(CHILD), MACHINE),
        c.WaiveSubCase: (c.WaiveSubCase(CHILD, text("灯杆不用换了")), holder),
        c.ReviveSubCase: (c.ReviveSubCase(CHILD), MACHINE),
        c.Merge: (c.Merge(OTHER), holder),
        c.Absorb: (c.Absorb(OTHER), holder),
        c.SplitCase: (c.SplitCase((OTHER,)), holder),
        c.Reclassify: (c.Reclassify("suggestion", text("实为建议")), holder),
        c.Answer: (c.Answer(text("明天修")), holder),
        c.Close: (CLOSE, holder),
        c.Deliver: (c.Deliver("post"), holder),
        c.GiveVerdict: (c.GiveVerdict(True), PERSON),
        c.Reopen: (c.Reopen(e.ReopenCause.INSPECTION, text("现场没修")), QIAN),
        c.Withdraw: (c.Withdraw(), PERSON),
        c.Consent: (c.Consent("suggestion"), PERSON),
        c.NoteWish: (c.NoteWish(e.Wish.CONSENT, text("电话里说可以"), "suggestion"), holder),
        c.AnswerWish: (c.AnswerWish(e.Wish.WITHDRAW, True), PERSON),
        c.Divert: (DIVERT, holder),
        c.Object: (c.Object(to, text("不该这样")), PERSON),
        c.RuleObjection: (c.RuleObjection(to, True, text("理由成立")), ZHAO),
        c.MoveHolder: (deputy, holder),
        c.ReplaceCode: (c.ReplaceCode("cd" * 32), PERSON),
        c.AskCode: (c.AskCode("cd" * 32, text("身份证")), LI),
        c.SettleCode: (c.SettleCode("cd" * 32, True), ZHAO),
        c.Correct: (c.Correct("area", "北街", text("写错了街道")), holder),
        c.Erase: (c.Erase(("ab" * 32,), "个人信息保护法第四十七条"), TANG),
        c.TellMystery: (c.TellMystery(OTHER), MACHINE),
        c.Tick: (c.Tick(), MACHINE),
        c.Register: (story.registration(), LI),
    }
    return steps[command]


def scene(command: type[c.Command], state: State, end: State) -> Scene:
    """A case in the state, and the step that leads from there to the end."""
    special = _SPECIAL.get((command, state, end)) or _SPECIAL.get((command, state))
    if special:
        return special()
    if command in _WITH_A_CHILD:
        return _child(command, state)
    if command is c.AnswerWish:
        return _wish(state, end)
    story = standing(state)
    if command is c.SettleCode:
        story.does(*doing(story, c.AskCode))
    return story, doing(story, command)


_WITH_A_CHILD = (c.EndSubCase, c.ReviveSubCase, c.WaiveSubCase)


def _child(command: type[c.Command], state: State) -> Scene:
    """A sub-case was opened on Zhang's desk; where the parent cannot have ended before it, it ended and was revived."""
    story = standing(W)
    story.does(*doing(story, c.OpenSubCase))
    if command is c.ReviveSubCase or state in (C, D):
        story.does(c.EndSubCase(CHILD), MACHINE)
    from_working(story, state)
    if command is c.EndSubCase and state in (C, D):
        story.does(c.ReviveSubCase(CHILD), MACHINE)
    return story, doing(story, command)


def _wish(state: State, end: State) -> Scene:
    """An officer wrote down what the person is said to want; they confirm a withdrawal, or deny it."""
    story = standing(state)
    story.does(c.NoteWish(e.Wish.WITHDRAW, text("电话里说不办了")), LI)
    return story, (c.AnswerWish(e.Wish.WITHDRAW, end is X), PERSON)


def _declined(times: int) -> Story:
    """A complaint that housing has declined so many times, offered to it again."""
    story = complaint().registered()
    for _ in range(times):
        story.does(c.Offer("housing"), LI)
        story.later(minutes=10).does(RETURN, ZHANG)
    story.does(c.Offer("housing"), LI)
    return story


def _refused_hand_over() -> Scene:
    return from_working(standing(W), O), (RETURN, WANG)


def _third_return() -> Scene:
    story = _declined(2)
    story.does(c.SignFor(), ZHANG)
    return story, (RETURN, ZHANG)


def _application(state: State) -> Story:
    story = Story("simple_application").registered()
    return story if state is R else story.with_zhang()


def _to_admit(command: type[c.Command], state: State) -> Callable[[], Scene]:
    def prepared() -> Scene:
        story = _application(state)
        return story, doing(story, command)

    return prepared


def _waiting_for_materials(state: State) -> Callable[[], Scene]:
    def prepared() -> Scene:
        story = _application(R)
        story.does(MATERIALS, LI)
        if state is W:
            story.with_zhang()
        elif state is O:
            story.does(c.Offer("housing"), LI)
        elif state is A:
            story.does(c.AskArbitration("power"), LI)
        return story, doing(story, c.ReceiveSupplement)

    return prepared


def _materials_never_came(state: State) -> Callable[[], Scene]:
    def prepared() -> Scene:
        story, _step = _waiting_for_materials(state)()
        story.at("2026-12-10 09:00").ticks()
        return story.at("2027-02-01 09:00"), (c.Tick(), MACHINE)

    return prepared


def _merger() -> Scene:
    story, other = standing(W), complaint()
    other.id = OTHER
    story.related[OTHER] = other.with_zhang().case
    return story, (c.Merge(OTHER), ZHANG)


def _resumed() -> Story:
    story = standing(S)
    story.later(days=2).does(c.Resume(), ZHANG)
    return story


def _objection_after_the_stop() -> Scene:
    story = _resumed()
    return story, doing(story, c.Object)


def _ruling(state: State, *, upheld: bool = True) -> Callable[[], Scene]:
    """Objected to after the stop; a second stop may run by now, or the case be closed."""

    def prepared() -> Scene:
        story = _resumed()
        story.does(*doing(story, c.Object))
        if state is S:
            story.does(c.Suspend("testing", text("需要检测")), ZHANG)
        elif state is C:
            story.does(CLOSE, ZHANG)
        return story, (c.RuleObjection(e.ObjectionTo.SUSPENSION, upheld, text("理由")), ZHAO)

    return prepared


def _ruling_while_stopped() -> Scene:
    story = standing(S)
    story.does(*doing(story, c.Object))
    return story, doing(story, c.RuleObjection)


def _ruling_on_diversion(origin: State, *, upheld: bool) -> Callable[[], Scene]:
    def prepared() -> Scene:
        story = standing(origin)
        story.does(*doing(story, c.Divert))
        story.does(*doing(story, c.Object))
        return story, (c.RuleObjection(e.ObjectionTo.DIVERSION, upheld, text("理由")), ZHAO)

    return prepared


def _rings(state: State, when: str) -> Callable[[], Scene]:
    def prepared() -> Scene:
        return standing(state).at(when), (c.Tick(), MACHINE)

    return prepared


def _cannot_now() -> Scene:
    story = standing(W)
    revive_at = story.now.astimezone(UTC).replace(month=12, day=20)
    because = {"reason": text("缺备件"), "measures": text("已订货"), "revive_at": revive_at}
    story.does(c.Close(Outcome.CANNOT_NOW, text("下月修"), **because), ZHANG)  # type: ignore[arg-type]
    return story.at("2026-12-21 09:00"), (c.Tick(), MACHINE)


_SPECIAL: Mapping[tuple[object, ...], Callable[[], Scene]] = {
    (c.Return, O, W): _refused_hand_over,
    (c.Return, O, A): lambda: (_declined(2), (RETURN, ZHANG)),
    (c.Return, W, A): _third_return,
    **{(command, state): _to_admit(command, state) for command in (c.Admit, c.AskSupplement) for state in (R, W)},
    **{(c.ReceiveSupplement, state): _waiting_for_materials(state) for state in (R, O, W, A)},
    (c.Merge, W): _merger,
    (c.Object, W): _objection_after_the_stop,
    (c.RuleObjection, W): _ruling(W),
    (c.RuleObjection, C): _ruling(C),
    (c.RuleObjection, S, S): _ruling(S),
    (c.RuleObjection, S, W): _ruling_while_stopped,
    (c.RuleObjection, D, D): _ruling_on_diversion(W, upheld=False),
    (c.RuleObjection, D, R): _ruling_on_diversion(R, upheld=True),
    (c.RuleObjection, D, W): _ruling_on_diversion(W, upheld=True),
    (c.Tick, R, R): _rings(R, "2026-12-01 09:00"),
    (c.Tick, W, W): _rings(W, "2026-12-01 09:00"),
    (c.Tick, A, A): _rings(A, "2026-12-01 09:00"),
    (c.Tick, O, A): _rings(O, "2026-12-01 09:00"),
    (c.Tick, S, W): _rings(S, "2027-03-01 09:00"),
    (c.Tick, R, X): _materials_never_came(R),
    (c.Tick, W, X): _materials_never_came(W),
    (c.Tick, C, W): _cannot_now,
}
