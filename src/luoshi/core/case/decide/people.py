"""What belongs to the person: withdrawal, consent, verdict, objection (P4), and diversion, which they may contest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from luoshi.core.actors import ActorKind, Role
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.context import Context
from luoshi.core.case.deadlines import overdue, without_stop
from luoshi.core.case.decide import authority as may
from luoshi.core.case.state import Case, State
from luoshi.core.case.words import NOTICE, REASON
from luoshi.core.private import Private
from luoshi.core.refusals import listed, refuse

Events = tuple[e.CaseEvent, ...]


def withdraw(_case: Case, command: c.Withdraw, ctx: Context, _at: datetime) -> Events:
    """The person withdraws."""
    may.the_person(ctx)
    return (e.Withdrawn(command.reason),)


def consent(_case: Case, command: c.Consent, ctx: Context, _at: datetime) -> Events:
    """The person agrees to the later deadline of another case type."""
    may.the_person(ctx)
    return (e.WishAnswered(e.Wish.CONSENT, True, command.case_type),)


def give_verdict(_case: Case, command: c.GiveVerdict, ctx: Context, _at: datetime) -> Events:
    """The person's word on whether it is solved. No verdict is not a good verdict."""
    may.the_person(ctx)
    return (e.VerdictGiven(command.solved, command.reference),)


def note_wish(_case: Case, command: c.NoteWish, ctx: Context, _at: datetime) -> Events:
    """An officer writes down what the person is said to want. Nothing follows until they confirm."""
    may.an_officer(ctx)
    return (e.WishNoted(command.wish, may.said(("当事人的意思", "the wish"), command.text)),)


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


def replace_code(case: Case, command: c.ReplaceCode, ctx: Context, _at: datetime) -> Events:
    """A new code for the person who lost theirs: by their own token, or handed out at a window.

    P4: with the code goes the verdict. So the office that answers for the case hands it out only before a second
    person of another office.
    """
    code_hash = may.named(("查询码", "the code"), command.code_hash)
    if ctx.actor.speaks_for_the_person():
        return (e.CodeReplaced(code_hash),)
    if ctx.actor.kind is not ActorKind.OFFICER:
        raise refuse("not_an_officer")
    if ctx.actor.office == case.holder.office and not ctx.seconded():
        raise refuse("code_by_holder")
    return (e.CodeReplaced(code_hash, at_window=True),)


def divert(case: Case, command: c.Divert, ctx: Context, _at: datetime) -> Events:
    """分流: the matter belongs to another channel, with the fact that proves it, told to the person."""
    may.the_holder(case, ctx)
    if command.diversion not in ctx.rules.diversions:
        titles = [rule.title for rule in ctx.rules.diversions.values()]
        raise refuse("diversion_unknown", classes=listed(titles or [("（本类事项不能分流）", "(none for this type)")]))
    may.no_child_open(case)
    proof = may.said(("证明属于该类的事实", "the fact that proves the class"), command.proof)
    return (e.Diverted(command.diversion, proof, may.said(NOTICE, command.told)),)


def object_to(case: Case, command: c.Object, ctx: Context, _at: datetime) -> Events:
    """The person objects; the arbiter decides."""
    may.the_person(ctx)
    if command.to is not _open_objection(case):
        raise refuse("nothing_to_object_to")
    return (e.Objected(command.to, may.said(("异议", "the objection"), command.text)),)


def rule_objection(case: Case, command: c.RuleObjection, ctx: Context, _at: datetime) -> Events:
    """The arbiter decides; an upheld objection to a stop undoes it from its beginning.

    Of several stops objected to, the one objected to first is ruled on first.
    """
    may.with_role(Role.SUPERVISOR, ctx)
    if ctx.actor.office and ctx.actor.office == case.holder.office:
        raise refuse("second_person")
    if command.to not in case.objections:
        raise refuse("no_objection")
    reason = may.said(REASON, command.reason)
    if not command.upheld or command.to is e.ObjectionTo.DIVERSION:
        return (e.ObjectionRuled(command.to, command.upheld, reason),)
    deadlines = without_stop(case, case.stops[case.objected[0]], ctx.rules, ctx.calendar)
    missed = overdue({**case.deadlines, **deadlines}, case.closings[-1].at) if case.state is State.CLOSED else ()
    return (e.ObjectionRuled(command.to, True, reason, deadlines, missed),)


def _open_objection(case: Case) -> e.ObjectionTo:
    """What the person can object to now: each diversion, and the last stop, once at a time."""
    if case.state is State.DIVERTED and e.ObjectionTo.DIVERSION not in case.objections:
        return e.ObjectionTo.DIVERSION
    if case.open and case.stops and not case.stops[-1].void and len(case.stops) - 1 not in case.objected:
        return e.ObjectionTo.SUSPENSION
    raise refuse("nothing_to_object_to")


RULES: Mapping[type[c.Command], Any] = {
    c.Withdraw: withdraw,
    c.Consent: consent,
    c.GiveVerdict: give_verdict,
    c.NoteWish: note_wish,
    c.AnswerWish: answer_wish,
    c.ReplaceCode: replace_code,
    c.Divert: divert,
    c.Object: object_to,
    c.RuleObjection: rule_objection,
}
