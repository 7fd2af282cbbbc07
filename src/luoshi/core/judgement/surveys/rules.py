"""What a new survey begins with, read from TOML: groups, options, bands and doubts differ from place to place."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from luoshi.core.errors import BadInput
from luoshi.core.judgement.surveys.plan import Band, Doubts, Group, Kind, Option, Plan, Question
from luoshi.core.judgement.surveys.themes import Topic


@dataclass(frozen=True, slots=True)
class SurveyRules:
    """What a district has set: the plan that a new survey begins with (no units yet), how many codes are drawn at a
    time and how many contacts a list may have, the topics that opinions are grouped by, the title of those that
    no topic's word stands in, and the words that tell nothing when those are grouped.
    """

    start: Plan
    most_codes: int
    most_contacts: int
    topics: tuple[Topic, ...]
    rest: str
    skip: frozenset[str]


def read_survey_rules(default: str, own: str = "") -> SurveyRules:
    """The rules in a TOML text, with a district's own tables in place of the default's.

    Raises BadInput `survey_rules` that names what is wrong.
    """
    try:
        return _rules({**tomllib.loads(default), **tomllib.loads(own)})
    except tomllib.TOMLDecodeError as error:
        raise _wrong(str(error)) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(f"{type(error).__name__}: {error}") from error


def _rules(found: Mapping[str, Any]) -> SurveyRules:
    plan = Plan(
        title="",
        year=0,
        questions=tuple(Question(**each) for each in found["question"]),
        options=tuple(Option(**each) for each in found["option"]),
        groups=tuple(Group(**each) for each in found["group"]),
        kinds=tuple(Kind(**each) for each in found["kind"]),
        units=(),
        bands=tuple(Band(**each) for each in found["band"]),
        least=int(found["shown"]["least"]),
        doubts=Doubts(**found["doubts"]),
    )
    topics = [Topic(each["title"], tuple(each["words"]), bool(each.get("praise"))) for each in found["topic"]]
    return SurveyRules(
        start=plan,
        most_codes=int(found["codes"]["most"]),
        most_contacts=int(found["codes"]["contacts"]),
        topics=tuple(topics),
        rest=str(found["themes"]["rest"]),
        skip=frozenset(map(str, found["themes"]["skip"])),
    )


def _wrong(what: str) -> BadInput:
    return BadInput(
        "survey_rules",
        f"评议设置（survey.toml）有误：{what}",
        f"The settings of surveys (survey.toml) are wrong: {what}",
        {"what": what},
    )
