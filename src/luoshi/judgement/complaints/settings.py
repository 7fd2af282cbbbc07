"""The rules of complaints as a district has them: the default file, and its own over it."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from luoshi.core.judgement.complaints.rules import ComplaintRules, read_complaint_rules


@lru_cache(maxsize=8)
def complaint_rules(own: str = "") -> ComplaintRules:
    """The rules with a district's own TOML over the default's. Raises BadInput `complaint_rules`."""
    default = resources.files("luoshi.judgement.complaints").joinpath("complaints.toml").read_text(encoding="utf-8")
    return read_complaint_rules(default, own)
