"""Envelopes: content under a key of its own, and that key sealed to each who may open it (HPKE, RFC 9180, base mode).

    {"v": 1, "context": …, "to": {fingerprint: box}, "data": nonce and ciphertext}, all bytes in base64

Suite: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM. The context is bound as `info` and as additional data, so
that an envelope opens at its own place only. `static/web/sealing.js` does the same over WebCrypto, where the private
keys are. Content is padded with blanks, which JSON may end in, so that lengths tell little.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final
from uuid import UUID

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from luoshi.core.errors import Unavailable
from luoshi.core.judgement.complaints.sealing_keys import fingerprint

Random = Callable[[int], bytes]
SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_NONCE: Final = 12
_VERSION: Final = 1
LETTER_BLOCK, IDENTITY_BLOCK, BOX_BLOCK, FILE_BLOCK = 16384, 1024, 4096, 65536
"""To multiples of so many bytes content is padded."""


class Envelope(msgspec.Struct):
    """An envelope as it stands in the vault."""

    v: int
    context: str
    to: dict[str, str]
    data: str


def context_of(what: str, stream: UUID) -> str:
    """The place an envelope belongs to: `what` it is, of which stream."""
    return f"luoshi/complaint/{_VERSION}/{what}/{stream}"


def seal(content: Mapping[str, Any], to: Iterable[str], context: str, block: int, random: Random) -> str:
    """JSON content in an envelope for these public keys (base64), padded to a multiple of `block` bytes."""
    return seal_bytes(padded(msgspec.json.encode(content), block), to, context, random)


def seal_bytes(content: bytes, to: Iterable[str], context: str, random: Random) -> str:
    """Bytes as they are in an envelope."""
    key, nonce, info = random(32), random(_NONCE), context.encode()
    sealed = AESGCM(key).encrypt(nonce, content, info)
    boxes = {fingerprint(public): _text(SUITE.encrypt(key, _public(public), info)) for public in to}
    if not boxes:
        raise ValueError("an envelope that nobody can open")
    return msgspec.json.encode(Envelope(_VERSION, context, boxes, _text(nonce + sealed)), order="sorted").decode()


def open_bytes(envelope: str, private: X25519PrivateKey, context: str) -> bytes:
    """What is in an envelope, for a holder of one of its keys. Raises Unavailable for another key or place."""
    found = msgspec.json.decode(envelope, type=Envelope)
    box = found.to.get(fingerprint(public_of(private)))
    if box is None or found.context != context:
        raise _unreadable()
    info = context.encode()
    try:
        key = SUITE.decrypt(b64decode(box), private, info)
        data = b64decode(found.data)
        return AESGCM(key).decrypt(data[:_NONCE], data[_NONCE:], info)
    except (InvalidTag, ValueError) as error:
        raise _unreadable() from error


def open_text(envelope: str, private: X25519PrivateKey, context: str) -> dict[str, Any]:
    """The JSON content of an envelope. Raises Unavailable."""
    found: dict[str, Any] = msgspec.json.decode(open_bytes(envelope, private, context))
    return found


def padded(content: bytes, block: int) -> bytes:
    """The content with blanks behind it."""
    return content + b" " * (-len(content) % block)


def public_of(private: X25519PrivateKey) -> str:
    """The public half of a key, in base64."""
    return _text(private.public_key().public_bytes_raw())


def person_private(secret: bytes) -> X25519PrivateKey:
    """The key that only a receipt code gives: from its 16 random bytes by HKDF-SHA-256."""
    derived = HKDF(SHA256(), 32, None, b"luoshi/complaint/1/person").derive(secret)
    return X25519PrivateKey.from_private_bytes(derived)


def _public(public: str) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(b64decode(public))


def _text(data: bytes) -> str:
    return b64encode(data).decode()


def _unreadable() -> Unavailable:
    return Unavailable(
        "envelope_unreadable", "这一份密封的内容打不开：不是这把钥匙，或内容受损。", "The envelope cannot be opened."
    )
