"""Characters lost because one byte of a GBK text was dropped: 确保“十二五”规划 read as 确?！笆濉币?…

GBK writes two bytes a character. A decoder that loses a lead byte shows ?, pairs the next bytes wrongly, drops
pairs that mean nothing, and falls back into step at an ASCII character or a dropped byte. So the wrong characters
still hold the right bytes, one place off. Shifted back, the characters between are certain by arithmetic; the first
and the last keep one byte of two, and are restored only where a term, or the same words elsewhere in the document,
leave one choice. Otherwise a □ stands for the character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from luoshi.directives.characters import everyday, is_han
from luoshi.directives.chinese import simplify
from luoshi.directives.cleaning import terms
from luoshi.directives.cleaning.shifted_bytes import (
    HOLE,
    LONGEST,
    SYLLABLE,
    Reading,
    Slot,
    admitted,
    hidden,
    readings,
    would_vanish,
)
from luoshi.directives.cleaning.trail import Edit

SUSPECT = re.compile(rf"(?<=[\u4e00-\u9fff）)”》%％\d])\?(?=[^\x00-\x7f]|[,!:;][^\s\d]|{SYLLABLE}[)）])")
GLOSS = re.compile(rf"[(（]{SYLLABLE}[)）]")
MOST, ECHOES = 200, 40
ASKING = "吗呢么何谁吧啊哪"
PUNCTUATION = "，。、；：！）》”’％"
LONE = re.compile("“(.)”")
CLOSER = {"“": "”", "《": "》", "（": "）"}


def edits(text: str) -> list[Edit]:
    """The edits that put shifted runs right.

    A ? without a run is taken for a loss only in a text that has such runs.
    """
    places = [match.start() for match in islice(SUSPECT.finditer(text), MOST)]
    if not places:
        return []
    scene = _Scene(text, simplify(text))
    found: list[Edit] = []
    single: list[int] = []
    for place in places:
        if found and place < found[-1].end:
            continue
        best = _best(scene, place)
        if best is not None:
            found.append(_edit(place, *best))
        else:
            single.append(place)
    lossy = bool(found)
    return sorted(
        found + [edit for place in single if (edit := _single(scene, place, lossy=lossy))], key=lambda edit: edit.start
    )


def _edit(place: int, reading: Reading, restored: str) -> Edit:
    return Edit(place, place + 1 + reading.taken, restored, "repair", "字节错位，按编码移回")


@dataclass
class _Scene:
    """The text, the same in simplified characters (of the same length), and that without glosses."""

    text: str
    simple: str

    @cached_property
    def plain(self) -> str:
        """The whole text without glosses, in which the same words can be found elsewhere."""
        return GLOSS.sub("", self.simple)

    @cached_property
    def used(self) -> tuple[str, ...]:
        """The terms this document uses."""
        return tuple(word for word in sorted(terms.terms()) if word in self.plain)

    def before(self, place: int) -> str:
        """What stands before the place, without glosses."""
        return GLOSS.sub("", self.simple[max(0, place - 30) : place])[-12:]

    def after(self, end: int, width: int) -> str:
        """What stands after the place, without glosses."""
        return GLOSS.sub("", self.simple[end : end + width])


def _best(scene: _Scene, place: int) -> tuple[Reading, str] | None:
    """The reading that makes most sense and what it restores, None if the text as it stands makes as much."""
    ranked = sorted(readings(scene.text, place), key=lambda reading: -_score(scene, place, reading, _known(reading)))
    if not ranked:
        return None
    filled = [(reading, _restored(scene, place, reading)) for reading in ranked[:8]]
    reading, restored = max(filled, key=lambda pair: _score(scene, place, *pair, support=True))
    if reading.taken == 0:
        return None
    window = scene.simple[place + 1 : place + 1 + LONGEST]
    unchanged = _worth(scene.before(place)[-4:] + "？" + GLOSS.sub("", window), window)
    return (
        (reading, restored)
        if _score(scene, place, reading, restored) > unchanged + _doubt(scene, place, reading)
        else None
    )


def _known(reading: Reading) -> str:
    return "".join(slot.char() or HOLE for slot in reading.slots)


def _doubt(scene: _Scene, place: int, reading: Reading) -> float:
    """A run in which nothing looks out of place needs more to be taken for a shifted one."""
    run = scene.simple[place + 1 : place + 1 + reading.taken]
    return 0.0 if reading.ended or any(char > "\x7f" and char not in terms.characters() for char in run) else 2.0


def _single(scene: _Scene, place: int, *, lossy: bool) -> Edit | None:
    """A character lost alone before an opening quote; not where the ? may ask something."""
    following, before = scene.text[place + 1], scene.before(place)
    if following not in "“《‘（" or before[-1:] in ASKING:
        return None
    slot = Slot(None, None)
    fit = frozenset(char for char in terms.fitting(admitted(slot), before, "") if would_vanish(slot, char, following))
    chosen = fit if len(fit) == 1 else _echoed(fit, before, scene.plain)
    if len(chosen) == 1:
        return _edit(place, Reading((slot,), 0), next(iter(chosen)))
    return _edit(place, Reading((slot,), 0), HOLE) if lossy and fit else None


def _echoed(fit: frozenset[str], before: str, plain: str) -> frozenset[str]:
    """The one candidate whose pair with the character before it is common in the document, the others' being absent."""
    counts = {char: plain.count(before[-1:] + char) for char in fit}
    common = [char for char, count in counts.items() if count >= 3]
    others = sum(counts.values()) - max(counts.values(), default=0)
    return frozenset(common) if len(common) == 1 and others == 0 else frozenset()


