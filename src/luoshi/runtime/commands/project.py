"""Where the checkout is that we run from."""

from __future__ import annotations

import os
from pathlib import Path

import luoshi

ROOT = Path(luoshi.__file__).resolve().parents[2]


def environment() -> dict[str, str]:
    """For programs that must import us: ours, with `src` on the path."""
    others = [path for path in os.environ.get("PYTHONPATH", "").split(os.pathsep) if path]
    source = str(ROOT / "src")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([source, *(path for path in others if path != source)])}
