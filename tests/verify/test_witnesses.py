"""Three witnesses that are really asked over HTTP, two needed: they cosign what continues, and nothing else."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from luoshi.core.errors import BadInput
from luoshi.ledger.log.notes import read_key
from luoshi.runtime.log.keeper import Keeper, LogFolder
from luoshi.runtime.log.publishing import publish_keys
from luoshi.runtime.log.witnesses import Witness, Witnesses, read_witnesses, send
from luoshi_verify.notes import Bad, check_checkpoint, read_trusted
from luoshi_verify.witness import Witness as Seen
from luoshi_verify.witness import make_key, server
from tests.ledger.cast import NOW, Connection, Desk
from tests.ledger.log.test_checkpoints import without_the_belt
from tests.ledger.log.test_sequencing import fill
from tests.runtime.log.conftest import KEYS
from tests.runtime.log.test_keeper import restored_from_before

NAMES = ("audit.example/w1", "paper.example/w2", "college.example/w3")


@contextmanager
def serving(seen: Seen) -> Iterator[str]:
    with server(seen, "127.0.0.1", 0) as web:
        thread = threading.Thread(target=web.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{web.server_address[1]}"
        web.shutdown()


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Keeper, Mapping[str, Seen]]]:
    """A keeper with three witnesses, each with what it remembers."""
    folder = LogFolder(tmp_path / "log")
    publish_keys(folder.public(1), KEYS)
    trusted = read_trusted(folder.public(1) / "keys.json")
    with ExitStack() as stack:
        known, each = {}, []
        for name in NAMES:
            home = tmp_path / name.replace("/", "-")
            key = make_key(name, home)
            known[name] = Seen(home, [trusted], lambda: 1_700_000_000)
            each.append(Witness(read_key(str(key)), stack.enter_context(serving(known[name]))))
        yield Keeper(KEYS, folder, secrets.token_bytes, Witnesses(tuple(each), 2)), known


def published(keeper: Keeper, need: int) -> list[str]:
    keys = [str(one.key) for one in keeper._witnesses.each]
    folder = keeper.folder.public(1)
    trusted = read_trusted(folder / "keys.json", keys, need)
    return check_checkpoint((folder / "checkpoint").read_text("utf-8"), trusted)[1]


def keep(keeper: Keeper, connection: Connection) -> None:
    keeper.place(connection, NOW)
    keeper.sign(connection, NOW)


def test_all_cosign_what_only_grows(desk: Desk, watched: tuple[Keeper, Mapping[str, Seen]]) -> None:
    keeper, _ = watched
    for count in (3, 260, 1):
        fill(desk, count)
        keep(keeper, desk.connection)
        assert published(keeper, 3) == sorted(NAMES)


def test_two_of_three_are_enough_and_one_is_not(desk: Desk, watched: tuple[Keeper, Mapping[str, Seen]]) -> None:
    keeper, _ = watched
    dead = [Witness(one.key, "http://127.0.0.1:9") for one in keeper._witnesses.each]
    alive = keeper._witnesses.each
    fill(desk, 3)
    keeper._witnesses = Witnesses((dead[0], dead[1], alive[2]), 2)
    keep(keeper, desk.connection)
    with pytest.raises(Bad, match="1 witnesses cosigned it, and 2 are needed"):
        published(keeper, 2)
    keeper._witnesses = Witnesses((dead[0], *alive[1:]), 2)
    keep(keeper, desk.connection)
    assert len(published(keeper, 2)) == 2


def test_a_history_that_was_rewritten_is_cosigned_by_nobody(
    desk: Desk, admin: Connection, watched: tuple[Keeper, Mapping[str, Seen]], tmp_path: Path
) -> None:
    """Even when the signer itself forgot, or was made to: its folder is gone, and another history takes its place."""
    keeper, _ = watched
    fill(desk, 5)
    keep(keeper, desk.connection)
    without_the_belt(
        admin,
        "UPDATE ledger_leaf SET entry = sha256('other') WHERE place = 2",
        "TRUNCATE ledger_checkpoint, ledger_cosignature",
    )
    fill(desk, 1)
    forgetful = Keeper(KEYS, LogFolder(tmp_path / "other"), secrets.token_bytes, keeper._witnesses)
    keep(forgetful, desk.connection)
    assert published(forgetful, 0) == []


def test_a_witness_that_saw_more_stops_an_older_database(
    desk: Desk, admin: Connection, watched: tuple[Keeper, Mapping[str, Seen]], tmp_path: Path
) -> None:
    """Restored on a new machine, without what was signed last: the witnesses know."""
    keeper, _ = watched
    fill(desk, 5)
    keep(keeper, desk.connection)
    restored_from_before(admin, 2)
    elsewhere = Keeper(KEYS, LogFolder(tmp_path / "new"), secrets.token_bytes, keeper._witnesses)
    keep(elsewhere, desk.connection)
    assert elsewhere.folder.halted.exists()


def test_what_a_witness_answers(watched: tuple[Keeper, Mapping[str, Seen]], desk: Desk) -> None:
    """By the standard's numbers."""
    keeper, known = watched
    fill(desk, 3)
    keep(keeper, desk.connection)
    note = keeper.folder.signed(1).read_text("utf-8")
    address, seen = keeper._witnesses.each[0].address, known[NAMES[0]]
    assert seen.add_checkpoint(f"old 3\n\n{note}").status == 200
    assert send(f"{address}/add-checkpoint", f"old 0\n\n{note}") == (409, "3\n")
    assert seen.add_checkpoint(f"old 4\n\n{note}").status == 400
    assert seen.add_checkpoint(f"old 3\nAAAA\n\n{note}").status in {400, 422}
    assert seen.add_checkpoint(f"old 3\n\n{note.replace('/log/1', '/log/2', 1)}").status == 404
    assert (
        seen.add_checkpoint(f"old 3\n\n{note.replace(chr(10) + '3' + chr(10), chr(10) + '4' + chr(10))}").status == 403
    )
    assert seen.add_checkpoint("nonsense").status == 400
    assert send(f"{address}/elsewhere", "x")[0] == 404


def test_a_wrong_list_of_witnesses_is_refused() -> None:
    key = 'key = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"'
    for text in ("need = 1", f"[[witness]]\n{key}", f'[[witness]]\n{key}\naddress = "http://x"', "need = x"):
        with pytest.raises(BadInput):
            read_witnesses(text)
    assert read_witnesses("") == Witnesses()
