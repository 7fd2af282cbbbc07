"""The words of what the rules of plan and rounds refuse: the rule, its source, and the way out."""

from __future__ import annotations

from collections.abc import Mapping

from luoshi.core.errors import Refused

DECLINED: Mapping[str, tuple[str, str]] = {
    "planners_only": (
        "年度督查检查计划由督查部门负责人或者领导定（《政府督查工作条例》第十一条、第十五条）。",
        "The year's plan is entered by the head of the supervision office or a leader.",
    ),
    "watchers_only": (
        "计划里有暗访，只给督查、检查、纪检人员和领导看（明察暗访的规定）。要知道与本单位有关的公开检查，请问督查部门。",
        "The plan has visits that nobody announces: supervisors, inspectors, auditors and leaders read it. Of "
        "announced visits to your office the supervision office tells you.",
    ),
    "openers_only": (
        "这一次由“{office}”的督查、检查人员开。",
        "This round is opened by a supervisor or inspector of the office that goes: {office}.",
    ),
    "round_against": (
        "{zh}督查检查要按计划，严格控制频次（《政府督查工作条例》第十五条）。"
        "可以并到计划里的一次、换个月份、少去几个单位；确实要去的，由督查部门负责人写明理由后开。",
        "{en} Rounds follow the plan, and how often is strictly limited. Join a planned round, choose another month or "
        "fewer offices; if it must be, the head of the supervision office opens it with a reason.",
    ),
    "round_empty": ("写明查什么、去哪些单位。", "Say what is looked at, and which offices are visited."),
    "round_kind": ("请从列出的方式里选一种。", "Choose one of the kinds listed."),
    "round_office": ("没有这个单位，或已撤并：{office}。", "There is no open office {office}."),
    "round_past": (
        "开始的日子已经过去。先开再去，不事后补开。",
        "The day has passed: a round is opened before it is held, not afterwards.",
    ),
    "called_off_already": ("这一次已经取消。", "This round was called off already."),
    "round_over": ("已经开始的一次不能取消。", "A round that has begun cannot be called off."),
    "needs_reason": ("请写明理由。", "Give a reason."),
    "plan_moved_on": (
        "别人刚改过这一年的计划。请重新打开，看过再改。",
        "Somebody changed the plan meanwhile. Load it again, then change it.",
    ),
    "plan_reason": ("改计划要写明理由，改前的各版都留着。", "A change of the plan needs a reason; old versions stay."),
    "plan_lines": ("计划至少要有一行，各行的编号不能相同。", "A plan has one line at least; numbers differ."),
    "plan_days": ("间隔天数写 0 到 {most}。", "The span is 0 to {most} days."),
    "plan_line": (
        "“{line}”这一行要写全：方式、查什么、去哪些单位、几月、由谁去。",
        "The line {line} needs kind, subject, offices, month and who goes.",
    ),
}


def declined(code: str, **data: object) -> Refused:
    """The refusal of this code with its figures filled in. Raises KeyError for a code without words."""
    zh, en = DECLINED[code]
    return Refused(code, zh.format(**data), en.format(**data), data)
