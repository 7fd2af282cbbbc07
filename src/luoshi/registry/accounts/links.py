"""One-time links by which an officer sets a password: the first one, or a new one when the old is forgotten.

The administrator gives the link to the officer in person or by a channel of the office; no e-mail is needed. Only the
hash of its token is kept. It works once, for some hours, and a new link kills those before it. A link that takes two
people (`two_people.submit_link`) comes in two halves: the address, which the first has, and a code, which the second
gets on confirming. The officer needs both, so that neither of the two can become them.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.core.errors import BadInput, NotFound, Refused
from luoshi.core.registry_events import SignInLinkIssued
from luoshi.ledger.access import Access, acting
from luoshi.registry.commands import Registrar, may_administer, record_people
from luoshi.registry.officers import OfficerRow, Staff
from luoshi.registry.role_changes import check_seconded, is_alone, link_takes_two

VALID: Final = timedelta(hours=24)
WAITS: Final = timedelta(days=7)
"""How long a link waits for its second person."""
MOST_TRIES: Final = 5
"""So many wrong codes, and a link is dead."""
_BYTES: Final = 32
_LINKS: Final = Access("sign-in link")
"""Links are seen under this name alone: no officer's own transaction shows one, the administrator's neither."""
_DIGITS: Final = 8
_WORKS = (
    "digest = %(digest)s AND used_at IS NULL AND expires_at > %(now)s AND tries < %(most)s"
    " AND (change IS NULL OR code_digest IS NOT NULL)"
)
_FIND = (
    f"SELECT l.officer, p.name, l.second_factor, l.change IS NOT NULL FROM registry_sign_in_link l"  # noqa: S608 - ours
    f" JOIN registry_officer p ON p.code = l.officer AND p.is_active WHERE {_WORKS}"
)
_WRONG = (
    f"UPDATE registry_sign_in_link SET tries = tries + 1 WHERE {_WORKS} AND code_digest <> %(code)s RETURNING tries"  # noqa: S608 - ours
)
_SPEND = (
    f"UPDATE registry_sign_in_link SET used_at = %(now)s WHERE {_WORKS}"  # noqa: S608 - ours
    " AND (change IS NULL OR code_digest = %(code)s) RETURNING officer"
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link that still works, and what it does. `needs_code`: only with the code that its second person has."""

    officer: str
    name: str
    second_factor: bool
    needs_code: bool


def issue(registrar: Registrar, officer: str, *, second_factor: bool = False, valid: timedelta = VALID) -> str:
    """The token of a new link, to be shown once. Recorded; the links before it are dead. With `second_factor` the
    officer's other means (authenticator app, passkeys) go as well, for whoever lost their phone.

    Raises NotFound, Refused for whoever is no administrator, for an officer who left, and where it takes two people.
    """
    known = registrar.staff()
    row = fit(registrar, known, officer)
    two = link_takes_two(row, second_factor=second_factor)
    if two:
        check_seconded(registrar.actor, registrar.second, known)
    lone = two and is_alone(registrar.actor, registrar.second, known)
    token = _token(registrar)
    record_people(registrar, known, [SignInLinkIssued(officer, second_factor, lone)])
    with acting(registrar.connection, _LINKS) as connection:
        connection.execute("DELETE FROM registry_sign_in_link WHERE officer = %s", [officer])
        connection.execute(
            "INSERT INTO registry_sign_in_link (digest, officer, second_factor, expires_at) VALUES (%s, %s, %s, %s)",
            [_digest(token), officer, second_factor, registrar.now() + valid],
        )
    return token


def fit(registrar: Registrar, known: Staff, officer: str) -> OfficerRow:
    """The officer a link may be for. Raises NotFound, Refused for whoever may not give one, or for who has left."""
    may_administer(registrar)
    row = known.officers.get(officer)
    if row is None:
        raise NotFound("officer", f"没有工作人员 {officer}。", f"There is no officer {officer}.")
    if not row.active:
        raise Refused("left_already", f"{row.name} 已经离任。", f"{row.name} has left.")
    return row


