"""Receipt codes and one-time tokens: a person shows that the case is theirs; nobody guesses, keeps or reuses them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from itertools import combinations
from threading import Barrier, Thread
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.cases import codes
from luoshi.cases.codes import Purpose
from luoshi.cases.commands import Part, split
from luoshi.cases.handling import By
from luoshi.core.actors import MACHINE, Proof
from luoshi.core.case import commands as c
from luoshi.core.errors import BadInput, LuoshiError, NotFound, Refused
from luoshi.core.private import Private
from luoshi.ledger.rebuilding import compare
from luoshi.runtime.tables import case_projections
from tests.cases.cast import LI, PERSON, WANG, ZHANG, District, means_on, request

HERE, ELSEWHERE = "10.0.0.1", "10.0.0.2"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def with_code(district: District) -> tuple[UUID, str, str]:
    """A case with a code: its id, number and code."""
    code = codes.new_code(secrets.token_bytes)
    case_id = district.registered(request(code_hash=codes.hashed(code)))
    return case_id, district.case(case_id).number, code


def opens(district: District, number: str, code: str, address: str = HERE) -> bool:
    try:
        return bool(codes.open_by_code(district.means, number, code, address))
    except NotFound:
        return False


def refusal(district: District, number: str, code: str, address: str = HERE) -> LuoshiError:
    with pytest.raises(LuoshiError) as refused:
        codes.open_by_code(district.means, number, code, address)
    return refused.value


def tokens(district: District) -> list[tuple[object, ...]]:
    return district.rows("SELECT purpose FROM cases_token WHERE used_at IS NULL ORDER BY purpose")


class TestTheCode:
    """What is printed on the receipt."""

    def test_it_is_seven_groups_of_four_without_letters_that_look_alike(self) -> None:
        code = codes.new_code(secrets.token_bytes)
        assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}", code)

    @given(st.binary(min_size=16, max_size=16), st.binary(min_size=16, max_size=16))
    def test_every_128_bits_are_a_code_of_their_own(self, one: bytes, other: bytes) -> None:
        first, second = codes.new_code(lambda _: one), codes.new_code(lambda _: other)
        assert (first == second) is (one == other) is (codes.hashed(first) == codes.hashed(second))

    def test_it_asks_for_sixteen_random_bytes(self) -> None:
        asked: list[int] = []

        def chance(size: int) -> bytes:
            asked.append(size)
            return bytes(size)

        codes.new_code(chance)
        assert asked == [16]

    @pytest.mark.parametrize(
        "typed",
        [
            lambda code: code.lower(),
            lambda code: code.replace("-", ""),
            lambda code: code.replace("-", " "),
            lambda code: f"  {code}\n",
            lambda code: code.replace("0", "O"),
            lambda code: code.replace("0", "o"),
            lambda code: code.replace("1", "I"),
            lambda code: code.replace("1", "l"),
        ],
    )
    def test_it_is_taken_as_people_write_it(self, typed: Callable[[str], str]) -> None:
        code = codes.new_code(lambda size: b"\x00\x10\x84\x21\x08" * 3 + b"\x01")
        assert "0" in code
        assert "1" in code
        assert codes.hashed(typed(code)) == codes.hashed(code)

    def test_one_wrong_letter_is_noticed_before_anybody_is_asked(self) -> None:
        code = codes.new_code(secrets.token_bytes).replace("-", "")
        for place, letter in enumerate(code):
            for other in set(ALPHABET) - {letter}:
                with pytest.raises(BadInput, match="抄错"):
                    codes.hashed(code[:place] + other + code[place + 1 :])

    def test_two_letters_that_changed_places_are_noticed(self) -> None:
        code = codes.new_code(secrets.token_bytes).replace("-", "")
        for one, two in combinations(range(len(code)), 2):
            letters = list(code)
            letters[one], letters[two] = letters[two], letters[one]
            if letters != list(code):
                with pytest.raises(BadInput):
                    codes.hashed("".join(letters))

    @pytest.mark.parametrize("typed", ["", "7", "U" * 28, "Z" * 28, "0" * 27, "0" * 29, "查询码", "0" * 27 + "\0"])
    def test_what_is_no_code_is_no_code(self, typed: str) -> None:
        with pytest.raises(BadInput):
            codes.hashed(typed)

    def test_the_database_holds_its_hash_alone(self, monday: District) -> None:
        case_id, _, code = with_code(monday)
        ((body,),) = monday.rows("SELECT convert_from(body, 'UTF8') FROM ledger_event WHERE stream = %s", case_id)
        assert code not in body
        assert code.replace("-", "") not in body
        assert codes.hashed(code) in body


class TestOpening:
    """With number and code."""

    def test_number_and_code_open_the_case(self, monday: District) -> None:
        case_id, number, code = with_code(monday)
        assert codes.open_by_code(monday.means, f" {number} ", code.lower(), HERE).case.id == case_id

    def test_a_wrong_number_and_a_wrong_code_are_told_the_same(self, monday: District) -> None:
        _, number, code = with_code(monday)
        strange = codes.new_code(secrets.token_bytes)
        wrong_code, wrong_number = refusal(monday, number, strange), refusal(monday, "20260907-0000-0000", code)
        assert (wrong_code.code, wrong_code.zh, wrong_code.data) == (
            wrong_number.code,
            wrong_number.zh,
            wrong_number.data,
        )

    def test_a_case_without_a_code_is_opened_by_none(self, monday: District) -> None:
        case_id = monday.registered(request())
        assert not opens(monday, monday.case(case_id).number, codes.new_code(secrets.token_bytes))

    def test_ten_wrong_codes_close_a_number_for_a_quarter_of_an_hour_also_one_that_is_not_there(
        self, monday: District
    ) -> None:
        _, number, code = with_code(monday)
        for tried in (number, "20260907-1111-1111"):
            for nth in range(10):
                address = f"172.16.0.{nth}"
                assert refusal(monday, tried, codes.new_code(secrets.token_bytes), address).status == 404
            assert refusal(monday, tried, code, ELSEWHERE).status == 429
        monday.clock.pass_by(minutes=16)
        assert opens(monday, number, code)

    def test_an_address_that_goes_through_numbers_must_wait_and_others_need_not(self, monday: District) -> None:
        _, number, code = with_code(monday)
        address = "172.17.0.9"
        for nth in range(60):
            assert refusal(monday, f"20260907-2222-{nth:04}", code, address).status == 404
        assert refusal(monday, number, code, address).status == 429
        assert opens(monday, number, code, ELSEWHERE)

    def test_right_codes_and_typing_errors_count_for_nothing(self, monday: District) -> None:
        _, number, code = with_code(monday)
        for _ in range(15):
            assert opens(monday, number, code, "172.18.0.1")
            assert refusal(monday, number, code[:-1], "172.18.0.1").code == "code_mistyped"
        assert opens(monday, number, code, "172.18.0.1")

    def test_no_list_of_numbers_and_addresses_lies_about(self, monday: District) -> None:
        refusal(monday, "20260907-3333-3333", codes.new_code(secrets.token_bytes), "172.19.0.1")
        stored = str(monday.rows("SELECT * FROM cases_code_try"))
        assert "20260907" not in stored
        assert "172.19" not in stored


class TestReplacing:
    """A lost code."""

    def test_the_old_code_dies_at_once_and_every_token_with_it(self, monday: District) -> None:
        case_id, number, old = with_code(monday)
        verdict = codes.issue_token(monday.means, case_id, Purpose.VERDICT, codes.VERDICT_VALID)
        new = codes.replace_code(monday.means, case_id, By(PERSON))
        assert not opens(monday, number, old)
        assert opens(monday, number, new)
        assert monday.kinds(case_id)[-1] == "code_replaced"
        with pytest.raises(NotFound):
            codes.entrance(monday.means, verdict, Purpose.VERDICT)

    @pytest.mark.parametrize("by", [By(LI), By(ZHANG, WANG), By(MACHINE)], ids=["window", "two", "machine"])
    def test_nobody_but_the_person_gets_one_at_a_stroke(self, monday: District, by: By) -> None:
        case_id = monday.working()
        before = monday.written()
        with pytest.raises(Refused, match="本人"):
            codes.replace_code(monday.means, case_id, by)
        assert monday.written() == before

    def test_a_lost_code_of_cases_split_from_one_dies_for_all_of_them(self, monday: District) -> None:
        case_id, number, old = with_code(monday)
        monday.act(case_id, c.SignFor(), LI)
        part = Part(uuid4(), f"T-{uuid4().hex[:12]}", Private("井盖"), Private("井盖也坏了"))
        split(monday.means, case_id, (part,), By(LI))
        assert opens(monday, part.number, old)
        new = codes.replace_code(monday.means, part.case_id, By(PERSON))
        assert [opens(monday, each, old) for each in (number, part.number)] == [False, False]
        assert [opens(monday, each, new) for each in (number, part.number)] == [True, True]

    def test_a_closed_case_gets_a_new_code_too_for_the_verdict_comes_after(self, monday: District) -> None:
        case_id = monday.registered()
        monday.act(case_id, c.AnswerAtOnce(Private("已经修好")), LI)
        code = codes.replace_code(monday.means, case_id, By(PERSON))
        assert opens(monday, monday.case(case_id).number, code)

    def test_a_rebuild_knows_the_new_code(self, district: District) -> None:
        case_id, _, _ = with_code(district)
        codes.replace_code(district.means, case_id, By(PERSON))
        with psycopg.connect(district.dsn, autocommit=True) as connection:
            assert compare(connection, case_projections(connection)) == []


class TestTokens:
    """Random, hashed, expiring, for one case and one purpose, once."""

    def test_a_token_opens_its_case_for_its_purpose_as_the_person(self, monday: District) -> None:
        case_id = monday.registered()
        token = codes.issue_token(monday.means, case_id, Purpose.VERDICT, timedelta(days=1))
        opened = codes.entrance(monday.means, token, Purpose.VERDICT)
        assert opened.case_id == case_id
        assert opened.actor.proof is Proof.TOKEN
        assert opened.actor.speaks_for_the_person()

    def test_it_is_good_for_nothing_else(self, monday: District) -> None:
        token = codes.issue_token(monday.means, monday.registered(), Purpose.VERDICT, timedelta(days=1))
        with pytest.raises(NotFound):
            codes.entrance(monday.means, token, Purpose.NEW_CODE)
        with pytest.raises(NotFound):
            codes.code_by_token(monday.means, token)

    def test_it_is_used_up_once(self, monday: District) -> None:
        token = codes.issue_token(monday.means, monday.registered(), Purpose.VERDICT, timedelta(days=1))
        codes.spend(monday.means, token, Purpose.VERDICT)
        for again in (codes.spend, codes.entrance):
            with pytest.raises(NotFound):
                again(monday.means, token, Purpose.VERDICT)

    def test_of_many_at_once_one_spends_it(self, monday: District) -> None:
        token = codes.issue_token(monday.means, monday.registered(), Purpose.VERDICT, timedelta(days=1))
        got: list[bool] = []
        start = Barrier(6)

        def try_it() -> None:
            with psycopg.connect(monday.dsn, autocommit=True) as connection:
                means = means_on(connection, monday.clock)
                start.wait()
                try:
                    codes.spend(means, token, Purpose.VERDICT)
                    got.append(True)
                except NotFound:
                    got.append(False)

        threads = [Thread(target=try_it) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(got) == [False] * 5 + [True]

    def test_it_expires(self, monday: District) -> None:
        token = codes.issue_token(monday.means, monday.registered(), Purpose.NEW_CODE, codes.NEW_CODE_VALID)
        monday.clock.pass_by(minutes=29)
        codes.entrance(monday.means, token, Purpose.NEW_CODE)
        monday.clock.pass_by(minutes=2)
        with pytest.raises(NotFound):
            codes.spend(monday.means, token, Purpose.NEW_CODE)

    def test_a_newer_one_for_the_same_purpose_replaces_it(self, monday: District) -> None:
        case_id = monday.registered()
        first, second = (codes.issue_token(monday.means, case_id, Purpose.VERDICT, timedelta(1)) for _ in range(2))
        with pytest.raises(NotFound):
            codes.entrance(monday.means, first, Purpose.VERDICT)
        assert codes.entrance(monday.means, second, Purpose.VERDICT).case_id == case_id

    def test_its_hash_alone_is_kept(self, monday: District) -> None:
        token = codes.issue_token(monday.means, monday.registered(), Purpose.VERDICT, timedelta(days=1))
        assert token not in str(monday.rows("SELECT digest::text FROM cases_token"))

    def test_an_office_sees_no_token_of_its_cases(self, monday: District) -> None:
        codes.issue_token(monday.means, monday.working(), Purpose.VERDICT, timedelta(days=1))
        with psycopg.connect(monday.dsn) as connection:
            connection.execute(
                "SELECT set_config('luoshi.actor', 'zhang', true), set_config('luoshi.scope', '{housing}', true)"
            )
            assert connection.execute("SELECT count(*) FROM cases_token").fetchone() == (0,)


class TestAskingForANewCode:
    """By the person who lost it, through the contact they gave."""

    def test_the_token_goes_to_the_case_of_the_number_and_brings_a_new_code(self, monday: District) -> None:
        case_id, number, old = with_code(monday)
        sent: list[tuple[UUID, str]] = []
        codes.ask_for_new_code(monday.means, number, HERE, lambda *what: sent.append(what))
        ((to, token),) = sent
        assert to == case_id
        assert opens(monday, number, old)  # asking alone kills nothing: anybody might ask
        case, new = codes.code_by_token(monday.means, token)
        assert case.id == case_id
        assert [opens(monday, number, code) for code in (old, new)] == [False, True]
        assert monday.events(case_id)[-1].data == {"code_hash": codes.hashed(new)}
        with pytest.raises(NotFound):
            codes.code_by_token(monday.means, token)

    def test_whoever_asks_for_a_strange_number_learns_nothing(self, monday: District) -> None:
        sent: list[object] = []
        codes.ask_for_new_code(monday.means, "20260907-4444-4444", HERE, lambda *what: sent.append(what))
        assert sent == []

    def test_nobody_is_flooded_with_messages(self, monday: District) -> None:
        _, number, _ = with_code(monday)
        sent: list[object] = []
        for nth in range(3):
            codes.ask_for_new_code(monday.means, number, f"172.20.0.{nth}", lambda *what: sent.append(what))
        with pytest.raises(codes.TooManyTries):
            codes.ask_for_new_code(monday.means, number, "172.20.0.9", lambda *what: sent.append(what))
        assert len(sent) == 3
