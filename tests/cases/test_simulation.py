"""Weeks in the invented district, on a real database: lawful to the last event, the same every time, full of life."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from secrets import token_bytes
from zoneinfo import ZoneInfo

import psycopg
import pytest

from luoshi.cases.answers import library, likely_answers
from luoshi.cases.handling import Means
from luoshi.cases.projections import CasesProjection
from luoshi.cases.simulation.book import ACCESS
from luoshi.cases.simulation.labels import GAMES
from luoshi.cases.simulation.run import Plan, simulate
from luoshi.core.errors import BadInput
from luoshi.ledger.access import acting
from luoshi.ledger.checking.check import check, stored
from luoshi.ledger.rebuilding import compare
from luoshi.registry.queries import reference
from luoshi.runtime.postgres import Running
from tests.cases.simulated import FIRST, NOVEMBER, WEEKS, Run, bodies, moment, own_database, ran

BEIJING = ZoneInfo("Asia/Shanghai")
SHORT = Plan(days=2, seed=7, first=FIRST, per_day=25)


LIFE = (
    "offered", "signed_for", "returned", "offer_expired", "ruled", "admitted", "supplement_asked",
    "supplement_received", "suspended", "resumed", "extended", "contacted", "tried", "noted", "evidence_added",
    "sub_case_opened", "sub_case_ended", "merged", "absorbed", "split", "reclassified", "answered", "closed",
    "delivered", "verdict_given", "reopened", "withdrawn", "wish_noted", "wish_answered", "diverted", "objected",
    "objection_ruled", "holder_moved", "corrected", "warned",
)  # fmt: skip


@pytest.fixture(scope="module")
def weeks(postgres: Running) -> Iterator[Run]:
    """Four weeks on a database that is still there."""
    with ran(postgres, WEEKS) as run:
        yield run


def test_the_record_keeps_every_promise(weeks: Run) -> None:
    report = check(stored(weeks.connection))
    assert report.lines()[1:] == []
    assert report.cases == weeks.result.tally.cases > 900
    assert report.events > weeks.result.tally.events > 7000


def test_ordinary_life_is_all_there(weeks: Run) -> None:
    """Every kind of event that people and officers cause by themselves; no calendar changed, nothing was erased."""
    happened = weeks.result.tally.kinds
    assert [kind for kind in LIFE if not happened[kind]] == []
    assert set(weeks.result.tally.outcomes) == {"done", "partly", "answered", "cannot_now", "unfounded"}
    assert weeks.result.tally.late_entries > 0
    assert weeks.result.tally.overdue > 20


def test_people_come_by_three_ways_and_to_the_window_in_office_hours_only(weeks: Run) -> None:
    arrivals = [case[0] for case in weeks.cases.values() if not {"parent", "split_from"} & case[0]["data"].keys()]
    assert {event["data"]["channel"] for event in arrivals} == {"window", "hotline", "online", "internal"}
    for event in arrivals:
        local = moment(event["at"]).astimezone(BEIJING)
        if event["data"]["channel"] == "window":
            assert (8, 30) <= (local.hour, local.minute) <= (17, 30)
            assert local.weekday() < 5 or local.date() == date(2026, 9, 20), local
        if event["data"]["channel"] == "online":
            assert event["actor"] == {"kind": "person", "proof": "code"}


def test_mondays_bring_more_than_sundays(weeks: Run) -> None:
    days = [moment(case[0]["at"]).astimezone(BEIJING).date() for case in weeks.cases.values()]
    assert days.count(date(2026, 9, 7)) > 1.5 * days.count(date(2026, 9, 13))


def test_officers_on_leave_have_deputies_until_they_return(weeks: Run) -> None:
    moves = [event for event in weeks.events if event["kind"] == "case.holder_moved"]
    deputies = [move for move in moves if move["data"]["cause"] == "deputy"]
    assert any("until" in move["data"] for move in deputies)
    assert any("until" not in move["data"] for move in deputies), "nobody came back"


def test_an_office_is_succeeded_and_its_open_cases_go_along(weeks: Run) -> None:
    day = FIRST + timedelta(days=18)
    moves = [event for event in weeks.events if event["kind"] == "case.holder_moved"]
    succeeded = [move for move in moves if move["data"]["cause"] == "succession"]
    assert {moment(move["at"]).astimezone(BEIJING).date() for move in succeeded} <= {day}
    later = [event for event in weeks.events if event["kind"] == "case.offered" and moment(event["at"]).date() > day]
    assert "library" not in {event["data"]["to"] for event in later}


def test_read_tables_are_what_the_events_say(weeks: Run) -> None:
    projection = CasesProjection(reference(weeks.connection, ACCESS, FIRST))
    assert compare(weeks.connection, [projection]) == []


def test_no_name_and_no_word_of_the_people_stands_in_the_record(weeks: Run) -> None:
    said = set(weeks.texts.values())
    cases = b"\n".join(body for body in bodies(weeks.connection) if b'"kind":"case.' in body)
    record = set(re.findall('"([^"]*[\u4e00-\u9fff][^"]*)"', cases.decode()))
    assert len(said) > 500
    assert len(record) > 20, "areas and bases of returns are no secret"
    assert [words for words in said if any(words in plain for plain in record)] == []


def test_which_office_plays_which_game_stands_in_no_record(weeks: Run) -> None:
    record = b"\n".join(bodies(weeks.connection)).decode()
    assert [word for game in GAMES.values() for word in (game.name, game.zh) if word in record] == []


def test_the_same_run_in_two_districts_gives_the_same_bytes(postgres: Running) -> None:
    with ran(postgres, SHORT) as one, ran(postgres, SHORT) as two:
        assert bodies(one.connection) == bodies(two.connection)
        assert one.result.tally.data() == two.result.tally.data()


def test_another_seed_gives_another_district(postgres: Running) -> None:
    with ran(postgres, SHORT) as one, ran(postgres, Plan(2, 8, FIRST, 25)) as two:
        assert not one.cases.keys() & two.cases.keys()


def test_a_repeated_run_adds_nothing_and_a_longer_one_goes_on_where_it_ended(postgres: Running) -> None:
    longer = Plan(4, SHORT.seed, FIRST, SHORT.per_day)
    with ran(postgres, SHORT) as first, ran(postgres, longer) as whole:
        before = bodies(first.connection)
        simulate(first.connection, SHORT, NOVEMBER)
        assert bodies(first.connection) == before
        simulate(first.connection, longer, NOVEMBER)
        assert bodies(first.connection) == bodies(whole.connection)


def test_two_seeds_share_a_district(postgres: Running) -> None:
    with ran(postgres, SHORT) as run:
        offices = sum(event["kind"] == "registry.office" for event in run.events)
        simulate(run.connection, Plan(2, 8, FIRST, 20), NOVEMBER)
        report = check(stored(run.connection))
        assert report.clean
        assert report.cases > run.result.tally.cases
        assert offices == sum(b'"kind":"registry.office"' in body for body in bodies(run.connection))


def test_nothing_is_entered_that_has_not_happened_yet(postgres: Running) -> None:
    now = datetime(2026, 9, 2, 14, 40, tzinfo=BEIJING)
    with own_database(postgres) as there, psycopg.connect(there.dsn("app"), autocommit=True) as connection:
        result = simulate(connection, Plan(3, 7, FIRST, 30), now)
        assert result.end == datetime(2026, 9, 2, 12, tzinfo=BEIJING)
        with acting(connection, ACCESS):
            (last,) = connection.execute("SELECT max(entered_at) FROM ledger_event").fetchall()[0]
        assert last < result.end


@pytest.mark.parametrize("plan", [Plan(0, 1, FIRST), Plan(3, 1, date(2027, 1, 1)), Plan(3, 1, FIRST, 0)])
def test_no_days_no_people_or_days_to_come_are_refused(plan: Plan) -> None:
    with pytest.raises(BadInput) as refused:
        plan.end(NOVEMBER)
    assert refused.value.code == "simulation_period"


def test_who_changed_a_stored_event_is_found(postgres: Running) -> None:
    """An insider with every right writes another office into a signature."""
    with ran(postgres, Plan(2, 7, FIRST, 20)) as run:
        signed = next(event for event in run.events if event["kind"] == "case.signed_for")
        office = signed["data"]["holder"]["office"].encode()
        with psycopg.connect(run.admin, autocommit=True) as insider:
            insider.execute("ALTER TABLE ledger_event DISABLE TRIGGER USER")
            insider.execute(
                "UPDATE ledger_event SET body = convert_to(replace(convert_from(body, 'UTF8'), %s, %s), 'UTF8')"
                " WHERE stream = %s AND version = %s",
                [f'"office":"{office.decode()}","officer"', '"office":"finance","officer"', signed["stream"],
                 signed["version"]],
            )  # fmt: skip
        found = check(stored(run.connection))
    assert "signed_unoffered" in found.counts
    assert f"{signed['stream']}@{signed['version']}" in {violation.reference for violation in found.violations}


def test_what_people_write_meets_the_ready_answers_of_the_office_whose_they_are(weeks: Run) -> None:
    means = Means(weeks.connection, reference(weeks.connection, ACCESS, FIRST), lambda: NOVEMBER, token_bytes)
    by_words = {
        "身份证丢了，人在外地，能不能就近补办？": "lost_id_card",
        "孩子刚满月，参保要带什么？": "newborn",
        "在橙湾西路开了小店，客户要发票，怎么开？": "small_invoice",
    }
    assert {text: likely_answers(means, text)[0].code for text in by_words} == by_words
    offered = [answer.code for answer in likely_answers(means, "暖气不热，温度不到，能退费吗")]
    assert "heating_refund" not in offered, "it held until the end of September"
    assert "heating_refund" in {answer.code for answer in library(means)}
