"""Reading what is sealed leaves a trace: a closed vocabulary of one event. It holds no person's word and no name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class What(StrEnum):
    """What was read: the words of a sealed case or a file of it; who asked; the same of a complaint about conduct."""

    WORDS = "words"
    FILE = "file"
    REPORTER = "reporter"
    COMPLAINT = "complaint"
    COMPLAINANT = "complainant"


class Ground(StrEnum):
    """By what right: their office answers for it or was asked to, they watch over the district, to send the person
    word, or by an order of two people to unseal it.
    """

    DUTY = "duty"
    OVERSIGHT = "oversight"
    NOTICE = "notice"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class SealedRead:
    """The actor of the entry read a sealed thing. `thing` is its stream; `order` the order to unseal it, if one."""

    what: What
    thing: UUID
    ground: Ground
    order: UUID | None = None


SEALED_READ_EVENTS: Mapping[str, type[SealedRead]] = {"sealed.read": SealedRead}
