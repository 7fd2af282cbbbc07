"""How states and commands are called in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from luoshi.core.case.state import State

STATE_WORDS: Mapping[State, str] = {
    State.RECEIVED: "已登记",
    State.OFFERED: "待签收",
    State.WORKING: "办理中",
    State.SUSPENDED: "停表中",
    State.ARBITRATED: "待裁定",
    State.CLOSED: "已办结",
    State.WITHDRAWN: "已撤回",
    State.DIVERTED: "已分流",
}

COMMAND_WORDS: Mapping[str, str] = {
    "Register": "登记",
    "AnswerAtOnce": "即时答复",
    "Offer": "转办",
    "SignFor": "签收",
    "Return": "退回",
    "HandOver": "转办",
    "AskArbitration": "申请裁定",
    "Arbitrate": "裁定",
    "Admit": "受理",
    "AskSupplement": "告知补正",
    "ReceiveSupplement": "收取补正材料",
    "Suspend": "停表",
    "Resume": "恢复计时",
    "Extend": "延长时限",
    "MoveDeadline": "调整时限",
    "Contact": "记录联系",
    "RecordTry": "记录联系未果",
    "AddNote": "记录",
    "AddEvidence": "上传证据",
    "OpenSubCase": "分办",
    "EndSubCase": "结束分办",
    "WaiveSubCase": "免除分办",
    "ReviveSubCase": "重开分办",
    "Merge": "并案",
    "Absorb": "并入",
    "SplitCase": "拆分",
    "Reclassify": "改变类型",
    "Answer": "答复",
    "Close": "办结",
    "Deliver": "送达",
    "GiveVerdict": "评价",
    "Reopen": "重新办理",
    "Withdraw": "撤回",
    "Consent": "同意",
    "NoteWish": "记下当事人的意思",
    "AnswerWish": "确认",
    "Divert": "分流",
    "Object": "提出异议",
    "RuleObjection": "裁定异议",
    "MoveHolder": "变更责任人",
    "Correct": "更正",
    "Erase": "删除个人信息",
    "Tick": "到点检查",
}
