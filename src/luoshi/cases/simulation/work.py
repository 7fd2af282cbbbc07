"""The work itself: steps in the order in which an officer takes them, ordinary ones, good and bad."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from luoshi.cases.commands import Part
from luoshi.cases.handling import By
from luoshi.cases.simulation.desk import whose
from luoshi.cases.simulation.scene import Scene, Story, Teller, words
from luoshi.core.actors import Role
from luoshi.core.case import commands as c
from luoshi.core.case.events import Wish
from luoshi.core.casetypes.model import Outcome
from luoshi.core.entries import Late, LateCause
from luoshi.core.errors import Refused
from luoshi.core.worktime import Limit

UNREACHABLE: Final = 0.22
OUTCOMES: Final = {
    Outcome.DONE: 0.66,
    Outcome.PARTLY: 0.12,
    Outcome.ANSWERED: 0.1,
    Outcome.CANNOT_NOW: 0.06,
    Outcome.UNFOUNDED: 0.06,
}
OTHER_TYPE: Final = {
    "help": "third_party_complaint",
    "third_party_complaint": "violation_report",
    "suggestion": "help",
    "inquiry": "help",
    "fee_complaint": "violation_report",
}
"""What a case may turn out to be."""


def working(scene: Scene) -> Story:
    """The holder works through the plan and closes, or passes on what is not their office's."""
    if strayed(scene):
        yield scene.work(60, 500)
        if scene.working:
            scene.do(c.HandOver(whose(scene), words("经初步了解，属贵单位职责。")), scene.holder)
        return
    scene.plan = planned(scene) if scene.plan is None else scene.plan
    while scene.plan:
        yield scene.next_step(len(scene.plan))
        if not scene.working:
            return
        yield from scene.plan.popleft()(scene)
    yield scene.work(10, 120)
    yield from close(scene)


def planned(scene: Scene) -> deque[Teller]:
    """The steps this case will take: always the same ones, and some of the others."""
    return deque(step.tell for step in STEPS if step.fits(scene) and scene.chance.happens(step.share))


def rework(scene: Scene) -> None:
    """What is done again when a case was reopened."""
    scene.plan = deque([contact, note, prove])
    scene.fake = False
    scene.ratio = scene.ratio + scene.chance.around(0.4, 0.5)


def admission(scene: Scene) -> Story:
    """The application is examined: complete, or all that is missing is told at once."""
    if scene.case.admitted_at is None and scene.case.supplement is None:
        if scene.matter.materials and scene.chance.happens(0.35):
            count = scene.chance.number(1, len(scene.matter.materials))
            items = tuple(scene.chance.sample(scene.matter.materials, count))
            scene.do(c.AskSupplement(items, words("一次性告知：请补正所列材料。")), scene.holder)
        else:
            scene.do(c.Admit(), scene.holder)
    while scene.working and scene.case.admitted_at is None:
        yield scene.work(240, 480)
        if scene.working and scene.case.supplement is None:
            scene.do(c.Admit(), scene.holder)


def check_materials(scene: Scene) -> Story:
    """What was handed in is looked at: most is there, and the application admitted."""
    yield scene.work(30, 900)
    asked = scene.case.awaited
    if scene.working and asked is not None and asked.handed_in:
        scene.do(c.ReceiveSupplement(asked.missing), scene.holder)


def contact(scene: Scene) -> Story:
    """The officer rings; often nobody answers the first time."""
    while scene.chance.happens(UNREACHABLE):
        scene.do(c.RecordTry("phone", words("电话无人接听。")), scene.holder)
        yield scene.work(30, 400)
        if not scene.working:
            return
    scene.do(c.Contact(scene.chance.pick(["phone", "visit", "phone", "message"]), words("已听取意见。")), scene.holder)


def note(scene: Scene) -> Story:
    """A note on the file."""
    said = ("已现场查看。", "已调取资料核对。", "已与相关单位会商。", "已安排人员处理，后天复查。")
    scene.do(c.AddNote(words(scene.chance.pick(said))), scene.holder)
    yield scene.work(1, 5)


