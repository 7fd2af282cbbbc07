"""SM2 signatures over SM3 (GB/T 32918.2-2016, GB/T 32905-2016; curve of GB/T 32918.5), beside Ed25519 where wanted.

The arithmetic is that of `gmalg`, in Python: it does not run in constant time. So the key signs checkpoints only, once
a minute, in the worker. A public key is X ‖ Y and a signature r ‖ s, each number in 32 bytes; the signer's identifier
is the default of GM/T 0009-2012.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import gmalg
from gmalg.errors import GMError

USER: Final = b"1234567812345678"
KEY_BYTES: Final = 64
SIGNATURE_BYTES: Final = 64
_NUMBER: Final = 32
_POINT: Final = b"\x04"
_ORDER: Final = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123


def new_seed(random: Callable[[int], bytes]) -> bytes:
    """A secret key: a number from 1 to n - 2, drawn until it is one."""
    while not 1 <= int.from_bytes(seed := random(_NUMBER), "big") <= _ORDER - 2:
        pass
    return seed


def public_of(seed: bytes) -> bytes:
    """The public key of a secret one."""
    point: bytes = gmalg.SM2().generate_pk(seed)
    return point[1:]


def sign(seed: bytes, message: bytes) -> bytes:
    """A signature, another one each time."""
    r, s = gmalg.SM2(seed, USER).sign(message)
    return bytes(r.rjust(_NUMBER, b"\0") + s.rjust(_NUMBER, b"\0"))


def holds(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the key signed the message; no for anything of a wrong length and for a point that is no key."""
    if len(public) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        known = gmalg.SM2(uid=USER, pk=_POINT + public)
        valid = known.verify_pk(_POINT + public)
        return bool(valid and known.verify(message, signature[:_NUMBER], signature[_NUMBER:]))
    except GMError:
        return False
