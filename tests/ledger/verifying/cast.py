"""A record that was placed and signed, an insider with every right, and what verification says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from luoshi.ledger.log.promises import Promise, promise, read_promise
from luoshi.ledger.verifying.findings import Report
from luoshi.ledger.verifying.verify import State, verify
from luoshi.runtime.commands.verify import outside_of
from luoshi.runtime.log.keeper import Keeper, LogFolder
from tests.ledger.cast import NOW, Connection, Desk, noted
from tests.runtime.log.conftest import KEYS


def told(keeper: Keeper, connection: Connection) -> None:
    """A minute passes: all is placed and signed."""
    keeper.place(connection, NOW)
    keeper.sign(connection, NOW)


def found(connection: Connection, folder: Path, promises: Sequence[Promise] = (), state: State | None = None) -> Report:
    """What `verify` says, as the owner runs it, without the read tables of the rooms above."""
    return verify(connection, outside_of(LogFolder(folder), KEYS), promises, state=state)


def acknowledged(desk: Desk, text: str = "已受理。") -> Promise:
    """Something is recorded, and whoever asked holds the promise."""
    case = desk.register()
    receipt = desk.change(case, 1, noted(text))
    return read_promise(str(promise(receipt, KEYS.base, KEYS.promise_key)), [KEYS.promise_key.public])