def _score(scene: _Scene, place: int, reading: Reading, made: str, *, support: bool = False) -> float:
    """How much sense the restored characters make with what stands before and after them."""
    end = place + 1 + reading.taken
    raw = simplify(made) + scene.simple[end : place + 1 + LONGEST]
    context = scene.before(place)[-4:] + GLOSS.sub("", raw)
    opening = sum(made.count(quote) for quote in CLOSER)
    paired = opening and _closed(raw + scene.text[place + 1 + LONGEST : place + 50], made)
    swallowed = sum(scene.text[place + 1 : end].count(quote) for quote in "“”《》")
    width = min(len(made) + 4, len(context) - 1)
    echoes = sum(context[i : i + 2] in scene.plain for i in range(width)) if support else 0
    worth = _worth(context, raw) + (3.0 if paired else -2.0 * opening) + (1.0 if reading.ended else 0.0)
    gap = any(slot.lead is None for slot in reading.slots[1:-1])
    return worth + 0.3 * echoes - 2.0 * swallowed - 0.3 * made.count(HOLE) - (1.5 if gap else 0.0)


def _closed(text: str, made: str) -> bool:
    """Whether the last quote or bracket opened in the restored characters is closed after it and not opened again
    before.
    """
    place = max(made.rfind(quote) for quote in CLOSER)
    end = text.find(CLOSER[text[place]], place)
    return end > 0 and text[place] not in text[place + 1 : end]


def _worth(context: str, raw: str) -> float:
    """How much like an official paper a stretch reads.

    Terms, then characters of terms, then everyday ones; rare ones count against it.
    """
    ours, known = terms.characters(), everyday()
    worth = 0.8 * terms.covered(context)
    for char in raw:
        worth += 0.4 if char in ours else 0.1 if char in known or char == HOLE or char < "\x7f" else -1.5
    return worth


def _restored(scene: _Scene, place: int, reading: Reading) -> str:
    """The reading's characters, its holes filled where that is certain."""
    before = scene.before(place)
    after = scene.after(place + 1 + reading.taken, 20)
    made = [slot.char() or HOLE for slot in reading.slots]
    _fill_runs(scene, reading, made)
    for i, char in enumerate(made):
        if char == HOLE:
            head, tail = before + simplify("".join(made[:i])), simplify("".join(made[i + 1 :])) + after
            made[i] = _filled(scene, reading, i, head, tail)
    return LONE.sub(_doubted, "".join(made))


