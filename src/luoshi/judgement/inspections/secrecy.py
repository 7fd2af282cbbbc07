"""Which case a mystery request is: ciphertext in the record until it has ended, under the key that seals ratings."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from uuid import UUID

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from luoshi.core.errors import Unavailable
from luoshi.core.private import Private


@dataclass(frozen=True, slots=True)
class Seal:
    """Seals and opens with an X25519 key that lies outside the database (libsodium's sealed boxes)."""

    key: bytes

    def seal(self, case: UUID) -> Private:
        """The case as ciphertext: whoever has a copy of the database alone cannot tell which one it is."""
        return Private(b64encode(SealedBox(PrivateKey(self.key).public_key).encrypt(case.bytes)).decode())

    def open(self, sealed: Private) -> UUID:
        """Which case was sealed. Raises Unavailable where the key is another, or the text damaged or erased."""
        try:
            return UUID(bytes=SealedBox(PrivateKey(self.key)).decrypt(b64decode(sealed.text or "")))
        except (CryptoError, ValueError) as error:
            raise Unavailable(
                "mystery_unreadable",
                "一件密封的暗访记录打不开：密钥文件不是当时的那一份，或内容受损、已依法删除。",
                "A sealed mystery request cannot be opened: another key file, or the text is damaged or erased.",
            ) from error
