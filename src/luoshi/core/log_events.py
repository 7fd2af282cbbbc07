"""What can happen to the log over the record itself: a closed vocabulary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LogKeyRotated:
    """From now on another key signs the log. Keys are vkeys (C2SP signed-note); `statement` is the note that both the
    old and the new key signed, and that tells everybody.
    """

    origin: str
    old: str
    new: str
    statement: str


@dataclass(frozen=True, slots=True)
class LogOpened:
    """A new log, since the database is older than what was signed of the one before: leaves from `held` to `signed`
    (numbers of leaves) are lost to it. Roots in hex. `reason` is what the administrator says of it.
    """

    origin: str
    before: str
    held: int
    held_root: str
    signed: int
    signed_root: str
    reason: str


@dataclass(frozen=True, slots=True)
class LogKeyAdded:
    """From now on another key signs the log beside the first, by another algorithm. `statement` is the note that both
    signed.
    """

    origin: str
    key: str
    statement: str


LogEvent = LogKeyRotated | LogOpened | LogKeyAdded

LOG_EVENTS: Mapping[str, type[LogEvent]] = {
    "log.key_rotated": LogKeyRotated,
    "log.opened": LogOpened,
    "log.key_added": LogKeyAdded,
}
