"""Callback audits: fix the list, record a seed that nobody chose, draw, call. Each step comes after the one before.

Where a log runs, the list waits in `judgement_audit_listed` until a checkpoint covers it, a minute or so; the list is
forgotten when the sample is drawn, and its digest stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.core.actors import MACHINE, Actor
from luoshi.core.errors import NotFound, Refused
from luoshi.core.judgement import auditing
from luoshi.core.judgement.auditing import SEED_BYTES, Audit
from luoshi.core.judgement.events import AuditAnswered, AuditFixed, AuditSeeded
from luoshi.core.judgement.refusals import declined
from luoshi.judgement.handling import SYSTEM, Judging, added, known, record
from luoshi.ledger.access import acting
from luoshi.ledger.commits import commit_within
from luoshi.ledger.log.checkpointing import covering, runs

_KEEP: Final = (
    'INSERT INTO judgement_audit_listed (audit, "case", office)'
    " SELECT %s, c, o FROM unnest(%s::uuid[], %s::text[]) AS l(c, o)"
)
_LISTED: Final = 'SELECT "case", office FROM judgement_audit_listed WHERE audit = %s'
_FORGET: Final = "DELETE FROM judgement_audit_listed WHERE audit = %s"
_WAITING: Final = "SELECT DISTINCT audit FROM judgement_audit_listed ORDER BY audit"


def begin(judging: Judging, offices: Mapping[UUID, str], since: datetime, until: datetime, actor: Actor) -> UUID:
    """Fix the list of closed cases (each with its office). Returns the audit.

    Where no log runs, a seed is drawn and recorded at once, and the sample drawn; else both come with `draw`.
    """
    audit_id = UUID(bytes=judging.random(16), version=4)
    fixed = auditing.fix(list(offices), since, until, judging.rules.audit_sample, actor)
    with acting(judging.connection, SYSTEM) as connection:
        rooted = runs(connection)
        commit_within(connection, [added(judging, audit_id, (), (fixed,), actor)], random=judging.random)
        connection.execute(_KEEP, [audit_id, list(offices), list(offices.values())])
    if not rooted:
        audit = load(judging, audit_id)
        seeded = auditing.seed_by_chance(audit, judging.random(SEED_BYTES))
        record(judging, audit_id, known(judging, audit_id), seeded, actor)
        draw(judging, audit_id, actor)
    return audit_id


def draw(judging: Judging, audit_id: UUID, actor: Actor) -> None:
    """Record the seed, if there is none yet, and then the sample that it picks from the list that was fixed.

    Raises Refused `audit_no_root` until a checkpoint covers the list, `audit_order` for a sample that is drawn.
    """
    if not load(judging, audit_id).seed:
        record(judging, audit_id, known(judging, audit_id), _root(judging, audit_id), actor)
    entries = known(judging, audit_id)
    with acting(judging.connection, SYSTEM) as connection:
        listed = dict(connection.execute(_LISTED, [audit_id]).fetchall())
        drawn = auditing.draw(auditing.fold(audit_id, entries), listed)
        commit_within(connection, [added(judging, audit_id, entries, (drawn,), actor)], random=judging.random)
        connection.execute(_FORGET, [audit_id])


def draw_due(judging: Judging) -> int:
    """Draw what a checkpoint covers by now; returns how many samples that were. The worker does it every minute."""
    done = 0
    for audit_id in _waiting(judging):
        try:
            draw(judging, audit_id, MACHINE)
        except Refused as refusal:
            if refusal.code != "audit_no_root":
                raise
        else:
            done += 1
    return done


def load(judging: Judging, audit_id: UUID) -> Audit:
    """An audit as it stands. Raises NotFound."""
    entries = known(judging, audit_id)
    if not entries or not isinstance(entries[0].event, AuditFixed):
        raise NotFound("audit", "没有这一次抽查。", "No such audit.")
    return auditing.fold(audit_id, entries)


def answer(judging: Judging, audit_id: UUID, heard: AuditAnswered, actor: Actor) -> None:
    """Record one call. Raises Refused for a case that was not drawn, a second time, and the office's own people."""
    audit = load(judging, audit_id)
    record(judging, audit_id, known(judging, audit_id), auditing.answer(audit, heard, actor), actor)


def _root(judging: Judging, audit_id: UUID) -> AuditSeeded:
    with acting(judging.connection, SYSTEM) as connection:
        found = covering(connection, audit_id, 1)
    if found is None:
        raise declined("audit_no_root")
    log, point = found
    return auditing.seed_by_root(load(judging, audit_id), log, point.size, point.root)


def _waiting(judging: Judging) -> list[UUID]:
    connection: psycopg.Connection[Any]
    with acting(judging.connection, SYSTEM) as connection:
        return [audit_id for (audit_id,) in connection.execute(_WAITING)]
