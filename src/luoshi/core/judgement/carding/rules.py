"""The causes, colours and times of a district's cards, read from TOML."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from luoshi.core.errors import BadInput
from luoshi.core.worktime_limits import Limit


@dataclass(frozen=True, slots=True)
class Cause:
    """Why there may be a card: its title, the colour proposed at first, and where the rule stands."""

    code: str
    title: str
    colour: str
    basis: str


@dataclass(frozen=True, slots=True)
class CardRules:
    """What a district has set: colours from mild to grave, causes, and the times of defence and review."""

    colours: Mapping[str, str]
    causes: Mapping[str, Cause]
    defend_within: Limit
    ask_within: Limit
    decide_within: Limit


def read_rules(default: str, own: str = "") -> CardRules:
    """The rules in a TOML text, with a district's own tables over the default's. Raises BadInput `card_rules`."""
    try:
        return _rules({**tomllib.loads(default), **tomllib.loads(own)})
    except tomllib.TOMLDecodeError as error:
        raise _wrong(str(error)) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(f"{type(error).__name__}: {error}") from error


def _rules(found: Mapping[str, Any]) -> CardRules:
    colours, times = dict(found["colours"]), found["times"]
    causes = {
        code: Cause(code, str(one["title"]), str(one["colour"]), str(one["basis"]))
        for code, one in found["causes"].items()
    }
    if unknown := [one.code for one in causes.values() if one.colour not in colours]:
        raise ValueError(f"colour of {unknown}")
    return CardRules(
        colours,
        causes,
        Limit.parse(times["defend_within"]),
        Limit.parse(times["ask_within"]),
        Limit.parse(times["decide_within"]),
    )


def _wrong(what: str) -> BadInput:
    return BadInput(
        "card_rules",
        f"亮牌设置（cards.toml）有误：{what}",
        f"The settings of cards (cards.toml) are wrong: {what}",
        {"what": what},
    )
