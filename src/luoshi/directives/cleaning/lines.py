"""Broken lines and stray spaces: which gaps are paragraphs, which are a printer's or a copier's.

Text copied from a page breaks where the page did, so its pieces are about as long as one another: that length is
the wrap width. A gap after a full piece says nothing; a gap after a short one, an indent, a number or a full stop
is a paragraph's end.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from luoshi.directives.characters import CLOSERS, HAN
from luoshi.directives.cleaning import terms
from luoshi.directives.cleaning.trail import Edit

NUMERALS = "一二三四五六七八九十百零〇"
MARKER = re.compile(
    rf"[{NUMERALS}]{{1,4}}[、．.]|[（(][{NUMERALS}]{{1,4}}[）)]|\d{{1,2}}[、．.](?!\d)|[（(]\d{{1,2}}[）)]"
    rf"|第[{NUMERALS}\d]{{1,5}}[条章节编款]|[①-⑳]|附件|抄送|主送|——|[#|>]|[-*+] "
)
GAP = re.compile(
    r"(?<![ \t\u3000])[ \t\u3000]*+\n[ \t\u3000\n]*+|(?<![ \t\u3000\n])[ \u3000]++(?=\S)"
    r"|\A[ \t\u3000]++|(?<![ \t\u3000])[ \t\u3000]++\Z"
)
TERMINAL = "。！？；：!?;:…"
OPENERS = "（“《〈〔【‘(["
TITLE_END = re.compile(
    r"(通知|意见|方案|办法|规定|决定|公告|通告|通报|报告|细则|条例|的?函|复函|批复|计划|规划|纲要|要点|纪要|讲话|发言|总结"
    r"|制度|规则|预案|》|〔\d{4}〕\s*\d+\s*号|\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)[）)]?$"
)
A_DAY = re.compile(r"\s*(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*$")
LABELLED = re.compile(r"(标题|题目|来源|出处|文号|发文字号|发文机关|成文日期|发布日期|主题词|索引号)[:：]")
LETTERS = rf"[{HAN}，。；：、！？（）《》“”‘’〔〕【】—…%□]"
BETWEEN = re.compile(LETTERS)
LEAST_WRAP, MOST_WRAP = 14, 70


@dataclass(frozen=True)
class Layout:
    """How the text was broken: the wrap width in characters (0 for none) and whether nearly every gap stands at it."""

    width: int
    regular: bool

    def full(self, width: float) -> bool:
        """Whether a piece of this width reached the edge of its page."""
        return bool(self.width) and width >= self.width - 2.5


def layout(text: str) -> Layout:
    """The wrap width: the length around which at least a quarter of all pieces, and eight, lie."""
    pieces = [_width(piece) for piece in re.split(r"[ \n]+", text) if piece]
    counts = Counter(round(width) for width in pieces if LEAST_WRAP <= width <= MOST_WRAP)
    if not counts:
        return Layout(0, False)
    near = {width: sum(counts[width + d] for d in (-1, 0, 1)) for width in counts}
    best = max(near, key=lambda width: (near[width], width))
    longer = sum(width > best + 4 for width in pieces)
    if near[best] < 8 or near[best] * 4 < len(pieces) or longer * 4 > near[best]:
        return Layout(0, False)
    return Layout(best, near[best] * 10 >= len(pieces) * 7)


def _width(text: str) -> float:
    return len(text) - len(text.encode("ascii", "ignore")) / 2


def edits(text: str) -> Iterator[Edit]:
    """The edits that join what was broken, and leave one line break between paragraphs."""
    page = layout(text)
    paragraph = piece = 0
    gaps = list(GAP.finditer(text))
    for n, gap in enumerate(gaps):
        start, end = gap.span()
        following = gaps[n + 1].start() if n + 1 < len(gaps) else len(text)
        new = _joint(text, gap, page, Context(text[paragraph:start], text[piece:start], text[end:following]))
        if new == "\n":
            paragraph = end
        piece = end
        if new != gap[0]:
            yield Edit(start, end, new)


@dataclass(frozen=True)
class Context:
    """What stands around a gap: the paragraph so far, its last piece, and the piece that follows."""

    paragraph: str
    piece: str
    following: str


def _joint(text: str, gap: re.Match[str], page: Layout, around: Context) -> str:
    start, end = gap.span()
    if start == 0 or end == len(text):
        return ""
    before, after = text[start - 1], text[end]
    if before == "\n" or after == "\n":
        return ""
    if "\n" in gap[0]:
        return _at_break(gap[0], before, text[end : end + 12], page, around)
    return _at_space(gap[0], before, after, page, around)


def _at_break(gap: str, before: str, after: str, page: Layout, around: Context) -> str:
    if "\t" in around.paragraph or "\t" in around.following:
        return "\n"
    if LABELLED.match(around.paragraph):
        return "\n"
    if after[0] in CLOSERS or before in "，、" or before in OPENERS:
        return ""
    if gap.count("\n") > 1 or re.search(r"\n(\u3000|[ \t]{2})", gap) or _is_title(around):
        return "\n"
    if A_DAY.match(around.following):
        return "\n"
    full = page.full(_width(around.piece))
    if MARKER.match(after):
        return "" if full and before not in TERMINAL + CLOSERS and after[0].isdigit() else "\n"
    if before in TERMINAL or (before in "”）)》" and around.paragraph[-2:-1] in TERMINAL):
        return "" if full else "\n"
    if before.isascii() and before.isalnum() and BETWEEN.match(after[0]) and not full:
        return "\n"
    if full or (len(around.paragraph) >= 25 and not _is_heading(around.paragraph)):
        return _seam(before, after[0])
    return "\n"


def _is_title(around: Context) -> bool:
    """A line that is the end of a title, a number or a date, or stands before one."""
    short = len(around.paragraph) <= 60
    return short and bool(TITLE_END.search(around.paragraph)) and not around.paragraph.endswith(("，", "、"))


def _is_heading(paragraph: str) -> bool:
    return len(paragraph) <= 45 and bool(MARKER.match(paragraph)) and "。" not in paragraph


def _seam(before: str, after: str) -> str:
    """Two words of letters keep a space between them, Chinese and figures do not."""
    return " " if before.isascii() and after.isascii() and before.isalpha() and after.isalpha() else ""


def _at_space(gap: str, before: str, after: str, page: Layout, around: Context) -> str:
    wide = gap.count("\u3000") >= 2 or len(gap) >= 4
    if wide:
        return _at_wide_space(around)
    if not (BETWEEN.match(before) or BETWEEN.match(after)):
        return "" if page.width and before.isdigit() and after.isdigit() else " "
    if page.width:
        return "\n" if page.regular and _ends_heading(page, around) else ""
    if MARKER.match(around.paragraph) and len(around.paragraph) < 8:
        return " "
    figures = before.isdigit() or after.isdigit() or not (BETWEEN.match(before) and BETWEEN.match(after))
    numbered = re.fullmatch(r"[\d.]+", around.paragraph)
    if (figures and not numbered) or before in CLOSERS + OPENERS or after in CLOSERS + OPENERS:
        return ""
    return "" if _inside_term(around) or min(len(around.piece), len(around.following)) <= 1 else " "


def _at_wide_space(around: Context) -> str:
    """Several wide spaces inside a line stand for a paragraph, except where they only spread a short word: 通　　知."""
    spread = len(around.piece) <= 1 or len(around.following) <= 1
    return "" if spread else "\n"


def _ends_heading(page: Layout, around: Context) -> bool:
    """A numbered heading that stops well before the edge, on a page where other pieces reach it."""
    short = _width(around.piece) < page.width - 4 and len(around.paragraph) <= 45
    bare = not re.search(r"[，。；：]$", around.paragraph) and "。" not in around.paragraph
    return (
        short
        and bare
        and bool(MARKER.match(around.paragraph))
        and len(around.following) > 10
        and around.following[0] not in CLOSERS
    )


def _inside_term(around: Context) -> bool:
    """Whether a term reaches over the gap."""
    head, tail = around.piece[-4:], around.following[:4]
    return any(head[i:] + tail[:j] in terms.terms() for i in range(len(head)) for j in range(1, len(tail) + 1))


FLAT = 240
HEADING_START = re.compile(
    rf"(?<=[。；！？：”）])(?=[{NUMERALS}]{{1,3}}、|（[{NUMERALS}]{{1,3}}）|\d{{1,2}}[．.、](?!\d))"
    rf"|(?<=[{HAN}”])(?=（[{NUMERALS}]{{1,3}}）|\d{{1,2}}[．.、][{HAN}“])"
)
HEADED = re.compile(rf"[{NUMERALS}]{{1,3}}、|（[{NUMERALS}]{{1,3}}）")


def headings(text: str) -> Iterator[Edit]:
    """Line breaks before the numbers of headings, in lines so long that they cannot be paragraphs."""
    for line in re.finditer(rf"[^\n]{{{FLAT},}}", text):
        for match in HEADING_START.finditer(text, line.start() + 1, line.end()):
            if _begins_heading(text, match.start()):
                yield Edit(match.start(), match.start(), "\n")


def _begins_heading(text: str, place: int) -> bool:
    """After words that no stop ends a number begins a heading if they are the heading above it: 一、加快建设（一）."""
    if text[place - 1] in "。；！？：”）" and not HEADED.match(text, text.rfind("\n", 0, place) + 1):
        return True
    start = max(text.rfind(mark, 0, place) for mark in "。；！？\n")
    stopped = start == place - 1 or text[place - 1] in "）”："
    return stopped or (bool(HEADED.match(text, start + 1)) and place - start < 48)
