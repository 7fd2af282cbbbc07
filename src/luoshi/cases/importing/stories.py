"""A record told as commands: registered, signed for, answered, closed, each at the time it happened elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from luoshi.cases.bulk import Script
from luoshi.cases.handling import By
from luoshi.cases.importing.records import Record
from luoshi.core.actors import Actor, ActorKind
from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder
from luoshi.core.casetypes.model import LimitName, Outcome
from luoshi.core.entries import Late, LateCause
from luoshi.core.private import Private

IMPORTER: Final = Actor(ActorKind.IMPORTER, "importer")
CASE_TYPE: Final = "help"
CHANNEL: Final = "import"
_NAMESPACE: Final = UUID("9d0a0c1e-3c9b-5a0f-8f5e-2b6d7c1f4a35")
_LATE: Final = Late(LateCause.IMPORT)


def case_id(source: str, row_id: str) -> UUID:
    """The id of the case of a row: the same in every run and every district."""
    return uuid5(_NAMESPACE, f"{source}:{row_id}")


def number(source: str, row_id: str) -> str:
    """The number of the case: unique, because a source's name has no hyphen."""
    return f"{source}-{row_id}"


def story(source: str, record: Record) -> Script:
    """The commands. The outcome `answered` is all that a reply proves, and asks for no evidence."""
    begun = _at(record.received_at)
    commands: list[tuple[c.Command, By]] = [(_register(source, record), begun), (c.SignFor(_officer(record)), begun)]
    if record.reply is not None:
        ended, answer = _at(record.reply.at), Private(record.reply.text)
        commands += [(c.Answer(answer), ended), (c.Close(Outcome.ANSWERED, answer), ended)]
    return commands


def _register(source: str, record: Record) -> c.Register:
    return c.Register(
        number=number(source, record.row_id),
        case_type=CASE_TYPE,
        channel=CHANNEL,
        holder=Holder(record.office, _officer(record)),
        title=Private(record.title),
        text=Private(record.text),
        matter=record.matter,
        area=record.area,
        place=Private(record.place) if record.place else None,
        source=source,
        # What was promised there; this district's limits did not bind it.
        deadlines={LimitName.PROMISED: record.target} if record.target else {},
    )


def _officer(record: Record) -> str:
    return f"{record.office}/import"


def _at(instant: datetime) -> By:
    return By(IMPORTER, at=instant, late=_LATE)
