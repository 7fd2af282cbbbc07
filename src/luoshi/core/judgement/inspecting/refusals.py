"""The words of what the rules of inspections refuse: the rule, its source, and the way out."""

from __future__ import annotations

from collections.abc import Mapping

from luoshi.core.errors import Refused

DECLINED: Mapping[str, tuple[str, str]] = {
    "supervisors_only": ("这一步由督查（效能）部门办理。", "This step is the supervision office's."),
    "needs_words": ("“{what}”不能为空。", "{what} must not be blank."),
    "round_days": (
        "检查的日子从今天或以后开始，结束不早于开始。",
        "A round begins today or later, and does not end before it begins.",
    ),
    "round_empty": ("请选要查的单位和检查单。", "Choose the offices and the checklists."),
    "round_too_few": (
        "能去{offices}的检查人员不足 {each} 人：本单位及其上下级的人不能查自己。请增加检查人员。",
        "Fewer than {each} inspectors may go to {offices}: nobody inspects their own office nor one above or below it."
        " Add inspectors.",
    ),
    "draw_order": (
        "须先固定名单，再记下随机数，然后抽取，次序不能变，也不能重抽。",
        "The list is fixed first, then the seed recorded, then drawn: in this order, and once.",
    ),
    "not_drawn": (
        "这个单位没有抽到由您去查。谁查谁由随机抽取决定，不能自己挑。",
        "You were not drawn for this office: who inspects whom is drawn, not chosen.",
    ),
    "not_its_days": (
        "这一轮的检查日是 {since} 到 {until}，看到的时间不在里面，不能记。",
        "This round is from {since} until {until}: what was seen at another time is not recorded in it.",
    ),
    "round_ended": (
        "这一轮已经结束，结束以后看到的请记到下一轮。",
        "The round is over: what is seen now goes into the next.",
    ),
    "item_unknown": ("检查单里没有这一项。", "The checklist has no such item."),
    "severity_unknown": ("请选问题的轻重。", "Choose how grave it is."),
    "photos_too_many": (
        "一个问题最多 {most} 张照片；照片从来不是必须的。",
        "At most {most} pictures; none is ever needed.",
    ),
    "raise_who": (
        "不经检查直接提出问题，由领导或督查（效能）部门作出。",
        "A finding without a round is raised by a leader or the supervision office.",
    ),
    "raise_own_office": (
        "本单位和上级单位的问题，由别的单位的人提出。",
        "What is wrong in one's own office, or above it, is raised by others.",
    ),
    "raise_origin": ("请选根据什么提出。", "Choose what it rests on."),
    "raise_item": (
        "请从检查单里选一项；检查单里没有的，选哪一类，并写明规矩在哪里。",
        "Choose an item of the checklists; for anything else a kind, and say where the rule stands.",
    ),
    "raise_due": ("整改期限要晚于现在。", "The day by which it is to be put right lies ahead."),
    "raise_owner": ("整改责任人要是这个单位的人。", "Whoever is to put it right is of that office."),
    "erasing_by_law": (
        "依法删除个人信息由管理员办理，并写明依据（个人信息保护法第四十七条）。",
        "Personal text is erased by the administrator, on a legal basis (Personal Information Protection Law 47).",
    ),
    "finding_settled": ("这个问题已经了结。", "This finding is settled."),
    "object_own_office": (
        "异议由被查单位的负责人提出，一个问题提一次。",
        "The head of the inspected office objects, once to each finding.",
    ),
    "object_late": (
        "异议应当在收到之日起 {within} 内提出（《政府督查工作条例》第十七条），期限是 {until}，已经过了。"
        "仍有不同意见的，写在整改的答复里。",
        "An objection is made within {within} (Regulation on government supervision, art. 17): until {until}."
        " Other views may be written into the answer.",
    ),
    "review_none": ("没有等待复核的异议。", "There is no objection to decide on."),
    "review_by_others": (
        "复核由没有参加这次检查、也不是这个单位及其上下级的人作出（《政府督查工作条例》第十七条：原督查人员回避）。",
        "An objection is decided by people who were not there, and not of this office nor above or below it"
        " (Regulation on government supervision, art. 17).",
    ),
    "recheck_not_answered": (
        "单位还没有报整改结果，没有可以复查的。",
        "The office has not said yet that it is put right: there is nothing to look at again.",
    ),
    "recheck_by_another": (
        "复查由发现问题的人以外、被查单位及其上下级以外的检查或督查人员作出。",
        "It is looked at again by another inspector or supervisor: not who found it, not of the office nor above or"
        " below it.",
    ),
    "mystery_first": (
        "暗访件要先记下打算，再去提出；提出在前的是别人的真事，不能认作暗访。",
        "A mystery request is recorded before it is sent: what came in before is somebody's real request.",
    ),
    "mystery_ended": (
        "这件已经办结，不能再认作暗访件：它已经像真实的诉求一样计入了。请在办结以前回来认。",
        "This case has ended and was counted as a real request: it cannot be made a mystery request any more.",
    ),
    "mystery_known": ("这一件已经记过。", "This one has been recorded."),
    "mystery_running": ("这件还没有办结，办结以后才对照。", "The case has not ended: it is compared when it has."),
    "mystery_not_yours": ("这件暗访由安排它的检查人员办理。", "This mystery request is its own inspector's."),
}


def declined(code: str, **data: object) -> Refused:
    """The refusal of this code with its figures filled in. Raises KeyError for a code without words."""
    zh, en = DECLINED[code]
    return Refused(code, zh.format(**data), en.format(**data), data)
