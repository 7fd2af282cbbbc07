"""Cases that go to others when an office is merged or an officer leaves: to whom, and what went at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext

from luoshi.cases.handling import By
from luoshi.cases.succession import Move, due_from, reassign, shared
from luoshi.core.actors import MACHINE
from luoshi.registry.commands import Registrar
from luoshi.registry.officers import Staff
from luoshi.web import edge
from luoshi.web.words import listed, sentences

AT_ONCE: Final = 200
"""So many cases go while the page waits; the rest is the worker's."""
_NAMED: Final = 6


def handed_to(known: Staff, moves: Sequence[Move]) -> str:
    """张三 12 件、李四 11 件: who gets how many, the names of the first few."""
    found = shared(moves)
    names = [
        gettext("%(name)s %(count)s 件") % {"name": known.officers[to.officer].name, "count": count}
        for to, count in found[:_NAMED]
    ]
    rest = sum(count for _, count in found[_NAMED:])
    others = gettext("其余 %(people)s 人 %(count)s 件") % {"people": len(found) - _NAMED, "count": rest}
    return listed([*names, others] if rest else names)


def moved_now(registrar: Registrar, office: str = "", officer: str = "") -> str:
    """Move what is to be moved, as far as it goes at once, and say what went to whom and what is still to go."""
    means = edge.means()
    moves = due_from(means, office, officer)
    if not moves:
        return gettext("没有要移交的在办件。")
    now = moves[:AT_ONCE]
    moved = reassign(means, now, By(MACHINE))
    said = gettext("已移交 %(count)s 件：%(to)s。") % {"count": moved, "to": handed_to(registrar.staff(), now)}
    later = gettext("其余 %(count)s 件由后台移交，通常几分钟内完成。") % {"count": len(moves) - len(now)}
    return sentences(said, later if len(moves) > len(now) else "")
