"""The WSGI application. Django is set up by whoever imports this."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse

_django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django's answer. One that is whole goes out in one piece, and what it held is free before it is sent."""
    response = _django(environ, start_response)
    if not isinstance(response, HttpResponse):
        return response
    content = response.content
    response.close()
    return [content]
