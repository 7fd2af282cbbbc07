"""My desk: the list and the case beside it, filters and views, searching, the workbook, keys."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from luoshi.core.case import commands as c
from luoshi.core.casetypes.model import Outcome
from luoshi.core.private import Private
from luoshi.web.desk.countdown import countdown, end_of_today, end_of_week
from tests.cases.cast import CHEN, MONDAY, ZHANG, ZHAO, request
from tests.web.desk_cast import ANSWER, Desk, read
from tests.web.officers import Town


@pytest.fixture
def desk(town: Town) -> Desk:
    return Desk.of(town)


def titles(page: str) -> list[str]:
    return re.findall(r'<span class="what">\s*(?:<b[^>]*>紧急</b> )?<span lang="zh-Hans">([^<]+)</span>', page)


def groups(page: str) -> list[str]:
    return re.findall(r'<h2 class="group">([^<]+)</h2>', page)


def named(title: str) -> c.Register:
    return request(title=Private(title))


def test_the_list_shows_what_is_mine_and_why_with_the_time_left(desk: Desk) -> None:
    desk.district.offered("housing", named("等签收的"))
    held = desk.district.working(command=named("我在办的"))
    desk.district.act(held, c.Contact("电话"), ZHANG)

    page = read(desk.at("zhang").get("/desk/"))
    assert titles(page) == ["等签收的", "我在办的"]
    assert "政务服务中心转来，待本单位签收" in page
    assert "求助 · 我在办" in page
    assert re.search(r'<span class="left">还剩 \d+ ', page)


def test_groups_stand_in_the_order_of_what_runs_out(desk: Desk) -> None:
    stopped = desk.district.working(command=request(case_type="simple_application", title=Private("停着的")))
    desk.district.act(stopped, c.Admit(), ZHANG)
    desk.district.act(stopped, c.Suspend("hearing", Private("要开听证会。")), ZHANG)
    later = desk.district.working(command=request(case_type="simple_application", title=Private("以后的")))
    desk.district.act(later, c.Admit(), ZHANG)

    page = read(desk.at("zhang").get("/desk/"))
    assert groups(page) == ["以后", "停表中"]
    assert titles(page) == ["以后的", "停着的"]


def test_what_is_overdue_stands_first_in_a_group_of_its_own(desk: Desk) -> None:
    late, today = named("过了期的"), named("今天要办的")
    for command, weeks in ((late, 3), (today, 0)):
        desk.district.clock.now = datetime.now(UTC) - timedelta(weeks=weeks)
        desk.district.working(command=command)

    page = read(desk.at("zhang").get("/desk/"))
    assert groups(page)[0] == "已超期"
    assert titles(page) == ["过了期的", "今天要办的"]
    assert page.count("已超期</h2>") == 1
    assert re.search(r'<span class="left late[^"]*">已超 \d+ 个工作日', page)


def test_what_is_urgent_stands_before_what_is_overdue(desk: Desk) -> None:
    desk.district.clock.now = datetime.now(UTC) - timedelta(weeks=3)
    desk.district.working(command=named("过了期的"))
    desk.district.clock.now = datetime.now(UTC)
    desk.district.working(command=request(title=Private("漏气的"), urgent=True))

    page = read(desk.at("zhang").get("/desk/"))
    assert groups(page) == ["紧急", "已超期"]
    assert titles(page) == ["漏气的", "过了期的"]


def test_the_case_that_was_chosen_stands_beside_the_list_without_any_script(desk: Desk) -> None:
    case_id = desk.district.working()
    page = read(desk.at("zhang").get("/desk/", {"case": str(case_id)}))
    assert '<article class="pane"' in page
    assert "住房和城乡建设局 张建国 正在办" in page
    assert f"?case={case_id}" in page


def test_an_act_done_beside_the_list_leads_back_to_it(desk: Desk) -> None:
    case_id = desk.district.working()
    page = read(desk.at("zhang").get("/desk/", {"case": str(case_id), "do": "answer", "whose": "mine"}))
    form = page[page.index('<form class="act"') :]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
    assert (fields["pane"], fields["back"]) == ("1", "whose=mine")

    blank = desk.send("zhang", case_id, "answer", fields | {"answer": " "})
    assert blank.status_code == 409
    assert '<section class="list"' in blank.content.decode()
    answer = desk.send("zhang", case_id, "answer", fields | {"answer": ANSWER})
    assert answer["Location"] == f"/desk/?whose=mine&case={case_id}&said=answer"


def test_a_case_of_another_office_is_not_shown_beside_the_list(desk: Desk) -> None:
    case_id = desk.district.working()
    page = read(desk.at("wang").get("/desk/", {"case": str(case_id)}))
    assert "没有这一件，或您无权查看" in page
    assert "路灯" not in page


def test_empty_lists_say_what_will_come(desk: Desk) -> None:
    assert "手上没有要办的件" in read(desk.at("zhang").get("/desk/"))
    assert "没有等本单位签收的件" in read(desk.at("zhang").get("/desk/", {"whose": "offered"}))
    assert "没有查到含有“沉香亭”的件" in read(desk.at("zhang").get("/desk/", {"q": "沉香亭"}))


def test_filters_narrow_and_are_kept_under_a_name(desk: Desk) -> None:
    desk.district.working(command=request(title=Private("河东的灯"), area="河东"))
    desk.district.working(command=request(title=Private("河西的灯"), area="河西"))
    browser = desk.at("zhang")
    assert titles(read(browser.get("/desk/", {"area": "河东"}))) == ["河东的灯"]

    kept = browser.post("/desk/view", {"name": "河东", "query": "area=%E6%B2%B3%E4%B8%9C"})
    assert kept.status_code == 303
    page = read(browser.get("/desk/"))
    assert '<a href="?area=%E6%B2%B3%E4%B8%9C">河东</a>' in page
    assert ">河东</a>" not in read(desk.at("zhao").get("/desk/"))
    browser.post("/desk/view", {"drop": "河东", "query": ""})
    assert ">河东</a>" not in read(browser.get("/desk/"))


def test_the_head_sees_the_office_and_the_supervisor_the_district(desk: Desk) -> None:
    desk.district.working(ZHANG, named("张的"))
    desk.district.working(ZHAO, named("赵的"))
    assert set(titles(read(desk.at("chen").get("/desk/", {"whose": "office"})))) == {"张的", "赵的"}
    assert set(titles(read(desk.at("sun").get("/desk/")))) == {"张的", "赵的"}
    assert titles(read(desk.at("zhao").get("/desk/", {"whose": "all"}))) == ["赵的"]


def test_a_case_is_found_by_its_words_and_nobody_by_their_telephone(desk: Desk) -> None:
    desk.district.working(command=request(contact=Private("13800000000")))
    browser = desk.at("zhang")
    assert titles(read(browser.get("/desk/", {"q": "解放路 路灯"}))) == ["路灯不亮"]
    page = read(browser.get("/desk/", {"q": "13800000000"}))
    assert "不能按电话或证件号查人" in page
    assert titles(page) == []


def test_the_next_page_begins_where_this_one_ends(desk: Desk) -> None:
    for nth in range(53):
        desk.district.working(command=named(f"第{nth}盏"))
    page = read(desk.at("zhang").get("/desk/"))
    (more,) = re.findall(r'href="(\?[^"]+)" rel="next"', page)
    rest = read(desk.at("zhang").get("/desk/" + more.replace("&amp;", "&")))
    assert (len(titles(page)), len(titles(rest))) == (50, 3)
    assert not set(titles(page)) & set(titles(rest))
    assert desk.at("zhang").get("/desk/", {"after": "1; DROP"}).status_code == 200


def test_the_list_leaves_as_json(desk: Desk) -> None:
    case_id = desk.district.working()
    (row,) = json.loads(read(desk.at("zhang").get("/desk/rows.json")))
    assert (row["id"], row["officer"], row["state"]) == (str(case_id), "zhang", "working")


def test_the_workbook_has_no_personal_fields_and_no_formulas(desk: Desk) -> None:
    personal: dict[str, Any] = {
        "name": Private("王女士"),
        "contact": Private("13800000000"),
        "place": Private("青石桥 3 号"),
    }
    desk.district.working(command=request(matter="=HYPERLINK(1)", area="+cmd", **personal))
    answer = desk.at("zhang").get("/desk/export.xlsx")
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:4] == ["编号", "类型", "事项", "地区"]
    assert rows[1][1:4] == ["求助", "'=HYPERLINK(1)", "'+cmd"]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    text = json.dumps(rows, default=str, ensure_ascii=False)
    for secret in ("王女士", "13800000000", "青石桥", "路灯"):
        assert secret not in text


def test_what_has_ended_is_a_list_of_its_own(desk: Desk) -> None:
    case_id = desk.district.working()
    desk.district.act(case_id, c.Close(Outcome.ANSWERED, Private(ANSWER)), ZHANG)
    page = read(desk.at("zhang").get("/desk/", {"ended": "1"}))
    assert groups(page) == ["已经结束"]
    assert "已经答复" in page


def test_keys_are_named_where_they_work(desk: Desk) -> None:
    case_id = desk.district.offered("housing")
    page = desk.page("zhang", case_id)
    assert 'data-key="a"' in page
    assert 'data-key="r"' in page
    assert 'aria-keyshortcuts="/"' in read(desk.at("zhang").get("/desk/"))


def test_whoever_is_not_signed_in_is_sent_to_sign_in(desk: Desk) -> None:
    for address in ("/desk/", "/desk/rows.json", "/desk/export.xlsx", "/desk/intake"):
        assert desk.town.browser().get(address).status_code == 302, address


class TestCountdown:
    def test_time_left_is_said_in_working_time(self, desk: Desk) -> None:
        calendar = desk.district.means.reference.calendar
        said = {
            timedelta(days=2): "还剩 2 个工作日",
            timedelta(hours=2): "还剩 2 小时",
            timedelta(minutes=90): "还剩 1 小时 30 分",
            timedelta(days=-5): "已超 3 个工作日",
            timedelta(minutes=-20): "已超 20 分钟",
            timedelta(seconds=-5): "刚过时限",
        }
        assert {span: countdown(calendar, MONDAY, MONDAY + span).words for span in said} == said

    def test_what_waits_for_no_office_hours_is_said_by_the_clock(self, desk: Desk) -> None:
        calendar = desk.district.means.reference.calendar
        night = MONDAY + timedelta(hours=12)
        assert countdown(calendar, night, night + timedelta(hours=2), by_the_clock=True).words == "还剩 2 小时"
        assert countdown(calendar, night, night + timedelta(hours=2)).words == "马上到期"

    def test_beyond_two_days_the_clock_is_said_in_days(self, desk: Desk) -> None:
        calendar = desk.district.means.reference.calendar
        said = {47: "还剩 47 小时", 48: "还剩 2 天", 174: "还剩 7 天 6 小时"}
        for hours, words in said.items():
            assert countdown(calendar, MONDAY, MONDAY + timedelta(hours=hours), by_the_clock=True).words == words

    def test_today_and_this_week_end_at_midnight_in_beijing(self) -> None:
        assert end_of_today(MONDAY).isoformat() == "2026-09-08T00:00:00+08:00"
        assert end_of_week(MONDAY).isoformat() == "2026-09-14T00:00:00+08:00"


def test_a_head_narrows_to_one_of_their_officers(desk: Desk) -> None:
    desk.district.working(ZHANG, named("张的"))
    desk.district.working(ZHAO, named("赵的"))
    page = read(desk.at("chen").get("/desk/", {"whose": "office", "officer": "zhao"}))
    assert titles(page) == ["赵的"]
    assert CHEN.office == "housing"
