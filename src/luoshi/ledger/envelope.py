"""One event as it stands in the record: the envelope around its data, and the personal text that is kept apart."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import TypeVar
from uuid import UUID

import msgspec

from luoshi.core.actors import Actor, ActorKind, Proof
from luoshi.core.entries import Entry, Late
from luoshi.core.errors import Unavailable
from luoshi.core.private import Private
from luoshi.ledger.canonical import Json, Seal, bad_event, canonical, instant, private_paths, shaper, text
from luoshi.ledger.vocabulary import KINDS, Event, event_type

FORMAT = 1
SALT_BYTES = 16
# Gives that many random bytes; at the edge it is `secrets.token_bytes`.
Randomness = Callable[[int], bytes]
# A run of versions of one stream: first and last.
Span = tuple[UUID, int, int]


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """The client's name for one command, and a fingerprint of what it asked: the same key is the same answer."""

    key: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A row of the vault: the text behind a commitment, which is SHA-256 over salt and text."""

    field: str
    commitment: bytes
    salt: bytes
    value: str


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns beside a body hold; all of it follows from the body."""

    stream: UUID
    version: int
    kind: str
    at: str
    entered_at: str
    actor: str
    office: str
    key: str | None


@dataclass(frozen=True, slots=True)
class Written:
    """An event ready to be stored: its columns, its canonical bytes, and what goes into the vault."""

    columns: Columns
    body: bytes
    vault: Sequence[Sealed]


def encode(
    entry: Entry[Event],
    stream: UUID,
    version: int,
    random: Randomness,
    key: IdempotencyKey | None = None,
    span: Sequence[Span] = (),
) -> Written:
    """The event in its envelope. Raises BadInput for what the record cannot hold (floats, NUL, naive times).

    `span` goes into a keyed event whose commit has more than this one: all runs of versions that are one act.
    """
    vault: list[Sealed] = []
    event_class = _class_of(entry.event)
    envelope: dict[str, Json] = {
        "v": FORMAT,
        "stream": str(stream),
        "version": version,
        "kind": KINDS[event_class],
        "at": instant(entry.at),
        "entered_at": instant(entry.entered_at),
        "actor": _actor(entry.actor),
        "data": shaper(event_class)(entry.event, _sealing_into(vault, random)),
    }
    if entry.late is not None:
        envelope["late"] = shaper(Late)(entry.late, _nothing_personal)
    if key is not None:
        envelope["key"], envelope["fingerprint"] = text(key.key), text(key.fingerprint)
    if span:
        envelope["span"] = [[str(stream), first, last] for stream, first, last in span]
    return Written(_columns(envelope, stream, version, entry.actor, key), canonical(envelope), vault)


def _columns(
    envelope: dict[str, Json], stream: UUID, version: int, actor: Actor, key: IdempotencyKey | None
) -> Columns:
    return Columns(
        stream=stream,
        version=version,
        kind=str(envelope["kind"]),
        at=str(envelope["at"]),
        entered_at=str(envelope["entered_at"]),
        actor=_actor_column(actor.kind, actor.id),
        office=actor.office,
        key=key.key if key else None,
    )


def _class_of(event: Event) -> type:
    found: type = type(event)
    if found not in KINDS:
        raise bad_event(f"{found.__name__} is no event")
    return found


def _actor(actor: Actor) -> dict[str, Json]:
    found: dict[str, Json] = {"kind": actor.kind.value}
    if actor.id:
        found["id"] = text(actor.id)
    if actor.office_path:
        found["office"] = text(actor.office)
    if actor.proof is not None:
        found["proof"] = actor.proof.value
    return found


def _actor_column(kind: ActorKind, name: str) -> str:
    return f"{kind.value}:{name}" if name else kind.value


