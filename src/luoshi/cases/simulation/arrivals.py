"""Who comes when: by weekday and hour, at the window, by telephone and online."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Final

from luoshi.cases.handling import By
from luoshi.cases.simulation.catalogue import Matter, the_catalogue
from luoshi.cases.simulation.chance import Chance
from luoshi.cases.simulation.district import HOTLINE, SERVICE_CENTRE, SUPERVISION, Officer
from luoshi.cases.simulation.scene import PERSON, Scene, Story, Surroundings, words
from luoshi.core.actors import Role
from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder

# What comes on a day beside the mean: Monday to Sunday, and days on which the offices are closed.
WEEKDAYS: Final = (1.45, 1.3, 1.2, 1.15, 1.1, 0.45, 0.35)
CLOSED: Final = 0.35
# What comes in each hour of the day, by telephone or online.
HOURS: Final[Mapping[int, float]] = {
    0: 0.3, 1: 0.2, 2: 0.1, 3: 0.1, 4: 0.1, 5: 0.3, 6: 0.8, 7: 2, 8: 6, 9: 9, 10: 9, 11: 7, 12: 4, 13: 4, 14: 7,
    15: 8, 16: 7, 17: 5, 18: 4, 19: 5, 20: 5, 21: 4, 22: 2, 23: 1,
}  # fmt: skip
CHANNELS: Final = {"hotline": 0.45, "online": 0.35, "window": 0.2}
CHANNELS_OF_APPLICATIONS: Final = {"window": 0.55, "online": 0.45}
NAMED: Final = 0.4
_REACHED_BY: Final = ("短信回复即可", "微信留言", "请打单位电话", "不必回电，凭回执查询")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody comes with a matter."""

    at: datetime
    matter: Matter
    channel: str
    chance: Chance


def days(world: Surroundings, first: date, per_day: float) -> Story:
    """Every midnight the day's arrivals are drawn, and come at their hours."""
    day = first
    while True:
        for arrival in arrivals_of(world, day, per_day):
            world.tell(_coming(world, arrival))
        day += timedelta(days=1)
        yield datetime.combine(day, time(), world.calendar.tz).astimezone(UTC)


def arrivals_of(world: Surroundings, day: date, per_day: float) -> Iterator[Arrival]:
    """Who comes on a day; the same for a day whatever came before."""
    chance = world.chance.of("day", day)
    working = world.calendar.is_working(day)
    usual = WEEKDAYS[day.weekday()] if working and day.weekday() < 5 else 1.2 if working else CLOSED
    matters = {matter: float(matter.weight) for matter in the_catalogue() if working or not matter.duty}
    for number in range(round(per_day * usual * chance.between(0.85, 1.15))):
        own = chance.of(number)
        matter = own.weighted(matters)
        channel = _channel(matter, own, working=working)
        yield Arrival(_hour(world, day, channel, own), matter, channel, own)


def arrive(world: Surroundings, arrival: Arrival, repeat_of: Scene | None = None) -> None:
    """The first officer asked registers the matter, or the person does it online; the receipt carries a code."""
    scene = world.scene(arrival.matter, arrival.chance, repeat_of)
    first = _first_officer(scene, arrival)
    code = arrival.chance.of("code").bytes(5).hex()
    named = arrival.chance.happens(NAMED) and not arrival.matter.duty
    places = world.district.places
    name = arrival.chance.pick(places.surnames) + arrival.chance.pick(places.calls)
    command = c.Register(
        number=world.number(),
        case_type=arrival.matter.type,
        channel=arrival.channel,
        holder=Holder(first.office, first.code),
        title=words(scene.wording.title),
        text=words(scene.wording.text),
        matter=arrival.matter.code,
        area=world.district.offices[scene.town].name,
        place=words(scene.wording.place),
        name=words(name) if named else None,
        contact=words(arrival.chance.pick(_REACHED_BY)) if named else None,
        code_hash="" if arrival.matter.duty else hashlib.sha256(code.encode()).hexdigest(),
    )
    world.begin(scene, command, By(PERSON if arrival.channel == "online" else first.actor))


def _coming(world: Surroundings, arrival: Arrival) -> Story:
    yield arrival.at
    arrive(world, arrival)


def _channel(matter: Matter, chance: Chance, *, working: bool) -> str:
    if matter.duty:
        return "internal"
    channels = CHANNELS_OF_APPLICATIONS if matter.type == "simple_application" else CHANNELS
    return chance.weighted({channel: share for channel, share in channels.items() if working or channel != "window"})


def _hour(world: Surroundings, day: date, channel: str, chance: Chance) -> datetime:
    within = partial(datetime.combine, day, tzinfo=world.calendar.tz)
    if channel in ("window", "internal"):
        opening, closing = chance.pick(world.calendar.hours_on(day))
        since, until = within(opening), within(closing)
        at = since + (until - since) * chance.between(0.02, 0.98)
    else:
        at = within(time(chance.weighted(HOURS))) + timedelta(minutes=chance.between(0, 60))
    return at.astimezone(UTC).replace(microsecond=0)


def _first_officer(scene: Scene, arrival: Arrival) -> Officer:
    """The first one asked: at the window of the department, on the telephone, or whoever takes what comes online."""
    office = {"hotline": HOTLINE, "online": SERVICE_CENTRE, "internal": SUPERVISION}.get(
        arrival.channel, SERVICE_CENTRE
    )
    right = scene.world.district.offices[scene.right]
    if arrival.channel == "window" and right.kind in ("centre", "towns"):
        office = right.code
    there = scene.world.district.offices[office].having(Role.INTAKE, Role.SUPERVISOR)
    present = [officer for officer in there if officer.code not in scene.world.away]
    return arrival.chance.pick(present or there)
