"""A real server named by LUOSHI_DATABASE_URL: our roles on it where it lets us make them, what is there where not."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from luoshi.core.errors import Unavailable
from luoshi.runtime.folders import prepare
from luoshi.runtime.keys import kept_passwords, known_passwords
from luoshi.runtime.postgres import roles
from luoshi.runtime.postgres.running import Role, Running
from luoshi.runtime.settings import Settings

OLDEST = 15
# Any number of ours: two first starts on one server make its roles one after the other.
SET_UP_LOCK = 0x4C55_4F00

Note = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Access:
    """How one of our roles comes in, and what should be said about it."""

    parameters: dict[str, str]
    note: Note | None = None


def open_external(settings: Settings) -> Running:
    """Our roles on that server. `notes` say where protection is weaker than it could be. Raises Unavailable."""
    folders, _ = prepare(settings)
    url = url_parameters(settings.database_url or "")
    server = "server-" + hashlib.sha256("\n".join(_place(url)).encode()).hexdigest()[:12]
    try:
        with psycopg.connect(make_conninfo(**url), autocommit=True) as conn:
            _check_server(conn)
            conn.execute("SELECT pg_advisory_lock(%s)", [SET_UP_LOCK])
            present = roles.present_roles(conn)
            if _may_create_roles(conn) and (present != roles.ALL or known_passwords(folders, server)):
                _make_roles(conn, kept_passwords(folders, server, roles.LOGINS))
            elif roles.APP in present:
                roles.check_app_role(conn)
            known = known_passwords(folders, server)
            roles.ensure_extensions(conn)
            migrator = _access(conn, url, known, roles.MIGRATOR, roles.OWNER)
            app = _access(conn, url, known, roles.APP, roles.APP)
    except psycopg.OperationalError as error:
        raise Unavailable(
            "database_unreachable",
            f"连不上 LUOSHI_DATABASE_URL 所指的数据库：{str(error).strip()}",
            f"The database of LUOSHI_DATABASE_URL cannot be reached: {str(error).strip()}",
        ) from error
    except psycopg.Error as error:
        raise Unavailable(
            "database_refused",
            f"LUOSHI_DATABASE_URL 所指的数据库不允许所需的设置：{str(error).strip()}",
            f"The database of LUOSHI_DATABASE_URL does not allow what is needed: {str(error).strip()}",
        ) from error
    notes = tuple(dict.fromkeys(access.note for access in (migrator, app) if access.note is not None))
    parameters: dict[Role, dict[str, str]] = {"app": app.parameters, "migrator": migrator.parameters, "admin": url}
    return Running(parameters, notes=notes)


def url_parameters(url: str) -> dict[str, str]:
    """libpq's parameters of the URL. A server over the network is spoken to encrypted unless the URL says otherwise."""
    found = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    host = found.get("host", "")
    if host and not host.startswith("/"):
        found.setdefault("sslmode", "require")
    found.setdefault("connect_timeout", "10")
    return found


def _place(url: dict[str, str]) -> tuple[str, str, str]:
    return url.get("host", ""), url.get("port", ""), url["dbname"]


def _check_server(conn: roles.Connection) -> None:
    major = conn.info.server_version // 10000
    if major < OLDEST:
        raise Unavailable(
            "wrong_version",
            f"数据库是 PostgreSQL {major}，须为 {OLDEST} 或更新。",
            f"The server is PostgreSQL {major}; {OLDEST} or newer is needed.",
            {"version": major, "oldest": OLDEST},
        )
    encoding = conn.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise Unavailable(
            "wrong_encoding",
            f"数据库的编码是 {encoding}，须为 UTF8。",
            f"The database's encoding is {encoding}; UTF8 is needed.",
            {"encoding": encoding},
        )


def _may_create_roles(conn: roles.Connection) -> bool:
    row = conn.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user").fetchone()
    return row is not None and bool(row[0])


def _make_roles(conn: roles.Connection, passwords: dict[str, str]) -> None:
    roles.ensure_roles(conn, passwords)
    # From 16 on, whoever makes a role administers it but is no member of it; both our grants below need membership.
    conn.execute(f"GRANT {roles.OWNER}, {roles.APP} TO CURRENT_USER")
    roles.ensure_grants(conn)


def _access(conn: roles.Connection, url: dict[str, str], known: dict[str, str], login: str, role: str) -> _Access:
    """Its own login where we know its password and the server admits it; else the URL's user, in the role if it may."""
    own = {**url, "user": login, "password": known.get(login, "")}
    if role != login:
        own["options"] = _with_role(url, role)
    own.pop("passfile", None)
    if login in known and _admits(own):
        return _Access(own)
    user = conn.info.user
    if _may_become(conn, role):
        zh = f"{role} 没有可用的登录：改由 {user} 登录后转为该角色。"
        en = f"{role} has no login of its own here: {user} logs in and takes that role."
        return _Access({**url, "options": _with_role(url, role)}, (zh, en))
    zh = (
        f"数据库没有 {roles.OWNER}、{roles.APP} 等角色，也不许 {user} 建立："
        f"程序将以 {user} 的全部权限运行，数据库本身不再防止内部改动。"
    )
    en = (
        f"The server has no roles such as {roles.OWNER} and {roles.APP}, and does not let {user} make them: everything "
        f"runs with all rights of {user}, and the database itself no longer guards the record against the application."
    )
    return _Access(url, (zh, en))


def _with_role(url: dict[str, str], role: str) -> str:
    return f"{url.get('options', '')} -c role={role}".strip()


def _admits(parameters: dict[str, str]) -> bool:
    try:
        psycopg.connect(make_conninfo(**parameters)).close()
    except psycopg.OperationalError:
        return False
    return True


def _may_become(conn: roles.Connection, role: str) -> bool:
    query = "SELECT pg_has_role(current_user, oid, 'MEMBER') FROM pg_roles WHERE rolname = %s"
    row = conn.execute(query, [role]).fetchone()
    return row is not None and bool(row[0])
