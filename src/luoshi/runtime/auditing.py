"""Whether a package that we lock has a known vulnerability: one question to OSV (https://google.github.io/osv.dev/api).

Names and versions of packages that anybody can install are all that leaves the machine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx

OSV: Final = "https://api.osv.dev/v1/querybatch"
SECONDS: Final = 15.0
_PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Pin:
    """A package as it is locked."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Audit:
    """What the database knows: packages asked about, and those with known vulnerabilities, by their ids."""

    asked: int
    found: tuple[tuple[Pin, tuple[str, ...]], ...]


def pins(*locks: Path) -> list[Pin]:
    """What the lock files pin, each once."""
    found = {Pin(name, version) for lock in locks for name, version in _PIN.findall(lock.read_text("utf-8"))}
    return sorted(found, key=lambda pin: (pin.name, pin.version))


def audit(wanted: Sequence[Pin], address: str = OSV) -> Audit | None:
    """Asks about all of them at once. None where nobody answers: then nothing was audited."""
    queries = [{"package": {"name": pin.name, "ecosystem": "PyPI"}, "version": pin.version} for pin in wanted]
    try:
        answer = httpx.post(address, json={"queries": queries}, timeout=SECONDS)
        answer.raise_for_status()
        results: list[dict[str, Any]] = answer.json()["results"]
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return None
    if len(results) != len(wanted):
        return None
    pairs = zip(wanted, results, strict=True)
    found = [(pin, tuple(str(each["id"]) for each in result.get("vulns", ()))) for pin, result in pairs]
    return Audit(len(wanted), tuple((pin, ids) for pin, ids in found if ids))
