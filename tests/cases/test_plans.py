"""The lists of desk and board walk an index in the order they show: ten rows or a hundred thousand, they read a page.

On few rows a plan says little, so reading whole tables, sorting and bitmaps are made dear: what still cannot be done
by an index alone would show as a table read whole, or as another index than the one made for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from luoshi.cases.board import Narrow, Which, items, numbers
from luoshi.cases.bulk import Bulk
from luoshi.cases.desk import Filters, Whose, counts, lines
from luoshi.cases.handling import By, Means, access_of
from luoshi.core.case import commands as c
from luoshi.runtime.postgres import Running
from tests.cases.cast import LI, SUN, ZHANG, Clock, District, means_on, request

DEAR = ("enable_seqscan", "enable_sort", "enable_bitmapscan")
Asked = Callable[[Means], object]

LISTS: dict[str, tuple[Asked, str]] = {
    "my desk": (lambda m: lines(m, ZHANG, Filters(whose=Whose.MINE)), "cases_desk_officer"),
    "to be signed for": (lambda m: lines(m, ZHANG, Filters(whose=Whose.OFFERED)), "cases_desk_offered"),
    "my office": (lambda m: lines(m, ZHANG, Filters(whose=Whose.OFFICE)), "cases_desk_office"),
    "all": (lambda m: lines(m, SUN, Filters(whose=Whose.ALL)), "cases_desk_all"),
    "the urgent of mine": (lambda m: lines(m, ZHANG, Filters(whose=Whose.MINE)), "cases_urgent_officer"),
    "the urgent to be signed for": (lambda m: lines(m, ZHANG, Filters(whose=Whose.OFFERED)), "cases_urgent_offered"),
    "the urgent of my office": (lambda m: lines(m, ZHANG, Filters(whose=Whose.OFFICE)), "cases_urgent_office"),
    "all the urgent": (lambda m: lines(m, SUN, Filters(whose=Whose.ALL)), "cases_urgent_all"),
    "counts": (lambda m: counts(m, ZHANG), "cases_desk_officer"),
    "red": (lambda m: items(m, access_of(SUN), Which.RED, Narrow()), "cases_red"),
    "yellow": (lambda m: items(m, access_of(SUN), Which.YELLOW, Narrow()), "cases_yellow"),
    "flying": (lambda m: items(m, access_of(SUN), Which.FLYING, Narrow()), "cases_flying"),
    "objections": (lambda m: items(m, access_of(SUN), Which.OBJECTION, Narrow()), "cases_objected"),
    "today": (
        lambda m: items(m, access_of(SUN), Which.TODAY, Narrow(until=m.now() + timedelta(hours=14))),
        "cases_desk_all",
    ),
    "numbers": (lambda m: numbers(m, access_of(SUN), m.now() + timedelta(hours=14)), "cases_red"),
}


@pytest.fixture(scope="module")
def strict(town: District, postgres: Running) -> Iterator[Means]:
    """A connection on which only indexes are cheap, in a town with cases in every state, most of them of others."""
    town, bulk = town.on(Clock()), Bulk(town.means, LI.id)
    for _ in range(600):
        bulk.tell(uuid4(), [(request(), By(LI))])
    bulk.flush()
    for _ in range(4):
        town.offered()
        town.working()
    for _ in range(2):
        town.offered(command=request(urgent=True))
        town.working(command=request(urgent=True))
    town.act(town.working(), c.HandOver("traffic"), ZHANG)
    town.act(town.registered(), c.AskArbitration("power"), LI)
    name = town.means.connection.info.dbname
    with psycopg.connect(postgres.in_database(name).dsn("admin"), autocommit=True) as admin:
        admin.execute("ANALYZE cases_case")
    with psycopg.connect(town.dsn, autocommit=True) as connection:
        connection.execute("SELECT set_config('luoshi.actor', 'plans', false), set_config('luoshi.scope', '*', false)")
        for setting in DEAR:
            connection.execute(f"SET {setting} = off".encode())
        yield means_on(connection)


def scans(means: Means) -> tuple[int, dict[str, int]]:
    """How often the cases were read whole, and by each of their indexes, by now."""
    means.connection.execute("SELECT pg_stat_force_next_flush()")
    ((whole,),) = means.connection.execute("SELECT seq_scan FROM pg_stat_user_tables WHERE relname = 'cases_case'")
    found = means.connection.execute(
        "SELECT indexrelname, idx_scan FROM pg_stat_user_indexes WHERE relname = 'cases_case'"
    )
    return whole, dict(found.fetchall())


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_read_by_its_own_index_and_never_whole(strict: Means, name: str) -> None:
    asked, index = LISTS[name]
    whole_before, before = scans(strict)
    asked(strict)
    whole, after = scans(strict)

    used = {one for one, times in after.items() if times > before[one]}
    assert index in used, used
    assert whole == whole_before


def test_what_no_index_can_do_would_show(strict: Means) -> None:
    whole_before, _ = scans(strict)
    strict.connection.execute("SELECT count(*) FROM cases_case WHERE channel = 'hotline'")
    assert scans(strict)[0] == whole_before + 1
