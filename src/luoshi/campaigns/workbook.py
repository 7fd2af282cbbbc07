"""Tasks as a table (任务分解表) that goes out as xlsx and can be read in again: 一次录入、多处使用."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from io import BytesIO
from typing import Final

from luoshi.core.campaigns.schedule import planned
from luoshi.core.campaigns.task import Standing, Task
from luoshi.directives.workbook import safe_cell

COLUMNS: Final = (
    "序号", "工作任务", "牵头单位", "配合单位", "监督单位", "完成时限", "量化指标", "原定时限", "节点",
    "序时进度", "已报进度", "现状", "编号",
)  # fmt: skip
_WIDTHS: Final = (6, 60, 24, 36, 20, 14, 36, 14, 40, 10, 10, 10, 22)


def workbook(
    tasks: Iterable[tuple[Task, str, str]], name: Callable[[str], str], standings: Mapping[Standing, str], today: date
) -> bytes:
    """The bytes of an xlsx file, a row for each task with its text and measure; `name` gives the name of an office.

    What looks like a formula is stored as text, so that no program runs it.
    """
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("任务分解表")
    for at, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.freeze_panes = "A2"
    sheet.append(list(COLUMNS))
    for number, (task, text, measure) in enumerate(tasks, start=1):
        values: tuple[str | int, ...] = (
            number,
            *_values(task, text, measure, name, today),
            standings[task.standing],
            task.number,
        )
        sheet.append([safe_cell(sheet, value) for value in values])
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def _values(task: Task, text: str, measure: str, name: Callable[[str], str], today: date) -> tuple[str, ...]:
    return (
        text,
        name(task.lead),
        "、".join(map(name, task.implementers)),
        name(task.supervisor),
        _day(task.due),
        measure,
        _day(task.first_due) if task.first_due != task.due else "",
        "；".join(f"{_day(step.due)} {step.share}% {step.what}" for step in task.milestones),
        f"{planned(task, today)}%",
        f"{task.reported}%",
    )


def _day(day: date) -> str:
    """A day as papers write it, so that the table is read in again."""
    return f"{day.year}年{day.month}月{day.day}日"
