"""What a row of the table is made of, and the institutions that rows carry out, in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from luoshi.ledger.vocabulary import Event
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
    """A word to the person, in both languages: the state in plain words. The number and the link are added where it is
    sent.
    """

    words: str
    english: str


@dataclass(frozen=True, slots=True)
class Do:
    """A command that follows, run as a job of its own. Jobs with one `lock` run one after the other, in order."""

    what: following.Follow
    lock: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table. `when` looks at an event and its case; `of` at the event alone, where it has no case."""

    name: str
    on: type[Event]
    then: Tell | Inform | Do
    carries_out: str
    when: tuple[Condition, ...] = ()
    clears: tuple[str, ...] = ()
    of: Callable[[Any], bool] | None = None


FIRST_INQUIRY: Final = "首问负责制：任何时刻只有一名责任人，签收才转移责任"
IN_TIME: Final = "限时办结制：提示、催办、督办；《济南市12345市民服务热线条例》第二十八条"
LAWFUL_STOPS: Final = "限时办结制：依法停表，到上限自动恢复；《行政许可法》第四十五条"
TELL_ONCE: Final = "一次性告知；《行政许可法》第三十二条"
WHOLE_COURSE: Final = "全程服务制：本人看得到每一步、在谁手里、为什么等"
GOOD_OR_BAD: Final = "好差评：差评要回访、要整改；《安阳市政务服务条例》第五十二条"
PERSONS_WORD: Final = "评价、撤回、同意、异议只由本人作出，作出就要有人办"
FROM_PAPER: Final = "以文件落实文件不行：确认了的任务，一项一件，有牵头、有期限、有人督办"
FROM_SURVEYS: Final = "评议机关：以评促改，意见建议一组一件整改，结果随评议公布"
CONDUCT: Final = "效能投诉：密封身份，由上一级、与被投诉单位无关的机构办，查实的要整改"
ERASED: Final = "依法删除：删就删干净，评价和整改件里的话一并删；《个人信息保护法》第四十七条"
INSPECTED: Final = "明察暗访：问题要整改、要复查，可以异议，原检查人员回避；《政府督查工作条例》第十七条、第十八条"
CARDS: Final = "亮牌：告知、陈述申辩、由人决定、由别人复核；规则只提建议"
UNBLOCK: Final = "重点项目：卡住的事一件一主，有人办、有期限，办结前一直挂在项目上"
RULING: Final = "首问负责制：权属争议报裁定，裁定作先例"
