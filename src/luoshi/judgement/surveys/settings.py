"""What a new survey begins with, as a district has it: the default file, and its own over it."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources

from luoshi.core.judgement.surveys.rules import SurveyRules, read_survey_rules


@lru_cache(maxsize=8)
def survey_rules(own: str = "") -> SurveyRules:
    """The rules with a district's own TOML over the default's. Raises BadInput `survey_rules`."""
    default = resources.files("luoshi.judgement.surveys").joinpath("survey.toml").read_text(encoding="utf-8")
    return read_survey_rules(default, own)
