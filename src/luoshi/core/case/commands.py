"""What can be asked of a case. A command is a value; `decide` answers it with events or refuses it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from luoshi.core.case.events import Deadlines, Holder, MoveCause, ObjectionTo, ReopenCause, Wish
from luoshi.core.casetypes.model import LimitName, Outcome
from luoshi.core.languages import Language
from luoshi.core.private import Private


@dataclass(frozen=True, slots=True)
class Register:
    """Begin a case. `holder` is the first-inquiry officer; `parent` and `split_from` name cases in the context.

    `deadlines` are those promised elsewhere, for imported records only. `urgent` (紧急件) waits for no office hours.
    `joins` is the case whose matter the person says is theirs too (我也遇到).
    `language` is what the person is told things in.
    `due` is the day a confirmed task promises itself, in place of the case type's; for what a rule opens only.
    """

    number: str
    case_type: str
    channel: str
    holder: Holder
    title: Private
    text: Private
    matter: str = ""
    area: str = ""
    place: Private | None = None
    name: Private | None = None
    contact: Private | None = None
    form: Private | None = None
    code_hash: str = ""
    parent: UUID | None = None
    split_from: UUID | None = None
    source: str = ""
    deadlines: Deadlines | None = None
    urgent: bool = False
    joins: UUID | None = None
    due: datetime | None = None
    language: Language = Language.CHINESE


@dataclass(frozen=True, slots=True)
class AnswerAtOnce:
    """即时答复: the first-inquiry officer answers and closes."""

    answer: Private


@dataclass(frozen=True, slots=True)
class Offer:
    """Offer a received case to an office."""

    to: str
    note: Private | None = None


@dataclass(frozen=True, slots=True)
class SignFor:
    """签收: take the case for one's office; `officer` answers for it (the actor, if empty)."""

    officer: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """退回: decline an offer, or send a case just signed for back, with a cause of the list and the basis cited."""

    cause: str
    basis: str
    note: Private | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """转办: offer a case one works on to another office; accountability moves when that office signs."""

    to: str
    note: Private | None = None


@dataclass(frozen=True, slots=True)
class AskArbitration:
    """Ask the arbiter whose the case is."""

    cause: str
    note: Private | None = None


@dataclass(frozen=True, slots=True)
class Arbitrate:
    """裁定: give the case to an office; the ruling is a precedent."""

    holder: Holder
    cause: str
    reason: Private


@dataclass(frozen=True, slots=True)
class Admit:
    """受理: accept an application."""


@dataclass(frozen=True, slots=True)
class AskSupplement:
    """一次性告知: name all missing materials at once."""

    items: tuple[str, ...]
    note: Private | None = None


@dataclass(frozen=True, slots=True)
class ReceiveSupplement:
    """Materials came in."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suspend:
    """停表: stop the count on a lawful ground; `notice` is what the person is told."""

    ground: str
    notice: Private


@dataclass(frozen=True, slots=True)
class Resume:
    """恢复: let the count run again."""


@dataclass(frozen=True, slots=True)
class Extend:
    """Approve an extension of a limit; the actor is the one who approves."""

    limit: LimitName
    reason: Private


@dataclass(frozen=True, slots=True)
class MoveDeadline:
    """Move an open deadline because the calendar changed."""

    limit: LimitName
    deadline: datetime
    cause: str
    calendar_version: int


@dataclass(frozen=True, slots=True)
class Contact:
    """Record that the person was reached."""

    channel: str
    note: Private | None = None


@dataclass(frozen=True, slots=True)
class RecordTry:
    """Record a try to reach the person that failed."""

    channel: str
    note: Private | None = None


@dataclass(frozen=True, slots=True)
class AddNote:
    """Add a note."""

    text: Private


@dataclass(frozen=True, slots=True)
class AddEvidence:
    """Add evidence of a kind; `file` is the salted hash of an uploaded file, if any, `secret` what opens it."""

    evidence: str
    name: Private
    file: str = ""
    secret: Private | None = None


@dataclass(frozen=True, slots=True)
class OpenSubCase:
    """Give a part of the matter to another office as a case of its own, registered beside this."""

    child: UUID
    office: str
    part: str


@dataclass(frozen=True, slots=True)
class EndSubCase:
    """Record on the parent that a sub-case ended."""

    child: UUID


@dataclass(frozen=True, slots=True)
class WaiveSubCase:
    """Let the parent end without this sub-case, with a reason."""

    child: UUID
    reason: Private


@dataclass(frozen=True, slots=True)
class ReviveSubCase:
    """Record on the parent that a sub-case was reopened."""

    child: UUID


@dataclass(frozen=True, slots=True)
class Merge:
    """Work on this case together with another, held by the same officer."""

    into: UUID


@dataclass(frozen=True, slots=True)
class Absorb:
    """The other side of `Merge`."""

    case: UUID


@dataclass(frozen=True, slots=True)
class SplitCase:
    """Make cases of their own out of further matters in this one."""

    into: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Reclassify:
    """Let another case type hold."""

    case_type: str
    reason: Private


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer the person without closing yet."""

    answer: Private


