"""Offices that play: who swaps the telephone number, rates themselves or pushes good ratings is refused or is seen."""

from __future__ import annotations

from uuid import UUID

import pytest

from luoshi.cases.codes import hashed, new_code
from luoshi.core.actors import Actor
from luoshi.core.case import commands as c
from luoshi.core.casetypes.model import Outcome
from luoshi.core.errors import LuoshiError
from luoshi.core.judgement.events import MayCall
from luoshi.core.judgement.rating import Opinion, Service
from luoshi.core.private import Private
from luoshi.judgement.commands import rate, report_pressure
from luoshi.judgement.report import waiting
from luoshi.judgement.signs import signs
from tests.cases.cast import LI, PERSON, ZHANG, request
from tests.judgement.cast import GOOD, SEPTEMBER, Bench

OWN_PHONE = "13900001111"


def closed(bench: Bench, contact: str, by: Actor = LI) -> Service:
    """A case that an officer registered with a contact, and that housing has closed."""
    district = bench.district
    command = request(code_hash=hashed(new_code(district.means.random)), contact=Private(contact))
    case_id = district.registered(command, by)
    district.act(case_id, c.Offer("housing"), LI)
    district.act(case_id, c.SignFor(), ZHANG)
    district.act(case_id, c.Close(Outcome.ANSWERED, Private("灯已换好")), ZHANG)
    return Service(case_id, "housing", "help", "street_lamp", True)


def praised(bench: Bench, service: Service) -> UUID:
    """Somebody who holds the link rates it best."""
    return rate(bench.judging, service, GOOD, MayCall.SUPERVISION, PERSON)


def test_a_clerk_who_puts_in_their_own_number_and_rates_is_on_the_list_with_the_ratings(bench: Bench) -> None:
    played = {praised(bench, closed(bench, OWN_PHONE)) for _ in range(5)}
    for number in range(5):
        bench.district.clock.pass_by(hours=1)
        praised(bench, closed(bench, f"1380000000{number}"))

    (found,) = signs(bench.judging, SEPTEMBER).same_contact
    assert (found.officer, found.of_office, found.office, found.number) == ("li", "centre", "housing", 5)
    assert set(found.ratings) == played


def test_four_are_a_neighbour_who_asks_often(bench: Bench) -> None:
    for _ in range(4):
        praised(bench, closed(bench, OWN_PHONE))
    assert signs(bench.judging, SEPTEMBER).same_contact == []


def test_a_person_who_asks_by_themselves_is_on_no_list_however_often(bench: Bench) -> None:
    for _ in range(6):
        praised(bench, closed(bench, OWN_PHONE, PERSON))
    assert signs(bench.judging, SEPTEMBER).same_contact == []


def test_good_ratings_that_come_all_at_once_are_on_the_list(bench: Bench) -> None:
    for _ in range(10):
        bench.rated(GOOD)
    bench.rated(GOOD, office="traffic")
    (found,) = signs(bench.judging, SEPTEMBER).at_once
    assert (found.office, found.number) == ("housing", 10)


def test_spread_over_the_day_they_are_not(bench: Bench) -> None:
    for _ in range(12):
        bench.rated(GOOD)
        bench.district.clock.pass_by(minutes=11)
    assert signs(bench.judging, SEPTEMBER).at_once == []


def test_an_officer_cannot_correct_the_number_that_the_link_goes_to(bench: Bench) -> None:
    case_id = bench.district.working(ZHANG, request(contact=Private("13800000000")))
    with pytest.raises(LuoshiError) as caught:
        bench.district.act(case_id, c.Correct("contact", OWN_PHONE, Private("号码登记有误")), ZHANG)
    assert caught.value.code == "correct_subject"


def test_who_presses_for_good_ratings_is_reported_by_those_they_press(bench: Bench) -> None:
    for _ in range(3):
        report_pressure(bench.judging, bench.service(), PERSON)
    assert waiting(bench.judging, SEPTEMBER).pressure == [("housing", 3)]


def test_a_sealed_rating_is_on_no_list(bench: Bench) -> None:
    for _ in range(12):
        rate(bench.judging, bench.service(), Opinion(5), MayCall.NOBODY, PERSON)
    found = signs(bench.judging, SEPTEMBER)
    assert (found.same_contact, found.at_once) == ([], [])
