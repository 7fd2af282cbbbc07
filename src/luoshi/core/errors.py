"""The one small tree of errors: each has a code, a message in Chinese and English, data, and an HTTP status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class LuoshiError(Exception):
    """Root of everything Luoshi raises on purpose.

    `code` is stable and machine-readable; `zh` and `en` are sentences for people; `data` holds the figures in them.
    """

    status: ClassVar[int] = 500

    def __init__(self, code: str, zh: str, en: str, data: Mapping[str, object] | None = None) -> None:
        super().__init__(en)
        self.code = code
        self.zh = zh
        self.en = en
        self.data: dict[str, object] = dict(data or {})

    def __str__(self) -> str:
        return f"{self.zh} ({self.en})"

    def __reduce__(self) -> tuple[object, ...]:
        """Whole, from a process that helps."""
        return _again, (type(self), self.code, self.zh, self.en, self.data)


def _again(kind: type[LuoshiError], code: str, zh: str, en: str, data: Mapping[str, object]) -> LuoshiError:
    error = kind.__new__(kind, en)
    LuoshiError.__init__(error, code, zh, en, data)
    return error


class BadInput(LuoshiError):
    """What came in cannot be read: a naive datetime, an unknown unit, a malformed file. Nothing was done."""

    status: ClassVar[int] = 400


class Refused(LuoshiError):
    """A rule forbids it. The text names the rule, its source and the way out. Nothing was recorded."""

    status: ClassVar[int] = 409


class Clash(LuoshiError):
    """Somebody else changed the case first (optimistic version check). Load it again and decide anew."""

    status: ClassVar[int] = 409


class NotFound(LuoshiError):
    """No such thing, or not for the eyes of the one who asks: the two are not told apart."""

    status: ClassVar[int] = 404


class Unavailable(LuoshiError):
    """The system itself cannot do it now: no database, a full disk, a wrong version."""

    status: ClassVar[int] = 503
