"""Officers' pages in English: signing in, the desk, a case and its forms, the window; names and own words stay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.utils.translation import override
from django.views.defaults import server_error

import luoshi
from luoshi.cases.answers import enter_answer
from luoshi.cases.board import Which
from luoshi.core.answer_events import AnswerEntered
from luoshi.core.case import commands as c
from luoshi.core.private import Private
from luoshi.runtime.postgres import Running
from tests.cases.cast import CHEN, MONDAY, ZHANG, request
from tests.web.desk_cast import Desk, read
from tests.web.officers import OFFICERS, OFFICES
from tests.web.public_cast import shared_street, text_of
from tests.web.test_board_pages import contested
from tests.web.test_english import untranslated

NAMES = {one.name for one in (*OFFICES, *OFFICERS)} | {"住建局"}


@pytest.fixture(scope="module")
def desk(postgres: Running, people: str) -> Iterator[Desk]:
    with shared_street(postgres, people, __name__) as street:
        desk = Desk.of(street.town)
        for officer in ("zhang", "li", "sun", "tang"):
            desk.at(officer).cookies["luoshi_language"] = "en"
        yield desk


def in_english(browser: Client, path: str, **query: str) -> str:
    """A page in English with nothing but names left in Chinese."""
    answer = browser.get(path, query)
    page = text_of(answer)
    assert answer.status_code == 200, path
    assert '<html lang="en">' in page, path
    assert [word for word in untranslated(page) if word not in NAMES] == [], path
    return page


def test_the_desk_is_in_english_with_its_groups_reasons_and_filters(desk: Desk) -> None:
    stopped = desk.district.working(command=request(case_type="simple_application"))
    desk.district.act(stopped, c.Admit(), ZHANG)
    desk.district.act(stopped, c.Suspend("hearing", Private("要开听证会。")), ZHANG)
    desk.district.working()
    desk.district.offered("housing")

    page = in_english(desk.at("zhang"), "/desk/")
    assert re.findall(r'<h2 class="group">([^<]+)</h2>', page)[-1] == "Clock stopped"
    assert "for us to sign" in page
    assert re.search(r'<span class="left">\d+ [a-z ]+ left</span>', page)
    for query in ({"whose": "office"}, {"whose": "offered"}, {"ended": "1"}, {"q": "nothing"}, {"case_type": "help"}):
        in_english(desk.at("zhang"), "/desk/", **query)


def test_a_case_is_in_english_with_the_form_of_every_act(desk: Desk) -> None:
    case_id = desk.district.working(command=request(matter="streetlight"))
    page = in_english(desk.at("zhang"), f"/desk/case/{case_id}")
    assert "Three figures" in page
    assert "Sign for it" not in page
    offered = set(re.findall(r"do=(\w+)#do", page))
    assert {"close", "return", "hand_over", "note"} <= offered
    for name in sorted(offered):
        in_english(desk.at("zhang"), f"/desk/case/{case_id}", do=name)
    in_english(desk.at("zhang"), f"/desk/case/{case_id}/letter")

    refused = desk.do("zhang", case_id, "answer", answer=" ")
    assert refused.status_code == 409
    assert [word for word in untranslated(text_of(refused)) if word not in NAMES] == []


def test_the_window_is_in_english_from_the_form_to_the_receipt(desk: Desk) -> None:
    answer = AnswerEntered("lamp", "路灯坏了报给谁？", "打热线就行。", "housing", MONDAY.date().replace(year=2099))
    enter_answer(desk.district.means, answer, CHEN)
    page = in_english(desk.at("li"), "/desk/intake")
    fields = dict(re.findall(r'<input type="hidden" name="(key|by)" value="([^"]*)">', page))
    beside = text_of(desk.at("li").get("/desk/intake/beside", {"text": "路灯坏了报给谁"}))
    assert "Use this answer" in beside
    assert [word for word in untranslated(beside) if word not in NAMES] == []
    sent = desk.at("li").post("/desk/intake", {**fields, "text": "路灯坏了", "kind": "help", "channel": "window"})
    receipt = text_of(sent)
    assert "Print the receipt" in receipt
    assert [word for word in untranslated(receipt) if word not in NAMES] == []
    for path in ("/desk/answers", "/desk/codes"):
        in_english(desk.at("li"), path)


@pytest.mark.parametrize("path", ["", "2fa/", "passkeys/", "logout/"])
def test_the_account_is_in_english(desk: Desk, path: str) -> None:
    in_english(desk.at("zhang"), f"/account/{path}")


def test_signing_in_is_in_english_and_so_is_a_wrong_password(desk: Desk) -> None:
    browser = Client(SERVER_NAME="localhost", headers={"accept-language": "en"})
    in_english(browser, "/account/login/")
    wrong = text_of(browser.post("/account/login/", {"login": "zhang", "password": "wrong"}))
    assert "Staff number or password is wrong." in wrong
    assert untranslated(wrong) == []


def test_whoever_asks_for_nothing_reads_the_desk_in_chinese(desk: Desk) -> None:
    assert '<html lang="zh-Hans">' in read(desk.at("zhao").get("/desk/"))


def test_the_board_is_in_english_with_every_list_it_links_to(desk: Desk) -> None:
    case_id = contested(desk.town)
    browser = desk.at("sun")
    page = in_english(browser, "/board/")
    assert "Awaiting a ruling" in page
    in_english(browser, f"/board/rule/{case_id}", office="traffic")
    period = {"since": "2026-01-01T00:00:00Z", "until": "2099-01-01T00:00:00Z"}
    for which in Which:
        in_english(browser, f"/board/list/{which}", **period)
    for path in ("ratings", "ratings/signs", "audits", "office/housing"):
        in_english(browser, f"/board/{path}")


ADMINISTRATION = (
    "", "offices/add", "offices/housing", "offices/housing/merge", "officers", "officers/add", "officers/zhang",
    "officers/zhang/leave", "officers/zhang/leaving", "officers/zhang/link", "officers/zhang/change", "changes",
    "import", "calendar", "calendar/announce", "case-types", "case-types/help/1", "case-types/enter", "matters",
    "matters/enter",
)  # fmt: skip


@pytest.mark.parametrize("path", ADMINISTRATION)
def test_administration_is_in_english(desk: Desk, path: str) -> None:
    in_english(desk.at("tang"), f"/manage/{path}")


def test_what_will_follow_is_said_in_english_before_it_is_done(desk: Desk) -> None:
    browser = desk.at("tang")
    merging = browser.post("/manage/offices/traffic/merge", {"successor": "housing", "reason": "reform"})
    leaving = browser.post("/manage/officers/zhao/leaving", {"heirs": ["zhang"], "reason": "moved"})
    for answer, words in ((merging, "clocks go on"), (leaving, "can no longer sign in")):
        page = text_of(answer)
        assert words in page
        assert [word for word in untranslated(page) if word not in NAMES] == []


def test_every_template_can_be_read(desk: Desk) -> None:
    rooms = Path(luoshi.__file__).parent
    for file in sorted(rooms.rglob("templates/**/*.*")):
        get_template(str(file).partition("/templates/")[2])


def test_an_error_of_ours_is_told_to_whoever_asked_in_either_language() -> None:
    for language, words in (("zh-hans", "是系统的错"), ("en", "It is our fault")):
        with override(language):
            assert words in text_of(server_error(RequestFactory().get("/")))
