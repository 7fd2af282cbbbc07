"""To whom the button of an act is shown. The rules decide whether the act is done; this only spares a refusal."""

from __future__ import annotations

from luoshi.core.actors import Role
from luoshi.core.case.decide.authority import has_part
from luoshi.web.desk.fields import Sight


def in_it(sight: Sight) -> bool:
    """Whoever takes part in the case or watches over it."""
    return has_part(sight.dossier.case, sight.actor)


def mine(sight: Sight) -> bool:
    """The accountable officer, or the head of their office."""
    case, actor = sight.dossier.case, sight.actor
    return case.holder.officer == actor.id or (actor.has(Role.HEAD) and actor.office == case.holder.office)


def asked(sight: Sight) -> bool:
    """An officer of the office whose turn it is: the one offered to, or else the one that has it."""
    case = sight.dossier.case
    return (case.offer.to if case.offer else case.holder.office) == sight.actor.office


def returnable(sight: Sight) -> bool:
    """As `asked`, where there is somebody to return it to."""
    case = sight.dossier.case
    return asked(sight) and (case.offer is not None or bool(case.senders)) and not case.ruled


def extendable(sight: Sight) -> bool:
    """Whoever approves extensions of this type."""
    rule = sight.dossier.rules.extension
    return rule is not None and sight.actor.has(Role(rule.approver)) and asked(sight)


def at_once(sight: Sight) -> bool:
    """The first-inquiry officer, where the type lets them answer on the spot."""
    rules = sight.dossier.rules
    return mine(sight) and rules.answer_at_once and not rules.needs_admission


def applying(sight: Sight) -> bool:
    """Whoever has an application that is not admitted."""
    return mine(sight) and sight.dossier.rules.needs_admission and sight.dossier.case.admitted_at is None


def untold(sight: Sight) -> bool:
    """As `applying`, where the missing materials were not told yet."""
    return applying(sight) and sight.dossier.case.supplement is None


def awaited(sight: Sight) -> bool:
    """Whoever takes in materials that were asked for."""
    return sight.dossier.case.awaited is not None


def stoppable(sight: Sight) -> bool:
    """Whoever has a case whose type has lawful stops."""
    return mine(sight) and bool(sight.dossier.rules.suspensions)


def divertible(sight: Sight) -> bool:
    """Whoever has a case whose type has other channels."""
    return mine(sight) and bool(sight.dossier.rules.diversions)


def with_children(sight: Sight) -> bool:
    """Whoever has a case that waits for sub-cases."""
    return mine(sight) and any(sight.dossier.case.children.values())


def undelivered(sight: Sight) -> bool:
    """Whoever has a decision that has not reached the person."""
    return mine(sight) and sight.dossier.case.delivered_at is None
