"""Witnesses: others who remember what the log said last, and cosign only what continues it (C2SP tlog-witness).

`log.toml` in the folder of secrets lists them:

    need = 2
    [[witness]]
    key = "audit.example/w1+abcdef01+BA…"
    address = "https://audit.example/witness"

Reaching them is the worker's business, once a minute; one that does not answer is asked again the next time.
"""

from __future__ import annotations

import logging
import tomllib
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import psycopg

from luoshi.core.errors import BadInput
from luoshi.core.whole import whole
from luoshi.ledger.access import acting
from luoshi.ledger.log import merkle
from luoshi.ledger.log.checkpointing import Point, add_cosignature, latest
from luoshi.ledger.log.checkpoints import Checkpoint, read_checkpoint
from luoshi.ledger.log.nodes import StoredNodes
from luoshi.ledger.log.notes import (
    COSIGNATURE,
    Note,
    PublicKey,
    Signature,
    read_key,
    read_note,
    read_signature,
    signers,
)
from luoshi.ledger.log.sequencing import SEQUENCER
from luoshi.ledger.log.signing import rolled_back

log = logging.getLogger(__name__)
FILE: Final = "log.toml"
SECONDS: Final = 10.0
MOST_BYTES: Final = 16_384
CONFLICT: Final = 409
LARGEST: Final = 10**15
"""Leaves that no log will have."""

Connection = psycopg.Connection[Any]
# Sends a request to an address; gives status and text. Raises OSError where nobody answers.
Post = Callable[[str, str], tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Witness:
    """Who it is, and where it listens."""

    key: PublicKey
    address: str


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Those the district asks, and how many of them a receipt needs."""

    each: tuple[Witness, ...] = ()
    need: int = 0


def read_witnesses(text: str) -> Witnesses:
    """From `log.toml`. Raises BadInput `bad_witnesses`."""
    try:
        found = tomllib.loads(text)
        each = tuple(Witness(read_key(one["key"]), one["address"].rstrip("/")) for one in found.get("witness", ()))
        need = int(found.get("need", 0))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(str(error)) from error
    if not 0 <= need <= len(each) or any(one.key.kind != COSIGNATURE for one in each):
        raise _wrong("need, or a key that is no witness's")
    if any(urlsplit(one.address).scheme not in {"http", "https"} for one in each):
        raise _wrong("address")
    return Witnesses(each, need)


def ask_witnesses(connection: Connection, number: int, witnesses: Witnesses, now: datetime, post: Post) -> int:
    """Asks each for its cosignature of the newest checkpoint, where it has not given it; says how many did.

    Raises LogBroken when a witness has seen more of the log than there is: then the database is an older one.
    """
    with acting(connection, SEQUENCER):
        point = latest(connection, number)
    if point is None:
        return 0
    there = {read_signature(line.rstrip("\n")).name for line in point.cosignatures}
    given = 0
    for witness in witnesses.each:
        if witness.key.name in there:
            continue
        line = _asked(connection, number, point, witness, post)
        if line is not None:
            add_cosignature(connection, number, point.size, line, now)
            given += 1
    return given


def _asked(connection: Connection, number: int, point: Point, witness: Witness, post: Post) -> Signature | None:
    """Its line, verified. What it saw last it says itself when we are wrong about it."""
    seen = 0
    for _ in range(2):
        try:
            status, text = post(f"{witness.address}/add-checkpoint", _request(connection, number, point, seen))
        except (OSError, HTTPException) as error:
            log.warning("witness %s does not answer: %s", witness.key.name, error)
            return None
        size = whole(text, LARGEST) if status == CONFLICT else None
        if size is None:
            break
        seen = size
        if seen > point.size:
            raise rolled_back(Checkpoint(_origin(point), seen, bytes(merkle.HASH_BYTES)), point.size, point.root)
    if status != 200:
        log.error("witness %s refuses the checkpoint of size %s: %s %s", witness.key.name, point.size, status, text)
        return None
    return _verified(point, witness, text)


def _request(connection: Connection, number: int, point: Point, seen: int) -> str:
    proof: Sequence[bytes] = []
    if seen:
        with acting(connection, SEQUENCER):
            proof = merkle.consistency_proof(seen, point.size, StoredNodes(connection, number))
    lines = [f"old {seen}", *(b64encode(each).decode() for each in proof)]
    return "\n".join(lines) + "\n\n" + point.note


def _verified(point: Point, witness: Witness, text: str) -> Signature | None:
    try:
        lines = [read_signature(line) for line in text.splitlines() if line]
        signed = Note(read_note(point.note).text, tuple(lines))
        good = signers(signed, [witness.key])
    except BadInput as error:
        log.error("witness %s gave what does not hold: %s", witness.key.name, error.en)
        return None
    return next((line for line in lines if good and line.id == witness.key.id), None)


def _origin(point: Point) -> str:
    return read_checkpoint(read_note(point.note).text).origin


def send(address: str, body: str) -> tuple[int, str]:
    """A `Post` over the network."""
    request = Request(address, body.encode(), {"Content-Type": "text/plain; charset=utf-8"})  # noqa: S310 - checked
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            return int(answer.status), answer.read(MOST_BYTES).decode("utf-8", errors="replace")
    except HTTPError as error:
        with error:
            return error.code, error.read(MOST_BYTES).decode("utf-8", errors="replace")


def _wrong(what: str) -> BadInput:
    return BadInput("bad_witnesses", f"{FILE} 有误：{what}。", f"{FILE} is wrong: {what}.")
