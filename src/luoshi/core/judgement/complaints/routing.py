"""Where a complaint goes: one level above the office named or higher, never to it, nor below whoever is named.

Whoever is complained of stands aside (回避): a body that is named, or lies under one that is, deals with nothing of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from luoshi.core.judgement.complaints.refusals import declined

Path = tuple[str, ...]
"""The codes from the root office to an office, which is the last."""


def is_away(body: Path, concerned: Collection[str]) -> bool:
    """Whether a body is none of the offices concerned and lies under none of them."""
    return not any(code in concerned for code in body)


def is_above(body: Path, named: Path) -> bool:
    """Whether a body stands at the level above the office named, or higher: all above it is above that office too."""
    return set(body[:-1]) <= set(named[:-1])


def route(named: str, superiors: Collection[str], bodies: Sequence[str], paths: Mapping[str, Path]) -> str:
    """The body that a complaint of `named` and of some `superiors` goes to: the nearest, then the first listed.

    Raises Refused `office_unknown`, `not_a_superior`, and `no_body_above` where every body here is concerned itself.
    """
    allowed = allowed_bodies(named, superiors, bodies, paths)
    if not allowed:
        raise declined("no_body_above")
    return max(allowed, key=lambda body: (len(paths[body]), -allowed.index(body)))


def allowed_bodies(
    named: str, superiors: Collection[str], bodies: Sequence[str], paths: Mapping[str, Path]
) -> list[str]:
    """The listed bodies that have nothing to do with the offices concerned, in the order of the list."""
    if named not in paths:
        raise declined("office_unknown")
    if not set(superiors) <= set(paths[named][:-1]):
        raise declined("not_a_superior")
    concerned = {named, *superiors}
    found = dict.fromkeys(body for body in bodies if body in paths)
    return [body for body in found if is_away(paths[body], concerned) and is_above(paths[body], paths[named])]


def superior(handler: str, concerned: Collection[str], paths: Mapping[str, Path], staffed: Collection[str]) -> str:
    """The body one level above the handling one: the nearest office over it where somebody leads (`staffed`).

    None of those concerned, and none under one. Empty where there is none here: it is for the level above the district.
    """
    upwards = reversed(paths.get(handler, (handler,))[:-1])
    fit = (code for code in upwards if code in paths and is_away(paths[code], concerned))
    return next((code for code in fit if code in staffed), "")
