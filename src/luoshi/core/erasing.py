"""The law's erasure (个人信息保护法 第四十七条): personal text leaves the vault, and the commitments to it stand.

Every room has an event of its own for it, a subclass of `Erasure` whose kind is named `….erased`: by that name the
database knows that it may empty the vault of what the event lists, in the event's own stream and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Erasure:
    """Personal text was erased from the vault on a legal basis. `commitments` (hex SHA-256) say which."""

    commitments: tuple[str, ...]
    basis: str
