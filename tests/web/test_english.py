"""The public pages in English: by a link or by Accept-Language, whole, and nothing else half translated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.test import Client

from luoshi.core.case import commands as c
from luoshi.core.casetypes.model import Outcome
from luoshi.ledger.access import acting
from luoshi.notify.persons import Word, inform
from luoshi.notify.policy import Policy
from luoshi.notify.telling import TELLER
from luoshi.runtime.postgres import Running
from luoshi.web.language import TRANSLATED
from tests.cases.cast import ZHANG
from tests.web.public_cast import HOME, Person, Street, said, shared_street, text_of

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
OWNER = "the owner"
NAMES = {"政务服务中心", "李敏", "住房和城乡建设局", "住建局", "张建国", "解放路", "解放路12号"}
"""Names are what they are."""


@pytest.fixture(scope="module")
def street(postgres: Running, people: str) -> Iterator[Street]:
    with shared_street(postgres, people, __name__) as street:
        for outcome in (Outcome.ANSWERED, Outcome.UNFOUNDED):
            close = c.Close(outcome, said("灯已经换好，请您看看。"))
            street.act(street.working(OWNER, ZHANG, place=said("解放路12号")), close, ZHANG)
        yield street


def stranger(language: str = "en-GB,en;q=0.8") -> Client:
    """Somebody whose browser asks for a language."""
    return Client(SERVER_NAME="localhost", REMOTE_ADDR=HOME, headers={"accept-language": language})


def untranslated(page: str) -> list[str]:
    """Chinese words of the page itself: not what is marked as Chinese, nor what is said in their own words."""
    own = re.sub(r"<(\w+)[^>]*\blang=\"zh[^>]*>.*?</\1>", "", page, flags=re.S)
    own = re.sub(r"<textarea.*?</textarea>|<option>.*?</option>|value=\"[^\"]*\"", "", own, flags=re.S)
    return CHINESE.findall(own)


PAGES = ("/", "/ask", "/follow", "/follow/lost", "/promises", "/promises/help", "/promises/inquiry", "/results",
         "/results?outcome=done", "/results/put-off", "/near/nothing", "/rates", "/no-such-page")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_word_is_left_in_chinese_on_an_english_page(street: Street, path: str) -> None:
    answer = stranger().get(path)
    page = text_of(answer)

    assert '<html lang="en">' in page
    assert answer.headers["Content-Language"] == "en"
    left = [word for word in untranslated(page) if word not in NAMES]
    assert left == [], path
    assert stranger("zh-CN,zh").get(path).content != answer.content


def test_asking_in_english_ends_with_a_receipt_in_english(street: Street) -> None:
    person = Person(stranger())
    looked = person.browser.post("/ask", {**person.form(), "text": "The lamp is out", "kind": "help"})
    assert untranslated(text_of(looked)) == []
    refused = person.send(" ")
    assert "must not be blank" in text_of(refused)
    assert untranslated(text_of(refused)) == []

    receipt = text_of(person.send("The lamp at the school gate is out"))
    assert "Promised by" in receipt
    assert "Request for help: The lamp" in receipt
    assert set(untranslated(receipt)) <= NAMES


def test_who_asked_in_english_reads_in_english_what_they_were_told(street: Street) -> None:
    person = Person(stranger())
    person.send("The lamp at the market is out")
    ((case_id, body),) = street.town.rows(
        "SELECT c.id, e.body FROM cases_case c JOIN ledger_event e ON e.stream = c.id AND e.version = 1"
        " WHERE c.number = %s",
        person.number,
    )
    assert json.loads(body)["data"]["language"] == "en"
    now = datetime.now(UTC)
    with acting(street.town.connection, TELLER) as connection:
        words = [Word("k", case_id, person.number, "person-signed", "An office has signed for it.", now)]
        inform(connection, words, Policy(), now)
    person.open()
    page = text_of(person.browser.get(f"/follow/{person.number}"))
    assert '<span lang="en">An office has signed for it.</span>' in page


def test_a_wrong_code_is_refused_in_english(street: Street) -> None:
    answer = stranger().post("/follow", {"number": "20260907-0000-0000", "code": "AAAA"})
    assert answer.status_code >= 400
    assert 'role="alert"' in text_of(answer)
    assert untranslated(text_of(answer)) == []


def test_the_link_switches_and_the_choice_is_kept(street: Street) -> None:
    browser = stranger("zh-CN,zh")
    assert 'href="?lang=en"' in text_of(browser.get("/promises"))
    assert '<html lang="en">' in text_of(browser.get("/promises?lang=en"))
    page = text_of(browser.get("/ask"))
    assert '<html lang="en">' in page
    assert 'href="?lang=zh-hans"' in page
    browser.get("/ask?lang=zh-hans")
    assert '<html lang="zh-Hans">' in text_of(browser.get("/promises"))
    assert '<html lang="zh-Hans">' in text_of(browser.get("/promises?lang=tlh"))


def test_whoever_asks_for_nothing_gets_chinese_and_so_does_every_page_that_is_not_translated(street: Street) -> None:
    assert '<html lang="zh-Hans">' in text_of(Client(SERVER_NAME="localhost", REMOTE_ADDR=HOME).get("/"))
    assert "health" not in TRANSLATED
    assert stranger().get("/health").headers["Content-Language"] == "zh-hans"


def said_in_english(browser: Client, path: str) -> str:
    """A page in English with nothing but names left in Chinese."""
    answer = browser.get(path)
    page = text_of(answer)
    assert answer.status_code == 200, path
    assert '<html lang="en">' in page, path
    assert [word for word in untranslated(page) if word not in NAMES] == [], path
    return page


def test_one_s_own_case_is_in_english_from_the_clock_to_the_last_step(street: Street) -> None:
    case_id = street.working(OWNER, ZHANG, place=said("解放路12号"))
    street.act(case_id, c.Contact("phone", said("打了电话")), ZHANG)
    person = street.holder_of(case_id, OWNER)
    person.browser.cookies["luoshi_language"] = "en"
    page = said_in_english(person.browser, f"/follow/{person.number}")
    assert "is working on it" in page
    assert "Contacted you." in page
    assert "working days left" in page
    for act in ("note", "withdraw"):
        said_in_english(person.browser, f"/follow/{person.number}/do/{act}")

    street.act(case_id, c.Close(Outcome.ANSWERED, said("灯已经换好。")), ZHANG)
    page = said_in_english(person.browser, f"/follow/{person.number}")
    assert "Result: answered" in page
    assert "Is it solved?" in page
    assert "very dissatisfied" in said_in_english(person.browser, f"/follow/{person.number}/rate")
    done = text_of(person.browser.post(f"/follow/{person.number}/verdict", {"solved": "yes", "key": "k"}, follow=True))
    assert "You said: solved." in done


def test_an_act_that_is_refused_says_so_in_english(street: Street) -> None:
    person = street.holder_of(street.working(OWNER, ZHANG), OWNER)
    person.browser.cookies["luoshi_language"] = "en"
    refused = person.browser.post(f"/follow/{person.number}/do/note", {"text": " ", "key": "k"})
    assert refused.status_code >= 400
    assert [word for word in untranslated(text_of(refused)) if word not in NAMES] == []
