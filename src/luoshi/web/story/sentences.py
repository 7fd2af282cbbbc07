"""The sentence of every kind of event: what happened, as a person would say it. A test walks them all.

Each is a whole message with named fields, so that it can be said in another language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext, gettext_noop

from luoshi.core.actors import Actor, ActorKind
from luoshi.core.case import events as e
from luoshi.core.case.events import CaseEvent
from luoshi.core.casetypes.model import CaseType, LimitName
from luoshi.web import edge
from luoshi.web.language import english
from luoshi.web.words import data, listed, outcome, said, sentences

LIMITS: Mapping[LimitName, str] = {
    LimitName.STATUTORY: gettext_noop("法定时限"),
    LimitName.PROMISED: gettext_noop("承诺时限"),
    LimitName.SIGN: gettext_noop("签收时限"),
    LimitName.FIRST_CONTACT: gettext_noop("首次联系时限"),
    LimitName.SUPPLEMENT: gettext_noop("告知补正时限"),
    LimitName.DELIVER: gettext_noop("送达时限"),
}
_SUBJECTS: Mapping[str, str] = {
    "matter": gettext_noop("事项"),
    "area": gettext_noop("地区"),
    "channel": gettext_noop("渠道"),
}
"""What can be corrected, in the words of the form."""
_CHANNELS: Mapping[str, str] = {
    "window": gettext_noop("窗口"),
    "hotline": gettext_noop("热线"),
    "online": gettext_noop("网上"),
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
            return gettext("当事人")
        if actor.kind is ActorKind.OFFICER:
            return f"{self.office(actor.office)} {self.officers.get(actor.id, actor.id)}"
        return gettext("系统")


@dataclass(frozen=True, slots=True)
class Teller:
    """What a sentence needs to know besides its event."""

    names: Names
    rules: CaseType
    to_person: bool

    def titled(self, titles: Mapping[str, Any], code: str) -> str:
        found = titles.get(code, code)
        return data(found if isinstance(found, str) else str(found.title))


Sentence = Callable[[Any, Teller], str]


def _deadlines(deadlines: e.Deadlines) -> str:
    told = ((gettext(LIMITS[name]), said(at)) for name, at in deadlines.items() if name in _TOLD)
    each = (gettext("%(limit)s：%(end)s 前") % {"limit": limit, "end": end} for limit, end in told)
    found = gettext("；").join(each)
    return gettext("%(all)s。") % {"all": found} if found else ""


_TOLD = (LimitName.PROMISED, LimitName.STATUTORY)


def _registered(event: e.Registered, teller: Teller) -> str:
    sentence = (
        gettext("登记，和先前的一件是同一件事，首问责任人 %(holder)s。")
        if event.joins
        else gettext("登记，首问责任人 %(holder)s。")
    )
    return sentences(sentence % {"holder": teller.names.holder(event.holder)}, _deadlines(event.deadlines))


def _offered(event: e.Offered, teller: Teller) -> str:
    sentence = (
        gettext("退还%(office)s，请在 %(end)s 前签收。")
        if event.returning
        else gettext("转%(office)s，请在 %(end)s 前签收。")
    )
    named = {"office": teller.names.office(event.to), "end": said(event.sign_by)}
    return sentences(sentence % named, _cause(event.cause, event.basis, teller) if event.cause else "")


def _cause(cause: str, basis: str, teller: Teller) -> str:
    named = {"cause": teller.titled(teller.rules.returns.causes, cause), "basis": basis}
    return gettext("理由：%(cause)s（%(basis)s）。") % named


def _returned(event: e.Returned, teller: Teller) -> str:
    named = {"office": teller.names.office(event.office), "count": event.count}
    return sentences(
        gettext("%(office)s退回（第 %(count)s 次）。") % named,
        _cause(event.cause, event.basis, teller),
        gettext("交由督查部门裁定。") if event.to_arbiter else "",
    )


def _ruled(event: e.Ruled, teller: Teller) -> str:
    return gettext("督查部门裁定由 %(holder)s 办理。") % {"holder": teller.names.holder(event.holder)}


def _admitted(event: e.Admitted, _teller: Teller) -> str:
    why = {
        e.AdmissionBasis.EXAMINED: gettext("材料齐全，予以受理。"),
        e.AdmissionBasis.SUPPLEMENTED: gettext("材料补齐，予以受理。"),
        e.AdmissionBasis.NOT_TOLD_IN_TIME: gettext("未在规定时间内一次性告知，依法自收到之日起视为受理。"),
        e.AdmissionBasis.NOT_CHECKED_IN_TIME: gettext("补交的材料没有按时核对，自交来之日起视为受理。"),
    }[event.basis]
    return sentences(why, _deadlines(event.deadlines))


def _supplement(event: e.SupplementAsked, _teller: Teller) -> str:
    return gettext("一次性告知需要补正的材料：%(items)s。") % {"items": listed(event.items)}


def _reminded(event: e.SupplementReminded, _teller: Teller) -> str:
    if not event.withdraw_at:
        return gettext("提醒补正材料。")
    return gettext("提醒补正材料；%(end)s 前未补齐的，视为撤回。") % {"end": said(event.withdraw_at)}


def _received(event: e.SupplementReceived, _teller: Teller) -> str:
    still = gettext("还缺 %(items)s。") % {"items": listed(event.missing)} if event.missing else ""
    brought = {"items": listed(event.items)}
    if not event.checked:
        return sentences(gettext("交来补正材料 %(items)s。") % brought, still, _to_be_checked(event))
    if not event.items:
        return sentences(gettext("核对了补正材料。"), still)
    return sentences(gettext("收到补正材料 %(items)s。") % brought, still or gettext("已齐全。"))


def _to_be_checked(event: e.SupplementReceived) -> str:
    if not event.check_by:
        return gettext("待核对。")
    sentence = gettext("请在 %(end)s 前核对，没有按时核对的，自交来之日起视为受理。")
    return sentence % {"end": said(event.check_by)}


def _suspended(event: e.Suspended, teller: Teller) -> str:
    named = {"ground": teller.titled(teller.rules.suspensions, event.ground), "end": said(event.cap_at)}
    return gettext("依法停表，事由：%(ground)s；最迟 %(end)s 恢复。") % named


def _resumed(event: e.Resumed, _teller: Teller) -> str:
    why = gettext("停表到达上限，自动恢复计时。") if event.by_cap else gettext("恢复计时。")
    return sentences(why, _deadlines(event.deadlines))


def _extended(event: e.Extended, _teller: Teller) -> str:
    named = {"limit": gettext(LIMITS[event.limit]), "end": said(event.deadline)}
    return gettext("%(limit)s经批准延长到 %(end)s。") % named


def _moved(event: e.DeadlineMoved, teller: Teller) -> str:
    why = gettext("工作日历变动") if teller.to_person else event.cause
    named = {"why": why, "limit": gettext(LIMITS[event.limit]), "end": said(event.deadline)}
    return gettext("%(why)s，%(limit)s调整为 %(end)s。") % named


def _sub_ended(event: e.SubCaseEnded, _teller: Teller) -> str:
    return gettext("分办件免除。") if event.waived else gettext("分办件办结。")


def _reclassified(event: e.Reclassified, _teller: Teller) -> str:
    how = gettext("改变事项类型，经当事人同意。") if event.consented else gettext("改变事项类型，时限不因此推后。")
    return sentences(how, _deadlines(event.deadlines))


def _closed(event: e.Closed, _teller: Teller) -> str:
    sentence = gettext("即时答复，办结：%(outcome)s。") if event.at_once else gettext("办结：%(outcome)s。")
    return sentences(
        sentence % {"outcome": outcome(event.outcome)},
        gettext("已超过时限。") if event.overdue else "",
        gettext("%(start)s 自动重新办理。") % {"start": said(event.revive_at)} if event.revive_at else "",
    )


def _verdict(event: e.VerdictGiven, _teller: Teller) -> str:
    return {
        True: gettext("当事人说：解决了。"),
        False: gettext("当事人说：没有解决。"),
        None: gettext("当事人作了评价。"),
    }[event.solved]


def _reopened(event: e.Reopened, _teller: Teller) -> str:
    return {
        e.ReopenCause.PERSON: gettext("应当事人要求，重新办理，计时不归零。"),
        e.ReopenCause.INSPECTION: gettext("检查发现问题，重新办理，计时不归零。"),
        e.ReopenCause.SUPERVISOR: gettext("督查部门要求，重新办理，计时不归零。"),
        e.ReopenCause.PROMISED_DATE: gettext("到了承诺的日期，重新办理，计时不归零。"),
    }[event.cause]


def _wish_noted(event: e.WishNoted, _teller: Teller) -> str:
    return {
        e.Wish.WITHDRAW: gettext("工作人员记下：当事人希望撤回。须本人确认后才有效。"),
        e.Wish.CONSENT: gettext("工作人员记下：当事人希望同意。须本人确认后才有效。"),
        e.Wish.OBJECT: gettext("工作人员记下：当事人希望提出异议。须本人确认后才有效。"),
    }[event.wish]


def _wish_answered(event: e.WishAnswered, _teller: Teller) -> str:
    return {
        (e.Wish.WITHDRAW, True): gettext("当事人确认：撤回。"),
        (e.Wish.WITHDRAW, False): gettext("当事人否认：撤回。"),
        (e.Wish.CONSENT, True): gettext("当事人确认：同意。"),
        (e.Wish.CONSENT, False): gettext("当事人否认：同意。"),
        (e.Wish.OBJECT, True): gettext("当事人确认：提出异议。"),
        (e.Wish.OBJECT, False): gettext("当事人否认：提出异议。"),
    }[event.wish, event.confirmed]


def _diverted(event: e.Diverted, teller: Teller) -> str:
    channel = teller.titled(teller.rules.diversions, event.diversion)
    return gettext("分流：%(channel)s。不同意的可以提出异议。") % {"channel": channel}


def _objected(event: e.Objected, _teller: Teller) -> str:
    return {
        e.ObjectionTo.SUSPENSION: gettext("当事人对停表提出异议，由督查部门裁定。"),
        e.ObjectionTo.DIVERSION: gettext("当事人对分流提出异议，由督查部门裁定。"),
    }[event.to]


def _objection_ruled(event: e.ObjectionRuled, _teller: Teller) -> str:
    result = {
        (e.ObjectionTo.SUSPENSION, True): gettext("对停表的异议成立。"),
        (e.ObjectionTo.SUSPENSION, False): gettext("对停表的异议不成立。"),
        (e.ObjectionTo.DIVERSION, True): gettext("对分流的异议成立。"),
        (e.ObjectionTo.DIVERSION, False): gettext("对分流的异议不成立。"),
    }[event.to, event.upheld]
    return sentences(result, _deadlines(event.deadlines))


def _holder_moved(event: e.HolderMoved, teller: Teller) -> str:
    sentence = {
        e.MoveCause.DEPUTY: gettext("责任人变为 %(holder)s（代理）。"),
        e.MoveCause.SUCCESSION: gettext("责任人变为 %(holder)s（机构调整）。"),
        e.MoveCause.REASSIGNED: gettext("责任人变为 %(holder)s（单位内部调整）。"),
    }[event.cause] % {"holder": teller.names.holder(event.holder)}
    return sentences(sentence, gettext("到 %(end)s 为止。") % {"end": said(event.until)} if event.until else "")


def _warned(event: e.Warned, teller: Teller) -> str:
    titles = {w.level: w.title for w in teller.rules.warnings} | {s.step: s.title for s in teller.rules.ladder}
    return gettext("%(step)s（%(limit)s）。") % {
        "step": teller.titled(titles, event.level),
        "limit": gettext(LIMITS[event.limit]),
    }


def _signed(event: e.SignedFor, teller: Teller) -> str:
    sentence = gettext("%(holder)s 签收，由其负责。") % {"holder": teller.names.holder(event.holder)}
    return sentences(sentence, _deadlines(event.deadlines))


def _code_denied(_event: e.CodeDenied, teller: Teller) -> str:
    kept = gettext("您原来的码照常使用。") if teller.to_person else ""
    return sentences(gettext("补发的查询码作废，没有生效。"), kept)


def _code_replaced(event: e.CodeReplaced, teller: Teller) -> str:
    if not event.at_window:
        return gettext("本人更换了查询码，原码作废。")
    by = teller.names.officers.get(event.asked_by, event.asked_by)
    return gettext("补发的查询码生效（%(officer)s 经手，另一单位核实），原码作废。") % {"officer": by}


def _always(message: str) -> Sentence:
    """A sentence that is the same for every event of its kind."""
    return lambda _event, _teller: gettext(message)


def _corrected(event: e.Corrected, _teller: Teller) -> str:
    value = gettext(_CHANNELS.get(event.value, event.value)) if event.subject == "channel" else event.value
    if event.subject == "matter":
        value = edge.means().reference.matter_title(event.value, english=english())
    subject = gettext(_SUBJECTS.get(event.subject, event.subject))
    return gettext("更正：%(subject)s 改为“%(value)s”。原记录保留。") % {"subject": subject, "value": value}


SENTENCES: Mapping[type[CaseEvent], Sentence] = {
    e.Registered: _registered,
    e.Offered: _offered,
    e.OfferExpired: lambda event, t: (
        gettext("%(office)s到时未签收，交由督查部门裁定。") % {"office": t.names.office(event.office)}
    ),
    e.SignedFor: _signed,
    e.Returned: _returned,
    e.ArbitrationAsked: _always(gettext_noop("申请裁定由哪个单位办理。")),
    e.Ruled: _ruled,
    e.Admitted: _admitted,
    e.SupplementAsked: _supplement,
    e.SupplementReminded: _reminded,
    e.SupplementReceived: _received,
    e.DeemedWithdrawn: _always(gettext_noop("到期未补齐材料，视为撤回。随时可以重新提出。")),
    e.Suspended: _suspended,
    e.Resumed: _resumed,
    e.Extended: _extended,
    e.DeadlineMoved: _moved,
    e.Contacted: _always(gettext_noop("联系了当事人。")),
    e.Tried: _always(gettext_noop("尝试联系当事人，没有联系上。")),
    e.Noted: lambda _event, t: gettext("补充说明。") if t.to_person else gettext("记录。"),
    e.EvidenceAdded: lambda event, t: (
        gettext("上传证据：%(title)s。") % {"title": t.titled(t.rules.evidence, event.evidence)}
    ),
    e.SubCaseOpened: lambda event, t: (
        gettext("分办给%(office)s：%(part)s。") % {"office": t.names.office(event.office), "part": event.part}
    ),
    e.SubCaseEnded: _sub_ended,
    e.SubCaseRevived: _always(gettext_noop("分办件重新办理。")),
    e.Merged: _always(gettext_noop("与另一件一起办理。编号、计时、答复和评价都是您自己的。")),
    e.Absorbed: _always(gettext_noop("另有一件并入一起办理。")),
    e.Split: lambda event, _t: gettext("拆分出 %(count)s 件分别办理，计时不归零。") % {"count": len(event.into)},
    e.Reclassified: _reclassified,
    e.Answered: _always(gettext_noop("答复当事人。")),
    e.Closed: _closed,
    e.Delivered: lambda event, _t: gettext("已送达（%(channel)s）。") % {"channel": event.channel},
    e.VerdictGiven: _verdict,
    e.Reopened: _reopened,
    e.Withdrawn: _always(gettext_noop("当事人撤回。")),
    e.WishNoted: _wish_noted,
    e.WishAnswered: _wish_answered,
    e.Diverted: _diverted,
    e.Objected: _objected,
    e.ObjectionRuled: _objection_ruled,
    e.HolderMoved: _holder_moved,
    e.Corrected: _corrected,
    e.Warned: _warned,
    e.CodeAsked: _always(gettext_noop("在窗口申请补发查询码，须另一单位的人核实确认才生效；现在的码照常使用。")),
    e.CodeDenied: _code_denied,
    e.CodeReplaced: _code_replaced,
    e.MysteryTold: _always(
        gettext_noop("这一件是暗访件：检查人员提出来看怎么办的，这一轮检查结束后标明；不算进任何统计。")
    ),
    e.Erased: lambda event, _t: gettext("依法删除个人信息（%(basis)s）。") % {"basis": event.basis},
}
