"""Notes, keys and the signer: nothing is signed that does not continue what was signed before."""

from __future__ import annotations

import secrets

import pytest

from luoshi.core.errors import BadInput
from luoshi.ledger.access import acting
from luoshi.ledger.log import merkle
from luoshi.ledger.log.checkpointing import checkpoint, first_after, latest
from luoshi.ledger.log.checkpoints import Checkpoint, read_checkpoint
from luoshi.ledger.log.notes import COSIGNATURE, ED25519, Note, SigningKey, read_key, read_note, signers
from luoshi.ledger.log.sequencing import SEQUENCER
from luoshi.ledger.log.signing import LogBroken, Signer, read_kept
from tests.ledger.cast import NOW, Connection, Desk, everything
from tests.ledger.log.test_sequencing import fill, place_all

LOG_KEY = SigningKey("luoshi.example/log/1", ED25519, bytes(range(32)))
OTHER_KEY = SigningKey("luoshi.example/log/1", ED25519, bytes(32))
WITNESS = SigningKey("witness.example/w1", COSIGNATURE, b"w" * 32)
LEAVES = [merkle.leaf_hash(bytes([nth])) for nth in range(8)]
# https://github.com/C2SP/C2SP/blob/main/signed-note.md: name, key and a note signed with it, of Go's sumdb/note.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def root_of(size: int, leaves: list[bytes] = LEAVES) -> bytes:
    tree = merkle.Frontier()
    tree.extend(leaves[:size])
    return tree.root()


def proof(earlier: int, size: int) -> list[bytes]:
    def node(level: int, index: int) -> bytes:
        hashes = LEAVES[index << level : (index + 1) << level]
        for _ in range(level):
            hashes = merkle.pair_up(hashes)
        return hashes[0]

    return merkle.consistency_proof(earlier, size, node)


def signer(kept: list[str] | None = None) -> Signer:
    kept = [] if kept is None else kept
    return Signer(LOG_KEY, kept.append, read_note(kept[-1]) if kept else None)


def test_a_note_of_others_is_read_and_verified() -> None:
    key, note = read_key(GO_KEY), read_note(GO_NOTE)
    assert signers(note, [key]) == [key]
    assert (str(key), str(note)) == (GO_KEY, GO_NOTE)


def test_a_changed_note_and_a_stranger_s_signature() -> None:
    note = Note("a\n", (LOG_KEY.sign("a\n"),))
    assert signers(note, [LOG_KEY.public]) == [LOG_KEY.public]
    assert signers(note, [OTHER_KEY.public]) == []
    with pytest.raises(BadInput, match="does not hold"):
        signers(Note("b\n", note.signatures), [LOG_KEY.public])


def test_a_cosignature_is_over_the_text_and_its_time() -> None:
    line = WITNESS.cosign("a\n", 1_700_000_000)
    assert signers(Note("a\n", (line,)), [WITNESS.public]) == [WITNESS.public]
    later = type(line)(line.name, line.id, (1_700_000_001).to_bytes(8, "big") + line.data[8:])
    with pytest.raises(BadInput, match="does not hold"):
        signers(Note("a\n", (later,)), [WITNESS.public])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a\n",
        "a\n\n",
        "a\n\n— x\n",
        "a\n\n— x !!!!\n",
        "a\n\n- x YWJjZGVm\n",
        "a\n\n— x YWJj\n",
        "a\n\n— x YWJjZGVm",
    ],
)
def test_what_is_no_note(text: str) -> None:
    with pytest.raises(BadInput):
        read_note(text)


def test_a_checkpoint_is_read_as_it_was_written() -> None:
    point = Checkpoint("luoshi.example/log/1", 3, root_of(3))
    assert read_checkpoint(point.text()) == point
    for wrong in ("", "a\n03\nx\n", point.text().replace("3", "-3", 1), "a\n3\nAAAA\n", point.text()[:-1]):
        with pytest.raises(BadInput):
            read_checkpoint(wrong)


def test_what_continues_is_signed() -> None:
    kept: list[str] = []
    ours = signer(kept)
    ours.sign(3, root_of(3))
    note = ours.sign(7, root_of(7), proof(3, 7))
    assert signers(note, [LOG_KEY.public]) == [LOG_KEY.public]
    assert kept[-1] == str(note)


