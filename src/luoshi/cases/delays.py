"""How long imported cases waited, in working days: the figures of `./luoshi report delays`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import psycopg
from numpy.typing import NDArray

from luoshi.cases.counted import REAL
from luoshi.core.worktime import Unit, WorkCalendar
from luoshi.core.worktime_batch import elapsed
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask

OVER: Final = 5
"""Working days beyond which a case counts as over: the limit of 《安阳市政务服务条例》 art. 50 for hotline matters."""

_SQL: Final = (
    "SELECT floor(extract(epoch FROM received_at))::bigint, floor(extract(epoch FROM ended_at))::bigint, office,"  # noqa: S608 - ours
    " to_char(received_at AT TIME ZONE $1, 'YYYY-MM')"
    f" FROM cases_case WHERE {REAL} AND imported AND state = 'closed' AND ($2 = '' OR source = $2)"
)
_Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Group:
    """The closed cases of a month of receipt or of an office. `share_over_5wd` lies between 0 and 1."""

    name: str
    cases: int
    median_wd: int
    share_over_5wd: float


@dataclass(frozen=True, slots=True)
class Delays:
    """Delays of all closed imported cases in working days; None where there are no cases.

    Percentiles are by nearest rank: the least delay that at least that share of the cases does not exceed.
    """

    cases: int
    median_wd: int | None
    p62_wd: int | None
    p90_wd: int | None
    share_over_5wd: float | None
    by_month: tuple[Group, ...]
    by_office: tuple[Group, ...]


def delays(
    connection: psycopg.Connection[Any], access: Access, calendar: WorkCalendar, source: str | None = None
) -> Delays:
    """The delays of the imported cases that are closed and that the asker may see, of one source or of all.

    Counted from receipt to closing on the given calendar, whose zone says in which month a case was received.
    """
    (rows,) = ask(connection, access, Question(_SQL, (calendar.tz.key, source or "")))
    if not rows:
        return Delays(0, None, None, None, None, (), ())
    received, closed, offices, months = zip(*rows, strict=True)
    return measured(calendar, np.array(received), np.array(closed), offices, months)


def measured(
    calendar: WorkCalendar, received: _Ints, closed: _Ints, offices: Sequence[str], months: Sequence[str]
) -> Delays:
    """The delays of these cases, at least one: instants in seconds since 1970 UTC, offices and months beside them."""
    days = elapsed(calendar, received, closed, Unit.WORKING_DAYS)
    return Delays(
        cases=days.size,
        median_wd=percentile(days, 50),
        p62_wd=percentile(days, 62),
        p90_wd=percentile(days, 90),
        share_over_5wd=_share_over(days),
        by_month=tuple(_groups(days, months)),
        by_office=tuple(_groups(days, offices)),
    )


def percentile(days: _Ints, percent: int) -> int:
    """The percentile by nearest rank: of n delays in ascending order the one at rank ceil(percent * n / 100)."""
    rank = -(-percent * days.size // 100)
    return int(np.partition(days, rank - 1)[rank - 1])


def _groups(days: _Ints, names: Sequence[str]) -> Iterator[Group]:
    distinct, which = np.unique(np.array(names, dtype=object).astype(str), return_inverse=True)
    for nth, name in enumerate(distinct):
        own = days[which == nth]
        yield Group(str(name), own.size, percentile(own, 50), _share_over(own))


def _share_over(days: _Ints) -> float:
    return float(np.mean(days > OVER))
