"""What an administrator may change of the log: its key, or, when the database is an older one, the log itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

import psycopg

from luoshi.core.actors import MACHINE
from luoshi.core.entries import Entry
from luoshi.core.errors import Refused
from luoshi.core.log_events import LogEvent, LogKeyAdded, LogKeyRotated, LogOpened
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.commits import StreamCommit, commit
from luoshi.ledger.log import merkle, sm2
from luoshi.ledger.log.nodes import StoredNodes
from luoshi.ledger.log.notes import ED25519, KEY_BYTES, Note, SigningKey
from luoshi.ledger.log.sequencing import SEQUENCER, size_of
from luoshi.ledger.log.signing import LogBroken
from luoshi.ledger.reading import read_stream
from luoshi.runtime.log.keeper import Keeper
from luoshi.runtime.log.keys import LogKeys

STREAM: Final = uuid5(NAMESPACE_URL, "luoshi:log")
"""The stream in which the log's own history stands."""
ROTATION: Final = "luoshi-key-rotation/v1"
_ACCESS: Final = Access("log", EVERYTHING)
_ALLOW: Final = "GRANT INSERT ON ledger_event TO luoshi_app"

Connection = psycopg.Connection[Any]
Random = Callable[[int], bytes]


def rotate(app: Connection, keeper: Keeper, now: datetime, random: Random, keep: Callable[[LogKeys], None]) -> str:
    """Another key signs from the worker's next start on; returns it (a vkey).

    The event is recorded first, then the key is put down: a key that signs is always a key that was announced.
    """
    old = keeper.keys.key
    new = SigningKey(old.name, ED25519, random(KEY_BYTES))
    seen = keeper.signer.seen
    text = "\n".join([ROTATION, old.name, str(new.public), str(seen.size if seen else 0), ""])
    statement = str(Note(text, (old.sign(text), new.sign(text))))
    _record(app, LogKeyRotated(old.name, str(old.public), str(new.public), statement), now, random)
    keep(keeper.keys.with_key(new.seed, statement))
    return str(new.public)


def add_sm2(app: Connection, keeper: Keeper, now: datetime, random: Random, keep: Callable[[LogKeys], None]) -> str:
    """SM2 signs beside Ed25519 from the worker's next start on; returns its key (a vkey).

    Raises Refused where it does already.
    """
    if keeper.keys.beside:
        raise Refused("sm2_signs", "SM2 已经在并签。", "SM2 signs already.", {"key": str(keeper.keys.beside[0].public)})
    keys = keeper.keys.with_sm2(sm2.new_seed(random))
    vkey = str(keys.beside[0].public)
    _record(app, LogKeyAdded(keys.origin, vkey, keys.sm2_statement), now, random)
    keep(keys)
    return vkey


def reopen(
    app: Connection,
    owner: Connection,
    keeper: Keeper,
    reason: str,
    now: datetime,
    random: Random,
    keep: Callable[[LogKeys], None],
) -> LogOpened:
    """A new log over a database that does not continue the old one. `owner` may give back the right to record.

    Raises Refused where the log is in order: then there is nothing to give up.
    """
    broken = keeper.check(app, now)
    if broken is None and not keeper.folder.halted.exists():
        raise Refused(
            "log_in_order", "存证日志没有问题，不能另开。", "The log is in order: there is nothing to give up."
        )
    opened = _opened(app, keeper, broken, reason)
    owner.execute(_ALLOW)
    keys = keeper.keys.next_log()
    keep(keys)
    _record(app, opened, now, random)
    keeper.folder.halted.unlink(missing_ok=True)
    return opened


def _opened(app: Connection, keeper: Keeper, broken: LogBroken | None, reason: str) -> LogOpened:
    seen = keeper.signer.seen
    with acting(app, SEQUENCER):
        held = size_of(app, keeper.number)
        root = _root(app, keeper.number, held)
    said = broken.data if broken else {}
    signed = int(str(said.get("signed_size", seen.size if seen else 0)))
    signed_root = str(said.get("signed_root", seen.root.hex() if seen else ""))
    before = keeper.keys.origin
    return LogOpened(keeper.keys.next_log().origin, before, held, root, signed, signed_root, reason)


def _root(app: Connection, number: int, size: int) -> str:
    try:
        return merkle.root(size, StoredNodes(app, number)).hex()
    except LookupError:
        return ""


def _record(app: Connection, event: LogEvent, now: datetime, random: Random) -> UUID:
    """In the log's own stream, after what is there."""
    version = len(read_stream(app, _ACCESS, STREAM))
    commit(app, _ACCESS, [StreamCommit(STREAM, version, [Entry(event, now, now, MACHINE)])], random=random)
    return STREAM
