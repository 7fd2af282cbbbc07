"""The machine's two clocks: the one on the wall, and the one that only ever runs on."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from luoshi.core.clock import Reading

_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
_UPTIME: Final = Path("/proc/uptime")


def read_clocks() -> Reading:
    """Both, now: the kernel names each start of the machine (random(4)), and tells the seconds since (proc(5))."""
    steady = float(_UPTIME.read_text("ascii").split()[0])
    return Reading(_BOOT.read_text("ascii").strip(), datetime.now(UTC), steady)
