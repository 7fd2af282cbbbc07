"""Changes that two people make: one proposes, another of another office confirms or refuses, and all of it is recorded.

Such changes are, as soon as there are two administrators: other roles, a version of the calendar or of a case type, a
matter of the catalogue, and a sign-in link for somebody whose word may count as the second person's, or who loses their
second factor by it. The only administrator there is acts alone, and the record says so. What is proposed stands whole
in its event, with the versions it was made on; confirmed, it is entered in the same transaction, in the name of whoever
proposed it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.core.actors import Actor, Role, may_second
from luoshi.core.errors import NotFound, Refused
from luoshi.core.refusals import refuse
from luoshi.core.registry_events import (
    CalendarEntered,
    ChangeProposed,
    ChangeSettled,
    MatterEntered,
    OfficeRegistered,
    OfficerLeft,
    OfficerRegistered,
    Seen,
    SignInLinkIssued,
)
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.reading import read_stream
from luoshi.registry.accounts import links
from luoshi.registry.commands import (
    PeopleEvent,
    Placed,
    Registrar,
    case_type_version,
    check_calendar,
    check_people,
    enter_calendar,
    enter_case_type,
    enter_people,
    keyed,
    may_administer,
    placed,
    placed_version,
    record,
    record_people,
)
from luoshi.registry.matters import check_matters, enter_matters
from luoshi.registry.officers import Staff
from luoshi.registry.role_changes import (
    check_administrator_stays,
    check_roles,
    link_takes_two,
    needs_second,
    takes_two,
)
from luoshi.registry.streams import matter_stream

ROLES, CALENDAR, CASE_TYPE, LINK, MATTER = "roles", "calendar", "case_type", "sign_in_link", "matter"
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

    @property
    def about(self) -> str:
        """The calendar, case type or matter that it is about; of officers the first code."""
        return self.subjects[0].rpartition(":")[2]


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
    proposed = ChangeProposed(change_id, ROLES, tuple(subjects), *keyed(offices, officers), left, reason=reason.strip())
    _propose(registrar, known, proposed, seen)
    return False


def submit_calendar(registrar: Registrar, change_id: UUID, calendar: CalendarEntered) -> bool:
    """Enter a version of the calendar, or propose it where it takes two people; whether it entered.

    Raises as `enter_calendar` does; Refused where another version of it waits already.
    """
    known = registrar.staff()
    if not needs_second(registrar.actor, registrar.second, known):
        enter_calendar(registrar, calendar)
        return True
    check_calendar(registrar, calendar)
    subject = f"{CALENDAR}:{calendar.calendar}"
    _propose(
        registrar, known, ChangeProposed(change_id, CALENDAR, (subject,), reason=calendar.reason, calendar=calendar)
    )
    return False


def submit_case_type(registrar: Registrar, change_id: UUID, toml: str, active_from: date, reason: str = "") -> bool:
    """Enter a version of a case type, or propose it where it takes two people; whether it entered.

    Raises as `enter_case_type` does; Refused where another version of it waits already.
    """
    known = registrar.staff()
    if not needs_second(registrar.actor, registrar.second, known):
        enter_case_type(registrar, toml, active_from)
        return True
    entered = case_type_version(registrar, toml, active_from)
    subject = f"{CASE_TYPE}:{entered.code}"
    proposed = ChangeProposed(change_id, CASE_TYPE, (subject,), reason=reason.strip(), case_type=entered)
    _propose(registrar, known, proposed)
    return False


def submit_matter(registrar: Registrar, change_id: UUID, matter: MatterEntered, reason: str = "") -> bool:
    """Enter or change a matter of the catalogue, or propose it where it takes two people; whether it entered.

    What stands already as it is said is neither. Raises as `enter_matters` does; Refused where it takes two and no
    reason is given, or another change of it waits already.
    """
    known = registrar.staff()
    found = check_matters(registrar, [matter])
    if not found or not needs_second(registrar.actor, registrar.second, known):
        enter_matters(registrar, [matter])
        return True
    if not reason.strip():
        raise refuse("blank", what=("依据", "the reason"))
    ((stream, version, checked),) = found
    proposed = ChangeProposed(change_id, MATTER, (f"{MATTER}:{checked.code}",), reason=reason.strip(), matter=checked)
    _propose(registrar, known, proposed, {str(stream): version})
    return False


def submit_link(
    registrar: Registrar, change_id: UUID, officer: str, *, second_factor: bool = False, reason: str = ""
) -> tuple[str, bool]:
    """The token of a one-time sign-in link, to be shown once, and whether it works already.

    Where it takes two people it opens nothing until it is confirmed, and then only together with the code that
    `confirm` shows the second person: neither of the two can use it alone. Raises as `links.issue` does.
    """
    known = registrar.staff()
    row = links.fit(registrar, known, officer)
    if not (
        needs_second(registrar.actor, registrar.second, known) and link_takes_two(row, second_factor=second_factor)
    ):
        return links.issue(registrar, officer, second_factor=second_factor), True
    event = SignInLinkIssued(officer, second_factor)
    _propose(registrar, known, ChangeProposed(change_id, LINK, (officer,), reason=reason.strip(), link=event))
    return links.keep_waiting(registrar, change_id, event), False


def _propose(
    registrar: Registrar, known: Staff, proposed: ChangeProposed, seen: Mapping[str, int] | None = None
) -> None:
    """Record what waits, with the versions it was made on."""
    _check_free(registrar, proposed.subjects)
    versions = [Seen(stream, version) for stream, version, _ in _placed(known, proposed, seen)]
    record(registrar, [(proposed.change, 0, replace(proposed, seen=tuple(versions)))])


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


def confirm(registrar: Registrar, change_id: UUID) -> str:
    """Carry a change out, as its second person. `registrar.actor` is whoever confirms.

    Returns the code that belongs to a sign-in link, to be shown once; empty for every other change. Raises NotFound,
    Refused for whoever may not be the second or is themselves changed, Clash where what it was made on has changed.
    """
    found, proposed = _open(registrar, change_id)
    first = _first(registrar, found)
    _check_second(first, registrar.actor, found)
    known = registrar.staff()
    by = Registrar(registrar.connection, registrar.now, registrar.random, first, registrar.actor)
    _check_whole(by, known, proposed)
    entered = _placed(known, proposed, {str(one.stream): one.version for one in proposed.seen})
    record(by, entered, of_second=[(change_id, found.version, ChangeSettled(change_id, confirmed=True))])
    return links.release(registrar, change_id) if proposed.link else ""


def _check_whole(by: Registrar, known: Staff, proposed: ChangeProposed) -> None:
    """What is to be entered is still fit to be, by these two."""
    check_people(known, proposed.offices, proposed.officers)
    check_roles(by.actor, by.second, known, proposed.officers, proposed.left)
    if proposed.calendar is not None:
        check_calendar(by, proposed.calendar)
    if proposed.case_type is not None:
        case_type_version(by, proposed.case_type.toml, proposed.case_type.active_from)
    if proposed.link is not None:
        links.fit(by, known, proposed.link.code)
    if proposed.matter is not None:
        check_matters(by, [proposed.matter])


def refuse_change(registrar: Registrar, change_id: UUID, reason: str = "") -> None:
    """Refuse a change as whoever might confirm it, with a reason; or take back one's own. Raises NotFound, Refused."""
    found, _ = _open(registrar, change_id)
    if registrar.actor.id != found.proposed_by:
        _check_second(Actor(registrar.actor.kind, found.proposed_by, (found.office,)), registrar.actor, found)
        if not reason.strip():
            raise refuse("blank", what=("不同意的理由", "the reason of the refusal"))
    record(registrar, [(change_id, found.version, ChangeSettled(change_id, False, reason.strip()))])
    if found.kind == LINK:
        links.forget(registrar, change_id)


def may_settle(actor: Actor, found: Change) -> bool:
    """Whether an officer may be the second person of a change: of another office, no subordinate, and not in it."""
    first = Actor(actor.kind, found.proposed_by, (found.office,))
    fit = any(actor.has(role) for role in CONFIRMING)
    return fit and may_second(first, actor) and actor.id not in found.subjects


def _placed(known: Staff, proposed: ChangeProposed, seen: Mapping[str, int] | None = None) -> list[Placed]:
    people: list[PeopleEvent] = [*proposed.offices, *proposed.officers]
    people += [one for one in (proposed.left, proposed.link) if one is not None]
    versions = [one for one in (proposed.calendar, proposed.case_type) if one is not None]
    found = [*placed(known, people, seen), *map(placed_version, versions)]
    if proposed.matter is not None:
        stream = matter_stream(proposed.matter.code)
        found.append((stream, (seen or {}).get(str(stream), 0), proposed.matter))
    return found


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
            "须由另一个单位的负责人或管理员确认，且不能确认关于自己的变更。",
            "A head or administrator of another office confirms it, and nobody what is about themselves.",
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
