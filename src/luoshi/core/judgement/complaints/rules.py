"""The figures of a district's 效能投诉, read from TOML: what differs from place to place is no constant of ours."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from luoshi.core.actors import Role
from luoshi.core.errors import BadInput
from luoshi.core.worktime_limits import Limit


@dataclass(frozen=True, slots=True)
class ComplaintRules:
    """What a district has set.

    `kinds` of conduct and `grounds` for not accepting, by code. `accept` and `close` are limits from the day of
    receipt. `handling` and `unsealing` list the codes of bodies in order; `above` says where to go when all of them
    are concerned. More time, once and by `extension`, is given by officers with
    `extend_roles`. Who was unsealed for has `open_for`. Figures under `few` are held back. `most_files` of `most_bytes`
    each may come with a letter.
    """

    kinds: Mapping[str, str]
    grounds: Mapping[str, str]
    accept: Limit
    close: Limit
    handling: tuple[str, ...]
    unsealing: tuple[str, ...]
    above: str
    extension: Limit
    extend_roles: tuple[Role, ...]
    open_for: timedelta
    few: int
    most_files: int
    most_bytes: int

    @property
    def megabytes(self) -> int:
        """The size of a file in whole megabytes, for people."""
        return self.most_bytes // 2**20


def read_complaint_rules(default: str, own: str = "") -> ComplaintRules:
    """The rules in a TOML text, with a district's own tables in place of the default's.

    Raises BadInput `complaint_rules` that names what is wrong.
    """
    try:
        rules = _rules({**tomllib.loads(default), **tomllib.loads(own)})
    except tomllib.TOMLDecodeError as error:
        raise _wrong(str(error)) from error
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(f"{type(error).__name__}: {error}") from error
    if rules.few < 2 or rules.most_files < 0 or rules.most_bytes < 1 or rules.open_for <= timedelta(0):
        raise _wrong("few ≥ 2; most_files ≥ 0; most_bytes ≥ 1; open_hours ≥ 1")
    if len(set(rules.unsealing)) < 2 or not rules.handling or not rules.kinds:
        raise _wrong("unsealing: two bodies or more; handling, kinds: one or more")
    return rules


def _rules(found: Mapping[str, Any]) -> ComplaintRules:
    return ComplaintRules(
        kinds=dict(found["kinds"]),
        grounds=dict(found["grounds"]),
        accept=Limit.parse(found["limits"]["accept"]),
        close=Limit.parse(found["limits"]["close"]),
        handling=tuple(found["bodies"]["handling"]),
        unsealing=tuple(found["bodies"]["unsealing"]),
        above=str(found["bodies"]["above"]),
        extension=Limit.parse(found["extension"]["by"]),
        extend_roles=tuple(Role(role) for role in found["extension"]["roles"]),
        open_for=timedelta(hours=int(found["sealing"]["open_hours"])),
        few=int(found["shown"]["few"]),
        most_files=int(found["files"]["most"]),
        most_bytes=int(found["files"]["most_bytes"]),
    )


def _wrong(what: str) -> BadInput:
    return BadInput(
        "complaint_rules",
        f"效能投诉设置（complaints.toml）有误：{what}",
        f"The settings of complaints (complaints.toml) are wrong: {what}",
        {"what": what},
    )
