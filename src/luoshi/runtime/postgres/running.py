"""A reachable PostgreSQL, embedded or not: addresses by role, and how to let go of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Literal, Self

from psycopg.conninfo import make_conninfo

Role = Literal["app", "migrator", "admin"]
ROLES: tuple[Role, ...] = ("app", "migrator", "admin")


def _nothing() -> None:
    return None


@dataclass(frozen=True, slots=True)
class Running:
    """Connection parameters of libpq for each role of ours.

    `app` owns nothing and is bound by row level security; `migrator` acts as the owner of all objects; `admin` is the
    server's superuser (of a real server: whoever LUOSHI_DATABASE_URL names). Leaving the context lets go: it stops
    the server when we started it, and does nothing when we joined one.
    """

    parameters: Mapping[Role, Mapping[str, str]]
    close: Callable[[], None] = field(default=_nothing, compare=False)
    notes: tuple[tuple[str, str], ...] = ()

    def dsn(self, role: Role) -> str:
        """A libpq connection string, its secret included: for a connection, never for a log."""
        return make_conninfo(**self.parameters[role])

    def in_database(self, name: str) -> Running:
        """The same server and roles in another database; letting go of it closes nothing."""
        there = {role: {**parameters, "dbname": name} for role, parameters in self.parameters.items()}
        return replace(self, parameters=there, close=_nothing)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
