"""Opens what a command needs: a running, migrated database, and Django set up on it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import django
import psycopg
from django.db.utils import OperationalError

from luoshi.core.errors import Unavailable
from luoshi.registry.limits import doors
from luoshi.runtime import connection
from luoshi.runtime.folders import prepare, read_private
from luoshi.runtime.keys import kept_passwords, kept_secret_key
from luoshi.runtime.log.keeper import door
from luoshi.runtime.log.keys import kept_log_keys, log_base
from luoshi.runtime.postgres import Postgres, Running, attach_or_start
from luoshi.runtime.postgres.cluster import disk_full, free_bytes
from luoshi.runtime.seeding import seed
from luoshi.runtime.settings import Settings

POLICY = "notices.toml"
"""In the folder of secrets, since the addresses of gateways hold passwords."""
SURVEY_RULES = "survey.toml"
"""In the folder of secrets: what the district's surveys begin with."""
RATING_RULES = "rating.toml"
INSPECTION_RULES, CARD_RULES = "inspections.toml", "cards.toml"
"""In the folder of secrets, beside the key that it goes with: the district's own figures of ratings."""
LIMITS = "limits.toml"
"""In the same folder: the district's own figures of how often doors may be used. A fault in it stops the start."""

COMPLAINT_RULES = "complaints.toml"
"""Beside them: the district's own figures and bodies of complaints."""


@contextmanager
def open_database(settings: Settings, purpose: str = "command", *, join: bool = True) -> Iterator[Running]:
    """Joins the running server (where `join` allows) or starts one for the block, migrates it, sets Django up.

    Migrations run as the owner, everything else as `luoshi_app`. Raises Unavailable, also for a disk that fills up or
    a server that goes away inside the block. Says something on stderr only when it takes longer than a second.
    """
    with attach_or_start(settings, purpose) if join else Postgres(settings).start(purpose) as running:
        for zh, en in running.notes:
            print(zh, en, sep="\n", file=sys.stderr)
        open_django(settings, running)
        try:
            connection.migrate()
            seed(running)
            yield running
        except (psycopg.OperationalError, OperationalError) as error:
            raise _explained(error, settings) from error
        finally:
            connection.release()


def _explained(error: Exception, settings: Settings) -> Unavailable:
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.errors.DiskFull):
        return disk_full(settings.data, free_bytes(settings.data))
    said = str(error).strip()
    return Unavailable("database_lost", f"数据库中断：{said}", f"The database failed: {said}")


def open_django_alone() -> None:
    """Django's settings and apps for a command that asks no database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.runtime.django_settings")
    django.setup()


def open_django(settings: Settings, running: Running) -> None:
    """Django on this database, with the signing key kept in the data folder. Migrates nothing."""
    from django.conf import settings as of_django

    folders, _ = prepare(settings)
    connection.configure(running, kept_secret_key(settings, folders))
    of_django.RATING_KEYS = kept_passwords(folders, "ratings", of_django.RATING_KEYS)
    of_django.RATING_RULES = read_private(folders.secrets / RATING_RULES) or ""
    of_django.INSPECTION_RULES = read_private(folders.secrets / INSPECTION_RULES) or ""
    of_django.CARD_RULES = read_private(folders.secrets / CARD_RULES) or ""
    of_django.LOG = door(kept_log_keys(folders, log_base(settings)), folders)
    of_django.COMPLAINT_RULES = read_private(folders.secrets / COMPLAINT_RULES) or ""
    of_django.LIMITS = read_private(folders.secrets / LIMITS) or ""
    doors(of_django.LIMITS)
    of_django.SURVEY_RULES = read_private(folders.secrets / SURVEY_RULES) or ""
    of_django.NOTICES = read_private(folders.secrets / POLICY) or ""
