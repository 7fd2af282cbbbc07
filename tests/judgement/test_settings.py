"""The figures of a district are its own; the keys that seal ratings lie outside the database."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.errors import BadInput, Unavailable
from luoshi.core.judgement.rating import Opinion
from luoshi.core.private import Private
from luoshi.judgement.sealing import Seals
from luoshi.judgement.settings import rating_rules
from luoshi.runtime.folders import Folders
from luoshi.runtime.keys import kept_passwords
from tests.judgement.cast import BAD, SEALS


class TestTheRules:
    def test_a_district_puts_its_own_table_in_place_of_the_defaults(self) -> None:
        own = rating_rules('[shown]\nperiod = "week"\ntogether = 8\n[call]\nwithin = "2wd"')
        assert (own.period, own.together, str(own.call_within)) == ("week", 8, "2wd")
        assert own.levels == rating_rules().levels

    @pytest.mark.parametrize(
        "wrong",
        [
            "[shown",
            '[shown]\nperiod = "day"\ntogether = 5',
            '[shown]\nperiod = "month"\ntogether = 1',
            '[call]\nwithin = "soon"',
            "[again]\ndays = 3",
            '[levels]\n5 = "好"',
            "[audit]\nsample = 0",
        ],
    )
    def test_what_is_wrong_is_named(self, wrong: str) -> None:
        with pytest.raises(BadInput):
            rating_rules(wrong)

    @pytest.mark.parametrize(
        ("period", "ends"),
        [("week", (2026, 12, 21)), ("month", (2027, 1, 1)), ("quarter", (2027, 1, 1))],
    )
    def test_a_period_ends_at_midnight_in_beijing(self, period: str, ends: tuple[int, int, int]) -> None:
        """Tuesday, 15 December 2026, one second to midnight in Beijing."""
        at = datetime(2026, 12, 15, 15, 59, 59, tzinfo=UTC)
        rules = replace(rating_rules(), period=period)
        assert rules.period_end(at) == datetime(*ends, tzinfo=UTC) - timedelta(hours=8)

    def test_reasons_go_with_the_level(self) -> None:
        rules = rating_rules()
        assert "late" in rules.offered(2)
        assert "late" not in rules.offered(3)


class TestTheSeals:
    @given(st.builds(Opinion, st.integers(1, 5), st.just(("late",)), st.text(max_size=200), st.none() | st.booleans()))
    def test_what_is_sealed_opens_to_the_same(self, opinion: Opinion) -> None:
        assert SEALS.open(SEALS.seal(opinion)) == opinion

    def test_the_same_word_twice_is_not_the_same_seal(self) -> None:
        assert SEALS.seal(BAD).text != SEALS.seal(BAD).text

    def test_with_another_key_or_damaged_or_erased_it_does_not_open(self) -> None:
        other = Seals(secrets.token_bytes(32), secrets.token_bytes(32))
        sealed = SEALS.seal(BAD)
        for one in (other.seal(BAD), Private(None), Private((sealed.text or "")[:-8] + "AAAAAAA="), Private("…")):
            with pytest.raises(Unavailable):
                SEALS.open(one)

    def test_the_stream_of_a_case_is_one_and_tells_nothing_of_the_case(self) -> None:
        case = uuid4()
        assert SEALS.rating_of(case) == SEALS.rating_of(case)
        other = Seals(SEALS.sealing, secrets.token_bytes(32))
        assert len({SEALS.rating_of(case), SEALS.pressure_of(case), other.rating_of(case), case}) == 4

    def test_the_keys_are_made_once_and_kept_for_their_owner_alone(self, tmp_path: Path) -> None:
        folders = Folders(tmp_path)
        folders.secrets.mkdir(mode=0o700)
        first = kept_passwords(folders, "ratings", ("sealing", "linking"))
        assert kept_passwords(folders, "ratings", ("sealing", "linking")) == first
        assert (folders.secrets / "ratings.json").stat().st_mode & 0o777 == 0o600
        assert Seals.of(first) != SEALS
        assert Seals.of(first) == Seals.of(first)
