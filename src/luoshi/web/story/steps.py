"""The steps of a case in plain words, newest first: what happened, by whom, and what the person was told.

Every kind of event has its sentence; a test walks them all. Words that belong to others (a note between offices) are
shown to officers only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from luoshi.core.actors import Actor, ActorKind
from luoshi.core.case import events as e
from luoshi.core.case.events import CaseEvent
from luoshi.core.casetypes.model import CaseType, LimitName
from luoshi.core.entries import Entry
from luoshi.core.private import Private
from luoshi.web.words import OUTCOMES, said

LIMITS: Mapping[LimitName, str] = {
    LimitName.STATUTORY: "法定时限",
    LimitName.PROMISED: "承诺时限",
    LimitName.SIGN: "签收时限",
    LimitName.FIRST_CONTACT: "首次联系时限",
    LimitName.SUPPLEMENT: "告知补正时限",
    LimitName.DELIVER: "送达时限",
}


@dataclass(frozen=True, slots=True)
class Names:
    """The names that codes stand for; a code without a name is shown as it is."""

    offices: Mapping[str, str]
    officers: Mapping[str, str]

    def office(self, code: str) -> str:
        """An office's name."""
        return self.offices.get(code, code)

    def holder(self, holder: e.Holder) -> str:
        """Office and officer."""
        return f"{self.office(holder.office)} {self.officers.get(holder.officer, holder.officer)}"

    def actor(self, actor: Actor) -> str:
        """Who acted, as a person would say it."""
        if actor.kind is ActorKind.PERSON:
            return "当事人"
        if actor.kind is ActorKind.OFFICER:
            return f"{self.office(actor.office)} {self.officers.get(actor.id, actor.id)}"
        return "系统"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when, in words, the words quoted with it, and whether it was typed in later."""

    at: datetime
    entered_at: datetime
    words: str
    quote: str = ""
    by: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class _Teller:
    """What a sentence needs to know besides its event."""

    names: Names
    rules: CaseType
    to_person: bool

    def titled(self, titles: Mapping[str, Any], code: str) -> str:
        found = titles.get(code, code)
        return found if isinstance(found, str) else str(found.title)


_Sentence = Callable[[Any, _Teller], str]


def steps(entries: Sequence[Entry[CaseEvent]], rules: CaseType, names: Names, *, to_person: bool) -> list[Step]:
    """The steps, newest first. What only officers need (inner notes, warnings) is left out for the person."""
    teller = _Teller(names, rules, to_person)
    told = [_step(entry, teller) for entry in entries if not (to_person and _inner(entry))]
    return list(reversed(told))


def _inner(entry: Entry[CaseEvent]) -> bool:
    """What is kept among officers; what the person themselves added is theirs to read."""
    return type(entry.event) in _INNER and entry.actor.kind is not ActorKind.PERSON


def _step(entry: Entry[CaseEvent], teller: _Teller) -> Step:
    event = entry.event
    words = _SENTENCES[type(event)](event, teller)
    if teller.to_person:
        words = words.replace("当事人", "您")
    quoted = None if teller.to_person and type(event) in _NOT_QUOTED else _QUOTES.get(type(event), _no_quote)(event)
    quote = (quoted.text or "（内容已依法删除）") if quoted else ""
    return Step(entry.at, entry.entered_at, words, quote, teller.names.actor(entry.actor), entry.late is not None)


def _deadlines(deadlines: e.Deadlines) -> str:
    told = "；".join(f"{LIMITS[name]}：{said(at)} 前" for name, at in deadlines.items() if name in _TOLD)
    return f"{told}。" if told else ""


_TOLD = (LimitName.PROMISED, LimitName.STATUTORY)


def _registered(event: e.Registered, teller: _Teller) -> str:
    same = "，和先前的一件是同一件事" if event.joins else ""
    return f"登记{same}，首问责任人 {teller.names.holder(event.holder)}。{_deadlines(event.deadlines)}"


def _offered(event: e.Offered, teller: _Teller) -> str:
    verb = "退还" if event.returning else "转"
    cause = f"，理由：{teller.titled(teller.rules.returns.causes, event.cause)}（{event.basis}）" if event.cause else ""
    return f"{verb}{teller.names.office(event.to)}，请在 {said(event.sign_by)} 前签收{cause}。"


def _returned(event: e.Returned, teller: _Teller) -> str:
    cause = teller.titled(teller.rules.returns.causes, event.cause)
    then = "，交由督查部门裁定" if event.to_arbiter else ""
    return f"{teller.names.office(event.office)}退回（第 {event.count} 次），理由：{cause}（{event.basis}）{then}。"


def _ruled(event: e.Ruled, teller: _Teller) -> str:
    return f"督查部门裁定由 {teller.names.holder(event.holder)} 办理。"


def _admitted(event: e.Admitted, _teller: _Teller) -> str:
    why = {
        e.AdmissionBasis.EXAMINED: "材料齐全，予以受理",
        e.AdmissionBasis.SUPPLEMENTED: "材料补齐，予以受理",
        e.AdmissionBasis.NOT_TOLD_IN_TIME: "未在规定时间内一次性告知，依法自收到之日起视为受理",
        e.AdmissionBasis.NOT_CHECKED_IN_TIME: "补交的材料没有按时核对，自交来之日起视为受理",
    }[event.basis]
    return f"{why}。{_deadlines(event.deadlines)}"


def _supplement(event: e.SupplementAsked, _teller: _Teller) -> str:
    return f"一次性告知需要补正的材料：{'、'.join(event.items)}。"


def _reminded(event: e.SupplementReminded, _teller: _Teller) -> str:
    until = f"；{said(event.withdraw_at)} 前未补齐的，视为撤回" if event.withdraw_at else ""
    return f"提醒补正材料{until}。"


def _received(event: e.SupplementReceived, _teller: _Teller) -> str:
    still = f"还缺 {'、'.join(event.missing)}" if event.missing else ""
    brought = "、".join(event.items)
    if not event.checked:
        by = f"请在 {said(event.check_by)} 前核对，没有按时核对的，自交来之日起视为受理" if event.check_by else "待核对"
        return f"交来补正材料 {brought}，{f'{still}；' if still else ''}{by}。"
    if not brought:
        return f"核对了补正材料，{still}。"
    return f"收到补正材料 {brought}，{still or '已齐全'}。"


def _suspended(event: e.Suspended, teller: _Teller) -> str:
    ground = teller.titled(teller.rules.suspensions, event.ground)
    return f"依法停表，事由：{ground}；最迟 {said(event.cap_at)} 恢复。"


def _resumed(event: e.Resumed, _teller: _Teller) -> str:
    why = "停表到达上限，自动恢复计时" if event.by_cap else "恢复计时"
    return f"{why}。{_deadlines(event.deadlines)}"


def _extended(event: e.Extended, _teller: _Teller) -> str:
    return f"{LIMITS[event.limit]}经批准延长到 {said(event.deadline)}。"


def _moved(event: e.DeadlineMoved, teller: _Teller) -> str:
    why = "工作日历变动" if teller.to_person else event.cause
    return f"{why}，{LIMITS[event.limit]}调整为 {said(event.deadline)}。"


def _sub_ended(event: e.SubCaseEnded, _teller: _Teller) -> str:
    return "分办件免除。" if event.waived else "分办件办结。"


def _reclassified(event: e.Reclassified, _teller: _Teller) -> str:
    agreed = "经当事人同意" if event.consented else "时限不因此推后"
    return f"改变事项类型，{agreed}。{_deadlines(event.deadlines)}"


def _closed(event: e.Closed, _teller: _Teller) -> str:
    how = "即时答复，" if event.at_once else ""
    late = "，已超过时限" if event.overdue else ""
    again = f"；{said(event.revive_at)} 自动重新办理" if event.revive_at else ""
    return f"{how}办结：{OUTCOMES[event.outcome]}{late}{again}。"


def _verdict(event: e.VerdictGiven, _teller: _Teller) -> str:
    return {True: "当事人说：解决了。", False: "当事人说：没有解决。", None: "当事人作了评价。"}[event.solved]


def _reopened(event: e.Reopened, _teller: _Teller) -> str:
    why = {
        e.ReopenCause.PERSON: "应当事人要求",
        e.ReopenCause.INSPECTION: "检查发现问题",
        e.ReopenCause.SUPERVISOR: "督查部门要求",
        e.ReopenCause.PROMISED_DATE: "到了承诺的日期",
    }[event.cause]
    return f"{why}，重新办理，计时不归零。"


_WISHES = {e.Wish.WITHDRAW: "撤回", e.Wish.CONSENT: "同意", e.Wish.OBJECT: "提出异议"}
_OBJECTIONS = {e.ObjectionTo.SUSPENSION: "停表", e.ObjectionTo.DIVERSION: "分流"}


def _wish_noted(event: e.WishNoted, _teller: _Teller) -> str:
    return f"工作人员记下：当事人希望{_WISHES[event.wish]}。须本人确认后才有效。"


def _wish_answered(event: e.WishAnswered, _teller: _Teller) -> str:
    return f"当事人{'确认' if event.confirmed else '否认'}：{_WISHES[event.wish]}。"


def _diverted(event: e.Diverted, teller: _Teller) -> str:
    return f"分流：{teller.titled(teller.rules.diversions, event.diversion)}。不同意的可以提出异议。"


def _objection_ruled(event: e.ObjectionRuled, _teller: _Teller) -> str:
    result = "成立" if event.upheld else "不成立"
    return f"对{_OBJECTIONS[event.to]}的异议{result}。{_deadlines(event.deadlines)}"


def _holder_moved(event: e.HolderMoved, teller: _Teller) -> str:
    why = {
        e.MoveCause.DEPUTY: "代理",
        e.MoveCause.SUCCESSION: "机构调整",
        e.MoveCause.REASSIGNED: "单位内部调整",
    }[event.cause]
    until = f"，到 {said(event.until)}" if event.until else ""
    return f"责任人变为 {teller.names.holder(event.holder)}（{why}{until}）。"


def _warned(event: e.Warned, teller: _Teller) -> str:
    titles = {w.level: w.title for w in teller.rules.warnings} | {s.step: s.title for s in teller.rules.ladder}
    return f"{titles.get(event.level, event.level)}（{LIMITS[event.limit]}）。"


_SENTENCES: Mapping[type[CaseEvent], _Sentence] = {
    e.Registered: _registered,
    e.Offered: _offered,
    e.OfferExpired: lambda event, t: f"{t.names.office(event.office)}到时未签收，交由督查部门裁定。",
    e.SignedFor: lambda event, t: f"{t.names.holder(event.holder)} 签收，由其负责。{_deadlines(event.deadlines)}",
    e.Returned: _returned,
    e.ArbitrationAsked: lambda _event, _t: "申请裁定由哪个单位办理。",
    e.Ruled: _ruled,
    e.Admitted: _admitted,
    e.SupplementAsked: _supplement,
    e.SupplementReminded: _reminded,
    e.SupplementReceived: _received,
    e.DeemedWithdrawn: lambda _event, _t: "到期未补齐材料，视为撤回。随时可以重新提出。",
    e.Suspended: _suspended,
    e.Resumed: _resumed,
    e.Extended: _extended,
    e.DeadlineMoved: _moved,
    e.Contacted: lambda _event, _t: "联系了当事人。",
    e.Tried: lambda _event, _t: "尝试联系当事人，没有联系上。",
    e.Noted: lambda _event, t: "补充说明。" if t.to_person else "记录。",
    e.EvidenceAdded: lambda event, t: f"上传证据：{t.titled(t.rules.evidence, event.evidence)}。",
    e.SubCaseOpened: lambda event, t: f"分办给{t.names.office(event.office)}：{event.part}。",
    e.SubCaseEnded: _sub_ended,
    e.SubCaseRevived: lambda _event, _t: "分办件重新办理。",
    e.Merged: lambda _event, _t: "与另一件一起办理。编号、计时、答复和评价都是您自己的。",
    e.Absorbed: lambda _event, _t: "另有一件并入一起办理。",
    e.Split: lambda event, _t: f"拆分出 {len(event.into)} 件分别办理，计时不归零。",
    e.Reclassified: _reclassified,
    e.Answered: lambda _event, _t: "答复当事人。",
    e.Closed: _closed,
    e.Delivered: lambda event, _t: f"已送达（{event.channel}）。",
    e.VerdictGiven: _verdict,
    e.Reopened: _reopened,
    e.Withdrawn: lambda _event, _t: "当事人撤回。",
    e.WishNoted: _wish_noted,
    e.WishAnswered: _wish_answered,
    e.Diverted: _diverted,
    e.Objected: lambda event, _t: f"当事人对{_OBJECTIONS[event.to]}提出异议，由督查部门裁定。",
    e.ObjectionRuled: _objection_ruled,
    e.HolderMoved: _holder_moved,
    e.Corrected: lambda event, _t: f"更正：{event.subject} 改为“{event.value}”。原记录保留。",
    e.Warned: _warned,
    e.CodeAsked: lambda _event, _t: "在窗口申请补发查询码，须另一单位的人核实确认才生效；现在的码照常使用。",
    e.CodeDenied: lambda _event, t: "补发的查询码作废，没有生效。" + ("您原来的码照常使用。" if t.to_person else ""),
    e.CodeReplaced: lambda event, t: (
        f"补发的查询码生效（{t.names.officers.get(event.asked_by, event.asked_by)} 经手，另一单位核实），原码作废。"
        if event.at_window
        else "本人更换了查询码，原码作废。"
    ),
    e.Erased: lambda event, _t: f"依法删除个人信息（{event.basis}）。",
}


def _no_quote(_event: object) -> None:
    return None


_QUOTES: Mapping[type[CaseEvent], Callable[[Any], Private | None]] = {
    e.Registered: lambda event: event.text,
    e.Offered: lambda event: event.note,
    e.Returned: lambda event: event.note,
    e.ArbitrationAsked: lambda event: event.note,
    e.Ruled: lambda event: event.reason,
    e.SupplementAsked: lambda event: event.note,
    e.Suspended: lambda event: event.notice,
    e.Extended: lambda event: event.reason,
    e.Contacted: lambda event: event.note,
    e.Tried: lambda event: event.note,
    e.Noted: lambda event: event.text,
    e.EvidenceAdded: lambda event: event.name,
    e.SubCaseEnded: lambda event: event.reason,
    e.Reclassified: lambda event: event.reason,
    e.Answered: lambda event: event.answer,
    e.Closed: lambda event: event.answer,
    e.Reopened: lambda event: event.reason,
    e.Withdrawn: lambda event: event.reason,
    e.WishNoted: lambda event: event.text,
    e.Diverted: lambda event: event.told,
    e.Objected: lambda event: event.text,
    e.ObjectionRuled: lambda event: event.reason,
    e.Corrected: lambda event: event.reason,
    e.CodeAsked: lambda event: event.identity,
}
_INNER = frozenset({e.Noted, e.Warned, e.Erased})
_NOT_QUOTED = frozenset({e.Offered, e.Returned, e.ArbitrationAsked, e.Contacted, e.Tried, e.EvidenceAdded, e.Corrected})
