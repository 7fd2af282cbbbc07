"""What belongs to the person: withdrawal, consent, verdict, objection (P4), and diversion, which they may contest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from luoshi.core.actors import Role
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.context import Context
from luoshi.core.case.deadlines import without_last_stop
from luoshi.core.case.decide import authority as may
from luoshi.core.case.state import Case, State
from luoshi.core.private import Private
from luoshi.core.refusals import refuse

Events = tuple[e.CaseEvent, ...]


def withdraw(_case: Case, command: c.Withdraw, ctx: Context, _at: datetime) -> Events:
    """The person withdraws."""
    may.the_person(ctx)
    return (e.Withdrawn(command.reason),)


def consent(_case: Case, _command: c.Consent, ctx: Context, _at: datetime) -> Events:
    """The person agrees to the later deadline of another case type."""
    may.the_person(ctx)
    return (e.WishAnswered(e.Wish.CONSENT, True),)


def give_verdict(_case: Case, command: c.GiveVerdict, ctx: Context, _at: datetime) -> Events:
    """The person's word on whether it is solved. No verdict is not a good verdict."""
    may.the_person(ctx)
    return (e.VerdictGiven(command.solved, command.reference),)


def note_wish(_case: Case, command: c.NoteWish, ctx: Context, _at: datetime) -> Events:
    """An officer writes down what the person is said to want. Nothing follows until they confirm."""
    may.an_officer(ctx)
    return (e.WishNoted(command.wish, may.said("当事人的意思", command.text)),)


def answer_wish(case: Case, command: c.AnswerWish, ctx: Context, _at: datetime) -> Events:
    """The person confirms or denies; a confirmed withdrawal or objection then takes effect."""
    may.the_person(ctx)
    if command.wish not in case.wishes:
        raise refuse("wish_unknown")
    answered = e.WishAnswered(command.wish, command.confirmed)
    if not command.confirmed or command.wish is e.Wish.CONSENT:
        return (answered,)
    if command.wish is e.Wish.WITHDRAW:
        if not case.open:
            raise refuse("nothing_to_do")
        return answered, e.Withdrawn()
    return answered, e.Objected(_open_objection(case), Private("（经本人确认）"))


def divert(_case: Case, command: c.Divert, ctx: Context, _at: datetime) -> Events:
    """分流: the matter belongs to another channel, with the fact that proves it, told to the person."""
    may.the_holder(_case, ctx)
    if command.diversion not in ctx.rules.diversions:
        classes = "、".join(rule.title for rule in ctx.rules.diversions.values()) or "（本类事项不能分流）"
        raise refuse("diversion_unknown", classes=classes)
    proof = may.said("证明属于该类的事实", command.proof)
    return (e.Diverted(command.diversion, proof, may.said("告知当事人的内容", command.told)),)


def object_to(case: Case, command: c.Object, ctx: Context, _at: datetime) -> Events:
    """The person objects; the arbiter decides."""
    may.the_person(ctx)
    if command.to is not _open_objection(case):
        raise refuse("nothing_to_object_to")
    return (e.Objected(command.to, may.said("异议", command.text)),)


def rule_objection(case: Case, command: c.RuleObjection, ctx: Context, _at: datetime) -> Events:
    """The arbiter decides; an upheld objection to a stop undoes it from its beginning."""
    may.with_role(Role.SUPERVISOR, ctx)
    if ctx.actor.office and ctx.actor.office == case.holder.office:
        raise refuse("second_person")
    if command.to not in case.objections:
        raise refuse("no_objection")
    undone = command.upheld and command.to is e.ObjectionTo.SUSPENSION
    deadlines = without_last_stop(case) if undone else {}
    return (e.ObjectionRuled(command.to, command.upheld, may.said("裁定理由", command.reason), deadlines),)


def _open_objection(case: Case) -> e.ObjectionTo:
    if case.state is State.DIVERTED:
        return e.ObjectionTo.DIVERSION
    if case.stops and not case.stops[-1].void and case.open:
        return e.ObjectionTo.SUSPENSION
    raise refuse("nothing_to_object_to")


RULES: Mapping[type[c.Command], Any] = {
    c.Withdraw: withdraw,
    c.Consent: consent,
    c.GiveVerdict: give_verdict,
    c.NoteWish: note_wish,
    c.AnswerWish: answer_wish,
    c.Divert: divert,
    c.Object: object_to,
    c.RuleObjection: rule_objection,
}
