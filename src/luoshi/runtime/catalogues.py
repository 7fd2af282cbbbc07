"""The compiled catalogues of the pages' words: made from the written ones where they are missing or older.

gettext reads only compiled catalogues. They are not kept with the sources, so that many may change the written ones.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import Final

import polib

import luoshi

LOCALE: Final = Path(luoshi.__file__).parent / "web" / "locale"


def compile_catalogues(locale: Path = LOCALE) -> list[Path]:
    """Makes each `.mo` that is missing or older than its `.po`, and returns those made.

    A folder that cannot be written leaves the pages in Chinese, and says so on stderr. Raises OSError for a written
    catalogue that cannot be read as one.
    """
    stale = [po for po in sorted(locale.rglob("*.po")) if _older(po.with_suffix(".mo"), po)]
    try:
        return [_compiled(po) for po in stale]
    except PermissionError as error:
        zh = f"不能写入 {error.filename}，网页暂时只有中文。"
        print(zh, f"{error.filename} cannot be written: pages are in Chinese alone.", sep="\n", file=sys.stderr)
        return []


def _older(compiled: Path, written: Path) -> bool:
    return not compiled.exists() or compiled.stat().st_mtime_ns < written.stat().st_mtime_ns


def _compiled(written: Path) -> Path:
    """One catalogue, put in its place in one move: another process may be reading or making it."""
    target = written.with_suffix(".mo")
    with tempfile.NamedTemporaryFile(dir=target.parent, suffix=".tmp", delete=False) as file:
        # The pages' unprivileged user reads what root made.
        os.fchmod(file.fileno(), 0o644)
        file.write(polib.pofile(str(written)).to_binary())
    return Path(file.name).replace(target)
