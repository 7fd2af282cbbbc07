"""Changes that two people make: one proposes, another of another office confirms or refuses, and all of it is recorded.

Whose roles change is such a change, as soon as there are two administrators: the only one there is acts alone, and the
record says so. What is proposed stands whole in its event, with the versions it was made on; confirmed, it is entered
in the same transaction, in the name of whoever proposed it. Other kinds of change can take the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.core.actors import Actor, Role, may_second
from luoshi.core.errors import NotFound, Refused
from luoshi.core.refusals import refuse
from luoshi.core.registry_events import (
    ChangeProposed,
    ChangeSettled,
    OfficeRegistered,
    OfficerLeft,
    OfficerRegistered,
    Seen,
)
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.reading import read_stream
from luoshi.registry.commands import (
    Registrar,
    check_people,
    enter_people,
    keyed,
    may_administer,
    placed,
    record,
    record_people,
)
from luoshi.registry.officers import Staff
from luoshi.registry.role_changes import check_administrator_stays, check_roles, takes_two

ROLES: Final = "roles"
CONFIRMING: Final = (Role.ADMINISTRATOR, Role.HEAD)
_COLUMNS = "id, version, kind, subjects, reason, proposed_by, office, proposed_at, settled_at, settled_by, confirmed"
_WAITING = f"SELECT {_COLUMNS} FROM registry_change WHERE settled_at IS NULL ORDER BY proposed_at, id"  # noqa: S608 - ours
_LATE = (
    f"SELECT {_COLUMNS} FROM registry_change WHERE settled_at IS NOT NULL"  # noqa: S608 - ours
    " ORDER BY settled_at DESC, id LIMIT $1::integer"
)
_ONE = f"SELECT {_COLUMNS} FROM registry_change WHERE id = $1"  # noqa: S608 - ours


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it stands: what it is about, who proposed it at which office, and what became of it."""

    id: UUID
    version: int
    kind: str
    subjects: tuple[str, ...]
    reason: str
    proposed_by: str
    office: str
    proposed_at: datetime
    settled_at: datetime | None
    settled_by: str
    confirmed: bool | None


def submit_people(
    registrar: Registrar,
    change_id: UUID,
    offices: Sequence[OfficeRegistered] = (),
    officers: Sequence[OfficerRegistered] = (),
    reason: str = "",
    *,
    left: OfficerLeft | None = None,
    seen: Mapping[str, int] | None = None,
) -> bool:
    """Enter these changes, or, where roles change and it takes two people, propose them whole; whether it entered.

    Raises as `enter_people` does; Refused where an officer it is about waits for another change already.
    """
    may_administer(registrar)
    known = registrar.staff()
    check_people(known, offices, officers)
    subjects = takes_two(registrar.actor, known, officers, left)
    if not subjects:
        _enter(registrar, known, offices, officers, left, seen)
        return True
    check_administrator_stays(known, officers, left)
    _check_free(registrar, subjects)
    proposed = ChangeProposed(change_id, ROLES, tuple(subjects), *keyed(offices, officers), left, reason=reason.strip())
    versions = [Seen(stream, version) for stream, version, _ in placed(known, _events(proposed), seen)]
    record(registrar, [(change_id, 0, replace(proposed, seen=tuple(versions)))])
    return False


def _enter(
    registrar: Registrar,
    known: Staff,
    offices: Sequence[OfficeRegistered],
    officers: Sequence[OfficerRegistered],
    left: OfficerLeft | None,
    seen: Mapping[str, int] | None,
) -> None:
    if left is not None:
        check_administrator_stays(known, officers, left)
        record_people(registrar, known, [left], seen)
    if offices or officers:
        enter_people(registrar, offices, officers, seen)


def waiting(connection: psycopg.Connection[Any], access: Access) -> list[Change]:
    """The changes that wait for their second person, the oldest first."""
    (rows,) = ask(connection, access, Question(_WAITING))
    return [_change(row) for row in rows]


def settled(connection: psycopg.Connection[Any], access: Access, most: int = 50) -> list[Change]:
    """The changes that were confirmed or refused, the latest first."""
    (rows,) = ask(connection, access, Question(_LATE, (most,)))
    return [_change(row) for row in rows]


