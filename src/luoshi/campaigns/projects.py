"""Verbs over projects and questions about them; and what follows from the cases that clear their way.

`expected` is the version of the project that the asker has before them: a form sent twice is carried out once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from luoshi.campaigns.causes import stages
from luoshi.campaigns.handling import SYSTEM, Entries, Office, added, known, new_number, record
from luoshi.campaigns.project_rows import decode_project
from luoshi.core.actors import MACHINE, Actor
from luoshi.core.campaigns import project as rules
from luoshi.core.campaigns import project_events as e
from luoshi.core.campaigns.project import Project, blocker_case, fold
from luoshi.core.campaigns.project_events import ProjectEvent, ProjectKind
from luoshi.core.campaigns.refusals import declined
from luoshi.core.errors import NotFound
from luoshi.core.private import Private
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask

MOST = 200
_LIST = (
    "SELECT body FROM campaigns_project WHERE ($1 = '' OR kind = $1) AND ($2::uuid IS NULL OR id = $2)"
    " ORDER BY NOT working, due, id LIMIT $3::int"
)
_OF_CASE = 'SELECT project FROM campaigns_blocker WHERE "case" = $1'


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What is asked when something stands in the way: what, what would help, of which office, by when."""

    what: str
    wanted: str
    office: str
    due: date


def take_on(office: Office, project_id: UUID, opened: e.ProjectOpened, actor: Actor) -> Project:
    """Take a project or a negotiation on. The same id twice is one project (Raises Clash)."""
    event = rules.take_on(opened, stages(), office.today(), actor)
    made = added(office, project_id, (), [event], actor)
    record(office, [made])
    return fold(project_id, made.entries)


def report(
    office: Office, project_id: UUID, said: e.ProjectReported, actor: Actor, expected: int | None = None
) -> Project:
    """Report progress of a key project."""
    return _change(office, project_id, lambda found: rules.report(found, said, actor), actor, expected)


def reach(office: Office, project_id: UUID, said: e.StageReached, actor: Actor, expected: int | None = None) -> Project:
    """Say where a negotiation stands, and its next step."""
    today = office.today()
    return _change(office, project_id, lambda found: rules.reach(found, said, stages(), today, actor), actor, expected)


def reschedule(
    office: Office, project_id: UUID, moved: e.ProjectRescheduled, actor: Actor, expected: int | None = None
) -> Project:
    """The supervisor moves the schedule of a key project."""
    today = office.today()
    return _change(
        office,
        project_id,
        lambda found: rules.reschedule(found, moved, office.causes, today, actor),
        actor,
        expected,
    )


def raise_blocker(
    office: Office, project_id: UUID, obstacle: Obstacle, actor: Actor, expected: int | None = None
) -> Project:
    """Raise what stands in the way: a case of the office that is asked follows, with this day as its end."""

    def raised(found: Project) -> ProjectEvent:
        event = e.BlockerRaised(
            blocker_case(found.id, len(found.blockers) + 1),
            new_number(office),
            Private(obstacle.what.strip()),
            Private(obstacle.wanted.strip()),
            obstacle.office,
            obstacle.due,
            office.end_of(obstacle.due),
        )
        return rules.raise_blocker(found, event, office.today(), actor)

    return _change(office, project_id, raised, actor, expected)


def end(office: Office, project_id: UUID, ended: e.ProjectEnded, actor: Actor, expected: int | None = None) -> Project:
    """The supervisor ends a project."""
    return _change(office, project_id, lambda found: rules.end(found, ended, actor), actor, expected)


def become(
    office: Office, negotiation: UUID, reason: str, project_id: UUID, opened: e.ProjectOpened, actor: Actor
) -> Project:
    """A negotiation is signed and goes on as a key project under this id, both recorded at once.

    Raises Refused for whoever does not supervise it and for a project that cannot be; Clash where somebody was faster.
    """
    _, entries = whole_project(office, SYSTEM, negotiation)
    signed = e.ProjectEnded(e.Ending.SIGNED, Private(reason.strip()), project_id)
    ended, begun = rules.becomes(fold(negotiation, entries), signed, opened, office.today(), actor)
    made = added(office, project_id, (), [begun], actor)
    record(office, [added(office, negotiation, entries, [ended], actor), made])
    return fold(project_id, made.entries)


def note_closed(office: Office, case: UUID, outcome: str, case_version: int) -> None:
    """The case of a blocker ended at this version. Another case, or what was noted before, changes nothing."""
    _note(office, case, case_version, lambda: e.BlockerClosed(case, outcome, case_version), was_open=True)


def note_reopened(office: Office, case: UUID, cause: str, case_version: int) -> None:
    """The case of a blocker was opened again at this version. As `note_closed`."""
    _note(office, case, case_version, lambda: e.BlockerReopened(case, cause, case_version), was_open=False)


def projects(office: Office, access: Access, kind: ProjectKind | None = None) -> list[Project]:
    """The projects one may see, those that go on first, the soonest to end first."""
    (rows,) = ask(office.connection, access, Question(_LIST, (kind.value if kind else "", None, MOST)))
    return [decode_project(body) for (body,) in rows]


def whole_project(office: Office, access: Access, project_id: UUID) -> tuple[Project, Entries]:
    """A project with its entries, for whoever may see it. Raises NotFound."""
    (rows,) = ask(office.connection, access, Question(_LIST, ("", project_id, 1)))
    entries = known(office, project_id) if rows else ()
    if not entries:
        raise NotFound("project", "没有这个项目，或您无权查看。", "No such project, or not for your eyes.")
    return fold(project_id, entries), entries


def of_blocker(office: Office, case: UUID) -> Project | None:
    """The project whose way a case clears, None for any other case."""
    (rows,) = ask(office.connection, SYSTEM, Question(_OF_CASE, (case,)))
    return whole_project(office, SYSTEM, rows[0][0])[0] if rows else None


def _note(office: Office, case: UUID, case_version: int, event: Callable[[], ProjectEvent], *, was_open: bool) -> None:
    found = of_blocker(office, case)
    blockers: Sequence[rules.Blocker] = found.blockers if found else ()
    for one in blockers:
        if found and one.case == case and one.open == was_open and one.case_version < case_version:
            _change(office, found.id, lambda _project: event(), MACHINE)


def _change(
    office: Office,
    project_id: UUID,
    decide: Callable[[Project], ProjectEvent],
    actor: Actor,
    expected: int | None = None,
) -> Project:
    """Record what is decided on the project as it is now. As `tasks` does it, with `project_moved_on`."""
    _, entries = whole_project(office, SYSTEM, project_id)
    if expected is not None and len(entries) != expected:
        raise declined("task_moved_on")
    made = added(office, project_id, entries, [decide(fold(project_id, entries))], actor)
    record(office, [made])
    return fold(project_id, [*entries, *made.entries])
