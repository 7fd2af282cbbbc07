"""The rules of inspections as a district has them: the default file, and its own over it."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from luoshi.core.judgement.inspecting.rules import InspectionRules, read_rules


@lru_cache(maxsize=8)
def inspection_rules(own: str = "") -> InspectionRules:
    """The rules with a district's own TOML over the default's. Raises BadInput `inspection_rules`."""
    default = resources.files("luoshi.judgement.inspections").joinpath("inspections.toml").read_text(encoding="utf-8")
    return read_rules(default, own)
