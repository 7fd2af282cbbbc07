"""What the checker says: violations as values, each naming its promise, its rule and its event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

# Breaches by code: the promise, and the rule in Chinese and English.
RULES: Final[Mapping[str, tuple[str, str, str]]] = {
    "malformed": ("P9", "记录读不出", "the bytes are no event"),
    "misplaced": ("P9", "索引与记录本身不一致", "the index does not say what the event says"),
    "version_gap": ("P9", "版本不连续", "versions are not contiguous from 1"),
    "two_registrations": ("P9", "一件事登记了两次", "registered twice in one stream"),
    "no_registration": ("P9", "没有登记就有记录", "a case without a registration"),
    "number_reused": ("P9", "编号重复", "two cases with one number"),
    "key_reused": ("P9", "幂等键重复", "one idempotency key on two events"),
    "no_holder": ("P1", "没有责任人", "nobody is accountable"),
    "holder_by_stealth": ("P1", "责任人不因签收、裁定、承继而变", "a holder named outside signing, ruling and moving"),
    "signed_unoffered": ("P1", "没有转给该单位就签收", "signed by an office it was not offered to"),
    "signed_for_another": ("P1", "替别的单位签收", "signed for by an officer of another office"),
    "signed_under_arbitration": ("P1", "待裁定时签收", "signed for while the arbiter was to decide"),
    "ruled_unasked": ("P1", "没有提请就裁定", "a ruling nobody had to make"),
    "moved_office": ("P1", "未经签收、裁定换了单位", "moved to another office without signature, ruling or succession"),
    "moved_after_end": ("P1", "办结后变更责任人", "the holder changed after the end"),
    "offered_twice": ("P1", "同时转给两家", "offered to a second office while the first had not answered"),
    "ended_twice": ("P1", "重复办结", "ended again without having been reopened"),
    "reopened_open": ("P1", "未办结就重开", "reopened without having ended"),
    "clock_reset": ("P2", "期限被重置", "a deadline that stood was set again"),
    "moved_later": ("P2", "期限无故推后", "a deadline moved later without lawful cause"),
    "deadline_dropped": ("P2", "期限被抹去", "a deadline was dropped"),
    "missed_revived": ("P2", "已过的期限被推后", "a deadline already missed was moved"),
    "moved_beyond_stop": ("P2", "推后超过停表时间", "moved by more than the stop can give"),
    "deadline_by_stealth": ("P2", "此类记录不能带期限", "deadlines in an event that may have none"),
    "receipt_reset": ("P2", "收件时间被改", "received_at is not the time of receipt"),
    "split_reset": ("P2", "拆分件的时钟被重置", "a case split off does not keep the receipt of its origin"),
    "stop_without_ground": ("P2", "停表没有事由", "the clock stopped without a ground"),
    "stop_without_cap": ("P2", "停表没有上限", "the clock stopped without a cap"),
    "stopped_twice": ("P2", "重复停表", "stopped while it was stopped"),
    "resumed_unstopped": ("P2", "没有停表就恢复", "resumed without a stop"),
    "stopped_past_cap": ("P2", "停表超过上限", "the stop ran past its cap"),
    "overdue_misjudged": ("P2", "超期判断有误", "the limits missed at closing are not those the deadlines show"),
    "unknown_limit": ("P2", "没有这一时限", "a limit moved that the case does not have"),
    "future": ("P10", "发生时间晚于录入时间", "happened after it was entered"),
    "unmarked_late": ("P10", "补录没有标明", "entered late without saying why"),
    "late_unproved": ("P10", "补录没有凭据或第二人", "a late entry without evidence or second person"),
    "out_of_order": ("P10", "发生时间倒置", "happened before the entry before it"),
    "entered_backwards": ("P10", "录入时间倒置", "entered before the entry before it"),
    "deadline_before_start": ("P10", "期限早于起算", "a deadline not after its start"),
    "deadline_after_end": ("P10", "办结后变动期限", "a deadline set or moved in a closed case"),
}


@dataclass(frozen=True, slots=True)
class Violation:
    """One promise broken by one event. `detail` holds the figures."""

    code: str
    stream: str
    version: int
    detail: str = ""

    @property
    def promise(self) -> str:
        """P1, P2, P9 or P10."""
        return RULES[self.code][0]

    @property
    def reference(self) -> str:
        """The event, as stream@version."""
        return f"{self.stream}@{self.version}"

    def __str__(self) -> str:
        promise, zh, en = RULES[self.code]
        detail = f" ({self.detail})" if self.detail else ""
        return f"{promise} {self.code} {self.reference}: {zh} · {en}{detail}"


@dataclass(slots=True)
class Report:
    """What was read and what was found. `violations` holds the first of them, `counts` all by code."""

    events: int = 0
    streams: int = 0
    cases: int = 0
    violations: list[Violation] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    kept: int = 1000

    def add(self, violation: Violation) -> None:
        """Count a violation, and keep it while there is room."""
        self.counts[violation.code] += 1
        if len(self.violations) < self.kept:
            self.violations.append(violation)

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.counts

    def lines(self) -> list[str]:
        """The result for people: one line of figures, then every violation with its event."""
        found = sum(self.counts.values())
        head = (
            f"核对 checked: {self.events:,} 条记录 events, {self.streams:,} 条流 streams, {self.cases:,} 件 cases; "
            f"P1 P2 P9 P10: {f'{found:,} 处违反 violations' if found else '全部守住 all kept'}"
        )
        more = found - len(self.violations)
        return [head, *map(str, self.violations), *([f"… 另有 and {more:,} more"] if more else [])]

    def data(self) -> dict[str, object]:
        """The result for programs."""
        return {
            "events": self.events,
            "streams": self.streams,
            "cases": self.cases,
            "counts": dict(sorted(self.counts.items())),
            "violations": [
                {"promise": v.promise, "code": v.code, "event": v.reference, "detail": v.detail}
                for v in self.violations
            ],
        }
