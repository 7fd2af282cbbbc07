"""The table beside a paper while it is worked on: rows to mend, split, merge, and what each still lacks.

A row is working data and binds nobody; it becomes a task when it is confirmed, and only with an owner and a date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from uuid import UUID, uuid5

from luoshi.core.campaigns.events import Milestone
from luoshi.core.campaigns.refusals import declined

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Remark:
    """What the reader found wrong with a row when it read the paper, and what would mend it."""

    code: str
    level: str
    text: str
    mend: str


@dataclass(frozen=True, slots=True)
class Item:
    """One row. `lead`, `implementers` and `supervisor` are codes of offices; `unknown` are names that none bears.

    `proposed`: the paper names no lead, the first office stands in its place until somebody says so.
    `endless` is 持续推进; `written` the term as the paper has it.
    """

    key: UUID
    span: Span
    text: str
    lead: str = ""
    proposed: bool = False
    implementers: tuple[str, ...] = ()
    supervisor: str = ""
    unknown: tuple[str, ...] = ()
    written: str = ""
    due: date | None = None
    endless: bool = False
    review_days: int | None = None
    measure: str = ""
    milestones: tuple[Milestone, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """All rows of a paper that are neither confirmed nor dropped. `version` counts the changes."""

    paper: UUID
    version: int
    items: tuple[Item, ...] = field(default=())

    def item(self, key: UUID) -> Item:
        """The row. Raises Refused `row_gone`: confirmed, dropped or merged by somebody else meanwhile."""
        for one in self.items:
            if one.key == key:
                return one
        raise declined("row_gone")

    def put(self, old: Sequence[UUID], new: Sequence[Item]) -> Draft:
        """The draft with new rows where the first of the old ones stood."""
        kept = [one for one in self.items if one.key not in old]
        places = [place for place, one in enumerate(self.items) if one.key in old]
        before = sum(one.key not in old for one in self.items[: places[0]]) if places else len(kept)
        return replace(self, version=self.version + 1, items=(*kept[:before], *new, *kept[before:]))


def lacks(item: Item, today: date) -> tuple[str, ...]:
    """What a row still lacks before it may be confirmed, as codes of `LACKS`; empty for one that is ready."""
    return tuple(_lacks(item, today))


LACKS: Mapping[str, str] = {
    "text": "写上做什么",
    "lead": "定一个牵头单位",
    "lead_proposed": "原文没有写谁牵头：确认暂定的牵头单位，或者另定",
    "unknown": "原文里有名册上没有的单位：在“修改”里选对，或者确认不用",
    "due": "定完成日期",
    "due_past": "完成日期已经过去，请另定",
    "next_milestone": "“持续推进”要有下一个节点和它的日期",
    "review": "“持续推进”要写多少天回头看一次",
    "measure": "写上做到什么程度：数量、标准，或者看得见的结果",
    "supervisor": "定由谁督办",
    "judge_and_party": "督办单位不能就是牵头或承办单位",
    "milestones": "节点的日期和进度要依次往后，不晚于完成日期，进度在 1 到 100 之间",
}
"""What would mend each lack, in words for the row."""


def _lacks(item: Item, today: date) -> list[str]:
    found = [] if item.text.strip() else ["text"]
    if not item.lead:
        found.append("lead")
    elif item.proposed:
        found.append("lead_proposed")
    found += _term_lacks(item, today)
    if item.unknown:
        found.append("unknown")
    if not item.measure.strip():
        found.append("measure")
    if not item.supervisor:
        found.append("supervisor")
    elif item.supervisor in (item.lead, *item.implementers):
        found.append("judge_and_party")
    return found if rising(item.milestones, ends_on(item)) else [*found, "milestones"]


def _term_lacks(item: Item, today: date) -> list[str]:
    if item.endless:
        ahead = any(step.due >= today for step in item.milestones)
        return [code for code, fine in (("next_milestone", ahead), ("review", (item.review_days or 0) > 0)) if not fine]
    if item.due is None:
        return ["due"]
    return ["due_past"] if item.due < today else []


def ends_on(item: Item) -> date | None:
    """The day by which something must be there: the term, or the last milestone of a task without an end."""
    if not item.endless:
        return item.due
    return max((step.due for step in item.milestones), default=None)


def rising(milestones: Sequence[Milestone], end: date | None) -> bool:
    """Whether days and shares of the milestones rise, none after the end, each share of 1 to 100."""
    steps = [(step.due, step.share) for step in milestones]
    forward = all(a[0] < b[0] and a[1] <= b[1] for a, b in pairwise(steps))
    inside = all((end is None or due <= end) and 1 <= share <= 100 for due, share in steps)
    return forward and inside and all(step.what.strip() for step in milestones)


def split(draft: Draft, key: UUID, texts: Sequence[str], paper: str) -> Draft:
    """拆分: the row becomes several, all else alike; each points at its own words, if they stand in the paper."""
    item = draft.item(key)
    parts = [text.strip() for text in texts if text.strip()]
    if len(parts) < 2:
        raise declined("split_needs_two")
    made = [
        replace(item, key=uuid5(item.key, f"part {nth} of {draft.version}"), text=text, span=_within(item, text, paper))
        for nth, text in enumerate(parts, start=1)
    ]
    return draft.put([key], made)


def _within(item: Item, text: str, paper: str) -> Span:
    start, end = item.span
    at = paper.find(text, start, end)
    return (at, at + len(text)) if at >= 0 else item.span


def merge(draft: Draft, keys: Sequence[UUID]) -> Draft:
    """合并: rows become one; the first one's lead leads, the earliest day holds, nothing that was asked is lost."""
    chosen = [one for one in draft.items if one.key in keys]
    if len(chosen) < 2 or len(chosen) != len(set(keys)):
        raise declined("merge_needs_two")
    first = chosen[0]
    steps = sorted({step for one in chosen for step in one.milestones}, key=lambda step: (step.due, step.share))
    whole = replace(
        first,
        key=uuid5(first.key, f"whole of {draft.version}"),
        span=(min(one.span[0] for one in chosen), max(one.span[1] for one in chosen)),
        text="；".join(one.text.rstrip("。；") for one in chosen) + "。",
        implementers=_together(first, chosen),
        unknown=tuple(dict.fromkeys(name for one in chosen for name in one.unknown)),
        due=min((one.due for one in chosen if one.due), default=None),
        endless=all(one.endless for one in chosen),
        measure="；".join(one.measure for one in chosen if one.measure.strip()),
        milestones=tuple(steps),
        remarks=tuple(dict.fromkeys(remark for one in chosen for remark in one.remarks)),
    )
    return draft.put([one.key for one in chosen], [whole])


def _together(first: Item, chosen: Sequence[Item]) -> tuple[str, ...]:
    offices = (office for one in chosen for office in (one.lead, *one.implementers))
    return tuple(dict.fromkeys(office for office in offices if office and office != first.lead))
