"""Doors that guess or flood: counted by account and by address, by the district's figures, and kept of nobody."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatchcase

import psycopg
import pytest
from django.test import override_settings
from django.urls import URLResolver, get_resolver

from luoshi.api.clients import create
from luoshi.core.errors import BadInput, Unavailable
from luoshi.ledger.access import acting
from luoshi.registry.limits import KEEPER, LOTS, Door, TooOften, doors, take
from luoshi.runtime.postgres import Running
from luoshi.web import edge
from tests.web.officers import Town

DOOR = Door("door", ("page",), (), timedelta(minutes=10), account=2, address=4)
SECRET = b"s" * 32


def names(resolver: URLResolver, before: tuple[str, ...] = ()) -> set[str]:
    """The names of all addresses, with their namespaces."""
    found: set[str] = set()
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            found |= names(one, (*before, one.namespace) if one.namespace else before)
        else:
            found.add(":".join((*before, one.name or "")))
    return found


def test_every_page_of_a_door_is_there() -> None:
    known = names(get_resolver())
    pages = [page for door in doors() for page in door.pages]
    assert len(pages) > 12
    assert [page for page in pages if not any(fnmatchcase(name, page) for name in known)] == []


def test_every_door_is_limited_by_something() -> None:
    assert [door.name for door in doors() if not door.account and not door.address] == []


@pytest.mark.parametrize("doubtful", ["ask", "lost", "rate", "story-act", "verdict-link", "new-code", "account_login"])
def test_what_guesses_or_floods_is_behind_a_door(doubtful: str) -> None:
    assert any(door.holds(doubtful, "POST") for door in doors())


def test_the_district_sets_its_own_figures_and_faults_are_named() -> None:
    changed = {door.name: door for door in doors("[ask]\naddress = 7\n")}
    assert (changed["ask"].address, changed["ask"].window) == (7, timedelta(minutes=10))
    for own, told in (
        ("[nowhere]\naddress = 1", "nowhere"),
        ("[ask]\naddress = -1", "address"),
        ("[ask]\nminutes = 0", "minutes"),
        ("[ask]\naddress = true", "address"),
        ("address = 1", "address"),
        ("[ask", "TOML|Expected"),
        ("[ask]\npages = [1]", "pages"),
    ):
        with pytest.raises(BadInput, match=told):
            doors(own)


def kept(town: Town) -> set[str]:
    """What is kept of whoever came."""
    with acting(town.connection, KEEPER) as connection:
        return {key for (key,) in connection.execute("SELECT key FROM registry_try").fetchall()}


class TestCounting:
    """In the database, for all processes together."""

    def take(self, town: Town, account: str, address: str, later: float = 0, door: Door = DOOR) -> None:
        take(town.connection, door, account, address, self.now + timedelta(minutes=later), SECRET)

    @pytest.fixture(autouse=True)
    def at_noon(self) -> None:
        self.now = edge.now().replace(hour=4, minute=0)

    def test_by_account_by_address_and_until_the_window_ends(self, town: Town) -> None:
        for _ in range(2):
            self.take(town, "zhang", "10.0.0.1")
        with pytest.raises(TooOften) as caught:
            self.take(town, "zhang", "10.0.0.2", later=4)
        assert caught.value.seconds == 360
        self.take(town, "zhao", "10.0.0.1")
        self.take(town, "wang", "10.0.0.1")
        with pytest.raises(TooOften):
            self.take(town, "li", "10.0.0.1")
        self.take(town, "zhang", "10.0.0.1", later=10)
        self.take(town, "li", "10.0.0.1", door=replace(DOOR, name="another"))

    def test_nobody_reads_from_it_who_came_from_where_and_it_is_soon_forgotten(self, town: Town) -> None:
        self.take(town, "zhang", "10.0.0.1")
        before = kept(town)
        assert len(before) == 2
        assert not [key for key in before if "zhang" in key or "10.0.0.1" in key]
        self.take(town, "zhang", "10.0.0.1", later=24 * 60 + 1)
        after = kept(town)
        assert len(after) == 2
        assert not before & after, "the same has another hash the next day"

    def test_where_much_is_borne_it_is_counted_in_lots_and_no_more_is_borne(self, town: Town) -> None:
        wide = replace(DOOR, name="wide", account=10 * LOTS, address=0)
        for _ in range(wide.account):
            self.take(town, "zhang", "10.0.0.1", door=wide)
        with acting(town.connection, KEEPER) as connection:
            assert connection.execute("SELECT times FROM registry_try").fetchall() == [(wide.account,)]
        with pytest.raises(TooOften):
            self.take(town, "zhang", "10.0.0.1", door=wide)
        self.take(town, "zhang", "10.0.0.1", later=10, door=wide)

    def test_a_lot_ends_with_its_window_and_leaves_others_what_it_took_not(self, town: Town) -> None:
        wide = replace(DOOR, name="ends", account=2 * LOTS, address=0)
        self.take(town, "zhang", "10.0.0.1", door=wide)
        with acting(town.connection, KEEPER) as connection:
            connection.execute("UPDATE registry_try SET times = %s", [wide.account - 1])
        self.take(town, "zhang", "10.0.0.1", door=wide)
        self.take(town, "zhang", "10.0.0.1", door=wide)
        with pytest.raises(TooOften):
            self.take(town, "zhang", "10.0.0.1", door=wide)
        self.take(town, "li", "10.0.0.1", door=wide)
        self.take(town, "li", "10.0.0.1", later=10, door=wide)
        with acting(town.connection, KEEPER) as connection:
            found = connection.execute("SELECT times FROM registry_try ORDER BY since DESC").fetchall()
        assert found[0] == (2,), "what was taken ten minutes ago does not count any more"

    def test_nought_is_without_limit(self, town: Town) -> None:
        for _ in range(5):
            self.take(town, "zhang", "10.0.0.1", door=replace(DOOR, account=0, address=0))
        assert kept(town) == set()


def test_a_page_says_when_to_come_back_and_another_address_goes_on(town: Town) -> None:
    with override_settings(LIMITS="[ask]\naddress = 2\n"):
        browser = town.browser("198.51.100.7")
        answers = [browser.post("/ask", {"text": "路灯不亮"}) for _ in range(3)]
        assert [answer.status_code == 429 for answer in answers] == [False, False, True]
        assert "10 分钟后再试" in answers[2].content.decode()
        assert "写的内容多半还在" in answers[2].content.decode()
        assert 0 < int(answers[2]["Retry-After"]) <= 600
        assert browser.get("/ask").status_code == 200
        assert town.browser("198.51.100.8").post("/ask", {"text": "路灯不亮"}).status_code != 429


def test_a_program_is_counted_by_its_token_and_told_in_its_own_way(town: Town) -> None:
    one, two = (
        create(town.connection, name, ["cases:read"], "centre", secrets.token_urlsafe(32), edge.now())
        for name in ("one", "two")
    )
    with override_settings(LIMITS="[api]\naccount = 2\n"):
        browser = town.browser()

        def asked(token: str) -> int:
            return browser.get("/api/v1/cases", headers={"Authorization": f"Bearer {token}"}).status_code

        assert [asked(one) for _ in range(3)] == [200, 200, 429]
        assert asked(two) == 200
        told = browser.get("/api/v1/cases", headers={"Authorization": f"Bearer {one}"})
        assert told.json()["error"]["code"] == "too_often"
        assert int(told["Retry-After"]) <= 60


def test_where_nothing_can_be_written_the_door_says_so_and_readers_pass(database: Running) -> None:
    reading = database.dsn("app") + " options='-c default_transaction_read_only=on'"
    with psycopg.connect(reading, autocommit=True) as connection, pytest.raises(Unavailable):
        take(connection, DOOR, "zhang", "192.0.2.1", edge.now(), SECRET)
