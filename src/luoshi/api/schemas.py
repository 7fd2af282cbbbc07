"""What goes in and out of `/api/v1`, as OpenAPI 3.1 describes it. The bodies of commands are made from the commands."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import UTC, datetime
from types import UnionType
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints, create_model

from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder
from luoshi.core.languages import Language
from luoshi.core.private import Private

_EARLIEST, _LATEST = datetime(1949, 10, 1, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)

Word = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""A code or a short phrase in one line."""
Words = Annotated[str, StringConstraints(min_length=1, max_length=20_000, pattern=r"^[^\x00]+$")]
"""Text for people."""
Instant = Annotated[AwareDatetime, Field(ge=_EARLIEST, le=_LATEST, description="RFC 3339, with its zone")]


class Body(Schema):
    """What comes in: nothing that is not described is taken."""

    model_config = ConfigDict(extra="forbid")


class HolderBody(Body):
    """An office and the officer of it who is to answer."""

    office: Word
    officer: Word


class RegisterBody(Body):
    """A case to be registered. Name, contact and place are never needed, and no operation gives them out again."""

    case_type: Word
    title: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
    text: Words
    channel: Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[a-z][a-z0-9_-]*$")] = "api"
    matter: Word = ""
    area: Word = ""
    place: Words | None = None
    name: Words | None = None
    contact: Words | None = None
    urgent: bool = False
    language: Language = Field(Language.CHINESE, description="what the person is told things in")
    officer: Word | None = Field(None, description="first-inquiry officer of your office; else the officer on duty")


class MergeBody(Body):
    """The case to be worked on together with."""

    into: UUID


class PartBody(Body):
    """A matter to become a case of its own; without a case type it is of this one's."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
    text: Words
    case_type: Word = ""


class SubCaseBody(Body):
    """A part of the matter for another office; `part` says what of it, in a few words."""

    office: Word
    part: Word
    title: Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]
    text: Words


class SplitBody(Body):
    """The further matters that become cases of their own."""

    parts: Annotated[list[PartBody], Field(min_length=1, max_length=20)]


class HookBody(Body):
    """An address to be told of events on the cases of your office; without kinds, of all of them."""

    url: Annotated[str, StringConstraints(min_length=8, max_length=500, pattern=r"^https?://[!-~]+$")]
    kinds: Annotated[list[Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]], Field(max_length=60)] = Field(
        default=[]
    )


class Fault(Schema):
    """What went wrong: a stable code, a sentence in Chinese and in English, and the figures in it."""

    code: str
    message: str
    message_en: str
    data: dict[str, Any]


class Problem(Schema):
    """The one shape of errors."""

    error: Fault


class EventStamp(Schema):
    """One recorded event, and the SHA-256 of its bytes in the ledger."""

    version: int
    sha256: str


class Recorded(Schema):
    """What was recorded. The same idempotency key gives this same answer for good."""

    id: UUID
    version: int
    entered_at: datetime
    events: list[EventStamp]


class WithParts(Recorded):
    """What was recorded of this case, and the ids of the cases that came of it."""

    parts: list[UUID]


class Registered(Recorded):
    """A registered case. The receipt code is the person's: hand it to them, with the number, and keep no copy."""

    number: str
    receipt_code: str
    promise: str = Field(
        description="The signed acknowledgement (C2SP signed note): the events' hashes and the time of entry. Hand it "
        "on too: whoever holds it can prove later what was recorded. `luoshi-verify receipt` checks it offline."
    )


class CaseRow(Schema):
    """A case in a list: codes, instants and marks, no words."""

    id: UUID
    number: str
    version: int
    state: str
    case_type: str
    type_version: int
    office: str
    officer: str
    offered_to: str | None
    matter: str
    area: str
    channel: str
    urgent: bool
    stopped: bool
    provisional: bool
    imported: bool
    received_at: datetime
    promised_at: datetime | None
    statutory_at: datetime | None
    due_at: datetime | None
    due_limit: str
    yellow_at: datetime | None
    red_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    overdue: bool | None


class CasePage(Schema):
    """Some cases, newest first, and the cursor of the next page, if there is one."""

    cases: list[CaseRow]
    next: str | None


class Clocks(Schema):
    """Seconds waited since receipt; whose they were, by office; and those lawfully stopped, by ground."""

    waited: float
    held: dict[str, float]
    stopped: dict[str, float]


class Step(Schema):
    """One event of a case, without its words."""

    version: int
    kind: str
    at: datetime
    entered_at: datetime
    by: str
    office: str


class CaseBody(Schema):
    """One case as it stands now: state, who answers, clocks, steps."""

    id: UUID
    number: str
    version: int
    state: str
    case_type: str
    type_version: int
    holder: HolderBody
    offered_to: str | None
    received_at: datetime
    ended_at: datetime | None
    outcome: str | None
    deadlines: dict[str, datetime]
    provisional: bool
    clocks: Clocks
    steps: list[Step]


class Answered(Schema):
    """An answer that was given."""

    at: datetime
    answer: str | None


class WordsBody(Schema):
    """The words of one case; null where they were erased."""

    id: UUID
    title: str | None
    text: str | None
    place: str | None
    answers: list[Answered]


def body_of(command: type[c.Command]) -> type[Body]:
    """The body of a command: its own fields, where personal text is plain text. A file cannot be sent yet."""
    hints = get_type_hints(command)
    described: dict[str, Any] = {}
    for field in fields(command):
        if field.name not in _NOT_SENT:
            default = ... if field.default is MISSING or field.name in _NEEDED else field.default
            described[field.name] = (_plain(hints[field.name]), default)
    return create_model(f"{command.__name__}Body", __base__=Body, __doc__=command.__doc__, **described)


def command_of(command: type[c.Command], body: Body) -> c.Command:
    """The command that a body says."""
    hints = get_type_hints(command)
    return command(**{name: _given(hints[name], getattr(body, name)) for name in type(body).model_fields})


_NOT_SENT: Final = frozenset({"file", "secret"})
# A program is no officer: who is to answer must be named.
_NEEDED: Final = frozenset({"officer"})


def _plain(hint: Any) -> Any:
    if isinstance(hint, UnionType):
        inner = next(part for part in get_args(hint) if part is not type(None))
        return _plain(inner) | None
    if get_origin(hint) is tuple:
        return Annotated[list[_plain(get_args(hint)[0])], Field(max_length=100)]  # type: ignore[misc]
    return {Private: Words, str: Word, datetime: Instant, Holder: HolderBody}.get(hint, hint)


def _given(hint: Any, value: Any) -> Any:
    if isinstance(value, HolderBody):
        return Holder(value.office, value.officer)
    if isinstance(value, list):
        return tuple(value)
    private = hint is Private or Private in get_args(hint)
    return Private(value) if private and value is not None else value
