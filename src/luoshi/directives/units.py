"""Offices as papers name them: lists are cut into names, and names resolved against a list that the caller gives.

A cut at 和, 及 or 与 needs an office on both sides, so that 工业和信息化局 stays one. "各有关部门" names nobody.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final, Literal

Kind = Literal["unit", "collective", "vague"]
How = Literal["full", "short", "former"]

LONGEST: Final = 30
_HARD: Final = "、，,;；/／|｜\n"
_OPENING, _CLOSING = "（(〔[【", "）)〕]】"
_BLANKS: Final = re.compile(r"\s+")
_SOFT: Final = re.compile("以及|和|及|与|暨")
_ET_CETERA: Final = re.compile(
    r"等(?:\d+|[一二三四五六七八九十]+)?(?:个|家)?(?=国务院|各?有关|各?相关|各?部门|各?单位|成员单位|$|及|和|各)"
)
_PLACE: Final = re.compile(r"国家|(?:[^区市县省]{2,5}|)(?<![社园小校灾景城新])(?:自治区|自治州|省|市|区|县|旗)")
_BARE_REST: Final = frozenset({"部门", "单位", "部门和单位", "部门、单位", "地方", "地区", "机构"})


@dataclass(frozen=True, slots=True)
class Unit:
    """An office of the caller's list: its key, its full name, its other names today, the names it bore before."""

    key: str
    name: str
    short: tuple[str, ...] = ()
    former: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """Which office a name means, and by which kind of name it was found."""

    unit: Unit
    how: How


@dataclass(frozen=True, slots=True)
class _Office:
    full: str
    short: tuple[str, ...]
    former: tuple[str, ...]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("luoshi.directives").joinpath("units.toml").read_text("utf-8"))


@cache
def _endings() -> tuple[str, ...]:
    return tuple(_data()["endings"])


@cache
def _never() -> frozenset[str]:
    return frozenset(_data()["never"])


@cache
def _offices() -> tuple[_Office, ...]:
    return tuple(_Office(o["full"], tuple(o["short"]), tuple(o["former"])) for o in _data()["office"])


@lru_cache(maxsize=8192)
def looks_like_unit(text: str) -> bool:
    """Whether a name by itself can be an office: it ends as offices do and is neither too short nor too long."""
    bare = re.sub(r"[（(][^（()）]*[)）]", "", text.strip())
    if not 2 <= len(bare) <= LONGEST or bare in _never() or not bare.endswith(_endings()):
        return False
    return not (bare.endswith(tuple(_data()["never_endings"])) or bare.startswith(tuple(_data()["never_beginnings"])))


def is_surely_unit(text: str) -> bool:
    """Whether a name can be nothing but an office, even where no word says that one is named."""
    bare = re.sub(r"[（(][^（()）]*[)）]", "", text.strip())
    return looks_like_unit(text) and bare.endswith(tuple(_data()["strong_endings"]))


@lru_cache(maxsize=8192)
def kind_of(name: str) -> Kind:
    """`vague` where nobody is named (各有关部门), `collective` for each of a known set (各市政府), else `unit`."""
    if any(word in name for word in _data()["vague"]) or name in _BARE_REST:
        return "vague"
    return "collective" if name.startswith(tuple(_data()["collective"])) else "unit"


def split_units(text: str) -> tuple[str, ...]:
    """The names in a list, as written and in order, each once. Brackets inside a name hold it together.

    What closes a list as one phrase (税务总局及各地区) stays one; the first name is always one office: it may lead.
    """
    names: list[str] = []
    for piece in _hard_pieces(text):
        names.extend(_without_et_cetera(piece.strip(" 　。：:.\t\"'“”"), closing=bool(names)))
    return tuple(dict.fromkeys(name for name in names if name))


def offices_in(name: str) -> tuple[str, ...]:
    """The offices of a name as written, each by itself: two of 税务总局及各地区."""
    return tuple(_soft_pieces(name, closing=False))


def _hard_pieces(text: str) -> Iterable[str]:
    depth, begun = 0, 0
    for at, char in enumerate(text):
        if char in _OPENING:
            depth += 1
        elif char in _CLOSING:
            depth = max(0, depth - 1)
        elif char in _HARD and depth == 0:
            yield text[begun:at]
            begun = at + 1
    yield text[begun:]


