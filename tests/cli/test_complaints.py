"""`./luoshi complaints key`: a pair made at the terminal; the private half in one file of the officer's."""

from __future__ import annotations

import io
import json
import re
import secrets
import stat
from argparse import ArgumentParser
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.test import override_settings

from luoshi.cli import complaints, edge
from luoshi.cli.all import COMMANDS
from luoshi.core.actors import MACHINE, Role
from luoshi.core.errors import BadInput, NotFound
from luoshi.core.judgement.complaints.sealing_keys import fingerprint
from luoshi.core.registry_events import OfficeRegistered, OfficerRegistered
from luoshi.judgement.complaints.backups import backup_of, private_of
from luoshi.judgement.complaints.envelopes import public_of
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.registry.commands import Registrar, enter_officers, enter_offices
from luoshi.runtime.postgres import Running
from luoshi.runtime.seeding import seed

PASSPHRASE = "绿色自行车-在河边-十二月"


@pytest.fixture(autouse=True)
def _office(database: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    seed(database)
    registrar = Registrar(edge.database(), edge.now, secrets.token_bytes, MACHINE)
    enter_offices(registrar, [OfficeRegistered("supervision", "督查室", ("district", "supervision")),
                              OfficeRegistered("housing", "住建局", ("district", "housing"))])  # fmt: skip
    enter_officers(registrar, [OfficerRegistered("sun", "孙正", "supervision", (Role.SUPERVISOR,)),
                               OfficerRegistered("chen", "陈立", "housing", (Role.HEAD,))])  # fmt: skip
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSPHRASE + "\n"))


def run(*words: str) -> int:
    parser = ArgumentParser()
    complaints.COMMAND.configure(parser)
    return complaints.COMMAND.run(parser.parse_args(["key", *words]))


def recorded() -> list[tuple[str, str, str]]:
    with acting(edge.database(), Access("test", EVERYTHING)) as connection:
        return connection.execute("SELECT officer, public, state FROM judgement_sealing_key").fetchall()


def test_it_is_in_the_list() -> None:
    assert COMMANDS["complaints"][0] == "luoshi.cli.complaints"


def test_the_private_half_is_the_officers_and_the_public_half_is_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "key.json"
    assert run("new", "sun", "--out", str(file)) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    private = private_of(file.read_text(), PASSPHRASE)
    ((officer, public, state),) = recorded()
    assert (officer, public, state) == ("sun", public_of(private), "entered"), "in force when a second has confirmed it"
    said = capsys.readouterr().out
    assert fingerprint(public) in said
    raw = private.private_bytes_raw().hex()
    assert raw not in said + file.read_text()
    with acting(edge.database(), Access("test", EVERYTHING)) as connection:
        kept = connection.execute("SELECT convert_from(body, 'UTF8') FROM ledger_event").fetchall()
    assert raw not in str(kept)
    with pytest.raises(InvalidTag):
        private_of(file.read_text(), PASSPHRASE + "x")


def test_the_list_tells_fingerprints_and_states(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("new", "sun", "--out", str(tmp_path / "key.json"))
    ((_, public, _),) = recorded()
    capsys.readouterr()
    run("list")
    assert f"sun  supervision  {fingerprint(public)}  等第二个人核对" in capsys.readouterr().out
    run("list", "--json")
    assert json.loads(capsys.readouterr().out)["fingerprint"] == fingerprint(public)


def refused(code: str, *words: str) -> None:
    with pytest.raises(BadInput) as caught:
        run(*words)
    assert caught.value.code == code
    assert recorded() == []


def test_it_overwrites_nothing(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    file.write_text("somebody's")
    refused("file_exists", "new", "sun", "--out", str(file))
    assert file.read_text() == "somebody's"


def test_never_into_the_data_folder_by_no_way(tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "secrets").mkdir(parents=True)
    (tmp_path / "way").symlink_to(data)
    with override_settings(FILES_ROOT=data / "files"):
        for file in (data / "key.json", data / "secrets" / "key.json", tmp_path / "way" / "key.json"):
            refused("key_in_data", "new", "sun", "--out", str(file))
    assert [one.name for one in data.rglob("*")] == ["secrets"]


def test_no_file_is_left_where_nothing_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused("no_body", "new", "chen", "--out", str(tmp_path / "key.json"))
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    refused("passphrase_short", "new", "sun", "--out", str(tmp_path / "key.json"))
    with pytest.raises(NotFound):
        run("new", "nobody", "--out", str(tmp_path / "key.json"))
    assert list(tmp_path.iterdir()) == []


def test_the_page_of_keys_takes_the_file() -> None:
    """The same form as `sealing.js` saves and restores: its fields, its iterations, its version."""
    text = (Path(complaints.__file__).parents[1] / "web/static/web/sealing.js").read_text()
    found = json.loads(backup_of(X25519PrivateKey.generate(), PASSPHRASE, secrets.token_bytes))
    for name in found:
        assert f"found.{name}" in text or f"{name}:" in text, name
    assert re.search(rf"ITERATIONS = {found['iterations']};", text)
    assert f"VERSION = {found['v']};" in text
