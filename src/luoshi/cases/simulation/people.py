"""What the people do for whom cases are made: wait, ask again, bring materials, judge, object, and come back."""

from __future__ import annotations

from typing import Final

from luoshi.cases.simulation.arrivals import Arrival, arrive
from luoshi.cases.simulation.scene import PERSON, Scene, Story, words
from luoshi.core.case import commands as c
from luoshi.core.case.events import ObjectionTo, ReopenCause, Wish
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import Outcome

SOLVED: Final = {
    Outcome.DONE: 0.82,
    Outcome.PARTLY: 0.5,
    Outcome.ANSWERED: 0.62,
    Outcome.CANNOT_NOW: 0.2,
    Outcome.UNFOUNDED: 0.25,
}
JUDGES: Final = 0.55
COMES_BACK: Final = 0.55


def meanwhile(scene: Scene) -> Story:
    """While it is being handled the person may add something, ask again, or have no more need of it."""
    yield scene.awake(20, 80)
    if scene.case.open and scene.chance.happens(0.12):
        scene.do(c.AddNote(words("补充一点：情况比上次说的更严重了，请尽快。")), PERSON)
    if scene.case.open and scene.repeat_of is None and scene.chance.happens(0.05):
        chance = scene.chance.of("repeat")
        arrive(scene.world, Arrival(scene.now, scene.matter, "online", chance), scene)
    yield scene.awake(10, 60)
    if scene.case.open and scene.chance.happens(0.025):
        scene.do(c.Withdraw(words("已经自行解决，不用办了。")), PERSON)


def supply(scene: Scene) -> Story:
    """The person brings what is missing, all of it or not, or never comes."""
    asked = scene.case.supplement
    if asked is None or scene.chance.happens(0.1):
        return
    yield scene.awake(20, 24 * 8)
    asked = scene.case.supplement
    if asked is None or not scene.case.open:
        return
    some = asked.missing[:1] if scene.chance.happens(0.2) else asked.missing
    scene.do(c.ReceiveSupplement(some), PERSON)
    if some != asked.missing:
        yield scene.awake(20, 24 * 6)
        if scene.case.open and scene.case.awaited is not None and scene.case.awaited.outstanding:
            scene.do(c.ReceiveSupplement(scene.case.awaited.outstanding), PERSON)


def answer_wish(scene: Scene, wish: Wish) -> Story:
    """The person says whether that is what they wanted; many do not answer at all."""
    yield scene.awake(1, 20)
    pressed = scene.world.games.get(scene.case.holder.office) == "pressed_withdrawal"
    if wish in scene.case.wishes and scene.chance.happens(0.75):
        scene.do(c.AnswerWish(wish, scene.chance.happens(0.1 if pressed else 0.7)), PERSON)


def mind_stop(scene: Scene) -> Story:
    """The person learns that the clock stopped, and may object."""
    yield scene.awake(4, 60)
    sly = scene.world.games.get(scene.case.holder.office) == "stop_before_due"
    if scene.case.state is State.SUSPENDED and scene.chance.happens(0.45 if sly else 0.08):
        scene.do(c.Object(ObjectionTo.SUSPENSION, words("没有看到要等什么，为什么停表？")), PERSON)


def mind_diversion(scene: Scene) -> Story:
    """The person learns that their matter was sent elsewhere, and may object."""
    yield scene.awake(4, 60)
    sly = scene.world.games.get(scene.case.holder.office) == "divert_hard"
    if scene.case.state is State.DIVERTED and scene.chance.happens(0.6 if sly else 0.2):
        scene.do(c.Object(ObjectionTo.DIVERSION, words("这就是你们的事，别处都说不归他们管。")), PERSON)


def judge(scene: Scene) -> Story:
    """The person says whether it is solved, or says nothing; who is not helped may come back."""
    yield scene.awake(2, 72)
    if scene.case.state is not State.CLOSED or not scene.chance.happens(JUDGES):
        return
    solved = not scene.fake and scene.chance.happens(SOLVED.get(scene.case.closings[-1].outcome, 0.5))
    scene.do(c.GiveVerdict(solved, "satisfied" if solved else "dissatisfied"), PERSON)
    if not solved and len(scene.case.closings) < 3 and scene.chance.happens(COMES_BACK):
        yield scene.awake(0.1, 30)
        scene.do(c.Reopen(ReopenCause.PERSON, words("说办好了，其实没有解决。")), PERSON)
