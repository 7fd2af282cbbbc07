"""How states, commands and what a command needs are called in sentences: Chinese, then English."""

from __future__ import annotations

from collections.abc import Mapping

from luoshi.core.actors import Role
from luoshi.core.case import commands as c
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import Outcome
from luoshi.core.refusals import Words

STATE_WORDS: Mapping[State, Words] = {
    State.RECEIVED: ("已登记", "registered"),
    State.OFFERED: ("待签收", "waiting to be signed for"),
    State.WORKING: ("办理中", "being handled"),
    State.SUSPENDED: ("停表中", "stopped"),
    State.ARBITRATED: ("待裁定", "waiting for a ruling"),
    State.CLOSED: ("已办结", "closed"),
    State.WITHDRAWN: ("已撤回", "withdrawn"),
    State.DIVERTED: ("已分流", "diverted"),
}

COMMAND_WORDS: Mapping[type[c.Command], Words] = {
    c.Register: ("登记", "register"),
    c.AnswerAtOnce: ("即时答复", "answer at once"),
    c.Offer: ("转办", "offer"),
    c.SignFor: ("签收", "sign for"),
    c.Return: ("退回", "return"),
    c.HandOver: ("转办", "hand over"),
    c.AskArbitration: ("申请裁定", "ask for a ruling"),
    c.Arbitrate: ("裁定", "rule"),
    c.Admit: ("受理", "admit"),
    c.AskSupplement: ("告知补正", "ask for materials"),
    c.ReceiveSupplement: ("收取补正材料", "receive materials"),
    c.Suspend: ("停表", "stop the count"),
    c.Resume: ("恢复计时", "resume"),
    c.Extend: ("延长时限", "extend"),
    c.MoveDeadline: ("调整时限", "move a deadline"),
    c.Contact: ("记录联系", "record a contact"),
    c.RecordTry: ("记录联系未果", "record a try"),
    c.AddNote: ("记录", "add a note"),
    c.AddEvidence: ("上传证据", "add evidence"),
    c.OpenSubCase: ("分办", "open a sub-case"),
    c.EndSubCase: ("结束分办", "end a sub-case"),
    c.WaiveSubCase: ("免除分办", "waive a sub-case"),
    c.ReviveSubCase: ("重开分办", "revive a sub-case"),
    c.Merge: ("并案", "merge"),
    c.Absorb: ("并入", "absorb"),
    c.SplitCase: ("拆分", "split"),
    c.Reclassify: ("改变类型", "reclassify"),
    c.Answer: ("答复", "answer"),
    c.Close: ("办结", "close"),
    c.Deliver: ("送达", "deliver"),
    c.GiveVerdict: ("评价", "give a verdict"),
    c.Reopen: ("重新办理", "reopen"),
    c.Withdraw: ("撤回", "withdraw"),
    c.Consent: ("同意", "consent"),
    c.NoteWish: ("记下当事人的意思", "note a wish"),
    c.AnswerWish: ("确认", "confirm a wish"),
    c.Divert: ("分流", "divert"),
    c.Object: ("提出异议", "object"),
    c.RuleObjection: ("裁定异议", "rule on an objection"),
    c.MoveHolder: ("变更责任人", "change the accountable officer"),
    c.ReplaceCode: ("更换查询码", "replace the code"),
    c.AskCode: ("在窗口补发查询码", "ask for a new code at a window"),
    c.SettleCode: ("确认补发查询码", "settle a new code"),
    c.Correct: ("更正", "correct"),
    c.Erase: ("删除个人信息", "erase personal text"),
    c.TellMystery: ("标明是暗访件", "say that it was a mystery request"),
    c.Tick: ("到点检查", "check the clock"),
}

ROLE_WORDS: Mapping[Role, Words] = {
    Role.INTAKE: ("窗口或热线工作人员", "window or hotline staff"),
    Role.HANDLER: ("承办人", "the handling officer"),
    Role.HEAD: ("单位负责人", "the head of the office"),
    Role.SUPERVISOR: ("督查部门", "the supervision office"),
    Role.INSPECTOR: ("督查检查人员", "an inspector"),
    Role.AUDITOR: ("纪检审计人员", "an auditor"),
    Role.LEADER: ("领导", "a leader"),
    Role.ADMINISTRATOR: ("管理员", "the administrator"),
}

OUTCOME_WORDS: Mapping[Outcome, Words] = {
    Outcome.DONE: ("已办成", "done"),
    Outcome.PARTLY: ("部分办成", "partly done"),
    Outcome.ANSWERED: ("已答复", "answered"),
    Outcome.CANNOT_NOW: ("暂时办不了", "cannot be done now"),
    Outcome.UNFOUNDED: ("不属实或不予支持", "unfounded"),
    Outcome.DIVERTED: ("已分流", "diverted"),
}

ANSWER: Words = ("答复", "the answer")
REASON: Words = ("理由", "the reason")
NOTICE: Words = ("告知当事人的内容", "what the person is told")
