"""The plan of rounds as lines of text, and the form of a round: what is typed, how it is read and shown again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.http import QueryDict

from luoshi.core.errors import BadInput
from luoshi.core.planning.events import PlanEntered, PlannedRound
from luoshi.core.planning.rounds import Round
from luoshi.registry.rounds import kinds
from luoshi.web.campaigns.forms import day_of

LINE_EXAMPLE: Final = "3月 暗访 窗口作风：住房和城乡建设局、交通运输局"
_LINE: Final = re.compile(r"(\d{1,2})月[\s,，]*(\S+)[\s,，]+([^：:]+)[：:]\s*([^（(]+?)\s*(?:[（(]([^）)]+)[）)])?")
_BETWEEN: Final = re.compile(r"[、,，;；\s]+")


def as_lines(plan: PlanEntered | None, names: Mapping[str, str], by: str) -> str:
    """A plan as its form shows it, one round in a line; who goes is said where it is not `by`."""
    return "\n".join(_line(each, names, by) for each in sorted(plan.rounds, key=lambda one: one.month)) if plan else ""


def _line(one: PlannedRound, names: Mapping[str, str], by: str) -> str:
    offices = "、".join(names.get(code, code) for code in one.offices)
    goes = "" if one.by == by else f"（{names.get(one.by, one.by)}）"
    return f"{one.month}月 {kinds().names.get(one.kind, one.kind)} {one.subject}：{offices}{goes}"


def lines_of(text: str, names: Mapping[str, str], by: str) -> list[PlannedRound]:
    """The rounds of a plan as typed, still without keys. Raises BadInput with the line that cannot be read."""
    codes, kind_codes = _turned(names), _turned(kinds().names)
    return [_read(line.strip(), codes, kind_codes, by) for line in text.splitlines() if line.strip()]


def _read(line: str, codes: Mapping[str, str], kind_codes: Mapping[str, str], by: str) -> PlannedRound:
    found = _LINE.fullmatch(line)
    if found is None:
        raise _unread(line, f"一行一次，像“{LINE_EXAMPLE}”")
    month, kind, subject, offices, goes = found.groups()
    named = [name for name in _BETWEEN.split(offices) if name]
    strange = [name for name in (*named, *([goes] if goes else [])) if name not in codes]
    if strange:
        raise _unread(line, f"名册上没有“{strange[0]}”")
    if kind not in kind_codes:
        raise _unread(line, f"没有“{kind}”这种方式，可以写：{'、'.join(kind_codes)}")
    visited = tuple(dict.fromkeys(codes[name] for name in named))
    return PlannedRound("", kind_codes[kind], subject.strip(), visited, int(month), codes[goes] if goes else by)


def _turned(names: Mapping[str, str]) -> dict[str, str]:
    return {name: code for code, name in names.items()}


def _unread(line: str, why: str) -> BadInput:
    return BadInput("plan_line", f"{why}。这一行看不懂：{line}", f"This line is not read: {line}", {"line": line})


@dataclass(frozen=True, slots=True)
class RoundForm:
    """A round as its form shows it: a line of the plan, or what was typed and refused."""

    planned: str
    kind: str
    subject: str
    offices: tuple[str, ...]
    on: str
    by: str
    reason: str

    @classmethod
    def of(cls, line: PlannedRound | None, by: str) -> RoundForm:
        """The form of a line of the plan, or an empty one."""
        if line is None:
            return cls("", "", "", (), "", by, "")
        return cls(line.key, line.kind, line.subject, line.offices, "", line.by, "")

    @classmethod
    def typed(cls, sent: QueryDict) -> RoundForm:
        """The form as it was typed."""
        offices = tuple(dict.fromkeys(str(one) for one in sent.getlist("offices")))
        kind, subject, on, by = (sent.get(name, "") for name in ("kind", "subject", "on", "by"))
        return cls(sent.get("planned", ""), kind, subject.strip(), offices, on, by, sent.get("reason", ""))

    def proposed(self, round_id: UUID) -> Round:
        """The round that is asked for. Raises BadInput without a day."""
        on = day_of(self.on)
        if on is None:
            raise BadInput("day", "请写明哪一天开始。", "Say on which day it begins.")
        return Round(round_id, self.kind, self.subject, self.offices, on, self.by, self.planned)
