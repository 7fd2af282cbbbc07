"""Changes of form, character for character.

Widths, spaces, line breaks, glosses, traditional characters, brackets and punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from luoshi.directives import chinese
from luoshi.directives.characters import HAN
from luoshi.directives.cleaning.trail import Edit, Trail

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜń"
SYLLABLE = re.compile(
    "(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:i?ang|i?ong|uang|eng|ing|ang|i?an|uan|iao|uai|i[aeu]|u[aoien]|uen|[aeiouü]n|ai|ei|ao|ou|er|üe|ue|[aeiouü])"
)
PLAIN_VOWELS = str.maketrans(TONED, "aaaaeeeeiiiioooouuuuüüüün")
GLOSS = re.compile(rf"(?<=[{HAN}])[(（]([a-zü{TONED}]{{1,6}})[)）]")
INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\ufe00-\ufe0f\u0000-\u0008\u000b\u000e-\u001f\u007f-\u0084\u0086-\u009f]+"
)
SPACES = str.maketrans(
    dict.fromkeys("\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f", " ")
)
WIDE_ASCII = {code: chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B) if chr(code - 0xFEE0).isalnum()}
WIDE_ASCII |= dict(zip(map(ord, "％＋－．／＝＆＃＠＿～｛｝＊＜＞＂＇"), "%+-./=&#@_~{}*<>\"'", strict=True))
WIDE_ASCII |= dict(zip(map(ord, "﹙﹚﹐﹑﹔﹕〝〞﹝﹞「」『』"), "（），、；：“”〔〕“”‘’", strict=True))
RADICALS = str.maketrans(
    "⼀⼆⼈⼊⼋⼗⼝⼟⼠⼤⼥⼦⼩⼭⼯⼰⼲⼼⼿⽀⽂⽅⽇⽉⽊⽔⽕⽗⽚⽜⽣⽤⽥⽩⽬⽯⽰⽴⽼⽽⽿⾃⾄⾊⾏⾐⾒⾔⾛⾜⾝⾞⾥⾦⾨⾬⾮⾯⾰⾳⾷⾸⾹⾼",
    "一二人入八十口土士大女子小山工己干心手支文方日月木水火父片牛生用田白目石示立老而耳自至色行衣见言走足身车里金门雨非面革音食首香高",
)
COMMON = SPACES | WIDE_ASCII | RADICALS
WRITTEN = re.compile("(?<![显编原论名合专巨译土昭遗拙])著(?![名作述称录者书])")
PUNCTUATION = dict(zip(",:;?!", "，：；？！", strict=True))
HALF = re.compile(r"[,:;?!]")
WORDS = re.compile(rf"[{HAN}，。；：、！？）】”’》〕（【“‘《〔%□]")
MIDDLE_DOT = re.compile(rf"(?<=[{HAN}”）》])\.(?=[{HAN}“（《])")


def breaks(text: str) -> Iterator[Edit]:
    """Line breaks become \\n; what cannot be seen goes."""
    for match in re.finditer(r"\r\n?|[\u2028\u2029\u0085\x0c\x0b]", text):
        yield Edit(match.start(), match.end(), "\n")
    for match in INVISIBLE.finditer(text):
        yield Edit(match.start(), match.end(), "", "remove", "零宽或不可见字符")


def widths(trail: Trail) -> Trail:
    """Full-width letters and digits, odd spaces and radicals in their common form."""
    return trail.rewritten(trail.text.translate(COMMON))


def glosses(text: str) -> Iterator[Edit]:
    """Pinyin in brackets after a character.

    區(qū). One with a tone mark is a gloss; one without, if the text has others.
    """
    found = list(GLOSS.finditer(text))
    toned = sum(any(char in TONED for char in match[1]) for match in found)
    for match in found:
        plain = match[1].translate(PLAIN_VOWELS)
        if SYLLABLE.fullmatch(plain) and (toned >= 3 or any(char in TONED for char in match[1])):
            yield Edit(match.start(), match.end(), "", "remove", "注音")


def simplified(trail: Trail) -> Trail:
    """Simplified characters, where the text is in traditional ones.

    One in a hundred of its characters, and three at least.
    """
    sample = trail.text[:20_000]
    count = chinese.count_traditional(sample)
    if count < 3 or count * 100 < len(sample):
        return trail
    return trail.rewritten(WRITTEN.sub("着", chinese.simplify(trail.text)))


def punctuation(text: str) -> Iterator[Edit]:
    """Half-width punctuation between Chinese words becomes full-width; brackets by pairs."""
    for match in HALF.finditer(text):
        if _in_chinese(text, match.start()):
            yield Edit(match.start(), match.end(), PUNCTUATION[match[0]])
    yield from _brackets(text)


def _in_chinese(text: str, place: int) -> bool:
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if before.isascii() and before.isalnum() and after.isascii() and after.isalnum():
        return False
    return bool(WORDS.match(before) or ((before.isalnum() or before in ')"') and WORDS.match(after)))


def _brackets(text: str) -> Iterator[Edit]:
    """A bracket is full-width if its partner is, or if Chinese stands in it or beside it."""
    opened: list[int] = []
    for match in re.finditer(r"[()（）]", text):
        place = match.start()
        if match[0] in "(（":
            opened.append(place)
            continue
        start = opened.pop() if opened else None
        if start is None or start < place - 400:
            start = None
        yield from _pair(text, start, place)
    for place in opened:
        if text[place] == "(" and (WORDS.match(text[place - 1 : place]) or WORDS.match(text, place + 1)):
            yield Edit(place, place + 1, "（")


def _pair(text: str, start: int | None, end: int) -> Iterator[Edit]:
    inside = text[start + 1 : end] if start is not None else text[max(0, end - 2) : end]
    around = (text[start - 1 : start] if start else "") + text[end + 1 : end + 2]
    mixed = start is not None and text[start] + text[end] in ("（)", "(）")
    if not (mixed or WORDS.search(inside) or WORDS.search(around)):
        return
    if start is not None and text[start] == "(":
        yield Edit(start, start + 1, "（")
    if text[end] == ")":
        yield Edit(end, end + 1, "）")


def quotes(text: str) -> Iterator[Edit]:
    """Straight quotes beside Chinese become “ and ” in turn; one after an open “ closes it."""
    opened = -100
    for match in re.finditer(r'[“”"\n]', text):
        place, char = match.start(), match[0]
        if char == "“":
            opened = place
        elif char != '"':
            opened = -100
        elif WORDS.search(text[max(0, place - 1) : place + 2]):
            closing = place - opened < 60
            yield Edit(place, place + 1, "”" if closing else "“")
            opened = -100 if closing else place
