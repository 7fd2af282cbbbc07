"""Title, number, addressee, sections, paragraphs and signature of a clean document (GB/T 9704-2012 names the parts)."""

from __future__ import annotations

import re

from luoshi.directives.heads import addressee, date_of, issuer_of, number_of, signature_of, title_of
from luoshi.directives.text import Clean, Outline, Paragraph, Section

NUMERALS = "一二三四五六七八九十百零〇"
LEVELS = (
    (1, re.compile(rf"[{NUMERALS}]{{1,4}}、|第[{NUMERALS}\d]{{1,4}}章[ 　]?")),
    (2, re.compile(rf"（[{NUMERALS}]{{1,4}}）、?|第[{NUMERALS}\d]{{1,4}}节[ 　]?")),
    (3, re.compile(rf"\d{{1,3}}[.．、](?!\d)|第[{NUMERALS}\d]{{1,5}}条[ 　]?")),
    (4, re.compile(r"（\d{1,3}）、?|[①-⑳]")),
)
COUNTED = "万亿千百个倍元吨米人亩户家公平立小名项年"
DECIMAL = re.compile(
    r"\d{1,2}(?:\.\d{1,2}){0,3}[ 　]+(?=[\u4e00-\u9fff])"
    rf"|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}(?![{COUNTED}])(?=[\u4e00-\u9fff])"
)
INSIDE = re.compile(rf"(?:^|(?<=[。；：！]))(?:[{NUMERALS}]{{1,3}}(?:是|要)(?!否|求|点|素)|第[{NUMERALS}]{{1,3}}[，,])")
ATTACHED = re.compile(r"附件[ 　]*[:：]?[ 　]*")
DEEPEST = 4
HEADING = 60


def outline(clean: Clean) -> Outline:
    """The parts of the document; None or empty where it has none. Nothing is guessed that is not written."""
    text = clean.text
    spans = [(match.start(), match.end()) for match in re.finditer(r"[^\n]*\S[^\n]*", text)]
    sections = _sections(text, spans)
    first = next((section.start for section in sections if section.level < 5), len(text))
    lines = [text[start:end] for start, end in spans]
    title = title_of(lines, text[:first])
    signature = signature_of(lines)
    return Outline(
        title=title,
        issuer=issuer_of(title, signature),
        number=number_of(text[: max(first, 600)][:3000]),
        date=date_of(lines),
        addressee=addressee(lines, text[: first or len(text)]),
        sections=sections,
        paragraphs=_paragraphs(spans, sections),
        attachments=_attachments(lines),
        signature=signature,
        marks=tuple(re.findall(r"（(此件[^（）]{2,12}|[^（）]{0,4}公开发布)）", text))[:3],
    )


def marker_of(paragraph: str) -> tuple[int, str]:
    """The level 1 to 4 and the number a paragraph begins with, (0, "") for none."""
    for level, pattern in LEVELS:
        match = pattern.match(paragraph)
        if match:
            return level, match[0]
    match = DECIMAL.match(paragraph)
    return (min(DEEPEST, match[0].count(".") + 1), match[0]) if match else (0, "")


def _sections(text: str, spans: list[tuple[int, int]]) -> tuple[Section, ...]:
    found: list[tuple[int, str, str, int]] = []
    attached = False
    for start, end in spans:
        paragraph = text[start:end]
        level, marker = marker_of(paragraph)
        attached = bool(ATTACHED.match(paragraph)) or (attached and level == 3)
        if level and not attached:
            found.append((level, marker.strip(), _heading(paragraph[len(marker) :]), start))
        found += [_inner(paragraph, match, start) for match in _inside(paragraph, len(marker))]
    ends = _ends([(level, start) for level, _, _, start in found], spans)
    return tuple(Section(*entry, end) for entry, end in zip(found, ends, strict=True))


def _inside(paragraph: str, after: int) -> list[re.Match[str]]:
    """一是… 二是… and 第一，… in one paragraph: two or more of them, or one that begins it."""
    found = [match for match in INSIDE.finditer(paragraph) if match.start() >= after or match.start() == 0]
    return found if len(found) > 1 or (found and found[0].start() <= after) else []


def _inner(paragraph: str, match: re.Match[str], start: int) -> tuple[int, str, str, int]:
    return 5, match[0].rstrip("，,"), _heading(paragraph[match.end() :]), start + match.start()


def _heading(rest: str) -> str:
    """The words up to the first stop, if they are few enough to be a heading."""
    stop = re.search(r"[。；：\n]", rest)
    heading = rest[: stop.start()] if stop else rest
    return heading.strip() if len(heading) <= HEADING else ""


def _ends(found: list[tuple[int, int]], spans: list[tuple[int, int]]) -> list[int]:
    """Where each section ends.

    At the next of its level or above; one inside a paragraph at latest with that paragraph.
    """
    ends = [spans[-1][1] if spans else 0] * len(found)
    open_sections: list[int] = []
    for i, (level, start) in enumerate(found):
        while open_sections and found[open_sections[-1]][0] >= level:
            ends[open_sections.pop()] = start
        open_sections.append(i)
    paragraph_end = 0
    spans_left = iter(spans)
    for i, (level, start) in enumerate(found):
        while paragraph_end <= start:
            paragraph_end = next(spans_left)[1]
        if level == 5:
            ends[i] = min(ends[i], paragraph_end)
    return ends


def _paragraphs(spans: list[tuple[int, int]], sections: tuple[Section, ...]) -> tuple[Paragraph, ...]:
    numbered = [(i, section) for i, section in enumerate(sections) if section.level <= DEEPEST]
    path: list[int] = []
    paragraphs = []
    place = 0
    for start, end in spans:
        marker = ""
        while place < len(numbered) and numbered[place][1].start <= start:
            index, section = numbered[place]
            path = [i for i in path if sections[i].level < section.level] + [index]
            marker = section.marker if section.start == start else ""
            place += 1
        paragraphs.append(Paragraph(start, end, tuple(path), marker))
    return tuple(paragraphs)


def _attachments(lines: list[str]) -> tuple[str, ...]:
    """What stands after 附件：, one for each number."""
    for i, line in enumerate(lines):
        match = ATTACHED.match(line)
        if match and "：" in match[0] and len(line) <= 300:
            following = "".join(f"\n{more}" for more in lines[i + 1 : i + 12] if re.match(r"\d{1,2}[.．、]", more))
            names = re.split(r"(?:^|\n|(?<=[\u4e00-\u9fff）》]))[ 　]*\d{1,2}[.．、]", line[match.end() :] + following)
            return tuple(name.strip(" ;；。\n") for name in names if name.strip(" ;；。\n"))
    return ()
