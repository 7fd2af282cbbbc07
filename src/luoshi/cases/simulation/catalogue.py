"""What people ask of the district: matters as data, with the words in which they are put."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

from luoshi.cases.simulation.chance import Chance
from luoshi.cases.simulation.district import District

TOWN: Final = "town"
"""In place of an office: the town or street where the matter lies."""

FILES: Final = ("requests.toml", "applications.toml", "duties.toml")
DUTIES: Final = frozenset({"supervised_task", "meeting_decision", "rectification"})
"""Case types that the supervision office registers, not the people."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of matter: whose it is, where it goes astray to, its words, and what its handling may need.

    `co_handler` and `part` name another office and its share of the work; `ground` is the lawful ground on which the
    clock may stop; a `hard` matter takes long.
    """

    code: str
    type: str
    office: str
    weight: int
    titles: tuple[str, ...]
    texts: tuple[str, ...]
    answers: tuple[str, ...]
    astray: tuple[str, ...] = ()
    co_handler: str = ""
    part: str = ""
    ground: str = ""
    materials: tuple[str, ...] = ()
    hard: bool = False

    @property
    def duty(self) -> bool:
        """Whether it is the government's own business, not a person's."""
        return self.type in DUTIES


@dataclass(frozen=True, slots=True)
class Wording:
    """A matter in the words of one case."""

    title: str
    text: str
    answer: str
    place: str


@cache
def the_catalogue() -> tuple[Matter, ...]:
    """Every matter of the data files."""
    return tuple(matter for file in FILES for matter in _read(file))


def matters_of(office: str) -> list[Matter]:
    """The matters that are this office's."""
    return [matter for matter in the_catalogue() if matter.office == office]


def worded(matter: Matter, district: District, chance: Chance) -> Wording:
    """The matter in words, with places and figures filled in."""
    places = district.places
    road, community = chance.pick(places.roads), chance.pick(places.communities)
    words: Mapping[str, object] = {
        "road": road,
        "community": community,
        "school": chance.pick(places.schools),
        "firm": chance.pick(places.firms),
        "n": chance.number(2, 9),
    }
    title, text, answer = (chance.pick(kind).format(**words) for kind in (matter.titles, matter.texts, matter.answers))
    return Wording(title, text, answer, f"{road}，{community}附近")


def _read(file: str) -> Iterable[Matter]:
    data = tomllib.loads((resources.files(__package__) / "data" / file).read_text(encoding="utf-8"))
    return [_matter(entry) for entry in data["matters"]]


def _matter(entry: Mapping[str, Any]) -> Matter:
    named = {"with": "co_handler"}
    values: dict[str, Any] = {}
    for key, value in entry.items():
        values[named.get(key, key)] = tuple(value) if isinstance(value, list) else value
    return Matter(**values)
