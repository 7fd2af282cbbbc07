"""Who may: each function refuses whoever may not. Rules of competence stand here once."""

from __future__ import annotations

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.case.context import Context
from luoshi.core.case.state import Case
from luoshi.core.private import Private
from luoshi.core.refusals import refuse


def the_holder(case: Case, ctx: Context) -> None:
    """The accountable officer, or the head of their office. An importer stands for all staff."""
    actor = ctx.actor
    if actor.kind is ActorKind.IMPORTER or _is(actor, case.holder.officer):
        return
    if actor.has(Role.HEAD) and actor.office == case.holder.office:
        return
    raise refuse("not_yours", who=f"责任人（{case.holder.officer}）或其单位负责人")


def an_officer(ctx: Context) -> None:
    """Any officer, or an importer."""
    if ctx.actor.kind not in (ActorKind.OFFICER, ActorKind.IMPORTER):
        raise refuse("not_an_officer")


def an_officer_of(office: str, ctx: Context) -> None:
    """An officer of the office offered to."""
    actor = ctx.actor
    if actor.kind is not ActorKind.IMPORTER and not (actor.kind is ActorKind.OFFICER and actor.office == office):
        raise refuse("not_offered_to_you", office=office)


def with_role(role: Role, ctx: Context) -> None:
    """An officer with this role."""
    if ctx.actor.kind is not ActorKind.IMPORTER and not ctx.actor.has(role):
        raise refuse("not_yours", who=ROLE_WORDS[role])


def the_person(ctx: Context) -> None:
    """P4: the person, by their own code or one-time token; nobody stands for them, an importer neither."""
    if not ctx.actor.speaks_for_the_person():
        raise refuse("persons_word_only")


def the_machine_or_supervisor(ctx: Context) -> None:
    """What follows from a recorded order: the machine carries it out, or the supervisor does."""
    if ctx.actor.kind is not ActorKind.MACHINE:
        with_role(Role.SUPERVISOR, ctx)


def said(what: str, text: Private | None) -> Private:
    """The text, refused if blank."""
    if text is None or not (text.text or "").strip():
        raise refuse("blank", what=what)
    return text


def _is(actor: Actor, officer: str) -> bool:
    return actor.kind is ActorKind.OFFICER and actor.id == officer


ROLE_WORDS = {
    Role.INTAKE: "窗口或热线工作人员",
    Role.HANDLER: "承办人",
    Role.HEAD: "单位负责人",
    Role.SUPERVISOR: "督查部门",
    Role.INSPECTOR: "督查检查人员",
    Role.AUDITOR: "纪检审计人员",
    Role.LEADER: "领导",
    Role.ADMINISTRATOR: "管理员",
}
