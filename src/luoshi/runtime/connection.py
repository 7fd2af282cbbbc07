"""Points Django at a running PostgreSQL: `default` as the application role, `migrator` as the owner of the objects."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

import psycopg

from luoshi.core.errors import Unavailable
from luoshi.runtime.catalogues import compile_catalogues
from luoshi.runtime.postgres.running import Role, Running

ALIASES: dict[str, Role] = {"default": "app", "migrator": "migrator"}
POOL = {"min_size": 1, "max_size": 16, "timeout": 10.0}
SIGN_IN = "-c luoshi.sign_in=on"
# Any number of ours, the same in every process: only one of them migrates at a time.
MIGRATION_LOCK = 0x4C55_4F53_4849
# Seconds a migration waits for a table: so long, and no longer, may it hold up those who write.
PATIENCE = 0.3
TRIES, BETWEEN_TRIES = 200, 0.5


def configure(running: Running, secret_key: str) -> None:
    """Sets Django up on this database, or moves a Django that was set up already to it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.runtime.django_settings")
    import django
    from django.apps import apps
    from django.conf import settings

    settings.SECRET_KEY = secret_key
    compile_catalogues()
    if apps.ready:
        repoint(running)
        return
    settings.DATABASES = _databases(running)
    django.setup()


def _databases(running: Running) -> dict[str, dict[str, Any]]:
    entries = {alias: database(running.parameters[role]) for alias, role in ALIASES.items()}
    options = entries["default"]["OPTIONS"]
    options["pool"] = dict(POOL)
    # Lets Django read the officer behind a session, and nothing else: docs/decisions, migration registry.0004.
    options["options"] = f"{options.get('options', '')} {SIGN_IN}".strip()
    return entries


def database(parameters: Mapping[str, str]) -> dict[str, Any]:
    """libpq's parameters as an entry of Django's DATABASES."""
    named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    entry: dict[str, Any] = {key: parameters.get(name, "") for key, name in named.items()}
    options = {name: value for name, value in parameters.items() if name not in named.values()}
    return {"ENGINE": "django.db.backends.postgresql", **entry, "OPTIONS": options}


def repoint(running: Running) -> None:
    """Moves a set-up Django to another database, in this thread: a test's own, for instance."""
    from django.db import connections

    release()
    for alias, entry in _databases(running).items():
        connections.settings[alias].update(entry)


def release() -> None:
    """Closes every connection of this thread and the pools, so that the database can be dropped or stopped."""
    from django.db import connections
    from django.db.backends.postgresql.base import DatabaseWrapper

    for alias in ALIASES:
        connection = connections[alias]
        connection.close()
        if isinstance(connection, DatabaseWrapper):
            connection.close_pool()
        del connections[alias]


def pending_migrations() -> list[str]:
    """Names of migrations this version has and the database lacks."""
    from django.db import connections
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connections["migrator"])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate(patience: float = PATIENCE) -> list[str]:
    """Brings the database to this version as the owner of its objects; returns what was applied. One at a time.

    Others go on writing meanwhile. A migration that waits for a table holds up whoever comes after it: it waits
    `patience` seconds at most, lets them pass, and is tried again. Raises Unavailable when that never succeeds.
    """
    from django.db import connections

    if not pending_migrations():
        return []
    with connections["migrator"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            pending = pending_migrations()
            if pending:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [f"{patience * 1000:.0f}ms"])
                _apply()
        finally:
            cursor.execute("SELECT set_config('lock_timeout', '0', false)")
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])
    return pending


def _apply() -> None:
    """All pending migrations, each in a transaction of its own: one that had to give way left nothing behind."""
    from django.core.management import call_command
    from django.db.utils import OperationalError

    for _ in range(TRIES):
        try:
            call_command("migrate", database="migrator", interactive=False, verbosity=0)
        except OperationalError as error:
            if not isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
                raise
            time.sleep(BETWEEN_TRIES)
        else:
            return
    raise Unavailable(
        "migration_blocked",
        "数据库变更一直等不到空隙：有人长时间占用同一张表。请稍后再启动；已有数据没有改动。",
        "The migration never got its turn: somebody keeps the same table busy. Start again later; nothing was changed.",
    )
