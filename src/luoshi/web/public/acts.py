"""What a person may do with their own case, as one table: each act says what will follow before it is done.

Whether an act is offered is asked of the rules themselves: nothing is offered that would be refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext_noop

from luoshi.cases.following import Told, may
from luoshi.cases.handling import Means
from luoshi.core.case import commands as c
from luoshi.core.case.events import ObjectionTo, ReopenCause, Wish
from luoshi.core.case.state import Case
from luoshi.core.private import Private

_ANY = Private("…")
Commands = Sequence[c.Command]


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a person may do.

    `verb` is the button, `follows` what will follow, `done` what is said afterwards. `asks` labels the box for words,
    empty for none; `needed` whether it must be filled; `files` whether some may come with it. `sample` is asked of the
    rules, `commands` carry it out.
    """

    code: str
    title: str
    verb: str
    follows: str
    done: str
    sample: Callable[[Case], c.Command | None]
    commands: Callable[[Case, QueryDict], Commands]
    asks: str = ""
    hint: str = ""
    needed: bool = True
    grave: bool = False
    files: bool = False


def _words(form: QueryDict) -> Private:
    return Private(form.get("text", "").strip())


def _maybe(form: QueryDict) -> Private | None:
    return _words(form) if form.get("text", "").strip() else None


def _supplement(_case: Case, form: QueryDict) -> Commands:
    brought: list[c.Command] = [c.ReceiveSupplement(tuple(form.getlist("items")))]
    return [*brought, c.AddNote(_words(form))] if _maybe(form) else brought


def _asked_code(case: Case) -> c.Command | None:
    return c.SettleCode(case.code_asked.code_hash, False) if case.code_asked else None


def _denied(case: Case) -> Commands:
    command = _asked_code(case)
    return [command] if command else []


def _first_missing(case: Case) -> c.Command | None:
    return c.ReceiveSupplement(case.awaited.outstanding[:1]) if case.awaited else None


ACTS: Mapping[str, Act] = {
    act.code: act
    for act in (
        Act(
            "supplement",
            gettext_noop("补交材料"),
            gettext_noop("交这些材料"),
            gettext_noop(
                "勾选这次交的材料；原件可以带到窗口。交齐以后由办理单位核对、受理，没有按时核对的，自交齐那天起视为受理。"
            ),
            gettext_noop("已经收到您补交的材料，正在办的人马上能看到。"),
            _first_missing,
            _supplement,
            asks=gettext_noop("要说明的"),
            hint=gettext_noop("可以不填。"),
            needed=False,
            files=True,
        ),
        Act(
            "note",
            gettext_noop("补充说明"),
            gettext_noop("补充"),
            gettext_noop("写下的话马上给正在办的人看，原来的记录不变。"),
            gettext_noop("已经补充。正在办的人马上能看到。"),
            lambda _case: c.AddNote(_ANY),
            lambda _case, form: [c.AddNote(_words(form))],
            asks=gettext_noop("要补充的情况"),
            files=True,
        ),
        Act(
            "stop",
            gettext_noop("对停表提出异议"),
            gettext_noop("提出异议"),
            gettext_noop("由督查部门裁定停表是否成立，办理的单位不能自己裁。不成立的，从停表那一刻起照常计时。"),
            gettext_noop("已经提出异议，由督查部门裁定。结果会写在这里。"),
            lambda _case: c.Object(ObjectionTo.SUSPENSION, _ANY),
            lambda _case, form: [c.Object(ObjectionTo.SUSPENSION, _words(form))],
            asks=gettext_noop("为什么不应当停表"),
        ),
        Act(
            "diversion",
            gettext_noop("对分流提出异议"),
            gettext_noop("提出异议"),
            gettext_noop(
                "由督查部门裁定这件事该不该在这里办。成立的，原件恢复办理，时间照算。提异议对您没有任何影响。"
            ),
            gettext_noop("已经提出异议，由督查部门裁定。结果会写在这里。"),
            lambda _case: c.Object(ObjectionTo.DIVERSION, _ANY),
            lambda _case, form: [c.Object(ObjectionTo.DIVERSION, _words(form))],
            asks=gettext_noop("为什么应当在这里办"),
        ),
        Act(
            "reopen",
            gettext_noop("要求重新办理"),
            gettext_noop("要求重新办理"),
            gettext_noop("还是这个编号，由原来的责任人重新办；等待的时间从第一次登记算起，不归零。"),
            gettext_noop("已经重新办理，计时不归零。"),
            lambda _case: c.Reopen(ReopenCause.PERSON, _ANY),
            lambda _case, form: [c.Reopen(ReopenCause.PERSON, _words(form))],
            asks=gettext_noop("哪里没有办好"),
        ),
        Act(
            "deny-code",
            gettext_noop("不是我要补发查询码"),
            gettext_noop("不是我，不要换"),
            gettext_noop("有人在窗口为这件事申请补发查询码。按下以后，那个码永远不生效，您现在的查询码照常使用。"),
            gettext_noop("已经作废那个新码。您现在的查询码照常使用。"),
            _asked_code,
            lambda case, _form: _denied(case),
            grave=True,
        ),
        Act(
            "withdraw",
            gettext_noop("撤回"),
            gettext_noop("确定撤回"),
            gettext_noop("撤回以后，这件事不再办理，也不能恢复。需要时可以重新提出。撤回对您没有任何影响。"),
            gettext_noop("已经撤回。需要时可以重新提出。"),
            lambda _case: c.Withdraw(),
            lambda _case, form: [c.Withdraw(_maybe(form))],
            asks=gettext_noop("为什么撤回"),
            hint=gettext_noop("可以不填。"),
            needed=False,
            grave=True,
        ),
    )
}


def offered(means: Means, told: Told) -> list[Act]:
    """The acts that the rules allow now."""
    samples = ((act, act.sample(told.recorded)) for act in ACTS.values())
    return [act for act, sample in samples if sample is not None and may(means, told.recorded, sample)]


def verdict(form: QueryDict) -> Commands:
    """解决了吗: the person's own word."""
    return [c.GiveVerdict(form.get("solved") == "yes")] if form.get("solved") in ("yes", "no") else []


def may_judge(means: Means, told: Told) -> bool:
    """Whether the person may say now if it is solved."""
    return may(means, told.recorded, c.GiveVerdict(True))


def may_confirm(means: Means, told: Told, wish: Wish) -> bool:
    """Whether confirming a wish could still take effect."""
    return may(means, told.recorded, c.AnswerWish(wish, True))


def answer_to_wish(form: QueryDict) -> Commands:
    """The person confirms or denies what an officer wrote down for them."""
    wish, confirmed = form.get("wish", ""), form.get("confirmed")
    if wish not in set(Wish) or confirmed not in ("yes", "no"):
        return []
    return [c.AnswerWish(Wish(wish), confirmed == "yes")]
