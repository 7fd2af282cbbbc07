"""The demonstration's sealing keys: wrapped, each under a passphrase that is kept nowhere, and what they open."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from luoshi.core.judgement.complaints.sealing_keys import KeyState
from luoshi.core.judgement.complaints.state import Shown, State
from luoshi.judgement.complaints import keys
from luoshi.judgement.complaints.backups import private_of
from luoshi.judgement.complaints.envelopes import context_of, open_text
from luoshi.judgement.complaints.handling import complaint_of, entries_of
from luoshi.judgement.complaints.queries import for_handlers
from luoshi.runtime.complaining import PUT_OFF, WAITED, Key, complain
from tests.cases.cast import District
from tests.cases.conftest import district as district
from tests.judgement.complaints.cast import SEALS, SUN, Hall
from tests.runtime.scenes import folder_for_data

HOLDERS = ("sun", "qian", "zhou")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where the wrapped keys go."""
    with folder_for_data() as data:
        yield data


@pytest.fixture
def hall(district: District) -> Hall:
    """A hall in a district where nobody has a key yet."""
    return Hall.of(district, with_keys=False)


def complained(hall: Hall, folder: Path) -> list[Key]:
    """The keys, once the demonstration's complaints are there. Wang, who sits in no body, gets none."""
    now = hall.district.clock.now
    made = complain(hall.district.means.connection, now, SEALS, folder, [*HOLDERS, "wang"], ["housing", "traffic"])
    assert [one.file.name for one in made] == [f"luoshi-key-{code}.json" for code in HOLDERS]
    return made


def test_the_handler_opens_one_that_has_arrived_and_one_that_was_restated(hall: Hall, folder: Path) -> None:
    handler, *_ = complained(hall, folder)
    private = private_of(handler.file.read_text(), handler.passphrase)
    restated, arrived = sorted(for_handlers(hall.receiving, hall.reader(SUN)), key=lambda one: one.office)
    assert (restated.state, restated.shown, arrived.state) == (State.ACCEPTED, Shown.RESTATED, State.RECEIVED)
    assert {restated.officer, arrived.officer} == {"sun"}
    for one, letter in ((restated, WAITED), (arrived, PUT_OFF)):
        made = entries_of(hall.receiving, one.id)[0].event
        assert open_text(made.letter.text, private, context_of("letter", one.id))["what"] == letter.what
    assert complaint_of(hall.receiving, restated.id).unsealers == ("supervision", "discipline"), "the name takes two"
    assert {key.state for key in keys.all_keys(hall.receiving)} == {KeyState.CONFIRMED}


def test_a_file_without_its_own_passphrase_opens_nothing_and_no_passphrase_is_kept(hall: Hall, folder: Path) -> None:
    first, second, third = complained(hall, folder)
    assert len({first.passphrase, second.passphrase, third.passphrase}) == len(HOLDERS), "none is a default"
    with pytest.raises(InvalidTag):
        private_of(first.file.read_text(), second.passphrase)
    assert stat.S_IMODE(first.file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    held = [one.file.read_text() for one in (first, second, third)] + everything(hall)
    for said in (first.passphrase, second.passphrase, third.passphrase, WAITED.what, WAITED.name, PUT_OFF.what):
        assert not any(said in one for one in held)
    assert any("态度生硬" in one for one in held), "what is not sealed is found"


def everything(hall: Hall) -> list[str]:
    """Every row of the record, of the vault and of what waits, as text."""
    tables = ("ledger_vault", "judgement_complaint_waiting", "judgement_complaint", "judgement_sealing_key")
    rows = [row for table in tables for row in hall.district.rows(f"SELECT t::text FROM {table} t")]
    bodies = hall.district.rows("SELECT convert_from(body, 'UTF8') FROM ledger_event")
    return [str(row) for row in (*rows, *bodies)]
