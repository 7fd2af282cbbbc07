"""Everything that can happen to a case: a closed vocabulary.

An event holds results, never rules: a deadline computed under the calendar and case type of its time stands in the
event and is not computed again (P10). Personal text is `Private`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from luoshi.core.case.file_events import (
    Absorbed as Absorbed,
)
from luoshi.core.case.file_events import (
    CodeAsked as CodeAsked,
)
from luoshi.core.case.file_events import (
    CodeDenied as CodeDenied,
)
from luoshi.core.case.file_events import (
    CodeReplaced as CodeReplaced,
)
from luoshi.core.case.file_events import (
    Contacted as Contacted,
)
from luoshi.core.case.file_events import (
    Corrected as Corrected,
)
from luoshi.core.case.file_events import (
    Erased as Erased,
)
from luoshi.core.case.file_events import (
    EvidenceAdded as EvidenceAdded,
)
from luoshi.core.case.file_events import (
    Merged as Merged,
)
from luoshi.core.case.file_events import (
    MysteryTold as MysteryTold,
)
from luoshi.core.case.file_events import (
    Noted as Noted,
)
from luoshi.core.case.file_events import (
    Split as Split,
)
from luoshi.core.case.file_events import (
    SubCaseEnded as SubCaseEnded,
)
from luoshi.core.case.file_events import (
    SubCaseOpened as SubCaseOpened,
)
from luoshi.core.case.file_events import (
    SubCaseRevived as SubCaseRevived,
)
from luoshi.core.case.file_events import (
    Tried as Tried,
)
from luoshi.core.case.supplement_events import (
    DeemedWithdrawn as DeemedWithdrawn,
)
from luoshi.core.case.supplement_events import (
    SupplementAsked as SupplementAsked,
)
from luoshi.core.case.supplement_events import (
    SupplementReceived as SupplementReceived,
)
from luoshi.core.case.supplement_events import (
    SupplementReminded as SupplementReminded,
)
from luoshi.core.casetypes.model import LimitName, Outcome
from luoshi.core.languages import Language
from luoshi.core.private import Private

Deadlines = Mapping[LimitName, datetime]


@dataclass(frozen=True, slots=True)
class Holder:
    """The one accountable officer, and the office they answer for."""

    office: str
    officer: str


@dataclass(frozen=True, slots=True)
class Holding:
    """From `since` on, this officer answers for the case, until the next holding begins."""

    since: datetime
    holder: Holder


@dataclass(frozen=True, slots=True)
class Registered:
    """A case begins: with a first-inquiry officer, a receipt, and its first deadlines.

    A case split off runs on the clock of the case it came from: `holdings` are those who answered for the matter there.
    `joins` is the case whose matter the person says is theirs too (我也遇到): officers see it, and may merge the two.
    `sealed`: no office learns who asked. `language` is what the person is told things in: the one they asked in.
    """

    number: str
    case_type: str
    type_version: int
    channel: str
    holder: Holder
    received_at: datetime
    title: Private
    text: Private
    matter: str = ""
    area: str = ""
    place: Private | None = None
    name: Private | None = None
    contact: Private | None = None
    form: Private | None = None
    code_hash: str = ""
    deadlines: Deadlines = field(default_factory=dict)
    provisional: bool = False
    parent: UUID | None = None
    split_from: UUID | None = None
    source: str = ""
    holdings: tuple[Holding, ...] = ()
    urgent: bool = False
    joins: UUID | None = None
    sealed: bool = False
    language: Language = Language.CHINESE


@dataclass(frozen=True, slots=True)
class Offered:
    """The case is offered to an office; the sender answers for it until it is signed for."""

    to: str
    sign_by: datetime
    returning: bool = False
    cause: str = ""
    basis: str = ""
    deadlines: Deadlines = field(default_factory=dict)
    note: Private | None = None


@dataclass(frozen=True, slots=True)
class OfferExpired:
    """Nobody signed in time: it counts against the office offered to, and the arbiter decides."""

    office: str


@dataclass(frozen=True, slots=True)
class SignedFor:
    """The office takes the case: from this instant its officer answers for it."""

    holder: Holder
    deadlines: Deadlines = field(default_factory=dict)
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Returned:
    """The office offered to declines, with cause and basis. `count` counts every return and refusal together."""

    office: str
    cause: str
    basis: str
    count: int
    to_arbiter: bool
    note: Private | None = None


@dataclass(frozen=True, slots=True)
class ArbitrationAsked:
    """The holder asks the arbiter to decide whose the case is."""

    cause: str
    note: Private | None = None


@dataclass(frozen=True, slots=True)
class Ruled:
    """The arbiter decides; the ruling is kept as a precedent for the same matter and area."""

    holder: Holder
    cause: str
    matter: str
    area: str
    deadlines: Deadlines = field(default_factory=dict)
    reason: Private | None = None
    provisional: bool = False


class AdmissionBasis(StrEnum):
    """Why an application counts as admitted."""

    EXAMINED = "examined"
    SUPPLEMENTED = "supplemented"
    NOT_TOLD_IN_TIME = "not_told_in_time"
    NOT_CHECKED_IN_TIME = "not_checked_in_time"


@dataclass(frozen=True, slots=True)
class Admitted:
    """The application is legally accepted, as of `since`; limits from admission run from there."""

    basis: AdmissionBasis
    since: datetime
    deadlines: Deadlines = field(default_factory=dict)
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Suspended:
    """The count stops on a lawful ground, told to the person, at most until `cap_at`."""

    ground: str
    cap_at: datetime
    notice: Private


@dataclass(frozen=True, slots=True)
class Resumed:
    """The count runs again; `by_cap` when the cap ended it. Deadlines moved by the units that were stopped."""

    by_cap: bool
    deadlines: Deadlines = field(default_factory=dict)
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Extended:
    """A limit was extended once, with approval and reason, and the person told."""

    limit: LimitName
    deadline: datetime
    approver: str
    reason: Private
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class DeadlineMoved:
    """An open deadline moved: a year was announced, or a closure ordered by two people. The person is told."""

    limit: LimitName
    deadline: datetime
    cause: str
    calendar_version: int


@dataclass(frozen=True, slots=True)
class Reclassified:
    """Another case type holds from now; without the person's consent the earlier deadline stays."""

    case_type: str
    type_version: int
    deadlines: Deadlines
    consented: bool
    reason: Private
    provisional: bool = False
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """The person was answered; the case stays open until it is closed."""

    answer: Private


