"""The list behind each number of the board."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from luoshi.cases.board import PAGE, Item, Narrow, Place, Which, items
from luoshi.cases.handling import Means
from luoshi.core.case.state import State
from luoshi.core.errors import BadInput, NotFound
from luoshi.web import access, edge
from luoshi.web.board.page import WATCHERS
from luoshi.web.board.paths import office_names
from luoshi.web.desk.countdown import Countdown, countdown, end_of_today
from luoshi.web.words import called, said

TITLES: Mapping[Which, tuple[str, str]] = {
    Which.OPEN: (gettext_noop("在办"), gettext_noop("还没有办结的件，登记最早的在前。")),
    Which.RED: (gettext_noop("红牌"), gettext_noop("已到事项类型规定的红牌时点、还没有办结的件，最久的在前。")),
    Which.YELLOW: (gettext_noop("黄牌"), gettext_noop("已到事项类型规定的黄牌时点、还没有到红牌的件。")),
    Which.TODAY: (gettext_noop("今天到期"), gettext_noop("今天 24:00 前最先到期的时限，包括签收和首次联系。")),
    Which.FLYING: (
        gettext_noop("正在被推来推去的"),
        gettext_noop("退回过或转过手、现在还没有单位签收的件，等得最久的在前。"),
    ),
    Which.STOPPED: (gettext_noop("停表中"), gettext_noop("按最迟恢复的时间排列。")),
    Which.EVE: (gettext_noop("到期前一天停表的"), gettext_noop("停表时承诺时限至多还剩 1 个工作日的件。")),
    Which.ARBITRATION: (gettext_noop("待裁定"), gettext_noop("等待裁定由哪个单位承办的件。")),
    Which.OBJECTION: (gettext_noop("异议"), gettext_noop("当事人对停表或分流提出异议、等待裁定的件。")),
    Which.RECEIVED: (gettext_noop("收到"), gettext_noop("这段时间收到的件。")),
    Which.CLOSED: (gettext_noop("办结"), gettext_noop("这段时间办结的件。")),
    Which.LATE: (gettext_noop("超期办结"), gettext_noop("这段时间办结、办结时已经超期的件。")),
}
_OF_PERIOD = (Which.RECEIVED, Which.CLOSED, Which.LATE)


@dataclass(frozen=True, slots=True)
class Row:
    """A case of the list as the template draws it."""

    item: Item
    kind: str
    left: Countdown


@never_cache
@require_GET
def listed(request: HttpRequest, which: str) -> HttpResponse:
    """One list, page by page. Raises NotFound for a list there is not, BadInput for an address that is not whole."""
    access.require(request, *WATCHERS)
    found = next((one for one in Which if one == which), None)
    if found is None:
        raise NotFound("list", "看板上没有这个列表。", "The board has no such list.")
    means, seen = edge.means(), access.scope(request)
    narrow = _narrow(request.GET, found, means)
    after = Place.parse(request.GET["after"]) if request.GET.get("after") else None
    rows = items(means, seen, found, narrow, after, PAGE + 1)
    title, says = TITLES[found]
    page = {
        "title": gettext(title),
        "says": gettext(says),
        "rows": [_row(item, means) for item in rows[:PAGE]],
        "more": _more(request.GET, rows[PAGE - 1]) if len(rows) > PAGE else "",
        "moved_on": after is not None,
        "office": office_names(means, seen).get(narrow.office, narrow.office),
        "case_type": _kind_of(narrow, means),
        "narrow": narrow,
        "period": found in _OF_PERIOD,
    }
    return render(request, "web/board/list.html", page)


def _narrow(asked: QueryDict, which: Which, means: Means) -> Narrow:
    now = means.now()
    since, until = _instant(asked, "since"), _instant(asked, "until")
    if which in _OF_PERIOD and (since is None or until is None):
        raise BadInput("bad_period", "这一页的地址不完整，请回到看板。", "The address names no period.")
    if which is Which.TODAY:
        until = end_of_today(now)
    matter = asked.get("matter")
    return Narrow(asked.get("office", ""), asked.get("case_type", ""), matter, since, until)


def _instant(asked: QueryDict, name: str) -> datetime | None:
    given = asked.get(name)
    try:
        found = datetime.fromisoformat(given) if given else None
    except ValueError as error:
        raise BadInput("bad_period", "这一页的地址不完整，请回到看板。", "That is no instant.") from error
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found


def _more(asked: QueryDict, last: Item) -> str:
    kept = asked.copy()
    kept["after"] = str(last.place)
    return kept.urlencode()


def _kind_of(narrow: Narrow, means: Means) -> str:
    rules = means.reference.case_types.get(narrow.case_type)
    return called(rules) if rules else narrow.case_type


def _row(item: Item, means: Means) -> Row:
    rules = means.reference.versions.get((item.case_type, item.type_version))
    return Row(item, called(rules) if rules else item.case_type, _left(item, means))


def _left(item: Item, means: Means) -> Countdown:
    if item.ended_at:
        return Countdown(gettext("已办结") if item.state is State.CLOSED else gettext("已结束"))
    if item.stopped and item.due_at is not None:
        return Countdown(gettext("最迟 %(end)s 恢复") % {"end": said(item.due_at)})
    if item.stopped or item.due_at is None or item.due_at.year == _NEVER:
        return Countdown(gettext("停表中") if item.stopped else gettext("没有时限"))
    return countdown(means.reference.calendar, means.now(), item.due_at, by_the_clock=item.urgent)


_NEVER = 9999
