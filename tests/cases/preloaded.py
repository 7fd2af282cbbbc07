"""What every process of the race tests needs, read once: the modules, and the dictionary that a case's words are by."""

from luoshi.cases import commands, words
from luoshi.runtime import opening

__all__ = ["commands", "opening"]
words.tokens("路灯不亮")
