"""Key projects and negotiations: what stands in their way on top, their schedule, and what those concerned may do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.campaigns import projects
from luoshi.campaigns.causes import causes, stages
from luoshi.campaigns.handling import Office
from luoshi.core.actors import Actor
from luoshi.core.campaigns import project as rules
from luoshi.core.campaigns import project_events as e
from luoshi.core.campaigns.project import Project
from luoshi.core.campaigns.project_events import Ending, ProjectKind
from luoshi.core.campaigns.schedule import behind, late, planned
from luoshi.core.campaigns.task import CONFIRMERS
from luoshi.core.errors import BadInput, Clash, LuoshiError, NotFound
from luoshi.core.private import Private
from luoshi.core.whole import whole
from luoshi.web import access, edge
from luoshi.web.campaigns import known
from luoshi.web.campaigns.forms import STEP_EXAMPLE, day_of, seen, steps_of
from luoshi.web.campaigns.papers import attachment
from luoshi.web.campaigns.plan import drawn
from luoshi.web.campaigns.project_story import ENDINGS, KINDS, told
from luoshi.web.campaigns.taking_in import NAMESPACE
from luoshi.web.words import data, erased, titles


@never_cache
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The projects one may see, by kind, with their schedule in one picture."""
    access.officer(request)
    office, scope, offices = edge.campaigning(), access.scope(request), known.offices()
    found, today = projects.projects(office, scope), office.today()
    keys = [one for one in found if one.kind is ProjectKind.KEY]
    page = {
        "keys": [_line(one, today, offices) for one in keys],
        "talks": [_line(one, today, offices) for one in found if one.kind is ProjectKind.NEGOTIATION],
        "plan": drawn(keys, today),
        "blocked": sum(len(one.blocked) for one in found),
        "may": known.confirmer(request) is not None,
    }
    return render(request, "web/campaigns/projects.html", page)


def _line(one: Project, today: date, offices: known.Offices) -> dict[str, Any]:
    return {
        "project": one,
        "title": erased(one.title),
        "lead": offices.name(one.lead),
        "planned": planned(one, today),
        "behind": behind(one, today),
        "late": late(one, today),
        "stage": data(stages().get(one.stage, one.stage)),
        "ending": data(ENDINGS[one.ending]) if one.ending else "",
    }


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take a project or a negotiation on."""
    actor = access.require(request, *CONFIRMERS)
    error: LuoshiError | None = None
    if request.method == "POST":
        try:
            return HttpResponseRedirect(reverse("campaign-project", args=[_taken_on(request, actor)]), status=303)
        except LuoshiError as refused:
            error = refused
    origin = _origin(request)
    typed = request.POST or (_carried(*origin) if origin else request.POST)
    kind = typed.get("kind") or request.GET.get("kind", "")
    page = {
        "kind": ProjectKind.KEY.value if origin or kind not in list(ProjectKind) else kind,
        "kinds": titles(KINDS).items(),
        "stages": titles(stages()).items(),
        "offices": known.offices(),
        "chosen": typed.getlist("implementers"),
        "origin": origin[0] if origin else None,
        "typed": typed,
        "example": STEP_EXAMPLE,
        "key": typed.get("key") or edge.fresh_key(),
        "error": error,
    }
    return render(request, "web/campaigns/project_new.html", page, status=error.status if error else 200)


def _origin(request: HttpRequest) -> tuple[Project, e.ProjectOpened] | None:
    """The negotiation that is to become a project, for whoever may see it; None for none. Raises NotFound."""
    asked = request.POST.get("from") or request.GET.get("from", "")
    if not asked:
        return None
    try:
        found, entries = projects.whole_project(edge.campaigning(), access.scope(request), UUID(asked))
    except ValueError as error:
        raise NotFound("project", "没有这个项目，或您无权查看。", "No such project, or not for your eyes.") from error
    born: e.ProjectOpened = entries[0].event
    return found, born


def _carried(project: Project, born: e.ProjectOpened) -> QueryDict:
    """What the form of a project begins with when a negotiation becomes one."""
    form = QueryDict(mutable=True)
    form.update({"name": born.name.text or "", "about": born.about.text or "", "lead": project.lead})
    form["supervisor"] = project.supervisor
    form.setlist("implementers", list(project.implementers))
    return form


def _taken_on(request: HttpRequest, actor: Actor) -> UUID:
    """Take it on as typed; sent twice it is one. Raises BadInput, Refused."""
    sent, office, offices = request.POST, edge.campaigning(), known.offices()
    kind = next((one for one in ProjectKind if one.value == sent.get("kind")), None)
    due = day_of(sent.get("due", ""))
    if kind is None or due is None or not sent.get("key"):
        raise BadInput("due", "写明完成的日期；在谈的写下一步的日期。", "Say by which day.")
    carriers = tuple(one for one in dict.fromkeys(sent.getlist("implementers")) if one != sent.get("lead"))
    _known_offices(offices, (sent.get("lead", ""), *carriers))
    talk = kind is ProjectKind.NEGOTIATION
    opened = e.ProjectOpened(
        kind=kind,
        name=Private(sent.get("name", "").strip()),
        about=Private(sent.get("about", "").strip()),
        lead=sent.get("lead", ""),
        implementers=carriers,
        supervisor=sent.get("supervisor", ""),
        begun=day_of(sent.get("begun", "")) or office.today(),
        due=due,
        milestones=() if talk else steps_of(sent.get("milestones", "")),
        stage=sent.get("stage", "") if talk else "",
        next_step=Private(sent.get("next_step", "").strip()) if talk else None,
    )
    if opened.supervisor and opened.supervisor not in offices.watching:
        raise BadInput("office", "请从列出的单位里选。", "Choose from the offices listed.")
    project_id = uuid5(NAMESPACE, f"{actor.id}:{sent['key']}")
    if origin := _origin(request):
        return _grown(request, origin[0], project_id, opened)
    with suppress(Clash):
        projects.take_on(office, project_id, opened, actor)
    return project_id


def _grown(request: HttpRequest, negotiation: Project, project_id: UUID, opened: e.ProjectOpened) -> UUID:
    """The negotiation becomes the project; sent twice it did so once."""
    if negotiation.became != project_id:
        seat = _seat(request, negotiation)
        projects.become(edge.campaigning(), negotiation.id, request.POST.get("signed", ""), project_id, opened, seat)
    return project_id


def _known_offices(offices: known.Offices, codes: tuple[str, ...]) -> None:
    if any(code and code not in offices.open for code in codes):
        raise BadInput("office", "请从列出的单位里选。", "Choose from the offices listed.")


@never_cache
@require_GET
def one(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """A project."""
    return _page(request, project_id)


@never_cache
@require_POST
def do(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Carry out what was sent: report, stage, blocker, schedule, end."""
    office = edge.campaigning()
    found, _ = projects.whole_project(office, access.scope(request), project_id)
    verb = _VERBS.get(request.POST.get("do", ""))
    try:
        if verb is None:
            raise BadInput("no_such_act", "没有这个操作。", "There is no such act.")
        verb(request, office, found, _seat(request, found))
    except LuoshiError as error:
        return _page(request, project_id, error)
    to = f"{reverse('campaign-project', args=[project_id])}?{urlencode({'said': request.POST['do']})}"
    return HttpResponseRedirect(to, status=303)


