"""The law's erasure of the words of a rating: the words go wherever they stand, the verdict stays."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from luoshi.cases.commands import act
from luoshi.cases.erasing import all_texts
from luoshi.cases.handling import By
from luoshi.core.actors import MACHINE, Actor, Role
from luoshi.core.case.commands import Erase
from luoshi.core.erasing import Erasure
from luoshi.core.judgement.events import MayCall
from luoshi.core.judgement.rating import Opinion
from luoshi.judgement.commands import erase_words, rate
from luoshi.judgement.showing import show_due
from luoshi.ledger.vocabulary import EVENTS
from tests.cases.cast import CHEN, SUN, ZHANG, officer
from tests.judgement.cast import BAD, GOOD, PERSON, Bench
from tests.judgement.test_following import closed, rectification, run, service, text_of, worker
from tests.judgement.test_ratings import refused
from tests.reactions.cast import Worker

__all__ = ["worker"]
LAW = "个人信息保护法第四十七条"
ADMIN = officer("admin", "centre", Role.ADMINISTRATOR)
SAYS = "电话也不接"


def held(bench: Bench, stream: UUID) -> set[str]:
    rows = bench.district.rows("SELECT field FROM ledger_vault WHERE stream = %s AND value IS NOT NULL", stream)
    return {field for (field,) in rows}


def test_by_its_name_alone_the_database_knows_an_event_of_erasure() -> None:
    for kind, event in EVENTS.items():
        assert kind.endswith(".erased") is issubclass(event, Erasure), kind


class TestWordsOfARating:
    @pytest.mark.parametrize("actor", [PERSON, ADMIN, MACHINE])
    def test_they_leave_the_vault_and_the_level_stays(self, bench: Bench, actor: Actor) -> None:
        rating_id = bench.rated(BAD)
        assert held(bench, rating_id) == {"words"}

        erase_words(bench.judging, rating_id, LAW, actor)
        assert held(bench, rating_id) == set()
        assert bench.rating(rating_id).level == 1
        assert bench.district.rows("SELECT level FROM judgement_opinion") == [(1,)]

    @pytest.mark.parametrize("actor", [ZHANG, CHEN, SUN])
    def test_nobody_of_the_rated_office_nor_who_supervises_erases_them(self, bench: Bench, actor: Actor) -> None:
        rating_id = bench.rated(BAD)
        refused("erasing_by_law", lambda: erase_words(bench.judging, rating_id, LAW, actor))
        assert held(bench, rating_id) == {"words"}

    def test_not_without_a_legal_basis(self, bench: Bench) -> None:
        rating_id = bench.rated(BAD)
        refused("needs_words", lambda: erase_words(bench.judging, rating_id, " ", ADMIN))

    def test_asked_twice_it_is_recorded_once(self, bench: Bench) -> None:
        rating_id = bench.rated(BAD)
        for _ in range(2):
            erase_words(bench.judging, rating_id, LAW, PERSON)
        assert bench.district.rows("SELECT count(*) FROM ledger_event WHERE kind = 'rating.erased'") == [(1,)]


class TestWordsUnderSeal:
    def test_the_verdict_is_shown_in_its_time_without_them_and_the_seal_goes_then(self, bench: Bench) -> None:
        sealed = [bench.rated(BAD, MayCall.NOBODY), *(bench.rated(GOOD, MayCall.NOBODY) for _ in range(4))]
        erase_words(bench.judging, sealed[0], LAW, PERSON)
        assert held(bench, sealed[0]) == {"sealed"}, "erased now, the verdict would go with the words"

        bench.district.clock.pass_by(days=30)
        assert show_due(bench.judging) == 5
        assert bench.rating(sealed[0]).level == 1
        assert held(bench, sealed[0]) == set()
        assert held(bench, sealed[1]) == {"sealed"}
        rows = bench.district.rows("SELECT count(*) FROM judgement_opinion WHERE level = 1")
        assert rows == [(1,)]

    def test_once_shown_words_and_seal_go_together(self, bench: Bench) -> None:
        sealed = [bench.rated(BAD, MayCall.NOBODY) for _ in range(5)]
        bench.district.clock.pass_by(days=30)
        show_due(bench.judging)
        erase_words(bench.judging, sealed[0], LAW, ADMIN)
        assert held(bench, sealed[0]) == set()


class TestWhatFollows:
    def test_the_rectification_that_quotes_them_forgets_them_too(self, bench: Bench, worker: Worker) -> None:
        case_id = closed(bench)
        rating_id = rate(bench.judging, service(case_id), BAD, MayCall.OFFICE, PERSON)
        run(worker)
        repair = rectification(bench, rating_id)
        assert SAYS in text_of(bench, repair)

        erase_words(bench.judging, rating_id, LAW, PERSON)
        assert "rating-words-erased" in run(worker)
        assert held(bench, repair) == set()
        assert bench.district.case(repair).open

    def test_what_is_erased_of_a_case_takes_the_words_of_its_rating(self, bench: Bench, worker: Worker) -> None:
        case_id = closed(bench)
        rating_id = rate(bench.judging, service(case_id), replace(BAD, words=SAYS), MayCall.SUPERVISION, PERSON)
        run(worker)

        texts = all_texts(bench.district.means, case_id)
        act(bench.district.means, case_id, Erase(texts, LAW), By(ADMIN))
        assert "words-erased" in run(worker)
        assert held(bench, rating_id) == set()
        assert bench.rating(rating_id).level == 1

    def test_of_a_case_that_nobody_rated_nothing_more_goes(self, bench: Bench, worker: Worker) -> None:
        case_id = closed(bench)
        bench.rated(Opinion(5, (), "很好"))
        run(worker)
        act(bench.district.means, case_id, Erase(all_texts(bench.district.means, case_id), LAW), By(ADMIN))
        run(worker)
        assert bench.district.rows("SELECT count(*) FROM ledger_event WHERE kind = 'rating.erased'") == [(0,)]
