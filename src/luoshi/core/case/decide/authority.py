"""Who may: each function refuses whoever may not. Rules of competence stand here once."""

from __future__ import annotations

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.case.context import Context
from luoshi.core.case.state import Case
from luoshi.core.case.words import ROLE_WORDS
from luoshi.core.private import Private
from luoshi.core.refusals import Words, listed, refuse

_AT_A_WINDOW = (Role.INTAKE, Role.HEAD, Role.SUPERVISOR)
_HANDLE = (Role.INTAKE, Role.HANDLER, Role.HEAD)
_WATCH = (Role.SUPERVISOR, Role.INSPECTOR)


def the_holder(case: Case, ctx: Context) -> None:
    """The accountable officer, or the head of their office. An importer stands for all staff."""
    actor = ctx.actor
    if actor.kind is ActorKind.IMPORTER or _is(actor, case.holder.officer):
        return
    if actor.has(Role.HEAD) and actor.office == case.holder.office:
        return
    officer = case.holder.officer
    raise refuse(
        "not_yours",
        who=(f"责任人（{officer}）或其单位负责人", f"the accountable officer ({officer}) or the head of the office"),
    )


def an_officer(ctx: Context) -> None:
    """Any officer, or an importer."""
    if ctx.actor.kind not in (ActorKind.OFFICER, ActorKind.IMPORTER):
        raise refuse("not_an_officer")


def an_officer_of(office: str, ctx: Context) -> None:
    """An officer of the office offered to."""
    actor = ctx.actor
    if actor.kind is not ActorKind.IMPORTER and not (actor.kind is ActorKind.OFFICER and actor.office == office):
        raise refuse("not_offered_to_you", office=office)


def at_a_window(ctx: Context) -> None:
    """An officer who meets people, heads an office, or watches over them. No import gives anybody a code."""
    if ctx.actor.kind is not ActorKind.OFFICER:
        raise refuse("not_an_officer")
    if not ctx.actor.roles.intersection(_AT_A_WINDOW):
        raise refuse("not_yours", who=listed(ROLE_WORDS[role] for role in _AT_A_WINDOW))


def in_it(case: Case, ctx: Context) -> None:
    """Whoever takes part in the case or watches over it: its officers and heads, those who answered for it by name,
    the supervisor and the inspector; the person, the machine, and an importer for all staff.
    """
    actor = ctx.actor
    if actor.kind in (ActorKind.MACHINE, ActorKind.IMPORTER) or actor.speaks_for_the_person():
        return
    if not has_part(case, actor):
        raise refuse("not_in_it")


def has_part(case: Case, actor: Actor) -> bool:
    """Whether an officer takes part in the case, or watches over it by their role."""
    if actor.kind is not ActorKind.OFFICER:
        return False
    handles = actor.office in case.offices and bool(actor.roles.intersection(_HANDLE))
    answered = any(_is(actor, holding.holder.officer) for holding in case.holdings)
    return handles or answered or bool(actor.roles.intersection(_WATCH))


def with_role(role: Role, ctx: Context) -> None:
    """An officer with this role."""
    if ctx.actor.kind is not ActorKind.IMPORTER and not ctx.actor.has(role):
        raise refuse("not_yours", who=ROLE_WORDS[role])


def the_person(ctx: Context) -> None:
    """P4: the person, by their own code or one-time token; nobody stands for them, an importer neither."""
    if not ctx.actor.speaks_for_the_person():
        raise refuse("persons_word_only")


def the_machine(ctx: Context) -> None:
    """A rule carries it out, and nobody by hand."""
    if ctx.actor.kind is not ActorKind.MACHINE:
        raise refuse("machine_only")


def the_machine_or_two(ctx: Context) -> None:
    """What follows from a recorded order: the machine carries it out, or the supervisor with a second person."""
    if ctx.actor.kind is not ActorKind.MACHINE:
        with_role(Role.SUPERVISOR, ctx)
        if not ctx.seconded() and ctx.actor.kind is not ActorKind.IMPORTER:
            raise refuse("second_person")


def no_child_open(case: Case) -> None:
    """A case does not end by its officers' hands before its sub-cases, unless they are waived with a reason."""
    waiting = sum(case.children.values())
    if waiting:
        raise refuse("children_open", count=waiting)


def said(what: Words, text: Private | None) -> Private:
    """The text, refused if blank."""
    if text is None or not (text.text or "").strip():
        raise refuse("blank", what=what)
    return text


def named(what: Words, text: str) -> str:
    """The word that must be given, refused if blank."""
    if not text.strip():
        raise refuse("blank", what=what)
    return text


def _is(actor: Actor, officer: str) -> bool:
    return actor.kind is ActorKind.OFFICER and actor.id == officer
