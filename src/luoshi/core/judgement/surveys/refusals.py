"""The words of what the rules of surveys refuse: the rule, its source, and the way out."""

from __future__ import annotations

from collections.abc import Mapping

from luoshi.core.errors import Refused

DECLINED: Mapping[str, tuple[str, str]] = {
    "supervisors_only": (
        "评议由督查（效能）部门组织，这一步由他们办理。",
        "A survey is run by the supervision office: this step is theirs.",
    ),
    "survey_fixed": (
        "评议方案已经固定：问题、单位、群体、权重和档次在第一份答卷之前定下，之后谁也不能改。要改请另做一次。",
        "The plan is fixed: what is asked of whom, and what it will mean, is settled before the first answer. "
        "Make another survey.",
    ),
    "survey_order": (
        "评议须依次：起草、固定方案、发码、开始、结束、公布，不能跳步，也不能回头。现在是“{state}”。",
        "A survey is drafted, fixed, given codes, opened, closed and reported, in this order. It is {state} now.",
    ),
    "survey_not_open": (
        "评议现在不收答卷。没有开始的请等通知；已经结束的，意见可以走“提出诉求”。",
        "The survey takes no answers now.",
    ),
    "closing_day_over": (
        "截止日是 {day}，到当天 24 时（北京时间）为止，纸质答卷也一样，按录完的时间算。现在过了，不再收。"
        "还有意见可以走“提出诉求”；要再评，请另做一次。",
        "The closing day was {day}: answers were taken to its end in Beijing, those on paper by the time they were "
        "typed in. What is left to say can be said as a request; to ask again, make another survey.",
    ),
    "closing_day_before": (
        "方案写明收到 {day} 当天结束，拿到码的人都有权答到那时。过了这一天再结束。",
        "The plan says that answers are taken to the end of {day}: whoever has a code may count on it. Close it then.",
    ),
    "survey_uncoded": (
        "还有群体没有发码（{which}）。每个群体都要发出码才能开始。",
        "Some groups have no codes yet: {which}.",
    ),
    "survey_box": (
        "票箱里还有没有入账的答卷，请稍后再公布。",
        "Some sheets are still in the box: publish the results a little later.",
    ),
    "themes_open": (
        "还有 {count} 组意见建议没有交给单位，也没有写明不用整改的理由。每一组都要有着落，才能公布。",
        "{count} themes are neither assigned nor set aside with a reason: each must be, before the report.",
    ),
    "plan_untitled": ("请给这次评议起个名字。", "Give the survey a title."),
    "plan_empty": ("还没有{what}。", "There is nothing in: {what}."),
    "plan_twice": ("{what}里有重复或空着的代号：{which}。", "Codes must be unique and not blank in {what}: {which}."),
    "plan_weights": (
        "各群体权重加起来要正好是 100，每个至少 1，现在是 {total}。",
        "The weights of the groups must sum to 100, each at least 1; they sum to {total}.",
    ),
    "plan_quota": (
        "每个群体的计划份数不能少于 {least}，少于这个数的结果不能公布。",
        "Each group's quota must be at least {least}: fewer answers cannot be published.",
    ),
    "plan_handed_by": (
        "请写明每个群体的码由谁发。谁发码，是读结果的人要知道的。",
        "Say who hands out each group's codes: whoever reads the results must know.",
    ),
    "plan_unplaced": (
        "这些单位没有归类，不能和谁比：{which}。",
        "These units are in no class of comparable units: {which}.",
    ),
    "plan_scale": (
        "选项里要有算满意的，也要有不算满意的。",
        "Some options must count as satisfied, and some must not.",
    ),
    "plan_unknown": (
        "选项里要有“不了解”，而且它不算满意，也不进基数：不了解的人不该被逼着表态。",
        "“Don't know” must be on offer, and counts neither as satisfied nor in the base.",
    ),
    "plan_bands": (
        "档次要从高到低，不重复，最低一档从 0 起。",
        "Bands run from best to worst without repeats; the last begins at 0.",
    ),
    "plan_least": ("少于几份不公布，至少要定为 3。", "Cells with fewer than 3 answers are never shown."),
    "group_unknown": ("评议里没有这个群体。", "The survey has no such group."),
    "unit_unknown": ("评议里没有这个单位。", "The survey has no such unit."),
    "codes_too_many": ("一次最多发 {most} 个码，请分几次。", "At most {most} codes at a time."),
    "contacts_few": (
        "名单至少要有 {least} 个联系方式：只发给一两个人，收回几份就等于知道是谁答的。人少就打印小条当面发。",
        "A list needs at least {least} contacts: with fewer, the number of answers tells who answered. Print slips.",
    ),
    "contacts_again": (
        "这份名单在这次评议里已经发过，一个人不发两个码。要补发，请另列没有发过的人。",
        "This very list was sent before in this survey: nobody gets two codes. List those alone who got none.",
    ),
    "contacts_running": (
        "上一份名单还没有发完。名单发完就忘掉，所以要等它发完，才不会有人收到两个码。",
        "The list before is still being sent, and is forgotten after: wait for it, lest somebody get two codes.",
    ),
    "contacts_no_gateway": (
        "本区没有开短信或邮件通道，发不出去。请管理员在数据文件夹 secrets/notices.toml 的 [person] 里写好通道，"
        "或者打印小条当面发。",
        "No gateway is set: the administrator names one under [person] in secrets/notices.toml; or print slips.",
    ),
    "contacts_none": (
        "名单里没有发得到的联系方式。一行写一个 11 位手机号或电子邮箱。",
        "The list has no contact that can be reached: one mobile number or e-mail address in a line.",
    ),
    "code_wrong": (
        "这个码用不了：没有这个码，或者已经用过。一个码交一份，交了不能改，谁也查不到是哪一份。",
        "This code does not open anything: there is none such, or it was used. One code gives one sheet.",
    ),
    "by_code_only": (
        "答卷只能由拿到码的人自己填，工作人员不能代填；纸质答卷由两个人分别录入。",
        "A sheet is filled in by whoever holds the code. Paper sheets are typed in by two officers, each alone.",
    ),
    "sheet_empty": ("还没有选。至少评一个单位，选“不了解”也算。", "Nothing was marked: mark at least one unit."),
    "sheet_unknown": ("答卷里有这次评议没有的单位、问题或选项。", "The sheet marks what this survey does not ask."),
    "sheet_twice": ("同一个单位的同一个问题只能选一项。", "One option for each question about a unit."),
    "words_too_long": ("每条意见最多 {most} 字。", "At most {most} characters for each opinion."),
    "typed_already": (
        "这份纸质答卷您已经录过一遍，第二遍要由另一个人录。",
        "You typed this sheet already: the second time is somebody else's.",
    ),
    "typed_whole": ("这份纸质答卷已经录完。", "This sheet has been typed in."),
    "third_look": (
        "两遍录得不一样，要由没有录过的第三个人对照原件来定。",
        "The two entries differ: a third person who typed neither decides by the paper.",
    ),
    "theme_gone": ("这一组意见已经并到别处，或者已经有了着落。", "The theme was merged, or is settled already."),
    "theme_proposed": (
        "这一组是机器按相近的话归的，还没有人看过。先看几条原话：说的是一回事就确认或改名，不是就把意见移走。",
        "These were grouped by a machine because they are alike, and nobody has looked: confirm or rename the theme, "
        "or move what does not belong.",
    ),
    "theme_confirmed": ("这一组不用确认。", "This theme needs no confirmation."),
    "theme_untitled": ("请给这一组意见起个名字。", "Give the theme a title."),
    "theme_not_here": ("这些意见不在这一组里。", "These opinions are not in this theme."),
    "theme_reason": ("请写明为什么不用整改，这句话会公布。", "Say why nothing is to be put right: it is published."),
    "erasing_by_law": (
        "意见里的话只有管理员依法（个人信息保护法第四十七条）可以删除，要写明依据。",
        "The words of an opinion are erased by an administrator on a legal basis alone.",
    ),
}


def declined(code: str, **data: object) -> Refused:
    """The refusal of this code with its figures filled in. Raises KeyError for a code without words."""
    zh, en = DECLINED[code]
    return Refused(code, zh.format(**data), en.format(**data), data)
