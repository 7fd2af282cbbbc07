"""A complaint on the pages: sent on the quiet route, opened by the handling body, answered under the code."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from luoshi.judgement.complaints.envelopes import public_of
from luoshi.web.complain.quiet import MOST_A_DAY, Pace, Quiet
from tests.cases.cast import ZHANG
from tests.web.complaint_cast import FORM, HOME, Counter, code_of, person, send
from tests.web.officers import Town
from tests.web.public_cast import Street, late, said, strict, text_of
from tests.web.public_cast import code_of as street_code


@pytest.fixture
def counter(town: Town) -> Counter:
    return Counter.opened(town)


def test_from_the_form_to_the_reply(counter: Counter) -> None:
    code = counter.complained()
    assert "还没有答复受不受理" in follow(code)
    assert counter.listed("sun") == [], "not before the night"
    assert counter.night() == 1
    (complaint,) = counter.listed("sun")
    sun = counter.town.at_desk("sun")
    page = sun.get(f"/conduct/{complaint}").content.decode()
    assert counter.opened_by("sun", page)[0]["what"] == FORM["what"]
    assert FORM["what"] not in page

    assert sun.post(f"/conduct/{complaint}", {"do": "accept", "text": "我们受理了，会去查。"}).status_code == 303
    assert "会去查" in follow(code)
    answered = person().post("/complain/follow", {"code": code, "do": "add", "form": "1", "text": "还有一次也是。"})
    assert "密封存好" in text_of(answered)
    counter.night()
    page = sun.get(f"/conduct/{complaint}").content.decode()
    assert "还有一次也是。" in [one.get("what") for one in counter.opened_by("sun", page)]


def test_what_is_overdue_leads_back(counter: Counter) -> None:
    for code, back in (("sun", "← 回到效能投诉"), ("wu", "← 回到工作台")):
        assert back in text_of(counter.town.at_desk(code).get("/conduct/overdue")), code


def test_the_unsealings_lead_back(counter: Counter) -> None:
    for code, back in (("zhou", "← 回到效能投诉"), ("wu", "← 回到工作台")):
        assert back in text_of(counter.town.at_desk(code).get("/conduct/unsealings")), code


def test_a_form_that_came_too_late_makes_no_complaint_and_comes_back(counter: Counter) -> None:
    page = late(strict(), "/complain/", **FORM, superiors=["district"])
    assert counter.town.rows("SELECT count(*) FROM judgement_complaint_waiting") == [(0,)]
    for kept in (FORM["what"], 'value="extortion" required checked', 'value="housing" selected', "密封提交"):
        assert kept in page


def test_what_came_too_late_under_a_code_is_not_taken_and_comes_back(counter: Counter) -> None:
    code = counter.complained()
    before = counter.town.rows("SELECT count(*) FROM judgement_complaint_waiting")
    page = late(strict(), "/complain/follow", code=code, do="retaliation", form="1", text="他们找到我家里来了。")
    assert "他们找到我家里来了。" in page
    assert "刚才没有交上" in page
    assert f'name="code" value="{code}"' in page
    assert counter.town.rows("SELECT count(*) FROM judgement_complaint_waiting") == before


def follow(code: str) -> str:
    return text_of(person().post("/complain/follow", {"code": code}))


def test_the_route_keeps_no_address_no_session_and_no_file(counter: Counter, caplog: pytest.LogCaptureFixture) -> None:
    browser = counter.town.at_desk("zhang")
    signed_in = counter.town.rows("SELECT count(*) FROM django_session")
    browser.get("/complain/", REMOTE_ADDR=HOME, HTTP_X_FORWARDED_FOR=HOME)
    send(person())
    answer = send(browser)
    assert code_of(answer)
    assert "张建国" not in text_of(answer), "whoever is signed in is not known here"
    assert counter.town.rows("SELECT count(*) FROM django_session") == signed_in
    browser.post("/complain/", {"key": "made up", "office": "nowhere"})
    assert HOME not in caplog.text
    for (table,) in counter.town.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        for (row,) in counter.town.rows(f"SELECT t::text FROM {table} t"):
            assert HOME not in str(row), table


def test_nothing_of_the_address_is_left_for_any_page_of_the_route() -> None:
    seen: list[tuple[str, bool, str]] = []

    def page(request: HttpRequest) -> HttpResponse:
        told = {*request.META, *request.headers}
        seen.append((request.META["REMOTE_ADDR"], "HTTP_X_FORWARDED_FOR" in told, str(request.COOKIES)))
        return HttpResponse()

    quiet = Quiet(page)
    for path in ("/complain/", "/complain/follow", "/ask"):
        request = RequestFactory().get(path, REMOTE_ADDR=HOME, headers={"x-forwarded-for": HOME, "user-agent": "x"})
        request.COOKIES[settings.SESSION_COOKIE_NAME] = "somebody"
        quiet(request)
    assert seen[0] == seen[1] == ("0.0.0.0", False, "{}")
    assert seen[2][:2] == (HOME, True), "another route is as it was"


def test_too_many_from_one_address_wait_and_tomorrow_nobody_knows() -> None:
    pace, today = Pace(), date(2026, 9, 7)
    assert [pace.of(HOME, today).taken() for _ in range(MOST_A_DAY + 1)] == [True] * MOST_A_DAY + [False]
    assert pace.of("203.0.113.78", today).taken()
    assert pace.of(HOME, today + timedelta(days=1)).taken()
    assert HOME.encode() not in pickle.dumps([pace._sent, pace._key])


class TestWhoCannot:
    """The office named, its superiors, and whoever has a post there, by every page and verb."""

    @pytest.fixture
    def complaint(self, counter: Counter) -> str:
        counter.complained()
        counter.night()
        return counter.listed("sun")[0]

    PAGES = ("", "/check", "/layer", "/name", "/file/00000000-0000-0000-0000-000000000007")

    @pytest.mark.parametrize("code", ["zhang", "chen", "wang", "li", "wu", "tang", "zhou"])
    def test_open_or_change_it(self, counter: Counter, complaint: str, code: str) -> None:
        browser = counter.town.at_desk(code)
        before = counter.town.rows("SELECT count(*) FROM ledger_event")
        for page in self.PAGES if code != "zhou" else ():
            assert browser.get(f"/conduct/{complaint}{page}").status_code in (403, 404, 405), page
            for act in ("take", "accept", "restate", "conclude", "reply", "unseal"):
                sent = {"do": act, "text": "x", "passed": "yes", "reason": "x", "envelope": "{}"}
                assert browser.post(f"/conduct/{complaint}{page}", sent).status_code in (403, 404, 405), page
        assert browser.get(f"/conduct/own/{complaint}").status_code in (403, 404)
        assert browser.post(f"/conduct/own/{complaint}", {"text": "没有"}).status_code in (403, 404)
        assert complaint not in text_of(browser.get("/conduct/own"))
        assert counter.town.rows("SELECT count(*) FROM ledger_event") == before

    @pytest.mark.parametrize("path", ["complaints", "complaints/{id}", "cases/{id}", "conduct/{id}"])
    def test_no_program_reads_one(self, counter: Counter, complaint: str, path: str) -> None:
        for verb in ("GET", "POST", "DELETE"):
            answer = counter.town.at_desk("sun").generic(verb, f"/api/v1/{path.format(id=complaint)}")
            assert answer.status_code in (401, 403, 404, 405)

    def test_a_signed_in_officer_judges_nothing_without_the_code(self, counter: Counter, complaint: str) -> None:
        for typed in (complaint, "0000-0000-0000-0000-0000-0000-0000", ""):
            answer = counter.town.at_desk("sun").post(
                "/complain/follow", {"code": typed, "do": "judge", "satisfied": "yes"}
            )
            assert answer.status_code in (400, 404)


def test_few_complaints_are_not_told(counter: Counter) -> None:
    for _ in range(4):
        counter.complained()
    counter.night()
    assert "不满 5 件，不写多少" in text_of(counter.town.at_desk("chen").get("/board/office/housing"))
    counter.complained()
    counter.night()
    assert "收到 5 件" in text_of(counter.town.at_desk("sun").get("/board/office/housing"))


def test_a_fingerprint_that_does_not_match_confirms_nothing(counter: Counter) -> None:
    zhou = counter.town.at_desk("zhou")
    zhou.post("/conduct/keys", {"public": public_of(X25519PrivateKey.generate())})
    ((key,),) = counter.town.rows("SELECT id FROM judgement_sealing_key WHERE state = 'entered'")
    head = counter.town.at_desk("chen")
    assert head.post(f"/conduct/keys/{key}", {"do": "confirm", "fingerprint": "aaaa-" * 5 + "aaaa"}).status_code == 400
    assert "核对以后显示" in text_of(head.get("/conduct/keys")), "it is read out, not read off"
    assert zhou.post(f"/conduct/keys/{key}", {"do": "confirm", "fingerprint": "x"}).status_code in (400, 409)
    assert counter.town.rows("SELECT state FROM judgement_sealing_key WHERE id = %s", key) == [("entered",)]


def test_a_case_becomes_a_complaint_without_a_link(counter: Counter) -> None:
    street = Street.of(counter.town)
    case_id = street.working("owner", ZHANG, contact=said("13900001111"))
    before = len(street.district.events(case_id))
    form = {"office": "housing", "kind": "attitude"}
    assert counter.town.at_desk("wang").post(f"/conduct/from/{case_id}", form).status_code == 404
    assert counter.town.at_desk("zhang").post(f"/conduct/from/{case_id}", form).status_code == 200
    assert len(street.district.events(case_id)) == before, "nothing in the case tells of it"
    counter.night()
    (complaint,) = counter.listed("sun")
    number = street.district.case(case_id).number
    rows = counter.town.rows("SELECT body FROM ledger_event WHERE stream = %s", complaint)
    assert number not in str(rows)
    assert str(case_id) not in str(rows)
    page = counter.town.at_desk("sun").get(f"/conduct/{complaint}").content.decode()
    letter = counter.opened_by("sun", page)[0]
    assert letter["old"] == number
    assert "张建国" in letter["readers"]
    assert "李敏" in letter["readers"]
    assert "没有答复受不受理" in follow(street_code("owner")), "their code opens it too"
    counter.night()
    counter.town.at_desk("sun").post(f"/conduct/{complaint}", {"do": "accept", "text": "改由我们办。"})
    assert "改由我们办。" in follow(street_code("owner"))
