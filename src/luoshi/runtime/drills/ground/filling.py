"""A district with years behind it: cases told once through the real path, then multiplied inside the database."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Final

import psycopg
from tqdm import tqdm

from luoshi.runtime.commands.project import ROOT
from luoshi.runtime.drills.ground import town
from luoshi.runtime.drills.ground.site import Site
from luoshi.runtime.log.keeper import Keeper, kept_keeper
from luoshi.runtime.postgres import Postgres, Running

EVENTS_OF_A_CASE: Final = 3


def fill(site: Site, events: int) -> None:
    """About so many events more in a district that is served, placed in its log and signed. The district stops
    meanwhile: nobody else is at work.
    """
    if events < EVENTS_OF_A_CASE:
        return
    site.down()
    with Postgres(site.settings).start("drill") as running:
        fill_running(running, events)
        place_filled(running, kept_keeper(site.settings))
    site.up()


def fill_running(running: Running, events: int) -> None:
    """About so many events more, by the filler of the benches, while nobody else is at work; shows progress."""
    if events < EVENTS_OF_A_CASE:
        return
    sys.path.insert(0, str(ROOT))
    filler = import_module("benches._intake_fill")
    cases = events // EVENTS_OF_A_CASE
    filler.fill(running, filler.Size(cases, cases))


def place_filled(running: Running, keeper: Keeper) -> None:
    """Places and signs what the filler left beside the log; shows progress."""
    with psycopg.connect(running.dsn("admin"), autocommit=True) as admin:
        # The filler marks its events as placed, for benches that have no sequencer.
        admin.execute("UPDATE ledger_outbox SET sequenced_at = NULL WHERE seq NOT IN (SELECT seq FROM ledger_leaf)")
        admin.execute("VACUUM ANALYZE ledger_outbox")
    with (
        psycopg.connect(running.dsn("app"), autocommit=True) as app,
        tqdm(desc="placing", unit="event", unit_scale=True, disable=None) as bar,
    ):
        while placed := keeper.place(app, town.utc_now()):
            bar.update(placed)
        keeper.sign(app, town.utc_now())
