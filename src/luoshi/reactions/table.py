"""When this happens, then do that. Each row: its name, the event, the conditions, what is done, what it carries out.

`Tell` writes into the inboxes of officers, `Inform` tells the person, `Do` starts a command that follows. Rows of one
event run in this order. `clears` names the notices that the event makes pointless.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from luoshi.core.campaigns.events import DelayAsked, DelayDecided, PaperErased, TaskConfirmed, TaskErased, TaskPlanned
from luoshi.core.campaigns.project_events import BlockerRaised, ProjectErased
from luoshi.core.case import events as e
from luoshi.core.judgement.carding import events as cards
from luoshi.core.judgement.complaints.events import (
    ComplaintAdded,
    ComplaintChecked,
    ComplaintMade,
    ComplaintOverdue,
    ComplaintReplied,
    ComplaintRestated,
    UnsealingAgreed,
    UnsealingAsked,
)
from luoshi.core.judgement.events import RatingErased, RatingGiven, RatingShown
from luoshi.core.judgement.inspecting import events as found
from luoshi.core.judgement.surveys.events import ThemeAssigned
from luoshi.core.registry_events import CalendarEntered
from luoshi.ledger.vocabulary import KINDS
from luoshi.reactions import carded, conduct, erased, following, inspected, judged, projects, surveyed, tasks
from luoshi.reactions import conditions as when
from luoshi.reactions.informing import TOLD
from luoshi.reactions.rows import (
    BLAMED,
    CARDS,
    CONDUCT,
    DUTY,
    ERASED,
    FIRST_INQUIRY,
    FROM_PAPER,
    FROM_SURVEYS,
    GOOD_OR_BAD,
    HANDLER,
    HEAD,
    IN_TIME,
    INSPECTED,
    LADDER,
    LAWFUL_STOPS,
    OFFERED,
    PERSONS_WORD,
    RULING,
    SUPERVISOR,
    TELL_ONCE,
    UNBLOCK,
    WHOLE_COURSE,
)
from luoshi.reactions.rows import Do as Do
from luoshi.reactions.rows import Inform as Inform
from luoshi.reactions.rows import Row as Row
from luoshi.reactions.rows import Tell as Tell

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
    Row(
        "rectification-opened",
        e.Registered,
        Tell((HANDLER, HEAD), "整改", "{number} 要求整改{ends_at}，请查看问题并办理。"),
        GOOD_OR_BAD,
        (when.by_the_machine, when.is_rectification),
    ),
    # --- Its clock ---------------------------------------------------------------------------------------------------
    Row(
        "ladder",
        e.Warned,
        Tell((LADDER,), "催办督办", "【{level}】{number} 的{due}，由{holder_office}{holder} 承办，请抓紧。"),
        IN_TIME,
        (when.is_a_step, when.still_open),
    ),
    Row(
        "ladder-after-the-end",
        e.Warned,
        Tell(
            (LADDER,),
            "事后补报",
            "【{level}】{number} 的{due}，当时没有提示；这件由{holder_office}{holder} 办，现已结束。",
        ),
        IN_TIME,
        (when.is_a_step, when.over),
    ),
    Row(
        "colour",
        e.Warned,
        Tell((HANDLER,), "到期提醒", "【{level}】{number} 的{due}。"),
        IN_TIME,
        (when.is_a_colour_of_its_own, when.still_open),
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
        Tell((HANDLER,), "期限有变", "{number} 的期限改为 {deadline}（{cause}）。"),
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
        Tell((HANDLER,), "补正材料已交", "{number} 补来了材料，请核对。"),
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
        GOOD_OR_BAD,
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
    # --- What the person is told: `informing` ------------------------------------------------------------------------
    *TOLD,
    # --- Commands that follow ----------------------------------------------------------------------------------------
    Row(
        "parts-learn-of-withdrawal",
        e.Withdrawn,
        Do(following.note_on_parts),
        "全程服务制：整件撤回了，分办的单位也要知道",
        (when.has_open_parts,),
    ),
    Row(
        "asked-to-rate",
        e.Closed,
        Do(judged.ask_to_rate),
        "好差评：办结就请本人评价，链接直接交给本人",
        (when.somebody_waits, when.is_no_rectification),
    ),
    Row(
        "asked-after-repair",
        e.Closed,
        Do(judged.ask_after_repair),
        "好差评：整改办结再问本人一次，第一次的评价保留",
        (when.is_rectification,),
    ),
    Row("words-erased", e.Erased, Do(judged.erase_rating_words), ERASED),
    Row("task-words-erased", e.Erased, Do(erased.erase_task), ERASED, (tasks.is_task,)),
    Row("finding-words-erased", e.Erased, Do(erased.erase_finding), ERASED, (when.is_rectification,)),
    Row(
        "finding-answered",
        e.Closed,
        Do(inspected.answered),
        INSPECTED,
        (when.is_rectification,),
    ),
    Row(
        "card-not-told",
        e.Admitted,
        Do(carded.not_told),
        CARDS,
        (when.not_told_in_time,),
    ),
    Row(
        "card-wrong-stop",
        e.ObjectionRuled,
        Do(carded.wrong_stop),
        CARDS,
        (when.was_upheld,),
    ),
    Row(
        "task-signed",
        e.SignedFor,
        Do(tasks.open_parts),
        FROM_PAPER,
        (tasks.is_task,),
    ),
    Row(
        "task-claimed",
        e.Closed,
        Do(tasks.claimed),
        "督办任务：报请验收，督办单位对照要求和证明验收才算完成",
        (tasks.is_task,),
    ),
    Row(
        "task-reopened",
        e.Reopened,
        Do(tasks.reopened),
        "督办任务：没有验收通过、检查发现不实的，原件重开，起算时间不变",
        (tasks.is_task,),
    ),
    Row(
        "blocker-closed",
        e.Closed,
        Do(projects.closed),
        UNBLOCK,
        (projects.is_blocker,),
    ),
    Row(
        "blocker-reopened",
        e.Reopened,
        Do(projects.reopened),
        UNBLOCK,
        (projects.is_blocker,),
    ),
)

ON_JUDGEMENT: Final[tuple[Row, ...]] = (
    Row(
        "bad-rating",
        RatingGiven,
        Do(judged.open_rectification),
        GOOD_OR_BAD,
        of=judged.is_bad,
    ),
    Row(
        "bad-rating-shown",
        RatingShown,
        Do(judged.open_rectification),
        GOOD_OR_BAD,
        of=judged.is_bad,
    ),
    Row("theme-assigned", ThemeAssigned, Do(surveyed.open_rectification), FROM_SURVEYS),
    Row("rating-words-erased", RatingErased, Do(judged.erase_in_rectification), ERASED),
    Row("complaint-received", ComplaintMade, Do(conduct.received), CONDUCT),
    Row("complaint-added", ComplaintAdded, Do(conduct.added), CONDUCT),
    Row("complaint-overdue", ComplaintOverdue, Do(conduct.overdue), CONDUCT),
    Row("complaint-restated", ComplaintRestated, Do(conduct.restated), CONDUCT),
    Row("complaint-shown", ComplaintChecked, Do(conduct.shown), CONDUCT),
    Row("complaint-upheld", ComplaintReplied, Do(conduct.rectify), CONDUCT),
    Row("unsealing-asked", UnsealingAsked, Do(conduct.to_unseal), CONDUCT),
    Row("unsealing-agreed", UnsealingAgreed, Do(conduct.to_unseal), CONDUCT),
)
"""Rows for events of ratings, which have no case of their own."""

ON_INSPECTIONS: Final[tuple[Row, ...]] = (
    Row("round-drawn", found.InspectionDrawn, Do(inspected.tell_drawn), INSPECTED),
    Row("round-over", found.InspectionEnded, Do(inspected.round_over), INSPECTED),
    Row("finding-found", found.ProblemFound, Do(inspected.open_rectification), INSPECTED),
    Row("finding-card", found.ProblemFound, Do(carded.of_finding), CARDS),
    Row("finding-objected", found.FindingObjected, Do(inspected.objected), INSPECTED),
    Row("finding-reviewed", found.FindingReviewed, Do(inspected.reviewed), INSPECTED),
    Row("finding-failed", found.FindingRechecked, Do(inspected.reopen), INSPECTED, of=inspected.failed_again),
    Row("finding-raised", found.FindingRaised, Do(inspected.raised), INSPECTED),
    Row("finding-raised-card", found.FindingRaised, Do(carded.not_put_right), CARDS),
    Row("finding-erased", found.FindingErased, Do(erased.erase_of_finding), ERASED),
    Row("card-proposed", cards.CardProposed, Do(carded.tell_step), CARDS),
    Row("card-noticed", cards.CardNoticed, Do(carded.tell_step), CARDS),
    Row("card-defended", cards.CardDefended, Do(carded.tell_step), CARDS),
    Row("card-decided", cards.CardDecided, Do(carded.tell_step), CARDS),
    Row("card-review-asked", cards.CardReviewAsked, Do(carded.tell_step), CARDS),
    Row("card-reviewed", cards.CardReviewed, Do(carded.tell_step), CARDS),
)
"""Rows for events of inspections and cards, which have no case of their own."""

ON_CAMPAIGNS: Final[tuple[Row, ...]] = (
    Row("task-confirmed", TaskConfirmed, Do(tasks.open_case), FROM_PAPER),
    Row("delay-asked", DelayAsked, Do(tasks.delay_asked), "督办任务：延期说明理由，报督办单位批准"),
    Row("delay-decided", DelayDecided, Do(tasks.delay_decided), "督办任务：批准了才改期，原定日期保留"),
    Row("paper-erased", PaperErased, Do(erased.erase_tasks), ERASED),
    Row("task-erased", TaskErased, Do(erased.erase_case), ERASED),
    Row("project-erased", ProjectErased, Do(erased.erase_blockers), ERASED),
    Row("blocker-raised", BlockerRaised, Do(projects.open_blocker), UNBLOCK),
    Row("task-planned", TaskPlanned, Do(tasks.planned), "督办任务：持续推进的，定期回头看，定下一个节点"),
)
"""Rows for events of tasks, which have no case of their own: each says what its case becomes."""

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
REGISTRY_ROWS: Final[Mapping[str, list[Row]]] = _by_kind((*ON_REGISTRY, *ON_JUDGEMENT, *ON_INSPECTIONS, *ON_CAMPAIGNS))
BY_NAME: Final[Mapping[str, Row]] = {
    row.name: row for row in (*TABLE, *ON_REGISTRY, *ON_JUDGEMENT, *ON_INSPECTIONS, *ON_CAMPAIGNS)
}
