"""Who keeps the log: places what waits, signs what is placed, publishes that, and stops all when it is broken.

Its last word and the public files lie in a folder of their own beside the database, not in it.
"""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import psycopg

from luoshi.ledger.access import acting
from luoshi.ledger.log.checkpointing import checkpoint, latest, root_of
from luoshi.ledger.log.receipts import Door
from luoshi.ledger.log.sequencing import BATCH, SEQUENCER, sequence, size_of
from luoshi.ledger.log.signing import LogBroken, Signer, read_kept
from luoshi.runtime.folders import Folders, read_private
from luoshi.runtime.log.keys import LogKeys, kept_log_keys, log_base
from luoshi.runtime.log.publishing import publish, publish_keys, replace_file
from luoshi.runtime.log.witnesses import FILE as WITNESSES
from luoshi.runtime.log.witnesses import Post, Witnesses, ask_witnesses, read_witnesses, send
from luoshi.runtime.settings import Settings

log = logging.getLogger(__name__)
FOLDER: Final = "log"
BATCHES: Final = 20
"""Batches of one run; what is left is the next second's."""

Connection = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class LogFolder:
    """Where things lie: `public` is for everybody."""

    path: Path

    @classmethod
    def of(cls, folders: Folders) -> LogFolder:
        """The one in the folder of state."""
        return cls(folders.data / FOLDER)

    def signed(self, number: int) -> Path:
        """What was signed last of a log."""
        return self.path / f"signed-{number}"

    def public(self, number: int) -> Path:
        """The static files of a log."""
        return self.path / "public" / str(number)

    @property
    def halted(self) -> Path:
        """Why nothing is recorded now; absent while all is well."""
        return self.path / "public" / "halted.json"


class Keeper:
    """Keeps one log. Made while the secrets can be read, used when they no longer can."""

    def __init__(
        self,
        keys: LogKeys,
        folder: LogFolder,
        random: Callable[[int], bytes],
        witnesses: Witnesses = Witnesses(),  # noqa: B008 - a value
        post: Post = send,
    ) -> None:
        self.keys = keys
        self.folder = folder
        self._witnesses, self._post = witnesses, post
        self._random = random
        self._signer: Signer | None = None

    @property
    def number(self) -> int:
        """Of the log that is written."""
        return self.keys.number

    @property
    def signer(self) -> Signer:
        """With what it signed last, read when first needed."""
        if self._signer is None:
            path = self.folder.signed(self.number)
            text = path.read_text("utf-8") if path.exists() else None
            last = read_kept(text, self.keys.public_keys())
            self._signer = Signer(self.keys.key, lambda note: replace_file(path, note.encode()), last, self.keys.beside)
        return self._signer

    def place(self, connection: Connection, now: datetime, stopping: Callable[[], bool] = lambda: False) -> int:
        """Places what waits; returns how many events that were."""
        total = 0
        for _ in range(BATCHES):
            placed = sequence(connection, self.number, now=now, random=self._random)
            total += placed.added if placed else 0
            if placed is None or placed.added < BATCH or stopping():
                break
        return total

    def sign(self, connection: Connection, now: datetime) -> bool:
        """Signs and publishes what was placed; says whether there is a new checkpoint. Halts on a broken log."""
        try:
            signed = checkpoint(connection, self.number, self.signer, now) is not None
            self.publish(connection)
            if ask_witnesses(connection, self.number, self._witnesses, now, self._post):
                self.publish(connection)
        except LogBroken as broken:
            self.halt(connection, broken, now)
            return False
        return signed

    def publish(self, connection: Connection) -> None:
        """Brings the public files up to the newest checkpoint."""
        folder = self.folder.public(self.number)
        publish_keys(folder, self.keys)
        with acting(connection, SEQUENCER):
            point = latest(connection, self.number)
            if point is not None:
                publish(connection, self.number, folder, point.size, str(point))

    def check(self, connection: Connection, now: datetime) -> LogBroken | None:
        """Whether the database still holds what was signed: asked at a start, before anything is recorded.

        A database that was restored from before the last checkpoint is halted here, and what is missing is published.
        """
        publish_keys(self.folder.public(self.number), self.keys)
        try:
            with acting(connection, SEQUENCER):
                last = self.signer.seen
                size = size_of(connection, self.number)
                if last is not None:
                    root_of(connection, self.number, size, self.signer)
        except LogBroken as broken:
            self.halt(connection, broken, now)
            return broken
        return None

    def halt(self, connection: Connection, broken: LogBroken, now: datetime) -> None:
        """Nothing more is recorded, and everybody is told why, until the administrator opens a new log."""
        log.error("%s", broken)
        with acting(connection, SEQUENCER):
            connection.execute("SELECT ledger_halt()")
        said = {"code": broken.code, "zh": broken.zh, "en": broken.en, "at": now.isoformat(), **broken.data}
        replace_file(self.folder.halted, (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode())


def kept_keeper(settings: Settings) -> Keeper:
    """Who keeps the installation's log, with keys read while they can be."""
    folders = Folders(settings.data.resolve())
    witnesses = kept_witnesses(folders)
    return Keeper(kept_log_keys(folders, log_base(settings)), LogFolder.of(folders), secrets.token_bytes, witnesses)


def kept_witnesses(folders: Folders) -> Witnesses:
    """Those the administrator wrote down; none where they did not."""
    return read_witnesses(read_private(folders.secrets / WITNESSES) or "")


def door(keys: LogKeys, folders: Folders) -> Door:
    """What the pages need of the log: the key of promises and the public files, and no key that signs the log."""
    return Door(keys.base, keys.promise_key, LogFolder.of(folders).path / "public", kept_witnesses(folders).need)
