"""The ballot box: what sheets are sealed in until their day is over, and how they leave it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import msgspec
import psycopg
from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from luoshi.core.actors import MACHINE, Actor, ActorKind, Proof
from luoshi.core.entries import Entry
from luoshi.core.errors import Unavailable
from luoshi.core.judgement.rules import BEIJING
from luoshi.core.judgement.surveys.events import OpinionGiven, SurveyEvent
from luoshi.core.judgement.surveys.sheets import Boxed, Sheet, Typed
from luoshi.core.judgement.surveys.survey import Stage
from luoshi.core.private import Private
from luoshi.judgement.handling import SYSTEM, Judging
from luoshi.judgement.sealing import Seals
from luoshi.judgement.surveys.handling import fresh, survey
from luoshi.judgement.surveys.projections import rows_of
from luoshi.ledger.access import acting
from luoshi.ledger.commits import StreamCommit, commit_within

_BLOCK: Final = 1024
"""A sealed sheet is as long as any other up to this many bytes, and up to the next multiple after."""
_BATCH: Final = 1000
_PUT: Final = (
    "INSERT INTO judgement_survey_box (id, survey, day, sealed)"
    " SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::date[], %s::bytea[])"
)
# By an id that chance gave: in the record their order tells nothing.
_TAKE: Final = (
    "DELETE FROM judgement_survey_box WHERE id IN (SELECT id FROM judgement_survey_box"
    " WHERE survey = %s AND day < %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED) RETURNING id, sealed"
)
_WAITING: Final = "SELECT count(*) FROM judgement_survey_box WHERE survey = %s"
_OVER: Final = "SELECT survey, count(*) FROM judgement_survey_box WHERE day < %s GROUP BY survey"
PERSON: Final = Actor(ActorKind.PERSON, "person", proof=Proof.TOKEN)

_encode = msgspec.json.Encoder(order="deterministic").encode
_boxed, _sheet = msgspec.json.Decoder(Boxed).decode, msgspec.json.Decoder(Sheet).decode


@dataclass(frozen=True, slots=True)
class Letter:
    """A code on its way to a contact."""

    contact: str
    code: str


_letter = msgspec.json.Decoder(Letter).decode


class Lid:
    """Seals and opens what waits in the box, with the key of the ratings."""

    def __init__(self, seals: Seals) -> None:
        key = PrivateKey(seals.sealing)
        self._closing, self._opening = SealedBox(key.public_key), SealedBox(key)

    def seal(self, what: Boxed | Sheet | Letter) -> bytes:
        """As ciphertext whose length tells little."""
        return self._closing.encrypt(sodium_pad(_encode(what), _BLOCK))

    def boxed(self, sealed: bytes) -> Boxed:
        """A sheet from the box. Raises Unavailable where the key is another, or the bytes are damaged."""
        return _boxed(self._open(sealed))

    def sheet(self, sealed: bytes) -> Sheet:
        """A typing of a paper sheet. Raises Unavailable as `boxed` does."""
        return _sheet(self._open(sealed))

    def letter(self, sealed: bytes) -> Letter:
        """A code on its way. Raises Unavailable as `boxed` does."""
        return _letter(self._open(sealed))

    def _open(self, sealed: bytes) -> bytes:
        try:
            return sodium_unpad(self._opening.decrypt(sealed), _BLOCK)
        except (CryptoError, ValueError) as error:
            raise Unavailable(
                "sheet_unreadable",
                "票箱里有一份答卷打不开：密钥文件不是当时的那一份，或内容受损。",
                "A sheet in the box cannot be opened: another key file, or it is damaged.",
            ) from error


def today(judging: Judging) -> date:
    """The day it is in Beijing."""
    return judging.now().astimezone(BEIJING).date()


def put(judging: Judging, connection: psycopg.Connection[Any], survey_id: UUID, sheets: Sequence[Boxed]) -> None:
    """Put sheets into the box, in the caller's transaction."""
    lid, many = Lid(judging.seals), len(sheets)
    ids = [fresh(judging) for _ in sheets]
    days, sealed = [one.day for one in sheets], [lid.seal(one) for one in sheets]
    connection.execute(_PUT, [ids, [survey_id] * many, days, sealed])


def waiting(judging: Judging, survey_id: UUID) -> int:
    """How many sheets of a survey lie in the box."""
    with acting(judging.connection, SYSTEM) as connection:
        row = connection.execute(_WAITING, [survey_id]).fetchone()
    return int(row[0]) if row else 0


def empty_due(judging: Judging) -> int:
    """Enter the sheets whose day is over, of each survey that has enough of them, or is closed; returns how many."""
    day = today(judging)
    with acting(judging.connection, SYSTEM) as connection:
        over = connection.execute(_OVER, [day]).fetchall()
    total = 0
    for survey_id, number in over:
        found = survey(judging, survey_id)
        if number >= found.plan.least or found.stage is not Stage.OPEN:
            total += _empty(judging, survey_id, day)
    return total


def empty_all(judging: Judging, survey_id: UUID) -> int:
    """Enter everything that lies in the box of a survey that is closed, whatever its day; returns how many."""
    return _empty(judging, survey_id, date.max)


def _empty(judging: Judging, survey_id: UUID, before: date) -> int:
    """Each batch leaves the box and enters the record in one transaction, at one instant that is nobody's."""
    lid, total = Lid(judging.seals), 0
    while True:
        now = judging.now()
        with acting(judging.connection, SYSTEM) as connection:
            taken = connection.execute(_TAKE, [survey_id, before, _BATCH]).fetchall()
            if taken:
                sheets = [(id_, lid.boxed(sealed)) for id_, sealed in sorted(taken)]
                entered = [one for id_, sheet in sheets for one in _entered(judging, survey_id, id_, sheet, now)]
                commit_within(connection, entered, random=judging.random)
        total += len(taken)
        if len(taken) < _BATCH:
            return total


def _entered(judging: Judging, survey_id: UUID, sheet_id: UUID, boxed: Boxed, now: datetime) -> list[StreamCommit]:
    """A sheet and its opinions as they enter the record: of a day, and by nobody in particular."""
    actor = MACHINE if boxed.typed_by else PERSON
    said = [
        _first(fresh(judging), OpinionGiven(survey_id, one.unit, boxed.day, Private(one.words)), now, actor)
        for one in boxed.sheet.opinions
    ]
    return [_first(sheet_id, boxed.given(survey_id), now, actor), *said]


def _first(stream: UUID, event: SurveyEvent, now: datetime, actor: Actor) -> StreamCommit:
    entry: Entry[Any] = Entry(event, now, now, actor)
    return StreamCommit(stream, 0, [entry], rows_of(stream, (), [entry]))


def typed(judging: Judging, connection: psycopg.Connection[Any], code: str) -> list[Typed]:
    """The typings of a paper sheet that wait, in their order."""
    lid = Lid(judging.seals)
    rows = connection.execute("SELECT by, sealed FROM judgement_survey_typing WHERE hash = %s ORDER BY nth", [code])
    return [Typed(by, lid.sheet(sealed)) for by, sealed in rows]
