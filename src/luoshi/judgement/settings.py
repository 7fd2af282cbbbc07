"""The rules of ratings as a district has them: the default file, and its own over it."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from luoshi.core.judgement.rules import RatingRules, read_rules


@lru_cache(maxsize=8)
def rating_rules(own: str = "") -> RatingRules:
    """The rules with a district's own TOML over the default's. Raises BadInput `rating_rules`."""
    default = resources.files("luoshi.judgement").joinpath("rating.toml").read_text(encoding="utf-8")
    return read_rules(default, own)
