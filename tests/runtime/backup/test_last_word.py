"""What was signed last survives the loss of the database's machine: an older database is not signed on as if whole."""

from __future__ import annotations

import io
import secrets
import tarfile
from pathlib import Path

import pytest

from luoshi.runtime.backup.last_word import NAME, publish_again, put_back, put_last_word, read_last_word
from luoshi.runtime.backup.shelf import Shelf
from luoshi.runtime.log.keeper import Keeper, LogFolder
from tests.ledger.cast import NOW, Connection, Desk
from tests.ledger.verifying.cast import told
from tests.runtime.log.conftest import KEYS
from tests.runtime.log.conftest import admin as admin
from tests.runtime.log.conftest import app as app
from tests.runtime.log.conftest import connect as connect
from tests.runtime.log.conftest import desk as desk
from tests.runtime.log.conftest import keeper as keeper
from tests.runtime.log.conftest import owner as owner
from tests.runtime.log.test_keeper import restored_from_before


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    shelf = Shelf(tmp_path / "shelf", secrets.token_bytes(32))
    shelf.prepare()
    return shelf


@pytest.fixture
def shelved(desk: Desk, keeper: Keeper, shelf: Shelf) -> Shelf:
    """A log of four entries under two checkpoints, and its last word on the shelf."""
    for _ in range(2):
        desk.register()
        desk.register()
        told(keeper, desk.connection)
    word = read_last_word(keeper.folder)
    assert word is not None
    assert word == read_last_word(keeper.folder), "nothing new, the same bytes"
    put_last_word(shelf, word)
    return shelf


@pytest.fixture
def elsewhere(tmp_path: Path) -> LogFolder:
    return LogFolder(tmp_path / "elsewhere")


def test_it_comes_back_and_the_public_files_are_made_again(
    desk: Desk, keeper: Keeper, shelved: Shelf, elsewhere: LogFolder
) -> None:
    published = put_back(shelved, elsewhere)
    assert not (elsewhere.public(1) / "checkpoint").exists(), "not before the tiles under it"
    assert publish_again(desk.connection, elsewhere, published) == []
    for name in ("signed-1", "public/1/checkpoint", "public/1/keys.json", "public/1/tile/0/000.p/4"):
        assert (elsewhere.path / name).read_bytes() == (keeper.folder.path / name).read_bytes(), name
    assert Keeper(KEYS, elsewhere, secrets.token_bytes).check(desk.connection, NOW) is None


def test_an_older_database_is_found_by_what_came_back(
    desk: Desk, admin: Connection, shelved: Shelf, elsewhere: LogFolder
) -> None:
    """Without it nobody here would know that anything is missing."""
    restored_from_before(admin, 2)
    assert Keeper(KEYS, elsewhere, secrets.token_bytes).check(desk.connection, NOW) is None
    assert publish_again(desk.connection, elsewhere, put_back(shelved, elsewhere)) == [1]
    broken = Keeper(KEYS, elsewhere, secrets.token_bytes).check(desk.connection, NOW)
    assert broken is not None
    assert broken.code == "log_rolled_back"


def test_a_newer_word_that_is_there_already_stays(shelved: Shelf, elsewhere: LogFolder) -> None:
    elsewhere.path.mkdir()
    elsewhere.signed(1).write_text("newer", "utf-8")
    put_back(shelved, elsewhere)
    assert elsewhere.signed(1).read_text("utf-8") == "newer"


def test_a_shelf_from_before_has_none_and_nothing_foreign_is_put_anywhere(shelf: Shelf, elsewhere: LogFolder) -> None:
    assert put_back(shelf, elsewhere) == {}
    assert read_last_word(elsewhere) is None
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name in ("../outside", "public/1/../../../outside", "signed-1/x", "public/1/tile/0/000"):
            archive.addfile(tarfile.TarInfo(name))
    shelf.put(NAME, [packed.getvalue()])
    assert put_back(shelf, elsewhere) == {}
    assert not elsewhere.path.exists()
