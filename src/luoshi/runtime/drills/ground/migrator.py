"""The next version, as a process of its own: it migrates the running database as `up` does.

python -m luoshi.runtime.drills.ground.migrator PATIENCE_IN_SECONDS
"""

from __future__ import annotations

import os
import sys

from luoshi.core.errors import Unavailable
from luoshi.runtime import connection, opening
from luoshi.runtime.postgres import attach
from luoshi.runtime.settings import load

ADDITION = "luoshi.runtime.drills.ground.addition"


def main(argv: list[str]) -> int:
    """Applies the migrations of the addition when a line comes in; prints their names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.runtime.django_settings")
    from django.conf import settings as of_django

    of_django.INSTALLED_APPS = [*of_django.INSTALLED_APPS, ADDITION]
    settings = load(os.environ)
    running = attach(settings)
    if running is None:
        raise Unavailable("no_database", "数据库没有运行。", "The database does not run.")
    with running:
        opening.open_django(settings, running)
        connection.pending_migrations()
        print("ready", flush=True)
        sys.stdin.readline()
        print(*connection.migrate(float(argv[0])))
        connection.release()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
