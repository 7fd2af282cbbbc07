"""A list of contacts that survey codes are sent to: read, checked line by line, and kept by nobody here.

One contact in a line and nothing beside it: a name next to it would be more than is needed to send a code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from luoshi.registry.people.reading import Cell, Odd, read_rows

Reach = Callable[[str], str | None]
"""From a contact to the address that a gateway reaches it by, None where none does."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that gets no code: the line that people see in the file, and why."""

    line: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A list as it was read: the contacts that get a code, in their order, and the rows that get none."""

    contacts: tuple[str, ...]
    bad: tuple[BadRow, ...]


_BESIDE = (
    "一行只放一个联系方式，姓名、单位、备注都不要放进来",
    "one contact in a row, and no name, office or remark beside it",
)
_LOST = (
    "不是 11 位手机号，也不是电子邮箱，或者本区没有开这种通道",
    "neither a mobile number nor an e-mail address, or no such gateway is set",
)


def read_contacts(data: bytes, reach: Reach) -> Checked:
    """The contacts in an xlsx or CSV file of one column. A heading in the first row is left out.

    A row is bad that has more than one filled cell, that no gateway reaches, or whose contact stood before. Raises
    BadInput as `read_rows` does.
    """
    good: dict[str, tuple[int, str]] = {}
    bad: list[BadRow] = []
    for line, cells in _filled(data):
        found = _contact(line, cells)
        if isinstance(found, BadRow):
            bad.append(found)
        elif (address := reach(found)) is None:
            bad.extend([] if line == 1 and _is_heading(found) else [BadRow(line, *_LOST)])
        elif address in good:
            before = good[address][0]
            bad.append(BadRow(line, f"和第 {before} 行是同一个", f"the same as in line {before}"))
        else:
            good[address] = line, found
    return Checked(tuple(found for _, found in good.values()), tuple(bad))


def _filled(data: bytes) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of the first table that hold anything, each with its line."""
    for _, rows in read_rows(data)[:1]:
        for line, cells in enumerate(rows, 1):
            filled = [cell for cell in cells if isinstance(cell, Odd) or cell.strip()]
            if filled:
                yield line, filled


def _contact(line: int, cells: list[Cell]) -> str | BadRow:
    if len(cells) > 1:
        return BadRow(line, *_BESIDE)
    (cell,) = cells
    return BadRow(line, cell.zh, cell.en) if isinstance(cell, Odd) else cell.strip().lstrip("\ufeff")


def _is_heading(text: str) -> bool:
    return not any(sign.isdigit() or sign == "@" for sign in text)
