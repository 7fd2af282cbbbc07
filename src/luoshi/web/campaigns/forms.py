"""The form of a row, and the small forms of a task: what is typed, how it is read, and how it is shown again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import HttpRequest, QueryDict

from luoshi.core.campaigns.drafting import Item
from luoshi.core.campaigns.events import Milestone
from luoshi.core.errors import BadInput
from luoshi.core.whole import whole

_STEP = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?[\s,，]+(\d{1,3})\s*[%％][\s,，]*(\S.*)")
STEP_EXAMPLE = "2026-06-30 40% 完成选址"


@dataclass(frozen=True, slots=True)
class RowForm:
    """A row as its form shows it: what is kept, or what was typed and refused."""

    text: str
    lead: str
    implementers: Sequence[str]
    supervisor: str
    due: str
    endless: bool
    review_days: str
    measure: str
    milestones: str

    @classmethod
    def of(cls, item: Item) -> RowForm:
        """A row as it is kept."""
        return cls(
            item.text,
            item.lead,
            item.implementers,
            item.supervisor,
            item.due.isoformat() if item.due else "",
            item.endless,
            str(item.review_days or ""),
            item.measure,
            "\n".join(step_line(step) for step in item.milestones),
        )

    @classmethod
    def typed(cls, sent: QueryDict) -> RowForm:
        """A row as it was typed."""
        return cls(
            sent.get("text", ""),
            sent.get("lead", ""),
            [str(one) for one in sent.getlist("implementers")],
            sent.get("supervisor", ""),
            sent.get("due", ""),
            bool(sent.get("endless")),
            sent.get("review_days", ""),
            sent.get("measure", ""),
            sent.get("milestones", ""),
        )

    def onto(self, item: Item) -> Item:
        """The row with what was typed. Raises BadInput for a day or a milestone that cannot be read."""
        days = self.review_days.strip()
        if days and whole(days) is None:
            raise BadInput("review_days", "多少天回头看一次，写一个数。", "The review cycle is a number of days.")
        return replace(
            item,
            text=self.text.strip().replace("\r\n", "\n"),
            lead=self.lead,
            proposed=False,
            implementers=tuple(one for one in dict.fromkeys(self.implementers) if one != self.lead),
            supervisor=self.supervisor,
            unknown=(),
            due=None if self.endless else day_of(self.due),
            endless=self.endless,
            review_days=whole(days) if self.endless else None,
            measure=self.measure.strip(),
            milestones=steps_of(self.milestones),
        )


def day_of(text: str) -> date | None:
    """A day as a date field sends it; None for nothing. Raises BadInput."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput("day", f"没有“{text}”这一天。", f"There is no such day: {text}") from error


def seen(request: HttpRequest) -> int | None:
    """The version of the thing on the page that the form was on."""
    return whole(request.POST.get("version", ""))


def step_line(step: Milestone) -> str:
    """A milestone as one line of the form."""
    return f"{step.due.isoformat()} {step.share}% {step.what}"


def steps_of(text: str) -> tuple[Milestone, ...]:
    """Milestones, one in a line: day, share, what. Raises BadInput with the line that cannot be read."""
    return tuple(_step(line.strip()) for line in text.splitlines() if line.strip())


def _step(line: str) -> Milestone:
    found = _STEP.fullmatch(line)
    try:
        if found:
            return Milestone(found[5].strip(), date(int(found[1]), int(found[2]), int(found[3])), int(found[4]))
    except ValueError:
        pass
    raise BadInput(
        "milestone",
        f"节点一行一个，像“{STEP_EXAMPLE}”。这一行看不懂：{line}",
        f"One milestone in a line, as “{STEP_EXAMPLE}”. Not read: {line}",
        {"line": line},
    )
