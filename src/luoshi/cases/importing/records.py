"""What the rows of a file become: a record fit to be a case, or a reject with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from luoshi.core.errors import LuoshiError


class Reason(StrEnum):
    """Why a row is rejected. The rules of cases add their own codes of refusal to these."""

    NOT_UTF8 = "not_utf8"
    TOO_LONG = "too_long"
    NOT_JSON = "not_json"
    QUOTES = "quotes"
    COLUMNS = "columns"
    MISSING = "missing"
    BLANK = "blank"
    NOT_TEXT = "not_text"
    NOT_UNICODE = "not_unicode"
    BAD_ID = "bad_id"
    UNKNOWN_VALUE = "unknown_value"
    CONTRADICTORY = "contradictory"
    NOT_A_TIME = "not_a_time"
    ANSWERED_BEFORE_ASKED = "answered_before_asked"
    OTHER_CONTENT = "other_content"


WORDS: Mapping[Reason, tuple[str, str]] = {
    Reason.NOT_UTF8: ("不是 UTF-8 文字", "not UTF-8"),
    Reason.TOO_LONG: ("这一行过长", "the line is too long"),
    Reason.NOT_JSON: ("不是一个 JSON 对象", "not a JSON object"),
    Reason.QUOTES: ("引号不成对或位置不对", "a quotation mark is missing or misplaced"),
    Reason.COLUMNS: ("列数与表头不一致", "not as many columns as the header"),
    Reason.MISSING: ("缺少这一项", "the field is missing"),
    Reason.BLANK: ("这一项是空的", "the field is empty"),
    Reason.NOT_TEXT: ("这一项应为文字", "the field is not text"),
    Reason.NOT_UNICODE: ("含有无法记录的字符", "it holds characters that cannot be recorded"),
    Reason.BAD_ID: ("编号应为 1 至 64 个可见字符，中间没有空格", "an id is 1 to 64 visible characters without spaces"),
    Reason.UNKNOWN_VALUE: ("不认识的取值", "not a known value"),
    Reason.CONTRADICTORY: ("与本行其他项矛盾", "it contradicts another field of the row"),
    Reason.NOT_A_TIME: ("时间写法不认识", "not a time in a known form"),
    Reason.ANSWERED_BEFORE_ASKED: ("答复早于提出", "the answer is before the question"),
    Reason.OTHER_CONTENT: ("这一编号已有一件，内容不同", "a case of this id is there, with other content"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it stands in the file; `line` is its first line, counted from 1."""

    line: int
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that becomes no case. Neither field nor reason quotes the row: its words may be personal."""

    line: int
    field: str
    code: str
    zh: str
    en: str

    @property
    def reason(self) -> str:
        """Code and words, as they stand in the rejects file."""
        return f"{self.code}: {self.zh} / {self.en}"


class Unfit(Exception):
    """A field that makes its row unfit; `rejected` makes a reject of it."""

    def __init__(self, field: str, reason: Reason) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer that closed the matter. `moved` if its time was taken as that of the question (clock skew)."""

    text: str
    at: datetime
    moved: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """What a row says, in one shape for every source. Instants are aware; `reply` is None for an open matter.

    `target` is the deadline promised there; `on_time` what the source says of it, for comparison only.
    """

    line: int
    row_id: str
    title: str
    text: str
    office: str
    received_at: datetime
    reply: Reply | None = None
    target: datetime | None = None
    on_time: bool | None = None
    matter: str = ""
    area: str = ""
    place: str = ""

    @property
    def content(self) -> tuple[object, ...]:
        """What makes two rows of one id the same: the words and the times."""
        reply = (self.reply.text, self.reply.at) if self.reply else None
        return self.title, self.text, self.received_at, self.target, reply


def rejected(line: int, field: str, reason: Reason) -> Reject:
    """The reject of a row for one of our own reasons."""
    return Reject(line, field, reason.value, *WORDS[reason])


def refused(line: int, error: LuoshiError) -> Reject:
    """The reject of a row that the rules of cases refuse."""
    return Reject(line, "", error.code, error.zh, error.en)
