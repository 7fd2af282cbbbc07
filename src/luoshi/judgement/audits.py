"""Callback audits: fix the list, record a seed, draw, call. Each step is a commit of its own, in this order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from luoshi.core.actors import Actor
from luoshi.core.errors import NotFound
from luoshi.core.judgement import auditing
from luoshi.core.judgement.auditing import SEED_BYTES, Audit
from luoshi.core.judgement.events import AuditAnswered, AuditFixed, AuditSeeded
from luoshi.judgement.handling import Judging, known, record


def begin(judging: Judging, offices: Mapping[UUID, str], since: datetime, until: datetime, actor: Actor) -> UUID:
    """Fix the list of closed cases (each with its office), record a seed, and draw the sample. Returns the audit.

    The list is recorded before the seed is made, and the seed before it is used.
    """
    audit_id = UUID(bytes=judging.random(16), version=4)
    fixed = auditing.fix(list(offices), since, until, judging.rules.audit_sample, actor)
    record(judging, audit_id, (), fixed, actor)
    record(judging, audit_id, known(judging, audit_id), AuditSeeded(judging.random(SEED_BYTES).hex()), actor)
    entries = known(judging, audit_id)
    record(judging, audit_id, entries, auditing.draw(auditing.fold(audit_id, entries), offices), actor)
    return audit_id


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
