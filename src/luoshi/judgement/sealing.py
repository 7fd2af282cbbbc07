"""What an unnamed person said, sealed until it may be shown; and the name of a rating's stream, which only we know.

The keys lie in a file outside the database. Whoever has a copy of the database alone can neither read a sealed rating
nor tell by the name of its stream which case it is of. Whoever has the machine itself can do both.
"""

from __future__ import annotations

import hmac
from base64 import b64decode, b64encode, urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import msgspec
from nacl.bindings import sodium_pad, sodium_unpad
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from luoshi.core.errors import Unavailable
from luoshi.core.judgement.rating import Opinion
from luoshi.core.private import Private

SEALING, LINKING = "sealing", "linking"
KEYS = (SEALING, LINKING)
_BLOCK = 8192
"""Every sealed rating is as long as any other up to this many bytes: its length tells nothing of what it says."""

_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(Opinion).decode


@dataclass(frozen=True, slots=True)
class Seals:
    """Seals and opens. `sealing` is an X25519 key (libsodium's sealed boxes), `linking` one for HMAC-SHA-256."""

    sealing: bytes
    linking: bytes

    @classmethod
    def of(cls, keys: Mapping[str, str]) -> Seals:
        """From the texts that the key file holds: 32 random bytes each, in URL-safe base 64 without padding."""
        return cls(*(urlsafe_b64decode(keys[name] + "=") for name in KEYS))

    def rating_of(self, case: UUID) -> UUID:
        """The stream of the rating of a case: always the same, so that one service has one rating."""
        return self._named("rating", case)

    def pressure_of(self, case: UUID) -> UUID:
        """The stream of a report of pressure by the person of a case."""
        return self._named("pressure", case)

    def complaint_of(self, code_hash: str) -> UUID:
        """The stream of the complaint that a receipt code opens: without this key nobody finds one by the other."""
        return self._named("complaint", code_hash)

    def seal(self, opinion: Opinion) -> Private:
        """The opinion as ciphertext, for the vault, from where it can be erased."""
        padded = sodium_pad(_encode(opinion), _BLOCK)
        box = SealedBox(PrivateKey(self.sealing).public_key)
        return Private(b64encode(box.encrypt(padded)).decode())

    def open(self, sealed: Private) -> Opinion:
        """What was sealed. Raises Unavailable where the key is another, or the text damaged or erased."""
        try:
            padded = SealedBox(PrivateKey(self.sealing)).decrypt(b64decode(sealed.text or ""))
            return _decode(sodium_unpad(padded, _BLOCK))
        except (CryptoError, ValueError, msgspec.DecodeError) as error:
            raise Unavailable(
                "rating_unreadable",
                "一条密封的评价打不开：密钥文件不是当时的那一份，或内容受损、已依法删除。",
                "A sealed rating cannot be opened: another key file, or the text is damaged or erased.",
            ) from error

    def _named(self, what: str, of: object) -> UUID:
        return UUID(bytes=hmac.digest(self.linking, f"{what}:{of}".encode(), "sha256")[:16], version=4)
