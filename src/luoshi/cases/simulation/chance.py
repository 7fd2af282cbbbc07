"""Seeded chance: the same names give the same draws, on every machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, log
from random import Random
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")


class Chance:
    """A source of draws named by what it is for, so that one story's draws do not disturb another's."""

    def __init__(self, *names: object) -> None:
        self._names = names
        self._random = Random("/".join(map(str, names)))  # noqa: S311 - a simulation, nothing is protected by it

    def of(self, *names: object) -> Chance:
        """Another source, named below this one."""
        return Chance(*self._names, *names)

    def happens(self, share: float) -> bool:
        """True in this share of draws."""
        return self._random.random() < share

    def between(self, low: float, high: float) -> float:
        """Any number between, all alike."""
        return self._random.uniform(low, high)

    def number(self, low: int, high: int) -> int:
        """A whole number between, both included."""
        return self._random.randint(low, high)

    def around(self, median: float, spread: float) -> float:
        """A positive number around a median, with a long tail upwards (log-normal)."""
        return exp(self._random.gauss(log(median), spread))

    def pick(self, things: Sequence[T]) -> T:
        """One of them."""
        return things[int(self._random.random() * len(things))]

    def sample(self, things: Sequence[T], count: int) -> list[T]:
        """Several different ones."""
        return self._random.sample(things, count)

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys, each as often as its weight says."""
        return self._random.choices(list(weights), list(weights.values()))[0]

    def bytes(self, count: int) -> bytes:
        """So many bytes: the salts of a simulated record."""
        return self._random.randbytes(count)

    def uuid(self) -> UUID:
        """An identifier, of the form of a random one."""
        return UUID(bytes=self._random.randbytes(16), version=4)