@dataclass(frozen=True, slots=True)
class Close:
    """办结: answer, with one outcome. `cannot_now` needs reason, measures and the date to take it up again."""

    outcome: Outcome
    answer: Private
    reason: Private | None = None
    measures: Private | None = None
    revive_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Deliver:
    """Record that the decision reached the person."""

    channel: str


@dataclass(frozen=True, slots=True)
class GiveVerdict:
    """The person says whether it is solved."""

    solved: bool | None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Reopen:
    """Open a closed case again."""

    cause: ReopenCause
    reason: Private | None = None


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The person withdraws."""

    reason: Private | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """The person consents to the later deadlines of the case type named, as it is now, and of no other."""

    case_type: str


@dataclass(frozen=True, slots=True)
class NoteWish:
    """An officer writes down what the person is said to want; it has no effect until the person confirms.

    `case_type` names what a consent is to.
    """

    wish: Wish
    text: Private
    case_type: str = ""


@dataclass(frozen=True, slots=True)
class AnswerWish:
    """The person confirms or denies what was written down."""

    wish: Wish
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Divert:
    """Send the matter to the channel it belongs to, with the fact that proves the class."""

    diversion: str
    proof: Private
    told: Private


@dataclass(frozen=True, slots=True)
class Object:
    """The person objects to a stop or a diversion."""

    to: ObjectionTo
    text: Private


@dataclass(frozen=True, slots=True)
class RuleObjection:
    """The arbiter decides an objection."""

    to: ObjectionTo
    upheld: bool
    reason: Private


@dataclass(frozen=True, slots=True)
class MoveHolder:
    """Deputyship, succession of office, or reassignment within the office. A deputy answers `until`, if it is given."""

    holder: Holder
    cause: MoveCause
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReplaceCode:
    """The person takes a new code; the one before dies. `code_hash` is that of the new one."""

    code_hash: str


@dataclass(frozen=True, slots=True)
class AskCode:
    """At a window, for a person who lost theirs: a new code that holds once a second person confirms it."""

    code_hash: str
    identity: Private


@dataclass(frozen=True, slots=True)
class SettleCode:
    """The second person confirms the code that was asked for, or denies it; the person may deny it too."""

    code_hash: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Correct:
    """Put a mistaken entry right: `subject` is one of matter, area, channel."""

    subject: str
    value: str
    reason: Private


@dataclass(frozen=True, slots=True)
class Erase:
    """Erase personal text from the vault on a legal basis."""

    commitments: tuple[str, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class TellMystery:
    """Say that it was a mystery request (暗访件), once it has ended and its round is over."""

    mystery: UUID


@dataclass(frozen=True, slots=True)
class Tick:
    """Record what arithmetic has already decided by now: expiries, caps, dates, warnings."""


Command = (
    Register | AnswerAtOnce | Offer | SignFor | Return | HandOver | AskArbitration | Arbitrate | Admit | AskSupplement
    | ReceiveSupplement | Suspend | Resume | Extend | MoveDeadline | Contact | RecordTry | AddNote | AddEvidence
    | OpenSubCase | EndSubCase | WaiveSubCase | ReviveSubCase | Merge | Absorb | SplitCase | Reclassify | Answer | Close
    | Deliver | GiveVerdict | Reopen | Withdraw | Consent | NoteWish | AnswerWish | Divert | Object | RuleObjection
    | MoveHolder | ReplaceCode | AskCode | SettleCode | Correct | Erase | TellMystery
    | Tick
)  # fmt: skip
