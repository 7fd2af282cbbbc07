"""The words of what the rules of complaints refuse: the rule, its source, and the way out."""

from __future__ import annotations

from collections.abc import Mapping

from luoshi.core.errors import Refused

DECLINED: Mapping[str, tuple[str, str]] = {
    "office_unknown": ("请从名单里选被投诉的单位。", "Choose the office from the list."),
    "not_a_superior": (
        "只能勾选被投诉单位的上级。别的单位请另写一件投诉。",
        "Only an office above the one named can be named with it; complain of another one separately.",
    ),
    "no_body_above": (
        "本级能办投诉的机构都与这件事有关，按回避的规定不能由它们办。请向上一级反映：{above}",
        "Every body here is concerned itself and must stand aside. Go to the level above: {above}",
    ),
    "no_handling_key": (
        "办理投诉的机构还没有备好密封用的钥匙，现在收不下投诉，什么也没有记录。请改日再来，或向上一级反映：{above}",
        "The handling body has no sealing key yet, so nothing can be taken in. Come back later, or go to: {above}",
    ),
    "no_two_unsealers": (
        "保管姓名的两把钥匙还没有备齐，现在不能收您的姓名。可以匿名投诉，凭查询码查结果。",
        "The two keys that keep names are not both there: your name cannot be taken. Complain without it.",
    ),
    "kind_unknown": ("请选是哪一类问题。", "Choose what kind of conduct it is."),
    "needs_words": ("“{what}”不能为空。", "{what} must not be blank."),
    "words_too_long": ("写的话最多 {most} 字。", "At most {most} characters."),
    "complaint_persons_only": (
        "这一步只能由投诉人本人凭查询码作出，工作人员不能代做。",
        "This is the person's own, by their code.",
    ),
    "not_the_handlers": (
        "这件投诉由办理机构的工作人员办；被投诉单位、它的上级和在那里有职务的人回避。",
        "Only officers of the handling body, without a post in the offices concerned, deal with it.",
    ),
    "not_the_officer": (
        "现在由别的同志负责这件投诉。要办，请先接过来。",
        "Another officer answers for it now: take it over first.",
    ),
    "taken_already": ("这件投诉已经由您负责。", "You answer for it already."),
    "not_at_this_step": ("这件投诉现在不能办这一步。", "This step cannot be taken now."),
    "extend_by_another": (
        "延期由办理机构里有权批准的另一位同志批准，负责这件投诉的人不能自己批。",
        "More time is given by another officer of the body whom the district names, not by who answers for it.",
    ),
    "extend_once": ("已经延期一次，不能再延。", "It was extended once, and is not extended again."),
    "extend_late": (
        "延期要在期限以内批准，{until} 已经过了。请尽快办结，并向投诉人说明。",
        "More time is given before the time is over, which was on {until}: close it, and say why it took so long.",
    ),
    "ground_unknown": ("不受理要从列出的理由里选。", "A ground for not accepting is chosen from the list."),
    "when_too_exact": (
        "给被投诉单位看的时间只写到季度或年，例如“2026年第三季度”“2026年”。",
        "The time shown to the office is a quarter or a year.",
    ),
    "check_takes_two": (
        "核对转述要由另一个人做：办理机构的人，不是转述的人，也不是与被投诉单位有关的人。",
        "The check is another person's of the handling body, not the one who restated it.",
    ),
    "not_the_office": (
        "只有被投诉单位的负责人可以陈述，而且要等转述核对以后。",
        "Only the head of the office named states its side, once the restatement was checked.",
    ),
    "office_not_heard": (
        "认定属实之前，要先把核对过的转述给被投诉单位看，请它陈述（不听陈述，不作不利认定）。",
        "Nothing is upheld before the office named has seen the checked restatement and could state its side.",
    ),
    "nothing_sealed": ("这件投诉没有密封的姓名。", "This complaint has no sealed identity."),
    "unsealing_open": ("已经有一次启封在办。", "An unsealing is under way already."),
    "unsealing_none": ("没有等待启封的申请。", "No unsealing is waiting."),
    "unsealing_takes_two": (
        "启封要由两个机构的两个人各开一层，他们都不是申请人，也不是要知道姓名的人；被投诉单位有关的人回避。",
        "Unsealing takes two people of the two bodies, neither of them the one who asked or who will know.",
    ),
    "recipient_unfit": (
        "姓名只能给办理机构的一个人看，他要有核对过的钥匙，而且与被投诉单位无关。",
        "The one recipient is an officer of the handling body with a confirmed key, unconnected with the office.",
    ),
    "box_not_the_one": (
        "交上来的不是这件投诉的内层封套，没有记录。请重新打开。",
        "What was sent is not the inner box of this complaint. Nothing was recorded: open it again.",
    ),
    "unsealing_over": ("查看期限已过，内容已经清除。要再看，须重新申请启封。", "The time to look is over: ask anew."),
    "key_own_only": ("钥匙由本人在自己的浏览器里生成。", "A key is made by its officer, in their own browser."),
    "key_malformed": ("钥匙的格式不对。", "The key is malformed."),
    "key_takes_two": (
        "核对钥匙指纹要由别的单位的一位负责人、督查、纪检或检查人员做，不能是本人或下级。",
        "A fingerprint is confirmed by a head, supervisor, auditor or inspector of another office, no subordinate.",
    ),
    "key_state": ("这把钥匙现在不能办这一步。", "This cannot be done with the key now."),
}


def declined(code: str, **data: object) -> Refused:
    """The refusal of this code with its figures filled in. Raises KeyError for a code without words."""
    zh, en = DECLINED[code]
    filled = {"above": "上一级纪检监察机关、效能机构", **data}
    return Refused(code, zh.format(**filled), en.format(**filled), data)
