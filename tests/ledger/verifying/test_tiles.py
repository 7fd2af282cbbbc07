"""The roots of tiles and the published tiles, looked at together with their leaves."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from luoshi.ledger.commits import StreamCommit
from luoshi.ledger.verifying import leaves
from luoshi.runtime.log.keeper import Keeper, LogFolder
from tests.ledger.cast import Connection, Desk, entry, noted
from tests.ledger.verifying.cast import found, told

LEAVES = 600
"""Two full tiles, and some."""

EDITS = {
    "a root changed": ("UPDATE ledger_node SET hash = sha256('x') WHERE place = 1", "log 1, level 1 #1"),
    "a root away": ("DELETE FROM ledger_node WHERE place = 0", "log 1, level 1 #0"),
    "a root too many": ("INSERT INTO ledger_node VALUES (1, 1, 7, sha256('x'))", "log 1, level 1 #7"),
    "a level too many": ("INSERT INTO ledger_node VALUES (1, 2, 0, sha256('x'))", "log 1, level 2 #0"),
}


@pytest.fixture(autouse=True)
def record(desk: Desk, keeper: Keeper) -> None:
    """Signed, with tiles that are full and one that is not."""
    desk.commit(StreamCommit(uuid4(), 0, [entry(noted(str(nth))) for nth in range(LEAVES)]))
    told(keeper, desk.connection)


@pytest.mark.parametrize("name", EDITS)
def test_a_stored_root_that_does_not_follow_is_found(
    name: str, owner: Connection, admin: Connection, tmp_path: Path
) -> None:
    edit, where = EDITS[name]
    admin.execute(f"SET session_replication_role = replica; {edit}".encode())
    (finding,) = found(owner, tmp_path).findings
    assert (finding.code, finding.where) == ("node_changed", where)


@pytest.mark.parametrize("batch", [leaves.BATCH, 300, 7])
def test_tiles_are_looked_at_wherever_a_batch_ends(
    batch: int, owner: Connection, admin: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaves, "BATCH", batch)
    assert found(owner, tmp_path).clean
    admin.execute("SET session_replication_role = replica; UPDATE ledger_node SET hash = sha256('x')")
    assert found(owner, tmp_path).counts == {"node_changed": 2}


@pytest.mark.parametrize(("tile", "place"), [("000", 3), ("001", 256 + 3), ("002.p/88", 512 + 3)])
def test_the_leaf_that_was_published_otherwise_is_named(
    tile: str, place: int, owner: Connection, tmp_path: Path
) -> None:
    path = LogFolder(tmp_path).public(1) / "tile" / "0" / tile
    data = path.read_bytes()
    path.write_bytes(data[:96] + bytes(32) + data[128:])
    (finding,) = found(owner, tmp_path).findings
    assert (finding.code, finding.where) == ("leaf_changed", f"log 1 #{place}")
