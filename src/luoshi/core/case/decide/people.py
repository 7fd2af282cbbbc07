"""What belongs to the person: withdrawal, consent, verdict, objection (P4), and diversion, which they may contest."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from luoshi.core.actors import Actor, ActorKind, Role, may_second
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.context import Context
from luoshi.core.case.deadlines import overdue, without_stop
from luoshi.core.case.decide import authority as may
from luoshi.core.case.state import Case, State
from luoshi.core.case.words import NOTICE, REASON
from luoshi.core.casetypes.model import CaseType
from luoshi.core.private import Private
from luoshi.core.refusals import Words, listed, refuse

Events = tuple[e.CaseEvent, ...]
_CODE: Words = ("查询码", "the code")


def withdraw(_case: Case, command: c.Withdraw, ctx: Context, _at: datetime) -> Events:
    """The person withdraws."""
    may.the_person(ctx)
    return (e.Withdrawn(command.reason),)


def consent(case: Case, command: c.Consent, ctx: Context, _at: datetime) -> Events:
    """The person agrees to the later deadlines of one other case type, as it is now."""
    may.the_person(ctx)
    return (_agreed(case, command.case_type, ctx),)


def give_verdict(_case: Case, command: c.GiveVerdict, ctx: Context, _at: datetime) -> Events:
    """The person's word on whether it is solved. No verdict is not a good verdict."""
    may.the_person(ctx)
    return (e.VerdictGiven(command.solved, command.reference),)


def note_wish(case: Case, command: c.NoteWish, ctx: Context, _at: datetime) -> Events:
    """An officer writes down what the person is said to want. Nothing follows until they confirm.

    A consent is to something: what it is said to be to stands beside it.
    """
    may.an_officer(ctx)
    to = _other_type(case, command.case_type, ctx).code if command.wish is e.Wish.CONSENT else ""
    return (e.WishNoted(command.wish, may.said(("当事人的意思", "the wish"), command.text), to),)


def answer_wish(case: Case, command: c.AnswerWish, ctx: Context, _at: datetime) -> Events:
    """The person confirms or denies; a confirmed withdrawal or objection then takes effect."""
    may.the_person(ctx)
    if command.wish not in case.wishes:
        raise refuse("wish_unknown")
    if command.wish is e.Wish.CONSENT and command.confirmed:
        return (_agreed(case, case.consent_asked, ctx),)
    answered = e.WishAnswered(command.wish, command.confirmed)
    if not command.confirmed:
        return (answered,)
    if command.wish is e.Wish.WITHDRAW:
        if not case.open:
            raise refuse("nothing_to_do")
        return answered, e.Withdrawn()
    return answered, e.Objected(_open_objection(case), Private("（经本人确认）"))


def _agreed(case: Case, code: str, ctx: Context) -> e.WishAnswered:
    rules = _other_type(case, code, ctx)
    return e.WishAnswered(e.Wish.CONSENT, True, rules.code, rules.version)


def _other_type(case: Case, code: str, ctx: Context) -> CaseType:
    code = may.named(("同意改为的类型", "the case type agreed to"), code)
    rules = ctx.case_types.get(code)
    if rules is None:
        raise refuse("unknown_case_type", case_type=code)
    if rules.code == case.case_type:
        raise refuse("same_case_type")
    return rules


def replace_code(_case: Case, command: c.ReplaceCode, ctx: Context, _at: datetime) -> Events:
    """A new code, by the person's own old one or one-time token. P4: with the code goes the person's word."""
    may.the_person(ctx)
    return (e.CodeReplaced(may.named(_CODE, command.code_hash)),)


def ask_code(_case: Case, command: c.AskCode, ctx: Context, _at: datetime) -> Events:
    """At a window, for the person who lost theirs. The code opens nothing until somebody else has made sure, too."""
    may.at_a_window(ctx)
    identity = may.said(("怎样核实是本人", "how you made sure of the person"), command.identity)
    return (e.CodeAsked(may.named(_CODE, command.code_hash), identity),)


def settle_code(case: Case, command: c.SettleCode, ctx: Context, _at: datetime) -> Events:
    """A second person of another office, no subordinate of the first, confirms what the first asked for, or denies it.

    So no officer alone comes to speak for somebody. The person may deny it, and whoever asked may take it back.
    """
    asked = case.code_asked
    if asked is None or asked.code_hash != command.code_hash:
        raise refuse("code_not_asked")
    first = Actor(ActorKind.OFFICER, asked.asked_by.officer, (asked.asked_by.office,))
    own = ctx.actor.kind is ActorKind.OFFICER and ctx.actor.id == first.id
    if not command.confirmed and (own or ctx.actor.speaks_for_the_person()):
        return (e.CodeDenied(asked.code_hash),)
    may.at_a_window(ctx)
    if not may_second(first, ctx.actor):
        raise refuse("code_takes_two")
    if not command.confirmed:
        return (e.CodeDenied(asked.code_hash),)
    return (e.CodeReplaced(asked.code_hash, at_window=True, asked_by=first.id),)


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
    c.AskCode: ask_code,
    c.SettleCode: settle_code,
    c.Divert: divert,
    c.Object: object_to,
    c.RuleObjection: rule_objection,
}
