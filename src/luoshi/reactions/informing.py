"""The rows of the table that tell the person: the state in plain words, and nothing else."""

from __future__ import annotations

from typing import Final

from luoshi.core.case import events as e
from luoshi.reactions import conditions as when
from luoshi.reactions.rows import (
    PERSONS_WORD,
    TELL_ONCE,
    WHOLE_COURSE,
    Inform,
    Row,
)

TOLD: Final[tuple[Row, ...]] = (
    Row(
        "person-registered",
        e.Registered,
        Inform(
            "您的事项已经登记，正在安排承办单位。",
            "Your matter is registered; an office to deal with it is being found.",
        ),
        "首问负责制：登记就有回执",
        (when.somebody_waits, when.by_somebody_else),
    ),
    Row(
        "person-signed",
        e.SignedFor,
        Inform(
            "您的事项已由承办单位签收，正在办理。",
            "An office has signed for your matter and is dealing with it.",
        ),
        WHOLE_COURSE,
        (when.somebody_waits,),
    ),
    Row(
        "person-ruled",
        e.Ruled,
        Inform(
            "您的事项已经裁定了承办单位，正在办理。",
            "It was ruled which office deals with your matter; it is at work.",
        ),
        WHOLE_COURSE,
        (when.somebody_waits,),
    ),
    Row(
        "person-admitted",
        e.Admitted,
        Inform(
            "您的申请已经受理。",
            "Your application is admitted.",
        ),
        "《行政许可法》第三十二条：受理或者不予受理，应当出具凭证",
        (when.somebody_waits,),
    ),
    Row(
        "person-asked-materials",
        e.SupplementAsked,
        Inform(
            "您的申请还缺材料，缺什么已经一次列清，请打开查看并补齐。",
            "Your application lacks materials. All of them are listed at once: open the page and hand them in.",
        ),
        TELL_ONCE,
        (when.somebody_waits,),
    ),
    Row(
        "person-still-missing",
        e.SupplementReceived,
        Inform(
            "您补来的材料核对过了，还缺什么请打开查看。",
            "What you handed in was checked. Open the page to see what is still missing.",
        ),
        TELL_ONCE,
        (when.found_missing, when.somebody_waits),
    ),
    Row(
        "person-reminded",
        e.SupplementReminded,
        Inform(
            "您的申请还在等材料，请打开查看最晚什么时候补齐。",
            "Your application still waits for materials. Open the page to see by when.",
        ),
        TELL_ONCE,
        (when.somebody_waits,),
    ),
    Row(
        "person-deemed-withdrawn",
        e.DeemedWithdrawn,
        Inform(
            "您的申请到期没有补齐材料，按规定视为撤回；您可以重新申请。",
            "No materials came in time: by the rules your application counts as withdrawn. You can apply again.",
        ),
        "《安阳市政务服务条例》第三十六条",
        (when.somebody_waits,),
    ),
    Row(
        "person-stopped",
        e.Suspended,
        Inform(
            "您的事项因法定事由暂停计时；原因和最长停多久请打开查看，您可以提出异议。",
            "The clock of your matter is lawfully stopped. Open the page for why and how long; you can object.",
        ),
        "《行政许可法》第四十五条：所需时间应当书面告知申请人",
        (when.somebody_waits,),
    ),
    Row(
        "person-resumed",
        e.Resumed,
        Inform(
            "您的事项已经恢复计时，继续办理。",
            "The clock of your matter runs again.",
        ),
        "《行政许可法》第四十五条",
        (when.somebody_waits,),
    ),
    Row(
        "person-extended",
        e.Extended,
        Inform(
            "您的事项经批准延长了期限，理由和新的期限请打开查看。",
            "More time was granted for your matter. Open the page for the reason and the new date.",
        ),
        "《行政许可法》第四十二条：延长期限的理由应当告知申请人",
        (when.somebody_waits,),
    ),
    Row(
        "person-deadline-moved",
        e.DeadlineMoved,
        Inform(
            "工作日历有变，您的事项期限随之调整，请打开查看。",
            "The calendar of working days has changed, and so have your dates. Open the page to see them.",
        ),
        "限时办结制：期限变动告知本人",
        (when.somebody_waits,),
    ),
    Row(
        "person-answered",
        e.Answered,
        Inform(
            "您的事项有了答复，请打开查看。",
            "Your matter has an answer. Open the page to read it.",
        ),
        "事事有回音",
        (when.somebody_waits,),
    ),
    Row(
        "person-closed",
        e.Closed,
        Inform(
            "您的事项已经答复办结。是否解决，由您说了算，请打开查看和评价。",
            "Your matter is answered and closed. Whether it is solved is for you to say: open the page and judge.",
        ),
        "事事有回音；好差评",
        (when.somebody_waits,),
        clears=("ladder", "colour", "part-ended", "materials-came"),
    ),
    Row(
        "person-diverted",
        e.Diverted,
        Inform(
            "您的事项应走另外的渠道，去哪里办请打开查看；您可以提出异议。",
            "Your matter takes another way. Open the page to see where to go; you can object.",
        ),
        "《北京市接诉即办工作条例》第十一条：分流要说明理由，告知渠道",
        (when.somebody_waits,),
        clears=("ladder", "colour", "came-in"),
    ),
    Row(
        "person-reopened",
        e.Reopened,
        Inform(
            "您的事项已经重新办理。",
            "Your matter is being dealt with again.",
        ),
        WHOLE_COURSE,
        (when.somebody_waits,),
    ),
    Row(
        "person-must-confirm",
        e.WishNoted,
        Inform(
            "工作人员记下了您的意思，要您本人确认才算数，请打开确认或否认。",
            "An officer noted what you want. It counts only if you confirm: open the page to do so, or to deny it.",
        ),
        PERSONS_WORD,
        (when.somebody_waits,),
    ),
    Row(
        "person-withdrawn",
        e.Withdrawn,
        Inform(
            "您的事项已经撤回。如果不是您本人撤回的，请马上告诉我们。",
            "Your matter is withdrawn. If it was not you, tell us at once.",
        ),
        PERSONS_WORD,
        (when.somebody_waits,),
    ),
    Row(
        "person-objection-ruled",
        e.ObjectionRuled,
        Inform(
            "您提出的异议有了结果，请打开查看。",
            "Your objection is decided. Open the page to read how.",
        ),
        PERSONS_WORD,
        (when.somebody_waits,),
    ),
    Row(
        "person-code-asked",
        e.CodeAsked,
        Inform(
            "有人在窗口为您的事项申请补发查询码，核实后生效。不是您本人，请马上打开作废它。",
            "A new code was asked for at a window for your matter. If it was not you, open the page now and cancel it.",
        ),
        PERSONS_WORD,
        (when.somebody_waits,),
    ),
    Row(
        "person-code-replaced",
        e.CodeReplaced,
        Inform(
            "您的事项换了新的查询码，旧码已经作废。不是您本人换的，请马上告诉我们。",
            "Your matter has a new code, and the old one is dead. If it was not you, tell us at once.",
        ),
        PERSONS_WORD,
        (when.somebody_waits,),
    ),
)
