"""Reads who answers in a clause or a cell (A牵头，B、C配合; 责任单位：A), and by when, if it says so."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import zip_longest
from typing import Any, Final

from luoshi.directives.commitments.model import Owners
from luoshi.directives.commitments.signs import BLANK, OPENING, SHUT
from luoshi.directives.units import LONGEST, kind_of, looks_like_unit, split_units

_CLAUSE_END: Final = "；;，,。\n"
_FILLER: Final = re.compile(r"^(?:由|请|各由|分别由|会同|并会同|其中)")
FOR_ALL: Final = re.compile(
    r"(?P<which>以下|下列|上述|以上|本方案|所有|全部|各项)(?:各项|所有|全部)?(?:工作|重点|目标)*(?:任务|事项|措施|工作|内容)?(?:，)?(?:均|都|全部)"
    r"(?:需要|须由|需由|应由|需|须|由|要)?(?P<who>[^，。；：]{2,60}?)(?:按职责分工|按照职责分工|具体|共同)?(?:负责落实|组织落实|贯彻落实|抓好落实|组织实施|负责|落实|实施)"
)
"""Owners named once for many tasks: 以下各项均需各市落实."""


@dataclass
class Parts:
    """What a tag says, as it is being read. `strange` counts clauses that name nobody."""

    lead: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)
    supervisor: list[str] = field(default_factory=list)
    due: str = ""
    labelled: bool = False
    sure: bool = False
    strange: int = 0

    def add(self, part: str, names: Iterable[str]) -> None:
        """Gives names to a part; a word of the tag says so, which makes it a tag for certain."""
        getattr(self, part).extend(names)
        self.sure = True


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(files("luoshi.directives.commitments").joinpath("words.toml").read_text("utf-8"))


def _longest_first(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return sorted(((word, part) for part, words in table.items() for word in words), key=lambda each: -len(each[0]))


def label_parts() -> list[tuple[str, str]]:
    """The words that stand over or before owners and terms, each with the part it gives; the longest first."""
    return _longest_first(_words()["labels"])


def task_headers() -> list[str]:
    """The words over the column of a table that holds the task, the best first."""
    return list(_words()["table"]["tasks"])


@cache
def label() -> re.Pattern[str]:
    """A label and its colon: 责任单位：, 完成时限：."""
    labels = "|".join(re.escape(word) for word, _ in _longest_first(_words()["labels"]))
    return re.compile(rf"(?P<label>{labels})\s*(?:为|[：:])\s*")


@cache
def _label_part() -> dict[str, str]:
    return dict(_longest_first(_words()["labels"]))


@cache
def _ending() -> re.Pattern[str]:
    endings = "|".join(re.escape(word) for word, _ in _longest_first(_words()["endings"]))
    return re.compile(rf"(?:等)?(?P<ending>{endings})$")


@cache
def _ending_part() -> dict[str, str]:
    return dict(_longest_first(_words()["endings"]))


def parse(content: str) -> Parts | None:
    """The parts of a tag's content, or None if it is no tag."""
    parts = Parts()
    content = re.sub(r"\s+", lambda gap: "" if "\n" not in gap.group() else gap.group(), content)
    role: str | None = None
    waiting: list[str] = []
    for clause in _clauses(content):
        role, waiting = _take(parts, clause, role, waiting)
    if waiting and not parts.strange:
        parts.support.extend(waiting)
    named = parts.lead or parts.support or parts.supervisor or (parts.due and parts.labelled)
    if parts.strange > 1 or not named:
        return None
    return parts


def _clauses(content: str) -> Iterator[str]:
    depth, begun = 0, 0
    for at, char in enumerate(content):
        depth += (char in OPENING) - (char in SHUT)
        if char in _CLAUSE_END and depth <= 0:
            yield content[begun:at]
            begun = at + 1
    yield content[begun:]


