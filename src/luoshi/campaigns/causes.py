"""The closed lists of this room: causes for a delay, stages of a negotiation. Data, so that they can be counted."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def causes() -> Mapping[str, str]:
    """The causes of `causes.toml` with their words, in its order."""
    return _list("causes")


@cache
def stages() -> Mapping[str, str]:
    """The stages of `stages.toml` with their words, in its order."""
    return _list("stages")


def _list(name: str) -> Mapping[str, str]:
    found = tomllib.loads((resources.files("luoshi.campaigns") / f"{name}.toml").read_text("utf-8"))
    return {str(code): str(words) for code, words in found[name].items()}
