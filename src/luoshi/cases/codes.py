"""Receipt codes and one-time tokens: how a person without an account shows that a case is theirs.

A code has 128 random bits, shown once in groups that people can read out and type (Crockford's base 32: no I, L, O, U;
capitals and small letters alike). What is kept is its SHA-256: a hash made slow on purpose protects what people think
up, but among 2^128 codes nobody finds one by trying hashes, however fast, and a fast one cannot be used to tire us out.

A one-time token opens one case for one purpose, once, for a while; it too is kept as a hash. A wrong number and a wrong
code get the same answer, and only so many of them are given for a number or to an address.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Final
from uuid import UUID

import psycopg

from luoshi.cases.handling import By, Means, stream_commit, take
from luoshi.cases.loading import load, load_many
from luoshi.cases.queries import Story, follow_by_number
from luoshi.core.actors import Actor, ActorKind, Proof
from luoshi.core.case.commands import ReplaceCode
from luoshi.core.case.events import Registered, Split
from luoshi.core.case.state import Case
from luoshi.core.errors import BadInput, LuoshiError, NotFound
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.commits import commit_within
from luoshi.ledger.reading import read_stream

_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# What is read or typed for another letter (https://www.crockford.com/base32.html).
_ALIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BYTES, _DATA, _CHECK, _GROUP = 16, 26, 2, 4
_MODULUS: Final = 1021
"""The largest prime below 32²: two letters of check find any one wrong letter, and any two that changed places."""

NEW_CODE_VALID: Final = timedelta(minutes=30)
VERDICT_VALID: Final = timedelta(days=30)
TRYING: Final = timedelta(minutes=15)
MOST_WRONG_OF_A_NUMBER, MOST_WRONG_OF_AN_ADDRESS, MOST_ASKED_OF_A_NUMBER = 10, 60, 3
_SYSTEM = Access("receipt codes", EVERYTHING)


class TooManyTries(LuoshiError):
    """So many wrong codes that this number, or this address, must wait."""

    status: ClassVar[int] = 429

    def __init__(self) -> None:
        minutes = int(TRYING.total_seconds() // 60)
        super().__init__(
            "too_many_tries",
            f"输错的次数太多，请 {minutes} 分钟后再试。查询码丢了，可以换一个新的。",
            f"Too many wrong tries: wait {minutes} minutes. A lost code can be replaced.",
            {"minutes": minutes},
        )


class Purpose(StrEnum):
    """What a one-time token is good for, and for nothing else."""

    VERDICT = "verdict"
    NEW_CODE = "new_code"


@dataclass(frozen=True, slots=True)
class Entrance:
    """What a token opens: the one case, and the person it lets in."""

    case_id: UUID
    purpose: Purpose
    actor: Actor


def new_code(random: Callable[[int], bytes]) -> str:
    """A new code as it is shown, once: seven groups of four, `7KQ2-9D4M-…`."""
    letters = _written(random(_BYTES))
    return "-".join(letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP))


def hashed(code: str) -> str:
    """What is kept of a code, however it was typed. Raises BadInput `code_mistyped`: a letter is missing or wrong."""
    return hashlib.sha256(secret_of(code)).hexdigest()


def secret_of(code: str) -> bytes:
    """The 128 random bits that a code stands for, however it was typed. Raises BadInput `code_mistyped`."""
    typed = "".join(code.upper().split()).replace("-", "").translate(_ALIKE)
    value = 0
    for letter in typed:
        if letter not in _LETTERS:
            raise _mistyped()
        value = value << 5 | _LETTERS.index(letter)
    data, check = divmod(value, 32**_CHECK)
    if len(typed) != _DATA + _CHECK or data >> 8 * _BYTES or data % _MODULUS != check:
        raise _mistyped()
    secret: bytes = data.to_bytes(_BYTES, "big")
    return secret


def open_by_code(means: Means, number: str, code: str, address: str) -> Story:
    """The case of a number, for whoever shows its code.

    Raises NotFound alike for a wrong number and a wrong code, BadInput for a code that was mistyped, TooManyTries.
    """
    offered = hashed(code)
    tried = _Tries(means, number, address)
    tried.check()
    story = follow_by_number(means, number.strip())
    # Compared also where there is no such case, lest the time tell which of the two was wrong.
    expected = story.case.code_hash if story else "0" * len(offered)
    right = hmac.compare_digest(expected.encode(), offered.encode())
    if story is None or not right:
        tried.count()
        raise NotFound("number_or_code", "没有查到。请核对编号和查询码：查询码在回执上，只显示过一次。", "Not found.")
    return story


def replace_code(means: Means, case_id: UUID, by: By, token: str | None = None) -> str:
    """A new code for the person, to be shown once. The old one, and every token given before, are dead from now.

    A `token` that lets the person do it is used up with it. Cases split off share a code, and get the new one with it.
    Raises Refused for everybody but the person (officers ask by `window_codes`), NotFound for a dead token, Clash.
    """
    code = new_code(means.random)
    cases = family(means, case_id)
    steps = [take(means, each.id, each, ReplaceCode(hashed(code)), by) for each in cases]
    commits = [stream_commit(step, means.reference) for step in steps]
    with acting(means.connection, _SYSTEM) as connection:
        if token is not None:
            _spend(connection, token, Purpose.NEW_CODE, means.now())
        connection.execute('DELETE FROM cases_token WHERE "case" = ANY (%s)', [[each.id for each in cases]])
        commit_within(connection, commits, random=means.random)
    return code


def issue_token(means: Means, case_id: UUID, purpose: Purpose, valid: timedelta) -> str:
    """A one-time token for one case and purpose. It replaces the one given before for the same purpose."""
    token = _written(means.random(_BYTES)).lower()
    with acting(means.connection, _SYSTEM) as connection:
        connection.execute('DELETE FROM cases_token WHERE "case" = %s AND purpose = %s', [case_id, purpose.value])
        connection.execute(
            'INSERT INTO cases_token (digest, "case", purpose, expires_at) VALUES (%s, %s, %s, %s)',
            [_digest(token), case_id, purpose.value, means.now() + valid],
        )
    return token


def entrance(means: Means, token: str, purpose: Purpose) -> Entrance:
    """What a token opens, without using it up. Raises NotFound alike for wrong, used, expired, and of other purpose."""
    with acting(means.connection, _SYSTEM) as connection:
        row = connection.execute(
            'SELECT "case" FROM cases_token WHERE digest = %s AND purpose = %s AND used_at IS NULL AND expires_at > %s',
            [_digest(token), purpose.value, means.now()],
        ).fetchone()
    return _let_in(row, purpose)


def spend(means: Means, token: str, purpose: Purpose) -> Entrance:
    """Use a token up; of two at the same instant one gets it. Raises NotFound as `entrance` does."""
    with acting(means.connection, _SYSTEM) as connection:
        return _spend(connection, token, purpose, means.now())


def code_by_token(means: Means, token: str) -> tuple[Case, str]:
    """The case and a new code for it, for whoever holds a token for that. Raises NotFound."""
    opened = entrance(means, token, Purpose.NEW_CODE)
    code = replace_code(means, opened.case_id, By(opened.actor), token)
    return load(means.connection, opened.case_id, _SYSTEM).case, code


def ask_for_new_code(means: Means, number: str, address: str, send: Callable[[UUID, str], None]) -> None:
    """Send the person of a number a token for a new code, to the contact they gave. Says nothing of what was found:
    whoever asks learns neither whether the number exists nor whether there is a contact.

    Nothing changes by asking, so nobody can kill another's code. Raises TooManyTries.
    """
    tried = _Tries(means, f"new:{number}", address, MOST_ASKED_OF_A_NUMBER)
    tried.check()
    tried.count()
    story = follow_by_number(means, number.strip())
    if story is not None:
        send(story.case.id, issue_token(means, story.case.id, Purpose.NEW_CODE, NEW_CODE_VALID))


def _spend(connection: psycopg.Connection[Any], token: str, purpose: Purpose, now: datetime) -> Entrance:
    row = connection.execute(
        "UPDATE cases_token SET used_at = %s WHERE digest = %s AND purpose = %s AND used_at IS NULL"
        ' AND expires_at > %s RETURNING "case"',
        [now, _digest(token), purpose.value, now],
    ).fetchone()
    return _let_in(row, purpose)


def _let_in(row: tuple[Any, ...] | None, purpose: Purpose) -> Entrance:
    if row is None:
        raise NotFound(
            "token",
            "这个一次性链接已经用过、过期或作废了。",
            "This one-time link has been used, has expired or was replaced.",
        )
    return Entrance(row[0], purpose, Actor(ActorKind.PERSON, "person", proof=Proof.TOKEN))


class _Tries:
    """How often a number, and an address, was tried wrongly of late. Counted by hash: no list of numbers lies about."""

    def __init__(self, means: Means, number: str, address: str, most: int = MOST_WRONG_OF_A_NUMBER) -> None:
        self._means = means
        self._most = {
            _digest(f"number:{number.strip()}"): most,
            _digest(f"address:{address}"): MOST_WRONG_OF_AN_ADDRESS,
        }

    def check(self) -> None:
        """Raises TooManyTries."""
        since = self._means.now() - TRYING
        with acting(self._means.connection, _SYSTEM) as connection:
            rows = connection.execute(
                "SELECT key, times FROM cases_code_try WHERE key = ANY (%s) AND since > %s", [list(self._most), since]
            ).fetchall()
        if any(times >= self._most[bytes(key)] for key, times in rows):
            raise TooManyTries

    def count(self) -> None:
        """Once more."""
        now = self._means.now()
        with acting(self._means.connection, _SYSTEM) as connection:
            connection.execute("DELETE FROM cases_code_try WHERE since <= %s", [now - TRYING])
            connection.execute(
                "INSERT INTO cases_code_try (key, since, times) SELECT key, %s, 1 FROM unnest(%s::bytea[]) AS key"
                " ORDER BY key ON CONFLICT (key) DO UPDATE SET times = cases_code_try.times + 1",
                [now, list(self._most)],
            )


def _written(data: bytes) -> str:
    value = int.from_bytes(data, "big")
    value = value * 32**_CHECK + value % _MODULUS
    letters = []
    for _ in range(_DATA + _CHECK):
        value, letter = divmod(value, 32)
        letters.append(_LETTERS[letter])
    return "".join(reversed(letters))


def family(means: Means, case_id: UUID) -> list[Case]:
    """The case, and those split from it or from the same one, that have the same code."""
    own = load(means.connection, case_id, _SYSTEM).case
    found, ahead = {case_id: own}, [case_id]
    while ahead and own.code_hash:
        related = [each for each in _split_with(means, ahead.pop()) if each not in found]
        for each in load_many(means.connection, related, _SYSTEM).values() if related else ():
            if each.code_hash == own.code_hash:
                found[each.id] = each
                ahead.append(each.id)
    return list(found.values())


def _split_with(means: Means, case_id: UUID) -> list[UUID]:
    events = [entry.event for entry in read_stream(means.connection, _SYSTEM, case_id)]
    origin = [e.split_from for e in events if isinstance(e, Registered) and e.split_from]
    return [*origin, *(part for e in events if isinstance(e, Split) for part in e.into)]


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _mistyped() -> BadInput:
    return BadInput(
        "code_mistyped",
        "查询码里有字母或数字抄错了、抄漏了。共 28 位，七组，每组四位；不分大小写，没有 I、L、O、U。",
        "The code is mistyped: it has 28 letters and digits in seven groups of four, and no I, L, O or U.",
    )
