"""By API: parts for other offices, further matters, another officer, erasure; who may ask, by events."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from uuid import UUID

from luoshi.api import clients
from luoshi.api.projections import ClientsProjection
from luoshi.core.case.state import State
from luoshi.ledger.rebuilding import compare
from tests.api.programs import LAMP, Program, Town

PART = {"office": "traffic", "part": "路面", "title": "路面塌陷", "text": "灯杆旁的路面塌了一块。"}
FURTHER = {
    "parts": [{"title": "垃圾没人收", "text": "路口垃圾三天没有人收。"}, {"title": "井盖", "text": "井盖丢了。"}]
}


def working(town: Town) -> tuple[Program, UUID]:
    """Housing's program with a case that Zhang answers for."""
    housing = town.program("housing")
    case_id = town.offered(town.program())
    assert housing.post(f"/cases/{case_id}/sign-for", {"officer": "zhang"}).status == 200
    return housing, case_id


def test_a_part_is_opened_for_another_office_once(town: Town) -> None:
    housing, case_id = working(town)
    key = secrets.token_urlsafe(12)
    answers = [housing.post(f"/cases/{case_id}/open-sub-case", PART, key) for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200], answers[1].text
    assert answers[0].data["parts"] == answers[1].data["parts"]
    (part,) = (UUID(one) for one in answers[0].data["parts"])
    assert town.district.case(case_id).children == {part: True}
    assert (town.district.case(part).state, town.district.case(part).offer.to) == (State.OFFERED, "traffic")  # type: ignore[union-attr]
    other = housing.post(f"/cases/{case_id}/open-sub-case", {**PART, "text": "别的。"}, key)
    assert (other.status, other.code) == (409, "key_reused")


def test_a_part_for_no_office_is_refused_and_nothing_is_registered(town: Town) -> None:
    housing, case_id = working(town)
    traffic = town.program("traffic")
    before = town.district.written()
    assert housing.post(f"/cases/{case_id}/open-sub-case", {**PART, "office": "nowhere"}).code == "office"
    assert traffic.post(f"/cases/{case_id}/open-sub-case", PART).code == "case"
    assert town.district.written() == before


def test_further_matters_become_cases_on_the_same_clock_once(town: Town) -> None:
    housing, case_id = working(town)
    key = secrets.token_urlsafe(12)
    answers = [housing.post(f"/cases/{case_id}/split", FURTHER, key) for _ in range(2)]

    assert answers[0].text == answers[1].text, answers[1].text
    parts = [town.district.case(UUID(one)) for one in answers[0].data["parts"]]
    whole = town.district.case(case_id)
    assert {part.received_at for part in parts} == {whole.received_at}
    assert {part.code_hash for part in parts} == {whole.code_hash}
    assert housing.post(f"/cases/{case_id}/split", {"parts": []}).status == 422


def test_an_office_s_case_moves_to_another_of_its_officers_and_no_further(town: Town) -> None:
    housing, case_id = working(town)
    move = {"holder": {"office": "housing", "officer": "zhao"}, "cause": "reassigned"}
    assert housing.post(f"/cases/{case_id}/move-holder", move).status == 200
    assert town.district.case(case_id).holder.officer == "zhao"

    away = {"holder": {"office": "traffic", "officer": "wang"}, "cause": "reassigned"}
    assert housing.post(f"/cases/{case_id}/move-holder", away).code == "move_office"
    assert housing.post(f"/cases/{case_id}/move-holder", {**away, "cause": "succession"}).status == 409
    nobody = {"holder": {"office": "housing", "officer": "wang"}, "cause": "reassigned"}
    assert housing.post(f"/cases/{case_id}/move-holder", nobody).code == "officer"


def test_the_words_of_a_case_are_erased_by_law_and_the_record_stands(town: Town) -> None:
    _housing, case_id = working(town)
    eraser = town.program("centre", "cases:write:erase")
    before = town.district.kinds(case_id)
    answer = eraser.post(f"/cases/{case_id}/erase", {"commitments": [], "basis": "个人信息保护法第四十七条"})

    assert answer.status == 200, answer.text
    held = town.district.rows("SELECT count(*) FROM ledger_vault WHERE stream = %s AND value IS NOT NULL", case_id)
    assert held == [(0,)]
    assert town.district.kinds(case_id) == [*before, "erased"]
    assert LAMP["title"] not in answer.text
    assert town.program("centre", "cases:read").post(f"/cases/{case_id}/erase", {}).status == 403
    assert eraser.get(f"/cases/{case_id}").status == 403


def test_who_may_ask_stands_in_the_record_and_is_rebuilt_from_it(town: Town) -> None:
    program = town.program("centre", "cases:read")
    clients.revoke(town.district.means.connection, program.name, datetime.now(UTC))

    kinds = "SELECT kind FROM ledger_event WHERE kind LIKE 'client.%%' AND body::text LIKE %s ORDER BY seq"
    found = town.district.rows(kinds.replace("body::text", "convert_from(body, 'UTF8')"), f'%"{program.name}"%')
    assert [kind for (kind,) in found] == ["client.admitted", "client.revoked"]
    tokens = town.district.rows(
        "SELECT count(*) FROM ledger_event WHERE convert_from(body, 'UTF8') LIKE %s", f"%{program.token}%"
    )
    assert tokens == [(0,)]
    assert compare(town.district.means.connection, [ClientsProjection()]) == []


def test_the_catalogue_of_matters_can_be_asked(town: Town) -> None:
    assert town.program("housing", "cases:read").get("/matters").data == {"matters": []}