def _without_et_cetera(piece: str, closing: bool) -> Iterable[str]:
    parts = _ET_CETERA.split(piece, maxsplit=1)
    yield from _soft_pieces(parts[0], closing)
    if len(parts) > 1 and parts[1] not in _BARE_REST:
        yield from _soft_pieces(parts[1].removeprefix("及").removeprefix("和"), closing=False)


def _soft_pieces(piece: str, closing: bool) -> Iterable[str]:
    for found in _SOFT.finditer(piece):
        left, right = piece[: found.start()].strip(), piece[found.end() :].strip()
        if closing and found.group() == "及" and kind_of(right) != "unit":
            continue
        if _stands_alone(left) and (_stands_alone(right) or any(map(_stands_alone, _SOFT.split(right)))):
            yield left
            yield from _soft_pieces(right, closing)
            return
    yield _BLANKS.sub("", piece)


def _stands_alone(name: str) -> bool:
    return looks_like_unit(name) or kind_of(name) != "unit"


class UnitList:
    """The offices that a caller knows. `resolve` finds one by full, short or former name, with or without its level.

    The names that all of China uses (发展改革委 for 发展和改革委员会) are known without being listed.
    """

    def __init__(self, units: Iterable[Unit | Mapping[str, Any] | str]) -> None:
        self._names: dict[str, list[Resolved]] = {}
        for unit in map(_as_unit, units):
            for name, how in _all_names(unit).items():
                self._names.setdefault(name, []).append(Resolved(unit, how))

    def __bool__(self) -> bool:
        return bool(self._names)

    def resolve(self, name: str) -> Resolved | None:
        """The office of that name; None if there is none, or if two answer to it equally well."""
        bare = _BLANKS.sub("", name)
        for candidate in dict.fromkeys((bare, _core(bare))):
            found = [each for each in self._names.get(candidate, []) if _same_level(bare, each.unit.name)]
            for how in ("full", "short", "former"):
                same = {each.unit.key: each for each in found if each.how == how}
                if len(same) == 1:
                    return next(iter(same.values()))
                if same:
                    return None
        return None


def _as_unit(given: Unit | Mapping[str, Any] | str) -> Unit:
    if isinstance(given, Unit):
        return given
    if isinstance(given, str):
        return Unit(given, given)
    name = str(given["name"])
    return Unit(str(given.get("key", name)), name, tuple(given.get("short", ())), tuple(given.get("former", ())))


def _all_names(unit: Unit) -> dict[str, How]:
    names: dict[str, How] = {}
    own: list[tuple[str, How]] = [(unit.name, "full"), *((n, "short") for n in unit.short)]
    own += [(n, "former") for n in unit.former]
    core = _core(unit.name)
    for office in _offices():
        if core == office.full or core in office.short:
            own += [(n, "short") for n in (office.full, *office.short)] + [(n, "former") for n in office.former]
    for name, how in own:
        for form in (name, _core(name)):
            names.setdefault(form, how if form == name else ("short" if how == "full" else how))
    return names


@lru_cache(maxsize=8192)
def _core(name: str) -> str:
    """The name without what stands before it: its level (市) or its place and level (青云区)."""
    for office in _offices():
        for form in (office.full, *office.short, *office.former):
            if name.endswith(form) and _is_level(name[: -len(form)]):
                return form
    placed = _PLACE.match(name)
    return name[placed.end() :] if placed and looks_like_unit(name[placed.end() :]) else name


def _is_level(prefix: str) -> bool:
    return len(prefix) <= 8 and (not prefix or prefix.endswith(tuple(_data()["levels"])))


def _same_level(name: str, listed: str) -> bool:
    """省教育厅 is not the district's 教育局, whatever the rest of the name."""
    said, own = _level(name), _level(listed)
    return said is None or own is None or said == own


def _level(name: str) -> str | None:
    core = _core(name)
    prefix = name[: len(name) - len(core)]
    if core.endswith("厅") and core not in ("办公厅", "政府办公厅", "人民政府办公厅"):
        return "省"
    if core.endswith("总局") or (core.endswith("部") and any(core in office.short for office in _offices())):
        return "国家"
    found = next((level for level in _data()["levels"] if prefix.endswith(level)), None)
    return "国家" if found is None and prefix in ("国务院", "中央") else found
