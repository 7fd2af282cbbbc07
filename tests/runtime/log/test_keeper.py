"""The log kept: placed, signed, published for anybody to mirror; stopped when the database is not what was signed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from luoshi.core.errors import Unavailable
from luoshi.ledger.log import merkle
from luoshi.ledger.log.checkpoints import read_checkpoint
from luoshi.ledger.log.notes import read_note, signers
from luoshi.ledger.log.tiles import Tile, new_tiles
from luoshi.runtime.folders import Folders
from luoshi.runtime.log.keeper import Keeper
from luoshi.runtime.log.keys import kept_log_keys
from luoshi.runtime.log.publishing import paths
from tests.ledger.cast import NOW, Connection, Desk, everything
from tests.ledger.log.test_checkpoints import without_the_belt
from tests.ledger.log.test_sequencing import fill
from tests.runtime.log.conftest import KEYS, keeper_in


def keep(keeper: Keeper, connection: Connection) -> bool:
    keeper.place(connection, NOW)
    return keeper.sign(connection, NOW)


def mirrored(folder: Path) -> tuple[int, bytes]:
    """What a stranger who copied the files makes of them: size and root, from the entries alone."""
    point = read_checkpoint(read_note((folder / "checkpoint").read_text("utf-8")).text)
    entries: list[bytes] = []
    for path in sorted(path for path in paths(point.size) if "entries" in path):
        data = (folder / path).read_bytes()
        while data:
            length = int.from_bytes(data[:2], "big")
            entries.append(data[2 : 2 + length])
            data = data[2 + length :]
    tree = merkle.Frontier()
    tree.extend([merkle.leaf_hash(entry) for entry in entries])
    assert point.root == tree.root()
    return len(entries), tree.root()


def test_tiles_of_the_standard_s_own_example() -> None:
    """C2SP tlog-tiles: a tree of 70,000."""
    tiles = list(new_tiles(0, 70_000))
    by_level = [[tile for tile in tiles if tile.level == level] for level in range(4)]
    assert [len(level) for level in by_level] == [274, 2, 1, 0]
    assert [level[-1].width for level in by_level[:3]] == [112, 17, 1]
    assert Tile(0, 1_234_067).path == "tile/0/x001/x234/067"
    assert Tile(0, 273, 112).entries_path == "tile/entries/273.p/112"
    assert [tile.path for tile in new_tiles(0, 256)] == ["tile/0/000", "tile/1/000.p/1"]


def test_a_grown_log_has_new_tiles_only() -> None:
    assert [tile.path for tile in new_tiles(300, 300)] == []
    assert [tile.path for tile in new_tiles(300, 513)] == [
        *("tile/0/001", "tile/0/002.p/1"),
        "tile/1/000.p/2",
    ]


def test_what_is_published_can_be_mirrored_by_anybody(desk: Desk, keeper: Keeper) -> None:
    for count in (3, 300, 5):
        fill(desk, count)
        assert keep(keeper, desk.connection)
        assert not keep(keeper, desk.connection)
    folder = keeper.folder.public(1)
    assert mirrored(folder)[0] == 308
    assert all((folder / path).exists() for path in paths(308))
    note = read_note((folder / "checkpoint").read_text("utf-8"))
    assert signers(note, KEYS.public_keys()) == KEYS.public_keys()
    listed = json.loads((folder / "keys.json").read_text("utf-8"))
    assert listed["keys"] == [str(KEYS.key.public)]
    assert KEYS.seeds[0].hex() not in json.dumps(listed)


def test_published_entries_say_nothing_of_the_events(desk: Desk, keeper: Keeper) -> None:
    """The same event twice gives entries that have nothing in common, and none follows from what is in the event."""
    fill(desk, 2)
    keep(keeper, desk.connection)
    entries = [row[0] for row in everything(desk.connection, "SELECT entry FROM ledger_leaf")]
    guesses = everything(desk.connection, "SELECT sha256(body), sha256(sha256(body)) FROM ledger_event")
    assert not {guess for row in guesses for guess in row} & set(entries)


def test_a_keeper_that_starts_again_goes_on(desk: Desk, keeper: Keeper, tmp_path: Path) -> None:
    fill(desk, 3)
    keep(keeper, desk.connection)
    fill(desk, 3)
    again = keeper_in(tmp_path)
    assert again.check(desk.connection, NOW) is None
    assert keep(again, desk.connection)
    assert mirrored(again.folder.public(1))[0] == 6


def restored_from_before(admin: Connection, size: int) -> None:
    """A database as it was when the log had `size` leaves, which is what a restore leaves behind."""
    gone = f"(SELECT seq FROM ledger_leaf WHERE place >= {size})"
    without_the_belt(
        admin,
        f"DELETE FROM ledger_event WHERE seq IN {gone}",
        f"DELETE FROM ledger_outbox WHERE seq IN {gone}",
        f"DELETE FROM ledger_checkpoint WHERE size > {size}",
        f"DELETE FROM ledger_leaf WHERE place >= {size}",
    )


def test_a_database_older_than_the_last_checkpoint_is_only_read(
    desk: Desk, keeper: Keeper, admin: Connection, tmp_path: Path
) -> None:
    case = desk.register()
    fill(desk, 5)
    keep(keeper, desk.connection)
    restored_from_before(admin, 2)
    broken = keeper_in(tmp_path).check(desk.connection, NOW)
    assert broken is not None
    assert broken.code == "log_rolled_back"
    with pytest.raises(Unavailable) as refused:
        desk.change(case, 1)
    assert refused.value.code == "record_halted"
    assert everything(desk.connection, "SELECT count(*) FROM ledger_event") == [(2,)]
    said = json.loads(keeper.folder.halted.read_text("utf-8"))
    assert (said["size"], said["signed_size"]) == (2, 6)


def test_a_broken_log_is_found_while_it_runs_too(desk: Desk, keeper: Keeper, admin: Connection) -> None:
    fill(desk, 5)
    keep(keeper, desk.connection)
    without_the_belt(admin, "UPDATE ledger_leaf SET entry = sha256('other') WHERE place = 2")
    assert not keep(keeper, desk.connection)
    assert keeper.folder.halted.exists()


def test_a_published_tile_that_says_otherwise_stops_the_log(desk: Desk, keeper: Keeper) -> None:
    fill(desk, 256)
    keep(keeper, desk.connection)
    folder = keeper.folder.public(1)
    (folder / "checkpoint").unlink()
    (folder / "tile/0/000").write_bytes(b"x" * 8192)
    fill(desk, 1)
    assert not keep(keeper, desk.connection)
    assert keeper.folder.halted.exists()


def test_keys_are_made_once_and_kept_from_others(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    folders.secrets.mkdir()
    first = kept_log_keys(folders, "luoshi.example")
    assert kept_log_keys(folders, "elsewhere") == first
    assert first.origin == "luoshi.example/log/1"
    assert first.key.seed != first.promise_key.seed
    assert (folders.secrets / "log.json").stat().st_mode & 0o077 == 0
