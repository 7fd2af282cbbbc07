"""The figures and checklists of a district's 明察暗访, read from TOML: what differs from place to place is data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from luoshi.core.errors import BadInput
from luoshi.core.worktime_limits import Limit


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at: a sentence that is in order or not, its kind, the rule it stands on, how grave it is.

    `asked` items are what a mystery request looks at. `card` is the cause of a card that is proposed when it fails.
    """

    code: str
    words: str
    kind: str
    place: str
    severity: str
    asked: bool = False
    card: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """A list of things to look at, in order."""

    code: str
    title: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class InspectionRules:
    """What a district has set.

    `each` inspectors go to an office. The same item of an office failed again within `repeat_days` is a repeat. An
    objection is made `object_within`, decided `decide_within`. After `raise_at` looks in vain a finding goes to the
    leader. `photos` may go with a finding, none must. `origins` are what a finding without a round may rest on.
    """

    severities: Mapping[str, str]
    kinds: Mapping[str, str]
    origins: Mapping[str, str]
    checklists: Mapping[str, Checklist]
    each: int
    repeat_days: int
    object_within: Limit
    decide_within: Limit
    raise_at: int
    photos: int

    def item(self, code: str) -> Item | None:
        """An item by its code, `checklist.item`; None where there is none."""
        found = self.checklists.get(code.partition(".")[0])
        return next((one for one in found.items if one.code == code), None) if found else None

    def items(self, checklists: tuple[str, ...]) -> dict[str, Item]:
        """The items of some checklists by code, in order."""
        lists = (self.checklists[code] for code in checklists if code in self.checklists)
        return {item.code: item for each in lists for item in each.items}


def read_rules(default: str, own: str = "") -> InspectionRules:
    """The rules in a TOML text, with a district's own tables in place of the default's.

    Raises BadInput `inspection_rules` that names what is wrong.
    """
    try:
        rules = _rules({**tomllib.loads(default), **tomllib.loads(own)})
    except tomllib.TOMLDecodeError as error:
        raise _wrong(str(error)) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(f"{type(error).__name__}: {error}") from error
    if min(rules.each, rules.repeat_days, rules.raise_at) < 1 or rules.photos < 0:
        raise _wrong("each, repeat_days, raise_at ≥ 1; photos ≥ 0")
    return rules


def _rules(found: Mapping[str, Any]) -> InspectionRules:
    rounds, findings = found["rounds"], found["findings"]
    severities, kinds = dict(found["severities"]), dict(found["kinds"])
    lists = {code: _checklist(code, each) for code, each in found["checklists"].items()}
    for item in (item for each in lists.values() for item in each.items):
        if item.kind not in kinds or item.severity not in severities:
            raise ValueError(f"{item.code}: kind {item.kind}, severity {item.severity}")
    return InspectionRules(
        severities=severities,
        kinds=kinds,
        origins=dict(found["origins"]),
        checklists=lists,
        each=int(rounds["each"]),
        repeat_days=int(findings["repeat_days"]),
        object_within=Limit.parse(findings["object_within"]),
        decide_within=Limit.parse(findings["decide_within"]),
        raise_at=int(findings["raise_at"]),
        photos=int(findings["photos"]),
    )


def _checklist(code: str, found: Mapping[str, Any]) -> Checklist:
    items = tuple(
        Item(
            f"{code}.{name}",
            str(one["words"]),
            str(one.get("kind", code)),
            str(one["place"]),
            str(one["severity"]),
            bool(one.get("asked", False)),
            str(one.get("card", "")),
        )
        for name, one in found["items"].items()
    )
    if not items:
        raise ValueError(f"{code}: no items")
    return Checklist(code, str(found["title"]), items)


def _wrong(what: str) -> BadInput:
    return BadInput(
        "inspection_rules",
        f"明察暗访设置（inspections.toml）有误：{what}",
        f"The settings of inspections (inspections.toml) are wrong: {what}",
        {"what": what},
    )
