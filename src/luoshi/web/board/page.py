"""The board on one page: three numbers that are lists, what is passed around, what awaits a ruling, stopped clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from luoshi.cases import board as queries
from luoshi.cases.board import Which
from luoshi.cases.board_items import Laggard, Period, laggards, periods
from luoshi.cases.board_paths import awaiting_ruling, flying
from luoshi.cases.handling import Means
from luoshi.cases.rates import Rate
from luoshi.core.actors import Role
from luoshi.ledger.access import Access
from luoshi.reactions import clock
from luoshi.web import access, edge
from luoshi.web.board.paths import Drawing, draw, office_names
from luoshi.web.desk.countdown import end_of_today
from luoshi.web.words import called

WATCHERS = (Role.SUPERVISOR, Role.LEADER, Role.AUDITOR, Role.INSPECTOR)
DAYS = (7, 30)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item that runs late, and where its list is."""

    laggard: Laggard
    kind: str
    link: str


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One figure of two periods side by side; `link` is where a period's list begins, None where there is none."""

    title: str
    this: int
    before: int
    links: tuple[str, str] | None = None
    rates: tuple[Rate, Rate] | None = None

    @property
    def change(self) -> str:
        """By how many there are more or fewer."""
        more = self.this - self.before
        if not more:
            return gettext("一样多")
        return (gettext("多 %(number)s") if more > 0 else gettext("少 %(number)s")) % {"number": abs(more)}


@never_cache
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """The whole board."""
    actor = access.require(request, *WATCHERS)
    means, seen = edge.means(), access.scope(request)
    now, names = means.now(), office_names(means, seen)
    days = next((one for one in DAYS if str(one) == request.GET.get("days")), DAYS[0])
    page = {
        "now": now,
        "clock": clock.kept(means.connection),
        "numbers": queries.numbers(means, seen, end_of_today(now)),
        "flying": [draw(path, names, means, now) for path in flying(means, seen)],
        "rulings": _rulings(means, seen, names, now),
        "may_rule": actor.has(Role.SUPERVISOR),
        "stopped": queries.stopped_offices(means, seen),
        "laggards": [_item(one, means) for one in laggards(means, seen)],
        "days": days,
        "periods": _periods(*periods(means, seen, now, timedelta(days=days))),
        "said": request.GET.get("said", ""),
    }
    return render(request, "web/board/board.html", page)


def _rulings(means: Means, seen: Access, names: dict[str, str], now: datetime) -> list[Drawing]:
    return [draw(path, names, means, now) for path in awaiting_ruling(means, seen)]


def _item(laggard: Laggard, means: Means) -> ItemRow:
    rules = means.reference.case_types.get(laggard.case_type)
    link = _list(Which.RED, case_type=laggard.case_type, matter=laggard.matter)
    return ItemRow(laggard, called(rules) if rules else laggard.case_type, link)


def _periods(this: Period, before: Period) -> list[PeriodRow]:
    def row(title: str, which: Which, figures: tuple[int, int]) -> PeriodRow:
        links = (_period(which, this), _period(which, before))
        rates = (this.late, before.late) if which is Which.LATE else None
        return PeriodRow(title, *figures, links, rates)

    return [
        row(gettext("收到"), Which.RECEIVED, (this.received, before.received)),
        row(gettext("办结"), Which.CLOSED, (this.closed, before.closed)),
        row(gettext("其中超期办结"), Which.LATE, (this.late.part, before.late.part)),
        PeriodRow(gettext("裁定由谁承办"), this.rulings, before.rulings),
    ]


def _period(which: Which, period: Period) -> str:
    return _list(which, since=period.since.isoformat(), until=period.until.isoformat())


def _list(which: Which, **narrow: str) -> str:
    return f"{reverse('board-list', args=[which.value])}?{urlencode(narrow)}"