def _report(request: HttpRequest, office: Office, project: Project, actor: Actor) -> None:
    sent, file = request.POST, request.FILES.get("file")
    share = whole(sent.get("share", ""))
    if share is None:
        raise BadInput("share", "完成的份额写一个数，0 到 100。", "The share is a number, 0 to 100.")
    rules.must_carry(project, actor)
    stored = edge.files().put(file.read(), str(file.name)) if file else None
    proof = _words(request, "proof").text or (str(file.name) if file else "")
    said = e.ProjectReported(
        share,
        _words(request, "words"),
        Private(proof),
        stored.name if stored else "",
        Private(stored.secret) if stored else None,
    )
    try:
        projects.report(office, project.id, said, actor, seen(request))
    except LuoshiError:
        if stored:
            edge.files().drop(stored.name)
        raise


def _stage(request: HttpRequest, office: Office, project: Project, actor: Actor) -> None:
    next_on = _day(request, "next_on")
    said = e.StageReached(
        request.POST.get("stage", ""), _words(request, "words"), _words(request, "next_step"), next_on
    )
    projects.reach(office, project.id, said, actor, seen(request))


def _blocker(request: HttpRequest, office: Office, project: Project, actor: Actor) -> None:
    asked = request.POST.get("office", "")
    _known_offices(known.offices(), (asked,))
    what, wanted = (_words(request, name).text or "" for name in ("what", "wanted"))
    obstacle = projects.Obstacle(what, wanted, asked, _day(request, "until"))
    projects.raise_blocker(office, project.id, obstacle, actor, seen(request))


def _reschedule(request: HttpRequest, office: Office, project: Project, actor: Actor) -> None:
    steps = steps_of(request.POST.get("milestones", ""))
    moved = e.ProjectRescheduled(_day(request, "due"), steps, request.POST.get("cause", ""), _words(request, "reason"))
    projects.reschedule(office, project.id, moved, actor, seen(request))


