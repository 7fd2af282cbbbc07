"""The rules of cards as a district has them: the default file, and its own over it."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from luoshi.core.judgement.carding.rules import CardRules, read_rules


@lru_cache(maxsize=8)
def card_rules(own: str = "") -> CardRules:
    """The rules with a district's own TOML over the default's. Raises BadInput `card_rules`."""
    default = resources.files("luoshi.judgement.cards").joinpath("cards.toml").read_text(encoding="utf-8")
    return read_rules(default, own)
