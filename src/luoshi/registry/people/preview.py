"""What a file would change, checked whole before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from uuid import UUID

from luoshi.core.errors import BadInput
from luoshi.core.registry_events import OfficeRegistered, OfficerRegistered
from luoshi.registry.changes import as_event, office_as_event
from luoshi.registry.commands import Registrar, enter_people, may_administer
from luoshi.registry.names import sort_key
from luoshi.registry.officers import Staff
from luoshi.registry.people.columns import COLUMNS, NEEDED, OFFICERS, OFFICES
from luoshi.registry.people.reading import Sheet, read_sheets
from luoshi.registry.people.rows import OfficeRead, OfficerRead, read_office, read_officer
from luoshi.registry.people.writing import cells_of
from luoshi.registry.streams import office_stream, officer_stream
from luoshi.registry.two_people import submit_people

_BLANK = "须填写", "is needed"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in the file that cannot be, where people find it: sheet, line and column."""

    sheet: str
    line: int
    column: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one line would change: an office or officer that is new, or fields that would read otherwise."""

    table: str
    code: str
    name: str
    new: bool
    fields: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file would do: how many lines it has, what is wrong with it, what would change.

    It can be applied only without faults. Whoever is not in the file stays as they are.
    """

    rows: int
    faults: tuple[Fault, ...]
    changes: tuple[Change, ...]
    offices: tuple[OfficeRegistered, ...] = ()
    officers: tuple[OfficerRegistered, ...] = ()
    seen: Mapping[str, int] = field(default_factory=dict)

    @property
    def right(self) -> bool:
        """Whether it can be applied."""
        return not self.faults


def preview(registrar: Registrar, data: bytes) -> Preview:
    """What the file would change. Raises BadInput for a file that cannot be read at all, Refused for a stranger."""
    may_administer(registrar)
    known = registrar.staff()
    sheets = read_sheets(data)
    faults = list(_heading_faults(sheets))
    offices, officers = _Reading(faults), _Reading(faults)
    for sheet in sheets:
        for line in sheet.lines:
            if sheet.table == OFFICES:
                offices.take(read_office(line, known))
            else:
                officers.take(read_officer(line, known))
    found = _Assembly(known, offices.found, officers.found, faults).preview(sum(len(sheet.lines) for sheet in sheets))
    return replace(found, faults=_in_order(found.faults, sheets))


def _in_order(faults: Iterable[Fault], sheets: Sequence[Sheet]) -> tuple[Fault, ...]:
    """The faults as one meets them reading the file: sheet after sheet, line by line, from left to right."""
    nth = {sheet.name: number for number, sheet in enumerate(sheets)}
    column = {name: number for columns in COLUMNS.values() for number, name in enumerate(columns)}
    read = sorted(faults, key=lambda fault: (nth[fault.sheet], fault.line, column.get(fault.column, len(column))))
    return tuple(read[:_MOST_FAULTS])


def apply(registrar: Registrar, found: Preview, change_id: UUID | None = None) -> int:
    """Enter everything the preview shows, in one transaction; returns how many entries were made.

    Where roles change and it takes two people, everything is proposed under `change_id` instead, and 0 entries were
    made. Raises BadInput `preview_faults`, Clash if anything it touches was changed since, Refused `roles_take_two`
    without a `change_id`.
    """
    if not found.right:
        raise BadInput(
            "preview_faults",
            f"文件里有 {len(found.faults)} 处错误，什么也没有写入。请改正后重新预览。",
            f"The file has {len(found.faults)} faults; nothing was written.",
        )
    if change_id is None:
        enter_people(registrar, found.offices, found.officers, found.seen)
    elif not submit_people(registrar, change_id, found.offices, found.officers, "按表导入", seen=found.seen):
        return 0
    return len(found.offices) + len(found.officers)


class _Reading:
    """Lines read one after the other; the faults of all go into one list."""

    def __init__(self, faults: list[Fault]) -> None:
        self.found: list[OfficeRead | OfficerRead] = []
        self._faults = faults

    def take(self, read: OfficeRead | OfficerRead) -> None:
        line = read.line
        self._faults += [Fault(line.sheet, line.number, column, zh, en) for column, zh, en in read.faults]
        if read.code:
            self.found.append(read)


_MOST_FAULTS: Final = 200


