"""One service, one rating, by the person alone; sealed where they gave no name; looked at twice where it is doubted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest

from luoshi.core.actors import MACHINE, Actor, ActorKind
from luoshi.core.errors import LuoshiError
from luoshi.core.judgement.events import DoubtCause, MayCall
from luoshi.core.judgement.rating import Opinion
from luoshi.core.judgement.refusals import DECLINED
from luoshi.judgement import commands
from luoshi.judgement.showing import show_due
from luoshi.ledger.access import EVERYTHING, Access, acting
from tests.cases.cast import CHEN, LI, PERSON, SUN, WANG, ZHANG
from tests.judgement.cast import BAD, GOOD, QIAN, SEPTEMBER, Bench


def refused(code: str, call: object) -> None:
    with pytest.raises(LuoshiError) as caught:
        call()  # type: ignore[operator]
    assert caught.value.code == code
    assert code in DECLINED


class TestByThePersonAlone:
    @pytest.mark.parametrize("actor", [LI, ZHANG, CHEN, SUN, MACHINE, Actor(ActorKind.PERSON, "no proof")])
    def test_no_officer_nor_machine_rates(self, bench: Bench, actor: Actor) -> None:
        service = bench.service()
        refused("rating_persons_only", lambda: commands.rate(bench.judging, service, GOOD, MayCall.NOBODY, actor))
        assert bench.district.rows("SELECT count(*) FROM judgement_rating") == [(0,)]

    def test_one_service_has_one_rating(self, bench: Bench) -> None:
        service = bench.service()
        rating_id = commands.rate(bench.judging, service, BAD, MayCall.SUPERVISION, PERSON)

        refused("rated_already", lambda: commands.rate(bench.judging, service, GOOD, MayCall.NOBODY, PERSON))
        assert bench.rating(rating_id).level == 1

    def test_what_is_not_over_is_not_rated(self, bench: Bench) -> None:
        going_on = bench.service(ended=False)
        refused("not_ended_yet", lambda: commands.rate(bench.judging, going_on, GOOD, MayCall.NOBODY, PERSON))

    @pytest.mark.parametrize(
        ("opinion", "code"),
        [
            (Opinion(0), "level_unknown"),
            (Opinion(6), "level_unknown"),
            (Opinion(1, ("weather",)), "reason_unknown"),
            (Opinion(1, (), "啊" * 2001), "words_too_long"),
        ],
    )
    def test_what_is_not_on_offer_is_refused(self, bench: Bench, opinion: Opinion, code: str) -> None:
        refused(code, lambda: bench.rated(opinion))

    def test_a_named_bad_rating_is_to_be_called_within_a_working_day(self, bench: Bench) -> None:
        """Monday 9:30, one working day: Tuesday at closing, 17:30 in Beijing."""
        bad, good = bench.rating(bench.rated(BAD)), bench.rating(bench.rated(GOOD))
        assert bad.call_by == datetime(2026, 9, 8, 9, 30, tzinfo=UTC)
        assert good.call_by is None


class TestUnnamed:
    def test_until_it_is_shown_the_database_holds_ciphertext_alone(self, bench: Bench) -> None:
        service = bench.service()
        rating_id = commands.rate(bench.judging, service, BAD, MayCall.NOBODY, PERSON)

        assert bench.rating(rating_id).hidden
        assert bench.district.rows("SELECT count(*) FROM judgement_opinion") == [(0,)]
        everything = self.dump(bench, rating_id)
        assert "电话也不接" not in everything
        assert "attitude" not in everything
        assert '"level"' not in everything
        assert str(service.case) not in everything, "of an unnamed rating the case stands nowhere"

    def test_every_seal_is_as_long_as_any_other(self, bench: Bench) -> None:
        bench.rated(Opinion(5), MayCall.NOBODY)
        bench.rated(replace(BAD, words="长" * 2000), MayCall.NOBODY)
        lengths = bench.district.rows("SELECT DISTINCT length(value) FROM ledger_vault WHERE field = 'sealed'")
        assert len(lengths) == 1

    def test_four_wait_for_a_fifth_though_their_period_has_ended(self, bench: Bench) -> None:
        ratings = [bench.rated(BAD, MayCall.NOBODY) for _ in range(4)]
        bench.rated(BAD, MayCall.NOBODY, "traffic")
        bench.district.clock.pass_by(days=30)
        assert show_due(bench.judging) == 0

        ratings.append(bench.rated(GOOD, MayCall.NOBODY))
        bench.district.clock.pass_by(days=31)
        assert show_due(bench.judging) == 5
        assert [bench.rating(each).level for each in ratings] == [1, 1, 1, 1, 5]
        assert bench.district.rows("SELECT count(*) FROM judgement_rating WHERE hidden") == [(1,)], "traffic's waits on"

    def test_five_are_not_shown_before_the_month_has_ended(self, bench: Bench) -> None:
        for _ in range(5):
            bench.rated(BAD, MayCall.NOBODY)
        bench.district.clock.now = datetime(2026, 9, 30, 15, 59, tzinfo=UTC)
        assert show_due(bench.judging) == 0
        bench.district.clock.now = datetime(2026, 9, 30, 16, tzinfo=UTC)
        assert show_due(bench.judging) == 5

    @staticmethod
    def dump(bench: Bench, rating_id: UUID) -> str:
        rows = bench.district.rows(
            "SELECT convert_from(body, 'UTF8') FROM ledger_event WHERE stream = %s"
            " UNION ALL SELECT value FROM ledger_vault WHERE stream = %s"
            " UNION ALL SELECT r::text FROM judgement_rating r WHERE id = %s",
            *[rating_id] * 3,
        )
        return "\n".join(text for (text,) in rows)


class TestCalls:
    def test_a_call_is_recorded_as_a_call_and_the_rating_stays(self, bench: Bench) -> None:
        rating_id = bench.rated()
        commands.call(bench.judging, rating_id, False, "", SUN)
        assert bench.rating(rating_id).called_at is None, "nobody was reached"

        commands.call(bench.judging, rating_id, True, "本人说其实满意", SUN)
        found = bench.rating(rating_id)
        assert (found.level, found.again) == (1, 0)
        assert found.called_at is not None
        assert bench.district.rows("SELECT level FROM judgement_opinion") == [(1,)]

    def test_the_rated_office_calls_only_whom_it_may(self, bench: Bench) -> None:
        default, agreed = bench.rated(), bench.rated(call=MayCall.OFFICE)
        unnamed = bench.rated(call=MayCall.NOBODY)
        refused("not_to_be_called", lambda: commands.call(bench.judging, default, True, "已沟通", ZHANG))
        refused("not_to_be_called", lambda: commands.call(bench.judging, unnamed, True, "已沟通", SUN))
        refused("not_to_be_called", lambda: commands.call(bench.judging, agreed, True, "已沟通", WANG))
        commands.call(bench.judging, agreed, True, "已沟通", ZHANG)

    def test_what_was_heard_must_be_said(self, bench: Bench) -> None:
        rating_id = bench.rated()
        refused("needs_words", lambda: commands.call(bench.judging, rating_id, True, "  ", SUN))


class TestAfterTheRepair:
    def test_the_second_stands_beside_the_first(self, bench: Bench) -> None:
        service = bench.service()
        rating_id = commands.rate(bench.judging, service, BAD, MayCall.SUPERVISION, PERSON)
        commands.note_rectification(bench.judging, rating_id, UUID(int=7))
        refused("rated_already", lambda: commands.rate(bench.judging, service, GOOD, MayCall.NOBODY, PERSON))

        for _ in range(2):
            commands.note_repaired(bench.judging, rating_id)
        commands.rate(bench.judging, service, GOOD, MayCall.NOBODY, PERSON)
        levels = bench.district.rows("SELECT nth, level FROM judgement_opinion ORDER BY nth")
        assert levels == [(1, 1), (2, 5)]
        refused("rated_already", lambda: commands.rate(bench.judging, service, GOOD, MayCall.NOBODY, PERSON))

    def test_a_rectification_is_noted_once(self, bench: Bench) -> None:
        rating_id = bench.rated()
        for number in (7, 8):
            commands.note_rectification(bench.judging, rating_id, UUID(int=number))
        assert bench.rating(rating_id).rectification == UUID(int=7)


class TestDoubt:
    def test_two_people_of_elsewhere_decide(self, bench: Bench) -> None:
        rating_id = bench.rated()
        commands.raise_doubt(bench.judging, rating_id, DoubtCause.MISTAKEN, "评的是另一家的事", CHEN)
        commands.look_again(bench.judging, rating_id, True, "原件是交通局的", SUN)
        assert not bench.rating(rating_id).set_aside, "one is not enough"

        refused("doubt_takes_two", lambda: commands.look_again(bench.judging, rating_id, True, "同意", SUN))
        refused("doubt_takes_two", lambda: commands.look_again(bench.judging, rating_id, True, "同意", CHEN))
        refused("needs_words", lambda: commands.look_again(bench.judging, rating_id, True, "", QIAN))
        commands.look_again(bench.judging, rating_id, True, "核对过原件", QIAN)
        assert bench.rating(rating_id).set_aside
        assert bench.district.rows("SELECT level FROM judgement_opinion") == [(1,)], "what was said stays"
        refused("doubt_none", lambda: commands.look_again(bench.judging, rating_id, False, "再看", SUN))

    def test_where_they_differ_two_begin_anew(self, bench: Bench) -> None:
        rating_id = bench.rated()
        commands.raise_doubt(bench.judging, rating_id, DoubtCause.MALICIOUS, "同一人反复差评", CHEN)
        commands.look_again(bench.judging, rating_id, True, "像是恶意", SUN)
        commands.look_again(bench.judging, rating_id, False, "事实确有", QIAN)

        doubt = bench.rating(rating_id).doubt
        assert doubt is not None
        assert (doubt.proposed, doubt.decided, doubt.by) == (None, None, "")

    def test_only_its_head_asks_and_once_and_of_a_bad_one(self, bench: Bench) -> None:
        bad, good = bench.rated(), bench.rated(GOOD)
        for actor in (ZHANG, WANG, SUN, PERSON):
            refused(
                "doubt_own_office",
                lambda actor=actor: commands.raise_doubt(bench.judging, bad, DoubtCause.MISTAKEN, "错了", actor),
            )
        refused(
            "doubt_own_office",
            lambda: commands.raise_doubt(bench.judging, good, DoubtCause.MISTAKEN, "错了", CHEN),
        )
        commands.raise_doubt(bench.judging, bad, DoubtCause.MISTAKEN, "错了", CHEN)
        refused("doubt_own_office", lambda: commands.raise_doubt(bench.judging, bad, DoubtCause.MISTAKEN, "错了", CHEN))
        refused("doubt_none", lambda: commands.look_again(bench.judging, good, True, "看看", SUN))


class TestPressure:
    def test_one_tap_is_one_report_that_names_no_case(self, bench: Bench) -> None:
        service = bench.service()
        for _ in range(3):
            commands.report_pressure(bench.judging, service, PERSON)
        assert bench.district.rows("SELECT office, month FROM judgement_pressure") == [("housing", SEPTEMBER)]
        said = bench.district.rows("SELECT convert_from(body, 'UTF8') FROM ledger_event WHERE kind LIKE 'pressure%%'")
        assert str(service.case) not in said[0][0]

    def test_no_officer_reports_it_of_another_office(self, bench: Bench) -> None:
        refused("rating_persons_only", lambda: commands.report_pressure(bench.judging, bench.service(), WANG))


class TestTheDatabaseRole:
    """What the application could do with plain SQL, with the widest access there is."""

    @pytest.mark.parametrize("table", ["judgement_opinion", "judgement_callback", "judgement_pressure"])
    @pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET office = 'traffic'", "TRUNCATE {}"])
    def test_it_neither_changes_nor_removes_what_was_said(self, bench: Bench, table: str, statement: str) -> None:
        connection = bench.judging.connection
        with pytest.raises(psycopg.errors.InsufficientPrivilege), acting(connection, Access("sun", EVERYTHING)):
            connection.execute(statement.format(table).encode())

    def test_it_removes_no_rating(self, bench: Bench) -> None:
        connection = bench.judging.connection
        with pytest.raises(psycopg.errors.InsufficientPrivilege), acting(connection, Access("sun", EVERYTHING)):
            connection.execute("DELETE FROM judgement_rating")

    @pytest.mark.parametrize("scope", [("housing",), ("housing", "traffic", "centre", "supervision")])
    def test_no_office_sees_a_rating_or_its_events(self, bench: Bench, scope: tuple[str, ...]) -> None:
        bench.rated(call=MayCall.OFFICE)
        with acting(bench.judging.connection, Access("chen", scope)) as connection:
            for question in (
                "SELECT count(*) FROM judgement_rating",
                "SELECT count(*) FROM judgement_opinion",
                "SELECT count(*) FROM ledger_event WHERE kind LIKE 'rating.%'",
                "SELECT count(*) FROM ledger_vault",
            ):
                assert connection.execute(question.encode()).fetchone() == (0,), question
