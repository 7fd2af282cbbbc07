"""Keeping the file: contacts, notes, evidence, sub-cases, merging, splitting, reclassifying, corrections, erasure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from luoshi.core.actors import ActorKind, Role
from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.context import Context
from luoshi.core.case.deadlines import provisional, reclassified
from luoshi.core.case.decide import authority as may
from luoshi.core.case.state import Agreed, Case
from luoshi.core.case.words import REASON
from luoshi.core.casetypes.model import Sealing
from luoshi.core.refusals import Words, listed, refuse

Events = tuple[e.CaseEvent, ...]
CORRECTABLE: Mapping[str, Words] = {
    "matter": ("事项", "matter"),
    "area": ("地区", "area"),
    "channel": ("渠道", "channel"),
}


def contact(_case: Case, command: c.Contact, ctx: Context, _at: datetime) -> Events:
    """The person was reached. This is no verdict of theirs."""
    may.an_officer(ctx)
    return (e.Contacted(_channel(command.channel), command.note),)


def record_try(_case: Case, command: c.RecordTry, ctx: Context, _at: datetime) -> Events:
    """A try to reach the person that failed."""
    may.an_officer(ctx)
    return (e.Tried(_channel(command.channel), command.note),)


def add_note(case: Case, command: c.AddNote, ctx: Context, _at: datetime) -> Events:
    """A note, by the person or whoever takes part in the case or watches over it."""
    may.in_it(case, ctx)
    return (e.Noted(may.said(("内容", "the text"), command.text)),)


def add_evidence(case: Case, command: c.AddEvidence, ctx: Context, _at: datetime) -> Events:
    """Evidence of a kind the case type names, or any other, by the people who may add a note."""
    if not ctx.actor.speaks_for_the_person():
        may.an_officer(ctx)
    may.in_it(case, ctx)
    kind = may.named(("证据种类", "the kind of evidence"), command.evidence)
    name = may.said(("证据名称", "the name of the evidence"), command.name)
    return (e.EvidenceAdded(kind, name, command.file, command.secret),)


def open_sub_case(case: Case, command: c.OpenSubCase, ctx: Context, _at: datetime) -> Events:
    """Part of the matter goes to a co-handler; the lead keeps the whole. A rule opens those a confirmed task names."""
    if ctx.actor.kind is not ActorKind.MACHINE:
        may.the_holder(case, ctx)
    if command.child in case.children or command.child == case.id:
        raise refuse("nothing_to_do")
    office = may.named(("分办单位", "the office of the sub-case"), command.office)
    return (e.SubCaseOpened(command.child, office, command.part),)


def end_sub_case(case: Case, command: c.EndSubCase, ctx: Context, _at: datetime) -> Events:
    """A sub-case ended; recorded with its ending."""
    _open_child(case, command.child)
    if not _seen(command.child, ctx, open_=False):
        raise refuse("child_still_open")
    return (e.SubCaseEnded(command.child),)


def waive_sub_case(case: Case, command: c.WaiveSubCase, ctx: Context, _at: datetime) -> Events:
    """The parent may end without this part, with a reason that stands in the record."""
    may.the_holder(case, ctx)
    _open_child(case, command.child)
    return (e.SubCaseEnded(command.child, True, may.said(REASON, command.reason)),)


def revive_sub_case(case: Case, command: c.ReviveSubCase, ctx: Context, _at: datetime) -> Events:
    """A sub-case was reopened; the parent waits for it again."""
    if case.children.get(command.child) is not False or not _seen(command.child, ctx, open_=True):
        raise refuse("no_such_child")
    return (e.SubCaseRevived(command.child),)


def merge(case: Case, command: c.Merge, ctx: Context, _at: datetime) -> Events:
    """并案: worked on together. Each person keeps number, clock, answer and verdict, so nothing else changes."""
    may.the_holder(case, ctx)
    other = ctx.related.get(command.into)
    if other is None or command.into == case.id or case.merged_into or other.merged_into:
        raise refuse("merge_self")
    if other.holder != case.holder:
        raise refuse("merge_holder")
    return (e.Merged(command.into),)


def absorb(case: Case, command: c.Absorb, ctx: Context, _at: datetime) -> Events:
    """The other side of a merger."""
    may.the_holder(case, ctx)
    if command.case in case.absorbed or command.case == case.id:
        raise refuse("merge_self")
    return (e.Absorbed(command.case),)


def split(case: Case, command: c.SplitCase, ctx: Context, _at: datetime) -> Events:
    """拆分: further matters become cases of their own on the same clock."""
    may.the_holder(case, ctx)
    if not command.into or case.id in command.into:
        raise refuse("nothing_to_do")
    return (e.Split(command.into),)


def reclassify(case: Case, command: c.Reclassify, ctx: Context, _at: datetime) -> Events:
    """Another case type holds; the earlier deadline stays unless the person agreed."""
    may.the_holder(case, ctx)
    rules = ctx.case_types.get(command.case_type)
    if rules is None:
        raise refuse("unknown_case_type", case_type=command.case_type)
    if rules.code == case.case_type:
        raise refuse("same_case_type")
    consented = case.consent == Agreed(rules.code, rules.version)
    deadlines = reclassified(case, rules, ctx.calendar, consented=consented)
    crosses = provisional(deadlines, case.received_at, ctx.calendar)
    reason = may.said(REASON, command.reason)
    # What was sealed stays so: whoever answers for a case does not learn who asked by calling it something else.
    sealed = rules.sealing is not Sealing.NONE or ctx.rules.sealing is not Sealing.NONE
    return (e.Reclassified(rules.code, rules.version, deadlines, consented, reason, crosses, sealed),)


def correct(case: Case, command: c.Correct, ctx: Context, _at: datetime) -> Events:
    """更正: a new event; the mistaken one stays."""
    may.the_holder(case, ctx)
    if command.subject not in CORRECTABLE:
        raise refuse("correct_subject", subjects=listed(CORRECTABLE.values()))
    return (e.Corrected(command.subject, command.value, may.said(REASON, command.reason)),)


def erase(_case: Case, command: c.Erase, ctx: Context, _at: datetime) -> Events:
    """Personal text leaves the vault on a legal basis (个人信息保护法 第四十七条); proofs stand."""
    if ctx.actor.kind is not ActorKind.MACHINE:
        may.with_role(Role.ADMINISTRATOR, ctx)
    if not command.commitments or not command.basis.strip():
        raise refuse("blank", what=("删除的内容和依据", "what to erase and the legal basis"))
    return (e.Erased(command.commitments, command.basis),)


def tell_mystery(case: Case, command: c.TellMystery, ctx: Context, _at: datetime) -> Events:
    """From the record of inspections alone: nobody can turn somebody's real request into a test of ours."""
    may.the_machine(ctx)
    if case.mystery:
        raise refuse("nothing_to_do")
    return (e.MysteryTold(command.mystery),)


def _channel(channel: str) -> str:
    return may.named(("联系方式", "how they were contacted"), channel)


def _seen(child: UUID, ctx: Context, *, open_: bool) -> bool:
    """Whether a sub-case is open, or has ended: the machine reports it, anybody else must show the case."""
    if ctx.actor.kind is ActorKind.MACHINE:
        return True
    case = ctx.related.get(child)
    return case is not None and case.open is open_


def _open_child(case: Case, child: UUID) -> None:
    if not case.children.get(child):
        raise refuse("no_such_child")


RULES: Mapping[type[c.Command], Any] = {
    c.Contact: contact,
    c.RecordTry: record_try,
    c.AddNote: add_note,
    c.AddEvidence: add_evidence,
    c.OpenSubCase: open_sub_case,
    c.EndSubCase: end_sub_case,
    c.WaiveSubCase: waive_sub_case,
    c.ReviveSubCase: revive_sub_case,
    c.Merge: merge,
    c.Absorb: absorb,
    c.SplitCase: split,
    c.Reclassify: reclassify,
    c.Correct: correct,
    c.Erase: erase,
    c.TellMystery: tell_mystery,
}