def keep_waiting(registrar: Registrar, change_id: UUID, link: SignInLinkIssued) -> str:
    """The token of a link that opens nothing until its change is confirmed; those before it go on until then."""
    token = _token(registrar)
    with acting(registrar.connection, _LINKS) as connection:
        connection.execute(
            "INSERT INTO registry_sign_in_link (digest, officer, second_factor, expires_at, change)"
            " VALUES (%s, %s, %s, %s, %s)",
            [_digest(token), link.code, link.second_factor, registrar.now() + WAITS, change_id],
        )
    return token


def release(registrar: Registrar, change_id: UUID) -> str:
    """Let a link that waited work from now on, and only with the code that this returns, to be shown once."""
    code = f"{int.from_bytes(registrar.random(_BYTES)) % 10**_DIGITS:0{_DIGITS}}"
    with acting(registrar.connection, _LINKS) as connection:
        row = connection.execute(
            "SELECT digest, officer FROM registry_sign_in_link WHERE change = %s", [change_id]
        ).fetchone()
        if row is None:
            raise _dead()
        connection.execute(
            "DELETE FROM registry_sign_in_link WHERE officer = %s AND digest <> %s", [row[1], bytes(row[0])]
        )
        connection.execute(
            "UPDATE registry_sign_in_link SET code_digest = %s, expires_at = %s WHERE digest = %s",
            [_code_digest(bytes(row[0]), code), registrar.now() + VALID, bytes(row[0])],
        )
    return code


def forget(registrar: Registrar, change_id: UUID) -> None:
    """A link that was refused or taken back."""
    with acting(registrar.connection, _LINKS) as connection:
        connection.execute("DELETE FROM registry_sign_in_link WHERE change = %s", [change_id])


def find(connection: psycopg.Connection[Any], token: str, now: datetime) -> Link:
    """What a link is for. Raises NotFound alike for a wrong, used, dead or expired one, and one that waits."""
    with acting(connection, _LINKS):
        row = connection.execute(_FIND, _values(token, now)).fetchone()
    if row is None:
        raise _dead()
    return Link(*row)


def spend(connection: psycopg.Connection[Any], token: str, now: datetime, password_hash: str, code: str = "") -> str:
    """Set the officer's password by the link, once; returns the officer's code.

    Raises NotFound as `find` does, BadInput for a wrong code, of which a link bears few.
    """
    values = {**_values(token, now), "code": _code_digest(_digest(token), "".join(code.split()))}
    with acting(connection, _LINKS):
        wrong = connection.execute(_WRONG, values).fetchone()
    if wrong:
        raise _wrong_code(MOST_TRIES - int(wrong[0]))
    with acting(connection, _LINKS):
        row = connection.execute(_SPEND, values).fetchone()
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


def _values(token: str, now: datetime) -> dict[str, object]:
    return {"digest": _digest(token), "now": now, "most": MOST_TRIES}


def _token(registrar: Registrar) -> str:
    return base64.urlsafe_b64encode(registrar.random(_BYTES)).decode().rstrip("=")


def _digest(token: str) -> bytes:
    # 256 random bits cannot be guessed from their hash, so no salt and no slow hash is needed.
    return hashlib.sha256(token.encode()).digest()


def _code_digest(link: bytes, code: str) -> bytes:
    # Short as it is, it can be found from this hash; without the token, which cannot, it opens nothing.
    return hashlib.sha256(link + code.encode()).digest()


def _wrong_code(left: int) -> BadInput:
    return BadInput(
        "sign_in_code",
        f"确认码不对，还可以再试 {left} 次。确认码在第二位确认人那里。" if left else "确认码不对，这个链接已经作废。",
        f"A wrong code: {left} more tries. Whoever confirmed the link as the second person has it.",
    )


def _dead() -> NotFound:
    return NotFound(
        "sign_in_link",
        "这个链接已经用过、过期或作废了。请找管理员重新发一个。",
        "This link has been used, has expired or was replaced. Ask the administrator for a new one.",
    )