def _take(parts: Parts, clause: str, role: str | None, waiting: list[str]) -> tuple[str | None, list[str]]:
    """One clause: a label opens a role, an ending closes one, bare names go to the role in force or wait."""
    labels = list(label().finditer(clause))
    if labels:
        return _take_labelled(parts, clause, labels), waiting
    bare = _FILLER.sub("", clause.strip(BLANK))
    if not bare or says_first_leads(bare) or FOR_ALL.search(bare) or bare in ("下同", "以下同", "不再列出"):
        return role, waiting
    ending = _ending().search(bare)
    if ending:
        names = _names(bare[: ending.start()])
        if names is None:
            parts.strange += 1
        else:
            parts.add(_ending_part()[ending.group("ending")], [*waiting, *names])
            return None, []
    elif role is not None and (named := _names(bare)) is not None:
        _give(parts, role, named, bare)
        return role, waiting
    elif (named := _names(bare)) is not None and all(looks_like_unit(name) for name in named):
        return None, [*waiting, *named]
    else:
        _take_rest(parts, clause)
    return role, waiting


def _take_rest(parts: Parts, clause: str) -> None:
    """A clause that names nobody: perhaps a term (2026年6月底前完成), else something strange."""
    if not parts.due and re.search(r"[\d一二三四五六七八九十](?:年|月|日|个工作日)|年底|季度|长期|持续", clause):
        parts.due = clause.strip()
    else:
        parts.strange += 1


def _take_labelled(parts: Parts, clause: str, labels: list[re.Match[str]]) -> str:
    role = ""
    for own, following in zip_longest(labels, labels[1:]):
        value = clause[own.end() : following.start() if following else len(clause)]
        role = _label_part()[own.group("label")]
        parts.labelled = True
        closing = _ending().search(value.strip())
        names = _names(value.strip()[: closing.start()]) if closing and role != "due" else _names(value)
        if closing and role == "support":
            _give(parts, _ending_part()[closing.group("ending")], names or (), value)
        else:
            _give(parts, role, names or (), value)
    return role


def _give(parts: Parts, role: str, names: tuple[str, ...], value: str) -> None:
    if role == "due":
        parts.due = parts.due or value.strip()
        parts.sure = True
    elif role in ("lead", "support", "supervisor"):
        parts.add(role, names)


def _names(text: str) -> tuple[str, ...] | None:
    """The names in a clause; None if one of them cannot be an office's."""
    names = split_units(_FILLER.sub("", text.strip(BLANK + "。")))
    if any(_is_strange(name) for name in names):
        return None
    return names


def _is_strange(name: str) -> bool:
    if len(name) > LONGEST or len(name) < 2 or re.search(r"[\d%：:《》“”？?！!]", name):
        return True
    plain = kind_of(name) != "unit" or looks_like_unit(name)
    return not plain and any(word in name for word in _words()["not_an_office"]["inside"])


def says_first_leads(text: str) -> bool:
    """Whether the tag rules that who is named first leads (列第一位者为牵头部门，下同)."""
    return "牵头" in text and any(word in text for word in _words()["whole"]["first_leads"])


def settled(parts: Parts, first_leads: bool) -> Owners:
    """The owners that the parts come to; where no lead is named, the first is one."""
    lead = tuple(dict.fromkeys(parts.lead))
    support = tuple(dict.fromkeys(name for name in parts.support if name not in lead))
    supervisor = tuple(dict.fromkeys(parts.supervisor))
    if not lead and support:
        return with_first_leading(Owners((), support, supervisor), proposed=not first_leads)
    return Owners(lead, support, supervisor)


def with_first_leading(owners: Owners, proposed: bool) -> Owners:
    """Where no lead is named, the first named office leads: as a proposal, or because the paper says so for all."""
    named = (*owners.lead, *owners.support)
    first = next((name for name in named if kind_of(name) == "unit"), None)
    if first is None:
        return Owners((), named, owners.supervisor)
    return Owners((first,), tuple(name for name in named if name != first), owners.supervisor, proposed)


def owners_of(lead: str, support: str, supervisor: str) -> Owners:
    """Owners from three lists of names, as the cells of a table give them."""
    parts = Parts(list(split_units(lead)), list(split_units(support)), list(split_units(supervisor)))
    if not lead and support and (told := parse(support)) is not None:  # 区教育局牵头，区财政局配合, in one cell
        parts.lead, parts.support = told.lead, told.support
    return settled(parts, first_leads=False)
