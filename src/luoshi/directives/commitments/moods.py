"""Tells what is to be done from what was done, what is wrong and what is only said."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from luoshi.directives.commitments.headings import without_number
from luoshi.directives.commitments.signs import BLANK

Mood = Literal["task", "report", "problem", "background", "rhetoric", "other"]

_WHEN: Final = re.compile(
    r"^(?:力争|到|在|至|于)?[\d一二三四五六七八九十今明本次]+[年月日号季度第底末初前后以之上中下旬半内\d]+"
)
_OPENINGS: Final = 14
_STATES: Final = re.compile(r"[就才正也都不乃既]是|是(?:一[项个种场次]|[^，。；]{2,40}的(?:[，。；]|$))|在于|意味着")


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("luoshi.directives.commitments").joinpath("moods.toml").read_text("utf-8"))


@cache
def _any(part: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, _data()["sentence"][part])))


@cache
def _duty() -> re.Pattern[str]:
    words = "|".join(
        re.escape(word) for word in _data()["sentence"]["must"] if word not in ("要", "应", "需", "须", "请")
    )
    return re.compile(
        rf"{words}|负责(?![人同制任])|(?<![主重需只想若首纲摘次简紧卡提])要(?![求点素闻件害义么是等])|(?<![反相供对响适])应(?![用急对该届付有尽])|(?<![必无急])[需须](?![求要知])|(?<![申邀聘])请(?![示求教假])"
    )


def under(headings: Sequence[str]) -> Mood:
    """What stands under these headings, the innermost that says so."""
    for heading in reversed(headings):
        found = _setting_words().search(heading)
        if found and found.lastgroup and not any(word in heading for word in _data()["mending"]):
            return found.lastgroup  # type: ignore[return-value]
    return "task"


@cache
def _setting_words() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{mood}>{'|'.join(words)})" for mood, words in _data()["headings"].items()))


def mood_of(sentence: str) -> Mood:
    """What one sentence is, without regard to its headings."""
    bare = without_number(sentence)
    opening = bare[:_OPENINGS]
    duty = _duty().search(bare) is not None
    if _any("rhetoric").search(opening) or _any("about_paper").search(bare):
        return "rhetoric"
    if _any("problem").search(bare) and not duty:
        return "problem"
    if _any("past").search(bare) and not (duty or _any("ahead").search(bare)):
        return "report"
    if duty or _any("ahead").search(opening) or (_begins_with_verb(bare) and not _STATES.search(bare)):
        return "task"
    return "other"


def _begins_with_verb(bare: str) -> bool:
    verbs = tuple(_data()["sentence"]["verbs"])
    clauses = re.split("[，,、：:]", bare)[:2]
    return any(_WHEN.sub("", clause.strip(BLANK + "“")).startswith(verbs) for clause in clauses)
