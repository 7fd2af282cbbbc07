"""The languages that people are told things in."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """A language by its tag (BCP 47)."""

    CHINESE = "zh-Hans"
    ENGLISH = "en"

    def of(self, zh: str, en: str) -> str:
        """Of the same words in both languages those in this one."""
        return en if self is Language.ENGLISH else zh
