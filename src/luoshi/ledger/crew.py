"""Much work in pieces, each done on a connection: by ourselves, one after the other, or by helpers with their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol, TypeVar

import psycopg

Connection = psycopg.Connection[Any]
Piece = TypeVar("Piece")
Result = TypeVar("Result")


class Crew(Protocol):
    """Who does it. What goes to helpers and comes back is pickled: functions of modules, and values."""

    def each(self, work: Callable[[Connection, Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        """The results, in the order of the pieces. Helpers begin at once, before anybody asks for one."""


class Alone:
    """Nobody but us, on the connection we have."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def each(self, work: Callable[[Connection, Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        """The results, in the order of the pieces."""
        return (work(self._connection, piece) for piece in pieces)
