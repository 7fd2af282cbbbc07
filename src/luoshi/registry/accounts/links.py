"""One-time links by which an officer sets a password: the first one, or a new one when the old is forgotten.

The administrator gives the link to the officer in person or by a channel of the office; no e-mail is needed. Only the
hash of its token is kept. It works once, for some hours, and a new link kills those before it.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import psycopg

from luoshi.core.errors import NotFound, Refused
from luoshi.core.registry_events import SignInLinkIssued
from luoshi.ledger.access import Access, acting
from luoshi.registry.commands import Registrar, may_administer, record_people

VALID: Final = timedelta(hours=24)
_BYTES: Final = 32
_LINKS: Final = Access("sign-in link")
"""Links are seen under this name alone: no officer's own transaction shows one, the administrator's neither."""
_FIND = (
    "SELECT l.officer, p.name, l.second_factor FROM registry_sign_in_link l JOIN registry_officer p"
    " ON p.code = l.officer WHERE l.digest = %s AND l.used_at IS NULL AND l.expires_at > %s AND p.is_active"
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link that still works, and what it does."""

    officer: str
    name: str
    second_factor: bool


def issue(registrar: Registrar, officer: str, *, second_factor: bool = False, valid: timedelta = VALID) -> str:
    """The token of a new link, to be shown once. Recorded; the links before it are dead. With `second_factor` the
    officer's other means (authenticator app, passkeys) go as well, for whoever lost their phone.

    Raises NotFound, Refused for whoever is no administrator and for an officer who left.
    """
    may_administer(registrar)
    known = registrar.staff()
    row = known.officers.get(officer)
    if row is None:
        raise NotFound("officer", f"没有工作人员 {officer}。", f"There is no officer {officer}.")
    if not row.active:
        raise Refused("left_already", f"{row.name} 已经离任。", f"{row.name} has left.")
    token = base64.urlsafe_b64encode(registrar.random(_BYTES)).decode().rstrip("=")
    record_people(registrar, known, [SignInLinkIssued(officer, second_factor)])
    with acting(registrar.connection, _LINKS) as connection:
        connection.execute("DELETE FROM registry_sign_in_link WHERE officer = %s", [officer])
        connection.execute(
            "INSERT INTO registry_sign_in_link (digest, officer, second_factor, expires_at) VALUES (%s, %s, %s, %s)",
            [_digest(token), officer, second_factor, registrar.now() + valid],
        )
    return token


def find(connection: psycopg.Connection[Any], token: str, now: datetime) -> Link:
    """What a link is for. Raises NotFound alike for a wrong, used, dead or expired one."""
    with acting(connection, _LINKS):
        row = connection.execute(_FIND, [_digest(token), now]).fetchone()
    if row is None:
        raise _dead()
    return Link(*row)


def spend(connection: psycopg.Connection[Any], token: str, now: datetime, password_hash: str) -> str:
    """Set the officer's password by the link, once; returns the officer's code. Raises NotFound as `find` does."""
    with acting(connection, _LINKS):
        row = connection.execute(
            "UPDATE registry_sign_in_link SET used_at = %s WHERE digest = %s AND used_at IS NULL AND expires_at > %s"
            " RETURNING officer",
            [now, _digest(token), now],
        ).fetchone()
        changed = (
            row
            and connection.execute(
                "UPDATE registry_officer SET password = %s WHERE code = %s AND is_active RETURNING code",
                [password_hash, row[0]],
            ).fetchone()
        )
        if not changed:
            raise _dead()
    return str(changed[0])


def _digest(token: str) -> bytes:
    # 256 random bits cannot be guessed from their hash, so no salt and no slow hash is needed.
    return hashlib.sha256(token.encode()).digest()


def _dead() -> NotFound:
    return NotFound(
        "sign_in_link",
        "这个链接已经用过、过期或作废了。请找管理员重新发一个。",
        "This link has been used, has expired or was replaced. Ask the administrator for a new one.",
    )