def test_nothing_else_is_signed_after_a_restart_neither() -> None:
    kept: list[str] = []
    signer(kept).sign(3, root_of(3))
    forged = [merkle.leaf_hash(b"forged"), *LEAVES[1:]]
    for size, root, how in (
        (7, root_of(7, forged), proof(3, 7)),
        (7, root_of(7), []),
        (3, root_of(3, forged), []),
        (2, root_of(2), []),
    ):
        with pytest.raises(LogBroken):
            signer(kept).sign(size, root, how)
    assert len(kept) == 1


def test_what_was_signed_last_must_be_our_own() -> None:
    foreign = Note("a\n", (OTHER_KEY.sign("a\n"),))
    with pytest.raises(LogBroken, match="not signed by us"):
        read_kept(str(foreign), [LOG_KEY.public])


def test_checkpoints_follow_the_leaves(desk: Desk) -> None:
    kept: list[str] = []
    ours = signer(kept)
    assert checkpoint(desk.connection, 1, ours, NOW) is None
    for count in (3, 5):
        fill(desk, count)
        place_all(desk.connection)
        assert checkpoint(desk.connection, 1, ours, NOW) is not None
        assert checkpoint(desk.connection, 1, ours, NOW) is None
    rows = everything(desk.connection, "SELECT size, note FROM ledger_checkpoint ORDER BY size")
    assert rows == [(3, kept[0]), (8, kept[1])]
    with acting(desk.connection, SEQUENCER):
        newest, covering = latest(desk.connection, 1), first_after(desk.connection, 1, 2)
    assert newest is not None
    assert covering is not None
    assert (newest.size, covering.size) == (8, 3)


def test_what_was_signed_and_not_recorded_is_recorded_by_the_next(desk: Desk) -> None:
    kept: list[str] = []
    fill(desk, 3)
    place_all(desk.connection)

    class Killed(Exception):
        """The power went."""

    def keep_and_die(note: str) -> None:
        kept.append(note)
        raise Killed

    with pytest.raises(Killed):
        checkpoint(desk.connection, 1, Signer(LOG_KEY, keep_and_die), NOW)
    assert everything(desk.connection, "SELECT count(*) FROM ledger_checkpoint") == [(0,)]
    fill(desk, 1)
    place_all(desk.connection)
    checkpoint(desk.connection, 1, signer(kept), NOW)
    assert everything(desk.connection, "SELECT size FROM ledger_checkpoint ORDER BY size") == [(3,), (4,)]


def without_the_belt(admin: Connection, *statements: str) -> None:
    """An insider with a superuser's rights: takes the triggers off first."""
    with admin.transaction():
        admin.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            admin.execute(statement.encode())


def test_a_rewritten_log_gets_no_signature(desk: Desk, admin: Connection) -> None:
    kept: list[str] = []
    fill(desk, 5)
    place_all(desk.connection)
    checkpoint(desk.connection, 1, signer(kept), NOW)
    without_the_belt(admin, "UPDATE ledger_leaf SET entry = sha256('other') WHERE place = 2")
    fill(desk, 2)
    place_all(desk.connection)
    with pytest.raises(LogBroken) as broken:
        checkpoint(desk.connection, 1, signer(kept), NOW)
    assert broken.value.code == "log_forked"


def test_an_older_database_gets_no_signature(desk: Desk, admin: Connection) -> None:
    kept: list[str] = []
    fill(desk, 5)
    place_all(desk.connection)
    checkpoint(desk.connection, 1, signer(kept), NOW)
    without_the_belt(admin, "DELETE FROM ledger_leaf WHERE place > 2")
    with pytest.raises(LogBroken) as broken:
        checkpoint(desk.connection, 1, signer(kept), NOW)
    assert broken.value.code == "log_rolled_back"
    assert (broken.value.data["signed_size"], broken.value.data["size"]) == (5, 3)


def test_a_log_with_a_hole_gets_no_signature(desk: Desk, admin: Connection) -> None:
    fill(desk, 5)
    place_all(desk.connection)
    without_the_belt(admin, "DELETE FROM ledger_leaf WHERE place = 2")
    with pytest.raises(LogBroken) as broken:
        checkpoint(desk.connection, 1, signer(), NOW)
    assert broken.value.code == "log_damaged"


def test_keys_are_random_and_named() -> None:
    key = SigningKey("a", ED25519, secrets.token_bytes(32))
    assert read_key(str(key.public)) == key.public
    with pytest.raises(BadInput):
        read_key(str(key.public).replace("a+", "b+", 1))
