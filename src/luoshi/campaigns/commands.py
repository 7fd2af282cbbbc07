"""Verbs over papers and the table beside them: enter, mend, split, merge, add, drop, confirm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID, uuid5

from luoshi.campaigns import working
from luoshi.campaigns.handling import Office, added, new_number, paper_entries, record
from luoshi.core.actors import Actor
from luoshi.core.campaigns import drafting
from luoshi.core.campaigns import events as e
from luoshi.core.campaigns.drafting import Draft, Item, ends_on, lacks
from luoshi.core.campaigns.refusals import declined
from luoshi.core.campaigns.task import case_of, may_confirm, task_of
from luoshi.core.private import Private

MOST_CHARACTERS = 400_000
_TITLE = 60


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What was confirmed, and how many rows still lack something."""

    tasks: tuple[UUID, ...]
    left: int


def enter(office: Office, paper: e.PaperEntered, items: Sequence[Item], paper_id: UUID, actor: Actor) -> UUID:
    """Take a paper in, with the rows that were read from it. The same id twice is one paper (Raises Clash)."""
    may_confirm(actor)
    text = paper.text.text or ""
    if not text.strip():
        raise declined("paper_empty")
    if len(text) > MOST_CHARACTERS:
        raise declined("paper_too_long", most=MOST_CHARACTERS)
    record(office, [added(office, paper_id, (), [paper], actor)])
    working.begin(office, paper_id, tuple(items), actor)
    return paper_id


def table(office: Office, paper_id: UUID) -> Draft:
    """The table beside a paper: what was confirmed or dropped is in it no more, even after an interruption."""
    found = working.draft(office, paper_id)
    events = [one.event for one in paper_entries(office, paper_id)]
    tasks = {task for one in events if isinstance(one, e.PaperConfirmed) for task in one.tasks}
    dropped = {one.item for one in events if isinstance(one, e.CommitmentDropped)}
    left = [item for item in found.items if item.key not in dropped and task_of(paper_id, item.key) not in tasks]
    return replace(found, items=tuple(left))


def amend(office: Office, before: Draft, item: Item, actor: Actor) -> Draft:
    """Put a row right. Raises Refused `row_gone`, `draft_moved_on`."""
    may_confirm(actor)
    before.item(item.key)
    return working.save(office, before, before.put([item.key], [item]), actor)


def split(office: Office, before: Draft, key: UUID, texts: Sequence[str], actor: Actor) -> Draft:
    """拆分 a row into several."""
    may_confirm(actor)
    paper = paper_entries(office, before.paper)[0].event.text.text or ""
    return working.save(office, before, drafting.split(before, key, texts, paper), actor)


def merge(office: Office, before: Draft, keys: Sequence[UUID], actor: Actor) -> Draft:
    """合并 rows into one."""
    may_confirm(actor)
    return working.save(office, before, drafting.merge(before, keys), actor)


def add(office: Office, before: Draft, text: str, supervisor: str, actor: Actor) -> Draft:
    """Add a row that the reader did not find; it points at its words where they stand in the paper."""
    may_confirm(actor)
    words = text.strip()
    if not words:
        raise declined("needs_words", what="做什么")
    at = (paper_entries(office, before.paper)[0].event.text.text or "").find(words)
    span = (at, at + len(words)) if at >= 0 else (0, 0)
    item = Item(uuid5(before.paper, f"added {before.version}"), span, words, supervisor=supervisor)
    return working.save(office, before, before.put([], [item]), actor)


def drop(office: Office, before: Draft, key: UUID, reason: str, actor: Actor) -> Draft:
    """Take a row out with a reason, which stands in the record."""
    may_confirm(actor)
    item = before.item(key)
    if not reason.strip():
        raise declined("needs_words", what="为什么不列为任务")
    entries = paper_entries(office, before.paper)
    dropped = e.CommitmentDropped(key, item.span, Private(reason.strip()))
    record(office, [added(office, before.paper, entries, [dropped], actor)])
    return working.save(office, before, before.put([key], []), actor)


def confirm(office: Office, before: Draft, actor: Actor) -> Confirmed:
    """确认: every row that lacks nothing becomes a task; the others stay. All of them in one transaction.

    A row has one task whatever happens: its stream has its id from the row, so that a second confirmation is a Clash.
    """
    may_confirm(actor)
    ready = [item for item in before.items if not lacks(item, office.today())]
    if not ready:
        raise declined("nothing_ready")
    entries = paper_entries(office, before.paper)
    tasks = tuple(task_of(before.paper, item.key) for item in ready)
    streams = [
        added(office, task, (), [_confirmed(office, before.paper, entries[0].event, item, task)], actor)
        for item, task in zip(ready, tasks, strict=True)
    ]
    record(office, [added(office, before.paper, entries, [e.PaperConfirmed(tasks)], actor), *streams])
    after = before.put([item.key for item in ready], [])
    working.save(office, before, after, actor)
    return Confirmed(tasks, len(after.items))


def _confirmed(office: Office, paper_id: UUID, paper: e.PaperEntered, item: Item, task: UUID) -> e.TaskConfirmed:
    due = ends_on(item)
    if due is None:
        raise declined("nothing_ready")
    return e.TaskConfirmed(
        paper=paper_id,
        source=paper.source,
        paper_title=paper.title,
        span=item.span,
        title=Private(item.text.strip().split("\n")[0][:_TITLE]),
        text=Private(item.text.strip()),
        measure=Private(item.measure.strip()),
        lead=item.lead,
        implementers=item.implementers,
        supervisor=item.supervisor,
        begun=office.today(),
        due=due,
        ends_at=office.end_of(due),
        calendar_version=office.reference.calendar_version,
        milestones=item.milestones,
        case=case_of(task),
        number=new_number(office),
        review_days=item.review_days if item.endless else None,
    )