def _sealing_into(vault: list[Sealed], random: Randomness) -> Seal:
    def seal(field: str, private: Private) -> Json:
        if private.text is None:
            # Copied from an event whose text was erased: the commitment is all there is.
            if not private.commitment:
                raise bad_event(f"no text in {field}")
            return {"sha256": private.commitment}
        try:
            value = text(private.text).encode()
        except UnicodeEncodeError as error:
            raise bad_event("lone surrogate", "not_unicode") from error
        salt = random(SALT_BYTES)
        digest = hashlib.sha256(salt + value)
        vault.append(Sealed(field, digest.digest(), salt, private.text))
        return {"sha256": digest.hexdigest()}

    return seal


def _nothing_personal(field: str, _private: Private) -> Json:
    raise TypeError(f"personal text outside an event: {field}")


class _Actor(msgspec.Struct):
    kind: ActorKind
    id: str = ""
    office: str = ""
    proof: Proof | None = None


class _Told(msgspec.Struct, kw_only=True):
    """What of an envelope an entry is made of."""

    v: int
    kind: str
    at: datetime
    entered_at: datetime
    actor: _Actor
    data: msgspec.Raw
    late: Late | None = None


class _Envelope(_Told, kw_only=True):
    stream: UUID
    version: int
    key: str | None = None
    fingerprint: str | None = None
    span: tuple[Span, ...] = ()


_envelopes = msgspec.json.Decoder(_Envelope)
_told = msgspec.json.Decoder(_Told)
Opened = TypeVar("Opened", _Envelope, _Told)


def decode(body: bytes, texts: Mapping[str, str | None]) -> Entry[Event]:
    """The entry in a body; `texts` gives personal text by commitment, as far as the vault still has it.

    Raises Unavailable for a kind or format this version does not know, and for bytes that are no event.
    """
    told = _open(body, _told)
    read, personal = _reader(told.kind)
    try:
        event = read(told.data)
    except msgspec.DecodeError as error:
        raise _damaged(f"{told.kind}: {error}") from error
    for path in personal:
        _fill_in(event, path, texts)
    actor = told.actor
    who = _who(actor.kind, actor.id, actor.office, actor.proof)
    return Entry(event, told.at, told.entered_at, who, told.late)


# The same few act in thousands of events.
@lru_cache(maxsize=4096)
def _who(kind: ActorKind, name: str, office: str, proof: Proof | None) -> Actor:
    return Actor(kind, name, (office,) if office else (), proof=proof)


def columns_of(body: bytes) -> Columns:
    """What the columns beside this body must hold. Raises Unavailable for bytes that are no event."""
    found = _open(body, _envelopes)
    return Columns(
        found.stream,
        found.version,
        found.kind,
        instant(found.at),
        instant(found.entered_at),
        _actor_column(found.actor.kind, found.actor.id),
        found.actor.office,
        found.key,
    )


def _open(body: bytes, decoder: msgspec.json.Decoder[Opened]) -> Opened:
    try:
        found = decoder.decode(body)
    except msgspec.DecodeError as error:
        raise _damaged(str(error)) from error
    if found.v != FORMAT:
        raise _damaged(f"format {found.v}")
    return found


@cache
def _reader(kind: str) -> tuple[Callable[[msgspec.Raw], Event], tuple[tuple[str, ...], ...]]:
    """What reads the data of events of a kind, and where in them personal text stands."""
    cls: type = event_type(kind)
    return msgspec.json.Decoder(cls, dec_hook=_commitment).decode, tuple(private_paths(cls))


def _commitment(expected: type, found: object) -> Private:
    if expected is Private and isinstance(found, dict) and isinstance(found.get("sha256"), str):
        return Private(None, found["sha256"])
    raise ValueError("no commitment")


def _fill_in(event: object, path: tuple[str, ...], texts: Mapping[str, str | None]) -> None:
    for name in path:
        event = getattr(event, name)
        if event is None:
            return
    if isinstance(event, Private):
        event.text = texts.get(event.commitment)


def _damaged(what: str) -> Unavailable:
    return Unavailable(
        "damaged_event",
        f"记录中有一条无法读出（{what}）。请立即停止写入并核对记录。",
        f"An event of the record cannot be read ({what}). Stop writing and verify the record.",
        {"what": what},
    )
