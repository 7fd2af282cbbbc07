"""三率 for everybody: response, solved, satisfied, each with its definition, raw and adjusted, base and interval."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from luoshi.cases.responses import Responses, responses
from luoshi.core.rates import Rate
from luoshi.judgement.estimates import estimates
from luoshi.judgement.report import Satisfaction, satisfaction
from luoshi.ledger.access import Access
from luoshi.registry.queries import offices
from luoshi.web import edge
from luoshi.web.months import CHOICES, Months, months
from luoshi.web.words import data

_NOTHING = Rate(0, 0)


@dataclass(frozen=True, slots=True)
class Line:
    """An office, or the whole district, on the page. Fewer ratings than may be shown together are not shown."""

    name: str
    responses: Responses
    satisfaction: Satisfaction
    few: bool


@require_GET
def rates(request: HttpRequest) -> HttpResponse:
    """All offices and the district as a whole."""
    period = months(edge.now(), request.GET.get("months", "3"))
    rules = edge.judging().rules
    lines = _lines(period)
    page = {
        "lines": [line for line in lines if line.responses.ended or not line.few],
        "whole": _whole(lines),
        "period": period,
        "choices": CHOICES,
        "rules": rules,
        "best": [data(rules.levels[level]) for level in (5, 4, 3)],
        "excluded": [data(title) for title in rules.exclusions.values()],
        "estimates": [one for one in estimates(edge.judging()) if one.reached],
    }
    return render(request, "web/rates.html", page)


def _lines(period: Months) -> list[Line]:
    means, judging = edge.means(), edge.judging()
    exclusions = judging.rules.exclusions
    answered = responses(means, period.begin, period.end, exclusions)
    rated = satisfaction(judging, period.since, period.until)
    names = offices(means.connection, Access("rates"))
    lines = []
    for code in {*answered, *rated}:
        name = names[code].name if code in names else code
        said = rated.get(code, Satisfaction(code))
        few = said.raw.base < judging.rules.together
        lines.append(Line(name, answered.get(code, _no_responses(code)), said, few))
    return sorted(lines, key=lambda line: (-line.responses.ended, line.name))


def _no_responses(code: str) -> Responses:
    return Responses(code, 0, _NOTHING, _NOTHING, _NOTHING, _NOTHING, 0)


def _whole(lines: list[Line]) -> dict[str, Rate | int]:
    """The district: the sum of its offices, of those too small to be shown by themselves as well."""

    def added(found: list[Rate]) -> Rate:
        return Rate(sum(rate.part for rate in found), sum(rate.base for rate in found))

    return {
        "answered": added([line.responses.answered for line in lines]),
        "adjusted_answered": added([line.responses.adjusted_answered for line in lines]),
        "solved": added([line.responses.solved for line in lines]),
        "adjusted_solved": added([line.responses.adjusted_solved for line in lines]),
        "satisfied": added([line.satisfaction.raw for line in lines]),
        "adjusted_satisfied": added([line.satisfaction.adjusted for line in lines]),
        "ended": sum(line.responses.ended for line in lines),
    }