def late_note(scene: Scene) -> Story:
    """Work done on paper and entered afterwards, marked so, with a slip and a second person."""
    at = max(scene.now - timedelta(minutes=scene.chance.number(20, 200)), scene.case.last_at)
    second = scene.chance.pick(scene.world.district.arbiters)
    late = Late(LateCause.PAPER, "paper_slip", second.code)
    by = By(scene.holder.actor, second.actor, at, late) if at < scene.now else By(scene.holder.actor)
    scene.do(c.AddNote(words("下乡时纸质登记，现补录。")), by)
    yield scene.work(1, 5)


def correct(scene: Scene) -> Story:
    """An entry at intake was mistaken."""
    area = scene.chance.pick(scene.world.district.towns).name
    scene.do(c.Correct("area", area, words("登记时选错了属地。")), scene.holder)
    yield scene.work(1, 5)


def reclassify(scene: Scene) -> Story:
    """It turns out to be something else; the earlier deadline stays unless the person agrees."""
    kind = OTHER_TYPE[scene.case.case_type]
    if scene.chance.happens(0.5):
        scene.do(c.NoteWish(Wish.CONSENT, words("电话中同意按新类型的时限办理。"), kind), scene.holder)
        yield scene.awake(3, 30)
    if scene.working:
        scene.do(c.Reclassify(kind, words("经了解，实际属于另一类事项。")), scene.holder)


def sub_case(scene: Scene) -> Story:
    """Another office has a part in it; the lead waits for it."""
    office = scene.named(scene.matter.co_handler)
    if office != scene.case.holder.office:
        part = _part(scene, office, f"{scene.wording.text}请贵单位{scene.matter.part}。", scene.matter.part)
        scene.world.offspring(scene, part.case_id, office)
        _attempt(scene, lambda: scene.world.book.open_sub_case(scene.case_id, part, By(scene.holder.actor)))
    yield scene.work(1, 5)


def split(scene: Scene) -> Story:
    """The person wrote of two matters: the second becomes a case of its own, for its own office."""
    office = scene.named(scene.matter.astray[0])
    part = _part(scene, office, "信中另外反映的一件事，与前一件无关。")
    scene.world.offspring(scene, part.case_id, office)
    _attempt(scene, lambda: scene.world.book.split(scene.case_id, (part,), By(scene.holder.actor)))
    yield scene.work(1, 5)


def merge(scene: Scene) -> Story:
    """A repeat is worked on together with the first case, if the same officer has both."""
    first = scene.repeat_of
    if first is not None and scene.world.book.cases[first].holder == scene.case.holder:
        _attempt(scene, lambda: scene.world.book.merge(scene.case_id, first, By(scene.holder.actor)))
    yield scene.work(1, 5)


def note_wish(scene: Scene) -> Story:
    """The person is said to withdraw; nothing follows until they say so themselves."""
    scene.do(c.NoteWish(Wish.WITHDRAW, words("来电说事情已经办好，不用再办。")), scene.holder)
    yield scene.work(1, 5)


def divert(scene: Scene) -> Story:
    """The matter belongs elsewhere, with the fact that proves it."""
    if scene.rules.diversions:
        rule = scene.rules.diversions[scene.chance.pick(list(scene.rules.diversions))]
        proof, told = words(f"{rule.proof}：已核实并附后。"), words("已告知应当走的途径，并提供联系方式。")
        scene.do(c.Divert(rule.code, proof, told), scene.holder)
    yield scene.work(1, 5)


def extend(scene: Scene) -> Story:
    """The work will not be done in time: whoever may approves a longer limit, before it has passed."""
    rule = scene.rules.extension
    if rule is not None and rule.limit in scene.case.deadlines:
        heads, arbiters = [scene.office.head], scene.world.district.arbiters
        approver = scene.chance.pick(arbiters if rule.approver == Role.SUPERVISOR else heads)
        scene.do(c.Extend(rule.limit, words("情况复杂，需多方协调，已告知当事人。")), approver)
    yield scene.work(1, 5)


def suspend(scene: Scene) -> Story:
    """The clock stops on the lawful ground that the matter may need."""
    rule = scene.rules.suspensions.get(scene.matter.ground)
    if rule is not None:
        scene.do(c.Suspend(rule.ground, words(f"因{rule.title}停表，所需时间已书面告知。")), scene.holder)
    yield scene.work(1, 5)


def answer(scene: Scene) -> Story:
    """An answer before the end."""
    scene.do(c.Answer(words("您反映的问题正在办理，预计按期办结。")), scene.holder)
    yield scene.work(1, 5)


