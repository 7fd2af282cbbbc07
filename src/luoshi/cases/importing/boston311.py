"""Service requests of the City of Boston (311), as the CSV of its open data of 2015.

The department is the office, TARGET_DT the promised deadline, CLOSURE_REASON the answer; an open row has been
received and signed for. Who asked is not in the data.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from luoshi.cases.importing import fields
from luoshi.cases.importing.records import Reason, Record, Reply, Row, Unfit
from luoshi.cases.importing.times import Times

TIMES: Final = Times(ZoneInfo("America/New_York"), month_first=True)
REQUIRED: Final = (
    "CASE_ENQUIRY_ID",
    "OPEN_DT",
    "TARGET_DT",
    "CLOSED_DT",
    "OnTime_Status",
    "CASE_STATUS",
    "CLOSURE_REASON",
    "CASE_TITLE",
    "SUBJECT",
    "REASON",
    "TYPE",
    "Department",
)
# Crews close on one clock what is opened on another: 197 rows are closed up to 58 seconds before they are opened.
# They are taken as closed when opened.
SKEW: Final = timedelta(minutes=1)
_STATUSES: Final = {"Open": False, "Closed": True}
_ON_TIME: Final = {"ONTIME": True, "OVERDUE": False, "": None}


def record_of(row: Row) -> Record:
    """What the row says. Raises Unfit."""
    row_id = fields.row_id(row, "CASE_ENQUIRY_ID")
    kind = fields.text(row, "TYPE")
    opened = fields.instant(row, "OPEN_DT", TIMES)
    return Record(
        line=row.line,
        row_id=row_id,
        title=fields.optional_text(row, "CASE_TITLE") or kind,
        text=" / ".join(dict.fromkeys((fields.text(row, "SUBJECT"), fields.text(row, "REASON"), kind))),
        office=fields.text(row, "Department"),
        received_at=opened,
        reply=_reply(row, opened),
        target=_target(row),
        on_time=_on_time(row),
        matter=kind,
        area=fields.optional_text(row, "neighborhood"),
        place=fields.optional_text(row, "Location"),
    )


def _reply(row: Row, opened: datetime) -> Reply | None:
    closed = _STATUSES.get(fields.text(row, "CASE_STATUS"))
    if closed is None:
        raise Unfit("CASE_STATUS", Reason.UNKNOWN_VALUE)
    if closed:
        return fields.reply(row, "CLOSURE_REASON", "CLOSED_DT", TIMES, opened, SKEW)
    if fields.optional_text(row, "CLOSED_DT"):
        raise Unfit("CLOSED_DT", Reason.CONTRADICTORY)
    return None


def _target(row: Row) -> datetime | None:
    return fields.instant(row, "TARGET_DT", TIMES, ends=True) if fields.optional_text(row, "TARGET_DT") else None


def _on_time(row: Row) -> bool | None:
    flag = fields.optional_text(row, "OnTime_Status")
    if flag not in _ON_TIME:
        raise Unfit("OnTime_Status", Reason.UNKNOWN_VALUE)
    return _ON_TIME[flag]
