"""Sending a webhook over HTTP: to the address that was checked, following nothing, waiting for nobody long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import httpx

from luoshi.api.addresses import Network, Resolve, by_system, resolved
from luoshi.api.webhooks import Send

TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)


def sender(opened: Sequence[Network], resolve: Resolve = by_system) -> Send:
    """How webhooks are sent, with these networks opened."""

    def send(url: str, headers: Mapping[str, str], body: bytes) -> int:
        target = resolved(url, opened, resolve)
        # The name was looked up once and checked: it is not looked up again (DNS rebinding). TLS still proves the name.
        pinned = httpx.URL(url).copy_with(host=target.address)
        sent = {**headers, "host": target.url.netloc, "user-agent": "luoshi-webhooks/1"}
        try:
            with (
                httpx.Client(timeout=TIMEOUT, trust_env=False, follow_redirects=False) as client,
                client.stream(
                    "POST", pinned, headers=sent, content=body, extensions={"sni_hostname": target.host}
                ) as answer,
            ):
                return answer.status_code
        except httpx.HTTPError as error:
            raise ConnectionError(type(error).__name__) from error

    return send
