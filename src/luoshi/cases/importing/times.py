"""Times as other systems write them, read as instants.

The forms, each with or without a time of day, which may lack its seconds:

    2019/3/5 10:06:36    2019-3-5 10:06:36    2019-03-05T10:06:36    2019.3.5 10:06    2019年3月5日 10:06:36
    01/16/2015 08:30:00 AM    1/16/2015 20:30        (month first: only where the source writes so)

A time may carry its own zone (`Z`, `+08:00`); without one it is the source's. A day without a time of day is its
beginning (00:00) for what begins then, its last second (23:59:59) for what ends then. A local time that clocks show
twice, when summer time ends, is the first of the two, unless that would be before the instant it must not precede; one
that they skip, when summer time begins, is as much later as they skip (02:30 is 03:30).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

_CLOCK: Final = (
    r"(?:(?:T| +)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{1,2})(?::(?P<second>[0-9]{1,2})(?:\.(?P<part>[0-9]{1,6}))?)?"
    r"(?: *(?P<half>[AaPp][Mm]))?(?: *(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_YEAR_FIRST: Final = re.compile(
    r"(?P<year>[0-9]{4})(?:(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
    r"|年(?P<month_zh>[0-9]{1,2})月(?P<day_zh>[0-9]{1,2})日)" + _CLOCK
)
_MONTH_FIRST: Final = re.compile(r"(?P<month>[0-9]{1,2})/(?P<day>[0-9]{1,2})/(?P<year>[0-9]{4})" + _CLOCK)
_LAST_SECOND: Final = time(23, 59, 59)
# What the working calendar counts; anything else is a slip of the pen.
_YEARS: Final = range(1901, 2200)


@dataclass(frozen=True, slots=True)
class Times:
    """How a source writes its times: the zone of those without one, and whether months come first."""

    zone: ZoneInfo
    month_first: bool = False

    def read(self, text: str, *, ends: bool = False, not_before: datetime | None = None) -> datetime | None:
        """The instant in UTC, None if the text is no time in a known form."""
        found = _YEAR_FIRST.fullmatch(text) or (_MONTH_FIRST.fullmatch(text) if self.month_first else None)
        if found is None:
            return None
        try:
            local = _local(found.groupdict(), ends=ends)
        except ValueError:
            return None
        if local.year not in _YEARS:
            return None
        zone = found["zone"]
        return _placed(local, self.zone, not_before) if zone is None else _in_zone(local, zone)


def _local(parts: dict[str, str | None], *, ends: bool) -> datetime:
    year, month, day = (int(parts[name] or parts[f"{name}_zh"] or 0) for name in ("year", "month", "day"))
    if parts["hour"] is None:
        return datetime.combine(datetime(year, month, day), _LAST_SECOND if ends else time())  # noqa: DTZ001 - local
    hour = _hour(int(parts["hour"]), parts["half"])
    micros = int((parts["part"] or "0").ljust(6, "0"))
    return datetime(year, month, day, hour, int(parts["minute"] or 0), int(parts["second"] or 0), micros)  # noqa: DTZ001


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no hour of a half day")
    return hour % 12 + (12 if half.lower() == "pm" else 0)


def _placed(local: datetime, zone: ZoneInfo, not_before: datetime | None) -> datetime:
    first = local.replace(tzinfo=zone).astimezone(UTC)
    if not_before is None or first >= not_before:
        return first
    return max(first, local.replace(tzinfo=zone, fold=1).astimezone(UTC))


def _in_zone(local: datetime, zone: str) -> datetime | None:
    if zone == "Z":
        return local.replace(tzinfo=UTC)
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    if offset >= timedelta(days=1):
        return None
    return local.replace(tzinfo=timezone(-offset if zone[0] == "-" else offset)).astimezone(UTC)
