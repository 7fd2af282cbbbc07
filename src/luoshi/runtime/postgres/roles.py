"""The roles of the database, apart: who owns, who migrates, who works.

`luoshi_owner` owns every object and cannot log in; `luoshi_migrator` logs in and acts as the owner; `luoshi_app` logs
in, owns nothing, is no superuser and does not bypass row level security. Each table's migration narrows what
`luoshi_app` may do to it (events: no UPDATE, DELETE or TRUNCATE); TRUNCATE is never granted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql

from luoshi.core.errors import Unavailable

OWNER = "luoshi_owner"
MIGRATOR = "luoshi_migrator"
APP = "luoshi_app"
LOGINS = (MIGRATOR, APP)
ALL = frozenset({OWNER, *LOGINS})
DATABASE = "luoshi"
# pg_trgm: search by three characters; btree_gist: no two rules in force for one thing at one time.
EXTENSIONS = ("pg_trgm", "btree_gist")

Connection = psycopg.Connection[Any]


def ensure_roles(conn: Connection, passwords: Mapping[str, str]) -> None:
    """The three roles exist, those that log in with these passwords when they are made here. Needs CREATEROLE.

    May run at every start. Passwords travel and are stored as SCRAM verifiers only. Raises Unavailable when the
    application's role exists already and is above the rules.
    """
    present = present_roles(conn)
    if OWNER not in present:
        conn.execute(_words("CREATE ROLE {} NOLOGIN", OWNER))
    for name in LOGINS:
        if name not in present:
            verifier = conn.pgconn.encrypt_password(passwords[name].encode(), name.encode(), b"scram-sha-256")
            conn.execute(_words("CREATE ROLE {} LOGIN PASSWORD ", name) + sql.Literal(verifier.decode()))
    conn.execute(_words("GRANT {} TO {}", OWNER, MIGRATOR))
    check_app_role(conn)


def present_roles(conn: Connection) -> set[str]:
    """Which of our roles the server has."""
    rows = conn.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY (%s)", [sorted(ALL)])
    return {str(name) for (name,) in rows}


def check_app_role(conn: Connection) -> None:
    """The record is safe from the application only while its role stays below row level security and ownership."""
    query = """
        SELECT rolsuper OR rolbypassrls OR pg_has_role(oid, %s, 'MEMBER') FROM pg_roles WHERE rolname = %s
    """
    row = conn.execute(query, [OWNER, APP]).fetchone()
    if row is None or row[0]:
        raise Unavailable(
            "app_role_too_strong",
            f"数据库角色 {APP} 权限过大：不得为超级用户、不得绕过行级安全、不得属于 {OWNER}。",
            f"The role {APP} is too strong: it may be no superuser, bypass no row level security, be no {OWNER}.",
            {"role": APP},
        )


def ensure_database(conn: Connection, name: str = DATABASE, *, template: str = "template1") -> None:
    """A database of the owner's that only our roles may enter; its files are copied, which is the quickest here."""
    if conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
        conn.execute(_words("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY", name, OWNER, template))
    conn.execute(_words("REVOKE ALL ON DATABASE {} FROM PUBLIC", name))
    conn.execute(_words("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}, {}", name, MIGRATOR, APP))


def ensure_grants(conn: Connection) -> None:
    """Inside our database: the extensions, and what the application may do with tables the owner makes later."""
    ensure_extensions(conn)
    conn.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    conn.execute(_words("GRANT ALL ON SCHEMA public TO {}", OWNER))
    conn.execute(_words("GRANT USAGE ON SCHEMA public TO {}", APP))
    for what in ("SELECT, INSERT, UPDATE, DELETE ON TABLES", "USAGE, SELECT ON SEQUENCES"):
        conn.execute(
            _words(f"ALTER DEFAULT PRIVILEGES FOR ROLE {{}} IN SCHEMA public GRANT {what} TO {{}}", OWNER, APP)
        )


def ensure_extensions(conn: Connection) -> None:
    """The extensions our indexes need. Raises Unavailable naming the one that cannot be made."""
    for name in EXTENSIONS:
        _ensure_extension(conn, name)


def _ensure_extension(conn: Connection, name: str) -> None:
    if conn.execute("SELECT 1 FROM pg_extension WHERE extname = %s", [name]).fetchone() is not None:
        return
    try:
        conn.execute(_words("CREATE EXTENSION {}", name))
    except psycopg.Error as error:
        raise Unavailable(
            "no_extension",
            f"数据库缺少扩展 {name}：请数据库管理员执行 CREATE EXTENSION {name}。",
            f"The database lacks the extension {name}: have its administrator run CREATE EXTENSION {name}. "
            f"({str(error).strip()})",
            {"extension": name},
        ) from error


def _words(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*(sql.Identifier(name) for name in names))
