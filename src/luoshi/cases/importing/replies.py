"""Messages to a government with its reply: JSON lines with id, topic, asked_at, text, reply, replied_at.

Every row is an answered matter. The record names no office, so that one invented office answers for all. Other keys
are left aside.
"""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from luoshi.cases.importing import fields
from luoshi.cases.importing.records import Record, Row
from luoshi.cases.importing.times import Times

# Times without zone are Beijing's.
TIMES: Final = Times(ZoneInfo("Asia/Shanghai"))
OFFICE: Final = "import"


def record_of(row: Row) -> Record:
    """What the row says. Raises Unfit."""
    row_id = fields.row_id(row, "id")
    title, text = fields.text(row, "topic"), fields.text(row, "text")
    asked = fields.instant(row, "asked_at", TIMES)
    return Record(
        line=row.line,
        row_id=row_id,
        title=title,
        text=text,
        office=OFFICE,
        received_at=asked,
        reply=fields.reply(row, "reply", "replied_at", TIMES, asked),
    )
