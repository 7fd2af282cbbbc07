"""What an officer can do with a case, as one readable table: verb, form, command, and when its button is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder, MoveCause, Wish
from luoshi.core.case.state import State
from luoshi.core.case.transitions import allowed
from luoshi.core.casetypes.model import Outcome
from luoshi.core.errors import BadInput
from luoshi.web import edge
from luoshi.web.desk import choices, who
from luoshi.web.desk.fields import Action, Field, Kind, Sight, Typed

E = TypeVar("E", bound=StrEnum)


def _hand_over(typed: Typed, sight: Sight) -> c.Command:
    to, note = typed["to"], typed.maybe("note")
    return c.Offer(to, note) if sight.dossier.case.state is State.RECEIVED else c.HandOver(to, note)


def _close(typed: Typed, _sight: Sight) -> c.Command:
    later = typed["outcome"] == Outcome.CANNOT_NOW
    return c.Close(
        _one_of(Outcome, typed["outcome"], "办理结果"),
        typed.private("answer"),
        reason=typed.maybe("reason") if later else None,
        measures=typed.maybe("measures") if later else None,
        revive_at=typed.day("revive_at") if later else None,
    )


def _extend(typed: Typed, sight: Sight) -> c.Command:
    rule = sight.dossier.rules.extension
    if rule is None:
        raise BadInput("extension_none", "本类事项的时限不能延长。", "This limit cannot be extended.")
    return c.Extend(rule.limit, typed.private("reason"))


def _reassign(typed: Typed, sight: Sight) -> c.Command:
    return c.MoveHolder(Holder(sight.dossier.case.holder.office, typed["officer"]), MoveCause.REASSIGNED)


def _waive(typed: Typed, _sight: Sight) -> c.Command:
    try:
        child = UUID(typed["child"])
    except ValueError as error:
        raise BadInput("child", "请选择要免除的分办件。", "Choose the sub-case to waive.") from error
    return c.WaiveSubCase(child, typed.private("reason"))


def _corrected(typed: Typed) -> c.Command:
    subject, value = typed["subject"], typed["value"]
    if subject == "matter":
        value = edge.means().reference.matter_named(value)
    return c.Correct(subject, value, typed.private("reason"))


def _one_of(kind: type[E], value: str, what: str) -> E:
    try:
        return kind(value)
    except ValueError as error:
        raise BadInput("not_chosen", f"请选择{what}。", f"Choose the {kind.__name__.lower()}.") from error


def _wish(typed: Typed, _sight: Sight) -> c.Command:
    wish = _one_of(Wish, typed["wish"], "当事人的意思")
    return c.NoteWish(wish, typed.private("text"), typed["case_type"] if wish is Wish.CONSENT else "")


_NOTE = Field("note", "说明", hint="给对方单位看；可以不填。", required=False)
_ANSWER = Field("answer", "给当事人的答复", hint="当事人会看到全文。写明做了什么、结果怎样、依据是什么。")
_REASON = Field("reason", "理由")

ACTIONS: Sequence[Action] = (
    Action(
        "sign", "签收", c.SignFor, lambda t, _s: c.SignFor(t["officer"]), who.asked,
        (Field("officer", "由谁负责", Kind.CHOICE, choices=choices.colleagues),),
        "签收后由本单位对这件事负责。", key="a", first=True,
    ),
    Action(
        "resume", "恢复计时", c.Resume, lambda _t, _s: c.Resume(), who.mine,
        says="时限按实际停表的时间顺延。", first=True,
    ),
    Action(
        "answer_at_once", "即时答复并办结", c.AnswerAtOnce,
        lambda t, _s: c.AnswerAtOnce(t.private("answer")), who.at_once,
        (_ANSWER,), "当场答复，本件随即办结。是否解决由当事人评价。", first=True,
    ),
    Action(
        "close", "办结", c.Close, _close, who.mine,
        (
            Field("outcome", "办理结果", Kind.RADIO, choices=choices.outcomes, hint="“解决了”由当事人说。"),
            _ANSWER,
            Field("reason", "办不了的原因", required=False, only_if="outcome=cannot_now"),
            Field("measures", "采取的措施", required=False, only_if="outcome=cannot_now"),
            Field(
                "revive_at", "哪天再办", Kind.DATE, "届时自动重新打开，并公开列出。", False,
                only_if="outcome=cannot_now",
            ),
        ),
        "办结后请当事人评价；时限以现在的时间判定。", first=True,
    ),
    Action(
        "admit", "受理", c.Admit, lambda _t, _s: c.Admit(), who.applying,
        says="材料齐全即受理，办理时限从现在开始。", first=True,
    ),
    Action(
        "supplement", "一次告知补正", c.AskSupplement,
        lambda t, _s: c.AskSupplement(t.lines("items"), t.maybe("note")), who.untold,
        (
            Field("items", "缺少的全部材料", Kind.LINES, "一行一项。只能告知一次，请写全（行政许可法第三十二条）。"),
            Field("note", "说明", hint="怎样算合格、到哪里取表；可以不填。", required=False),
        ),
        "告知补正不停表：受理之前，办理时限还没有开始。",
    ),
    Action(
        "receive", "收到补正材料", c.ReceiveSupplement,
        lambda t, _s: c.ReceiveSupplement(t.ticked("items")), who.awaited,
        (
            Field(
                "items", "收到了哪些", Kind.CHECKS, "交来的经核对不齐、不合的，不要勾；一样都不算的，一样都不勾。",
                required=False, choices=choices.missing,
            ),
        ),
        "承办单位核对收齐即受理；别的单位代收的，由承办单位核对。", first=True,
    ),
    Action(
        "return", "退回", c.Return, lambda t, _s: c.Return(t["cause"], t["basis"], t.maybe("note")), who.returnable,
        (
            Field("cause", "退回理由", Kind.RADIO, choices=choices.causes),
            Field("basis", "依据", Kind.LINE, "法律、三定规定或权责清单的条款。"),
            _NOTE,
        ),
        "退回和拒签一并计数，第三次由督查部门裁定。", key="r", first=True,
    ),
    Action(
        "hand_over", "转办", c.HandOver, _hand_over, who.mine,
        (Field("to", "转给哪个单位", Kind.CHOICE, choices=choices.offices), _NOTE),
        "对方签收之前，这件事仍由您负责。", key="h", more=(c.Offer,), first=True,
    ),
    Action(
        "answer", "先答复", c.Answer, lambda t, _s: c.Answer(t.private("answer")), who.mine,
        (_ANSWER,), "答复当事人，本件继续办理。",
    ),
    Action(
        "contact", "联系上了当事人", c.Contact, lambda t, _s: c.Contact(t["channel"], t.maybe("note")), who.asked,
        (
            Field("channel", "怎样联系的", Kind.RADIO, choices=choices.channels),
            Field("note", "谈了什么", required=False),
        ),
    ),
    Action(
        "try", "没联系上", c.RecordTry, lambda t, _s: c.RecordTry(t["channel"], t.maybe("note")), who.asked,
        (Field("channel", "怎样联系的", Kind.RADIO, choices=choices.channels), Field("note", "说明", required=False)),
    ),
    Action(
        "evidence", "上传证据", c.AddEvidence,
        lambda t, _s: c.AddEvidence(t["evidence"], t.private("name")), who.in_it,
        (
            Field("evidence", "证明什么", Kind.RADIO, choices=choices.evidence),
            Field("name", "名称", Kind.LINE, "例如：换好的路灯，11月21日。"),
            Field("file", "文件", Kind.FILE, "照片、PDF、Word、Excel 或 MP4，不超过 20 MB；可以没有文件。", False),
        ),
    ),
    Action(
        "note", "记一笔", c.AddNote, lambda t, _s: c.AddNote(t.private("text")), who.in_it,
        (Field("text", "内容", hint="只给工作人员看，当事人看不到。"),),
    ),
    Action(
        "suspend", "停表", c.Suspend, lambda t, _s: c.Suspend(t["ground"], t.private("notice")), who.stoppable,
        (
            Field("ground", "法定事由", Kind.RADIO, choices=choices.grounds),
            Field("notice", "告知当事人的内容", hint="为什么停、大约停多久。当事人可以提出异议。"),
        ),
        "停表到上限自动恢复；当事人的等待时间照常累计。",
    ),
    Action(
        "extend", "批准延期", c.Extend, _extend, who.extendable,
        (Field("reason", "延期的理由", hint="会告诉当事人。"),), "只能延期一次，时限过了不能再延。",
    ),
    Action(
        "sub_case", "分办", c.OpenSubCase, lambda _t, s: c.OpenSubCase(s.dossier.case.id, "", ""), who.mine,
        (
            Field("office", "分给哪个单位", Kind.CHOICE, choices=choices.offices),
            Field("part", "分办哪一部分", Kind.LINE),
            Field("text", "请对方办什么"),
        ),
        "分办件办结之前，本件不能办结。",
    ),
    Action(
        "merge", "并案", c.Merge, lambda _t, s: c.Merge(s.dossier.case.id), who.mine,
        (Field("into", "与哪一件一起办", Kind.LINE, "写编号。只能与同一责任人手上的件并案。"),),
        "一起办理、一起答复；每个人的编号、计时、答复和评价仍是各自的。",
    ),
    Action(
        "waive", "免除分办", c.WaiveSubCase, _waive, who.with_children,
        (Field("child", "哪一件", Kind.RADIO, choices=choices.children), _REASON),
    ),
    Action(
        "reassign", "换人负责", c.MoveHolder, _reassign, who.mine,
        (Field("officer", "本单位谁来负责", Kind.CHOICE, choices=choices.others),), "责任随即转给同事，并留下记录。",
    ),
    Action(
        "ask_ruling", "申请裁定", c.AskArbitration,
        lambda t, _s: c.AskArbitration(t["cause"], t.maybe("note")), who.mine,
        (Field("cause", "争议在哪里", Kind.RADIO, choices=choices.causes), Field("note", "说明", required=False)),
        "由督查部门裁定归谁办；裁定之前仍由您负责。",
    ),
    Action(
        "divert", "分流", c.Divert,
        lambda t, _s: c.Divert(t["diversion"], t.private("proof"), t.private("told")), who.divertible,
        (
            Field("diversion", "属于哪一类", Kind.RADIO, choices=choices.diversions),
            Field("proof", "证明属于这一类的事实"),
            Field("told", "告知当事人的内容", hint="写明去哪里办、怎么联系。当事人可以提出异议。"),
        ),
        "分流会结束本件，并告知当事人。",
    ),
    Action(
        "wish", "记下当事人的意思", c.NoteWish, _wish, who.asked,
        (
            Field("wish", "当事人说要", Kind.RADIO, choices=choices.wishes),
            Field("case_type", "同意改为哪一类", Kind.CHOICE, "同意只对这一类、这一次有效。", False, choices.kinds,
                  only_if="wish=consent"),
            Field("text", "原话"),
        ),
        "须当事人凭自己的查询码确认后才有效。",
    ),
    Action(
        "reclassify", "改变类型", c.Reclassify,
        lambda t, _s: c.Reclassify(t["case_type"], t.private("reason")), who.mine,
        (Field("case_type", "改为", Kind.CHOICE, choices=choices.kinds), _REASON),
        "时限不因此推后，除非当事人同意。",
    ),
    Action(
        "correct", "更正", c.Correct, lambda t, _s: _corrected(t), who.mine,
        (
            Field("subject", "更正什么", Kind.RADIO, choices=choices.subjects),
            Field("value", "改为", Kind.LINE),
            _REASON,
        ),
        "原来的记录保留。",
    ),
    Action(
        "deliver", "记录送达", c.Deliver, lambda t, _s: c.Deliver(t["channel"]), who.undelivered,
        (Field("channel", "怎样送达的", Kind.RADIO, choices=choices.channels),),
    ),
)  # fmt: skip
BY_NAME: Mapping[str, Action] = {action.name: action for action in ACTIONS}


def offered(sight: Sight) -> list[Action]:
    """The acts whose buttons stand on the page for this officer now."""
    state = sight.dossier.case.state
    return [
        action
        for action in ACTIONS
        if any(allowed(command, state) for command in (action.command, *action.more)) and action.offered(sight)
    ]
