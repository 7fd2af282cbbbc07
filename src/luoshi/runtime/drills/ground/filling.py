"""A district with years behind it: cases told once through the real path, then multiplied inside the database."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Final

from luoshi.runtime.commands.project import ROOT
from luoshi.runtime.postgres import Running

EVENTS_OF_A_CASE: Final = 3


def fill(running: Running, events: int) -> None:
    """About so many events more, by the filler of the benches; shows progress."""
    if events < EVENTS_OF_A_CASE:
        return
    sys.path.insert(0, str(ROOT))
    filler = import_module("benches._intake_fill")
    cases = events // EVENTS_OF_A_CASE
    filler.fill(running, filler.Size(cases, cases))
