"""Another key, announced by the old one; and a new log over a database that is older than what was signed."""

from __future__ import annotations

import json
import secrets
from pathlib import Path

import pytest

from luoshi.core.errors import Refused
from luoshi.core.log_events import LogKeyRotated, LogOpened
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.reading import read_stream
from luoshi.runtime.log.changing import STREAM, reopen, rotate
from luoshi.runtime.log.keeper import Keeper
from luoshi.runtime.log.keys import LogKeys
from luoshi_verify.notes import Bad, check_checkpoint, read_trusted
from tests.ledger.cast import NOW, Connection, Desk
from tests.ledger.log.test_sequencing import fill
from tests.runtime.log.conftest import KEYS, keeper_in
from tests.runtime.log.test_keeper import keep, restored_from_before


def test_a_new_key_is_believed_for_the_old_one_s_word(desk: Desk, keeper: Keeper, tmp_path: Path) -> None:
    fill(desk, 3)
    keep(keeper, desk.connection)
    kept: list[LogKeys] = []
    vkey = rotate(desk.connection, keeper, NOW, secrets.token_bytes, kept.append)
    again = keeper_in(tmp_path, kept[0])
    keep(again, desk.connection)
    folder = again.folder.public(1)
    checkpoint = (folder / "checkpoint").read_text("utf-8")
    trusted = read_trusted(folder / "keys.json")
    assert check_checkpoint(checkpoint, trusted)[0].size == 4
    assert [str(key) for key in trusted.log] == [str(KEYS.key.public), vkey]
    (entry,) = read_stream(desk.connection, Access("test", EVERYTHING), STREAM)
    assert isinstance(entry.event, LogKeyRotated)
    listed = json.loads((folder / "keys.json").read_text("utf-8"))
    stranger = str(kept[0].promise_key.public).replace("/promise", "/log/1")
    (tmp_path / "forged").write_text(json.dumps({**listed, "keys": [listed["keys"][0], stranger]}), "utf-8")
    with pytest.raises(Bad):
        read_trusted(tmp_path / "forged")


def test_a_new_log_says_what_is_lost_of_the_old_one(
    desk: Desk, keeper: Keeper, owner: Connection, admin: Connection, tmp_path: Path
) -> None:
    case = desk.register()
    fill(desk, 5)
    keep(keeper, desk.connection)
    restored_from_before(admin, 2)
    kept: list[LogKeys] = []
    started = keeper_in(tmp_path)
    opened = reopen(desk.connection, owner, started, "硬盘坏了", NOW, secrets.token_bytes, kept.append)
    assert opened == LogOpened(
        "luoshi.example/log/2", "luoshi.example/log/1", 2, opened.held_root, 6, opened.signed_root, "硬盘坏了"
    )
    desk.change(case, 1)
    second = keeper_in(tmp_path, kept[0])
    assert second.check(desk.connection, NOW) is None
    assert keep(second, desk.connection)
    assert (second.folder.public(2) / "checkpoint").exists()
    assert not second.folder.halted.exists()


def test_a_log_in_order_is_not_given_up(desk: Desk, keeper: Keeper, owner: Connection) -> None:
    fill(desk, 1)
    keep(keeper, desk.connection)
    with pytest.raises(Refused):
        reopen(desk.connection, owner, keeper, "", NOW, secrets.token_bytes, lambda _keys: None)
