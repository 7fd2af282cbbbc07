"""LUOSHI_DATABASE_URL: a server of somebody else's, with as many rights on it as its administrator gave."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import quote

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from luoshi.core.errors import Unavailable
from luoshi.runtime.postgres import Postgres, Running, attach_or_start
from luoshi.runtime.postgres.external import url_parameters
from luoshi.runtime.settings import Settings, load
from tests.runtime.scenes import folder_for_data, luoshi, settings_for_data

PASSWORD = "of the administrator"


@pytest.fixture(scope="module")
def server() -> Iterator[Running]:
    """A server without any role of ours, and nothing of ours knows its passwords."""
    with settings_for_data() as settings, Postgres(settings).start() as running:
        elsewhere = running.in_database("postgres")
        with psycopg.connect(elsewhere.dsn("admin"), autocommit=True) as conn:
            conn.execute("DROP DATABASE luoshi")
            conn.execute("DROP ROLE luoshi_app, luoshi_migrator, luoshi_owner")
        yield elsewhere


@pytest.fixture
def admin(server: Running) -> Iterator[psycopg.Connection]:
    """The server's administrator, who cleans up after each story."""
    with psycopg.connect(server.dsn("admin"), autocommit=True) as conn:
        yield conn
        conn.execute("DROP DATABASE IF EXISTS district WITH (FORCE)")
        conn.execute("DROP ROLE IF EXISTS luoshi_app, luoshi_migrator, luoshi_owner, keeper")


def _give(admin: psycopg.Connection, rights: str) -> None:
    admin.execute(f"CREATE ROLE keeper LOGIN {rights} PASSWORD '{PASSWORD}'")
    admin.execute("CREATE DATABASE district OWNER keeper")


def _url(server: Running, database: str = "district", user: str = "keeper", password: str = PASSWORD) -> str:
    host = quote(server.parameters["admin"]["host"], safe="")
    return f"postgresql://{user}:{quote(password)}@/{database}?host={host}&port=5432"


@pytest.fixture
def settings() -> Iterator[Settings]:
    with folder_for_data() as data:
        yield Settings(data=data)


def _identity(running: Running, role: str) -> tuple[str, str]:
    with psycopg.connect(running.dsn(role)) as conn:  # type: ignore[arg-type]
        row = conn.execute("SELECT session_user::text, current_user::text").fetchone()
    assert row is not None
    return row


@pytest.mark.parametrize("rights", ["CREATEROLE", "SUPERUSER"])
def test_who_may_make_roles_gets_all_of_them_apart(
    server: Running, admin: psycopg.Connection, settings: Settings, rights: str
) -> None:
    _give(admin, rights)
    running = attach_or_start(replace(settings, database_url=_url(server)))
    assert running.notes == ()
    assert _identity(running, "app") == ("luoshi_app", "luoshi_app")
    assert _identity(running, "migrator") == ("luoshi_migrator", "luoshi_owner")
    with psycopg.connect(running.dsn("migrator")) as conn:
        conn.execute("CREATE TABLE event (n int)")
        conn.execute("REVOKE UPDATE, DELETE ON event FROM luoshi_app")
    with psycopg.connect(running.dsn("app"), autocommit=True) as conn:
        conn.execute("INSERT INTO event VALUES (1)")
        for forbidden in ("UPDATE event SET n = 2", "DELETE FROM event", "TRUNCATE event", "DROP TABLE event"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute(forbidden)
    again = attach_or_start(replace(settings, database_url=_url(server)))
    assert again == running


def test_roles_made_by_somebody_else_are_taken_on(
    server: Running, admin: psycopg.Connection, settings: Settings
) -> None:
    """Another installation's passwords are not known here, and not changed: the URL's user takes the roles."""
    _give(admin, "CREATEROLE")
    attach_or_start(replace(settings, database_url=_url(server)))
    with folder_for_data() as other:
        running = attach_or_start(Settings(data=other, database_url=_url(server)))
        assert _identity(running, "app") == ("keeper", "luoshi_app")
        assert _identity(running, "migrator") == ("keeper", "luoshi_owner")
        assert "luoshi_app" in running.notes[-1][1]


def test_who_may_make_no_roles_is_told_what_is_weaker(
    server: Running, admin: psycopg.Connection, settings: Settings
) -> None:
    _give(admin, "NOCREATEROLE")
    running = attach_or_start(replace(settings, database_url=_url(server)))
    assert _identity(running, "app") == ("keeper", "keeper")
    assert "no longer guards" in running.notes[0][1]
    assert "不再防止" in running.notes[0][0]


def test_an_application_role_above_the_rules_is_refused(
    server: Running, admin: psycopg.Connection, settings: Settings
) -> None:
    _give(admin, "SUPERUSER")
    admin.execute("CREATE ROLE luoshi_app LOGIN BYPASSRLS")
    with pytest.raises(Unavailable) as caught:
        attach_or_start(replace(settings, database_url=_url(server)))
    assert caught.value.code == "app_role_too_strong"


def test_a_server_that_does_not_answer_or_does_not_know_us_is_named(server: Running, settings: Settings) -> None:
    for url in (_url(server, user="stranger"), "postgresql://a:b@127.0.0.1:1/c?connect_timeout=2"):
        with pytest.raises(Unavailable) as caught:
            attach_or_start(replace(settings, database_url=url))
        assert caught.value.code == "database_unreachable"
        assert "LUOSHI_DATABASE_URL" in caught.value.zh


def test_over_the_network_it_is_encrypted_unless_told_otherwise() -> None:
    assert url_parameters("postgresql://a@db.example/c")["sslmode"] == "require"
    assert url_parameters("postgresql://a@db.example/c?sslmode=verify-full")["sslmode"] == "verify-full"
    assert "sslmode" not in url_parameters("postgresql://a@/c?host=/run/postgresql")


def test_commands_run_on_it_and_no_server_of_ours_starts(
    server: Running, admin: psycopg.Connection, settings: Settings
) -> None:
    _give(admin, "CREATEROLE")
    there = replace(settings, database_url=_url(server))
    asked = luoshi(there, "psql", "--no-psqlrc", "-Atc", "SELECT current_database(), current_user")
    assert asked.stdout.strip() == "district|luoshi_owner", asked.stderr
    assert not (settings.data / "cluster").exists()
    assert PASSWORD not in " ".join(str(path.read_bytes()) for path in settings.data.rglob("*") if path.is_file())


def test_the_url_reaches_us_through_the_environment(server: Running, settings: Settings) -> None:
    found = load({"LUOSHI_DATA": str(settings.data), "LUOSHI_DATABASE_URL": _url(server), "PATH": os.defpath})
    assert conninfo_to_dict(found.database_url or "")["dbname"] == "district"
