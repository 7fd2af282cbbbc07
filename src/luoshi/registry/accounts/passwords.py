"""Which passwords are refused, beside the short and the common ones that Django knows.

No leak service on the internet is asked: a district's machine may have no way out, and what officers type stays here.
So "leaked" means Django's list of 20,000 common passwords and the words of `weak_words.txt`, no more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from luoshi.registry.names import person_key

_EDGES: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_BETWEEN: Final = re.compile(r"[\W\d_]+")
_LEET: Final = str.maketrans("@$013457", "asoleast")
_RUNS: Final = (
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "`1234567890-=",
    "~!@#$%^&*()_+",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.", "0p;/"),
)
_SHORTEST_RUN: Final = 3
_FEWEST_LETTERS: Final = 5


class WeakPassword:
    """A validator for Django's AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError, saying what is wrong with it."""
        typed = unicodedata.normalize("NFKC", password).lower()
        if len(set(typed)) < _FEWEST_LETTERS:
            raise ValidationError(gettext("口令里不同的字符太少，很容易猜到。"), "password_few_letters")
        if _only_runs(typed):
            raise ValidationError(gettext("口令是键盘或字母、数字的顺序，很容易猜到。"), "password_run")
        core = _EDGES.sub("", typed)
        if not core:
            raise ValidationError(gettext("口令只有数字和符号，很容易试出来。"), "password_no_letters")
        own = _own(user)
        for written in (core, core.translate(_LEET)):
            if _made_of(written, own):
                raise ValidationError(
                    gettext("口令只是工号、姓名或单位加上数字、符号，很容易猜到。"), "password_own_name"
                )
            if _made_of(written, own | _words()):
                raise ValidationError(
                    gettext("口令只是常用的词加上数字、年份、符号，很容易猜到。"), "password_weak_word"
                )

    def get_help_text(self) -> str:
        """What people read before they choose."""
        return gettext("不要用工号、姓名拼音、单位名称、年份、键盘顺序或常用词。几个不相干的词连起来，好记又难猜。")


@cache
def _words() -> frozenset[str]:
    text = (resources.files(__package__) / "weak_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if (word := line.strip()) and not word.startswith("#"))


def _own(user: Any) -> frozenset[str]:
    """What everybody at the office knows of an officer: code, name, the pinyin of it in full and its initials."""
    if user is None:
        return frozenset()
    parts = person_key(getattr(user, "name", "")).split()
    surname = parts[:1]
    initials = "".join(part[0] for part in parts)
    joined = {*parts, initials, "".join(surname) + initials[1:]}
    known = {str(getattr(user, "code", "")), str(getattr(user, "office", "")), getattr(user, "name", "")}
    spelled = (token for word in known for token in _BETWEEN.split(word.lower()))
    return frozenset(word for word in {*spelled, *joined} if len(word) > 1)


def _made_of(typed: str, words: frozenset[str]) -> bool:
    """Whether every letter of the text belongs to one of the words, written one after the other or apart."""
    return all(_covered(token, words) for token in _BETWEEN.split(typed) if token)


def _covered(token: str, words: frozenset[str]) -> bool:
    reached = {0}
    for end in range(1, len(token) + 1):
        if any(token[start:end] in words for start in reached):
            reached.add(end)
    return len(token) in reached


def _only_runs(typed: str) -> bool:
    return len(typed) > 0 and all(len(run) >= _SHORTEST_RUN for run in _split(typed))


def _split(typed: str) -> Iterator[str]:
    """The text cut into the longest runs of neighbours, forwards or backwards, or of one letter."""
    while typed:
        length = max(_run_length(typed, row) for row in (*_RUNS, *(row[::-1] for row in _RUNS), typed[0] * len(typed)))
        yield typed[: max(length, 1)]
        typed = typed[max(length, 1) :]


def _run_length(typed: str, row: str) -> int:
    start = row.find(typed[0])
    if start < 0:
        return 0
    length = 0
    while length < len(typed) and start + length < len(row) and typed[length] == row[start + length]:
        length += 1
    return length
