"""Who asks and what they may see, as PostgreSQL's row level security reads it: for one transaction only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any

import psycopg
from psycopg import RawCursor

from luoshi.ledger.values import array_text

# The context lasts until the end of the transaction ("true"): nobody inherits it from a pooled connection.
CONTEXT = "SELECT set_config('luoshi.actor', $1, true), set_config('luoshi.scope', $2, true)"


class Everything(Enum):
    """The scope without limits: the machine's, the district supervisor's, a rebuild's."""

    EVERYTHING = "*"


EVERYTHING = Everything.EVERYTHING
Scope = tuple[str, ...] | Everything


@dataclass(frozen=True, slots=True)
class Access:
    """`actor` is a non-empty name of who acts; `scope` the codes of the offices they see, or everything.

    An update needs its row to be in scope before and after: whoever passes a row out of their sight adds the office
    that it goes to. A person without an account acts as "person" with an empty scope.
    """

    actor: str
    scope: Scope = ()

    def __post_init__(self) -> None:
        if not self.actor or "\0" in self.actor:
            raise ValueError("access needs the name of an actor")

    def parameters(self) -> tuple[str, str]:
        """The values for `CONTEXT`."""
        scope = "*" if isinstance(self.scope, Everything) else array_text(self.scope)
        return self.actor, scope


@contextmanager
def acting(connection: psycopg.Connection[Any], access: Access) -> Iterator[psycopg.Connection[Any]]:
    """A transaction on the connection in which row level security sees this access."""
    with connection.transaction():
        set_context(connection, access)
        yield connection


def set_context(connection: psycopg.Connection[Any], access: Access) -> None:
    """Sets the context of the transaction the connection is in; outside of one it would be lost at once."""
    RawCursor(connection).execute(CONTEXT, access.parameters())
