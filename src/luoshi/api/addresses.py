"""Where a webhook may go: https to public addresses; inside networks only where the settings name them.

A district's own systems often stand in private networks, so the administrator may open some; nothing is open by itself
(server-side request forgery: a subscriber must not make us knock on doors that only we can reach).
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from luoshi.core.errors import BadInput

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host and port. Raises OSError for a name that has none."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was allowed: `address` is what is connected to, whatever the name says a moment later."""

    url: SplitResult
    host: str
    port: int
    address: str


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Networks from their texts. Raises ValueError."""
    return tuple(ip_network(text) for text in texts)


def checked(url: str, opened: Sequence[Network]) -> SplitResult:
    """The address, if its form allows it. Raises BadInput `bad_address`.

    Plain http only to the same machine, where the settings open it; no user names, no fragments.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise _refused("无法读懂", "cannot be read") from error
    if not host or parts.username is not None or parts.password is not None or parts.fragment:
        raise _refused("须为 https:// 开头的普通地址", "must be a plain https:// address")
    literal = _literal(host)
    if parts.scheme != "https" and not (parts.scheme == "http" and literal and literal.is_loopback):
        raise _refused("须以 https:// 开头", "must start with https://")
    if literal is not None and not allowed(literal, opened):
        raise _refused("是内部网络的地址", "is inside a network")
    return parts


def resolved(url: str, opened: Sequence[Network], resolve: Resolve) -> Target:
    """The address to connect to. Every address that the name has must be allowed. Raises BadInput, OSError."""
    parts = checked(url, opened)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = [ip_address(text) for text in resolve(host, port)]
    if not found or not all(allowed(address, opened) for address in found):
        raise _refused("指向内部网络", "leads into a network")
    return Target(parts, host, port, str(found[0]))


def allowed(address: Address, opened: Sequence[Network]) -> bool:
    """Whether an address is public, or in a network that the settings open."""
    mapped = getattr(address, "ipv4_mapped", None) or address
    if any(mapped in network for network in opened if network.version == mapped.version):
        return True
    return bool(mapped.is_global and not mapped.is_multicast and not mapped.is_reserved)


def by_system(host: str, port: int) -> list[str]:
    """The addresses as the system's resolver has them."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _refused(zh: str, en: str) -> BadInput:
    return BadInput("bad_address", f"推送地址{zh}。", f"The address of the webhook {en}.")
