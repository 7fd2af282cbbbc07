"""The case page: title and sentence, clock bar, story and facts, and what can be done now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from luoshi.cases.dossier import Dossier, dossier
from luoshi.cases.handling import Means
from luoshi.cases.sealed_reading import note_reading
from luoshi.core.case.due import due
from luoshi.core.errors import LuoshiError
from luoshi.web import access, edge
from luoshi.web.board.surveys.origin import suggestion
from luoshi.web.campaigns.origin import origin
from luoshi.web.desk import drafts, facts
from luoshi.web.desk.actions import BY_NAME, offered
from luoshi.web.desk.countdown import countdown
from luoshi.web.desk.duty import said_of_duty
from luoshi.web.desk.fields import Action, Field, Kind, Sight, Typed
from luoshi.web.language import english
from luoshi.web.story import clocks
from luoshi.web.story.clockbar import clock_bar
from luoshi.web.story.sentences import LIMITS
from luoshi.web.story.steps import Step
from luoshi.web.story.waiting import waits
from luoshi.web.words import called, erased, outcome, who_has_it

NOTHING = Typed({})


@dataclass(frozen=True, slots=True)
class Asked:
    """A field as the template draws it."""

    field: Field
    value: str
    ticked: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Doing:
    """The form that is open on the page: what was typed, what was refused, what others did meanwhile."""

    action: Action
    typed: Typed = NOTHING
    error: LuoshiError | None = None
    meanwhile: tuple[Step, ...] = ()
    kept: bool = False


def sight_of(request: HttpRequest, means: Means, case_id: UUID) -> Sight:
    """The case whole, for the officer at the seat it concerns; of a sealed one that they read it is recorded.

    Raises SignInNeeded, NotFound.
    """
    case = access.case_for(request, case_id)
    actor = access.acting_on(request, case)
    note_reading(means, case, actor)
    found = dossier(means, access.scope(request), actor, case_id)
    return Sight(found, actor, means.reference.case_types)


@never_cache
@require_GET
def page(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """A case by itself."""
    means = edge.means()
    sight = sight_of(request, means, case_id)
    return render(request, "web/desk/case.html", context(request, means, sight))


def context(request: HttpRequest, means: Means, sight: Sight, doing: Doing | None = None) -> dict[str, Any]:
    """Everything that the template of a case shows."""
    found, now, calendar = sight.dossier, edge.now(), means.reference.calendar
    case, known = found.case, facts.names(found)
    holder = known.officers.get(case.holder.officer, case.holder.officer)
    waited, shares = facts.shares(found, now)
    doing = doing or _asked_for(request, means, sight)
    return {
        "case": case,
        "kind": called(found.rules),
        "title": erased(found.title),
        "sentence": _to_officers(who_has_it(case, known.office(case.holder.office), holder)),
        "waits": [_to_officers(reason) for reason in waits(case, found.rules, known)],
        "left": _left(found, means),
        "on_duty": said_of_duty(case),
        "outcome": outcome(case.closings[-1].outcome) if case.closings and case.ended_at else "",
        "bar": clock_bar(case, found.rules, calendar, now, known.office),
        "steps": facts.story(found),
        "holdings": facts.holdings(found, now),
        "limits": facts.limits(found, calendar, now),
        "waited": waited,
        "counted": clocks.limits(case, found.rules, calendar, now),
        "shares": shares,
        "evidence": facts.evidence(found),
        "links": facts.links(found),
        "origin": origin(case),
        "suggestion": suggestion(request, case),
        "verdicts": facts.verdicts(found),
        "person": facts.person(found, sight.actor),
        "text": erased(found.registered.text.text),
        "now": now,
        **_acts(request, sight, doing),
    }


def _to_officers(sentence: str) -> str:
    """A sentence written for the person, said of them."""
    if not english():
        return sentence.replace("您", "当事人")
    for you, person in (("You ", "They "), ("Your ", "Their "), ("your ", "their "), (" you ", " they ")):
        sentence = sentence.replace(you, person)
    return sentence


def _acts(request: HttpRequest, sight: Sight, doing: Doing | None) -> Mapping[str, Any]:
    acts = offered(sight)
    return {
        "acts_first": [act for act in acts if act.first],
        "acts_more": [act for act in acts if not act.first],
        "doing": doing,
        "asked": [_field(one, sight, doing.typed) for one in doing.action.fields] if doing else [],
        "version": sight.dossier.recorded.version,
        "key": edge.fresh_key(),
        "by": drafts.signed_name(sight.actor),
        **_ways(request, sight),
        "said": request.GET.get("said", ""),
    }


def _ways(request: HttpRequest, sight: Sight) -> Mapping[str, Any]:
    """Where the links of the page lead, and back to the list."""
    back = request.GET.get("back", request.POST.get("back", ""))
    address = reverse("desk-case", args=[sight.dossier.case.id])
    return {"back": back, "base": f"{address}?{urlencode({'back': back})}"}


def _asked_for(request: HttpRequest, means: Means, sight: Sight) -> Doing | None:
    """The form named in the address, with what was typed into it before."""
    action = BY_NAME.get(request.GET.get("do", ""))
    if action is None or action not in offered(sight):
        return None
    kept = drafts.found(request, means, sight.actor, str(sight.dossier.case.id)).get(action.name)
    if kept is None:
        return Doing(action)
    typed = Typed({name: value.split("\n") if _many(action, name) else [value] for name, value in kept.body.items()})
    return Doing(action, typed, kept=True)


def _many(action: Action, name: str) -> bool:
    return any(field.name == name and field.kind is Kind.CHECKS for field in action.fields)


def _field(field: Field, sight: Sight, typed: Typed) -> Asked:
    return Asked(field, typed[field.name], typed.ticked(field.name), tuple(field.choices(sight)))


def _left(found: Dossier, means: Means) -> Mapping[str, Any] | None:
    """What runs out first, in words; nothing once the case has ended, or while its count is stopped."""
    first = due(found.case)
    if first is None or found.case.stop:
        return None
    until, limit = first
    left = countdown(means.reference.calendar, means.now(), until, by_the_clock=found.case.urgent)
    return {"words": left.words, "late": left.late, "until": until, "title": gettext(LIMITS[limit]) if limit else ""}
