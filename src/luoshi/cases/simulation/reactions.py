"""When this happens in the world, then somebody begins to act: one table, from events to stories."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from luoshi.cases.simulation import desk, games, oversight, people, work
from luoshi.cases.simulation.scene import Scene, Story
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.state import State

Reaction = Callable[[Scene, Any], None]


def handle(scene: Scene) -> Story:
    """The officers' part: whatever the state asks for, until the case has ended."""
    while scene.case.open:
        yield from _next(scene)


def deliver(scene: Scene) -> Story:
    """A decision reaches the person some days after it was taken."""
    yield scene.work(60, 2000)
    if scene.case.state is State.CLOSED:
        scene.do(c.Deliver(scene.chance.pick(["window", "post", "online"])), scene.holder)


def _next(scene: Scene) -> Story:
    state = scene.case.state
    offer = scene.case.offer
    game = scene.world.games.get(offer.to if offer else scene.case.holder.office, "")
    if state is State.OFFERED:
        return games.OFFERED.get(game, desk.offered)(scene)
    if state is State.WORKING:
        ours = not scene.matter.duty and (not scene.padding or game == "split_to_pad")
        return games.WORKING.get(game, work.working)(scene) if ours else work.working(scene)
    return desk.DESK[state](scene)


def _registered(scene: Scene, _event: e.Registered) -> None:
    _begin(scene)
    if scene.case.code_hash and scene.case.parent is None and not scene.padding:
        scene.world.tell(people.meanwhile(scene))


def _again(scene: Scene, _event: object) -> None:
    work.rework(scene)
    _begin(scene)


def _begin(scene: Scene) -> None:
    """The officers begin; whoever still had the case in hand from before its end has it no longer."""
    scene.turn += 1
    turn = scene.turn
    scene.world.tell(handle(scene), lambda: scene.turn == turn)


def _closed(scene: Scene, event: e.Closed) -> None:
    if scene.rules.needs_admission and not event.at_once:
        scene.world.tell(deliver(scene))
    if scene.matter.duty:
        scene.world.tell(oversight.verify(scene))
    elif scene.case.code_hash and not scene.padding:
        scene.world.tell(people.judge(scene))
        scene.world.tell(oversight.inspect(scene))


def _handed_in(scene: Scene, event: e.SupplementReceived) -> None:
    if event.check_by is not None:
        scene.world.tell(work.check_materials(scene))


def _suspended(scene: Scene, _event: e.Suspended) -> None:
    if scene.case.code_hash:
        scene.world.tell(people.mind_stop(scene))


def _diverted(scene: Scene, _event: e.Diverted) -> None:
    if scene.case.code_hash:
        scene.world.tell(people.mind_diversion(scene))


def _ruled_on(scene: Scene, event: e.ObjectionRuled) -> None:
    if event.upheld and event.to is e.ObjectionTo.DIVERSION and scene.case.open:
        _again(scene, event)


REACTIONS: Final[Mapping[type[e.CaseEvent], tuple[Reaction, ...]]] = {
    e.Registered: (_registered,),
    e.Reopened: (_again,),
    e.Closed: (_closed,),
    e.Suspended: (_suspended,),
    e.Diverted: (_diverted,),
    e.ObjectionRuled: (_ruled_on,),
    e.SupplementAsked: (lambda scene, _: scene.world.tell(people.supply(scene)),),
    e.SupplementReceived: (_handed_in,),
    e.WishNoted: (lambda scene, event: scene.world.tell(people.answer_wish(scene, event.wish)),),
    e.Objected: (lambda scene, event: scene.world.tell(oversight.rule_objection(scene, event.to)),),
}
