"""What everybody may read: promises against what was kept, results month by month, and what is put off."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.core.cache import cache

from luoshi.core.case import commands as c
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import Outcome
from luoshi.registry.commands import enter_officers
from luoshi.web.edge import forget
from tests.cases.cast import LI, ZHANG
from tests.web.officers import OFFICERS, Town
from tests.web.public_cast import Person, Street, phone, said, text_of

WORDS = "赵大娘家门口的灯不亮"


@pytest.fixture
def street(town: Town) -> Street:
    cache.clear()
    return Street.of(town)


def answered(street: Street, days_ago: float, took_days: float = 0, **changes: object) -> UUID:
    """A request of some days ago that the first officer answered at once, or after some days."""
    clock, now = street.district.clock, datetime.now(UTC)
    clock.now = now - timedelta(days=days_ago)
    given = {"title": said(WORDS), "text": said(WORDS), "place": said("解放路 97 号 3 单元"), **changes}
    case_id = street.registered("code", **given)
    clock.pass_by(days=took_days)
    street.district.act(case_id, c.AnswerAtOnce(said("灯泡已换，请看看。")), LI)
    clock.now = now
    return case_id


def found_nothing(street: Street, case_type: str) -> None:
    """A complaint that was looked into and found to be without ground."""
    case_id = street.working("code", ZHANG, case_type=case_type, text=said(WORDS), place=said("解放路 12 号"))
    street.act(case_id, c.Close(Outcome.UNFOUNDED, said("查了，没有这回事。")), ZHANG)


def left_lying(street: Street, days_ago: float) -> UUID:
    """A request of some days ago that nobody answered."""
    clock, now = street.district.clock, datetime.now(UTC)
    clock.now = now - timedelta(days=days_ago)
    case_id = street.registered("code")
    clock.now = now
    return case_id


def read(path: str) -> str:
    """A public page."""
    answer = phone().get(path)
    assert answer.status_code == 200
    return text_of(answer)


def test_before_anything_happened_the_pages_say_what_will_come(street: Street) -> None:
    assert "还没有到期的承诺" in read("/promises")
    assert "近 90 天没有到期的承诺" in read("/promises/help")
    assert "这个月还没有这样的件" in read("/results")
    assert "现在没有暂时办不了的事" in read("/results/put-off")
    assert phone().get("/promises/no-such-kind").status_code == 404


def test_a_promise_that_fell_due_unanswered_counts_as_broken_beside_those_kept(street: Street) -> None:
    for _ in range(2):
        answered(street, days_ago=20)
    answered(street, days_ago=30, took_days=20)
    left_lying(street, days_ago=30)
    left_lying(street, days_ago=0)
    page = read("/promises")
    assert "2 / 4 件" in page
    assert re.search(r'late">1 件', page)
    one = read("/promises/help")
    assert "到期的 4 件里，2 件做到了，1 件过期还没有办完" in one
    assert "怎么算的" in one
    assert re.search(r'href="/results\?month=\d{4}-\d\d&kind=help"', one)


def test_from_ten_cases_on_a_rate_stands_with_its_base_and_interval(street: Street) -> None:
    for _ in range(10):
        answered(street, days_ago=20)
    assert "100%（10 件，72–100%）" in read("/promises")


def test_a_result_is_kind_street_outcome_and_days_and_no_word_name_or_number(street: Street) -> None:
    case_id = answered(street, days_ago=0)
    page = read("/results")
    row = re.sub(r"<[^>]+>|\s+", " ", page[page.index("<tbody>") : page.index("</tbody>")])
    assert re.sub(r"\s+", " ", row).split()[1:] == ["求助", "解放路", "已经答复", "当天", "承诺内"]
    hidden = ("赵大娘", "灯泡", "97", "单元", street.district.case(case_id).number, "李敏")
    assert [word for word in hidden if word in row] == []


def test_kinds_that_publish_numbers_only_are_not_listed_one_by_one(street: Street) -> None:
    found_nothing(street, "third_party_complaint")
    assert "这个月还没有这样的件" in read("/results")
    assert "这个月还没有这样的件" in read("/results?kind=third_party_complaint")


def test_a_sealed_kind_tells_no_place(street: Street) -> None:
    found_nothing(street, "service_complaint")
    page = read("/results")
    assert "对服务的投诉" in page
    assert "解放路" not in page


def test_results_are_narrowed_by_month_kind_outcome_and_promise(street: Street) -> None:
    answered(street, days_ago=0)
    answered(street, days_ago=0, case_type="inquiry")
    assert "办结 2 件" in read("/results")
    assert "办结 1 件" in read("/results?kind=inquiry")
    assert "办结 2 件" in read("/results?in_time=yes&outcome=answered")
    assert "还没有这样的件" in read("/results?in_time=no")
    assert "办结 2 件" in read("/results?month=1999-13&outcome=nonsense&after=nonsense")


def test_a_long_list_goes_on_where_it_stopped(street: Street) -> None:
    for _ in range(51):
        answered(street, days_ago=0)
    page = read("/results?kind=help")
    assert page.count("解放路") == 50
    more = re.findall(r'href="(\?[^"]+)">再往前', page)[0]
    rest = read(f"/results{more}")
    assert rest.count("解放路") == 1
    assert "再往前" not in rest


def test_what_is_put_off_is_listed_with_the_day_it_is_taken_up_again_and_without_the_reason(street: Street) -> None:
    case_id = street.working("code", ZHANG, place=said("解放路 5 号"))
    again = datetime.now(UTC) + timedelta(days=60)
    street.act(case_id, c.AddEvidence("handling_record", said("记录")), ZHANG)
    street.act(case_id, c.Close(Outcome.CANNOT_NOW, said("明年再修"), said("没有预算"), said("先设警示"), again), ZHANG)
    page = read("/results/put-off")
    local = again + timedelta(hours=8)
    assert f"{local.year}年{local.month}月{local.day}日" in page
    assert "解放路" in page
    assert [word for word in ("没有预算", "先设警示", "明年再修", "5 号") if word in page] == []


def test_without_an_office_nobody_is_promised_anything(street: Street) -> None:
    gone = [replace(one, active=False) for one in OFFICERS if one.code == "li"]
    enter_officers(street.town.registrar, gone)
    forget()
    answer = Person(phone()).send()
    assert answer.status_code == 503
    assert "还没有可以受理的窗口" in text_of(answer)
    assert street.town.rows("SELECT count(*) FROM cases_case WHERE state = %s", State.RECEIVED.value) == [(0,)]
