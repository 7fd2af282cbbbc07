"""What a person was given, checked by somebody who trusts none of us: receipts, checkpoints, growth."""

from __future__ import annotations

import ast
import json
from base64 import b64decode
from pathlib import Path

import pytest

from luoshi.ledger.access import acting
from luoshi.ledger.keys import Receipt
from luoshi.ledger.log.promises import promise
from luoshi.ledger.log.receipts import MOST_BYTES, receipt_of
from luoshi.ledger.log.sequencing import SEQUENCER
from luoshi.runtime.log.keeper import Keeper
from luoshi_verify.__main__ import main
from luoshi_verify.tree import continues, included
from tests.conftest import ROOT
from tests.ledger.cast import Connection, Desk, noted
from tests.ledger.log.test_checkpoints import WITNESS
from tests.ledger.log.test_merkle import vectors
from tests.ledger.log.test_sequencing import fill
from tests.ledger.verifying.cast import told
from tests.runtime.log.conftest import KEYS


def acknowledged(desk: Desk) -> tuple[Receipt, str]:
    case = desk.register()
    receipt = desk.change(case, 1, noted("请尽快修好。"))
    return receipt, str(promise(receipt, KEYS.base, KEYS.promise_key))


def completed(connection: Connection, receipt: Receipt, held: str) -> str | None:
    with acting(connection, SEQUENCER):
        return receipt_of(connection, receipt.events[0].stream, receipt.events[0].version, held)


def run(*words: object) -> int:
    return main([str(word) for word in words])


@pytest.fixture
def given(desk: Desk, keeper: Keeper, tmp_path: Path) -> tuple[Path, Path, Path]:
    """A completed receipt, the promise it began as, and the keys, in files as a person has them."""
    fill(desk, 300)
    receipt, held = acknowledged(desk)
    assert completed(desk.connection, receipt, held) is None
    told(keeper, desk.connection)
    fill(desk, 5)
    told(keeper, desk.connection)
    text = completed(desk.connection, receipt, held)
    assert text is not None
    (tmp_path / "promise").write_text(held, "utf-8")
    (tmp_path / "receipt.tlog-proof").write_text(text, "utf-8")
    return tmp_path / "receipt.tlog-proof", tmp_path / "promise", keeper.folder.public(1) / "keys.json"


def test_a_receipt_holds_and_every_change_of_it_does_not(given: tuple[Path, Path, Path], tmp_path: Path) -> None:
    receipt, held, keys = given
    assert run("receipt", receipt, "--keys", keys) == 0
    assert run("receipt", held, "--keys", keys) == 0
    text, changed = receipt.read_text("utf-8"), tmp_path / "changed"
    assert len(text.encode()) <= MOST_BYTES
    for nth in range(0, len(text), 13):
        other = "A" if text[nth] != "A" else "B"
        changed.write_text(text[:nth] + other + text[nth + 1 :], "utf-8")
        assert run("receipt", changed, "--keys", keys) != 0, text[nth - 20 : nth + 20]


def test_witnesses_are_asked_for(given: tuple[Path, Path, Path]) -> None:
    receipt, _, keys = given
    assert run("receipt", receipt, "--keys", keys, "--witness", WITNESS.public, "--need", 1) == 1


def test_a_receipt_of_another_district_does_not_hold(given: tuple[Path, Path, Path], tmp_path: Path) -> None:
    receipt, _, keys = given
    listed = json.loads(keys.read_text("utf-8"))
    other = tmp_path / "other.json"
    other.write_text(json.dumps({**listed, "keys": [str(KEYS.promise_key.public)]}), "utf-8")
    assert run("receipt", receipt, "--keys", other) == 1
    assert run("receipt", tmp_path / "nothing", "--keys", keys) == 2


def test_a_mirror_shows_that_the_log_only_grew(desk: Desk, keeper: Keeper, tmp_path: Path) -> None:
    fill(desk, 300)
    told(keeper, desk.connection)
    folder = keeper.folder.public(1)
    old = tmp_path / "old"
    old.write_bytes((folder / "checkpoint").read_bytes())
    fill(desk, 20)
    told(keeper, desk.connection)
    words = ("growth", old, folder / "checkpoint", "--mirror", folder, "--keys", folder / "keys.json")
    assert run("checkpoint", folder / "checkpoint", "--keys", folder / "keys.json") == 0
    assert run(*words) == 0
    tile = folder / "tile/entries/001.p/64"
    tile.write_bytes(tile.read_bytes()[:-1] + b"x")
    assert run(*words) == 1


def test_the_package_imports_nothing_of_ours() -> None:
    allowed = {"cryptography", "luoshi_verify"}
    for path in (ROOT / "verify").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.partition(".")[0] == "luoshi" or name.startswith("django")]
            third = [name for name in names if name.partition(".")[0] in {"cryptography", "psycopg", "msgspec"}]
            assert {name.partition(".")[0] for name in third} <= allowed


def test_the_package_passes_the_same_vectors(shared_data: Path) -> None:
    for name, it in vectors(shared_data, "inclusion"):
        proof = [b64decode(each) for each in it["proof"] or ()]
        found = included(it["leafIdx"], it["treeSize"], b64decode(it["leafHash"]), proof, b64decode(it["root"]))
        assert found is not it["wantErr"], name
    for name, it in vectors(shared_data, "consistency"):
        proof = [b64decode(each) for each in it["proof"] or ()]
        found = continues(it["size1"], it["size2"], b64decode(it["root1"]), b64decode(it["root2"]), proof)
        assert found is not it["wantErr"], name
