"""Sending codes to a list of contacts: one code for each, drawn at once; a letter waits sealed until a gateway took it.

A letter holds a contact and its code, so that a letter sent again after a crash brings the same code; when it has gone
out it is deleted, and with the last one nothing is left but how many went out and how many were refused. Whoever has
the machine while letters wait can open them: the key lies there. The carrier sees what it carries.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.core.actors import MACHINE, Actor
from luoshi.core.judgement.surveys import survey as rules
from luoshi.core.judgement.surveys.events import CodesSent
from luoshi.core.judgement.surveys.refusals import declined
from luoshi.core.judgement.surveys.survey import Survey
from luoshi.judgement.handling import SYSTEM, Judging
from luoshi.judgement.surveys import codes
from luoshi.judgement.surveys.box import Letter, Lid
from luoshi.judgement.surveys.handling import fresh, step, survey
from luoshi.ledger.access import acting
from luoshi.ledger.commits import commit_within

BATCH: Final = 20
MOST_ATTEMPTS: Final = 6
FORGOTTEN: Final = timedelta(minutes=10)
"""A letter that was claimed this long ago, and is still here, was not taken: it is tried again."""

Connection = psycopg.Connection[Any]
Send = Callable[[Survey, str, str], bool]
"""Hands a contact its code for a survey; whether the gateway took it."""

_BEGUN: Final = "SELECT 1 FROM judgement_survey_mailing WHERE id = %s"
_ALIKE: Final = "SELECT running FROM judgement_survey_mailing WHERE survey = %s AND (mark = %s OR running)"
_BEGIN: Final = (
    'INSERT INTO judgement_survey_mailing (id, survey, "group", mark, number, sent, refused, running)'
    " VALUES (%s, %s, %s, %s, %s, 0, 0, true)"
)
_KEEP: Final = (
    "INSERT INTO judgement_survey_letter (id, mailing, sealed, attempts)"
    " SELECT i, %s, s, 0 FROM unnest(%s::uuid[], %s::bytea[]) AS l(i, s)"
)
_CLAIM: Final = """\
UPDATE judgement_survey_letter SET claimed_at = %(now)s, attempts = attempts + 1 WHERE id IN (
    SELECT l.id FROM judgement_survey_letter l JOIN judgement_survey_mailing m ON m.id = l.mailing
    JOIN judgement_survey s ON s.id = m.survey AND s.stage = 'open'
    WHERE l.claimed_at IS NULL OR l.claimed_at < %(forgotten)s ORDER BY l.id LIMIT %(limit)s
    FOR UPDATE OF l SKIP LOCKED)
