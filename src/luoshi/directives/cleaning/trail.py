"""A text on its way to being clean, each character with the decoded offsets it came from."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from luoshi.directives.text import Clean, Damage, Removed, Repair


@dataclass(frozen=True)
class Edit:
    """Characters [start, end) of the text as it stands become `new`.

    `kind` is silent (a mere change of form), remove, repair or damage; `why` says it in Chinese for the reader of
    the record.
    """

    start: int
    end: int
    new: str = ""
    kind: str = "silent"
    why: str = ""


@dataclass(frozen=True)
class Mark:
    """A repair or a damage, on the decoded ruler."""

    start: int
    end: int
    kind: str
    after: str
    why: str


@dataclass(frozen=True)
class Trail:
    """The text, where each character comes from ([at, to) in the decoded text), and what was done so far."""

    text: str
    at: Sequence[int]
    to: Sequence[int]
    removed: tuple[Removed, ...] = ()
    marks: tuple[Mark, ...] = ()

    def edited(self, edits: Iterable[Edit]) -> Trail:
        """The text after these edits, which must be in order and apart."""
        work = _Splice(self)
        for edit in edits:
            work.take(edit)
        return work.done() if work.position or work.pieces else self

    def rewritten(self, text: str) -> Trail:
        """The same trail under a text of the same length, changed character for character."""
        if len(text) != len(self.text):
            raise ValueError("a rewriting keeps the length")
        return self if text == self.text else Trail(text, self.at, self.to, self.removed, self.marks)

    def clean(self, decoded: str) -> Clean:
        """The finished value; `decoded` is the text all this began with."""
        damage, repairs = [], []
        for mark in sorted(self.marks, key=lambda mark: mark.start):
            start, stop = bisect_left(self.at, mark.start), bisect_left(self.at, mark.end)
            before = decoded[mark.start : mark.end]
            if mark.kind == "repair":
                repairs.append(Repair(start, stop, before, mark.after, mark.why))
            else:
                damage.append(Damage(start, stop, mark.why, before))
        removed = tuple(sorted(self.removed, key=lambda gone: gone.start))
        return Clean(self.text, [*self.at, len(decoded)], tuple(damage), tuple(repairs), removed, self.to)


@dataclass
class _Splice:
    """Copies the stretches between edits whole, so that a long text with few edits costs little."""

    trail: Trail
    position: int = 0
    pieces: list[str] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    to: list[int] = field(default_factory=list)
    removed: list[Removed] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def take(self, edit: Edit) -> None:
        self._copy(edit.start)
        trail, width = self.trail, edit.end - edit.start
        start = trail.at[edit.start] if edit.start < len(trail.at) else (trail.to[-1] if trail.to else 0)
        stop = trail.to[edit.end - 1] if width else start
        self.pieces.append(edit.new)
        if len(edit.new) == width:
            self.at += trail.at[edit.start : edit.end]
            self.to += trail.to[edit.start : edit.end]
        else:
            self.at += [start] * len(edit.new)
            self.to += [stop] * len(edit.new)
        self._record(edit, start, stop)
        self.position = edit.end

    def _record(self, edit: Edit, start: int, stop: int) -> None:
        if edit.kind == "remove":
            self.removed.append(Removed(start, stop, edit.why))
        elif edit.kind != "silent":
            self.marks.append(Mark(start, stop, edit.kind, edit.new, edit.why))

    def _copy(self, until: int) -> None:
        if until < self.position:
            raise ValueError(f"edits overlap at {until}")
        self.pieces.append(self.trail.text[self.position : until])
        self.at += self.trail.at[self.position : until]
        self.to += self.trail.to[self.position : until]
        self.position = until

    def done(self) -> Trail:
        self._copy(len(self.trail.text))
        removed, marks = self.trail.removed + tuple(self.removed), self.trail.marks + tuple(self.marks)
        return Trail("".join(self.pieces), self.at, self.to, removed, marks)


def beginning(text: str) -> Trail:
    """The trail of a decoded text before any change."""
    return Trail(text, range(len(text)), range(1, len(text) + 1))


def apart(edits: Iterable[Edit]) -> list[Edit]:
    """The edits in order; of two that overlap, the one that begins first, then the longer."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start, -edit.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept
