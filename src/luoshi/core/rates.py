"""A rate is never told without its base and the interval that a base of this size allows."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

_Z = 1.959964
"""The normal quantile of 95%."""


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `base`, with Wilson's 95% interval (E. B. Wilson, JASA 22, 1927, 209–212). Shares lie in 0 to 1."""

    part: int
    base: int

    @property
    def share(self) -> float | None:
        """The share, None of nothing."""
        return self.part / self.base if self.base else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The lower and upper end of the interval, None of nothing."""
        if not self.base:
            return None
        n, p = self.base, self.part / self.base
        centre = p + _Z**2 / (2 * n)
        spread = _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        whole = 1 + _Z**2 / n
        return max(0.0, (centre - spread) / whole), min(1.0, (centre + spread) / whole)
