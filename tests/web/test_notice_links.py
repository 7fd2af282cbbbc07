"""The addresses in notices lead to the pages that are there, and the person reads what they were told."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.urls import reverse

from luoshi.ledger.access import acting
from luoshi.notify import links
from luoshi.notify.persons import Word, inform
from luoshi.notify.policy import Policy
from luoshi.notify.telling import TELLER
from tests.web.desk_cast import Desk, read
from tests.web.officers import Town
from tests.web.test_desk_codes import with_code

CASE = UUID(int=7)


def test_notices_lead_to_the_desk_its_cases_and_the_door_of_the_person() -> None:
    assert links.case_link(CASE) == reverse("desk-case", args=[CASE])
    assert links.case_link(None) == reverse("desk")
    assert links.survey_link("0ABC") == reverse("survey-answer", args=["0ABC"])
    assert links.follow_link("20261122-0001-0001") == f"{reverse('follow')}?number=20261122-0001-0001"


def test_the_person_reads_on_their_page_what_they_were_told(town: Town) -> None:
    case_id, number, code = with_code(Desk.of(town))
    other, _, _ = with_code(Desk.of(town))
    now = datetime.now(UTC)
    with acting(town.connection, TELLER):
        inform(
            town.connection,
            [
                Word("k1", case_id, number, "person-signed", "您的事项已由承办单位签收，正在办理。", now),
                Word("k2", other, number, "person-signed", "这是别人的事项。", now),
            ],
            Policy(),
            now,
        )
    person = town.browser()
    person.post("/follow", {"number": number, "code": code})
    page = read(person.get(f"/follow/{number}"))
    assert "告知过您的（1 次）" in page
    assert "已由承办单位签收，正在办理" in page
    assert "别人的事项" not in page
