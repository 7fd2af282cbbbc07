"""The words of every refusal: the rule, its source, and the way out. Codes are stable; sentences may be improved.

Sentences name the law where a law gives the rule; figures of a district come from its case types.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from luoshi.core.errors import Refused
from luoshi.core.worktime_limits import UNIT_NAMES, Limit

Words = tuple[str, str]
"""The same in Chinese and in English."""

REFUSALS: Mapping[str, tuple[str, str]] = {
    "not_in_this_state": (
        "这件事现在是“{state}”，不能{command}。请刷新页面，看看现在由谁办理、能做什么。",
        "The case is {state}: {command} is not possible now. Load it again to see what is.",
    ),
    "not_yours": (
        "只有{who}才能这样做（首问负责制：一件事在任何时刻只有一名责任人）。",
        "Only {who} may do this: a case has exactly one accountable officer at any time.",
    ),
    "persons_word_only": (
        "这是当事人本人的权利，只能凭本人的查询码或一次性口令作出，工作人员不能代为填写。"
        "可以先记下当事人的意思，请其本人确认。",
        "This belongs to the person: it counts only with their own code or one-time token. "
        "Write their wish down and ask them to confirm.",
    ),
    "machine_only": (
        "这一步由系统按记录自动办理，任何人不能手工办理。",
        "This follows from the record by rule: nobody does it by hand.",
    ),
    "not_an_officer": (
        "这一步由工作人员办理。",
        "This step is an officer's.",
    ),
    "future_time": (
        "发生时间 {at} 晚于现在，不能登记尚未发生的事。",
        "The event time {at} lies in the future.",
    ),
    "out_of_order": (
        "发生时间 {at} 早于本件上一条记录（{last}），记录不能插队。如上一条有误，请用“更正”。",
        "The event time {at} lies before the last entry ({last}); entries cannot be inserted. Use a correction.",
    ),
    "late_entry_not_allowed": (
        "本类事项不能补录：期限按录入时间计算。",
        "This case type allows no late entry: deadlines are judged by time of entry.",
    ),
    "late_entry_too_late": (
        "补录最迟应在发生后 {cap} 内，现已超过。",
        "A late entry must be made within {cap} of the event.",
    ),
    "late_entry_evidence": (
        "补录须附证据（{needed} 之一）。",
        "A late entry needs evidence, one of: {needed}.",
    ),
    "second_person": (
        "须由另一个单位、且不是下属的人共同确认。",
        "A second person is needed, of another office and no subordinate of the first.",
    ),
    "import_marked": (
        "导入的记录须有导入标记；导入程序只能处理导入的件，其他人不能使用这一标记。",
        "An import marks all its entries and touches imported cases only; nobody else may use the mark.",
    ),
    "unknown_case_type": ("没有事项类型“{case_type}”。", "There is no case type {case_type}."),
    "blank": ("“{what}”不能为空。", "{what} must not be blank."),
    "no_answer_at_once": ("本类事项不能即时答复办结。", "This case type cannot be answered at once."),
    "own_office": (
        "本件就在本单位，不用转给自己。请直接签收。",
        "The case is with this office already; sign for it instead.",
    ),
    "own_due": (
        "登记的件按事项类型的期限办。自定完成日期的，只有已确认的督办任务。",
        "A registered case has the limits of its type. Only a confirmed task has an end of its own.",
    ),
    "part_holder": (
        "分办和拆分出来的件先由原件责任人（{who}）负责，经对方签收后才转移。",
        "A sub-case or a case split off begins with the officer accountable for the first ({who}) "
        "and moves when another office signs for it.",
    ),
    "not_offered_to_you": (
        "本件是转给“{office}”的，只有该单位可以签收或退回。",
        "The case is offered to {office}; only that office may sign for it or return it.",
    ),
    "ruled": (
        "本件的承办单位已经裁定，不能再退回。如情况有变，请向裁定部门说明。",
        "The competence has been ruled on: a ruled case cannot be returned.",
    ),
    "return_window": (
        "退回须在 {window} 内提出，已过时限（{source}）。请办理，或商请转办。",
        "A return must be made within {window}; it is too late now ({source}).",
    ),
    "return_cause": (
        "退回理由须为：{causes}。“不归我管”不是理由，请说明属于哪一种。",
        "The cause of a return must be one of: {causes}.",
    ),
    "return_basis": (
        "退回须写明依据（法律、三定规定或权责清单的条款）。",
        "A return must cite its basis (the law or list that gives the competence to another).",
    ),
    "nobody_to_return_to": (
        "本件一开始就由本单位受理，没有可退回的单位。请转办或申请裁定。",
        "Nobody sent this case to the office; hand it over or ask for a ruling.",
    ),
    "no_admission": ("本类事项没有受理环节。", "This case type has no admission."),
    "already_admitted": ("本件已于 {since} 受理。", "The application was admitted on {since}."),
    "supplement_after_admission": (
        "受理后不能再要求补正（行政许可法第三十二条：材料应在五日内一次告知，逾期不告知的，自收到之日起即为受理）。",
        "After admission no materials can be asked for (Administrative Licensing Law, art. 32).",
    ),
    "supplement_twice": (
        "不能再次要求补正：材料应一次告知（行政许可法第三十二条）。如确有必要，请另一单位的督查人员批准并说明理由。",
        "Materials are told once, all of them (Administrative Licensing Law, art. 32). "
        "A supervisor of another office may override with a reason.",
    ),
    "no_supplement_asked": ("没有要求补正的材料。", "No materials are outstanding."),
    "supplement_unknown": (
        "“{item}”不在一次性告知的清单里，还缺：{missing}。",
        "{item} was not asked for; outstanding: {missing}.",
    ),
    "suspension_ground": (
        "停表须有法定事由：{grounds}。其他原因不停表。",
        "The clock stops only on a lawful ground: {grounds}.",
    ),
    "suspension_before_admission": (
        "申请尚未受理，办理时限还没有开始，没有可停的表。",
        "The application is not admitted: its limit has not begun, so there is nothing to stop.",
    ),
    "suspension_used_up": (
        "“{ground}”可停的时间（{cap}，{times} 次）已用完（{source}）。",
        "The stop on {ground} ({cap}, {times} times) is used up ({source}).",
    ),
    "extension_none": ("本类事项的这一时限不能延长。", "This limit cannot be extended."),
    "extension_used_up": (
        "已延长过 {times} 次，不能再延长（{source}）。",
        "Extended {times} times already ({source}).",
    ),
    "extension_too_late": (
        "时限已过，不能事后延长。",
        "The limit has passed; it cannot be extended afterwards.",
    ),
    "not_admitted": (
        "申请尚未受理，不能办结。材料不全时不能悄悄结束：请先受理、告知补正或等待期满。",
        "The application is not admitted yet and cannot be closed: missing materials never end a case silently.",
    ),
    "children_open": (
        "还有 {count} 件分办件没有办结。请等待，或说明理由后免除。",
        "{count} sub-cases are open. Wait for them or waive them with a reason.",
    ),
    "child_still_open": (
        "分办件尚未结束，不能记为结束。请等待，或说明理由后免除。",
        "The sub-case has not ended. Wait for it or waive it with a reason.",
    ),
    "no_such_child": ("没有这个分办件，或已结束。", "There is no such open sub-case."),
    "evidence_missing": (
        "办结前还缺证据：{missing}。",
        "Evidence is missing before closing: {missing}.",
    ),
    "outcome_not_allowed": (
        "本类事项的办理结果须为：{outcomes}。“已解决”由当事人说了算。",
        "The outcome must be one of: {outcomes}. Whether it is solved is the person's word alone.",
    ),
    "outcome_by_divert": ("不属于本渠道的，请用“分流”，写明类别和依据。", "Use divert, with class and proof."),
    "cannot_now_incomplete": (
        "“暂时办不了”须写明原因、措施和再次办理的日期（今后的日期）；届时自动重新打开，并公开列出。",
        "'Cannot be done now' needs a reason, measures and a future date; it reopens itself then.",
    ),
    "merge_holder": (
        "只有由同一名责任人办理的两件才能并案。",
        "Only cases held by the same officer can be merged.",
    ),
    "code_takes_two": (
        "补发的查询码须由另一个单位、且不是下属的人核实确认才生效：凭查询码可以评价，谁也不能一个人替当事人说话。",
        "A code given at a window holds once somebody of another office, no subordinate of the first, confirms it: "
        "the code gives the verdict, and nobody alone may come to speak for the person.",
    ),
    "code_not_asked": (
        "没有等待确认的新查询码，或已经换了一个。请刷新页面。",
        "No such code waits to be confirmed. Load the page again.",
    ),
    "not_in_it": (
        "只有承办、经办过这件事的人和督查、检查人员才能在上面留言。",
        "Only those who take part in the case or watch over it may add to it.",
    ),
    "merge_self": ("不能与自己并案，也不能重复并案。", "A case cannot be merged with itself, or twice."),
    "same_case_type": ("已经是这个类型。", "The case has this type already."),
    "reopen_window": (
        "要求重办须在 {window} 内提出，已过时限。可以重新提出诉求。",
        "Reopening must be asked for within {window}. A new case can be made at any time.",
    ),
    "wish_unknown": ("没有待确认的意思表示。", "There is nothing to confirm."),
    "diversion_unknown": (
        "分流类别须为：{classes}。",
        "The class of diversion must be one of: {classes}.",
    ),
    "nothing_to_object_to": ("现在没有可以提出异议的事项。", "There is nothing to object to."),
    "no_objection": ("没有待裁定的异议。", "No objection is waiting for a ruling."),
    "deadline_unknown": ("本件没有这一时限。", "The case has no such limit."),
    "correct_subject": ("可以更正的是：{subjects}。", "What can be corrected: {subjects}."),
    "move_office": (
        "责任人只能在本单位内变动；换单位须经对方签收、裁定或机构承继。",
        "A holder moves only within the office; another office must sign, be ruled, or succeed it.",
    ),
    "date_passed": ("日期 {date} 须在今后。", "The date {date} must lie in the future."),
    "nothing_to_do": ("没有可做的事。", "There is nothing to do."),
}


def refuse(code: str, **data: object) -> Refused:
    """The refusal of this code, with its figures filled in; `Words` go each into the sentence of their language.

    Raises KeyError for a code without words.
    """
    zh, en = REFUSALS[code]
    own, foreign = ({name: _in(language, value) for name, value in data.items()} for language in (0, 1))
    return Refused(code, zh.format(**own), en.format(**foreign), foreign)


def length(limit: Limit) -> Words:
    """A limit as people say it: 5个工作日, 5 working days."""
    zh, en = UNIT_NAMES[limit.unit]
    return f"{limit.amount}{zh}", f"{limit.amount} {en}"


def listed(words: Iterable[Words | str]) -> Words:
    """Several words as a list in each language; titles that a district chose stand in both as they are."""
    pairs = [(word, word) if isinstance(word, str) else word for word in words]
    return "、".join(zh for zh, _ in pairs), ", ".join(en for _, en in pairs)


def _in(language: int, value: object) -> object:
    return value[language] if isinstance(value, tuple) else value
