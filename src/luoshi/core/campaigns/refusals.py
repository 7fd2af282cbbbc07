"""The words of what the rules of papers and tasks refuse: the rule, its source, and the way out."""

from __future__ import annotations

from collections.abc import Mapping

from luoshi.core.errors import Refused

DECLINED: Mapping[str, tuple[str, str]] = {
    "row_gone": (
        "这一行已经不在表里了：可能刚被别人确认、删去或合并。请重新打开这一页。",
        "The row is gone: somebody confirmed, dropped or merged it meanwhile. Load the page again.",
    ),
    "draft_moved_on": (
        "别人刚改过这张表。您写的还在下面，请对照以后再保存。",
        "Somebody changed the table meanwhile. Compare, then save again.",
    ),
    "task_moved_on": (
        "这项任务刚有了新的记录。您写的还在下面，请看过经过再报。",
        "Something was recorded on the task meanwhile. Look at its story, then send again.",
    ),
    "split_needs_two": ("拆分至少要有两项，一项写一行。", "Splitting needs two parts at least, one in a line."),
    "merge_needs_two": ("合并至少要选两行。", "Choose two rows at least to merge."),
    "needs_words": ("“{what}”不能为空。", "{what} must not be blank."),
    "nothing_ready": (
        "还没有一行可以确认：每一项都要有牵头单位、完成日期、做到什么程度、由谁督办。",
        "No row is ready: each needs a lead, a date, a measure and a supervisor.",
    ),
    "confirmers_only": (
        "任务由督查部门或者领导确认（《政府督查工作条例》第四条、第十四条）。",
        "Tasks are confirmed by the supervision office or a leader.",
    ),
    "paper_empty": ("这份材料里没有文字。", "There is no text in this paper."),
    "paper_too_long": ("材料最多 {most} 字，请分开交。", "A paper may have at most {most} characters."),
    "owners_only": (
        "只有牵头单位、承办单位的人可以报进度；延期由牵头单位申请。",
        "Progress is reported by the lead and the implementers; a delay is asked for by the lead.",
    ),
    "supervisors_only": (
        "这一步由督办单位“{office}”的督查人员办理，牵头单位和承办单位的人不能自己给自己验收。",
        "This step is that of the task's supervisor, who is not of an office that carries it out.",
    ),
    "share_range": ("完成的份额写 0 到 100。", "The share is 0 to 100."),
    "task_accepted": (
        "这项任务已经验收。检查发现不实的，由督查或检查人员重开原件，起算时间不变。",
        "The task was accepted. If an inspection shows otherwise, its case is opened again.",
    ),
    "not_claimed": (
        "牵头单位还没有报请验收：先由牵头单位交齐证明、办结原件，再验收。",
        "The lead has not claimed completion yet: they close the case with its evidence first.",
    ),
    "claimed_already": ("这项任务已报请验收，等督办单位验收。", "Completion was claimed; the supervisor looks at it."),
    "delay_cause": ("延期的理由要从列出的里面选。", "The cause of a delay is chosen from the list."),
    "delay_not_later": ("延期的新日期要晚于现在的完成日期。", "The new day must be later than the present one."),
    "delay_waits": ("已有一个延期申请在等批准。", "A delay was asked for already and waits."),
    "delay_none": ("没有等待批准的延期申请。", "No delay is waiting for a decision."),
    "not_endless": ("只有“持续推进”的任务才定下一个节点。", "Only a task without an end gets further milestones."),
    "erasing_by_law": (
        "依法删除由管理员写明依据后办理，删了就找不回来（《个人信息保护法》第四十七条）。",
        "Words are erased by an administrator on a legal basis (Personal Information Protection Law, art. 47).",
    ),
    "project_owners": ("项目要有牵头单位和督办单位。", "A project needs a lead and a supervisor."),
    "judge_and_party": (
        "督办单位不能就是牵头或承办单位。",
        "The supervisor is not of an office that carries it out.",
    ),
    "project_days": ("开始要早于完成，完成日期在今天以后。", "It begins before it ends, and ends in the future."),
    "project_milestones": (
        "重点项目要有节点：日期和进度依次往后，不晚于完成日期，进度在 1 到 100 之间。",
        "A key project has milestones with rising days and shares, none after its end.",
    ),
    "project_stages": ("在谈项目报的是谈到哪一步，不是百分之几。", "A negotiation has stages, not shares."),
    "project_becomes": (
        "只有在谈的项目签约以后，才转成重点项目。别的请直接列。",
        "Only a negotiation that was signed becomes a key project. List others by themselves.",
    ),
    "project_shares": ("重点项目报的是进度，不是谈到哪一步。", "A key project has shares, not stages."),
    "project_carriers": (
        "由牵头、承办单位的人报；卡住的事他们和督办单位可以提。",
        "This is for the offices that carry the project out; a blocker may be raised by its supervisor too.",
    ),
    "project_over": ("这个项目已经结束，记录都在。", "The project has ended; its record stays."),
    "project_ending": ("请选这个项目怎样结束。", "Choose how the project ends."),
    "project_blocked": (
        "还有 {count} 件卡住的事没有办结，不能算建成或签约。先办结，或者说明为什么不再推进。",
        "{count} blockers are still open: close them first, or give the project up with a reason.",
    ),
    "stage_unknown": ("请从列出的里面选谈到哪一步。", "Choose one of the stages listed."),
    "next_step_past": (
        "在谈的项目都要有下一步和它的日期，日期不能在今天以前。",
        "A negotiation has a next step, with a day that is not past.",
    ),
    "blocker_office": (
        "请选由哪个单位来解决；自己单位的事自己办，不用提。",
        "Choose the office that is asked; what is one's own to do is no blocker.",
    ),
    "blocker_day": ("解决的日期不能在今天以前。", "The day must not be past."),
    "plan_not_ahead": (
        "下一个节点要在现在的节点以后，日期和进度依次往后。",
        "The next milestones lie ahead, with rising days and shares.",
    ),
}


def declined(code: str, **data: object) -> Refused:
    """The refusal of this code with its figures filled in. Raises KeyError for a code without words."""
    zh, en = DECLINED[code]
    return Refused(code, zh.format(**data), en.format(**data), data)