def prove(scene: Scene) -> Story:
    """The evidence that closing demands, for the cases worked on together too."""
    for case_id in (scene.case_id, *scene.case.absorbed):
        together = scene.world.scenes[case_id]
        missing = [kind for kind in together.rules.evidence if kind not in together.case.evidence]
        for kind in missing if together.case.open else ():
            together.do(c.AddEvidence(kind, words(together.rules.evidence[kind])), scene.holder)
    yield scene.work(1, 5)


def close(scene: Scene) -> Story:
    """办结, when every part has ended or is waived."""
    for _ in range(scene.chance.number(2, 5)):
        if scene.working and any(scene.case.children.values()):
            yield scene.work(400, 500)
    if not scene.working:
        return
    for child, waiting in scene.case.children.items():
        if waiting:
            scene.do(c.WaiveSubCase(child, words("分办部分不影响主件结论，另行跟踪。")), scene.holder)
    yield from prove(scene)
    if scene.working:
        scene.do(closing(scene), scene.holder)


def closing(scene: Scene) -> c.Close:
    """How the case is closed. "Cannot be done now" names reason, measures and a date."""
    outcome = scene.chance.weighted({one: share for one, share in OUTCOMES.items() if one in scene.rules.outcomes})
    if outcome is not Outcome.CANNOT_NOW or scene.case.closings:
        outcome = Outcome.ANSWERED if outcome is Outcome.CANNOT_NOW else outcome
        return c.Close(outcome if outcome in scene.rules.outcomes else Outcome.DONE, words(scene.wording.answer))
    later = Limit.parse(f"{scene.chance.number(4, 25)}wd")
    return c.Close(
        outcome,
        words("目前条件不具备，届时继续办理。"),
        reason=words("资金和施工条件暂不具备。"),
        measures=words("先行安全防护，列入近期计划。"),
        revive_at=scene.world.calendar.deadline(scene.now, later),
    )


@dataclass(frozen=True, slots=True)
class Step:
    """A step, in what share of the cases it fits it is taken, and which it fits."""

    tell: Teller
    share: float = 1.0
    fits: Callable[[Scene], bool] = lambda _: True


def _ordinary(scene: Scene) -> bool:
    return not scene.rules.needs_admission


def _persons(scene: Scene) -> bool:
    return bool(scene.case.code_hash)


STEPS: Final = (
    Step(admission, 1.0, lambda scene: scene.rules.needs_admission),
    Step(merge, 0.9, lambda scene: scene.repeat_of is not None),
    Step(contact, 0.93, _ordinary),
    Step(correct, 0.02),
    Step(reclassify, 0.03, lambda scene: _persons(scene) and scene.case.case_type in OTHER_TYPE),
    Step(split, 0.03, lambda scene: _persons(scene) and bool(scene.matter.astray)),
    Step(sub_case, 0.35, lambda scene: bool(scene.matter.co_handler) and scene.case.parent is None),
    Step(divert, 0.03, lambda scene: _ordinary(scene) and bool(scene.rules.diversions)),
    Step(note, 0.45),
    Step(extend, 0.5, lambda scene: scene.ratio * scene.office.pace > 0.9),
    Step(suspend, 0.35, lambda scene: scene.matter.ground in scene.rules.suspensions),
    Step(late_note, 0.04, lambda scene: scene.rules.late_entry is not None),
    Step(note_wish, 0.03, _persons),
    Step(answer, 0.2, _ordinary),
    Step(prove),
)


def strayed(scene: Scene) -> bool:
    """Whether it lies with an office whose it is not."""
    here, right = scene.case.holder.office, whose(scene)
    return not scene.case.ruled and here != right and not scene.padding and scene.handovers < 6


def _part(scene: Scene, office: str, text: str, part: str = "") -> Part:
    chance = scene.chance.of("part", scene.case.version)
    title = f"{scene.wording.title}（{scene.world.district.offices[office].name}办理部分）"
    return Part(chance.uuid(), scene.world.number(), words(title), words(text), office, part)


def _attempt(scene: Scene, deed: Callable[[], None]) -> None:
    try:
        deed()
    except Refused as refused:
        scene.world.tally.refused(refused.code)