def _end(request: HttpRequest, office: Office, project: Project, actor: Actor) -> None:
    ending = next((one for one in Ending if one.value == request.POST.get("ending")), None)
    if ending is None:
        raise BadInput("choose", "请选这个项目怎样结束。", "Choose how the project ends.")
    projects.end(office, project.id, e.ProjectEnded(ending, _words(request, "reason")), actor, seen(request))


_VERBS: Mapping[str, Callable[[HttpRequest, Office, Project, Actor], None]] = {
    "report": _report,
    "stage": _stage,
    "blocker": _blocker,
    "reschedule": _reschedule,
    "end": _end,
}


def _words(request: HttpRequest, name: str) -> Private:
    return Private(request.POST.get(name, "").strip())


def _day(request: HttpRequest, name: str) -> date:
    found = day_of(request.POST.get(name, ""))
    if found is None:
        raise BadInput("day", "请写明日期。", "Say which day.")
    return found


def _seat(request: HttpRequest, project: Project) -> Actor:
    """The seat from which the officer acts: as its supervisor, its lead, or one that carries it out."""
    every = known.seats_of(request)
    for fits in (rules.supervises, lambda one, seat: seat.office == one.lead, rules.carries):
        for seat in every:
            if fits(project, seat):
                return seat
    return every[0]


def _page(request: HttpRequest, project_id: UUID, error: LuoshiError | None = None) -> HttpResponse:
    access.officer(request)
    office = edge.campaigning()
    project, entries = projects.whole_project(office, access.scope(request), project_id)
    born: e.ProjectOpened = entries[0].event
    offices, today, seat = known.offices(), office.today(), _seat(request, project)
    raised = {entry.event.case: entry.event for entry in entries if isinstance(entry.event, e.BlockerRaised)}
    page = {
        **_line(project, today, offices),
        "about": erased(born.about.text),
        "kind": data(KINDS[project.kind]),
        "talk": project.kind is ProjectKind.NEGOTIATION,
        "grew_from": _open_to(request, born.negotiation),
        "became": _open_to(request, project.became),
        "next_step": _next_step([entry.event for entry in entries]),
        "implementers": [offices.name(code) for code in project.implementers],
        "supervisor": offices.name(project.supervisor),
        "blockers": [_blocked(one, raised[one.case], offices, today) for one in project.blockers],
        "offices": offices,
        "stages": titles(stages()).items(),
        "causes": titles(causes()).items(),
        "endings": [(one.value, data(ENDINGS[one])) for one in rules.ENDINGS[project.kind]],
        "story": [told(entry, offices) for entry in reversed(entries)],
        "plan": None if project.kind is ProjectKind.NEGOTIATION else drawn([project], today),
        "example": STEP_EXAMPLE,
        "typed": request.POST,
        "said": request.GET.get("said", ""),
        "error": error,
        "may_report": project.working and rules.carries(project, seat),
        "may_block": project.working and (rules.carries(project, seat) or rules.supervises(project, seat)),
        "may_watch": project.working and rules.supervises(project, seat),
    }
    return render(request, "web/campaigns/project.html", page, status=error.status if error else 200)


def _open_to(request: HttpRequest, project_id: UUID | None) -> UUID | None:
    """A project that another one leads to, for whoever may open it."""
    with suppress(NotFound):
        if project_id is not None:
            return projects.whole_project(edge.campaigning(), access.scope(request), project_id)[0].id
    return None


def _next_step(events: list[Any]) -> str:
    steps = [event.next_step for event in events if isinstance(event, e.ProjectOpened | e.StageReached)]
    return erased(steps[-1].text) if steps[-1] else ""


def _blocked(one: rules.Blocker, raised: e.BlockerRaised, offices: known.Offices, today: date) -> dict[str, Any]:
    return {
        "blocker": one,
        "what": erased(raised.what.text),
        "wanted": erased(raised.wanted.text),
        "office": offices.name(one.office),
        "late": one.open and one.due < today,
    }


@require_GET
def file(request: HttpRequest, project_id: UUID, name: str) -> HttpResponse:
    """What came with a report, for whoever may see the project."""
    access.officer(request)
    _, entries = projects.whole_project(edge.campaigning(), access.scope(request), project_id)
    for entry in entries:
        said = entry.event
        if isinstance(said, e.ProjectReported) and said.file == name:
            opened = edge.files().open(name, said.secret.text if said.secret else None)
            return attachment(opened.content, opened.media, said.proof.text or "evidence")
    raise NotFound("file", "没有这个文件，或您无权查看。", "No such file, or not for your eyes.")
