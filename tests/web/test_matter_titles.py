"""Matters are called by their titles wherever people read them; strangers read catalogue titles and no typed words."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from luoshi.core.actors import MACHINE
from luoshi.core.case import commands as c
from luoshi.core.casetypes.model import Outcome
from luoshi.core.private import Private
from luoshi.core.registry_events import MatterEntered
from luoshi.registry.commands import Registrar
from luoshi.registry.matters import enter_matters
from luoshi.runtime.postgres import Running
from luoshi.web.edge import forget
from tests.cases.cast import PERSON, ZHANG
from tests.web.public_cast import Street, shared_street, text_of

OWNER = "the owner"
CLOSE = c.Close(Outcome.ANSWERED, Private("灯已经换好。"))


@pytest.fixture(scope="module")
def street(postgres: Running, people: str) -> Iterator[Street]:
    with shared_street(postgres, people, __name__) as street:
        means = street.district.means
        registrar = Registrar(means.connection, means.now, secrets.token_bytes, MACHINE)
        enter_matters(registrar, [MatterEntered("street_lamp", "路灯照明", "Street lighting")])
        forget()
        yield street


def test_the_person_reads_the_title_in_their_own_case(street: Street) -> None:
    owner = street.holder_of(street.working(OWNER, ZHANG), OWNER)
    assert "求助：路灯照明" in owner.page()
    assert "street_lamp" not in owner.page()


def test_strangers_read_the_title_of_a_matter_and_no_word_that_an_officer_typed(street: Street) -> None:
    for matter in ("street_lamp", "何秀英家的灯"):
        street.act(street.working(OWNER, ZHANG, matter=matter), CLOSE, ZHANG)
    page = text_of(street.somebody().browser.get("/results"))

    assert "求助：路灯照明" in page
    assert "何秀英" not in page


def test_of_a_sealed_kind_the_matter_is_not_told(street: Street) -> None:
    case_id = street.working(OWNER, ZHANG, case_type="service_complaint")
    street.act(case_id, c.AddNote(Private("见附件")), PERSON)
    street.act(case_id, c.Close(Outcome.UNFOUNDED, Private("经查不属实")), ZHANG)

    assert "投诉：路灯照明" not in text_of(street.somebody().browser.get("/results"))
