"""Data made by PostgreSQL 15 come over to the wheel's programs whole, with owners, policies and passwords."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from luoshi.core.errors import Unavailable
from luoshi.runtime.postgres import Postgres, attach
from luoshi.runtime.postgres.cluster import data_version
from luoshi.runtime.postgres.upgrading import upgrade
from luoshi.runtime.settings import Settings
from tests.runtime.scenes import DEBIAN_15, folder_for_data, luoshi

pytestmark = [
    pytest.mark.skipif(not DEBIAN_15.exists(), reason="NO POSTGRESQL 15: Debian's package postgresql-15 is missing"),
]


@pytest.fixture(scope="module")
def of_15() -> Iterator[Settings]:
    """Data made by 15, with a row that only one office may see."""
    with folder_for_data() as data:
        settings = Settings(data=data, postgres_bin=DEBIAN_15, throwaway=True)
        with Postgres(settings).start() as running, psycopg.connect(running.dsn("migrator"), autocommit=True) as conn:
            conn.execute("CREATE TABLE page (n int PRIMARY KEY, office text, text text)")
            conn.execute("ALTER TABLE page ENABLE ROW LEVEL SECURITY")
            conn.execute("CREATE POLICY own ON page USING (office = current_setting('luoshi.scope', true))")
            conn.execute("REVOKE UPDATE ON page FROM luoshi_app")
            conn.execute("INSERT INTO page SELECT n, 'housing', '路灯' || n FROM generate_series(1, 1000) n")
        yield settings


def test_without_the_old_programs_it_is_refused_and_nothing_is_touched(of_15: Settings) -> None:
    with pytest.raises(Unavailable) as caught:
        upgrade(replace(of_15, postgres_bin=None), of_15.data)
    assert caught.value.code == "no_old_programs"
    assert data_version(of_15.data / "cluster") == 15


def test_newer_programs_say_how_the_data_come_over(of_15: Settings) -> None:
    with pytest.raises(Unavailable) as caught:
        Postgres(replace(of_15, postgres_bin=None)).start()
    assert caught.value.code == "wrong_version"
    assert "./luoshi upgrade" in caught.value.zh


def test_nobody_upgrades_what_is_running(of_15: Settings) -> None:
    with Postgres(of_15).start(), pytest.raises(Unavailable) as caught:
        upgrade(replace(of_15, postgres_bin=None), DEBIAN_15)
    assert caught.value.code == "already_running"


def test_what_15_made_comes_over_whole(of_15: Settings) -> None:
    new = replace(of_15, postgres_bin=None)
    done = luoshi(new, "upgrade", "--from", str(DEBIAN_15))
    assert (done.returncode, "1,000 行逐行一致" in done.stdout) == (0, True), done.stderr
    with Postgres(new).start() as running:
        with psycopg.connect(running.dsn("app")) as conn:
            assert conn.info.server_version >= 160_000
            assert conn.execute("SELECT count(*) FROM page").fetchone() == (0,), "the policy came along"
            conn.execute("SET luoshi.scope = 'housing'")
            assert conn.execute("SELECT count(*), max(text) FROM page").fetchone() == (1000, "路灯999")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute("UPDATE page SET text = ''")
        with psycopg.connect(running.dsn("admin")) as conn:
            row = conn.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'page'").fetchone()
            assert row == ("luoshi_owner",)
    assert (of_15.data / "cluster-of-15" / "PG_VERSION").read_text().strip() == "15"
    assert not (of_15.data / "upgrade").exists()
    assert luoshi(new, "upgrade").stdout.startswith("不需要升级")
    assert attach(new) is None
