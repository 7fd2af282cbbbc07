"""SM2 beside Ed25519: the standards' own examples, and a checkpoint that both keys signed."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from pathlib import Path

import gmalg
import pytest
from cryptography.hazmat.primitives.hashes import SM3, Hash

from luoshi.core.errors import BadInput, Refused
from luoshi.core.log_events import LogKeyAdded
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.log import sm2
from luoshi.ledger.log.notes import OWN, Note, SigningKey, read_key, read_note, signers
from luoshi.ledger.reading import read_stream
from luoshi.runtime.folders import Folders
from luoshi.runtime.log.changing import STREAM, add_sm2
from luoshi.runtime.log.keys import LogKeys, keep_log_keys, kept_log_keys
from luoshi_verify.__main__ import main
from luoshi_verify.notes import Bad, check_checkpoint, read_trusted
from tests.ledger.cast import NOW, Desk
from tests.ledger.log.test_checkpoints import WITNESS
from tests.ledger.log.test_sequencing import fill
from tests.runtime.log.conftest import KEYS, keeper_in
from tests.runtime.log.test_keeper import keep

# GB/T 32918.5-2017, annex A.2: keys, message, the random number of the example, and its signature.
SECRET = bytes.fromhex("3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8")
PUBLIC = bytes.fromhex(
    "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
    "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
)
MESSAGE = b"message digest"
DRAWN = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
SIGNATURE = bytes.fromhex(
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
    "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
)
# GB/T 32905-2016, annex A.
DIGESTS = {
    b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}


@pytest.mark.parametrize("message", DIGESTS)
def test_the_hash_is_that_of_the_standard_in_both_libraries(message: bytes) -> None:
    theirs, openssl = gmalg.SM3(), Hash(SM3())
    theirs.update(message)
    openssl.update(message)
    assert theirs.value().hex() == openssl.finalize().hex() == DIGESTS[message]


def test_the_signature_of_the_standards_example_holds_and_changed_ones_do_not() -> None:
    assert sm2.public_of(SECRET) == PUBLIC
    assert sm2.holds(PUBLIC, MESSAGE, SIGNATURE)
    assert gmalg.SM2(SECRET, sm2.USER, rnd_fn=lambda _bits: DRAWN).sign(MESSAGE) == (SIGNATURE[:32], SIGNATURE[32:])
    for place in (0, 31, 32, 63):
        changed = bytearray(SIGNATURE)
        changed[place] ^= 1
        assert not sm2.holds(PUBLIC, MESSAGE, bytes(changed)), place
    assert not sm2.holds(PUBLIC, b"message digesT", SIGNATURE)
    assert not sm2.holds(PUBLIC, MESSAGE, SIGNATURE + b"\0")
    assert not sm2.holds(PUBLIC, MESSAGE, bytes(64))
    assert not sm2.holds(PUBLIC[:63] + b"\0", MESSAGE, SIGNATURE), "a point that is not on the curve"


def test_numbers_that_begin_with_zeros_keep_their_length() -> None:
    """A signature in two hundred and fifty-six has such a number twice."""
    signatures = [sm2.sign(SECRET, bytes([nth])) for nth in range(64)]
    assert {len(each) for each in signatures} == {64}
    assert sm2.holds(PUBLIC, b"\x05", signatures[5])


def test_a_secret_key_is_drawn_until_it_is_one() -> None:
    drawn = iter([bytes(32), b"\xff" * 32, SECRET])
    assert sm2.new_seed(lambda _size: next(drawn)) == SECRET


def test_a_key_is_written_and_read_and_no_other_of_its_kind_is() -> None:
    key = SigningKey("luoshi.example/log/1", OWN, SECRET).public
    assert read_key(str(key)) == key
    for other in (replace(key, key=key.key[:-1]), replace(key, key=b"SM9-SM3" + PUBLIC), replace(key, kind=0xFE)):
        with pytest.raises(BadInput):
            read_key(str(other))


def test_it_is_off_until_the_administrator_wants_it(desk: Desk, tmp_path: Path) -> None:
    assert KEYS.beside == ()
    keeper = keeper_in(tmp_path)
    fill(desk, 1)
    keep(keeper, desk.connection)
    assert len(read_note((keeper.folder.public(1) / "checkpoint").read_text("utf-8")).signatures) == 1
    with pytest.raises(Bad, match="it has one"):
        check(keeper.folder.public(1), "both")


def test_both_keys_sign_and_a_changed_checkpoint_is_refused(desk: Desk, tmp_path: Path) -> None:
    """Signed by both, cosigned, verified by either and by both; then changed in each of its parts."""
    kept: list[LogKeys] = []
    key = add_sm2(desk.connection, keeper_in(tmp_path), NOW, secrets.token_bytes, kept.append)
    (entry,) = read_stream(desk.connection, Access("test", EVERYTHING), STREAM)
    assert isinstance(entry.event, LogKeyAdded)
    assert entry.event.key == key
    keeper = keeper_in(tmp_path, kept[0])
    with pytest.raises(Refused):
        add_sm2(desk.connection, keeper, NOW, secrets.token_bytes, kept.append)
    fill(desk, 3)
    keep(keeper, desk.connection)
    folder = keeper.folder.public(1)
    whole = (folder / "checkpoint").read_text("utf-8")
    note = read_note(whole)
    assert signers(note, [kept[0].key.public, kept[0].beside[0].public]) == [
        kept[0].key.public,
        kept[0].beside[0].public,
    ]
    cosigned = str(note.with_lines([WITNESS.cosign(note.text, 1_800_000_000)]))
    (folder / "checkpoint").write_text(cosigned, "utf-8")
    for asked in ("", "either", "both"):
        assert check(folder, asked, str(WITNESS.public)) == (4, [WITNESS.name])
        assert main(_words(folder, asked)) == 0
    changed = cosigned.replace("\n4\n", "\n5\n")
    (folder / "checkpoint").write_text(changed, "utf-8")
    for asked in ("", "either", "both"):
        with pytest.raises(Bad, match="does not hold"):
            check(folder, asked)
        assert main(_words(folder, asked)) == 1


def test_one_of_two_signatures_is_enough_only_where_either_is_asked_for(desk: Desk, tmp_path: Path) -> None:
    keeper = keeper_in(tmp_path, KEYS.with_sm2(SECRET))
    fill(desk, 2)
    keep(keeper, desk.connection)
    folder = keeper.folder.public(1)
    note = read_note((folder / "checkpoint").read_text("utf-8"))
    ours, national = note.signatures
    (folder / "checkpoint").write_text(str(Note(note.text, (national,))), "utf-8")
    assert check(folder, "either")[0] == 2
    for asked in ("", "both"):
        with pytest.raises(Bad, match="sign"):
            check(folder, asked)
    (folder / "checkpoint").write_text(str(Note(note.text, (ours,))), "utf-8")
    assert check(folder, "")[0] == check(folder, "either")[0] == 2
    with pytest.raises(Bad, match="one did not sign"):
        check(folder, "both")


def test_a_second_key_that_the_first_did_not_announce_is_not_believed(desk: Desk, tmp_path: Path) -> None:
    keeper = keeper_in(tmp_path, KEYS.with_sm2(SECRET))
    fill(desk, 1)
    keep(keeper, desk.connection)
    listed = json.loads((keeper.folder.public(1) / "keys.json").read_text("utf-8"))
    stranger = replace(KEYS, seeds=(b"x" * 32,)).with_sm2(SECRET)
    for second in (
        {"key": str(stranger.beside[0].public), "statement": stranger.sm2_statement},
        {**listed["second"], "key": str(SigningKey("luoshi.example/log/1", OWN, b"\1" * 32).public)},
    ):
        (tmp_path / "forged").write_text(json.dumps({**listed, "second": second}), "utf-8")
        with pytest.raises(Bad, match="did not announce"):
            read_trusted(tmp_path / "forged", sm2="either")


def test_the_key_is_kept_and_vouched_for_anew_in_the_next_log(tmp_path: Path) -> None:
    (tmp_path / "secrets").mkdir(mode=0o700)
    keys = KEYS.with_sm2(SECRET)
    keep_log_keys(Folders(tmp_path), keys)
    assert kept_log_keys(Folders(tmp_path)) == keys
    following = keys.next_log()
    assert following.beside[0].name == following.origin == "luoshi.example/log/2"
    statement = read_note(following.sm2_statement)
    assert signers(statement, [following.key.public]) == [following.key.public]


def check(folder: Path, asked: str, *witnesses: str) -> tuple[int, list[str]]:
    """What an outsider sees of the checkpoint there."""
    trusted = read_trusted(folder / "keys.json", witnesses, len(witnesses), asked)
    point, seen = check_checkpoint((folder / "checkpoint").read_text("utf-8"), trusted)
    return point.size, seen


def _words(folder: Path, asked: str) -> list[str]:
    words = ["checkpoint", str(folder / "checkpoint"), "--keys", str(folder / "keys.json")]
    return [*words, "--sm2", asked] if asked else words
