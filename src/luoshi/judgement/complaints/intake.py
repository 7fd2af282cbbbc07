"""What a person sends, sealed on the way in: kept durably at once, entered in the record at night with all the rest.

Where the text is sealed to, who keeps the name, who answers for it: all of it is settled here, from the registry and
the keys as they are now. After this nothing in the process knows what was written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any, Final
from uuid import UUID, uuid5

import msgspec

from luoshi.core.actors import Role
from luoshi.core.judgement.complaints import deciding
from luoshi.core.judgement.complaints import events as e
from luoshi.core.judgement.complaints.refusals import declined
from luoshi.core.judgement.complaints.routing import allowed_bodies, route
from luoshi.core.judgement.complaints.sealing_keys import SealingKey
from luoshi.core.judgement.complaints.state import Complaint
from luoshi.core.judgement.rules import BEIJING
from luoshi.core.private import Private
from luoshi.judgement.complaints import keys
from luoshi.judgement.complaints.envelopes import (
    BOX_BLOCK,
    FILE_BLOCK,
    IDENTITY_BLOCK,
    LETTER_BLOCK,
    context_of,
    padded,
    person_private,
    public_of,
    seal,
    seal_bytes,
)
from luoshi.judgement.complaints.handling import PERSON, SYSTEM, Receiving
from luoshi.judgement.complaints.stripping import Stripped
from luoshi.ledger.access import acting

_NOON: Final = time(12)
_WAIT = (
    "INSERT INTO judgement_complaint_waiting (id, stream, day, body) VALUES (%s, %s, %s, %s)"
    " ON CONFLICT (id) DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a person says: of which office and superiors, what kind, what happened, where and when, and who they are.

    `old` and `readers` are of a complaint that began as an ordinary case: its number, and who has read it already.
    """

    office: str
    kind: str
    what: str
    superiors: tuple[str, ...] = ()
    where: str = ""
    when: str = ""
    witnesses: str = ""
    mode: e.Mode = e.Mode.ANONYMOUS
    name: str = ""
    contact: str = ""
    old: str = ""
    readers: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """The body a complaint goes to, its keys that fit, and those of the two who keep names, outer first."""

    handler: str
    to: list[SealingKey]
    unsealers: tuple[tuple[str, list[SealingKey]], ...]


class Sent(msgspec.Struct):
    """A row that waits: an event of the person, and the files that go with it."""

    event: e.ComplaintMade | e.ComplaintAdded | e.ComplaintJudged | e.ComplaintKeyed
    files: dict[UUID, str] = {}


def body_for(receiving: Receiving, office: str, superiors: Sequence[str]) -> Body:
    """Who deals with it: the nearest body above that has a key, and the two bodies that keep names, if there are two.

    Raises Refused `no_body_above`, `no_handling_key` and those of the route.
    """
    rules, paths = receiving.rules, receiving.paths
    usable = keys.usable(receiving, frozenset((office, *superiors)))
    if not allowed_bodies(office, superiors, rules.handling, paths):
        raise declined("no_body_above", above=rules.above)
    ready = [code for code in rules.handling if code in usable]
    if not allowed_bodies(office, superiors, ready, paths):
        raise declined("no_handling_key", above=rules.above)
    handler = route(office, superiors, ready, paths)
    keepers = [code for code in allowed_bodies(office, superiors, rules.unsealing, paths) if code in usable][:2]
    two = tuple((code, usable[code]) for code in keepers) if len(keepers) == 2 else ()
    return Body(handler, usable[handler], two)


def receive(
    receiving: Receiving, stream: UUID, secret: bytes | None, letter: Letter, files: Sequence[Stripped] = ()
) -> None:
    """Take in a complaint; `secret` is what the receipt code stands for, `stream` the name that follows from it.

    Without the secret, of which a case keeps a hash alone, the person's key follows when they come with their code.

    Sent twice it is one. Raises Refused by the rules, and where somebody's key is missing: then nothing is kept.
    """
    deciding.check_made(letter.kind, letter.mode, letter.what, letter.name + letter.contact, receiving.rules)
    body = body_for(receiving, letter.office, letter.superiors)
    today = receiving.today
    start = datetime.combine(today, _NOON, BEIJING)
    made = e.ComplaintMade(
        office=letter.office,
        superiors=letter.superiors,
        kind=letter.kind,
        mode=letter.mode,
        handler=body.handler,
        officer=_accountable(receiving, body),
        received_on=today,
        accept_by=receiving.calendar.deadline(start, receiving.rules.accept),
        close_by=receiving.calendar.deadline(start, receiving.rules.close),
        letter=_letter(receiving, stream, letter, body),
        person_key=public_of(person_private(secret)) if secret else "",
    )
    if letter.mode is e.Mode.CONFIDENTIAL:
        made = _with_identity(receiving, stream, made, letter, body)
    sealed = _sealed_files(receiving, files, body.to)
    _keep(receiving, stream, stream, Sent(replace(made, files=tuple(sealed)), sealed))


