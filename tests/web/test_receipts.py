"""回执: what a person is given at once, what it becomes after a minute, and what everybody may read of the log."""

from __future__ import annotations

import html
import re
import secrets
from argparse import Namespace
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from luoshi.ledger.log.receipts import Door
from luoshi.runtime.commands import verify_page
from luoshi.runtime.log.keeper import Keeper, LogFolder
from luoshi.runtime.postgres import Running
from luoshi.web.public.receipts import page_alone
from luoshi_verify.notes import read_trusted
from luoshi_verify.receipts import check_receipt
from tests.conftest import ROOT
from tests.ledger.cast import NOW
from tests.runtime.log.conftest import KEYS
from tests.web.public_cast import LAMP, Street, shared_street, text_of


@pytest.fixture(scope="module")
def street(postgres: Running, people: str) -> Iterator[Street]:
    with shared_street(postgres, people, __name__) as street:
        yield street


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> LogFolder:
    return LogFolder(tmp_path_factory.mktemp("log"))


@pytest.fixture(scope="module")
def keeper(folder: LogFolder) -> Keeper:
    return Keeper(KEYS, folder, secrets.token_bytes)


@pytest.fixture(autouse=True)
def door(folder: LogFolder) -> Iterator[None]:
    with override_settings(LOG=Door(KEYS.base, KEYS.promise_key, folder.path / "public")):
        yield


def a_minute_passes(street: Street, keeper: Keeper) -> None:
    keeper.place(street.town.connection, NOW)
    keeper.sign(street.town.connection, NOW)


def held(page: str) -> str:
    """The promise that the receipt offers to save."""
    found = re.search(r'href="data:text/plain;charset=utf-8;base64,([^"]+)"', page)
    assert found is not None
    return b64decode(html.unescape(found[1])).decode()


def test_a_promise_at_once_and_its_proof_after_a_minute(
    street: Street, keeper: Keeper, folder: LogFolder, tmp_path: Path
) -> None:
    person = street.somebody()
    promise = held(person.send(LAMP).content.decode())
    address = f"/follow/{person.number}/receipt"
    early = text_of(person.browser.get(address))
    assert "一分钟左右" in early
    assert person.browser.get(f"{address}.tlog-proof").content.decode() == promise
    a_minute_passes(street, keeper)
    assert "存证日志的第" in text_of(person.browser.get(address))
    complete = person.browser.get(f"{address}.tlog-proof").content.decode()
    trusted = read_trusted(folder.public(1) / "keys.json")
    assert check_receipt(promise, trusted).checkpoint is None
    assert check_receipt(complete, trusted).checkpoint is not None


def test_a_stranger_gets_no_receipt(street: Street) -> None:
    person, stranger = street.somebody(), street.somebody()
    person.send(LAMP)
    for path in ("receipt", "receipt.tlog-proof"):
        answer = stranger.browser.get(f"/follow/{person.number}/{path}")
        assert (answer.status_code, answer["Location"]) == (303, f"/follow?number={person.number}")


def test_the_log_is_there_for_everybody_and_nothing_else_is(street: Street, keeper: Keeper, folder: LogFolder) -> None:
    person = street.somebody()
    person.send(LAMP)
    a_minute_passes(street, keeper)
    assert "到现在共" in text_of(person.browser.get("/log"))
    for path in ("1/checkpoint", "1/keys.json", "1/tile/0/000.p"):
        there = folder.path / "public" / path
        answer = person.browser.get(f"/log/{path}")
        assert (answer.status_code == 200) is there.is_file()
    for path in ("../signed-1", "1/../../signed-1", ".", "1", "%2e%2e/signed-1", "1/.hidden"):
        assert person.browser.get(f"/log/{path}").status_code == 404, path


def test_the_page_for_checking_says_how_and_has_our_keys(street: Street, keeper: Keeper) -> None:
    a_minute_passes(street, keeper)
    page = html.unescape(street.somebody().browser.get("/verify").content.decode())
    assert "核对不能说明什么" in page
    assert str(KEYS.key.public) in page
    assert not re.search(r"<script(?![^>]* src=)|<style| style=| on\w+=", page)


def test_the_page_that_is_kept_by_outsiders_is_the_one_that_is_served(tmp_path: Path) -> None:
    """`./luoshi verify-page` writes it anew: script, style and form stand in one place each."""
    kept, anew = ROOT / "verify" / "luoshi-verify.html", tmp_path / "page.html"
    assert verify_page.run(Namespace(into=anew)) == 0
    assert kept.read_bytes() == anew.read_bytes()
    assert kept.read_text("utf-8") == page_alone("")
    script = (ROOT / "src" / "luoshi" / "web" / "static" / "web" / "verify.js").read_text("utf-8")
    assert f"<script>{script}</script>" in kept.read_text("utf-8")
    assert not re.search(r"(src|href)=", kept.read_text("utf-8"))
