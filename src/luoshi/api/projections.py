"""Events of programs → rows of the table their tokens are looked up in; one function for commit and rebuild."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from luoshi.core.client_events import ClientAdmitted, ClientEvent
from luoshi.core.entries import Entry
from luoshi.ledger.shadow import ReadTable
from luoshi.ledger.values import Row, Value

TABLE: Final = ReadTable("api_client", ("name",))
_NAMESPACE: Final = UUID("0b6f0f0e-52a7-5c1b-9f57-6f5f0f7f3a61")


def client_stream(name: str) -> UUID:
    """The stream of a program's events."""
    return uuid5(_NAMESPACE, name)


class ClientsProjection:
    """Rows of the programs, revoked ones as well."""

    prefix = "client."
    tables = (TABLE,)

    def fold(self, _stream: UUID, entries: Sequence[Entry[Any]]) -> list[Row]:
        """The final row of a program."""
        rows = [row_of(entry) for entry in entries]
        columns = {name: value for row in rows for name, value in row.columns.items()}
        return [Row(TABLE.name, rows[0].key, columns, insert=True)]


def row_of(entry: Entry[ClientEvent]) -> Row:
    """The row that an event makes or changes."""
    event = entry.event
    if isinstance(event, ClientAdmitted):
        columns: dict[str, Value] = {
            "digest": bytes.fromhex(event.digest),
            "scopes": event.scopes,
            "office": event.office,
            "created_at": entry.entered_at,
        }
        return Row(TABLE.name, {"name": event.name}, {**columns, "revoked_at": None}, insert=True)
    return Row(TABLE.name, {"name": event.name}, {"revoked_at": entry.entered_at})