class _Assembly:
    """The lines of both tables put together with what is known, checked against each other."""

    def __init__(
        self,
        known: Staff,
        offices: Sequence[OfficeRead | OfficerRead],
        officers: Sequence[OfficeRead | OfficerRead],
        faults: list[Fault],
    ) -> None:
        self._known = known
        self._offices = {read.code: read for read in offices if isinstance(read, OfficeRead)}
        self._officers = {read.code: read for read in officers if isinstance(read, OfficerRead)}
        self._faults = faults
        self._paths: dict[str, tuple[str, ...]] = {}
        self._faults += [*_doubled(offices), *_doubled(officers)]

    def preview(self, rows: int) -> Preview:
        """The checked whole."""
        self._faults += [*self._office_faults(), *self._officer_faults()]
        # A path would not end where parents go round in a circle; with faults nothing can be applied anyway.
        offices = [] if self._faults else self._changed_offices()
        officers = [read.event for read in self._officers.values() if self._differs(read)]
        changes = (*map(self._office_change, offices), *map(self._officer_change, officers))
        return Preview(
            rows, tuple(self._faults), changes, tuple(offices), tuple(officers), self._seen(offices, officers)
        )

    def _office_faults(self) -> Iterator[Fault]:
        for read in self._offices.values():
            if self._path(read.code) is None:
                yield _at(
                    read,
                    "上级单位编码",
                    f"上级单位“{read.parent}”不存在、已撤并或绕成了圈",
                    "no such parent, or a circle",
                )
            row = self._known.offices.get(read.code)
            if row is not None and not row.is_open:
                yield _at(read, "单位编码", f"单位 {read.code} 已撤并，不能再用", f"office {read.code} is closed")

    def _officer_faults(self) -> Iterator[Fault]:
        taken = {code.lower(): code for code in self._known.officers}
        for read in self._officers.values():
            for column, office in read.offices:
                if not self._is_open(office):
                    zh, en = (f"单位“{office}”不存在或已撤并", f"no open office '{office}'") if office else _BLANK
                    yield _at(read, column, zh, en)
            twin = taken.setdefault(read.code.lower(), read.code)
            if twin != read.code:
                yield _at(read, "工号", f"与工号 {twin} 只差大小写", f"differs from {twin} in case only")

    def _is_open(self, office: str) -> bool:
        row = self._known.offices.get(office)
        return office in self._offices or (row is not None and row.is_open)

    def _path(self, code: str, below: tuple[str, ...] = ()) -> tuple[str, ...] | None:
        """From the root to the office, by the file where it names it and by the registry otherwise."""
        if code in below:
            return None
        read = self._offices.get(code)
        if read is None:
            row = self._known.offices.get(code)
            if row is None or not row.is_open:
                return None
            if not any(ancestor in self._offices for ancestor in row.path[:-1]):
                return row.path
            parent = row.path[-2]
        else:
            parent = read.parent
        if not parent:
            return (code,)
        above = self._path(parent, (*below, code))
        return None if above is None else (*above, code)

    def _changed_offices(self) -> list[OfficeRegistered]:
        """The offices of the file, and those under them whose path changes with theirs; parents first."""
        events = []
        for code in {**self._known.offices, **self._offices}:
            read, row = self._offices.get(code), self._known.offices.get(code)
            path = self._path(code)
            if path is None:
                continue
            event = read.event(path) if read else office_as_event(row) if row else None
            if event is None:
                continue
            event = _office_at(event, path)
            if row is None or event != office_as_event(row):
                events.append(event)
        return sorted(events, key=lambda event: len(event.path))

    def _differs(self, read: OfficerRead) -> bool:
        row = self._known.officers.get(read.code)
        return row is None or read.event != as_event(row)

    def _office_change(self, event: OfficeRegistered) -> Change:
        row = self._known.offices.get(event.code)
        return Change(OFFICES, event.code, event.name, row is None, differences(row and office_as_event(row), event))

    def _officer_change(self, event: OfficerRegistered) -> Change:
        row = self._known.officers.get(event.code)
        return Change(OFFICERS, event.code, event.name, row is None, differences(row and as_event(row), event))

    def _seen(self, offices: Iterable[OfficeRegistered], officers: Iterable[OfficerRegistered]) -> dict[str, int]:
        known = self._known
        return {
            str(office_stream(one.code)): known.offices[one.code].version if one.code in known.offices else 0
            for one in offices
        } | {
            str(officer_stream(one.code)): known.officers[one.code].version if one.code in known.officers else 0
            for one in officers
        }


def _office_at(event: OfficeRegistered, path: tuple[str, ...]) -> OfficeRegistered:
    return replace(event, path=path, pinyin=sort_key(event.name))


def differences(before: object, after: OfficeRegistered | OfficerRegistered) -> dict[str, tuple[str, str]]:
    """The fields that differ, as people read them; empty for what is new."""
    if not isinstance(before, OfficeRegistered | OfficerRegistered):
        return {}
    old, new = cells_of(before), cells_of(after)
    return {column: (old[column], new[column]) for column in new if old[column] != new[column]}


def _heading_faults(sheets: Sequence[Sheet]) -> Iterator[Fault]:
    for sheet in sheets:
        for head in sheet.unknown:
            known = "、".join(COLUMNS[sheet.table])
            yield Fault(sheet.name, 1, head, f"不认识的表头“{head}”，可用：{known}", f"unknown heading '{head}'")
        for column in sheet.missing:
            if column in NEEDED:
                yield Fault(sheet.name, 1, column, f"缺少“{column}”一列", f"the column {column} is missing")


def _doubled(reads: Sequence[OfficeRead | OfficerRead]) -> Iterator[Fault]:
    times = Counter(read.code for read in reads)
    for read in reads:
        if times[read.code] > 1:
            column = "单位编码" if isinstance(read, OfficeRead) else "工号"
            yield _at(
                read, column, f"“{read.code}”在文件里出现了 {times[read.code]} 次", f"'{read.code}' stands here twice"
            )


def _at(read: OfficeRead | OfficerRead, column: str, zh: str, en: str) -> Fault:
    return Fault(read.line.sheet, read.line.number, column, zh, en)
