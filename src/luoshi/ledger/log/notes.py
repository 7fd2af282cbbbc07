"""Signed notes (C2SP signed-note): a text that people can read, and lines with signatures under it. Pure.

Key types: 0x01 Ed25519 over the text; 0x04 a witness's cosignature with the time it was given (C2SP tlog-cosignature);
0xff, which C2SP leaves to everybody, followed by the name SM2-SM3: SM2 over the text (`luoshi.ledger.log.sm2`).
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from luoshi.core.errors import BadInput
from luoshi.ledger.log import sm2

ED25519, COSIGNATURE, OWN = 0x01, 0x04, 0xFF
SM2_NAME: Final = b"SM2-SM3"
KEY_BYTES: Final = 32
_DASH: Final = "\u2014"
_TIME_BYTES, _SIGNATURE_BYTES, _ID_BYTES = 8, 64, 4
_MOST_LINES: Final = 64


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Who signs: a name, how, and the key; written as `name+id+base64`, a vkey."""

    name: str
    kind: int
    key: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that say in a signature line which key of that name it is of."""
        return sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.key).digest()[:_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{b64encode(bytes([self.kind]) + self.key).decode()}"


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note."""

    name: str
    id: bytes
    data: bytes

    def __str__(self) -> str:
        return f"{_DASH} {self.name} {b64encode(self.id + self.data).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, its last newline included, and what stands under it. Signed by nobody until `signers` says so."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    def with_lines(self, lines: Iterable[Signature]) -> Note:
        """The note with further lines under it."""
        return Note(self.text, (*self.signatures, *lines))


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that signs; `seed` is the secret: 32 random bytes (RFC 8032), for SM2 what `sm2.new_seed` gives."""

    name: str
    kind: int
    seed: bytes

    @property
    def public(self) -> PublicKey:
        """What others verify with."""
        return _public(self.name, self.kind, self.seed)

    @property
    def _private(self) -> Ed25519PrivateKey:
        return _ed25519(self.seed)

    def sign(self, text: str) -> Signature:
        """A line for a note with this text."""
        message = text.encode()
        signed = sm2.sign(self.seed, message) if self.kind == OWN else self._private.sign(message)
        return Signature(self.name, self.public.id, signed)

    def cosign(self, text: str, seconds: int) -> Signature:
        """A witness's line, given at `seconds` since 1970."""
        signed = self._private.sign(_cosigned(text, seconds))
        return Signature(self.name, self.public.id, seconds.to_bytes(_TIME_BYTES, "big") + signed)


@lru_cache(maxsize=64)
def _ed25519(seed: bytes) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(seed)


@lru_cache(maxsize=64)
def _public(name: str, kind: int, seed: bytes) -> PublicKey:
    key = SM2_NAME + sm2.public_of(seed) if kind == OWN else _ed25519(seed).public_key().public_bytes_raw()
    return PublicKey(name, kind, key)


def read_note(text: str) -> Note:
    """A note as it is written. Raises BadInput `bad_note`; nothing is verified."""
    body, blank, lines = text.rpartition("\n\n")
    if not blank or not lines.endswith("\n") or any(ord(letter) < 32 and letter != "\n" for letter in text):
        raise _bad("no text with signatures under it")
    split = lines[:-1].split("\n")
    if len(split) > _MOST_LINES:
        raise _bad("too many signatures")
    return Note(f"{body}\n", tuple(map(read_signature, split)))


def read_signature(line: str) -> Signature:
    """A signature line, without its newline. Raises BadInput `bad_note`."""
    words = line.split(" ")
    if len(words) != 3 or words[0] != _DASH or not _is_name(words[1]):
        raise _bad("a line that is no signature")
    data = from_base64(words[2])
    if len(data) <= _ID_BYTES:
        raise _bad("a short signature")
    return Signature(words[1], data[:_ID_BYTES], data[_ID_BYTES:])


def read_key(vkey: str) -> PublicKey:
    """A public key as `name+id+base64`. Raises BadInput `bad_note` for anything else, also for a wrong id."""
    name, _, rest = vkey.strip().partition("+")
    written, _, encoded = rest.partition("+")
    data = from_base64(encoded)
    if not _is_name(name) or not _is_key(data):
        raise _bad("no key we know")
    key = PublicKey(name, data[0], data[1:])
    if key.id.hex() != written:
        raise _bad("a key whose id is not its own")
    return key


def _is_key(data: bytes) -> bool:
    if data[:1] == bytes([OWN]):
        return data[1:].startswith(SM2_NAME) and len(data) == 1 + len(SM2_NAME) + sm2.KEY_BYTES
    return len(data) == 1 + KEY_BYTES and data[0] in {ED25519, COSIGNATURE}


def signers(note: Note, known: Sequence[PublicKey]) -> list[PublicKey]:
    """Those of the known keys that signed it. Raises BadInput `bad_signature` if one stands there and does not hold."""
    by_id = {(key.name, key.id): key for key in known}
    found: list[PublicKey] = []
    for line in note.signatures:
        key = by_id.get((line.name, line.id))
        if key is None:
            continue
        if not _holds(key, note.text, line.data):
            raise BadInput("bad_signature", f"{key.name} 的签名不成立。", f"The signature of {key.name} does not hold.")
        if key not in found:
            found.append(key)
    return found


def cosigned_at(line: Signature) -> int:
    """When a witness gave this line, in seconds since 1970."""
    return int.from_bytes(line.data[:_TIME_BYTES], "big")


def from_base64(text: str) -> bytes:
    """Bytes from standard base64, in its one form. Raises BadInput `bad_note`."""
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _bad("no base64") from error
    if b64encode(data).decode() != text:
        raise _bad("no base64")
    return data


def _holds(key: PublicKey, text: str, data: bytes) -> bool:
    message = text.encode()
    if key.kind == OWN:
        return sm2.holds(key.key.removeprefix(SM2_NAME), message, data)
    if key.kind == COSIGNATURE:
        if len(data) != _TIME_BYTES + _SIGNATURE_BYTES:
            return False
        message, data = _cosigned(text, int.from_bytes(data[:_TIME_BYTES], "big")), data[_TIME_BYTES:]
    try:
        Ed25519PublicKey.from_public_bytes(key.key).verify(data, message)
    except InvalidSignature:
        return False
    return True


def _cosigned(text: str, seconds: int) -> bytes:
    return f"cosignature/v1\ntime {seconds}\n{text}".encode()


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(letter.isspace() for letter in name)


def _bad(what: str) -> BadInput:
    return BadInput("bad_note", f"这不是一份有效的签名文本（{what}）。", f"This is no signed note: {what}.")
