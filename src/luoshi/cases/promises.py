"""What was promised against what was kept, by kind of case, from the record.

The base are the cases whose promise fell due in a period, closed or not: what is still open past its promise counts as
broken, so that letting a case lie improves nothing. Cases whose count stands still by law are not due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter

import numpy as np

from luoshi.cases.counted import REAL
from luoshi.cases.delays import percentile
from luoshi.cases.handling import Means
from luoshi.cases.rates import Rate
from luoshi.core.casetypes.model import CaseType, Publicity
from luoshi.core.worktime import Unit
from luoshi.core.worktime_batch import elapsed
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.asking import Question, ask

PERIOD = timedelta(days=90)
"""How far back a promise may have fallen due to be counted."""

_DUE = (
    "SELECT case_type, to_char(promised_at AT TIME ZONE $3, 'YYYY-MM'),"  # noqa: S608 - ours
    " floor(extract(epoch FROM received_at))::bigint, floor(extract(epoch FROM ended_at))::bigint,"
    " ended_at IS NOT NULL AND ended_at <= promised_at FROM cases_case"
    f" WHERE {REAL} AND promised_at >= $1 AND promised_at < $2 AND NOT part AND NOT stopped"
    " AND state NOT IN ('withdrawn', 'diverted') AND case_type = ANY ($4::text[]) ORDER BY case_type"
)
_Due = tuple[str, str, int, int | None, bool]


@dataclass(frozen=True, slots=True)
class Kept:
    """How the promises of a kind were kept. `median` and `nine_of_ten` are working days from receipt to closing, of
    those closed; None where none is. `late` are open past their promise.
    """

    kind: CaseType
    rate: Rate
    closed: int
    late: int
    median: int | None
    nine_of_ten: int | None
    months: Sequence[tuple[date, Rate]] = ()


def kept(means: Means, period: timedelta = PERIOD, only: str = "") -> list[Kept]:
    """The promises that fell due in the period until now, by kind; kinds without any are not listed."""
    now, calendar = means.now(), means.reference.calendar
    kinds = {code: kind for code, kind in means.reference.case_types.items() if kind.publicity is not Publicity.NONE}
    wanted = [code for code in kinds if only in ("", code)]
    (rows,) = ask(
        means.connection,
        Access("public promises", EVERYTHING),
        Question(_DUE, (now - period, now, calendar.tz.key, wanted)),
    )
    return [_kept(means, kinds[code], list(due)) for code, due in groupby(rows, key=itemgetter(0))]


def _kept(means: Means, kind: CaseType, due: Sequence[_Due]) -> Kept:
    ended = np.array([(received, end) for _, _, received, end, _ in due if end is not None], dtype=np.int64)
    days = elapsed(means.reference.calendar, ended[:, 0], ended[:, 1], Unit.WORKING_DAYS) if ended.size else ended
    in_time = sum(kept for *_, kept in due)
    return Kept(
        kind,
        Rate(in_time, len(due)),
        len(ended),
        len(due) - len(ended),
        percentile(days, 50) if ended.size else None,
        percentile(days, 90) if ended.size else None,
        _by_month(due),
    )


def _by_month(due: Sequence[_Due]) -> list[tuple[date, Rate]]:
    found: dict[str, list[bool]] = {}
    for _, month, _, _, in_time in due:
        found.setdefault(month, []).append(in_time)
    named = ((datetime.strptime(month, "%Y-%m"), kept) for month, kept in sorted(found.items()))  # noqa: DTZ007 - a month
    return [(month.date(), Rate(sum(kept), len(kept))) for month, kept in named]
