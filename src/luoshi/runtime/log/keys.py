"""The log's name and keys: made once, kept in the folder of secrets, outside the database.

One key signs checkpoints, in the worker; another signs promises, in the pages: who takes over a page cannot sign a log.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

from luoshi.ledger.log.notes import ED25519, KEY_BYTES, OWN, Note, PublicKey, SigningKey, read_key
from luoshi.runtime.folders import Folders, read_private, write_private
from luoshi.runtime.locks import holding
from luoshi.runtime.settings import Settings

FILE: Final = "log.json"
SECOND_KEY: Final = "luoshi-second-key/v1"


@dataclass(frozen=True, slots=True)
class LogKeys:
    """`base` names the district's logs, `number` the one that is written; of `seeds` the last one signs.

    `rotations` has one note for each seed but the first; `former` the keys (vkeys) of the logs before this one. Where
    the district wants SM2 beside Ed25519, `sm2_seed` signs too; `sm2_statement` is the note of both keys that says so.
    """

    base: str
    number: int
    seeds: tuple[bytes, ...]
    promise_seed: bytes
    rotations: tuple[str, ...] = ()
    former: tuple[tuple[str, ...], ...] = ()
    sm2_seed: bytes = b""
    sm2_statement: str = ""

    @property
    def origin(self) -> str:
        """The name of the log that is written, first line of its checkpoints."""
        return f"{self.base}/log/{self.number}"

    @property
    def key(self) -> SigningKey:
        """What signs checkpoints."""
        return self._keys()[-1]

    @property
    def promise_key(self) -> SigningKey:
        """What signs promises."""
        return SigningKey(f"{self.base}/promise", ED25519, self.promise_seed)

    def public_keys(self) -> list[PublicKey]:
        """Every key that signed checkpoints of this log, the newest last."""
        return [key.public for key in self._keys()]

    def keys_of(self, number: int) -> list[PublicKey]:
        """Every key that signed checkpoints of a log: this one, or one before it."""
        return self.public_keys() if number == self.number else list(map(read_key, self.former[number - 1]))

    def _keys(self) -> list[SigningKey]:
        return [SigningKey(self.origin, ED25519, seed) for seed in self.seeds]

    @property
    def beside(self) -> tuple[SigningKey, ...]:
        """What signs checkpoints beside the key: SM2, where it is wanted."""
        return (SigningKey(self.origin, OWN, self.sm2_seed),) if self.sm2_seed else ()

    def with_sm2(self, seed: bytes) -> LogKeys:
        """From now on this key signs with SM2 beside the other one, which vouches for it."""
        new = SigningKey(self.origin, OWN, seed)
        text = "\n".join([SECOND_KEY, self.origin, str(new.public), ""])
        statement = str(Note(text, (self.key.sign(text), new.sign(text))))
        return replace(self, sm2_seed=seed, sm2_statement=statement)

    def with_key(self, seed: bytes, rotation: str) -> LogKeys:
        """From now on this key signs."""
        return replace(self, seeds=(*self.seeds, seed), rotations=(*self.rotations, rotation))

    def next_log(self) -> LogKeys:
        """The names and keys of the log after this one: the key that signed last signs it from the first."""
        former = (*self.former, tuple(map(str, self.public_keys())))
        following = replace(self, number=self.number + 1, seeds=self.seeds[-1:], rotations=(), former=former)
        return following.with_sm2(self.sm2_seed) if self.sm2_seed else following


def log_base(settings: Settings) -> str:
    """The name of the district's logs, as far as the settings give one: where people reach the pages."""
    return urlsplit(settings.public_url).netloc if settings.public_url else ""


def kept_log_keys(folders: Folders, base: str = "") -> LogKeys:
    """The keys; the first time they are made, for logs of this name or of a random one."""
    path = folders.secrets / FILE
    with holding(folders.secrets / ".lock"):
        text = read_private(path)
        if text is not None:
            return _read(text)
        made = LogKeys(base or f"luoshi/{secrets.token_hex(4)}", 1, (_seed(),), _seed())
        write_private(path, _written(made))
    return made


def keep_log_keys(folders: Folders, keys: LogKeys) -> None:
    """Puts changed keys in place of the old ones."""
    with holding(folders.secrets / ".lock"):
        write_private(folders.secrets / FILE, _written(keys))


def _seed() -> bytes:
    return secrets.token_bytes(KEY_BYTES)


def _read(text: str) -> LogKeys:
    found = json.loads(text)
    return LogKeys(
        found["base"],
        found["number"],
        tuple(map(bytes.fromhex, found["seeds"])),
        bytes.fromhex(found["promise"]),
        tuple(found["rotations"]),
        tuple(map(tuple, found["former"])),
        bytes.fromhex(found.get("sm2", "")),
        found.get("sm2_statement", ""),
    )


def _written(keys: LogKeys) -> str:
    return json.dumps(
        {
            "base": keys.base,
            "number": keys.number,
            "seeds": [seed.hex() for seed in keys.seeds],
            "promise": keys.promise_seed.hex(),
            "rotations": keys.rotations,
            "former": keys.former,
            "sm2": keys.sm2_seed.hex(),
            "sm2_statement": keys.sm2_statement,
        },
        indent=1,
    )