RETURNING id, mailing, sealed, attempts"""
_GONE: Final = "DELETE FROM judgement_survey_letter WHERE id = %s"
_COUNT: Final = "UPDATE judgement_survey_mailing SET sent = sent + %s, refused = refused + %s WHERE id = %s"
_TOO_LATE: Final = """\
DELETE FROM judgement_survey_letter WHERE mailing IN (SELECT m.id FROM judgement_survey_mailing m
JOIN judgement_survey s ON s.id = m.survey WHERE s.stage NOT IN ('fixed', 'open'))"""
_OVER: Final = """\
SELECT m.id, m.survey, m."group", m.sent, m.number - m.sent FROM judgement_survey_mailing m
WHERE m.running AND NOT EXISTS (SELECT FROM judgement_survey_letter l WHERE l.mailing = m.id)
FOR UPDATE OF m SKIP LOCKED"""
_END: Final = "UPDATE judgement_survey_mailing SET running = false, refused = %s WHERE id = %s"
_FORGET: Final = """\
DELETE FROM judgement_survey_mailing m USING judgement_survey s
WHERE s.id = m.survey AND s.stage NOT IN ('fixed', 'open') AND NOT m.running"""
_STANDS: Final = (
    'SELECT "group", sum(number)::int, sum(sent)::int FROM judgement_survey_mailing'
    " WHERE survey = %s AND running GROUP BY 1"
)


@dataclass(frozen=True, slots=True)
class _Claimed:
    """A letter that this process is about to send."""

    id: UUID
    mailing: UUID
    sealed: bytes
    attempts: int


def begin(
    judging: Judging, key: UUID, survey_id: UUID, group: str, contacts: Sequence[str], most: int, actor: Actor
) -> None:
    """Draw a code for each contact of a list, and let them be sent once the survey is open.

    `key` is the form's own: sent in twice it is one mailing. Raises Refused for the same list again (`contacts_again`),
    while another is on its way (`contacts_running`), and as drawing does.
    """
    found = survey(judging, survey_id)
    drawn = codes.new_codes(judging, min(len(contacts), most + 1))
    hashes = [codes.hashed(code) for code in drawn]
    mark = _mark(judging, survey_id, contacts)
    with acting(judging.connection, SYSTEM) as connection:
        if connection.execute(_BEGUN, [key]).fetchone() is not None:
            return
        event = rules.send(found, group, hashes, most, actor)
        _refuse_again(connection, survey_id, mark)
        commit_within(connection, [step(judging, survey_id, found.version, [event], actor)], random=judging.random)
        codes.keep(connection, survey_id, group, len(found.drawn) + 1, hashes)
        connection.execute(_BEGIN, [key, survey_id, group, mark, len(contacts)])
        lid = Lid(judging.seals)
        sealed = [lid.seal(Letter(contact, code)) for contact, code in zip(contacts, drawn, strict=True)]
        connection.execute(_KEEP, [key, [fresh(judging) for _ in sealed], sealed])


def send_due(judging: Judging, send: Send) -> int:
    """Send what waits, of surveys that are open; returns how many letters went out."""
    sent = 0
    while claimed := _claim(judging, judging.now()):
        surveys: dict[UUID, Survey] = {}
        lid = Lid(judging.seals)
        for one in claimed:
            if one.mailing not in surveys:
                surveys[one.mailing] = survey(judging, _survey_of(judging, one.mailing))
            letter = lid.letter(one.sealed)
            sent += _settle(judging, one, send(surveys[one.mailing], letter.contact, letter.code))
    finish(judging)
    return sent


def finish(judging: Judging) -> None:
    """Record what became of each list that has no letter left; letters of a survey that is closed go nowhere."""
    with acting(judging.connection, SYSTEM) as connection:
        connection.execute(_TOO_LATE)
        for mailing, survey_id, group, sent, refused in connection.execute(_OVER).fetchall():
            version = survey(judging, survey_id).version
            ended = step(judging, survey_id, version, [CodesSent(group, sent, refused)], MACHINE)
            commit_within(connection, [ended], random=judging.random)
            connection.execute(_END, [refused, mailing])
        connection.execute(_FORGET)


def on_their_way(judging: Judging, survey_id: UUID) -> dict[str, tuple[int, int]]:
    """By group, of the list that is being sent now: how many contacts it has, and how many have their code."""
    with acting(judging.connection, SYSTEM) as connection:
        return {group: (number, sent) for group, number, sent in connection.execute(_STANDS, [survey_id])}


def _refuse_again(connection: Connection, survey_id: UUID, mark: str) -> None:
    alike = [running for (running,) in connection.execute(_ALIKE, [survey_id, mark])]
    if alike:
        raise declined("contacts_running" if any(alike) else "contacts_again")


def _mark(judging: Judging, survey_id: UUID, contacts: Sequence[str]) -> str:
    """What tells one whole list from another while the survey runs, and by which nobody finds a contact."""
    of = "\n".join([str(survey_id), *sorted(contacts)])
    return hmac.digest(judging.seals.linking, f"contacts:{of}".encode(), "sha256").hex()


def _claim(judging: Judging, now: datetime) -> list[_Claimed]:
    values = {"now": now, "forgotten": now - FORGOTTEN, "limit": BATCH}
    with acting(judging.connection, SYSTEM) as connection:
        return [_Claimed(*row) for row in connection.execute(_CLAIM, values).fetchall()]


def _settle(judging: Judging, one: _Claimed, taken: bool) -> bool:
    """A letter that was taken, or was refused too often, is forgotten; counted, and nothing more."""
    if taken or one.attempts >= MOST_ATTEMPTS:
        with acting(judging.connection, SYSTEM) as connection:
            connection.execute(_GONE, [one.id])
            connection.execute(_COUNT, [int(taken), int(not taken), one.mailing])
    return taken


def _survey_of(judging: Judging, mailing: UUID) -> UUID:
    with acting(judging.connection, SYSTEM) as connection:
        row = connection.execute("SELECT survey FROM judgement_survey_mailing WHERE id = %s", [mailing]).fetchone()
    if row is None:
        raise declined("survey_not_open")
    return UUID(str(row[0]))
