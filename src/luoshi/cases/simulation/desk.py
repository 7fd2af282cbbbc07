"""What officers do before and after the work: take in, offer, sign, return, rule, resume. One story for each state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from luoshi.cases.simulation.district import SUPERVISION, Officer
from luoshi.cases.simulation.scene import Scene, Story, Teller, words
from luoshi.core.actors import Role
from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder
from luoshi.core.case.state import State

AT_ONCE: Final = 0.18
ASTRAY: Final = 0.14
EVADED: Final = 0.05
UNSIGNED: Final = 0.03
CAUSES: Final = {
    "place": "《责任清单》第二章：事发地不在本单位辖区",
    "power": "《“三定”规定》第四条：该项职权属其他单位",
    "overlap": "《职能交叉事项分工表》：本事项由其他单位牵头",
    "interest": "《投诉处理办法》：被投诉单位应当回避",
}


def received(scene: Scene) -> Story:
    """The first-inquiry officer answers at once, keeps what is their own office's, or offers the rest."""
    yield scene.work(3, 45)
    if scene.case.state is not State.RECEIVED:
        return
    if _may_answer_at_once(scene) and scene.chance.happens(AT_ONCE):
        scene.do(c.AnswerAtOnce(words(scene.wording.answer)), scene.holder)
        return
    to = _destination(scene)
    if to == scene.case.holder.office:
        scene.do(c.SignFor(on_duty(scene, to).code), scene.holder)
    else:
        scene.do(c.Offer(to, words("请依职责办理。")), scene.holder)


def offered(scene: Scene) -> Story:
    """The office offered to signs, refuses what is not its own, tries to be rid of it, or does not look."""
    offer = scene.case.offer
    if offer is None:
        return
    office = scene.world.district.offices[offer.to]
    share = scene.chance.around(0.3, 0.5) * office.pace
    unseen = scene.chance.happens(UNSIGNED * office.pace)
    minutes = scene.world.calendar.worked_seconds(scene.now, max(scene.now, offer.sign_by)) / 60
    yield scene.clock(20, 30) if unseen else scene.worked(scene.now, minutes * min(share, 0.97))
    if scene.case.offer is not offer:
        return
    if _declines(scene, offer.to):
        cause = scene.chance.pick(list(scene.rules.returns.causes))
        note = words("经核对职责，本件不属本单位办理。")
        scene.do(c.Return(cause, CAUSES[cause], note), scene.chance.pick(office.officers))
    else:
        sign(scene, offer.to)


def sign(scene: Scene, office: str) -> None:
    """签收, for an officer of the office: for a repeat the one who has the first case."""
    first = scene.world.book.cases.get(scene.repeat_of) if scene.repeat_of else None
    officer = on_duty(scene, office)
    if first is not None and first.open and first.holder.office == office:
        officer = scene.world.district.officers[first.holder.officer]
    scene.do(c.SignFor(officer.code), officer)


def arbitrated(scene: Scene) -> Story:
    """The arbiter rules for the office whose matter it is."""
    yield scene.work(40, 420)
    if scene.case.state is not State.ARBITRATED:
        return
    cause = scene.chance.pick(list(scene.rules.returns.causes))
    holder = on_duty(scene, whose(scene))
    reason = words("依据责任清单和“三定”规定，本事项由该单位牵头办理。")
    command = c.Arbitrate(Holder(holder.office, holder.code), cause, reason)
    scene.do(command, scene.chance.pick(scene.world.district.arbiters))


def suspended(scene: Scene) -> Story:
    """The officer resumes when the ground has gone, or forgets, and the cap ends the stop."""
    stop = scene.case.stop
    if stop is None:
        return
    yield scene.work(60 * 7 * 2, 60 * 7 * 9)
    if scene.case.stop is not stop:
        return
    if scene.chance.happens(0.2):
        yield max(stop.cap_at, scene.now) + (scene.clock(1, 8) - scene.now)
    if scene.case.stop is stop:
        scene.do(c.Resume(), scene.holder)


DESK: Final[Mapping[State, Teller]] = {
    State.RECEIVED: received,
    State.OFFERED: offered,
    State.ARBITRATED: arbitrated,
    State.SUSPENDED: suspended,
}


def on_duty(scene: Scene, office: str) -> Officer:
    """An officer who takes cases in an office, not on leave if it can be."""
    there = scene.world.district.offices[office].having(Role.HANDLER, Role.INTAKE, Role.SUPERVISOR)
    present = [officer for officer in there if officer.code not in scene.world.away]
    return scene.chance.pick(present or there)


def whose(scene: Scene) -> str:
    """The office whose matter it is today: offices are succeeded by others."""
    return scene.world.successors.get(scene.right, scene.right)


def _may_answer_at_once(scene: Scene) -> bool:
    easy = scene.rules.answer_at_once and not scene.rules.needs_admission and not scene.matter.hard
    return easy and not scene.case.offices[1:] and scene.case.parent is None


def _destination(scene: Scene) -> str:
    right = whose(scene)
    astray = [office for office in map(scene.named, scene.matter.astray) if office != right]
    fresh = scene.case.declined == 0 and not scene.case.asked and scene.case.parent is None
    if astray and fresh and scene.case.holder.office != right and scene.chance.happens(ASTRAY):
        return scene.chance.pick(astray)
    return right


def _declines(scene: Scene, office: str) -> bool:
    if scene.case.ruled or office == SUPERVISION:
        return False
    back_to_sender = office in [sender.office for sender in scene.case.senders]
    mine = office == whose(scene) or back_to_sender
    return scene.chance.happens(EVADED if mine else 0.8)
