"""`./luoshi token`: programs that may ask by `/api/v1`. A token is shown once and kept as a hash."""

from __future__ import annotations

import json
import secrets
import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from typing import Any, cast

import psycopg

from luoshi.cli.command import Command


def configure(parser: ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    create = verbs.add_parser("create", help="发一个令牌，只显示一次 · a token, shown once")
    create.add_argument("name", metavar="NAME", help="客户端名称，如 city-app · the client's name")
    create.add_argument("--scope", action="append", default=[], metavar="SCOPE", help="权限，可多次 · may be repeated")
    create.add_argument("--office", required=True, metavar="CODE", help="代表哪个单位 · the office it acts for")
    create.add_argument("--json", action="store_true", help="输出 JSON · print JSON")
    listing = verbs.add_parser("list", help="列出客户端 · list the clients")
    listing.add_argument("--json", action="store_true", help="输出 JSON · print JSON")
    revoke = verbs.add_parser("revoke", help="收回令牌 · end a token")
    revoke.add_argument("name", metavar="NAME")


def run(words: Namespace) -> int:
    """Creates, lists or revokes. Raises BadInput, NotFound."""
    from luoshi.api import clients

    now = datetime.now(UTC)
    if words.verb == "create":
        token = clients.create(_database(), words.name, words.scope, words.office, secrets.token_urlsafe(32), now)
        if words.json:
            print(json.dumps({"name": words.name, "office": words.office, "scopes": words.scope, "token": token}))
        else:
            print("令牌只显示这一次，请现在存好 · shown only now; keep it safe:", file=sys.stderr)
            print(token)
    elif words.verb == "revoke":
        clients.revoke(_database(), words.name, now)
        print(f"已收回 {words.name} · revoked")
    else:
        _show(clients.listed(_database()), as_json=words.json)
    return 0


def _show(rows: list[tuple[str, str, list[str], datetime, datetime | None]], *, as_json: bool) -> None:
    for name, office, scopes, since, until in rows:
        if as_json:
            ended = until.isoformat() if until else None
            said = {"name": name, "office": office, "scopes": scopes, "created_at": since.isoformat()}
            print(json.dumps({**said, "revoked_at": ended}))
        else:
            print(f"{name}  {office}  {' '.join(scopes)}  {'已收回 revoked' if until else '有效 active'}")


def _database() -> psycopg.Connection[Any]:
    from django.db import connection

    connection.ensure_connection()
    return cast("psycopg.Connection[Any]", connection.connection)


COMMAND = Command("token", "tokens of programs", configure, run, needs="database")
