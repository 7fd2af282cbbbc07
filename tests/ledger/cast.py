"""Who acts in the stories of the ledger, what happens in them, and the notice board: a read table of their own."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg

from luoshi.core.actors import Actor, ActorKind
from luoshi.core.case.events import Erased, Holder, Noted, Registered, SignedFor
from luoshi.core.casetypes.model import LimitName
from luoshi.core.entries import Entry
from luoshi.core.private import Private
from luoshi.ledger import guards
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.commits import StreamCommit, commit
from luoshi.ledger.envelope import IdempotencyKey
from luoshi.ledger.keys import Receipt
from luoshi.ledger.rebuilding import ReadTable
from luoshi.ledger.values import Row, Value
from luoshi.ledger.vocabulary import Event

NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
HOUSING, WATER = "310", "420"
LIN = Actor(ActorKind.OFFICER, "lin", ("root", HOUSING))
LIN_SEES = Access("officer:lin", (HOUSING,))
SHEN_SEES = Access("officer:shen", (WATER,))
SUPERVISION = Access("officer:zhao", EVERYTHING)

Connection = psycopg.Connection[Any]

BOARD = """
CREATE TABLE board (
    id uuid PRIMARY KEY, version integer NOT NULL, office text NOT NULL, title text, due timestamptz, open boolean,
    tags text[] NOT NULL DEFAULT '{}', extra jsonb NOT NULL DEFAULT '{}', photo bytea,
    visits integer NOT NULL DEFAULT 0, letters integer GENERATED ALWAYS AS (length(title)) STORED
);
CREATE TABLE board_case (board uuid REFERENCES board DEFERRABLE INITIALLY DEFERRED, number text PRIMARY KEY);
"""


def build_board(owner: Connection) -> None:
    """A room's migration in small."""
    owner.execute(BOARD)
    for operation in (
        guards.read_table("board", visible="office = ANY ((SELECT luoshi_scope())::text[])"),
        guards.read_table("board_case", visible="luoshi_actor() <> ''"),
        guards.events_seen("board", "EXISTS (SELECT FROM board b WHERE b.id = stream)"),
    ):
        for statement in operation.sql:
            owner.execute(str(statement).encode())


def entry(event: Event, at: datetime = NOW, actor: Actor = LIN) -> Entry[Event]:
    return Entry(event, at, at, actor)


def registered(title: str = "三楼漏水", number: str = "2026-1") -> Registered:
    return Registered(
        number=number,
        case_type="help",
        type_version=1,
        channel="phone",
        holder=Holder(HOUSING, "lin"),
        received_at=NOW,
        title=Private(title),
        text=Private("自上周起漏水。"),
        deadlines={LimitName.PROMISED: NOW + timedelta(days=5)},
    )


SIGNED = SignedFor(Holder(HOUSING, "lin"))


def noted(text: str = "已上门查看。") -> Noted:
    return Noted(Private(text))


def opening(stream: UUID, event: Registered, office: str = HOUSING) -> Row:
    """The new row on the board."""
    columns: dict[str, Value] = {
        "version": 1,
        "office": office,
        "title": event.title.text,
        "due": NOW,
        "open": True,
        "tags": ("a", 'b"'),
    }
    return Row("board", {"id": stream}, columns, insert=True)


def moving(stream: UUID, version: int, **columns: Any) -> Row:
    """The row on the board passes from a version to the next."""
    return Row("board", {"id": stream}, {"version": version + 1, **columns}, expected_version=version)


@dataclass
class Desk:
    """One connection of the application, and the ordinary things done through it."""

    connection: Connection
    access: Access = LIN_SEES

    def commit(self, *commits: StreamCommit, key: IdempotencyKey | None = None) -> Receipt:
        return commit(self.connection, self.access, commits, random=secrets.token_bytes, key=key)

    def register(self, title: str = "三楼漏水", office: str = HOUSING) -> UUID:
        stream, event = uuid4(), registered(title)
        self.commit(StreamCommit(stream, 0, [entry(event)], [opening(stream, event, office)]))
        return stream

    def change(
        self, stream: UUID, version: int, *events: Event, key: IdempotencyKey | None = None, **columns: Any
    ) -> Receipt:
        """Adds events after `version` and moves the row by as many."""
        entries = [entry(event) for event in events or (noted(),)]
        row = Row("board", {"id": stream}, {"version": version + len(entries), **columns}, expected_version=version)
        return self.commit(StreamCommit(stream, version, entries, [row]), key=key)


def everything(connection: Connection, query: str, *values: object) -> list[tuple[Any, ...]]:
    """What there is, whoever asks: as the supervision office sees it."""
    with connection.transaction():
        connection.execute("SELECT set_config('luoshi.actor', 'zhao', true), set_config('luoshi.scope', '*', true)")
        return connection.execute(query.encode(), values or None).fetchall()


def damage(owner: Connection, statement: str, *values: object) -> None:
    """What an insider does by SQL."""
    with owner.transaction():
        owner.execute("SELECT set_config('luoshi.scope', '*', true), set_config('luoshi.actor', 'insider', true)")
        assert owner.execute(statement.encode(), values or None).rowcount


def counts(connection: Connection) -> dict[str, int]:
    """How many rows each table of the record has."""
    tables = ("ledger_event", "ledger_outbox", "ledger_vault", "board")
    return {table: everything(connection, f"SELECT count(*) FROM {table}")[0][0] for table in tables}


class BoardProjection:
    """The board from events alone; `visits` is the board's own."""

    prefix = "case."
    tables = (ReadTable("board", ("id",), working=("visits",)),)

    def fold(self, stream: UUID, entries: Sequence[Entry[Any]]) -> list[Row]:
        first = entries[0].event
        row = opening(stream, first)
        title = None if any(isinstance(one.event, Erased) for one in entries) else first.title.text
        columns: dict[str, Value] = {**row.columns, "version": len(entries), "title": title, "extra": {}, "photo": None}
        return [Row("board", row.key, columns, insert=True)]
