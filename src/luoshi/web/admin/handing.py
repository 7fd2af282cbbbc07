"""Cases that go to others when an office is merged or an officer leaves: to whom, and what went at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from luoshi.cases.handling import By
from luoshi.cases.succession import Move, due_from, reassign, shared
from luoshi.core.actors import MACHINE
from luoshi.registry.commands import Registrar
from luoshi.registry.officers import Staff
from luoshi.web import edge

AT_ONCE: Final = 200
"""So many cases go while the page waits; the rest is the worker's."""
_NAMED: Final = 6


def handed_to(known: Staff, moves: Sequence[Move]) -> str:
    """张三 12 件、李四 11 件: who gets how many, the names of the first few."""
    found = shared(moves)
    names = [f"{known.officers[to.officer].name} {count} 件" for to, count in found[:_NAMED]]
    rest = sum(count for _, count in found[_NAMED:])
    return "、".join(names) + (f"，其余 {len(found) - _NAMED} 人 {rest} 件" if rest else "")


def moved_now(registrar: Registrar, office: str = "", officer: str = "") -> str:
    """Move what is to be moved, as far as it goes at once, and say what went to whom and what is still to go."""
    means = edge.means()
    moves = due_from(means, office, officer)
    if not moves:
        return "没有要移交的在办件。"
    now = moves[:AT_ONCE]
    moved = reassign(means, now, By(MACHINE))
    said = f"已移交 {moved} 件：{handed_to(registrar.staff(), now)}。"
    return f"{said}其余 {len(moves) - len(now)} 件由后台移交，通常几分钟内完成。" if len(moves) > len(now) else said
