"""Offices and officers out again, in the shape the import reads; formulas are defused."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence

from luoshi.core.registry_events import OfficeRegistered, OfficerRegistered
from luoshi.registry.changes import as_event, office_as_event
from luoshi.registry.officers import Staff
from luoshi.registry.people.columns import (
    COLUMNS,
    OFFICERS,
    OFFICES,
    defused,
    written_flag,
    written_posts,
    written_roles,
)


def as_xlsx(staff: Staff) -> bytes:
    """A workbook with a sheet of open offices and a sheet of officers."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    for table, rows in tables(staff).items():
        sheet = book.create_sheet(table)
        sheet.append(list(COLUMNS[table]))
        for row in rows:
            sheet.append([defused(cell) for cell in row.values()])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(staff: Staff, table: str) -> bytes:
    """One of the two tables as CSV, in UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS[table])
    writer.writerows([defused(cell) for cell in row.values()] for row in tables(staff)[table])
    return out.getvalue().encode("utf-8-sig")


def tables(staff: Staff) -> dict[str, Sequence[Mapping[str, str]]]:
    """Both tables as text, parents before their children and people by office and name."""
    offices = [row for row in staff.offices.values() if row.is_open]
    officers = sorted(staff.officers.values(), key=lambda row: (row.office, row.pinyin, row.code))
    return {
        OFFICES: [cells_of(office_as_event(row)) for row in offices],
        OFFICERS: [cells_of(as_event(row)) for row in officers],
    }


def cells_of(event: OfficeRegistered | OfficerRegistered) -> dict[str, str]:
    """An office or officer as a row of its table."""
    if isinstance(event, OfficeRegistered):
        values = [
            event.code,
            event.name,
            event.path[-2] if len(event.path) > 1 else "",
            event.kind,
            written_flag(event.in_centre),
            written_flag(event.appraised),
            " ".join(f"{opening:%H:%M}-{closing:%H:%M}" for opening, closing in event.hours),
        ]
        return dict(zip(COLUMNS[OFFICES], values, strict=True))
    posts = {post.office: frozenset(post.roles) for post in event.posts}
    values = [
        event.code,
        event.name,
        event.office,
        written_roles(event.roles),
        written_posts(posts),
        written_flag(event.active),
    ]
    return dict(zip(COLUMNS[OFFICERS], values, strict=True))
