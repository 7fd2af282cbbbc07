"""A record on a real PostgreSQL, as the ledger's own stories have it, and who keeps its log."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from luoshi.runtime.log.keeper import Keeper, LogFolder
from luoshi.runtime.log.keys import LogKeys
from tests.ledger.conftest import admin as admin
from tests.ledger.conftest import app as app
from tests.ledger.conftest import connect as connect
from tests.ledger.conftest import desk as desk
from tests.ledger.conftest import owner as owner

KEYS = LogKeys("luoshi.example", 1, (b"k" * 32,), b"p" * 32)


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    return keeper_in(tmp_path)


def keeper_in(folder: Path, keys: LogKeys = KEYS) -> Keeper:
    """A keeper as one that starts: it knows what lies in the folder."""
    return Keeper(keys, LogFolder(folder), secrets.token_bytes)