def add(
    receiving: Receiving,
    complaint: Complaint,
    row: UUID,
    text: str,
    *,
    retaliation: bool = False,
    files: Sequence[Stripped] = (),
) -> None:
    """More from the person under their code: an answer, or that somebody takes it out on them. `row` names the form."""
    content = {"what": deciding.says(text, "要说的话")}
    fitting = keys.usable(receiving, complaint.concerned).get(complaint.handler, [])
    if not fitting:
        raise declined("no_handling_key", above=receiving.rules.above)
    context = context_of("added", complaint.id)
    letter = Private(seal(content, keys.publics(fitting), context, LETTER_BLOCK, receiving.random))
    sealed = _sealed_files(receiving, files, fitting)
    event = deciding.add(complaint, PERSON, receiving.today, letter, retaliation, tuple(sealed))
    _keep(receiving, row, complaint.id, Sent(event, sealed))


def give_key(receiving: Receiving, complaint: Complaint, secret: bytes) -> None:
    """The person of a complaint that began as a case has come with their code: from now on they can be written to."""
    if not complaint.person_key:
        event = e.ComplaintKeyed(receiving.today, public_of(person_private(secret)))
        _keep(receiving, uuid5(complaint.id, "key"), complaint.id, Sent(event))


def judge(receiving: Receiving, complaint: Complaint, row: UUID, satisfied: bool) -> None:
    """The person's verdict."""
    event = deciding.judge(complaint, PERSON, receiving.today, satisfied)
    _keep(receiving, row, complaint.id, Sent(event))


def _accountable(receiving: Receiving, body: Body) -> str:
    """Who answers for it from the first moment: a supervisor or head of the body with a key, else another."""
    leads = (Role.SUPERVISOR, Role.HEAD)
    ranked = sorted(
        (not receiving.reader_of(key.officer).sits_in(body.handler, *leads), key.officer) for key in body.to
    )
    return ranked[0][1]


def _letter(receiving: Receiving, stream: UUID, letter: Letter, body: Body) -> Private:
    content: dict[str, Any] = {
        "what": letter.what.strip(),
        "where": letter.where.strip(),
        "when": letter.when.strip(),
        "witnesses": letter.witnesses.strip(),
    }
    content |= {name: text for name, text in (("old", letter.old), ("readers", letter.readers)) if text}
    if letter.mode is e.Mode.NAMED:
        content |= {"name": letter.name.strip(), "contact": letter.contact.strip()}
    to = keys.publics(body.to)
    return Private(seal(content, to, context_of("letter", stream), LETTER_BLOCK, receiving.random))


def _with_identity(
    receiving: Receiving, stream: UUID, made: e.ComplaintMade, letter: Letter, body: Body
) -> e.ComplaintMade:
    """Name and contact in two boxes, one in the other: it takes both bodies to open them."""
    if not body.unsealers:
        raise declined("no_two_unsealers")
    (outer, outer_keys), (inner, inner_keys) = body.unsealers
    content = {"name": letter.name.strip(), "contact": letter.contact.strip()}
    to, random = keys.publics, receiving.random
    box = seal(content, to(inner_keys), context_of("inner", stream), IDENTITY_BLOCK, random)
    outside = seal_bytes(padded(box.encode(), BOX_BLOCK), to(outer_keys), context_of("outer", stream), random)
    digest = hashlib.sha256(box.encode()).hexdigest()
    return replace(made, identity=Private(outside), inner=digest, unsealers=(outer, inner))


def _sealed_files(receiving: Receiving, files: Sequence[Stripped], to: Sequence[SealingKey]) -> dict[UUID, str]:
    sealed: dict[UUID, str] = {}
    for file in files:
        name = UUID(bytes=receiving.random(16), version=4)
        content = {"name": file.name, "media": file.media, "content": file.content}
        sealed[name] = seal(content, keys.publics(to), context_of("file", name), FILE_BLOCK, receiving.random)
    return sealed


def _keep(receiving: Receiving, row: UUID, stream: UUID, sent: Sent) -> None:
    body = encode(sent)
    with acting(receiving.connection, SYSTEM) as connection:
        connection.execute(_WAIT, [row, stream, receiving.today, body])


def encode(sent: Sent) -> str:
    """The row's body."""
    return msgspec.json.encode({"kind": type(sent.event).__name__, "sent": sent}, enc_hook=_text_of).decode()


_KINDS: Final = {one.__name__: one for one in (e.ComplaintMade, e.ComplaintAdded, e.ComplaintJudged, e.ComplaintKeyed)}


class _Kinded(msgspec.Struct):
    kind: str
    sent: dict[str, msgspec.Raw]


def decode(body: str) -> Sent:
    """What waits in a row."""
    found = msgspec.json.decode(body, type=_Kinded)
    event: Any = msgspec.json.decode(found.sent["event"], type=_KINDS[found.kind], dec_hook=_private)
    return Sent(event, msgspec.json.decode(found.sent["files"], type=dict[UUID, str]))


def _text_of(value: object) -> str | None:
    if isinstance(value, Private):
        return value.text
    raise TypeError(type(value).__name__)


def _private(_kind: type, text: str) -> Private:
    return Private(text)
