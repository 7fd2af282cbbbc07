"""Forms that do not bear the browser's mark: nothing is done, and an officer's words are kept for them alone."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.test import Client

from luoshi.registry.models import Officer
from luoshi.web.stale import READ_AT
from tests.web.desk_cast import ANSWER, Desk
from tests.web.matrix import BACKEND, pages, written
from tests.web.officers import Town


@pytest.fixture
def desk(town: Town) -> Desk:
    """Zhang's and Chen's browsers, which check where a form comes from as real ones do."""
    found = Desk.of(town)
    for code in ("zhang", "chen"):
        found.browsers[code] = Client(enforce_csrf_checks=True, SERVER_NAME="localhost")
        found.browsers[code].force_login(Officer.objects.get(pk=code), BACKEND)
    return found


def typed(desk: Desk, case_id: UUID) -> dict[str, str]:
    """Zhang's answer, in a form whose mark no longer holds."""
    return desk.form("zhang", case_id, "answer") | {"answer": ANSWER, "csrfmiddlewaretoken": "x" * 64}


def test_an_act_is_not_carried_out_and_its_words_come_back(desk: Desk) -> None:
    case_id = desk.district.working()
    before = desk.district.kinds(case_id)
    sent = desk.send("zhang", case_id, "answer", typed(desk, case_id))
    assert sent.status_code == 302
    assert desk.district.kinds(case_id) == before
    assert ANSWER in desk.page("zhang", case_id, do="answer")


def test_the_words_are_shown_to_nobody_else(desk: Desk) -> None:
    case_id = desk.district.working()
    desk.send("chen", case_id, "answer", typed(desk, case_id))
    assert ANSWER not in desk.page("chen", case_id, do="answer")


def test_a_draft_is_kept_for_its_author_and_for_nobody_else(desk: Desk) -> None:
    case_id = desk.district.working()
    draft = typed(desk, case_id) | {"case": str(case_id), "form": "answer"}
    assert desk.at("chen").post("/desk/draft", draft).status_code == 403
    assert desk.at("zhang").post("/desk/draft", draft).status_code == 204
    assert ANSWER in desk.page("zhang", case_id, do="answer")


def test_a_form_from_elsewhere_does_nothing_and_says_what_to_do(desk: Desk) -> None:
    case_id = desk.district.working()
    before = desk.district.kinds(case_id)
    unsigned = {"answer": ANSWER, "version": "1", "key": "k"}
    answer = desk.at("zhang").post(f"/desk/case/{case_id}/do/answer", unsigned)
    assert answer.status_code == 403
    assert "什么都没有改变" in answer.content.decode()
    assert desk.district.kinds(case_id) == before
    assert f'href="/desk/case/{case_id}"' in answer.content.decode(), "and the way back can be read"


def test_every_address_that_only_takes_forms_has_a_page_to_go_back_to() -> None:
    rows = written()
    read = {page.name for page in pages() if (page.route or "(home)", "GET") in rows}
    of_people = [page for page in pages() if not page.route.startswith(("api", "open311"))]
    sent = {page.name for page in of_people if (page.route, "POST") in rows} - read
    assert sent == READ_AT.keys()
    assert {above for above, *_ in READ_AT.values()} <= read
