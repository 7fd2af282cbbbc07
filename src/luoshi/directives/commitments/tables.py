"""Task tables (任务分解表): each row is a commitment, each column a part of it, by the words over the column."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from luoshi.directives.commitments.model import Owners
from luoshi.directives.commitments.owners import label_parts, owners_of, task_headers
from luoshi.directives.text import Cell, Table

_NUMBER: Final = ("序号", "编号", "号")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that asks for something: [start, end) of its task cell in the decoded text, and what other cells say."""

    start: int
    end: int
    text: str
    section: str
    owners: Owners
    due: str
    measure: str
    tag: tuple[int, int] | None


def rows(table: Table) -> Iterator[Row]:
    """The commitments of a table; none where no column can hold a task."""
    columns = {header: _part(header) for header in table.headers if header}
    task = next(
        (header for wanted in task_headers() for header in columns if wanted in header and not columns[header]), None
    )
    if task is None or not any(part in ("lead", "support", "due") for part in columns.values()):
        return
    numbered = any(header.strip().startswith(_NUMBER) for header in columns)
    above: dict[str, Cell] = {}
    for cells in table.rows:
        own = {cell.header: cell for cell in cells}
        merged = not any(header.strip().startswith(_NUMBER) for header in own) if numbered else False
        above = _with_above(own, above, columns, task, merged)
        if task in own:
            yield _row(own[task], above, own, columns, task)


def _part(header: str) -> str | None:
    bare = "".join(header.split())
    found = next((part for word, part in label_parts() if word in bare), None)
    if found is None and any(word in bare for word in ("单位", "部门")):
        return "support"
    if found is None and any(word in bare for word in ("时间", "期限", "日期", "节点")):
        return "due"
    return found


def _with_above(
    own: dict[str, Cell], above: dict[str, Cell], columns: dict[str, str | None], task: str, merged: bool
) -> dict[str, Cell]:
    """The row with what it takes over from above: headings always, owners and dates only where cells were merged."""
    kept = {
        header: cell for header, cell in above.items() if header != task and (merged or columns.get(header) is None)
    }
    return {**kept, **own}


def _row(
    task_cell: Cell, cells: dict[str, Cell], own: dict[str, Cell], columns: dict[str, str | None], task: str
) -> Row:
    def said(part: str) -> list[Cell]:
        return [cell for header, cell in cells.items() if columns.get(header) == part]

    owners = owners_of(*("、".join(cell.text for cell in said(part)) for part in ("lead", "support", "supervisor")))
    due, measure = said("due"), said("measure")
    tagged = [cell for header, cell in own.items() if columns.get(header) in ("lead", "support")]
    before = list(columns)[: list(columns).index(task)]
    headings = [cells[header].text for header in before if header in cells and _is_heading(header, columns)]
    return Row(
        task_cell.start,
        task_cell.end,
        task_cell.text,
        " / ".join(headings),
        owners,
        due[0].text if due else "",
        "；".join(cell.text for cell in measure),
        (min(cell.start for cell in tagged), max(cell.end for cell in tagged)) if tagged else None,
    )


def _is_heading(header: str, columns: dict[str, str | None]) -> bool:
    return bool(header) and columns.get(header) is None and not header.strip().startswith((*_NUMBER, "备注"))
