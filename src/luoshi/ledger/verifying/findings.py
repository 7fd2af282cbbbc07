"""What verification says: findings as values, each with what it means in Chinese and English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

MEANINGS: Final[Mapping[str, tuple[str, str]]] = {
    "event_changed": ("事件内容被改", "the event's bytes are not those that were placed in the log"),
    "event_gone": ("事件被删", "the event of this leaf is gone"),
    "event_moved": ("事件与存证位置不符", "the event at this number is not the one of this leaf"),
    "event_beside": ("绕过程序插入的事件", "an event that never came through the outbox"),
    "event_held_back": ("前一版本缺失，无法存证", "an event whose predecessor is missing: it cannot be placed"),
    "columns_differ": ("索引列与内容不符", "the columns do not say what the event says"),
    "unreadable": ("事件读不出", "the bytes are no event"),
    "version_gap": ("版本不连续", "the versions of the stream are not contiguous from 1"),
    "time_backwards": ("录入时间倒置", "entered before the version before it"),
    "chain_broken": ("与同一件的上一条不衔接", "the leaf does not hold the leaf before it in its stream"),
    "leaf_gone": ("存证叶子缺失", "leaves are missing here"),
    "leaf_changed": ("存证叶子被改", "the leaf is not the one that was published"),
    "leaf_time_backwards": ("存证时间倒置", "placed before the leaf before it"),
    "node_changed": ("存证树节点不符", "a stored hash of the tree does not follow from the leaves"),
    "root_differs": ("与已签署的根不符", "the root is not the one that was signed"),
    "checkpoint_forged": ("存证点签名无效", "a checkpoint that our key did not sign, or not as it stands"),
    "checkpoint_gone": ("已签署的存证点在库中缺失", "a checkpoint that was signed is not in the database"),
    "log_short": ("数据库比已签署的存证点旧", "the log is shorter than what was signed"),
    "vault_changed": ("个人信息被改", "the text does not fit the commitment in its event"),
    "vault_gone": ("个人信息缺失", "a text is gone, and no event erased it"),
    "vault_beside": ("保险库多出的行", "a text that no event speaks of"),
    "not_erased": ("应删除的个人信息仍在", "a text that an event erased is there"),
    "promise_broken": ("已回执的记录被改或被删", "what was acknowledged is changed or gone"),
    "not_compared": ("查询表无法由事件重建，未作比较", "read tables cannot be rebuilt from the events: not compared"),
    "row_differs": ("查询表与事件不符", "a read table's row is not as the events say"),
}

MOST: Final = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference. `where` names a place: a leaf, a stream and version, a table's row."""

    code: str
    where: str
    detail: str = ""

    def line(self) -> str:
        """For people."""
        zh, en = MEANINGS[self.code]
        return f"{self.code}: {zh} · {en} [{self.where}]{' ' + self.detail if self.detail else ''}"


@dataclass(slots=True)
class Report:
    """What was read, and what was found; of many findings the first thousand stand in it, all are counted."""

    events: int = 0
    leaves: int = 0
    waiting: int = 0
    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, code: str, where: object, detail: str = "") -> None:
        """Counts a finding."""
        if code not in MEANINGS:
            raise KeyError(code)
        self.counts[code] += 1
        if len(self.findings) < MOST:
            self.findings.append(Finding(code, str(where), detail))

    def take(self, other: Report) -> None:
        """Adds what another report found, once: not what this one has already."""
        for finding in other.findings:
            if finding not in self.findings:
                self.add(finding.code, finding.where, finding.detail)

    def join(self, other: Report) -> None:
        """Adds all that another report read and found."""
        self.events += other.events
        self.leaves += other.leaves
        self.waiting += other.waiting
        self.findings += other.findings[: MOST - len(self.findings)]
        self.counts += other.counts

    @property
    def clean(self) -> bool:
        """Whether nothing was found."""
        return not self.counts

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "events": self.events,
            "leaves": self.leaves,
            "waiting": self.waiting,
            "counts": dict(self.counts),
            "findings": [asdict(finding) for finding in self.findings],
        }
