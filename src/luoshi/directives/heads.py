"""Head and foot of an official document: title, issuer, number, date, addressee, signature."""

from __future__ import annotations

import re
from datetime import date

KINDS = (
    "通知|意见|方案|办法|规定|决定|决议|公告|通告|通报|报告|请示|细则|条例|批复|计划|规划|纲要|要点|纪要|议案|预案|制度"
    "|规则|措施|清单|分工|函"
)
OFFICE = (
    "人民政府|政府办公厅|政府办公室|办公厅|办公室|委员会|管理局|总局|领导小组|指挥部|联席会议|委|局|厅|部|院|会|中心"
    "|政府|公司|社|室"
)
TITLE = re.compile(
    rf"(?:{KINDS})(?:（[^（）]{{1,20}}）)?$|(?:讲话|发言|致辞|工作报告)(?:稿)?$|（(?:试行|暂行|征求意见稿|草案)）$"
)
FLAT_TITLE = re.compile(
    rf"^.{{0,70}}?关于[^。；]{{2,120}}?的(?:{KINDS})(?!》)|^[^，。；：]{{4,60}}?(?:{KINDS})(?=为(?:了|深|进|全|切|贯|落|加|推|做|促)|根据|按照|各[市县区省])"
)
NUMBERED_TITLE = re.compile(rf"(.{{4,100}}(?:{KINDS}))[\u4e00-\u9fff]{{2,12}}〔\d{{4}}〕\d+号$")
ADDRESSED = re.compile(
    rf"(?:^|\n|(?:{KINDS})|号)\s*((?:各|[省市县区]直|[\u4e00-\u9fff]{{2,20}}?(?:{OFFICE}|同志)(?!关于))[^。：；《\n]{{0,160}})：",
    re.M,
)
NOTE = re.compile(r"(?<=.)（[^（）]{2,20}）$")
LABEL = re.compile(r"^(?:标题|题目|文件名称|文件标题)[:：]\s*")
NUMBER = re.compile(
    r"([\u4e00-\u9fff]{1,20})[〔\[【（(［]\s*((?:19|20)\d{2})\s*[〕\]】）)］]\s*(?:第)?\s*(\d{1,5})\s*号"
)
BEFORE_NUMBER = re.compile(
    rf"^.*(?:{KINDS.removesuffix('|函')}|(?:的|复)函|文件|政府|办公厅|办公室|委员会|管理局|监督局|[\u4e00-\u9fff]{{5}}[局厅])(?=[\u4e00-\u9fff]{{2}})"
)
DIGITS = "〇一二三四五六七八九"
DAY = re.compile(r"((?:19|20)\d{2})年(\d{1,2})月(\d{1,2})日")
WRITTEN_DAY = re.compile(rf"([一二][{DIGITS}○零]{{3}})年([{DIGITS}十]{{1,2}})月([{DIGITS}十]{{1,3}})日")
SIGNED_DAY = re.compile(
    rf"(?:{OFFICE})[ 　\n]*((?:19|20)\d{{2}}年\d{{1,2}}月\d{{1,2}}日)"
    r"(?=$|\n|[ 　]|（|附件|[^前起至以内后止，、。；和与及到召开在的])"
)
MEETING_DAY = re.compile(r"((?:19|20)\d{2}年\d{1,2}月\d{1,2}日)(?:[上下]午|晚上?|中午)?[，,].{0,60}?(?:召开|主持|会议)")
ISSUER = re.compile(rf"^([\u4e00-\u9fff、 ]{{2,60}}?(?:{OFFICE}))(?=关于|印发|转发|批转|令|公告|通告|[（(])")
HEAD = 12


def title_of(lines: list[str], head: str) -> str | None:
    """The title: labelled as such, the first lines up to a kind of paper, or what begins a text without line breaks."""
    for line in lines[:3]:
        if LABEL.match(line):
            return LABEL.sub("", line).strip()
    kept: list[str] = []
    for line in (each.lstrip("# ") for each in lines[:HEAD]):
        if line.endswith("：") or len(line) > 90 or line.endswith(("。", "；")):
            break
        if _is_furniture(line):
            if kept:
                break
            continue
        kept.append(line)
        named = NUMBERED_TITLE.match(line)
        if named or TITLE.search(line):
            kept[-1] = named[1] if named else line
            return _joined(kept)
    if kept:
        return kept[0]
    flat = FLAT_TITLE.search(lines[0][:300]) if lines else None
    return re.sub(r"^.*?文件[^》]*号", "", flat[0]).strip() if flat and head else None


def _is_furniture(line: str) -> bool:
    """Number, date, secrecy, page furniture and the red head: no title, though they stand above it."""
    return bool(
        NUMBER.fullmatch(line.strip())
        or DAY.fullmatch(line.strip("（） "))
        or re.fullmatch(
            r".{2,60}文件|.{0,4}(?:机密|秘密|绝密|特急|加急|平急|内部).{0,8}|——.*|（.*）|第\d+期|[\d\W_a-zA-Z]+", line
        )
    )


