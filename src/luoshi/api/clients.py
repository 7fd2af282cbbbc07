"""Programs that may ask: tokens made once and kept as hashes, and the actor a request is carried out as."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final

import psycopg

from luoshi.api.projections import client_stream, row_of
from luoshi.api.scopes import ROLES, checked
from luoshi.core.actors import MACHINE, Actor, ActorKind
from luoshi.core.client_events import ClientAdmitted, ClientEvent, ClientRevoked
from luoshi.core.entries import Entry
from luoshi.core.errors import BadInput, Clash, LuoshiError, NotFound
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.commits import StreamCommit, commit

PREFIX: Final = "luoshi_"
KEEPER: Final = Access("@tokens", EVERYTHING)
"""Who keeps the tokens: the administrator at the terminal, and the check of a token that nobody has vouched for yet."""

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{1,38}[a-z0-9]")
_BY_DIGEST: Final = (
    "SELECT c.name, c.scopes, o.path FROM api_client c JOIN registry_office o ON o.code = c.office AND o.is_open"
    " WHERE c.digest = $1 AND c.revoked_at IS NULL"
)


class Unauthorized(LuoshiError):
    """No token, or none that is known."""

    status: ClassVar[int] = 401

    def __init__(self) -> None:
        super().__init__("unauthorized", "没有令牌，或者令牌无效。", "There is no token, or it is not valid.")


class Forbidden(LuoshiError):
    """The token does not carry the scope."""

    status: ClassVar[int] = 403

    def __init__(self, scope: str) -> None:
        super().__init__(
            "forbidden", f"令牌没有权限 {scope}。", f"The token lacks the scope {scope}.", {"scope": scope}
        )


@dataclass(frozen=True, slots=True)
class Client:
    """A program whose token was shown: `path` runs from the root office to the one it acts for."""

    name: str
    scopes: frozenset[str]
    path: tuple[str, ...]

    @property
    def id(self) -> str:
        """As whom it stands in the record. No officer's code has a colon."""
        return f"client:{self.name}"

    @property
    def office(self) -> str:
        """The office it acts for."""
        return self.path[-1]

    def actor(self, scope: str) -> Actor:
        """The officer-like actor for an operation of this scope. Raises Forbidden."""
        if scope not in self.scopes:
            raise Forbidden(scope)
        return Actor(ActorKind.OFFICER, self.id, self.path, ROLES[scope])


def digest(token: str) -> bytes:
    """What is kept of a token. It has 256 bits of its own, so that a plain hash cannot be searched."""
    return hashlib.sha256(token.encode()).digest()


def recognised(connection: psycopg.Connection[Any], token: str) -> Client:
    """The client of a token. Raises Unauthorized, also for one revoked and for one whose office was closed."""
    (rows,) = ask(connection, KEEPER, Question(_BY_DIGEST, (digest(token),)))
    if not rows:
        raise Unauthorized
    name, scopes, path = rows[0]
    return Client(name, frozenset(scopes), tuple(path))


def create(
    connection: psycopg.Connection[Any], name: str, scopes: Iterable[str], office: str, secret: str, now: datetime
) -> str:
    """A new client; returns its token, which is not kept. Raises BadInput, NotFound for an office that is not open."""
    wanted, token = list(checked(scopes)), PREFIX + secret
    if not _NAME.fullmatch(name):
        raise _bad_name(name)
    with acting(connection, KEEPER):
        if not connection.execute("SELECT 1 FROM registry_office WHERE code = %s AND is_open", [office]).fetchone():
            raise NotFound("office", f"没有单位 {office}，或已撤销。", f"There is no open office {office}.")
    try:
        _record(connection, 0, ClientAdmitted(name, office, tuple(wanted), digest(token).hex()), now)
    except Clash as clash:
        raise BadInput(
            "client_exists", f"已有客户端 {name}，请换个名字。", f"The client {name} exists; use a new name."
        ) from clash
    return token


def revoke(connection: psycopg.Connection[Any], name: str, now: datetime) -> None:
    """End a client's token, and its webhooks with it. Raises NotFound for none, or one revoked before."""
    with acting(connection, KEEPER):
        known = connection.execute("SELECT 1 FROM api_client WHERE name = %s AND revoked_at IS NULL", [name]).fetchone()
    if known is None:
        raise NotFound("client", f"没有有效的客户端 {name}。", f"There is no active client {name}.")
    _record(connection, 1, ClientRevoked(name), now)
    with acting(connection, KEEPER):
        connection.execute(
            "UPDATE api_subscription SET ended_at = %s WHERE client = %s AND ended_at IS NULL", [now, name]
        )


def _record(connection: psycopg.Connection[Any], version: int, event: ClientEvent, now: datetime) -> None:
    """The event with its row, as the `version + 1`-th of the client's. Raises Clash where that is taken."""
    entry = Entry(event, now, now, MACHINE)
    made = StreamCommit(client_stream(event.name), version, [entry], [row_of(entry)])
    commit(connection, KEEPER, [made], random=_no_salt)


def _no_salt(_size: int) -> bytes:
    """Salts are for personal text, and nothing in these events is."""
    raise TypeError("an event of a client holds no personal text")


def listed(connection: psycopg.Connection[Any]) -> list[tuple[str, str, list[str], datetime, datetime | None]]:
    """Every client: name, office, scopes, since when, and when it was revoked."""
    with acting(connection, KEEPER):
        return connection.execute(
            "SELECT name, office, scopes, created_at, revoked_at FROM api_client ORDER BY created_at, name"
        ).fetchall()


def _bad_name(name: str) -> BadInput:
    return BadInput(
        "client_name",
        f"客户端名称 {name!r} 不合规：3 至 40 个小写字母、数字和短横线，以字母开头。",
        f"Not a client's name: {name!r}. Use 3 to 40 lower-case letters, digits and hyphens, a letter first.",
    )
