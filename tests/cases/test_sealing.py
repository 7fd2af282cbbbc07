"""密封: of a sealed kind of case no officer learns who asked: not from the page's words, not from the vault itself."""

from __future__ import annotations

from uuid import UUID

import pytest

from luoshi.cases.dossier import dossier
from luoshi.cases.following import told
from luoshi.cases.handling import access_of
from luoshi.cases.projections import CasesProjection
from luoshi.cases.sealing import kept
from luoshi.core.actors import Actor, Role
from luoshi.core.case import commands as c
from luoshi.core.case.events import Registered
from luoshi.core.casetypes.model import Sealing
from luoshi.core.errors import NotFound
from luoshi.core.private import Private
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.reading import read_stream
from luoshi.ledger.rebuilding import compare
from tests.cases.cast import CHEN, LI, SUN, WANG, ZHANG, ZHAO, District, officer, request

NAME, PHONE = "何秀英", "13800001234"
QIAN = officer("qian", "district", Role.LEADER)
LIU = officer("liu", "supervision", Role.AUDITOR)
HE = officer("he", "supervision", Role.INSPECTOR)
EVERYBODY = (LI, ZHANG, ZHAO, CHEN, WANG, SUN, QIAN, LIU, HE)


def reported(district: District, kind: str = "violation_report") -> UUID:
    """Somebody who gave name and number reports an office; housing answers for it, traffic was asked as well."""
    command = request(case_type=kind, name=Private(NAME), contact=Private(PHONE))
    case_id = district.working(command=command)
    district.act(case_id, c.HandOver("traffic"), ZHANG)
    return case_id


def read_by(district: District, actor: Actor, case_id: UUID) -> str:
    """Everything an officer gets of the case, as one text."""
    try:
        found = dossier(district.means, access_of(actor), actor, case_id)
    except NotFound:
        return ""
    return repr([text for entry in found.entries for text in _texts(entry.event)])


def _texts(event: object) -> list[str | None]:
    values = (getattr(event, name, None) for name in type(event).__dataclass_fields__)  # type: ignore[attr-defined]
    return [value.text for value in values if isinstance(value, Private)]


def vault_of(district: District, access: Access, case_id: UUID) -> set[str]:
    """The texts in the vault that an access reaches, by plain SQL."""
    with acting(district.means.connection, access) as connection:
        rows = connection.execute("SELECT value FROM ledger_vault WHERE stream = %s", [case_id]).fetchall()
    return {value for (value,) in rows}


@pytest.mark.parametrize("kind", ["violation_report", "service_complaint", "fee_complaint"])
def test_no_officer_of_any_role_is_shown_who_reported(monday: District, kind: str) -> None:
    case_id = reported(monday, kind)

    for actor in EVERYBODY:
        found = read_by(monday, actor, case_id)
        assert NAME not in found, actor.id
        assert PHONE not in found, actor.id
    assert "路灯" in read_by(monday, ZHANG, case_id)
    assert PHONE in read_by(monday, ZHANG, reported(monday, "help"))


def test_the_vault_itself_gives_it_to_no_office(monday: District) -> None:
    case_id = reported(monday)

    for office in ("centre", "housing", "traffic"):
        texts = vault_of(monday, Access("anybody", (office,)), case_id)
        assert texts >= {"路灯不亮"}
        assert not texts & {NAME, PHONE}


def test_the_person_with_their_code_and_whoever_sends_them_word_still_read_it(monday: District) -> None:
    case_id = reported(monday)
    contact = told(monday.means, case_id).registered.contact
    sender = read_stream(monday.means.connection, Access("teller", EVERYTHING), case_id)[0].event

    assert contact is not None
    assert contact.text == PHONE
    assert isinstance(sender, Registered)
    assert sender.contact is not None
    assert sender.contact.text == PHONE


def test_calling_a_report_something_else_opens_nothing(monday: District) -> None:
    case_id = monday.working(command=request(case_type="violation_report", contact=Private(PHONE)))
    monday.act(case_id, c.Reclassify("help", Private("实为求助")), ZHANG)

    assert monday.case(case_id).case_type == "help"
    assert PHONE not in read_by(monday, ZHANG, case_id)
    assert PHONE not in vault_of(monday, Access("zhang", ("housing",)), case_id)


def test_the_seal_is_rebuilt_with_the_rows(district: District) -> None:
    reported(district)
    case_id = district.working(command=request(case_type="violation_report"))
    district.act(case_id, c.Reclassify("help", Private("实为求助")), ZHANG)

    assert district.rows("SELECT bool_and(sealed) FROM cases_case") == [(True,)]
    assert compare(district.means.connection, [CasesProjection(district.means.reference)]) == []


def test_a_draft_of_a_sealed_kind_keeps_what_happened_and_not_who_says_so(monday: District) -> None:
    kinds = monday.means.reference.case_types
    form = {"text": "工地夜里施工", "name": NAME, "contact": PHONE}

    assert kept({**form, "kind": "violation_report"}, kinds) == {"text": "工地夜里施工", "kind": "violation_report"}
    assert kept({**form, "kind": "help"}, kinds)["contact"] == PHONE
    assert kinds["help"].sealing is Sealing.NONE
