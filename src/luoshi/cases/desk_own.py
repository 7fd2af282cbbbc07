"""What an officer keeps for themselves: texts not sent yet, and named filters. Working data, seen by nobody else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from psycopg.types.json import Json

from luoshi.cases.handling import Means, access_of
from luoshi.core.actors import Actor
from luoshi.core.errors import BadInput
from luoshi.ledger.access import EVERYTHING, Access, acting

MOST_TEXT = 20_000
"""Characters of a draft; more than any form takes."""
MOST_VIEWS = 20

_SAVE_DRAFT = (
    'INSERT INTO cases_draft (officer, "case", form, body, saved_at) VALUES (%s, %s, %s, %s, %s)'
    ' ON CONFLICT (officer, "case", form) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at'
)
_SAVE_VIEW = (
    "INSERT INTO cases_view (officer, name, query, saved_at) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (officer, name) DO UPDATE SET query = excluded.query, saved_at = excluded.saved_at"
)


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into a form, field by field."""

    form: str
    body: Mapping[str, str]
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class View:
    """A named filter: the query of its address."""

    name: str
    query: str


def save_draft(means: Means, actor: Actor, case: str, form: str, body: Mapping[str, str]) -> None:
    """Keep what was typed; with nothing in it, forget it. Raises BadInput for more than a form takes.

    NUL, which nobody types and PostgreSQL holds nowhere, is left out.
    """
    case, form = _without_nul(case), _without_nul(form)
    body = {_without_nul(name): _without_nul(value) for name, value in body.items()}
    if sum(map(len, body.values())) > MOST_TEXT:
        raise BadInput("draft_too_long", "内容过长，没有保存草稿。", "The text is too long to be kept.")
    if not any(value.strip() for value in body.values()):
        drop_draft(means, actor, case, form)
        return
    with acting(means.connection, access_of(actor)) as connection:
        connection.execute(_SAVE_DRAFT, [actor.id, case, form, Json(body), means.now()])


def _without_nul(text: str) -> str:
    return text.replace("\0", "")


def drop_draft(means: Means, actor: Actor, case: str, form: str) -> None:
    """Forget what was typed: it has been sent."""
    with acting(means.connection, access_of(actor)) as connection:
        connection.execute(
            'DELETE FROM cases_draft WHERE officer = %s AND "case" = %s AND form = %s', [actor.id, case, form]
        )


def drafts(means: Means, actor: Actor, case: str) -> dict[str, Draft]:
    """What the officer typed into the forms of a case and did not send, by form."""
    with acting(means.connection, access_of(actor)) as connection:
        rows = connection.execute(
            'SELECT form, body::text, saved_at FROM cases_draft WHERE officer = %s AND "case" = %s', [actor.id, case]
        ).fetchall()
    return {form: Draft(form, json.loads(body), saved_at) for form, body, saved_at in rows}


def expire_drafts(means: Means, before: datetime) -> int:
    """Forget the drafts of all officers saved before an instant: what nobody sent is nobody's business for long."""
    with acting(means.connection, Access("expiry of drafts", EVERYTHING)) as connection:
        return connection.execute("DELETE FROM cases_draft WHERE saved_at < %s", [before]).rowcount


def save_view(means: Means, actor: Actor, name: str, query: str) -> None:
    """Keep a filter under a name; the same name replaces it. Raises BadInput for no name, or too many of them."""
    name = name.strip()[:20]
    if not name:
        raise BadInput("view_name", "请给这个视图起个名字。", "A view needs a name.")
    known = [view.name for view in views(means, actor)]
    if name not in known and len(known) >= MOST_VIEWS:
        raise BadInput("too_many_views", f"最多保存 {MOST_VIEWS} 个视图。", f"At most {MOST_VIEWS} views can be kept.")
    with acting(means.connection, access_of(actor)) as connection:
        connection.execute(_SAVE_VIEW, [actor.id, name, query, means.now()])


def drop_view(means: Means, actor: Actor, name: str) -> None:
    """Forget a named filter."""
    with acting(means.connection, access_of(actor)) as connection:
        connection.execute("DELETE FROM cases_view WHERE officer = %s AND name = %s", [actor.id, name])


def views(means: Means, actor: Actor) -> list[View]:
    """The officer's named filters, oldest first."""
    with acting(means.connection, access_of(actor)) as connection:
        rows = connection.execute(
            "SELECT name, query FROM cases_view WHERE officer = %s ORDER BY saved_at, name", [actor.id]
        ).fetchall()
    return [View(*row) for row in rows]
