"""Keys that things are sealed to: made by an officer in their browser, confirmed by a second person, withdrawn."""

from __future__ import annotations

import hashlib
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from luoshi.core.actors import Actor, Role, may_second
from luoshi.core.entries import Entry
from luoshi.core.judgement.complaints import events as e
from luoshi.core.judgement.complaints.deciding import HANDLERS
from luoshi.core.judgement.complaints.refusals import declined

KEY_BYTES: Final = 32
_GROUPS: Final = 6
_SECONDS: Final = (Role.HEAD, Role.SUPERVISOR, Role.AUDITOR, Role.INSPECTOR, Role.LEADER)


class KeyState(StrEnum):
    """Whether something may be sealed to a key."""

    ENTERED = "entered"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class SealingKey:
    """A key as its events left it: `public` is the raw X25519 key in base64."""

    id: UUID
    version: int
    officer: str
    office: str
    public: str
    state: KeyState = KeyState.ENTERED
    confirmed_by: str = ""
    lost: bool = False

    @property
    def fingerprint(self) -> str:
        """What two people read to each other."""
        return fingerprint(self.public)


def fingerprint(public: str) -> str:
    """Six groups of four hexadecimal digits of the SHA-256 of a public key: 96 bits."""
    digits = hashlib.sha256(b64decode(public)).hexdigest()[: 4 * _GROUPS]
    return "-".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def fold(key_id: UUID, entries: Sequence[Entry[Any]]) -> SealingKey:
    """The key after all its entries."""
    first: e.KeyEntered = entries[0].event
    key = SealingKey(key_id, len(entries), first.officer, first.office, first.public)
    for entry in entries[1:]:
        match entry.event:
            case e.KeyConfirmed():
                key = replace(key, state=KeyState.CONFIRMED, confirmed_by=entry.actor.id)
            case e.KeyWithdrawn(lost=lost):
                key = replace(key, state=KeyState.WITHDRAWN, lost=lost)
    return key


def enter(actor: Actor, public: str) -> e.KeyEntered:
    """An officer who may handle or unseal enters their own key."""
    if not any(actor.has(role) for role in HANDLERS):
        raise declined("key_own_only")
    try:
        raw = b64decode(public, validate=True)
    except (Base64Error, ValueError) as error:
        raise declined("key_malformed") from error
    if len(raw) != KEY_BYTES or raw == bytes(KEY_BYTES):
        raise declined("key_malformed")
    return e.KeyEntered(actor.id, actor.office, public)


def confirm(key: SealingKey, owner: Actor, actor: Actor) -> e.KeyConfirmed:
    """A second person of another office, no subordinate, compared the fingerprint with the owner."""
    if not may_second(owner, actor) or not any(actor.has(role) for role in _SECONDS):
        raise declined("key_takes_two")
    if key.state is not KeyState.ENTERED:
        raise declined("key_state")
    return e.KeyConfirmed()


def withdraw(key: SealingKey, actor: Actor, lost: bool) -> e.KeyWithdrawn:
    """The owner, or the head or an administrator, takes a key out of use."""
    own = actor.id == key.officer
    over = actor.has(Role.ADMINISTRATOR) or (actor.has(Role.HEAD) and actor.office == key.office)
    if not own and not over:
        raise declined("key_own_only")
    if key.state is KeyState.WITHDRAWN:
        raise declined("key_state")
    return e.KeyWithdrawn(lost)
