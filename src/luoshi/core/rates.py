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
        return wilson(self.part / self.base, self.base) if self.base else None


def wilson(share: float, base: float) -> tuple[float, float]:
    """Wilson's 95% interval of a share (0 to 1) of a base, which need not be whole."""
    centre = share + _Z**2 / (2 * base)
    spread = _Z * sqrt(share * (1 - share) / base + _Z**2 / (4 * base**2))
    whole = 1 + _Z**2 / base
    return max(0.0, (centre - spread) / whole), min(1.0, (centre + spread) / whole)


def agresti_coull(share: float, base: float) -> tuple[float, float]:
    """The 95% interval of A. Agresti, B. A. Coull (The American Statistician 52, 1998, 119–126), within 0 to 1.

    Never narrower than Wilson's: near 0 and 1 Wilson's promises too much where several are put together.
    """
    size = base + _Z**2
    centre = (share * base + _Z**2 / 2) / size
    spread = _Z * sqrt(centre * (1 - centre) / size)
    return max(0.0, centre - spread), min(1.0, centre + spread)
