"""How the gaming offices play: each game is a story that takes the place of the ordinary one in some state.

None of them breaks a rule of `core`: what it refuses cannot be played. They show in the record alone.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Final

from luoshi.cases.commands import Part
from luoshi.cases.handling import By
from luoshi.cases.simulation import desk, work
from luoshi.cases.simulation.scene import Scene, Story, Teller, words
from luoshi.core.case import commands as c
from luoshi.core.case.events import Wish
from luoshi.core.casetypes.model import Outcome
from luoshi.core.errors import Refused
from luoshi.core.worktime import Limit
from luoshi.core.worktime_shift import earlier, shift_worked

EMPTY: Final = ("已收悉。", "您的诉求已收悉，感谢您的关注和支持。", "已阅，已转相关科室。")
FRIDAY: Final = 4
_A_DAY: Final = Limit.parse("1wd")


def stop_before_due(scene: Scene) -> Story:
    """Nothing happens until the day before it is due; then the clock is stopped."""
    if scene.case.stops or scene.matter.ground not in scene.rules.suspensions:
        yield from work.working(scene)
        return
    if scene.rules.needs_admission and scene.case.admitted_at is None:
        yield scene.work(30, 300)
        if scene.working:
            yield from work.admission(scene)
    if scene.working and scene.promised is not None:
        yield max(scene.worked(scene.now, 5), _before(scene, earlier(scene.world.calendar, scene.promised, _A_DAY), 90))
    if scene.working:
        yield from work.suspend(scene)


def bounce(scene: Scene) -> Story:
    """Signed for, left lying for the whole window, and returned in its last minutes."""
    since = scene.case.holdings[-1].since
    end = scene.world.calendar.deadline(since, scene.rules.returns.window)
    at = _before(scene, end, 4)
    if scene.case.ruled or not scene.case.senders or at <= scene.now:
        yield from work.working(scene)
        return
    yield at
    if scene.working:
        cause = scene.chance.pick(list(scene.rules.returns.causes))
        scene.do(c.Return(cause, desk.CAUSES[cause], words("经研究，不属我单位职责。")), scene.holder)


def empty_answer(scene: Scene) -> Story:
    """Closed within the hour by a sentence that says nothing."""
    yield scene.work(5, 60)
    if not scene.working:
        return
    if scene.rules.needs_admission and scene.case.admitted_at is None:
        yield from work.working(scene)
        return
    scene.fake = True
    outcome = Outcome.ANSWERED if Outcome.ANSWERED in scene.rules.outcomes else Outcome.DONE
    yield from work.prove(scene)
    scene.do(c.Close(outcome, words(scene.chance.pick(EMPTY))), scene.holder)


def late_signer(scene: Scene) -> Story:
    """Signed for in the last minutes of the time to sign."""
    offer = scene.case.offer
    if offer is None:
        return
    yield max(_before(scene, offer.sign_by, 3), scene.now + timedelta(seconds=20))
    if scene.case.offer is offer:
        desk.sign(scene, offer.to)


def batch_entry(scene: Scene) -> Story:
    """Whatever is done in the week, it is all entered on Friday afternoon, within the hour."""
    yield _friday(scene)
    if scene.working:
        scene.plan = work.planned(scene) if scene.plan is None else scene.plan
    while scene.plan and scene.working:
        yield scene.now + timedelta(seconds=scene.chance.number(15, 100))
        if scene.working:
            yield from scene.plan.popleft()(scene)
    if scene.working:
        yield from work.close(scene)


def split_to_pad(scene: Scene) -> Story:
    """One matter becomes several, each closed within minutes."""
    if scene.case.parent is None and not scene.padding and scene.plan is None and not work.strayed(scene):
        yield scene.work(10, 60)
        if scene.working:
            _pad(scene)
            scene.plan = work.planned(scene)
    if scene.padding:
        yield scene.work(2, 10)
        scene.plan = deque([work.prove])
    yield from work.working(scene)


def wrong_outcome(scene: Scene) -> Story:
    """Closed as done before anything is done; only who comes back is helped."""
    if scene.case.closings:
        yield from work.working(scene)
        return
    yield scene.work(60, 400)
    if not scene.working:
        return
    scene.fake = True
    yield from work.prove(scene)
    scene.do(c.Close(Outcome.DONE, words("您反映的问题已经解决。")), scene.holder)


def welcome(scene: Scene) -> Story:
    """Whatever comes from the ring is signed for: a return would be counted."""
    offer = scene.case.offer
    if offer is None or scene.world.games.get(scene.case.holder.office) != "hand_round":
        yield from desk.offered(scene)
        return
    yield scene.work(5, 60)
    if scene.case.offer is offer:
        desk.sign(scene, offer.to)


def hand_round(scene: Scene) -> Story:
    """Three offices hand it on to one another; nobody returns anything, so that nobody has to rule."""
    ring = [office for office, game in scene.world.games.items() if game == "hand_round"]
    here = scene.case.holder.office
    if scene.case.ruled or scene.case.closings or scene.handovers >= 4:
        scene.right = here
        yield from work.working(scene)
        return
    yield scene.work(180, 420)
    if scene.working and scene.case.holder.office == here:
        scene.handovers += 1
        onwards = ring[(ring.index(here) + 1) % len(ring)]
        scene.do(c.HandOver(onwards, words("此事由贵单位牵头更为合适。")), scene.holder)


def pressed_withdrawal(scene: Scene) -> Story:
    """Shortly before it is due, the person is said to have withdrawn."""
    if Wish.WITHDRAW in scene.case.wishes or scene.plan is not None or scene.promised is None:
        yield from work.working(scene)
        return
    yield max(scene.worked(scene.now, 20), _before(scene, scene.promised, scene.chance.between(60, 300)))
    if scene.working:
        yield from work.note_wish(scene)
        scene.plan = work.planned(scene)


def paper_tries(scene: Scene) -> Story:
    """Three tries within ten minutes, nobody reached, closed."""
    if scene.case.closings or Outcome.ANSWERED not in scene.rules.outcomes:
        yield from work.working(scene)
        return
    yield scene.work(60, 300)
    for _ in range(3):
        if scene.working:
            scene.do(c.RecordTry("phone", words("电话无人接听。")), scene.holder)
            yield scene.now + timedelta(minutes=scene.chance.number(1, 4))
    if scene.working:
        scene.fake = True
        yield from work.prove(scene)
        scene.do(c.Close(Outcome.ANSWERED, words("多次联系未能接通，视为答复。")), scene.holder)


def divert_hard(scene: Scene) -> Story:
    """What would take long is sent elsewhere as out of scope."""
    hard = scene.matter.hard or scene.ratio > 0.55
    if not hard or scene.case.objections or scene.case.closings or "out_of_scope" not in scene.rules.diversions:
        yield from work.working(scene)
        return
    yield scene.work(20, 200)
    if scene.working:
        scene.ratio = min(scene.ratio, 0.5)
        proof, told = words("职责清单中未列明。"), words("请向有关部门反映。")
        scene.do(c.Divert("out_of_scope", proof, told), scene.holder)


OFFERED: Final[Mapping[str, Teller]] = {"late_signer": late_signer, "hand_round": welcome}
WORKING: Final[Mapping[str, Teller]] = {
    "stop_before_due": stop_before_due,
    "bounce": bounce,
    "empty_answer": empty_answer,
    "batch_entry": batch_entry,
    "split_to_pad": split_to_pad,
    "wrong_outcome": wrong_outcome,
    "hand_round": hand_round,
    "pressed_withdrawal": pressed_withdrawal,
    "paper_tries": paper_tries,
    "divert_hard": divert_hard,
}


def _before(scene: Scene, instant: datetime, minutes: float) -> datetime:
    """Some minutes of office hours before an instant."""
    return shift_worked(scene.world.calendar, instant, -int(minutes * 60))


def _friday(scene: Scene) -> datetime:
    """The last hour of this week's last afternoon."""
    zone = scene.world.calendar.tz
    local = scene.now.astimezone(zone)
    day = local.date() + timedelta(days=(FRIDAY - local.weekday()) % 7)
    at = datetime.combine(day, time(16, 30), zone) + timedelta(seconds=scene.chance.number(0, 2400))
    later = at if at > local else at + timedelta(days=7)
    return later.astimezone(UTC).replace(microsecond=0)


def _pad(scene: Scene) -> None:
    """Split off two or three parts of nothing, held by the same officer."""
    office = scene.case.holder.office
    parts = []
    for number in range(scene.chance.number(2, 3)):
        chance = scene.chance.of("pad", scene.case.version, number)
        title = words(f"{scene.wording.title}（第{number + 1}项）")
        parts.append(Part(chance.uuid(), scene.world.number(), title, words("同一来信所述。"), office))
        scene.world.offspring(scene, parts[-1].case_id, office, padding=True)
    try:
        scene.world.book.split(scene.case_id, tuple(parts), By(scene.holder.actor))
    except Refused as refused:
        scene.world.tally.refused(refused.code)
