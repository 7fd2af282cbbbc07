"""Which changes take two people of two offices, once there are two administrators: of roles, and of what else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from luoshi.core.actors import Actor, ActorKind, Role, may_second
from luoshi.core.errors import Refused
from luoshi.core.registry_events import OfficerLeft, OfficerRegistered
from luoshi.registry.officers import OfficerRow, Staff

_TWO: Final = 2
_ORDINARY: Final = frozenset({Role.INTAKE, Role.HANDLER})
"""What a new colleague may come with by one administrator's word; all else is given by two."""
_NO_SECOND: Final = frozenset({Role.HANDLER, Role.INSPECTOR})
"""Roles whose word never counts as the second person's, anywhere in the system."""


def check_roles(
    actor: Actor,
    second: Actor | None,
    known: Staff,
    officers: Sequence[OfficerRegistered],
    left: OfficerLeft | None = None,
) -> None:
    """Refuses changes of roles that take two people and have one, and those after which nobody would administer."""
    check_administrator_stays(known, officers, left)
    if needs_second(actor, second, known) and touched(known, officers, left):
        raise Refused(
            "roles_take_two",
            "变更岗位须由两个单位的两个人共同作出：一人提出，另一单位的负责人或管理员确认。",
            "Roles are changed by two people of two offices: one proposes, a head or administrator confirms.",
        )


def check_administrator_stays(
    known: Staff, officers: Sequence[OfficerRegistered], left: OfficerLeft | None = None
) -> None:
    """Refuses changes after which the district would have no administrator."""
    before = administrators(known)
    changed = {officer.code for officer in officers} | ({left.code} if left else set())
    entered = any(officer.active and Role.ADMINISTRATOR in _held(officer) for officer in officers)
    if before and before <= changed and not entered:
        raise Refused(
            "last_administrator",
            "这是最后一名管理员，不能停用或取消其岗位。请先设置另一名管理员。",
            "This is the last administrator. Appoint another one first.",
        )


def needs_second(actor: Actor, second: Actor | None, known: Staff) -> bool:
    """Whether a change that takes two still lacks the second person: with two administrators in office, and for people.

    The machine enters what the district's own server is told by whoever runs it; the record says so.
    """
    seconded = second is not None and may_second(actor, second)
    return actor.kind is not ActorKind.MACHINE and not seconded and len(administrators(known)) >= _TWO


def is_alone(actor: Actor, second: Actor | None, known: Staff) -> bool:
    """Whether the only administrator makes it alone, since there is no other yet."""
    return actor.kind is not ActorKind.MACHINE and second is None and len(administrators(known)) < _TWO


def check_seconded(actor: Actor, second: Actor | None, known: Staff) -> None:
    """Refuses a calendar, a case type, a matter or a sign-in link by one person where it takes two."""
    if needs_second(actor, second, known):
        raise Refused(
            "takes_two",
            "这项变更须由两个单位的两个人共同作出：一名管理员提出，另一单位的负责人或管理员确认。",
            "Two people of two offices make this change: an administrator proposes, a head or administrator confirms.",
        )


def link_takes_two(row: OfficerRow, *, second_factor: bool) -> bool:
    """Whether a sign-in link for this officer is given by two: whoever has it could speak as the second person in
    their place. Dropping somebody's second factor is given by two for everybody.
    """
    return second_factor or not frozenset[Role]().union(*row.seats.values()) <= _NO_SECOND


def takes_two(
    actor: Actor, known: Staff, officers: Sequence[OfficerRegistered], left: OfficerLeft | None = None
) -> list[str]:
    """The officers whose roles these changes touch, where that takes two people."""
    return touched(known, officers, left) if needs_second(actor, None, known) else []


def alone(actor: Actor, second: Actor | None, known: Staff, officers: Sequence[OfficerRegistered]) -> frozenset[str]:
    """The officers whose roles the only administrator changes alone, since there is no other yet."""
    return frozenset(touched(known, officers)) if is_alone(actor, second, known) else frozenset()


def touched(known: Staff, officers: Sequence[OfficerRegistered], left: OfficerLeft | None = None) -> list[str]:
    """Who gets other roles, who comes, or comes back, with more than ordinary ones, and an administrator who goes."""
    rows = known.officers
    new = [one.code for one in officers if one.code not in rows and not _held(one) <= _ORDINARY]
    back = [one.code for one in officers if one.active and one.code in rows and not rows[one.code].active]
    gone = [left.code] if left and left.code in administrators(known) else []
    return list(dict.fromkeys((*role_changes(known, officers), *new, *back, *gone)))


def role_changes(known: Staff, officers: Sequence[OfficerRegistered]) -> list[str]:
    """The officers already known whose roles or posts these events change, and administrators they stop."""
    changed = []
    for officer in officers:
        row = known.officers.get(officer.code)
        seats = {officer.office: frozenset(officer.roles)}
        seats |= {post.office: frozenset(post.roles) for post in officer.posts}
        if row is not None and (row.seats != seats or _administrator_stopped(row, officer)):
            changed.append(officer.code)
    return changed


def administrators(known: Staff) -> set[str]:
    """The active officers who are administrators in some office."""
    return {code for code, row in known.officers.items() if row.active and _administers(row)}


def _administers(row: OfficerRow) -> bool:
    return any(Role.ADMINISTRATOR in roles for roles in row.seats.values())


def _administrator_stopped(row: OfficerRow, officer: OfficerRegistered) -> bool:
    return row.active and not officer.active and _administers(row)


def _held(officer: OfficerRegistered) -> frozenset[Role]:
    return frozenset(officer.roles).union(*(post.roles for post in officer.posts))
