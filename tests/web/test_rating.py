"""Rating in a browser: by the person alone, once, named or sealed; and what the offices and the board see of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from luoshi.cases.codes import Purpose, issue_token
from luoshi.core.case import commands as c
from luoshi.core.casetypes.model import Outcome
from luoshi.judgement.commands import note_rectification, note_repaired
from luoshi.runtime.postgres import Running
from luoshi.web import edge
from tests.cases.cast import ZHANG
from tests.web.public_cast import Person, Street, phone, said, shared_street, text_of

BAD = {"level": "1", "reasons": ["late"], "words": "跑了三趟", "call": "supervision"}


@pytest.fixture(scope="module")
def street(postgres: Running, people: str) -> Iterator[Street]:
    with shared_street(postgres, people, __name__) as street:
        yield street


def closed(street: Street, owner: str = "owner") -> UUID:
    case_id = street.working(owner, ZHANG)
    street.act(case_id, c.Close(Outcome.ANSWERED, said("灯已经换好。")), ZHANG)
    return case_id


def link(street: Street, case_id: UUID) -> str:
    street.district.clock.now = datetime.now(UTC)
    return f"/link/verdict/{issue_token(street.district.means, case_id, Purpose.VERDICT, timedelta(days=1))}"


def rated(street: Street, **form: Any) -> tuple[UUID, UUID]:
    """A case rated by its link, and its rating."""
    case_id = closed(street)
    assert "谢谢" in text_of(phone().post(link(street, case_id), {**BAD, **form}))
    return case_id, edge.judging().seals.rating_of(case_id)


def level(street: Street, rating_id: UUID) -> list[tuple[Any, ...]]:
    return street.town.rows("SELECT nth, level FROM judgement_opinion WHERE rating = %s ORDER BY nth", rating_id)


class TestByTheLink:
    def test_satisfied_is_asked_apart_from_solved(self, street: Street) -> None:
        case_id, rating_id = rated(street, solved="yes")
        assert street.district.case(case_id).solved is True
        assert level(street, rating_id) == [(1, 1)]

    def test_one_may_answer_either_alone(self, street: Street) -> None:
        case_id, rating_id = rated(street)
        assert street.district.case(case_id).solved is None
        assert level(street, rating_id) == [(1, 1)]

        other = closed(street)
        assert "谢谢" in text_of(phone().post(link(street, other), {"solved": "no"}))
        assert level(street, edge.judging().seals.rating_of(other)) == []

    def test_saying_nothing_uses_nothing_up(self, street: Street) -> None:
        way = link(street, closed(street))
        answer = phone().post(way, {"words": "……"})
        assert answer.status_code == 400
        assert "还没有选" in text_of(answer)
        assert phone().get(way).status_code == 200

    def test_what_is_not_on_offer_is_refused_and_the_typed_words_stay(self, street: Street) -> None:
        way = link(street, closed(street))
        answer = phone().post(way, {**BAD, "reasons": ["weather"]})
        assert answer.status_code == 409
        assert "跑了三趟" in text_of(answer)

    def test_an_officer_signed_in_rates_for_nobody(self, street: Street) -> None:
        case_id = closed(street)
        way = link(street, case_id)
        for code in ("zhang", "chen", "sun", "tang"):
            assert street.town.at_desk(code).post(way, {"level": "5"}).status_code == 403
            assert street.town.at_desk(code).post(way, {"pressed": "1"}).status_code == 403
        assert level(street, edge.judging().seals.rating_of(case_id)) == []

    def test_pressure_is_reported_in_one_tap_and_the_link_lives_on(self, street: Street) -> None:
        way = link(street, closed(street))
        before = street.town.rows("SELECT count(*) FROM judgement_pressure")[0][0]
        for _ in range(2):
            assert "记下了" in text_of(phone().post(way, {"pressed": "1"}))
        assert street.town.rows("SELECT count(*) FROM judgement_pressure")[0][0] == before + 1
        assert phone().get(way).status_code == 200


class TestByTheCode:
    def test_with_number_and_code_once_and_again_after_the_repair(self, street: Street) -> None:
        case_id = closed(street, "wife")
        person = street.holder_of(case_id, "wife")
        assert "满意不满意，去评价" in person.page()
        assert "谢谢" in self.rate(person, **BAD)
        assert "一事一评" in text_of(person.browser.get(f"/follow/{person.number}/rate"))
        assert "一事一评" in self.rate(person, level="5")

        rating_id = edge.judging().seals.rating_of(case_id)
        note_rectification(edge.judging(), rating_id, UUID(int=9))
        assert "一事一评" in text_of(person.browser.get(f"/follow/{person.number}/rate")), "not repaired yet"
        note_repaired(edge.judging(), rating_id)
        page = text_of(person.browser.get(f"/follow/{person.number}/rate"))
        assert "整改以后，您满意吗" in page
        assert "谢谢" in self.rate(person, level="4")
        assert level(street, rating_id) == [(1, 1), (2, 4)]

    def test_without_the_code_the_door(self, street: Street) -> None:
        number = street.district.case(closed(street)).number
        for browser in (phone(), street.town.at_desk("zhang")):
            answer = browser.post(f"/follow/{number}/rate", {"level": "5"})
            assert answer.status_code == 403
            assert "再输一次查询码" in text_of(answer)
        assert level(street, edge.judging().seals.rating_of(street.case_of(number))) == []

    def test_what_is_not_over_is_not_rated(self, street: Street) -> None:
        case_id = street.working("son", ZHANG)
        person = street.holder_of(case_id, "son")
        assert "还没有办结" in text_of(person.browser.get(f"/follow/{person.number}/rate"))
        self.rate(person, level="5")
        assert level(street, edge.judging().seals.rating_of(case_id)) == []

    @staticmethod
    def rate(person: Person, **form: Any) -> str:
        return text_of(person.browser.post(f"/follow/{person.number}/rate", form))


class TestTheApi:
    @pytest.mark.parametrize("path", ["ratings", "ratings/{rating}", "cases/{case}/rate", "cases/{case}/acts/rate"])
    @pytest.mark.parametrize("verb", ["POST", "PUT", "PATCH", "DELETE"])
    def test_no_program_rates_changes_or_removes_one(self, street: Street, path: str, verb: str) -> None:
        case_id, rating_id = rated_once(street)
        address = f"/api/v1/{path.format(case=case_id, rating=rating_id)}"
        answer = street.town.at_desk("sun").generic(verb, address, b'{"level": 5}', "application/json")
        assert answer.status_code in (401, 403, 404, 405)
        assert level(street, rating_id) == [(1, 1)]


_ONCE: dict[int, tuple[UUID, UUID]] = {}


def rated_once(street: Street) -> tuple[UUID, UUID]:
    return _ONCE.setdefault(id(street), rated(street)) if id(street) not in _ONCE else _ONCE[id(street)]


class TestTheBoard:
    def test_the_supervision_office_sees_whom_to_call_and_records_it_as_a_call(self, street: Street) -> None:
        _, rating_id = rated(street)
        sun = street.town.at_desk("sun")
        assert f"/board/ratings/{rating_id}" in text_of(sun.get("/board/ratings"))
        assert "跑了三趟" in text_of(sun.get(f"/board/ratings/{rating_id}"))

        answer = sun.post(f"/board/ratings/{rating_id}", {"what": "call", "reached": "yes", "words": "说了经过"})
        assert answer.status_code == 303
        assert "说了经过" in text_of(sun.get(f"/board/ratings/{rating_id}"))
        assert f"/board/ratings/{rating_id}" not in text_of(sun.get("/board/ratings"))
        assert level(street, rating_id) == [(1, 1)]

    @pytest.mark.parametrize("verb", ["post", "put", "patch", "delete"])
    def test_no_session_changes_or_removes_a_rating(self, street: Street, verb: str) -> None:
        _, rating_id = rated(street)
        for code in ("sun", "chen", "zhang", "wu", "tang"):
            browser = street.town.at_desk(code)
            getattr(browser, verb)(f"/board/ratings/{rating_id}", {"level": "5", "what": "change"})
        assert level(street, rating_id) == [(1, 1)]

    def test_a_sealed_rating_is_shown_to_nobody(self, street: Street) -> None:
        _, rating_id = rated(street, call="nobody")
        for code in ("sun", "zhou", "wu"):
            browser = street.town.at_desk(code)
            assert browser.get(f"/board/ratings/{rating_id}").status_code == 404
            assert "跑了三趟" not in text_of(browser.get("/board/office/housing"))

    def test_an_office_reads_its_own_report_and_no_other(self, street: Street) -> None:
        rated(street)
        chen, zhang = street.town.at_desk("chen"), street.town.at_desk("zhang")
        page = text_of(chen.get("/board/office/housing"))
        assert "群众怎么说" in page
        assert "跑了三趟" not in page, "words of a named rating are the supervision office's"
        assert chen.get("/board/office/centre").status_code == 404
        assert zhang.get("/board/office/housing").status_code == 403
        assert chen.get("/board/ratings").status_code == 403

    def test_doubt_goes_to_two_of_elsewhere(self, street: Street) -> None:
        case_id, rating_id = rated(street)
        note_rectification(edge.judging(), rating_id, case_id)
        chen, sun, zhou = (street.town.at_desk(code) for code in ("chen", "sun", "zhou"))
        asked = {"repair": str(case_id), "cause": "mistaken", "reason": "评的是另一件事"}
        assert chen.post("/board/office/housing/doubt", asked).status_code == 303
        assert chen.post("/board/office/housing/doubt", asked).status_code == 409
        assert chen.post("/board/office/housing/doubt", {**asked, "repair": "x"}).status_code == 400

        look = {"what": "look", "aside": "yes", "reason": "核对过"}
        way = f"/board/ratings/{rating_id}"
        assert chen.post(way, look).status_code == 403
        assert sun.post(way, look).status_code == 303
        assert sun.post(way, look).status_code == 409
        assert zhou.post(way, look).status_code == 303
        assert street.town.rows("SELECT doubt FROM judgement_rating WHERE id = %s", rating_id) == [("set_aside",)]
        assert "第二个人同意" in text_of(sun.get(way))

    def test_figures_are_published_with_and_without_what_was_set_aside(self, street: Street) -> None:
        for _ in range(4):
            rated(street, level="5", reasons=[])
        page = text_of(phone().get("/rates"))
        assert "认定错评、恶意差评 1 条" in page
        assert "怎么算" in page
        assert "占本人回答过“解决了吗”的" in page


class TestAudits:
    def test_a_sample_is_drawn_called_and_published(self, street: Street) -> None:
        street.district.clock.now = datetime.now(UTC) - timedelta(minutes=20)
        closed(street)
        sun, qian, chen = (street.town.at_desk(code) for code in ("sun", "qian", "chen"))
        assert qian.post("/board/audits", {"months": "1"}).status_code == 403
        answer = sun.post("/board/audits", {"months": "1"})
        assert answer.status_code == 303
        way = answer["Location"]
        page = text_of(sun.get(way))
        listed = re.search(r'name="case" value="([0-9a-f-]{36})"', page)
        assert listed
        case_id = UUID(listed[1])
        assert street.district.case(case_id).number in page
        verdicts = street.district.case(case_id).verdicts

        heard = {"case": str(case_id), "reached": "yes", "solved": "yes", "satisfied": "no"}
        assert chen.post(way, heard).status_code == 403
        assert qian.post(way, heard).status_code == 303
        assert qian.post(way, heard).status_code == 409
        assert qian.post(way, {**heard, "case": str(UUID(int=1))}).status_code == 409
        assert qian.post(way, {"case": str(case_id)}).status_code == 400
        assert "1 / 1 件" in text_of(sun.get(way))
        assert "回访抽查怎么说" in text_of(phone().get("/rates"))
        assert street.district.case(case_id).verdicts == verdicts, "a call is no verdict"
