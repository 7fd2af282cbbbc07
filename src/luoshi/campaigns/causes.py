"""The closed list of causes for a delay: data, so that delays can be counted by cause."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def causes() -> Mapping[str, str]:
    """The causes of `causes.toml` with their words, in its order."""
    found = tomllib.loads((resources.files("luoshi.campaigns") / "causes.toml").read_text("utf-8"))
    return {str(code): str(words) for code, words in found["causes"].items()}
