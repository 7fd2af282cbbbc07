"""Who acts: an officer in an office, the person a case was made for, or the machine by a rule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """`machine` is a rule carried out by the system; `importer` brings records made elsewhere."""

    OFFICER = "officer"
    PERSON = "person"
    MACHINE = "machine"
    IMPORTER = "importer"


class Role(StrEnum):
    """What an officer may do in an office. The supervisor of the district also rules disputes of competence."""

    INTAKE = "intake"
    HANDLER = "handler"
    HEAD = "head"
    SUPERVISOR = "supervisor"
    INSPECTOR = "inspector"
    AUDITOR = "auditor"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"


class Proof(StrEnum):
    """How a person showed that it is them: the receipt code, or a one-time token sent to them."""

    CODE = "code"
    TOKEN = "token"  # noqa: S105 - a kind of proof, not a secret


@dataclass(frozen=True, slots=True)
class Actor:
    """The one who acts, as authenticated at the edge.

    `office_path` runs from the root office to the officer's own, which is its last; a person has no office and no
    identity here: only the proof that the case is theirs.
    """

    kind: ActorKind
    id: str = ""
    office_path: tuple[str, ...] = ()
    roles: frozenset[Role] = frozenset()
    proof: Proof | None = None

    @property
    def office(self) -> str:
        """The officer's own office, empty for everybody else."""
        return self.office_path[-1] if self.office_path else ""

    def has(self, role: Role) -> bool:
        """Whether the actor is an officer with this role."""
        return self.kind is ActorKind.OFFICER and role in self.roles

    def speaks_for_the_person(self) -> bool:
        """P4: only the person's own code or one-time token speaks for the person."""
        return self.kind is ActorKind.PERSON and self.proof is not None


MACHINE = Actor(ActorKind.MACHINE, "machine")


def may_second(first: Actor, second: Actor) -> bool:
    """Whether `second` may be the second person for `first`: another officer, of another office, no subordinate."""
    return (
        second.kind is ActorKind.OFFICER
        and second.id != first.id
        and second.office != first.office
        and first.office not in second.office_path
    )
