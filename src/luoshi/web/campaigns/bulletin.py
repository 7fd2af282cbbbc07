"""The monthly focus and the progress bulletin, drafted from the record: every figure opens the tasks it counts.

A draft for the supervision office to look through: it names offices and tasks, never people.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from luoshi.campaigns import queries
from luoshi.campaigns.causes import causes
from luoshi.campaigns.projects import projects as projects_of
from luoshi.core.actors import Role
from luoshi.core.campaigns.project import Project
from luoshi.core.campaigns.project_events import ProjectKind
from luoshi.core.campaigns.schedule import behind, planned
from luoshi.core.campaigns.task import Standing, Task
from luoshi.web import access, edge
from luoshi.web.campaigns import known
from luoshi.web.public.receipts import head
from luoshi.web.words import data, erased

READERS = (Role.SUPERVISOR, Role.LEADER, Role.INSPECTOR, Role.AUDITOR)
_FAR_BEHIND = 10
"""Points behind the plan from which a task is named."""


@never_cache
@require_GET
def bulletin(request: HttpRequest) -> HttpResponse:
    """The draft for a month."""
    access.require(request, *READERS)
    office, scope, today = edge.campaigning(), access.scope(request), edge.campaigning().today()
    first, last = _month(request.GET.get("month", ""), today)
    every, offices = queries.tasks(office, scope), known.offices()
    tz = office.reference.calendar.tz
    since, until = (datetime.combine(day, time(), tz) for day in (first, _after(last)))
    names = causes()
    page = {
        **_projects(projects_of(office, scope), first, last, today, offices),
        "first": first,
        "earlier": _before(first),
        "later": _after(last),
        "focus": [_named(task, today, offices) for task in every if _in_focus(task, first, last)],
        "late": [_named(task, today, offices) for task in every if _open(task) and task.due < today],
        "behind": [_named(task, today, offices) for task in every if behind(task, today) >= _FAR_BEHIND],
        "accepted": sum(task.standing is Standing.ACCEPTED for task in every),
        "claimed": sum(task.standing is Standing.CLAIMED for task in every),
        "working": sum(_open(task) for task in every),
        "offices": _by_office(every, today, offices),
        "causes": [
            (data(names.get(one.cause, one.cause)), one) for one in queries.delays_by_cause(office, scope, since, until)
        ],
        "today": today,
        "far": _FAR_BEHIND,
        "proof": head(),
    }
    return render(request, "web/campaigns/bulletin.html", page)


def _projects(every: Sequence[Project], first: date, last: date, today: date, offices: known.Offices) -> dict[str, Any]:
    """Key projects to be named this month: with a milestone or their end in it, late, far behind, or blocked."""
    keys = [one for one in every if one.kind is ProjectKind.KEY]
    named = [one for one in keys if one.working and _to_be_named(one, first, last, today)]
    return {
        "projects": [
            {**_named(one, today, offices), "project": one, "late": one.due < today, "stuck": len(one.blocked)}
            for one in named
        ],
        "building": sum(one.working for one in keys),
        "built": sum(one.done for one in keys),
        "talking": sum(one.working for one in every if one.kind is ProjectKind.NEGOTIATION),
    }


def _to_be_named(project: Project, first: date, last: date, today: date) -> bool:
    days = (project.due, *(step.due for step in project.milestones))
    due = project.due < today or any(first <= day <= last for day in days)
    return due or bool(project.blocked) or behind(project, today) >= _FAR_BEHIND


def _open(task: Task) -> bool:
    return task.standing is Standing.WORKING


def _in_focus(task: Task, first: date, last: date) -> bool:
    """What a month is about: tasks that end in it or have a milestone in it, and are not accepted."""
    days = (task.due, *(step.due for step in task.milestones))
    return task.standing is not Standing.ACCEPTED and any(first <= day <= last for day in days)


def _named(task: Task | Project, today: date, offices: known.Offices) -> dict[str, Any]:
    return {
        "task": task,
        "title": erased(task.title),
        "lead": offices.name(task.lead),
        "planned": planned(task, today),
        "behind": behind(task, today),
    }


def _by_office(tasks: Sequence[Task], today: date, offices: known.Offices) -> list[dict[str, Any]]:
    found = []
    for code in dict.fromkeys(task.lead for task in tasks):
        own = [task for task in tasks if task.lead == code]
        found.append(
            {
                "name": offices.name(code),
                "all": len(own),
                "accepted": sum(task.standing is Standing.ACCEPTED for task in own),
                "late": sum(_open(task) and task.due < today for task in own),
                "delays": sum(len(task.granted) for task in own),
            }
        )
    return found


def _month(text: str, today: date) -> tuple[date, date]:
    """The first and the last day of the month named as 2026-11; this one for anything else."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = today.replace(day=1)
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def _after(last: date) -> date:
    return date(last.year + last.month // 12, last.month % 12 + 1, 1)


def _before(first: date) -> date:
    return date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
