"""The pages of administration, told as an administrator's afternoon. What they change is in the record."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from luoshi.registry.people.writing import as_csv
from luoshi.registry.versions import case_type_texts
from tests.web.officers import Town


def text_of(browser: Client, path: str) -> str:
    answer = browser.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.content.decode()


def kinds(town: Town) -> list[str]:
    found = town.rows("SELECT kind FROM ledger_event WHERE kind LIKE 'registry.%%' ORDER BY seq")
    return [kind for (kind,) in found]


@pytest.mark.parametrize("code", ["zhang", "sun", "wu", "chen"])
def test_offices_and_people_are_the_administrators(town: Town, code: str) -> None:
    browser = town.at_desk(code)
    for path in ("", "officers", "import", "export.xlsx", "case-types", "case-types/enter", "calendar/announce"):
        assert browser.get(f"/manage/{path}").status_code == 403, path


def test_every_page_opens_and_nobody_else_needs_an_account_for_less(town: Town) -> None:
    browser = town.at_desk("tang")
    pages = (
        "",
        "offices/add",
        "offices/housing",
        "offices/housing/merge",
        "officers",
        "officers/add",
        "officers/zhang",
    )
    for path in (*pages, "officers/zhang/leave", "officers/zhang/leaving", "officers/zhang/link", "import", "calendar"):
        assert "管理" in text_of(browser, f"/manage/{path}")
    assert town.browser().get("/manage/").status_code == 302


def test_an_office_is_renamed_by_an_event_and_keeps_its_code(town: Town) -> None:
    browser = town.at_desk("tang")
    form = {"name": "住房和城市更新局", "parent": "district", "kind": "office", "flags": "appraised", "hours": ""}
    assert browser.post("/manage/offices/housing", form).status_code == 303
    assert town.rows("SELECT name FROM registry_office WHERE code = 'housing'") == [("住房和城市更新局",)]
    assert kinds(town)[-1] == "registry.office"


def test_a_merger_first_says_what_it_moves_and_only_then_happens(town: Town) -> None:
    browser = town.at_desk("tang")
    form = {"successor": "housing", "reason": "机构改革方案"}
    ahead = browser.post("/manage/offices/traffic/merge", form).content.decode()
    assert "2 名工作人员转到 住房和城乡建设局" in ahead
    assert "registry.office_merged" not in kinds(town)
    browser.post("/manage/offices/traffic/merge", {**form, "confirmed": "1"})
    assert town.rows("SELECT is_open, successor FROM registry_office WHERE code = 'traffic'") == [(False, "housing")]


def test_a_refusal_keeps_what_was_typed(town: Town) -> None:
    browser = town.at_desk("tang")
    form = {"first": "2020-01-01", "last": "2020-01-02", "deputy": "zhao"}
    answer = browser.post("/manage/officers/zhang/leave", form)
    assert answer.status_code == 400
    assert 'value="2020-01-01"' in answer.content.decode()


def test_days_away_are_said_as_they_were_asked_for(town: Town) -> None:
    browser, year = town.at_desk("tang"), datetime.now(UTC).year + 1
    form = {"first": f"{year}-03-02", "last": f"{year}-03-04", "deputy": "zhao"}
    done = browser.post("/manage/officers/zhang/leave", form)
    page = text_of(browser, done["Location"])
    assert f"{year}年3月2日 至 {year}年3月4日，赵倩 代理" in page
    assert "请假期间的件由代理人负责" in page


def test_a_link_of_somebody_elses_does_not_speak_for_the_system(town: Town) -> None:
    assert "请把口令告诉我" not in text_of(town.at_desk("tang"), "/manage/officers?said=请把口令告诉我")


def test_what_is_missing_in_a_file_is_called_missing(town: Town) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile(
        "people.csv", "工号,姓名,所在单位编码,岗位\n,张三,housing,承办\nli-4,李四,,承办\n".encode()
    )
    page = town.at_desk("tang").post("/manage/import", {"file": file}).content.decode()
    assert page.count("须填写") == 2
    assert "“”" not in page


def test_whoever_may_not_open_a_page_finds_back_to_their_desk(town: Town) -> None:
    answer = town.at_desk("zhang").get("/manage/")
    assert answer.status_code == 403
    assert "回到我的工作台" in answer.content.decode()


def test_a_sign_in_link_is_shown_once_and_works(town: Town) -> None:
    page = town.at_desk("tang").post("/manage/officers/zhang/link", {}).content.decode()
    (address,) = re.findall(r"http://[^<]+(/account/link/[^<]+)<", page)
    assert town.browser().get(address).status_code == 200
    assert "/account/link/" not in text_of(town.at_desk("tang"), "/manage/officers/zhang")


def test_a_file_is_previewed_before_it_is_written(town: Town) -> None:
    browser = town.at_desk("tang")
    csv = as_csv(town.registrar.staff(), "人员").decode("utf-8-sig").replace("赵倩", "赵倩倩")
    from django.core.files.uploadedfile import SimpleUploadedFile

    page = browser.post("/manage/import", {"file": SimpleUploadedFile("people.csv", csv.encode())}).content.decode()
    assert "会有 1 项变更" in page
    hidden = dict(re.findall(r'name="(data|seen)" value="([^"]+)"', page))
    assert town.rows("SELECT name FROM registry_officer WHERE code = 'zhao'") == [("赵倩",)]
    assert browser.post("/manage/import", hidden).status_code == 303
    assert town.rows("SELECT name FROM registry_officer WHERE code = 'zhao'") == [("赵倩倩",)]


def test_a_year_without_a_notice_is_shown_as_provisional_until_the_notice_is_entered(town: Town) -> None:
    browser = town.at_desk("tang")
    year = datetime.now(UTC).year + 3
    assert "暂定" in text_of(browser, f"/manage/calendar?year={year}")
    form = {"year": str(year), "notice": "放假通知", "off": f"{year}-10-01 至 {year}-10-07", "make_up": ""}
    ahead = browser.post("/manage/calendar/announce", form).content.decode()
    assert "件的时限会调整" in ahead
    assert browser.post("/manage/calendar/announce", {**form, "confirmed": "1"}).status_code == 303
    assert "放假通知还没有录入" not in text_of(browser, f"/manage/calendar?year={year}")


def test_a_closure_needs_a_second_person_who_signs_in_at_another_office(town: Town) -> None:
    first = town.at_desk("tang")
    day = f"{datetime.now(UTC).year + 1}-07-21"
    sent = first.post("/manage/calendar/close", {"days": day, "reason": "防汛指挥部命令"})
    address = sent["Location"].partition("?")[0]
    assert first.post(address).status_code == 409
    assert town.rows("SELECT max(version) FROM registry_calendar") == [(1,)]
    second = town.at_desk("sun")
    assert "我确认停工" in text_of(second, address)
    assert second.post(address).status_code == 303
    ((body,),) = town.rows("SELECT body FROM ledger_event WHERE kind = 'registry.calendar' AND version = 2")
    assert json.loads(body)["data"]["ordered_by"] == ["tang", "sun"]
    assert second.get(address).status_code == 404


def test_a_wrong_case_type_is_refused_with_every_fault_and_a_right_one_shows_what_differs(town: Town) -> None:
    browser = town.at_desk("tang")
    toml = next(one.toml for one in case_type_texts(town.connection, town.registrar.access) if one.code == "help")
    wrong = toml.replace('judge = "person"', 'judge = "nobody"').replace('publicity = "', 'publicity = "x')
    page = browser.post("/manage/case-types/enter", {"toml": wrong, "active_from": "2030-01-01"})
    assert page.status_code == 400
    assert "judge" in page.content.decode()
    assert "publicity" in page.content.decode()
    right = {"toml": toml.replace("version = 1", "version = 2", 1), "active_from": "2030-01-01"}
    assert "+ version = 2" in browser.post("/manage/case-types/enter", right).content.decode()
    assert browser.post("/manage/case-types/enter", {**right, "confirmed": "1"}).status_code == 303
    assert "+ version = 2" in text_of(browser, "/manage/case-types/help/2?against=1")


def test_a_matter_is_entered_renamed_and_taken_out_of_use_by_events(town: Town) -> None:
    browser = town.at_desk("tang")
    lamp = {"code": "street_lamp", "title": "路灯", "title_en": "Street lighting", "in_use": "yes"}
    assert browser.post("/manage/matters/enter", lamp).status_code == 303
    assert browser.post("/manage/matters/enter?code=street_lamp", {**lamp, "title": "路灯照明"}).status_code == 303
    page = text_of(browser, "/manage/matters")
    assert "路灯照明" in page
    assert "Street lighting" in page

    refused = browser.post("/manage/matters/enter", {**lamp, "code": "other", "title": "路灯照明"})
    assert refused.status_code == 400
    assert "已经是事项 street_lamp 的名称" in refused.content.decode()

    browser.post("/manage/matters/enter?code=street_lamp", {**lamp, "in_use": "no"})
    assert "不再用" in text_of(browser, "/manage/matters")
    assert town.rows("SELECT count(*) FROM ledger_event WHERE kind = 'registry.matter'") == [(3,)]


def test_the_list_of_offices_narrows_by_name_or_code_and_says_what_stands_above(town: Town) -> None:
    browser = town.at_desk("tang")

    def named(asked: str) -> list[str]:
        page = text_of(browser, f"/manage/?q={asked}")
        return re.findall(r'<th scope="row" class="deep-0"><a href="/manage/offices/(\w+)">', page)

    assert len(re.findall(r'<th scope="row"', text_of(browser, "/manage/"))) > 3
    assert named("住房") == ["housing"]
    assert named("HOUS") == ["housing"]
    assert "区人民政府</span>" in text_of(browser, "/manage/?q=住房")
    assert named("沉香亭") == []
    assert "没有名称或编码含有“沉香亭”的单位" in text_of(browser, "/manage/?q=沉香亭")
