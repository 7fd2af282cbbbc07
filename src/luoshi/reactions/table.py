"""When this happens, then do that. Each row: its name, the event, the conditions, what is done, what it carries out.

`Tell` writes into the inboxes of officers, `Inform` tells the person, `Do` starts a command that follows. Rows of one
event run in this order. `clears` names the notices that the event makes pointless.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from luoshi.core.case import events as e
from luoshi.core.registry_events import CalendarEntered
from luoshi.ledger.vocabulary import KINDS, Event
from luoshi.reactions import conditions as when
from luoshi.reactions import following
from luoshi.reactions.audience import Audience
from luoshi.reactions.facts import Fact

HANDLER, HEAD, SUPERVISOR, LADDER = Audience.HANDLER, Audience.HEAD, Audience.SUPERVISOR, Audience.LADDER
OFFERED, BLAMED, DUTY = Audience.OFFERED, Audience.BLAMED, Audience.DUTY
Condition = Callable[[Fact], bool]


@dataclass(frozen=True, slots=True)
class Tell:
    """A notice to officers. The title names the kind in lists; the words may use the fields of `saying`."""

    to: tuple[Audience, ...]
    title: str
    words: str
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Inform:
    """A word to the person: the state in plain words. The number and the link are added where it is sent."""

    words: str


@dataclass(frozen=True, slots=True)
class Do:
    """A command that follows, run as a job of its own. Jobs with one `lock` run one after the other, in order."""

    what: following.Follow
    lock: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    name: str
    on: type[Event]
    then: Tell | Inform | Do
    carries_out: str
    when: tuple[Condition, ...] = ()
    clears: tuple[str, ...] = ()


FIRST_INQUIRY: Final = "首问负责制：任何时刻只有一名责任人，签收才转移责任"
IN_TIME: Final = "限时办结制：提示、催办、督办；《济南市12345市民服务热线条例》第二十八条"
LAWFUL_STOPS: Final = "限时办结制：依法停表，到上限自动恢复；《行政许可法》第四十五条"
TELL_ONCE: Final = "一次性告知；《行政许可法》第三十二条"
WHOLE_COURSE: Final = "全程服务制：本人看得到每一步、在谁手里、为什么等"
PERSONS_WORD: Final = "评价、撤回、同意、异议只由本人作出，作出就要有人办"
RULING: Final = "首问负责制：权属争议报裁定，裁定作先例"

TABLE: Final[tuple[Row, ...]] = (
    # --- Whose it is -------------------------------------------------------------------------------------------------
    Row(
        "came-in",
        e.Registered,
        Tell((HANDLER,), "新来的件", "{number} 是您首问的件{ends_at}，请转给承办单位或当场答复。"),
        FIRST_INQUIRY,
        (when.by_the_person, when.still_open),
    ),
    Row(
        "urgent",
        e.Registered,
        Tell((DUTY, HANDLER), "紧急件", "{number} 是紧急件，不等上班，请马上处理。", urgent=True),
        "应急：紧急件按小时计时，夜间由值班人员接",
        (when.is_urgent, when.still_open),
    ),
    Row(
        "offered",
        e.Offered,
        Tell((OFFERED,), "待签收", "{number} 由{holder_office}转来，请在 {sign_by} 前签收，或者说明依据退回。"),
        FIRST_INQUIRY,
        (when.handed_on, when.still_offered),
        clears=("came-in", "returned", "offered", "sent-back"),
    ),
    Row(
        "sent-back",
        e.Offered,
        Tell((OFFERED,), "退回待签收", "{number} 被{holder_office}退回（{cause}），请在 {sign_by} 前签收。"),
        FIRST_INQUIRY,
        (when.sent_back, when.still_offered),
    ),
    Row(
        "offer-expired",
        e.OfferExpired,
        Tell((SUPERVISOR,), "待裁定", "{number} 转给{office}后到期无人签收，请裁定由谁承办。"),
        RULING,
        (when.awaits_a_ruling,),
        clears=("offered", "sent-back"),
    ),
    Row(
        "not-signed",
        e.OfferExpired,
        Tell((BLAMED,), "超期未签收", "转给{office}的 {number} 到期没有签收，已经报裁定。"),
        FIRST_INQUIRY,
    ),
    Row(
        "returned",
        e.Returned,
        Tell(
            (HANDLER, SUPERVISOR),
            "被退回",
            "{office}退回了 {number}（{cause}），第 {count} 次；请{holder_office}另行转办。",
        ),
        FIRST_INQUIRY,
        (when.back_to_the_sender, when.still_open),
        clears=("offered", "sent-back"),
    ),
    Row(
        "returned-to-arbiter",
        e.Returned,
        Tell((SUPERVISOR,), "待裁定", "{number} 已退回 {count} 次（{office}：{cause}），请裁定由谁承办。"),
        RULING,
        (when.to_the_arbiter, when.awaits_a_ruling),
        clears=("offered", "sent-back"),
    ),
    Row(
        "arbitration-asked",
        e.ArbitrationAsked,
        Tell((SUPERVISOR,), "待裁定", "{holder_office}{holder} 请求裁定 {number} 由谁承办（{cause}）。"),
        RULING,
        (when.awaits_a_ruling,),
        clears=("came-in", "returned"),
    ),
    Row(
        "ruled",
        e.Ruled,
        Tell((HANDLER, HEAD), "裁定由您单位承办", "{number} 裁定由{holder_office}{holder} 承办{ends_at}，不能再退回。"),
        RULING,
        (when.still_open,),
        clears=("offer-expired", "returned-to-arbiter", "arbitration-asked", "returned"),
    ),
    Row(
        "signed-for",
        e.SignedFor,
        Tell((HANDLER,), "由您承办", "{number} 已签收，由您承办{ends_at}。"),
        FIRST_INQUIRY,
        (when.still_open,),
        clears=("offered", "sent-back", "came-in"),
    ),
    Row(
        "holder-moved",
        e.HolderMoved,
        Tell((HANDLER,), "转到您名下", "{number} 现在由您负责{ends_at}。"),
        FIRST_INQUIRY,
        (when.still_open,),
    ),
    # --- Its clock ---------------------------------------------------------------------------------------------------
    Row(
        "ladder",
        e.Warned,
        Tell((LADDER,), "催办督办", "【{level}】{number} 的{due}，由{holder_office}{holder} 承办，请抓紧。"),
        IN_TIME,
        (when.is_a_step,),
    ),
    Row(
        "colour",
        e.Warned,
        Tell((HANDLER,), "到期提醒", "【{level}】{number} 的{due}。"),
        IN_TIME,
        (when.is_a_colour_of_its_own,),
    ),
    Row(
        "stop-ended",
        e.Resumed,
        Tell((HANDLER,), "停表到期", "{number} 停表到了上限，已经恢复计时{ends_at}。"),
        LAWFUL_STOPS,
        (when.by_the_cap, when.still_open),
    ),
    Row(
        "deadline-moved",
        e.DeadlineMoved,
        Tell((HANDLER,), "期限有变", "日历有变，{number} 的期限改为 {deadline}。"),
        "限时办结制：期限只按规则变动，每件都有记录",
        (when.still_open,),
    ),
    Row(
        "admitted-by-default",
        e.Admitted,
        Tell((HANDLER, HEAD), "视为受理", "{number} 逾期没有告知补正，自收到材料之日起就算受理{ends_at}。"),
        TELL_ONCE,
        (when.not_told_in_time,),
    ),
    # --- What the person did, and what officers must know of it ------------------------------------------------------
    Row(
        "materials-came",
        e.SupplementReceived,
        Tell((HANDLER,), "补正材料已交", "{number} 补来了材料，请查看。"),
        TELL_ONCE,
        (when.still_open,),
    ),
    Row(
        "person-wrote",
        e.Noted,
        Tell((HANDLER,), "本人有补充", "{number} 的当事人补充了说明，请查看。"),
        WHOLE_COURSE,
        (when.by_the_person,),
    ),
    Row(
        "person-showed",
        e.EvidenceAdded,
        Tell((HANDLER,), "本人有补充", "{number} 的当事人补充了材料，请查看。"),
        WHOLE_COURSE,
        (when.by_the_person,),
    ),
    Row(
        "machine-noted",
        e.Noted,
        Tell((HANDLER,), "办件有提示", "{number} 有一条系统提示，请查看。"),
        WHOLE_COURSE,
        (when.by_the_machine, when.still_open),
    ),
    Row(
        "wish-answered",
        e.WishAnswered,
        Tell((HANDLER,), "本人已答复", "{number} 的当事人答复了是否{wish}，请查看。"),
        PERSONS_WORD,
    ),
    Row(
        "person-withdrew",
        e.Withdrawn,
        Tell((HANDLER,), "已撤回", "{number} 已由本人撤回，不用再办。"),
        PERSONS_WORD,
        clears=("offered", "sent-back", "came-in", "ladder", "colour", "returned"),
    ),
    Row(
        "deemed-withdrawn",
        e.DeemedWithdrawn,
        Tell((HANDLER,), "视为撤回", "{number} 到期没有补齐材料，按规定视为撤回。"),
        TELL_ONCE,
        clears=("ladder", "colour"),
    ),
    Row(
        "not-solved",
        e.VerdictGiven,
        Tell((HEAD, HANDLER), "本人说没解决", "{number} 的当事人评价：没有解决。请联系本人，查明原因。"),
        "好差评：差评要回访、要整改；《安阳市政务服务条例》第五十二条",
        (when.not_solved,),
    ),
    Row(
        "reopened",
        e.Reopened,
        Tell((HANDLER, HEAD), "重新办理", "{number} 重新办理（{cause}），起算时间不变{ends_at}。"),
        "好差评：没有解决的原件重开，时钟不重置",
        (when.still_open,),
    ),
    Row(
        "objected",
        e.Objected,
        Tell((SUPERVISOR,), "异议待裁定", "{number} 的当事人对{objected}提出异议，请裁定。"),
        PERSONS_WORD,
    ),
    Row(
        "objection-ruled",
        e.ObjectionRuled,
        Tell((HANDLER, HEAD), "异议成立", "对 {number} {objected}的异议成立，{objected}自始不算{ends_at}。"),
        LAWFUL_STOPS,
        (when.was_upheld,),
        clears=("objected",),
    ),
    Row(
        "part-ended",
        e.SubCaseEnded,
        Tell((HANDLER,), "分办已结束", "{number} 的一个分办件已经结束，请查看。"),
        "全程服务制：一家牵头，各家分办，都办完才算办完",
        (when.not_waived, when.still_open),
    ),
    Row(
        "part-revived",
        e.SubCaseRevived,
        Tell((HANDLER,), "分办重开", "{number} 的一个分办件重新办理。"),
        "全程服务制：一家牵头，各家分办，都办完才算办完",
    ),
    # --- What the person is told -------------------------------------------------------------------------------------
    Row(
        "person-registered",
        e.Registered,
        Inform("您的事项已经登记，正在安排承办单位。"),
        "首问负责制：登记就有回执",
        (when.somebody_waits, when.by_somebody_else),
    ),
    Row(
        "person-signed",
        e.SignedFor,
        Inform("您的事项已由承办单位签收，正在办理。"),
        WHOLE_COURSE,
        (when.somebody_waits,),
    ),
    Row(
        "person-ruled",
        e.Ruled,
        Inform("您的事项已经裁定了承办单位，正在办理。"),
        WHOLE_COURSE,
        (when.somebody_waits,),
    ),
    Row(
        "person-admitted",
        e.Admitted,
        Inform("您的申请已经受理。"),
        "《行政许可法》第三十二条：受理或者不予受理，应当出具凭证",
        (when.somebody_waits,),
    ),
    Row(
        "person-asked-materials",
        e.SupplementAsked,
        Inform("您的申请还缺材料，缺什么已经一次列清，请打开查看并补齐。"),
        TELL_ONCE,
        (when.somebody_waits,),
    ),
    Row(
        "person-reminded",
        e.SupplementReminded,
        Inform("您的申请还在等材料，请打开查看最晚什么时候补齐。"),
        TELL_ONCE,
        (when.somebody_waits,),
    ),
    Row(
        "person-deemed-withdrawn",
        e.DeemedWithdrawn,
        Inform("您的申请到期没有补齐材料，按规定视为撤回；您可以重新申请。"),
        "《安阳市政务服务条例》第三十六条",
        (when.somebody_waits,),
    ),
    Row(
        "person-stopped",
        e.Suspended,
        Inform("您的事项因法定事由暂停计时；原因和最长停多久请打开查看，您可以提出异议。"),
        "《行政许可法》第四十五条：所需时间应当书面告知申请人",
        (when.somebody_waits,),
    ),
    Row(
        "person-resumed",
        e.Resumed,
        Inform("您的事项已经恢复计时，继续办理。"),
        "《行政许可法》第四十五条",
        (when.somebody_waits,),
    ),
    Row(
        "person-extended",
        e.Extended,
        Inform("您的事项经批准延长了期限，理由和新的期限请打开查看。"),
        "《行政许可法》第四十二条：延长期限的理由应当告知申请人",
        (when.somebody_waits,),
    ),
    Row(
        "person-deadline-moved",
        e.DeadlineMoved,
        Inform("工作日历有变，您的事项期限随之调整，请打开查看。"),
        "限时办结制：期限变动告知本人",
        (when.somebody_waits,),
    ),
    Row(
        "person-answered",
        e.Answered,
        Inform("您的事项有了答复，请打开查看。"),
        "事事有回音",
        (when.somebody_waits,),
    ),
    Row(
        "person-closed",
        e.Closed,
        Inform("您的事项已经答复办结。是否解决，由您说了算，请打开查看和评价。"),
        "事事有回音；好差评",
        (when.somebody_waits,),
        clears=("ladder", "colour", "part-ended", "materials-came"),
    ),
    Row(
        "person-diverted",
        e.Diverted,
        Inform("您的事项应走另外的渠道，去哪里办请打开查看；您可以提出异议。"),
        "《北京市接诉即办工作条例》第十一条：分流要说明理由，告知渠道",
        (when.somebody_waits,),
        clears=("ladder", "colour", "came-in"),
    ),
    Row(
        "person-reopened",
        e.Reopened,
        Inform("您的事项已经重新办理。"),
        WHOLE_COURSE,
        (when.somebody_waits,),
    ),
    Row(
        "person-must-confirm",
        e.WishNoted,
        Inform("工作人员记下了您的意思，要您本人确认才算数，请打开确认或否认。"),
        PERSONS_WORD,
        (when.somebody_waits,),
    ),
    Row(
        "person-withdrawn",
        e.Withdrawn,
        Inform("您的事项已经撤回。如果不是您本人撤回的，请马上告诉我们。"),
        PERSONS_WORD,
        (when.somebody_waits,),
    ),
    Row(
        "person-objection-ruled",
        e.ObjectionRuled,
        Inform("您提出的异议有了结果，请打开查看。"),
        PERSONS_WORD,
        (when.somebody_waits,),
    ),
    # --- Commands that follow ----------------------------------------------------------------------------------------
    Row(
        "parts-learn-of-withdrawal",
        e.Withdrawn,
        Do(following.note_on_parts),
        "全程服务制：整件撤回了，分办的单位也要知道",
        (when.has_open_parts,),
    ),
)

ON_REGISTRY: Final[tuple[Row, ...]] = (
    Row(
        "calendar-changed",
        CalendarEntered,
        Do(following.move_to_calendar, lock="calendar"),
        "限时办结制：新的放假通知生效，未办结的期限逐件调整",
    ),
)
"""Rows for events of the registry: there is no case, and nobody to tell."""


def _by_kind(rows: tuple[Row, ...]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(KINDS[row.on], []).append(row)
    return found


CASE_ROWS: Final[Mapping[str, list[Row]]] = _by_kind(TABLE)
REGISTRY_ROWS: Final[Mapping[str, list[Row]]] = _by_kind(ON_REGISTRY)
BY_NAME: Final[Mapping[str, Row]] = {row.name: row for row in (*TABLE, *ON_REGISTRY)}
