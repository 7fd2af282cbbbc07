"""Signed notes, keys and checkpoints (C2SP signed-note, tlog-checkpoint, tlog-cosignature)."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519, COSIGNATURE = 1, 4
ROTATION = "luoshi-key-rotation/v1"


class Bad(Exception):
    """What was given cannot be read, or does not hold."""


@dataclass(frozen=True)
class Key:
    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        return sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"


@dataclass(frozen=True)
class Line:
    name: str
    id: bytes
    data: bytes

    def __str__(self) -> str:
        return f"\u2014 {self.name} {b64encode(self.id + self.data).decode()}\n"


@dataclass(frozen=True)
class Note:
    text: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Checkpoint:
    origin: str
    size: int
    root: bytes


@dataclass(frozen=True)
class Trusted:
    """Whose word counts: the log's keys, the key of promises, and witnesses, of whom so many are needed."""

    origin: str
    log: tuple[Key, ...]
    promise: Key | None = None
    witnesses: tuple[Key, ...] = ()
    need: int = 0


def unbase64(text: str) -> bytes:
    try:
        data = b64decode(text, validate=True)
    except ValueError as error:
        raise Bad("no base64") from error
    if b64encode(data).decode() != text:
        raise Bad("no base64")
    return data


def read_key(vkey: str) -> Key:
    name, _, rest = vkey.strip().partition("+")
    written, _, encoded = rest.partition("+")
    data = unbase64(encoded)
    if not name or len(data) != 33 or data[0] not in (ED25519, COSIGNATURE):
        raise Bad(f"no key: {vkey}")
    key = Key(name, data[0], data[1:])
    if key.id.hex() != written:
        raise Bad(f"a key with a wrong id: {vkey}")
    return key


def read_note(text: str) -> Note:
    body, blank, rest = text.rpartition("\n\n")
    if not blank or not rest.endswith("\n"):
        raise Bad("no signed note")
    lines = []
    for line in rest[:-1].split("\n"):
        words = line.split(" ")
        if len(words) != 3 or words[0] != "\u2014":
            raise Bad("a line that is no signature")
        data = unbase64(words[2])
        lines.append(Line(words[1], data[:4], data[4:]))
    return Note(f"{body}\n", tuple(lines))


def read_checkpoint(note: Note) -> Checkpoint:
    lines = note.text.split("\n")
    if len(lines) < 4 or not lines[1].isdigit() or str(int(lines[1])) != lines[1]:
        raise Bad("no checkpoint")
    root = unbase64(lines[2])
    if len(root) != 32:
        raise Bad("no checkpoint")
    return Checkpoint(lines[0], int(lines[1]), root)


def cosigned_text(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def signers(note: Note, keys: Iterable[Key]) -> list[Key]:
    """Which of the keys signed it. Raises Bad for a signature of theirs that does not hold."""
    known = {(key.name, key.id): key for key in keys}
    found = []
    for line in note.lines:
        key = known.get((line.name, line.id))
        if key is None:
            continue
        message, data = note.text.encode(), line.data
        if key.kind == COSIGNATURE:
            message, data = cosigned_text(note.text, int.from_bytes(data[:8], "big")), data[8:]
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(data, message)
        except InvalidSignature:
            raise Bad(f"the signature of {key.name} does not hold") from None
        if key not in found:
            found.append(key)
    return found


def check_checkpoint(text: str, trusted: Trusted) -> tuple[Checkpoint, list[str]]:
    """The checkpoint, and the witnesses that cosigned it. Raises Bad when it does not hold, or too few did."""
    note = read_note(text)
    point = read_checkpoint(note)
    if point.origin != trusted.origin:
        raise Bad(f"a checkpoint of another log: {point.origin}")
    if not signers(note, trusted.log):
        raise Bad("the log did not sign this checkpoint")
    witnesses = sorted(key.name for key in signers(note, trusted.witnesses))
    if len(witnesses) < trusted.need:
        raise Bad(f"{len(witnesses)} witnesses cosigned it, and {trusted.need} are needed")
    return point, witnesses


def read_trusted(path: Path, witnesses: Iterable[str] = (), need: int = 0) -> Trusted:
    """The keys of `keys.json`: the first is believed, each later one by the note that the one before it signed."""
    found = json.loads(path.read_text("utf-8"))
    keys = [read_key(vkey) for vkey in found["keys"]]
    notes = [read_note(text) for text in found.get("rotations", ())]
    if len(notes) != len(keys) - 1:
        raise Bad("a key came without its rotation")
    for old, new, note in zip(keys, keys[1:], notes, strict=False):
        lines = note.text.split("\n")
        if lines[0] != ROTATION or lines[2] != str(new) or set(signers(note, [old, new])) != {old, new}:
            raise Bad(f"a key that the one before it did not announce: {new}")
    return Trusted(found["origin"], tuple(keys), read_key(found["promise"]), tuple(map(read_key, witnesses)), need)


def cosign(seed: bytes, name: str, text: str, seconds: int) -> Line:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key = Key(name, COSIGNATURE, private.public_key().public_bytes_raw())
    return Line(name, key.id, seconds.to_bytes(8, "big") + private.sign(cosigned_text(text, seconds)))
