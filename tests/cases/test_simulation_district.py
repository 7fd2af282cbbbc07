"""The invented district on paper: who is there, what is asked of whom, and who games the rules."""

from __future__ import annotations

from datetime import date

import pytest

from luoshi.cases.simulation.catalogue import TOWN, Matter, the_catalogue, worded
from luoshi.cases.simulation.chance import Chance
from luoshi.cases.simulation.district import HOTLINE, SERVICE_CENTRE, SUPERVISION, succession, the_district
from luoshi.cases.simulation.labels import GAMES, labels
from luoshi.cases.simulation.library import the_answers
from luoshi.core.actors import Role, may_second
from luoshi.registry.case_type_files import shipped

DISTRICT = the_district()
SHIPPED = shipped()


def test_twenty_four_departments_sit_in_the_service_centre_and_eighty_four_offices_are_appraised() -> None:
    assert sum(office.in_centre for office in DISTRICT.registered_offices()) == 24
    assert sum(office.appraised for office in DISTRICT.registered_offices()) == 84
    assert len(DISTRICT.towns) == 20


def test_several_hundred_officers_fill_every_role_and_every_office_has_a_head() -> None:
    assert 350 <= len(DISTRICT.officers) <= 600
    assert {role for officer in DISTRICT.officers.values() for role in officer.roles} == set(Role)
    assert all(Role.HEAD in office.head.roles for office in DISTRICT.appraised)
    assert len(DISTRICT.offices[HOTLINE].having(Role.INTAKE)) == 12
    assert len(DISTRICT.offices[SERVICE_CENTRE].having(Role.INTAKE)) == 8


def test_the_arbiter_may_be_second_to_any_office() -> None:
    arbiter = DISTRICT.offices[SUPERVISION].head.actor
    assert all(may_second(office.head.actor, arbiter) for office in DISTRICT.appraised)


def test_names_stand_for_one_office_each() -> None:
    names = [office.name for office in DISTRICT.offices.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("matter", the_catalogue(), ids=lambda matter: matter.code)
def test_a_matter_names_offices_and_rules_that_exist_and_its_words_are_whole(matter: Matter) -> None:
    offices = {matter.office, *matter.astray, *filter(None, [matter.co_handler])}
    assert offices - {TOWN} <= DISTRICT.offices.keys()
    assert not matter.ground or matter.ground in SHIPPED[matter.type].suspensions
    assert bool(matter.co_handler) == bool(matter.part)
    wording = worded(matter, DISTRICT, Chance("words"))
    assert "{" not in wording.title + wording.text + wording.answer
    assert len(wording.title) <= 40


def test_every_shipped_case_type_is_asked_for_and_every_appraised_office_is_asked() -> None:
    matters = the_catalogue()
    # What blocks a project is raised on its page, of no matter of the catalogue.
    assert {matter.type for matter in matters} == SHIPPED.keys() - {"project_blocker"}
    departments = {office.code for office in DISTRICT.appraised if office.kind != "towns"}
    assert departments <= {matter.office for matter in matters}
    assert len({matter.code for matter in matters}) == len(matters)


def test_every_game_is_played_by_offices_of_its_own() -> None:
    found = labels(DISTRICT, 1)
    assert {label.game for label in found} == GAMES.keys()
    assert len({label.office for label in found}) == len(found)
    assert not {label.office for label in found} & set(succession()[:2])


def test_three_offices_hand_round_and_know_each_other() -> None:
    ring = [label for label in labels(DISTRICT, 1) if label.game == "hand_round"]
    assert len(ring) == 3
    assert {label.ring for label in ring} == {tuple(label.office for label in ring)}


def test_the_players_depend_on_the_seed_and_on_nothing_else() -> None:
    assert labels(DISTRICT, 1) == labels(DISTRICT, 1)
    assert len({tuple(label.office for label in labels(DISTRICT, seed)) for seed in range(8)}) > 4


def test_chance_is_what_its_names_say() -> None:
    one, same, other = Chance("a", 1), Chance("a", 1), Chance("a", 2)
    assert [one.between(0, 1) for _ in range(3)] == [same.between(0, 1) for _ in range(3)]
    assert one.of("x").uuid() == Chance("a", 1, "x").uuid() != other.of("x").uuid()
    assert one.of("x").uuid().version == 4


def test_a_draw_from_one_source_leaves_another_alone() -> None:
    """A story that draws once more must not change the stories beside it."""
    busy, idle = Chance("day"), Chance("day")
    busy.number(1, 6)
    assert busy.of(1).bytes(16) == idle.of(1).bytes(16)


def test_every_ready_answer_is_of_an_office_and_a_matter_that_exist() -> None:
    answers = list(the_answers(date(2026, 9, 1)))
    assert len(answers) >= 12
    assert {answer.office for answer in answers} <= DISTRICT.offices.keys()
    assert {answer.matter for answer in answers} <= {matter.code for matter in the_catalogue()}
    assert min(answer.valid_until for answer in answers) == date(2026, 9, 26), "one of them ends within the month"
