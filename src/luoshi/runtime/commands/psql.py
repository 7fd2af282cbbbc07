"""`./luoshi psql [words for psql]`: a terminal on the database, acting as the owner of its objects."""

from __future__ import annotations

import os
import signal
import subprocess
from argparse import ArgumentParser, Namespace

from psycopg.conninfo import make_conninfo

from luoshi.cli.command import Command
from luoshi.runtime.postgres import attach_or_start
from luoshi.runtime.postgres.binaries import client_program
from luoshi.runtime.settings import load


def configure(parser: ArgumentParser) -> None:
    parser.add_argument("words", nargs="*")


def run(words: Namespace) -> int:
    """psql's exit code. The password goes through the environment: the list of processes shows words to everybody."""
    settings = load(os.environ)
    with attach_or_start(settings, "psql") as running:
        parameters = dict(running.parameters["migrator"])
        environment = {**os.environ, "PGPASSWORD": parameters.pop("password", "")}
        command = [str(client_program(settings, "psql")), f"--dbname={make_conninfo(**parameters)}", *words.words]
        # At the terminal a Ctrl-C is psql's: it cancels the statement.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            signal.signal(signal.SIGINT, before)


COMMAND = Command("psql", "a psql on the database", configure, run)
