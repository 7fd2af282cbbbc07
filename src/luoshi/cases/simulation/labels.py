"""The games that offices play with the rules, by name, and which office plays which.

A later reader of the record can test on these labels whether it sees what was played. They stand in no record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from luoshi.cases.simulation.catalogue import TOWN, Matter, the_catalogue
from luoshi.cases.simulation.chance import Chance
from luoshi.cases.simulation.district import District, succession


@dataclass(frozen=True, slots=True)
class Game:
    """A way to look good without doing the work. `fits` says on which matters it can be played."""

    name: str
    zh: str
    en: str
    players: int = 1
    fits: Callable[[Matter], bool] = lambda matter: not matter.duty


@dataclass(frozen=True, slots=True)
class Label:
    """An office and the game it plays; `ring` are the offices it plays with."""

    office: str
    office_name: str
    game: str
    zh: str
    en: str
    ring: tuple[str, ...] = ()


def _can_stop(matter: Matter) -> bool:
    return bool(matter.ground)


def _asked(matter: Matter) -> bool:
    return matter.type in ("help", "third_party_complaint", "violation_report")


GAMES: Final[Mapping[str, Game]] = {
    game.name: game
    for game in (
        Game("stop_before_due", "到期前一天停表", "stops the clock the day before it is due", fits=_can_stop),
        Game("bounce", "踩着时限退回", "signs, and returns everything in the last minutes of the window", fits=_asked),
        Game("empty_answer", "以“已收悉”答复", "closes at once with an answer that says nothing"),
        Game("late_signer", "踩点签收", "signs in the last minutes of the time to sign"),
        Game("batch_entry", "一周的工作一小时录入", "enters a week's work within one hour on Friday"),
        Game("split_to_pad", "拆件充数", "splits off empty cases and closes them within minutes", fits=_asked),
        Game("wrong_outcome", "没办成报办成", "closes as done what is not done; the person reopens", fits=_asked),
        Game("hand_round", "三家轮转", "three offices hand a case round among themselves", 3, _asked),
        Game("pressed_withdrawal", "劝撤", "writes down withdrawals that the person did not want", fits=_asked),
        Game("paper_tries", "虚记联系", "records three tries in ten minutes, and closes as unreachable", fits=_asked),
        Game("divert_hard", "难件分流", "diverts what would take long as out of scope", fits=_asked),
    )
}


def labels(district: District, seed: object) -> list[Label]:
    """Which office plays which game under a seed: offices that get enough of the matters the game needs."""
    chance = Chance("games", seed)
    taken = {*succession()[:2]}
    found = []
    for game in GAMES.values():
        players = _players(game, taken, chance)
        taken.update(players)
        ring = tuple(players) if len(players) > 1 else ()
        names = [(office, district.offices[office].name) for office in players]
        found += [Label(office, name, game.name, game.zh, game.en, ring) for office, name in names]
    return found


def _players(game: Game, taken: Iterable[str], chance: Chance) -> list[str]:
    """Some of the busiest offices that are free and get what the game is played with."""
    load: dict[str, int] = {}
    for matter in the_catalogue():
        if game.fits(matter) and matter.office not in (TOWN, *taken):
            load[matter.office] = load.get(matter.office, 0) + matter.weight
    busiest = sorted(load, key=lambda office: (-load[office], office))[: game.players + 4]
    return chance.sample(busiest, game.players)
