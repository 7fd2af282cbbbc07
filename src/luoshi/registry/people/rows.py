"""One line of the file → one office or officer, with everything that is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from luoshi.core.actors import Role
from luoshi.core.errors import BadInput
from luoshi.core.registry_events import OfficeRegistered, OfficerRegistered, Post
from luoshi.registry.hours import Spans, read_hours
from luoshi.registry.names import person_key, sort_key
from luoshi.registry.officers import Staff
from luoshi.registry.people.columns import CellFault, read_flag, read_posts, read_roles, undefused
from luoshi.registry.people.reading import Line, Odd

Faults = list[tuple[str, str, str]]
T = TypeVar("T")
_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,63}")
_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class OfficeRead:
    """A line that is an office; `parent` is the code of the office above it, empty for the root."""

    line: Line
    code: str
    name: str
    parent: str
    kind: str
    in_centre: bool
    appraised: bool
    hours: Spans
    faults: Faults

    def event(self, path: tuple[str, ...]) -> OfficeRegistered:
        """The office at its place in the tree."""
        key = sort_key(self.name)
        return OfficeRegistered(self.code, self.name, path, self.kind, self.in_centre, self.appraised, self.hours, key)


@dataclass(frozen=True, slots=True)
class OfficerRead:
    """A line that is an officer."""

    line: Line
    event: OfficerRegistered
    faults: Faults

    @property
    def code(self) -> str:
        """Their code, empty where the line gives none that can be used."""
        return self.event.code

    @property
    def offices(self) -> list[tuple[str, str]]:
        """The offices the line names, each with its column."""
        return [("所在单位编码", self.event.office), *(("兼任", post.office) for post in self.event.posts)]


def read_office(line: Line, known: Staff) -> OfficeRead:
    """The office of a line. Columns the file does not have keep what is known."""
    cells = _Cells(line)
    code = cells.code("单位编码")
    row = known.offices.get(code)
    above = row.path[-2] if row and len(row.path) > 1 else ""
    hours = " ".join(row.hours) if row else ""
    return OfficeRead(
        line,
        code,
        cells.name("单位名称"),
        cells.text("上级单位编码", above),
        cells.text("类别", row.kind if row else "") or "office",
        cells.flag("进驻政务服务中心", row.in_centre if row else False),
        cells.flag("参加评议", row.appraised if row else False),
        cells.parsed("办公时间", hours, _hours, ()),
        cells.faults,
    )


def read_officer(line: Line, known: Staff) -> OfficerRead:
    """The officer of a line. Columns the file does not have keep what is known."""
    cells = _Cells(line)
    code = cells.code("工号")
    row = known.officers.get(code)
    name, office = cells.name("姓名"), cells.text("所在单位编码", "")
    roles: tuple[Role, ...] = cells.parsed("岗位", "", read_roles, ())
    if not roles and not any(column == "岗位" for column, _, _ in cells.faults):
        cells.fault("岗位", "至少要有一个岗位", "at least one role is needed")
    held = row.posts if row and "兼任" not in line.cells else {}
    none: dict[str, tuple[Role, ...]] = {}
    posts = cells.parsed("兼任", "", read_posts, none) or {other: tuple(sorted(held[other])) for other in held}
    if office in posts:
        cells.fault("兼任", "兼任的单位就是所在单位", "the post is in the officer's own office")
    active = cells.flag("在岗", row.active if row else True)
    others = tuple(Post(other, posts[other]) for other in sorted(posts))
    event = OfficerRegistered(code, name, office, roles, active, others, person_key(name))
    return OfficerRead(line, event, cells.faults)


class _Cells:
    """The cells of a line, read with their faults collected."""

    def __init__(self, line: Line) -> None:
        self._cells = line.cells
        self.faults: Faults = []

    def fault(self, column: str, zh: str, en: str) -> None:
        """Note what is wrong in a column."""
        self.faults.append((column, zh, en))

    def text(self, column: str, default: str) -> str:
        """The text of a cell; the default where the file has no such column."""
        cell = self._cells.get(column, default)
        if isinstance(cell, Odd):
            self.fault(column, cell.zh, cell.en)
            return default
        text = undefused(cell)
        if any((ord(letter) < 32 and letter not in "\n\t") or letter == "\ufffd" for letter in text):
            self.fault(column, "含有不可见的控制字符或乱码", "it holds control or replacement characters")
            return default
        return text

    def code(self, column: str) -> str:
        """A code: letters, digits, dot, dash, underscore; what sign-in and addresses are made of."""
        text = self.text(column, "")
        if _CODE.fullmatch(text):
            return text
        if not any(found == column for found, _, _ in self.faults):
            if not text:
                self.fault(column, "须填写", "is needed")
                return ""
            self.fault(column, f"“{text}”不能作编码：只用字母、数字和 . _ -，最长 64 个", f"'{text}' is no code")
        return ""

    def name(self, column: str) -> str:
        """A name that must be there."""
        text = self.text(column, "")
        if not text or len(text) > _NAME or not text.isprintable():
            self.fault(column, f"须填写，最长 {_NAME} 个字", f"is needed, at most {_NAME} characters")
        return text

    def flag(self, column: str, default: bool) -> bool:
        """是 or 否."""
        return self.parsed(column, "", lambda text: read_flag(text, default), default)

    def parsed(self, column: str, default: str, read: Callable[[str], T], fallback: T) -> T:
        """A cell read by a function that raises CellFault."""
        try:
            return read(self.text(column, default))
        except CellFault as fault:
            self.fault(column, fault.zh, fault.en)
            return fallback


def _hours(text: str) -> Spans:
    try:
        return read_hours(text)
    except BadInput as error:
        raise CellFault(error.zh, error.en) from error
