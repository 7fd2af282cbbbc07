"""The name of the stream in which each thing of the registry has its events: the same in every district."""

from __future__ import annotations

from uuid import UUID, uuid5

_NAMESPACE = UUID("5a1c9a52-6b1e-5f0e-9c55-0c6a7f7d1a11")


def office_stream(code: str) -> UUID:
    """The stream of an office."""
    return uuid5(_NAMESPACE, f"office:{code}")


def officer_stream(code: str) -> UUID:
    """The stream of an officer."""
    return uuid5(_NAMESPACE, f"officer:{code}")


def calendar_stream(calendar: str) -> UUID:
    """The stream of a calendar and its versions."""
    return uuid5(_NAMESPACE, f"calendar:{calendar}")


def case_type_stream(code: str) -> UUID:
    """The stream of a case type and its versions."""
    return uuid5(_NAMESPACE, f"case_type:{code}")


def matter_stream(code: str) -> UUID:
    """The stream of a matter of the catalogue."""
    return uuid5(_NAMESPACE, f"matter:{code}")


def plan_stream(year: int) -> UUID:
    """The stream of a year's plan of supervision and inspections."""
    return uuid5(_NAMESPACE, f"plan:{year}")
