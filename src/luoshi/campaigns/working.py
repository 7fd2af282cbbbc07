"""The table beside a paper, kept while it is worked on: read, changed under its version, and put back."""

from __future__ import annotations

from uuid import UUID

import msgspec

from luoshi.campaigns.handling import SYSTEM, Office
from luoshi.core.actors import Actor
from luoshi.core.campaigns.drafting import Draft, Item
from luoshi.core.campaigns.refusals import declined
from luoshi.ledger.access import acting

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(tuple[Item, ...])
_BEGIN = (
    "INSERT INTO campaigns_draft (paper, version, body, changed_by, changed_at) VALUES (%s, 1, %s, %s, %s)"
    " ON CONFLICT (paper) DO NOTHING"
)
_SAVE = (
    "UPDATE campaigns_draft SET version = %s, body = %s, changed_by = %s, changed_at = %s"
    " WHERE paper = %s AND version = %s"
)


def begin(office: Office, paper: UUID, items: tuple[Item, ...], actor: Actor) -> None:
    """Put what was read beside the paper; what is there already stays."""
    with acting(office.connection, SYSTEM) as connection:
        connection.execute(_BEGIN, [paper, _encoder.encode(items), actor.id, office.now()])


def draft(office: Office, paper: UUID) -> Draft:
    """The table beside a paper; empty where there is none."""
    with acting(office.connection, SYSTEM) as connection:
        row = connection.execute("SELECT version, body FROM campaigns_draft WHERE paper = %s", [paper]).fetchone()
    return Draft(paper, row[0], _decoder.decode(row[1])) if row else Draft(paper, 0)


def forget(office: Office, paper: UUID) -> None:
    """Take the table beside a paper away: its rows quote what was erased."""
    with acting(office.connection, SYSTEM) as connection:
        connection.execute("DELETE FROM campaigns_draft WHERE paper = %s", [paper])


def save(office: Office, before: Draft, after: Draft, actor: Actor) -> Draft:
    """Keep the changed table. Raises Refused `draft_moved_on` where somebody changed it meanwhile."""
    values = [after.version, _encoder.encode(after.items), actor.id, office.now(), before.paper, before.version]
    with acting(office.connection, SYSTEM) as connection:
        if connection.execute(_SAVE, values).rowcount != 1:
            raise declined("draft_moved_on")
    return after