def _doubted(match: re.Match[str]) -> str:
    """An unusual character alone in quotes is what stays of several, whose bytes between were dropped."""
    return match[0] if match[1] in terms.characters() else f"“{HOLE}”"


def _fill_runs(scene: _Scene, reading: Reading, made: list[str]) -> None:
    """Holes side by side are one term or stay holes.

    A term of this document whose hidden bytes mean nothing to a decoder.
    """
    start = next((i for i in range(1, len(made) - 2) if made[i] == made[i + 1] == HOLE), None)
    if start is None:
        return
    width = 3 if made[start + 2] == HOLE and start + 3 < len(made) else 2
    slots = reading.slots[start : start + width]
    first, last = admitted(slots[0]), admitted(slots[-1])
    likely = (word for word in scene.used if len(word) == width and word[0] in first and word[-1] in last)
    used = [word for word in likely if hidden(slots, word)]
    if len(used) == 1:
        made[start : start + width] = used[0]


def _filled(scene: _Scene, reading: Reading, i: int, before: str, after: str) -> str:
    slot = reading.slots[i]
    fit = terms.fitting(admitted(slot), before, after)
    if len(fit) > 1 and i == len(reading.slots) - 1 and reading.dropped and after:
        fit = frozenset(char for char in fit if would_vanish(slot, char, after[0])) or fit
    if len(fit) != 1:
        seen = _seen(slot, before, after, scene.plain)
        fit = (fit & seen or seen) if seen else (_echoed(fit, before, scene.plain) or fit)
    marks = _punctuation(slot, before, after)
    if not fit or (i == 0 and marks and after[:1] in "“《" and _ends_with_longer(before, fit)):
        fit = marks
    return next(iter(fit)) if len(fit) == 1 else HOLE


def _ends_with_longer(before: str, fit: frozenset[str]) -> bool:
    """Whether a term that ends here is longer than any that would reach over the gap: 落到实处 and not 处罚."""
    ending = max((n for n in (2, 3, 4) if before[-n:] in terms.terms()), default=0)
    reaching = max(
        (n for n in (2, 3, 4) for char in fit if before[len(before) - n + 1 :] + char in terms.terms()), default=0
    )
    return ending > reaching


def _punctuation(slot: Slot, before: str, after: str) -> frozenset[str]:
    """The punctuation mark that has the known byte; after a closing quote, what follows the quote says which."""
    marks = frozenset(mark for mark in PUNCTUATION if slot.forms(mark))
    if slot.lead is not None and before[-1:] in "”》":
        return marks & frozenset("、" if after[:1] in "“《" else "。" if after[:1] in "(（\n" or not after else "")
    return marks if slot.trail is not None else frozenset()


def _seen(slot: Slot, before: str, after: str, plain: str) -> frozenset[str]:
    """The characters that stand between the same neighbours elsewhere in this document and have the slot's bytes."""
    for left, right in ((3, 1), (2, 2), (1, 3), (2, 1), (1, 2)):
        head, tail = before[len(before) - left :], after[:right]
        if len(head) == left and len(tail) == right and HOLE not in head + tail:
            found = frozenset(char for char in islice(_between(plain, head, tail), ECHOES) if slot.forms(char))
            if found:
                return found
    return frozenset()


def _between(text: str, head: str, tail: str) -> Iterator[str]:
    """The characters between these words, looked for in a bounded number of places."""
    place = text.find(head)
    for _ in range(ECHOES * 5):
        if place < 0:
            return
        middle = place + len(head)
        if text.startswith(tail, middle + 1) and is_han(text[middle : middle + 1]):
            yield text[middle]
        place = text.find(head, place + 1)
