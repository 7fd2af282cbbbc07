"""Reading the fields of a row: each function gives the value, or raises Unfit with the field and the reason."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from luoshi.cases.importing.records import Reason, Reply, Row, Unfit
from luoshi.cases.importing.times import Times

# Neither can stand in the record: UTF-8 has no surrogates, PostgreSQL's text no NUL.
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
_ID: Final = re.compile(r"[!-~]{1,64}")


def text(row: Row, field: str) -> str:
    """Text that is not blank."""
    found = optional_text(row, field, missing=True)
    if not found:
        raise Unfit(field, Reason.BLANK)
    return found


def optional_text(row: Row, field: str, *, missing: bool = False) -> str:
    """Text without the blanks around it, empty where there is none; `missing`: the field itself must be there."""
    value = row.fields.get(field)
    if value is None:
        if missing:
            raise Unfit(field, Reason.MISSING)
        return ""
    if not isinstance(value, str):
        raise Unfit(field, Reason.NOT_TEXT)
    if _UNSTORABLE.search(value):
        raise Unfit(field, Reason.NOT_UNICODE)
    return value.strip()


def row_id(row: Row, field: str) -> str:
    """The id of the row: visible ASCII characters; a whole number is taken as its digits."""
    value = row.fields.get(field)
    if value is None:
        raise Unfit(field, Reason.MISSING)
    found = str(value) if type(value) is int else value
    if not isinstance(found, str) or not _ID.fullmatch(found.strip()):
        raise Unfit(field, Reason.BAD_ID)
    return found.strip()


def instant(row: Row, field: str, times: Times, *, ends: bool = False, not_before: datetime | None = None) -> datetime:
    """A time of the row, in UTC (`Times.read`)."""
    found = times.read(text(row, field), ends=ends, not_before=not_before)
    if found is None:
        raise Unfit(field, Reason.NOT_A_TIME)
    return found


def reply(row: Row, words: str, when: str, times: Times, asked: datetime, skew: timedelta = timedelta()) -> Reply:
    """The answer in two fields. One up to `skew` before the question is taken at the instant of the question."""
    said, at = text(row, words), instant(row, when, times, ends=True, not_before=asked)
    if at >= asked:
        return Reply(said, at)
    if asked - at > skew:
        raise Unfit(when, Reason.ANSWERED_BEFORE_ASKED)
    return Reply(said, asked, moved=True)