@dataclass(frozen=True, slots=True)
class Closed:
    """The answer is given, with one outcome. `overdue` lists the limits missed, judged by time of entry."""

    outcome: Outcome
    answer: Private
    at_once: bool = False
    overdue: tuple[LimitName, ...] = ()
    reason: Private | None = None
    measures: Private | None = None
    revive_at: datetime | None = None
    deadlines: Deadlines = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivered:
    """The decision (a permit, a letter) reached the person."""

    channel: str


@dataclass(frozen=True, slots=True)
class VerdictGiven:
    """The person judged, by their own code or token. The rating itself belongs to `judgement`."""

    solved: bool | None
    reference: str = ""


class ReopenCause(StrEnum):
    """Why a closed case opens again."""

    PERSON = "person"
    INSPECTION = "inspection"
    SUPERVISOR = "supervisor"
    PROMISED_DATE = "promised_date"


@dataclass(frozen=True, slots=True)
class Reopened:
    """The case opens again with its original start; the holder at closing answers for it."""

    cause: ReopenCause
    reason: Private | None = None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The person withdrew, by their own code or token."""

    reason: Private | None = None


class Wish(StrEnum):
    """What a person may have told an officer, and must confirm."""

    WITHDRAW = "withdraw"
    CONSENT = "consent"
    OBJECT = "object"


@dataclass(frozen=True, slots=True)
class WishNoted:
    """An officer wrote down what the person is said to want. The matter stays unresolved until the person confirms.

    `case_type`: to which change a consent is.
    """

    wish: Wish
    text: Private
    case_type: str = ""


@dataclass(frozen=True, slots=True)
class WishAnswered:
    """The person confirmed or denied what was written down for them.

    `case_type` and `type_version`: the change that a consent is to, and to no other.
    """

    wish: Wish
    confirmed: bool
    case_type: str = ""
    type_version: int = 0


@dataclass(frozen=True, slots=True)
class Diverted:
    """The matter belongs to another channel: class, the fact that proves it, and where the person was told to go."""

    diversion: str
    proof: Private
    told: Private


class ObjectionTo(StrEnum):
    """What a person may object to before the arbiter."""

    SUSPENSION = "suspension"
    DIVERSION = "diversion"


@dataclass(frozen=True, slots=True)
class Objected:
    """The person objects; the arbiter decides."""

    to: ObjectionTo
    text: Private


@dataclass(frozen=True, slots=True)
class ObjectionRuled:
    """The arbiter upholds the objection or not. An upheld one undoes what it was against, from its beginning.

    `overdue`: the limits that a case closed meanwhile turns out to have missed.
    """

    to: ObjectionTo
    upheld: bool
    reason: Private
    deadlines: Deadlines = field(default_factory=dict)
    overdue: tuple[LimitName, ...] = ()


class MoveCause(StrEnum):
    """The recorded reasons, beside signing and ruling, for which accountability moves (P1)."""

    DEPUTY = "deputy"
    SUCCESSION = "succession"
    REASSIGNED = "reassigned"


@dataclass(frozen=True, slots=True)
class HolderMoved:
    """Accountability moved within the office to a deputy or colleague, or to the office that succeeded it.

    A deputy named until a date answers until then; the return is an entry of its own, without `until`.
    """

    holder: Holder
    cause: MoveCause
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Warned:
    """A moment of the case type came: a warning or colour; or, with `to`, a step of the ladder."""

    level: str
    limit: LimitName
    to: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """How the case remembers that it was recorded; a warning and a step may bear the same name."""
        return f"{self.limit}:{self.level}:step" if self.to else f"{self.limit}:{self.level}"


CaseEvent = (
    Registered | Offered | OfferExpired | SignedFor | Returned | ArbitrationAsked | Ruled | Admitted | SupplementAsked
    | SupplementReminded | SupplementReceived | DeemedWithdrawn | Suspended | Resumed | Extended | DeadlineMoved
    | Contacted | Tried | Noted | EvidenceAdded | SubCaseOpened | SubCaseEnded | SubCaseRevived | Merged | Absorbed
    | Split | Reclassified | Answered | Closed | Delivered | VerdictGiven | Reopened | Withdrawn | WishNoted
    | WishAnswered | Diverted | Objected | ObjectionRuled | HolderMoved | CodeAsked | CodeDenied | CodeReplaced
    | Corrected | MysteryTold | Warned | Erased
)  # fmt: skip

CASE_EVENTS: Mapping[str, type[CaseEvent]] = {
    "case.registered": Registered,
    "case.offered": Offered,
    "case.offer_expired": OfferExpired,
    "case.signed_for": SignedFor,
    "case.returned": Returned,
    "case.arbitration_asked": ArbitrationAsked,
    "case.ruled": Ruled,
    "case.admitted": Admitted,
    "case.supplement_asked": SupplementAsked,
    "case.supplement_reminded": SupplementReminded,
    "case.supplement_received": SupplementReceived,
    "case.deemed_withdrawn": DeemedWithdrawn,
    "case.suspended": Suspended,
    "case.resumed": Resumed,
    "case.extended": Extended,
    "case.deadline_moved": DeadlineMoved,
    "case.contacted": Contacted,
    "case.tried": Tried,
    "case.noted": Noted,
    "case.evidence_added": EvidenceAdded,
    "case.sub_case_opened": SubCaseOpened,
    "case.sub_case_ended": SubCaseEnded,
    "case.sub_case_revived": SubCaseRevived,
    "case.merged": Merged,
    "case.absorbed": Absorbed,
    "case.split": Split,
    "case.reclassified": Reclassified,
    "case.answered": Answered,
    "case.closed": Closed,
    "case.delivered": Delivered,
    "case.verdict_given": VerdictGiven,
    "case.reopened": Reopened,
    "case.withdrawn": Withdrawn,
    "case.wish_noted": WishNoted,
    "case.wish_answered": WishAnswered,
    "case.diverted": Diverted,
    "case.objected": Objected,
    "case.objection_ruled": ObjectionRuled,
    "case.holder_moved": HolderMoved,
    "case.code_asked": CodeAsked,
    "case.code_denied": CodeDenied,
    "case.code_replaced": CodeReplaced,
    "case.corrected": Corrected,
    "case.mystery_told": MysteryTold,
    "case.warned": Warned,
    "case.erased": Erased,
}
KIND_OF: Mapping[type[CaseEvent], str] = {event: kind for kind, event in CASE_EVENTS.items()}
