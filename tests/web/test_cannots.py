"""What nobody can on the pages, where no other file tries it: see `tests/judgement/cannots.toml`."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from luoshi.api.scopes import VERBS
from luoshi.api.v1 import api
from luoshi.core.case import commands as c
from luoshi.judgement.commands import note_rectification
from luoshi.runtime.postgres import Running
from luoshi.web import edge
from tests.web.complaint_cast import Counter
from tests.web.public_cast import Street, shared_street
from tests.web.test_complaints_grave import agreed, asked, complaint, counter, inner_of, resealed
from tests.web.test_inspection_pages import read
from tests.web.test_rating import rated

__all__ = ["complaint", "counter"]


@pytest.fixture(scope="module")
def street(postgres: Running, people: str) -> Iterator[Street]:
    with shared_street(postgres, people, __name__) as street:
        yield street


def test_the_rated_office_opens_no_rating_and_no_name(street: Street) -> None:
    case_id, rating_id = rated(street)
    note_rectification(edge.judging(), rating_id, case_id)
    for code in ("chen", "zhang", "zhao", "wang"):
        browser = street.town.at_desk(code)
        assert browser.get(f"/board/ratings/{rating_id}").status_code in (403, 404), code
        assert browser.get("/board/ratings").status_code in (403, 404), code
    report = read(street.town.at_desk("chen").get("/board/office/housing"))
    assert str(rating_id) not in report
    assert "跑了三趟" not in report


def test_one_body_opens_one_layer_and_not_the_other(counter: Counter, complaint: str) -> None:
    agreed(counter, complaint)
    page = f"/conduct/{complaint}/layer"
    for code in ("qian", "sun", "zhou", "chen", "wu"):
        browser = counter.town.at_desk(code)
        assert browser.get(page).status_code in (403, 404), code
        assert browser.post(page, {"do": "finish", "envelope": "{}"}).status_code in (403, 404), code
    assert counter.town.at_desk("sun").post(f"/conduct/{complaint}/name").status_code == 409
    sent = {"do": "finish", "envelope": resealed(counter, complaint)}
    assert counter.town.at_desk("wang").post(page, sent).status_code == 303, "the other body opens the other"


def test_no_body_opens_the_inner_layer_first(counter: Counter, complaint: str) -> None:
    asked(counter, complaint)
    wang = counter.town.at_desk("wang")
    assert wang.get(f"/conduct/{complaint}/layer").status_code == 404
    assert wang.post(f"/conduct/{complaint}/layer", {"envelope": inner_of(counter, complaint)}).status_code == 404


class TestByPrograms:
    WORDS = r"/(rat(e|ing)|survey|sheet|opinion|inspect|finding|card|myster|complain|conduct|unseal|round|audit)"

    def test_the_api_has_no_door_to_what_others_say(self) -> None:
        paths = list(api.get_openapi_schema()["paths"])
        assert len(paths) > 5, "there is an API"
        assert [path for path in paths if re.search(self.WORDS, path)] == []

    def test_no_program_tells_a_mystery_request(self) -> None:
        assert c.TellMystery not in {verb.command for verb in VERBS}