def change(connection: psycopg.Connection[Any], access: Access, change_id: UUID) -> tuple[Change, ChangeProposed]:
    """A change, and what it would enter. Raises NotFound."""
    (rows,) = ask(connection, access, Question(_ONE, (change_id,)))
    for entry in read_stream(connection, access, change_id) if rows else ():
        if isinstance(entry.event, ChangeProposed):
            return _change(rows[0]), entry.event
    raise NotFound("change", "没有这项变更。", "There is no such change.")


def confirm(registrar: Registrar, change_id: UUID) -> None:
    """Carry a change out, as its second person. `registrar.actor` is whoever confirms.

    Raises NotFound, Refused for whoever may not be the second or is themselves changed, Clash where what it was made on
    has changed since.
    """
    found, proposed = _open(registrar, change_id)
    first = _first(registrar, found)
    _check_second(first, registrar.actor, found)
    known = registrar.staff()
    check_people(known, proposed.offices, proposed.officers)
    by = Registrar(registrar.connection, registrar.now, registrar.random, first, registrar.actor)
    check_roles(by.actor, by.second, known, proposed.officers, proposed.left)
    entered = placed(known, _events(proposed), {str(one.stream): one.version for one in proposed.seen})
    record(by, entered, of_second=[(change_id, found.version, ChangeSettled(change_id, confirmed=True))])


def refuse_change(registrar: Registrar, change_id: UUID, reason: str = "") -> None:
    """Refuse a change as whoever might confirm it, with a reason; or take back one's own. Raises NotFound, Refused."""
    found, _ = _open(registrar, change_id)
    if registrar.actor.id != found.proposed_by:
        _check_second(Actor(registrar.actor.kind, found.proposed_by, (found.office,)), registrar.actor, found)
        if not reason.strip():
            raise refuse("blank", what=("不同意的理由", "the reason of the refusal"))
    record(registrar, [(change_id, found.version, ChangeSettled(change_id, False, reason.strip()))])


def may_settle(actor: Actor, found: Change) -> bool:
    """Whether an officer may be the second person of a change: of another office, no subordinate, and not in it."""
    first = Actor(actor.kind, found.proposed_by, (found.office,))
    fit = any(actor.has(role) for role in CONFIRMING)
    return fit and may_second(first, actor) and actor.id not in found.subjects


def _events(proposed: ChangeProposed) -> list[OfficeRegistered | OfficerRegistered | OfficerLeft]:
    return [*proposed.offices, *proposed.officers, *([proposed.left] if proposed.left else [])]


def _check_free(registrar: Registrar, subjects: Sequence[str]) -> None:
    for other in waiting(registrar.connection, registrar.access):
        if both := sorted(set(other.subjects) & set(subjects)):
            raise Refused(
                "change_waits",
                f"{'、'.join(both)} 已有一项变更在等第二人确认，请先确认或撤回。",
                f"A change of {', '.join(both)} waits already: let it be confirmed or take it back first.",
            )


def _open(registrar: Registrar, change_id: UUID) -> tuple[Change, ChangeProposed]:
    found = change(registrar.connection, registrar.access, change_id)
    if found[0].settled_at is not None:
        raise Refused("change_settled", "这项变更已经确认或作废。", "This change is settled already.")
    return found


def _check_second(first: Actor, second: Actor, found: Change) -> None:
    if not may_second(first, second):
        raise refuse("second_person")
    if not may_settle(second, found):
        raise Refused(
            "not_yours_to_confirm",
            "须由另一个单位的负责人或管理员确认，且不能确认自己的岗位。",
            "A head or administrator of another office confirms it, and nobody their own roles.",
        )


def _first(registrar: Registrar, found: Change) -> Actor:
    """Whoever proposed it, who must still administer at the same office."""
    for seat in registrar.staff().seats(found.proposed_by):
        if seat.office == found.office and seat.has(Role.ADMINISTRATOR):
            return seat
    raise refuse("second_person")


def _change(row: tuple[Any, ...]) -> Change:
    change_id, version, kind, subjects, *rest = row
    return Change(change_id, version, kind, tuple(subjects), *rest)
