"""A district with years behind it: cases told once through the real path, then multiplied inside the database."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Final

from luoshi.runtime.commands.project import ROOT
from luoshi.runtime.drills.ground.site import Site
from luoshi.runtime.postgres import Postgres, Running

EVENTS_OF_A_CASE: Final = 3


def fill(site: Site, events: int) -> None:
    """About so many events more in a district that is served, which stops meanwhile: nobody else is at work."""
    if events < EVENTS_OF_A_CASE:
        return
    site.down()
    with Postgres(site.settings).start("drill") as running:
        fill_running(running, events)
    site.up()


def fill_running(running: Running, events: int) -> None:
    """About so many events more, by the filler of the benches, while nobody else is at work; shows progress."""
    if events < EVENTS_OF_A_CASE:
        return
    sys.path.insert(0, str(ROOT))
    filler = import_module("benches._intake_fill")
    cases = events // EVENTS_OF_A_CASE
    filler.fill(running, filler.Size(cases, cases))