def _joined(kept: list[str]) -> str:
    """The last line of the title with those above it that it continues."""
    title = kept[-1]
    for line in reversed(kept[:-1]):
        whole = TITLE.search(line) or len(line + title) > 120 or re.search(r"(?:同志|各位)", line)
        if whole or (re.search("关于", title) and not re.search(rf"(?:{OFFICE})$", line)):
            break
        title = line + title
    return title


def issuer_of(title: str | None, signature: str | None) -> str | None:
    """Who issued it: named before 关于 in the title, else in the signature."""
    match = ISSUER.match(title or "")
    return match[1].strip() if match else signature


def number_of(head: str) -> str | None:
    """The document number, as 国办发〔2020〕43号, its brackets in the standard form.

    One inside 《》 or （） belongs to another paper.
    """
    for match in NUMBER.finditer(head):
        if head[: match.start()].count("（") == head[: match.start()].count("）"):
            word = BEFORE_NUMBER.sub("", match[1])[-12:]
            return f"{word}〔{match[2]}〕{match[3]}号"
    return None


def date_of(lines: list[str]) -> date | None:
    """The day of the document.

    A line that is a day alone, one that follows the name of an office, or one printed as 印发.
    """
    for line in lines:
        bare = _bare(line)
        day = _day(bare) if len(bare) <= 20 else None
        if day is not None:
            return day
    for line in lines:
        signed = SIGNED_DAY.search(line)
        if signed:
            return _day(signed[1])
    for line in lines[:HEAD] + lines[-HEAD:]:
        match = re.search(r"((?:19|20)\d{2}年\d{1,2}月\d{1,2}日)(?:印发|在.{2,40}会议上)", line)
        if match:
            return _day(match[1])
    return _day_of_meeting(lines[:HEAD])


def _day_of_meeting(lines: list[str]) -> date | None:
    """The day of the meeting whose minutes these are: terms are counted from it (会后10个工作日内)."""
    if any("纪要" in line for line in lines):
        for line in lines:
            match = MEETING_DAY.match(line)
            if match:
                return _day(match[1])
    return None


def _bare(line: str) -> str:
    """A line without the brackets around it and the note after it: 2021年1月26日（此件公开发布）."""
    return NOTE.sub("", line).strip("（）() 　")


def _day(text: str) -> date | None:
    match = DAY.match(text)
    if not match or not re.fullmatch(r"(?:印发|发布|公布|通过)?", text[match.end() :]):
        return _written_day(text) if match is None and len(text) <= 20 else None
    return _real(int(match[1]), int(match[2]), int(match[3]))


def _written_day(text: str) -> date | None:
    """二〇〇四年二月二十二日."""
    match = WRITTEN_DAY.search(text)
    if not match:
        return None
    year = int("".join(str("〇一二三四五六七八九".index(char)) for char in re.sub("[○零]", "〇", match[1])))
    return _real(year, _small(match[2]), _small(match[3]))


def _small(text: str) -> int:
    tens, ten, ones = text.partition("十")
    if not ten:
        return DIGITS.index(text[-1])
    return (DIGITS.index(tens) if tens else 1) * 10 + (DIGITS.index(ones) if ones else 0)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def addressee(lines: list[str], head: str) -> str | None:
    """Whom it addresses.

    The first line that ends with a colon, or the words before one in a text without line breaks.
    """
    for line in lines[:HEAD]:
        if (
            line.endswith("：")
            and len(line) <= 200
            and not LABEL.match(line)
            and not re.search(r"[。；]|如下|〔|关于", line)
        ):
            return line.removesuffix("：")
    match = ADDRESSED.search(LABEL.sub("", head[:800]))
    return match[1] if match else None


def signature_of(lines: list[str]) -> str | None:
    """The office that signs: a short line before the day, or the words before the day on its line."""
    for i, line in enumerate(lines):
        bare = _bare(line)
        if i and _day(bare) is not None and re.search(rf"(?:{OFFICE})$", lines[i - 1]) and len(lines[i - 1]) <= 60:
            above = lines[i - 1].strip()
            return _named_before(above, "\n".join(lines)) if above.startswith("附件") else above
        match = re.match(rf"([\u4e00-\u9fff 　]{{2,40}}(?:{OFFICE}))[ 　]+(.+)$", bare)
        if match and _day(match[2]) is not None:
            return match[1].strip()
    for line in lines:
        flat = SIGNED_DAY.search(line)
        if flat:
            return _named_before(line[: flat.start(1)].rstrip(), "\n".join(lines))
    return None


def _named_before(head: str, text: str) -> str | None:
    """The office whose name ends here: the longest that the document names elsewhere too."""
    found = re.search(r"[\u4e00-\u9fff]{4,40}$", head)
    whole = found[0] if found else ""
    names = (whole[i:] for i in range(max(0, len(whole) - 3)))
    return next((name for name in names if text.count(name) > 1 and not re.match("落实|执行|实施|办理", name)), None)
