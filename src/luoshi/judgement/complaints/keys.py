"""Verbs and questions over sealing keys: entered by their officer, confirmed by a second person, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from luoshi.core.actors import Actor
from luoshi.core.errors import NotFound
from luoshi.core.judgement.complaints import sealing_keys as rules
from luoshi.core.judgement.complaints.deciding import HANDLERS, Reader
from luoshi.core.judgement.complaints.events import KeyEntered
from luoshi.core.judgement.complaints.routing import is_away
from luoshi.core.judgement.complaints.sealing_keys import KeyState, SealingKey, fold
from luoshi.judgement.complaints.handling import SYSTEM, Receiving, known, record
from luoshi.ledger.asking import Question, ask

_NAMESPACE = UUID("5c0d3a52-6c0f-4f1e-9f0e-2f4f3a0f7b11")
_KEYS = (
    "SELECT id, version, officer, office, public, state, confirmed_by, lost FROM judgement_sealing_key"
    " ORDER BY state, office, officer, id"
)


def all_keys(receiving: Receiving) -> list[SealingKey]:
    """Every key there ever was."""
    (rows,) = ask(receiving.connection, SYSTEM, Question(_KEYS))
    return [
        SealingKey(key, version, officer, office, public, KeyState(state), confirmed_by, lost)
        for key, version, officer, office, public, state, confirmed_by, lost in rows
    ]


def key_of(receiving: Receiving, key_id: UUID) -> SealingKey:
    """A key as it stands. Raises NotFound."""
    entries = known(receiving, key_id)
    if not entries or not isinstance(entries[0].event, KeyEntered):
        raise NotFound("key", "没有这把钥匙。", "No such key.")
    return fold(key_id, entries)


def enter(receiving: Receiving, public: str, actor: Actor, by: Actor | None = None) -> UUID:
    """An officer enters the public half of their key; entered twice it is one key. Returns its id.

    `by` is who recorded it, where that is the console they made it on. In force it is when a second person confirms it.
    """
    event = rules.enter(actor, public)
    key_id = uuid5(_NAMESPACE, f"{actor.id}:{actor.office}:{public}")
    if not known(receiving, key_id):
        record(receiving, key_id, (), event, by or actor)
    return key_id


def confirm(receiving: Receiving, key_id: UUID, actor: Actor) -> SealingKey:
    """A second person has compared the fingerprint. Raises Refused, NotFound."""
    key = key_of(receiving, key_id)
    owner = receiving.reader_of(key.officer)
    seat = next((one for one in owner.seats if one.office == key.office), owner.actor)
    record(receiving, key_id, known(receiving, key_id), rules.confirm(key, seat, actor), actor)
    return key_of(receiving, key_id)


def withdraw(receiving: Receiving, key_id: UUID, lost: bool, actor: Actor) -> SealingKey:
    """Take a key out of use. What was sealed to it before stays so. Raises Refused, NotFound."""
    key = key_of(receiving, key_id)
    record(receiving, key_id, known(receiving, key_id), rules.withdraw(key, actor, lost), actor)
    return key_of(receiving, key_id)


def usable(receiving: Receiving, concerned: frozenset[str]) -> dict[str, list[SealingKey]]:
    """By body the confirmed keys of officers who still sit there and have no seat in, or under, an office concerned."""
    found: dict[str, list[SealingKey]] = {}
    for key in all_keys(receiving):
        seats = receiving.staff.seats(key.officer)
        reader = Reader(seats[0], seats) if seats else None
        fit = reader is not None and reader.sits_in(key.office, *HANDLERS)
        away = all(is_away(seat.office_path, concerned) for seat in seats)
        if key.state is KeyState.CONFIRMED and fit and away:
            found.setdefault(key.office, []).append(key)
    return found


def publics(keys: Sequence[SealingKey]) -> list[str]:
    """The public halves."""
    return [key.public for key in keys]
