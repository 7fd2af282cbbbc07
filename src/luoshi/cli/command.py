"""What a terminal command is: a name, its words, what it needs opened, and the function that runs it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Needs = Literal["nothing", "django", "database"]


@dataclass(frozen=True, slots=True)
class Command:
    """`needs` tells runtime what to open first: `django` is settings only, `database` a migrated, running PostgreSQL.

    `run` returns the exit code. A `LuoshiError` it raises is printed in Chinese and English and exits with 2.
    """

    name: str
    help: str
    configure: Callable[[ArgumentParser], None]
    run: Callable[[Namespace], int]
    needs: Needs = "nothing"
