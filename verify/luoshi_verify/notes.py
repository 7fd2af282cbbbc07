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

ED25519, COSIGNATURE, OWN = 1, 4, 0xFF
SM2_NAME, SM2_USER = b"SM2-SM3", b"1234567812345678"
ROTATION, SECOND_KEY = "luoshi-key-rotation/v1", "luoshi-second-key/v1"


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
    """Whose word counts: the log's keys, the key of promises, and witnesses, of whom so many are needed.

    `second` signs checkpoints by SM2 beside the log's keys: either is enough, unless `both` are asked for.
    """

    origin: str
    log: tuple[Key, ...]
    promise: Key | None = None
    witnesses: tuple[Key, ...] = ()
    need: int = 0
    second: Key | None = None
    both: bool = False


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
    length = 1 + len(SM2_NAME) + 64 if data[:8] == bytes([OWN]) + SM2_NAME else 33
    if not name or len(data) != length or data[0] not in (ED25519, COSIGNATURE, OWN):
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
        if not _holds(key, note.text, line.data):
            raise Bad(f"the signature of {key.name} does not hold")
        if key not in found:
            found.append(key)
    return found


def _holds(key: Key, text: str, data: bytes) -> bool:
    message = text.encode()
    if key.kind == OWN:
        return sm2_holds(key.public.removeprefix(SM2_NAME), message, data)
    if key.kind == COSIGNATURE:
        message, data = cosigned_text(text, int.from_bytes(data[:8], "big")), data[8:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(data, message)
    except InvalidSignature:
        return False
    return True


def sm2_holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """SM2 over SM3 (GB/T 32918.2). Needs `gmalg`, which is asked for only here."""
    try:
        import gmalg
    except ImportError as error:
        raise Bad("to check SM2 install gmalg: pip install './verify[sm2]'") from error
    if len(public) != 64 or len(signature) != 64:
        return False
    known = gmalg.SM2(uid=SM2_USER, pk=b"\4" + public)
    return bool(known.verify_pk(b"\4" + public) and known.verify(message, signature[:32], signature[32:]))


def check_checkpoint(text: str, trusted: Trusted) -> tuple[Checkpoint, list[str]]:
    """The checkpoint, and the witnesses that cosigned it. Raises Bad when it does not hold, or too few did."""
    note = read_note(text)
    point = read_checkpoint(note)
    if point.origin != trusted.origin:
        raise Bad(f"a checkpoint of another log: {point.origin}")
    ours = signers(note, trusted.log)
    if trusted.second is not None and (trusted.both or not ours):
        beside = signers(note, [trusted.second])
        if trusted.both and not (ours and beside):
            raise Bad("both keys of the log are asked for, and one did not sign this checkpoint")
        ours = ours or beside
    elif trusted.both:
        raise Bad("both keys of the log are asked for, and it has one")
    if not ours:
        raise Bad("the log did not sign this checkpoint")
    witnesses = sorted(key.name for key in signers(note, trusted.witnesses))
    if len(witnesses) < trusted.need:
        raise Bad(f"{len(witnesses)} witnesses cosigned it, and {trusted.need} are needed")
    return point, witnesses


def read_trusted(path: Path, witnesses: Iterable[str] = (), need: int = 0, sm2: str = "") -> Trusted:
    """The keys of `keys.json`: the first is believed, each later one by the note that the one before it signed.

    With `sm2` also the key that signs beside them: "either" is enough, or "both" are needed.
    """
    found = json.loads(path.read_text("utf-8"))
    keys = [read_key(vkey) for vkey in found["keys"]]
    notes = [read_note(text) for text in found.get("rotations", ())]
    if len(notes) != len(keys) - 1:
        raise Bad("a key came without its rotation")
    for old, new, note in zip(keys, keys[1:], notes, strict=False):
        lines = note.text.split("\n")
        if lines[0] != ROTATION or lines[2] != str(new) or set(signers(note, [old, new])) != {old, new}:
            raise Bad(f"a key that the one before it did not announce: {new}")
    promise, others = read_key(found["promise"]), tuple(map(read_key, witnesses))
    second = _read_second(found["second"], keys) if sm2 and "second" in found else None
    return Trusted(found["origin"], tuple(keys), promise, others, need, second, sm2 == "both")


def _read_second(found: dict[str, str], keys: Iterable[Key]) -> Key:
    """The key that signs beside the others, for the note that it and one of them signed."""
    key, note = read_key(found["key"]), read_note(found["statement"])
    lines = note.text.split("\n")
    if lines[0] != SECOND_KEY or lines[2] != str(key) or not signers(note, keys) or not signers(note, [key]):
        raise Bad(f"a second key that the first did not announce: {key}")
    return key


def cosign(seed: bytes, name: str, text: str, seconds: int) -> Line:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    key = Key(name, COSIGNATURE, private.public_key().public_bytes_raw())
    return Line(name, key.id, seconds.to_bytes(8, "big") + private.sign(cosigned_text(text, seconds)))
