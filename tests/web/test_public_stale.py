"""A person's form that came too late: nothing is done by it, and their words stand in the form that comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from luoshi.cases.codes import Purpose, issue_token
from luoshi.core.case import commands as c
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import Outcome
from luoshi.runtime.postgres import Running
from luoshi.web.stale import AGAIN
from tests.cases.cast import ZHANG
from tests.web.public_cast import LAMP, OLD_MARK, Person, Street, code_of, late, said, shared_street, strict, text_of

OWNER = "the owner"
WORDS = "第二盏也不亮了，老人出不了门。"


@pytest.fixture(scope="module")
def street(postgres: Running, people: str) -> Iterator[Street]:
    with shared_street(postgres, people, __name__) as street:
        yield street


def sent_again(browser: Client, address: str, page: str, **typed: Any) -> Any:
    """Send a form as it came back, with what a person sees in it."""
    mark = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[-1]
    return browser.post(address, {"csrfmiddlewaretoken": mark, **typed})


def holder(street: Street, case_id: UUID) -> Person:
    """The owner of a case, with a strict browser that holds its code."""
    person = Person(strict(), street.district.case(case_id).number, code_of(OWNER))
    page = text_of(person.browser.get("/follow"))
    sent_again(person.browser, "/follow", page, number=person.number, code=person.code)
    return person


class TestTheMark:
    def test_a_request_is_not_registered_and_stands_in_the_form(self, street: Street) -> None:
        browser = strict()
        before = street.town.rows("SELECT count(*) FROM cases_case")
        typed = {"text": LAMP, "kind": "suggestion", "place": "解放路 3 号", "contact": "13800000000", "send": "yes"}
        page = late(browser, "/ask", **typed, files=SimpleUploadedFile("a.jpg", b"x", "image/jpeg"))

        assert street.town.rows("SELECT count(*) FROM cases_case") == before
        for words in (LAMP, 'value="suggestion" checked', "解放路 3 号", "13800000000"):
            assert words in page
        assert "您写的都还在" in page
        assert "照片和文件请重新选一次" in page

        key = re.findall(r'name="key" value="([^"]+)"', page)[0]
        receipt = sent_again(browser, "/ask", page, **typed, key=key)
        assert '<dd class="code">' in text_of(receipt)

    def test_an_act_on_a_case_is_not_done_and_its_words_come_back(self, street: Street) -> None:
        case_id = street.working(OWNER, ZHANG, case_type="simple_application", title=said("排水许可"))
        street.act(case_id, c.AskSupplement(("申请表", "水质检测报告")), ZHANG)
        owner, before = holder(street, case_id), street.district.kinds(case_id)
        page = late(owner.browser, f"/follow/{owner.number}/do/supplement", text=WORDS, items=["申请表"])

        assert street.district.kinds(case_id) == before
        assert WORDS in page
        assert 'value="申请表" checked' in page
        assert 'value="水质检测报告" checked' not in page

    def test_what_was_pressed_in_a_case_is_said_not_to_be_noted(self, street: Street) -> None:
        case_id = street.working(OWNER, ZHANG)
        street.act(case_id, c.Close(Outcome.ANSWERED, said("灯已经换好。")), ZHANG)
        owner = holder(street, case_id)
        page = late(owner.browser, f"/follow/{owner.number}/verdict", solved="no")
        assert "刚才按的没有记下" in page
        assert "解决了吗" in page
        assert street.district.case(case_id).solved is None

    @pytest.mark.parametrize("by_link", [True, False])
    def test_a_rating_comes_back_as_it_was_filled_in(self, street: Street, by_link: bool) -> None:
        case_id = street.working(OWNER, ZHANG)
        street.act(case_id, c.Close(Outcome.ANSWERED, said("灯已经换好。")), ZHANG)
        owner = holder(street, case_id)
        street.district.clock.now = datetime.now(UTC)
        token = issue_token(street.district.means, case_id, Purpose.VERDICT, timedelta(days=1))
        address = f"/link/verdict/{token}" if by_link else f"/follow/{owner.number}/rate"
        before = street.town.rows("SELECT count(*) FROM judgement_opinion")
        page = late(owner.browser, address, level="1", reasons=["late"], words=WORDS, call="nobody", solved="no")

        assert WORDS in page
        for ticked in ('name="level" value="1" checked', 'value="late" checked', 'value="nobody" checked'):
            assert ticked in page
        assert street.town.rows("SELECT count(*) FROM judgement_opinion") == before
        assert street.district.case(case_id).solved is None

    def test_what_another_site_sends_is_shown_to_nobody(self, street: Street) -> None:
        answer = strict().post(
            "/ask", {"text": WORDS, "csrfmiddlewaretoken": OLD_MARK}, headers={"Origin": "https://elsewhere.test"}
        )
        assert answer.status_code == 403
        assert WORDS not in text_of(answer)
        assert "什么都没有改变" in text_of(answer)

    def test_every_form_of_a_person_comes_back_with_a_mark_that_holds(self, street: Street) -> None:
        case_id = street.working(OWNER, ZHANG)
        owner = holder(street, case_id)
        token = issue_token(street.district.means, case_id, Purpose.NEW_CODE, timedelta(days=1))
        named = {"follow": "/follow", "lost": "/follow/lost", "new-code": f"/link/code/{token}", "ask": "/ask"}
        named |= {"survey-enter": "/survey", "story-act": f"/follow/{owner.number}/do/note"}
        assert named.keys() <= AGAIN.keys()
        for address in named.values():
            page = late(owner.browser, address, number=owner.number, code="甲乙丙", text=WORDS)
            assert 'name="csrfmiddlewaretoken"' in page, address
            assert 'role="alert"' in page, address


class TestTheCodeNoLongerKept:
    @pytest.fixture
    def owner(self, street: Street) -> Person:
        """Somebody who left the form open until their code was forgotten."""
        person = street.holder_of(street.working(OWNER, ZHANG), OWNER)
        person.browser.cookies.clear()
        return person

    def test_the_words_come_along_through_the_door(self, street: Street, owner: Person) -> None:
        case_id, address = street.case_of(owner.number), f"/follow/{owner.number}/do/note"
        before = street.district.kinds(case_id)
        door = text_of(owner.browser.post(address, {"text": WORDS, "key": "k1"}))
        assert "再输一次查询码" in door
        carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', door))
        assert carried["text"] == WORDS

        wrong = owner.browser.post(address, {**carried, "code": code_of("somebody else")})
        assert wrong.status_code == 404
        assert WORDS in text_of(wrong)
        form = text_of(owner.browser.post(address, {**carried, "code": owner.code}))
        assert f">{WORDS}</textarea>" in form
        assert street.district.kinds(case_id) == before, "nothing is done until it is pressed again"

        assert owner.browser.post(address, {"text": WORDS, "key": "k1"}).status_code == 303
        assert street.district.kinds(case_id) != before

    def test_a_rating_comes_along_too(self, street: Street, owner: Person) -> None:
        street.act(street.case_of(owner.number), c.Close(Outcome.ANSWERED, said("灯已经换好。")), ZHANG)
        address = f"/follow/{owner.number}/rate"
        door = text_of(owner.browser.post(address, {"words": WORDS, "level": "2", "key": "k2"}))
        carried = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', door))
        form = text_of(owner.browser.post(address, {**carried, "code": owner.code}))
        assert WORDS in form
        assert 'name="level" value="2" checked' in form

    def test_what_was_pressed_is_said_not_to_be_done(self, street: Street, owner: Person) -> None:
        answer = owner.browser.post(f"/follow/{owner.number}/wish", {"wish": "withdraw", "confirmed": "yes"})
        assert answer.status_code == 403
        assert "还没有办" in text_of(answer)
        assert street.district.case(street.case_of(owner.number)).state is State.WORKING
