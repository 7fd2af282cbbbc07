"""The words of what the rules of judgement refuse: the rule, its source, and the way out."""

from __future__ import annotations

from collections.abc import Mapping

from luoshi.core.errors import Refused

DECLINED: Mapping[str, tuple[str, str]] = {
    "rating_persons_only": (
        "评价只能由办事人本人凭查询码或一次性链接作出，工作人员不能代填、修改或删除。回访记作回访，不算本人的评价。",
        "A rating is the person's own, by their code or one-time link. What is heard in a call is recorded as a call.",
    ),
    "rated_already": (
        "这件事您已经评价过，一事一评。整改办结以后会再问您一次，前后两次都保留。",
        "This service has been rated: one service, one rating. After the repair you are asked once more.",
    ),
    "not_rated": (
        "这件事还没有评价过，谈不上再评一次。",
        "There is no first rating to stand beside.",
    ),
    "level_unknown": ("请从五档里选一档。", "Choose one of the five levels."),
    "reason_unknown": ("评价原因要从列出的里面选。", "Reasons are chosen from the list."),
    "words_too_long": ("写的话最多 {most} 字。", "At most {most} characters."),
    "not_ended_yet": ("这件事还没有办结，办结以后再请您评价。", "The matter is not closed yet: rate it when it is."),
    "not_to_be_called": (
        "这位评价人没有同意由您的单位联系，不能回访。",
        "This person has not agreed to be called by your office.",
    ),
    "doubt_own_office": (
        "只有被评价的单位可以对差评提请复核，而且只能提一次；好评不复核。",
        "Only the rated office may ask for a second look at a bad rating, and once.",
    ),
    "doubt_none": ("这条评价没有等待复核的申请。", "Nobody has asked for a second look at this rating."),
    "doubt_takes_two": (
        "复核由被评价单位以外的两个人作出，第二个人不能是第一个人，也不能是被评价单位的人或其下属单位的人。",
        "A second look takes two different people, neither of the rated office nor below it.",
    ),
    "mystery_not_rated": (
        "这一件是暗访件，不评价：满意率只算真实的诉求。遇到的情形，请写在暗访件里。",
        "This is a mystery request and is not rated: rates count real demand. Say what you met with on its own page.",
    ),
    "erasing_by_law": (
        "评价里写的话只有本人（凭查询码）或管理员依法（个人信息保护法第四十七条）可以删除；评了几档，谁也不能删。",
        "The words of a rating are erased for their person, by code, or by an administrator on a legal basis "
        "(Personal Information Protection Law, art. 47). The level stays.",
    ),
    "needs_words": ("“{what}”不能为空。", "{what} must not be blank."),
    "supervisors_only": ("这一步由督查（效能）部门办理。", "This step is the supervision office's."),
    "audit_empty": ("这一段时间没有可以抽查的办结件。", "No closed case lies in this period."),
    "audit_order": (
        "抽查须先固定名单，再记下种子，然后抽取，次序不能变。",
        "The list is fixed first, then the seed recorded, then the sample drawn.",
    ),
    "audit_no_root": (
        "种子是名单固定以后第一个存证点的根，现在还没有这个存证点。存证点每分钟一个，请过一两分钟再抽；"
        "一直没有，就请管理员看存证日志是不是停了。",
        "The seed is the root of the first checkpoint after the list was fixed, and there is none yet. There is one "
        "every minute: draw a little later; if none comes, the administrator should see whether the log has stopped.",
    ),
    "audit_not_drawn": ("这一件没有被抽中。", "This case was not drawn."),
    "audit_answered": ("这一件已经回访过，记录不能改。", "This case has been called; the record stays."),
    "audit_own_office": (
        "抽查回访由被查单位以外的人打电话，您不能回访本单位的件。",
        "An audit is called by people outside the office: not yours.",
    ),
}


def declined(code: str, **data: object) -> Refused:
    """The refusal of this code with its figures filled in. Raises KeyError for a code without words."""
    zh, en = DECLINED[code]
    return Refused(code, zh.format(**data), en.format(**data), data)
