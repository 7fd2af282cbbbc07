"""What Granian calls in each of its processes, which are to be there again soon after one of them dies."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from luoshi.runtime.loading import without_garbage


def build(database: str | None = None) -> Any:
    """The web application, as `luoshi.runtime.pages` builds it."""
    with without_garbage():
        return import_module("luoshi.runtime.pages").build(database)
