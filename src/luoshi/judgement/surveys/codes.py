"""Codes of surveys: 128 random bits, shown once, kept as SHA-256. One code gives one sheet, and tells nobody which.

What is used is marked and nothing else: not when, not by whom, not for which sheet. While sheets of a day wait in the
box, the database's own bookkeeping (transaction ids, its log) could still show which were put there together; after the
box is emptied only copies and logs made before could. Whoever hands out a slip knows to whom, and never which sheet.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.core.judgement.surveys.survey import Survey, digest_of
from luoshi.judgement.handling import Judging

# Crockford's base 32, and what is read or typed for another of its letters.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS: Final = tuple(one + other for one in _LETTERS for other in _LETTERS)
_ALIKE: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BYTES, _LENGTH = 16, 26
_INSERT = (
    'INSERT INTO judgement_survey_code (hash, survey, "group", nth, used)'
    " SELECT h, %s, %s, %s, false FROM unnest(%s::text[]) AS h ORDER BY h"
)
_BY_GROUP = 'SELECT "group", count(*) FROM judgement_survey_code WHERE survey = %s AND used GROUP BY 1'


def new_codes(judging: Judging, number: int) -> list[str]:
    """So many fresh codes, each 26 letters and figures without what is easily misread."""
    return [_spelled(int.from_bytes(judging.random(_BYTES))) for _ in range(number)]


def bare(code: str) -> str:
    """A code as it was drawn, from what somebody typed: small letters, spaces, dashes, O for 0."""
    return "".join(sign for sign in code.upper() if sign.isalnum()).translate(_ALIKE)


def shown(code: str) -> str:
    """A code in groups of four, to read and to type."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def hashed(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(bare(code).encode()).hexdigest()


def keep(connection: psycopg.Connection[Any], survey: UUID, group: str, nth: int, hashes: Sequence[str]) -> None:
    """Keep the hashes of the nth drawing of a survey, in an order that tells nothing. In the caller's transaction."""
    connection.execute(_INSERT, [survey, group, nth, list(hashes)])


def are_whole(connection: psycopg.Connection[Any], survey: Survey) -> bool:
    """Whether the codes are those that were drawn: each drawing has the digest that the record has of it."""
    kept: dict[int, list[str]] = {}
    for nth, code in connection.execute("SELECT nth, hash FROM judgement_survey_code WHERE survey = %s", [survey.id]):
        kept.setdefault(nth, []).append(code)
    return {nth: digest_of(hashes) for nth, hashes in kept.items()} == {
        nth: drawing.digest for nth, drawing in enumerate(survey.drawn, 1)
    }


def counted(connection: psycopg.Connection[Any], survey: UUID) -> dict[str, int]:
    """By group, how many codes were used. In the caller's transaction."""
    return dict(connection.execute(_BY_GROUP, [survey]).fetchall())


def _spelled(number: int) -> str:
    return "".join(_PAIRS[number >> shift & 1023] for shift in range(5 * (_LENGTH - 2), -1, -10))
