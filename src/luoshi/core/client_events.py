"""What can happen to the programs that may ask: a closed vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClientAdmitted:
    """A program was given a token, for an office and with scopes. `digest` is the token's SHA-256, in hex: of its 256
    random bits nothing can be found from it.
    """

    name: str
    office: str
    scopes: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class ClientRevoked:
    """A program's token ended."""

    name: str


ClientEvent = ClientAdmitted | ClientRevoked

CLIENT_EVENTS: Mapping[str, type[ClientEvent]] = {
    "client.admitted": ClientAdmitted,
    "client.revoked": ClientRevoked,
}
