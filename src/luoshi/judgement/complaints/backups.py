"""A key made outside of a browser: its private half wrapped under a passphrase, as the page of keys saves and takes it.

    {"v": 1, "public": …, "salt": …, "iterations": …, "nonce": …, "data": PKCS #8 under AES-256-GCM}, bytes in base64

PBKDF2-HMAC-SHA-256 with 600,000 iterations (OWASP 2023); `static/web/sealing.js` reads and writes the same.
"""

from __future__ import annotations

import unicodedata
from base64 import b64decode, b64encode
from typing import Final

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_der_private_key

from luoshi.core.errors import BadInput
from luoshi.judgement.complaints.envelopes import Random, public_of

ITERATIONS: Final = 600_000
LEAST: Final = 12
"""Characters of a passphrase, as on the page."""
_VERSION: Final = 1


class Backup(msgspec.Struct):
    """A backup as it stands in its file."""

    v: int
    public: str
    salt: str
    iterations: int
    nonce: str
    data: str


def backup_of(private: X25519PrivateKey, passphrase: str, random: Random) -> str:
    """The file's text. Raises BadInput `passphrase_short`."""
    if len(passphrase) < LEAST:
        raise BadInput(
            "passphrase_short",
            f"口令至少 {LEAST} 个字符。",
            f"A passphrase has at least {LEAST} characters.",
        )
    salt, nonce, public = random(16), random(12), public_of(private)
    raw = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    sealed = AESGCM(_key(passphrase, salt, ITERATIONS)).encrypt(nonce, raw, b64decode(public))
    found = Backup(_VERSION, public, _text(salt), ITERATIONS, _text(nonce), _text(sealed))
    return msgspec.json.encode(found).decode()


def private_of(backup: str, passphrase: str) -> X25519PrivateKey:
    """The private key in a backup. Raises InvalidTag for another passphrase."""
    found = msgspec.json.decode(backup, type=Backup)
    key = _key(passphrase, b64decode(found.salt), found.iterations)
    raw = AESGCM(key).decrypt(b64decode(found.nonce), b64decode(found.data), b64decode(found.public))
    private = load_der_private_key(raw, None)
    if not isinstance(private, X25519PrivateKey):
        raise TypeError(type(private).__name__)
    return private


def _key(passphrase: str, salt: bytes, iterations: int) -> bytes:
    return PBKDF2HMAC(SHA256(), 32, salt, iterations).derive(unicodedata.normalize("NFKC", passphrase).encode())


def _text(data: bytes) -> str:
    return b64encode(data).decode()
