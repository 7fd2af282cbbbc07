"""Closures ordered by two people: one orders, another of another office confirms, each signed in as themselves."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg

from luoshi.core.actors import Actor
from luoshi.core.errors import BadInput, NotFound
from luoshi.core.refusals import refuse
from luoshi.core.registry_events import CalendarEntered
from luoshi.ledger.access import Access, acting
from luoshi.registry.commands import Registrar, enter_calendar
from luoshi.registry.versions import closed_days, newest_calendar

_FOUND = "SELECT id, ordered_by, office, days::text, reason, ordered_at FROM registry_pending_order"


@dataclass(frozen=True, slots=True)
class Order:
    """A closure that waits for its second person."""

    id: UUID
    ordered_by: str
    office: str
    days: tuple[date, ...]
    reason: str
    ordered_at: datetime


def order_closure(registrar: Registrar, order_id: UUID, days: Sequence[date], reason: str) -> None:
    """Keep an order until a second person confirms it. Raises BadInput without days ahead, Refused without a reason."""
    if not days:
        raise BadInput("days", "请写明停工的日子。", "Name the days.")
    if not reason.strip():
        raise refuse("blank", what=("停工的理由", "the reason of the closure"))
    with acting(registrar.connection, registrar.access) as connection:
        connection.execute(
            "INSERT INTO registry_pending_order (id, ordered_by, office, days, reason, ordered_at)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [
                order_id,
                registrar.actor.id,
                registrar.actor.office,
                json.dumps([day.isoformat() for day in sorted(set(days))]),
                reason.strip(),
                registrar.now(),
            ],
        )


def pending(connection: psycopg.Connection[Any], access: Access) -> list[Order]:
    """The orders that wait, the oldest first."""
    with acting(connection, access):
        rows = connection.execute(f"{_FOUND} ORDER BY ordered_at").fetchall()
    return [_order(row) for row in rows]


def order(connection: psycopg.Connection[Any], access: Access, order_id: UUID) -> Order:
    """One order that waits. Raises NotFound."""
    with acting(connection, access):
        row = connection.execute(f"{_FOUND} WHERE id = %s", [order_id]).fetchone()
    if row is None:
        raise NotFound("order", "没有这个待确认的命令，或已经确认、撤回。", "No such order waits.")
    return _order(row)


def ordered_calendar(registrar: Registrar, found: Order, second: str) -> CalendarEntered:
    """The calendar as it would be with the order carried out."""
    known, _ = newest_calendar(registrar.connection, registrar.access)
    return closed_days(known, found.days, found.reason, (found.ordered_by, second))


def confirm(registrar: Registrar, order_id: UUID, second: Actor) -> None:
    """Carry out an order as its second person, who is signed in. The first must still hold their post.

    Raises NotFound, Refused `second_person` for whoever may not be the second, Clash where the calendar changed.
    """
    found = order(registrar.connection, registrar.access, order_id)
    first = _first(registrar, found)
    entered = ordered_calendar(registrar, found, second.id)
    by = Registrar(registrar.connection, registrar.now, registrar.random, first, second)
    enter_calendar(by, entered, second)
    drop(registrar, order_id)


def drop(registrar: Registrar, order_id: UUID) -> None:
    """Take an order back, or forget one that is carried out."""
    with acting(registrar.connection, registrar.access) as connection:
        connection.execute("DELETE FROM registry_pending_order WHERE id = %s", [order_id])


def _first(registrar: Registrar, found: Order) -> Actor:
    seats = registrar.staff().seats(found.ordered_by)
    seat = next((one for one in seats if one.office == found.office), None)
    if seat is None:
        raise refuse("second_person")
    return seat


def _order(row: tuple[Any, ...]) -> Order:
    order_id, ordered_by, office, days, reason, ordered_at = row
    return Order(
        order_id, ordered_by, office, tuple(date.fromisoformat(day) for day in json.loads(days)), reason, ordered_at
    )
