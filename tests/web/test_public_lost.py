"""A lost code, and what a one-time link opens: each once, and nothing that an officer could use for the person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from luoshi.cases.codes import Purpose, issue_token
from luoshi.core.case import commands as c
from luoshi.core.casetypes.model import Outcome
from luoshi.ledger.access import acting
from luoshi.notify.telling import TELLER
from luoshi.runtime.postgres import Running
from tests.cases.cast import ZHANG
from tests.web.public_cast import Person, Street, phone, said, shared_street, text_of, unsigned


@pytest.fixture(scope="module")
def street(postgres: Running, people: str) -> Iterator[Street]:
    with shared_street(postgres, people, __name__) as street:
        yield street


@pytest.fixture
def owner(street: Street) -> Person:
    person = street.somebody()
    person.send(contact="13800000000")
    return person


def closed(street: Street) -> UUID:
    case_id = street.working("owner", ZHANG)
    street.act(case_id, c.Close(Outcome.ANSWERED, said("灯已经换好。")), ZHANG)
    return case_id


def verdict_link(street: Street, case_id: UUID) -> str:
    street.district.clock.now = datetime.now(UTC)
    return f"/link/verdict/{issue_token(street.district.means, case_id, Purpose.VERDICT, timedelta(days=1))}"


def sent(street: Street) -> list[str]:
    """What waits to be sent to people."""
    with acting(street.town.connection, TELLER) as connection:
        rows = connection.execute("SELECT words FROM notify_message WHERE key LIKE 'link:%'").fetchall()
    return [words for (words,) in rows]


def test_a_lost_code_is_replaced_by_a_link_to_the_contact_that_was_given(street: Street, owner: Person) -> None:
    answer = phone().post("/follow/lost", {"number": owner.number})
    assert "链接已经发到那里" in text_of(answer)
    (words,) = [words for words in sent(street) if owner.number in words]
    link = re.findall(r"http://localhost(/link/code/\w+)", words)[0]

    finder = Person(phone(), owner.number)
    assert "换一个新的查询码" in text_of(finder.browser.get(link))
    assert owner.open()
    page = text_of(finder.browser.post(link))
    finder.code = re.findall(r'<dd class="code">([^<]+)</dd>', page)[1]
    assert finder.code != owner.code
    assert owner.browser.post("/follow", {"number": owner.number, "code": owner.code}).status_code == 404
    assert "查询码，原码作废" in finder.open()
    assert finder.browser.post(link).status_code == 404


def test_the_link_comes_in_the_language_of_the_page(street: Street, owner: Person) -> None:
    phone().post("/follow/lost?lang=en", {"number": owner.number})
    (words,) = [words for words in sent(street) if owner.number in words]
    assert words.startswith(f"{owner.number}: for a new code, open http://localhost/link/code/")


def test_the_answer_does_not_tell_whether_there_is_such_a_number(street: Street, owner: Person) -> None:
    before = len(sent(street))
    there = text_of(phone().post("/follow/lost", {"number": owner.number}))
    nowhere = text_of(phone().post("/follow/lost", {"number": "20200101-0000-0000"}))
    assert unsigned(there).replace(owner.number, "") == unsigned(nowhere).replace("20200101-0000-0000", "")
    assert len(sent(street)) == before + 1


def test_nobody_floods_a_person_with_links(street: Street, owner: Person) -> None:
    answers = [phone().post("/follow/lost", {"number": owner.number}).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]


def test_a_verdict_link_takes_one_verdict_and_opening_it_takes_none(street: Street) -> None:
    case_id = closed(street)
    link = verdict_link(street, case_id)
    page = text_of(phone().get(link))
    assert "灯已经换好" in page
    assert street.district.case(case_id).verdicts == 0

    assert "谢谢" in text_of(phone().post(link, {"solved": "no"}))
    assert street.district.case(case_id).solved is False
    assert phone().post(link, {"solved": "yes"}).status_code == 404
    assert street.district.case(case_id).solved is False


def test_an_officer_who_is_signed_in_gives_no_verdict_by_a_link_and_does_not_use_it_up(street: Street) -> None:
    case_id = closed(street)
    link = verdict_link(street, case_id)
    answer = street.town.at_desk("zhang").post(link, {"solved": "yes"})
    assert answer.status_code == 403
    assert "不能代当事人操作" in text_of(answer)
    assert street.district.case(case_id).verdicts == 0
    assert "谢谢" in text_of(phone().post(link, {"solved": "yes"}))


def test_a_link_for_a_verdict_opens_no_new_code(street: Street) -> None:
    token = verdict_link(street, closed(street)).rpartition("/")[2]
    assert phone().post(f"/link/code/{token}").status_code == 404
