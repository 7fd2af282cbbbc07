"""Inspections on the pages: the checklist, findings, cards; and what an office does not see before its day."""

from __future__ import annotations

import html
import json
import secrets
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from luoshi.api.clients import create
from luoshi.api.scopes import ROLES
from luoshi.api.v1 import api
from luoshi.cases.following import told
from luoshi.judgement.inspections import mysteries
from luoshi.judgement.inspections.commands import note_answered
from luoshi.web import edge
from luoshi.web.public.rating import service_of
from tests.directives.test_pictures import CANARIES, photographed
from tests.web.inspection_cast import CARD, FINDING, ROUND, Round, fresh, now
from tests.web.officers import Town
from tests.web.public_cast import Person, phone
from tests.web.test_fresh_proof import proved

VISIT = f"/board/inspections/{ROUND}/at/housing"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Path]:
    """Where files of this test are kept."""
    with override_settings(FILES_ROOT=tmp_path):
        yield tmp_path


def read(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def problem(**changes: Any) -> dict[str, Any]:
    typed = {
        "item": "discipline.present",
        "result": "problem",
        "entry": fresh(),
        "words": "305 室锁门。",
        "severity": "plain",
    }
    return {**typed, **changes}


class TestTheChecklist:
    def test_whoever_was_drawn_records_and_sees_it(self, town: Town) -> None:
        Round.of(town)
        qian = town.at_desk("qian")
        assert "在岗：没有迟到" in read(qian.get(VISIT))
        answer = qian.post(VISIT, problem())
        assert answer.status_code == 303
        assert "有问题" in read(qian.get(VISIT))
        assert qian.post(VISIT, problem(item="window.open", result="fine", words="")).status_code == 303
        assert town.rows("SELECT item, result FROM judgement_look") == [("window.open", "fine")]
        assert town.rows("SELECT item, severity, office FROM judgement_finding") == [
            ("discipline.present", "plain", "housing")
        ]

    def test_the_same_entry_sent_twice_is_one_and_its_picture_too(self, town: Town, store: Path) -> None:
        Round.of(town)
        qian, typed = town.at_desk("qian"), problem()
        for _ in range(2):
            answer = qian.post(VISIT, {**typed, "photos": picture()}, headers={"Accept": "application/json"})
            assert json.loads(answer.content) == {"kept": typed["entry"]}
        assert town.rows("SELECT count(*) FROM judgement_finding") == [(1,)]
        assert len([one for one in store.rglob("*") if one.is_file()]) == 1

    def test_a_picture_is_kept_and_shown_without_place_and_device(self, town: Town, store: Path) -> None:
        Round.of(town)
        qian, typed = town.at_desk("qian"), problem()
        assert qian.post(VISIT, {**typed, "photos": picture()}).status_code == 303
        ((finding,),) = town.rows("SELECT id FROM judgement_finding")
        shown = qian.get(f"/board/inspections/findings/{finding}/photo/0")
        assert shown.headers["Content-Type"] == "image/jpeg"
        assert [one for one in CANARIES if one in shown.content] == []
        assert town.at_desk("chen").get(f"/board/inspections/findings/{finding}/photo/0").status_code == 200
        assert town.at_desk("wang").get(f"/board/inspections/findings/{finding}/photo/0").status_code in (403, 404)

    def test_what_is_refused_keeps_what_was_typed_and_no_picture(self, town: Town, store: Path) -> None:
        Round.of(town)
        qian = town.at_desk("qian")
        answer = qian.post(VISIT, problem(item="luck", photos=picture()))
        assert answer.status_code == 409
        assert "检查单里没有这一项" in read(answer)
        answer = qian.post(VISIT, problem(words="x", photos=wrong_picture()), headers={"Accept": "application/json"})
        assert json.loads(answer.content)["code"] == "picture"
        assert [one for one in store.rglob("*") if one.is_file()] == []
        assert town.rows("SELECT count(*) FROM judgement_finding") == [(0,)]

    def test_nobody_else_opens_it(self, town: Town) -> None:
        Round.of(town)
        for code in ("sun", "chen", "zhang", "zhou", "tang"):
            assert town.at_desk(code).get(VISIT).status_code in (403, 404)


class TestBeforeItsDay:
    """P: an unannounced round is unknown to the office, whichever page or address it tries."""

    @pytest.mark.parametrize("code", ["chen", "zhang", "wang"])
    def test_no_page_of_the_office_tells_of_it(self, town: Town, code: str) -> None:
        Round.of(town, days=1)
        browser: Client = town.at_desk(code)
        pages = ("/desk/", "/board/inspections/", "/board/inspections/findings", "/board/office", "/tasks/")
        for page in (*pages, f"/board/inspections/{ROUND}", VISIT, f"/board/inspections/{ROUND}/quiet"):
            answer = browser.get(page)
            assert "作风检查" not in read(answer), page
            assert str(ROUND) not in read(answer).replace(page, ""), page

    def test_an_announced_one_is_told(self, town: Town) -> None:
        Round.of(town, days=1, announced=True)
        assert "有检查组来检查（作风检查）" in read(town.at_desk("chen").get("/board/inspections/findings"))

    def test_the_programs_see_nothing_of_it(self, town: Town) -> None:
        Round.of(town, days=1)
        assert town.rows("SELECT count(*) FROM judgement_inspection") == [(1,)]
        assert [path for path in api.get_openapi_schema()["paths"] if "inspect" in path or "round" in path] == []
        token = create(town.connection, "programme", sorted(ROLES), "housing", "x" * 43, now())
        found = town.browser().get("/api/v1/cases", headers={"Authorization": f"Bearer {token}"})
        assert found.status_code == 200
        assert "作风检查" not in read(found)


class TestAFinding:
    def test_the_head_objects_and_the_auditor_decides(self, town: Town) -> None:
        Round.of(town).found()
        page = f"/board/inspections/findings/{FINDING}"
        chen, zhou = town.at_desk("chen"), town.at_desk("zhou")
        assert "提出异议" in read(chen.get(page))
        assert chen.post(page, {"do": "object", "reason": " "}).status_code == 409
        assert chen.post(page, {"do": "object", "reason": "当天开现场会。"}).status_code == 303
        assert "异议待复核" in read(zhou.get(page))
        qian = town.at_desk("qian").post(page, {"do": "review", "upheld": "yes", "reason": "x"})
        assert qian.status_code == 409
        assert "原督查人员回避" in read(qian)
        assert zhou.post(page, {"do": "review", "upheld": "yes", "reason": "有通知。"}).status_code == 303
        assert "异议成立，撤销" in read(chen.get(page))

    def test_the_office_does_not_read_who_found_it_and_whoever_watches_does(self, town: Town) -> None:
        Round.of(town).found()
        page = f"/board/inspections/findings/{FINDING}"
        assert "钱思" not in read(town.at_desk("chen").get(page))
        assert "钱思" in read(town.at_desk("zhou").get(page))

    def test_another_inspector_looks_again(self, town: Town) -> None:
        there = Round.of(town)
        there.found()
        note_answered(there.office, FINDING, "done")
        page = f"/board/inspections/findings/{FINDING}"
        assert town.at_desk("qian").post(page, {"do": "recheck", "fixed": "yes", "words": "好了"}).status_code == 409
        assert town.at_desk("sun").post(page, {"do": "recheck", "fixed": "yes", "words": "好了"}).status_code == 303
        assert "复查改好了" in read(town.at_desk("chen").get(page))


class TestARound:
    def test_the_supervisor_plans_one_and_reads_how_it_was_drawn(self, town: Town) -> None:
        there = Round.of(town)
        day = (there.office.today() + timedelta(days=40)).isoformat()
        sun = town.at_desk("sun")
        typed = {"title": "年末检查", "how": "quiet_visit", "since": day, "until": day, "checklists": ["waste"],
                 "offices": ["centre"], "line": "", "reason": "群众反映集中"}  # fmt: skip
        answer = sun.post("/board/inspections/new", typed)
        assert answer.status_code == 409
        assert "没有" in read(answer)
        assert "年末检查" in read(answer), "what was typed stays"
        page = read(sun.get(f"/board/inspections/{ROUND}"))
        assert there.office.rules.checklists["window"].title in page
        assert "office district/housing" in page
        assert town.at_desk("qian").get("/board/inspections/new").status_code == 403


class TestACard:
    def test_the_head_defends_it_once_it_was_told(self, town: Town) -> None:
        there = Round.of(town)
        page = f"/board/cards/{CARD}"
        assert town.at_desk("chen").get(page).status_code == 404
        there.carded()
        chen = town.at_desk("chen")
        assert "陈述申辩" in read(chen.get(page))
        assert chen.post(page, {"do": "defend", "words": "口头说过。"}).status_code == 303
        sun = town.at_desk("sun")
        assert (
            sun.post(page, {"do": "decide", "issued": "yes", "colour": "hint", "reason": "应书面。"}).status_code == 303
        )
        assert "已亮牌" in read(chen.get("/board/cards/"))
        assert town.at_desk("wang").get(page).status_code in (403, 404)


class TestRaisedByHand:
    RAISE: ClassVar = {
        "office": "housing",
        "origin": "rating",
        "words": "三个人说窗口下午三点就关。",
        "item": "window.open",
        **dict.fromkeys(("kind", "place", "severity", "owner", "due", "about"), ""),
    }

    @pytest.mark.parametrize("code", ["sun", "wu"])
    def test_a_leader_or_the_supervisor_raises_one_on_the_page(self, town: Town, code: str) -> None:
        browser, key = town.at_desk(code), fresh()
        assert "哪个单位" in read(browser.get("/board/inspections/findings/new"))
        form = read(browser.get("/board/inspections/findings/new?office=housing&origin=rating"))
        assert "张建国" in form
        assert "王路" not in form, "the people of that office alone"
        for _ in range(2):
            answer = browser.post("/board/inspections/findings/new", {**self.RAISE, "key": key})
            assert answer.status_code == 303, read(answer)
        assert town.rows("SELECT count(*) FROM judgement_finding") == [(1,)]
        page = read(town.at_desk("chen").get(str(answer["Location"])))
        assert "根据群众评价提出" in page
        assert "三个人说窗口下午三点就关。" in page
        assert "提出异议" in page

    @pytest.mark.parametrize("code", ["chen", "zhang", "qian", "zhou", "tang", "wang"])
    def test_nobody_else_does(self, town: Town, code: str) -> None:
        for verb in ("get", "post"):
            assert getattr(town.at_desk(code), verb)("/board/inspections/findings/new").status_code == 403

    @pytest.mark.parametrize(
        "changes",
        [{"origin": ""}, {"words": " "}, {"item": ""}, {"due": "2020-01-01"}, {"due": "soon"}, {"owner": "wang"}],
    )
    def test_what_is_missing_is_said_and_what_was_typed_stays(self, town: Town, changes: dict[str, str]) -> None:
        sent = {**self.RAISE, "place": "首问负责制度", **changes, "key": fresh()}
        answer = town.at_desk("sun").post("/board/inspections/findings/new", sent)
        assert answer.status_code in (400, 409)
        assert 'role="alert"' in answer.content.decode()
        assert "首问负责制度" in read(answer) or "首问负责制度" in answer.content.decode()
        assert town.rows("SELECT count(*) FROM judgement_finding") == [(0,)]


class TestErasingByLaw:
    def test_the_administrator_erases_and_reads_nothing(self, town: Town) -> None:
        there = Round.of(town)
        there.found()
        there.carded()
        tang = town.at_desk("tang")
        for page, of in ((f"/board/inspections/findings/{FINDING}", "锁门"), (f"/board/cards/{CARD}", "不符合规定")):
            assert of in read(town.at_desk("chen").get(page))
            assert of not in read(tang.get(f"{page}/erase"))
            assert tang.post(f"{page}/erase", {"basis": " "}).status_code == 409
            assert "已经删除" in read(tang.post(f"{page}/erase", {"basis": "个人信息保护法第四十七条"}))
            after = read(town.at_desk("chen").get(page))
            assert of not in after
            assert "内容已依法删除" in after
            assert "依法删除了写过的话：个人信息保护法第四十七条" in after

    def test_an_address_that_was_handed_over_leads_there_from_administration(self, town: Town) -> None:
        there = Round.of(town)
        there.found()
        there.carded()
        tang, given = town.at_desk("tang"), f"board/inspections/findings/{FINDING}"
        assert "依法删除" in read(tang.get("/manage/"))
        for typed, page in (
            (f"https://example.gov.cn/{given}?said=object", f"/{given}/erase"),
            (str(FINDING), f"/{given}/erase"),
            (f"http://127.0.0.1:8000/board/cards/{CARD}", f"/board/cards/{CARD}/erase"),
        ):
            answer = tang.get("/manage/erase", {"of": typed})
            assert (answer.status_code, answer["Location"]) == (303, page)
        assert "/manage/erase" in read(tang.get(f"/{given}/erase")), "and back again"
        for nothing, status in (("305 室锁门", 400), (str(ROUND), 404)):
            answer = tang.get("/manage/erase", {"of": nothing})
            assert answer.status_code == status
            assert 'role="alert"' in read(answer)
            assert nothing in read(answer), "what was typed stays"
        assert "交给管理员" in read(town.at_desk("sun").get(f"/{given}"))
        assert "交给管理员" not in read(town.at_desk("chen").get(f"/{given}")), "the office's own head asks supervision"

    @pytest.mark.parametrize("code", ["chen", "sun", "qian", "zhou", "wu", "zhang"])
    def test_nobody_else_erases(self, town: Town, code: str) -> None:
        Round.of(town).found()
        for verb in ("get", "post"):
            page = f"/board/inspections/findings/{FINDING}/erase"
            assert getattr(town.at_desk(code), verb)(page, {"basis": "x"}).status_code == 403

    def test_it_asks_for_a_fresh_proof(self, town: Town) -> None:
        Round.of(town).found()
        tang = town.at_desk("tang")
        proved(tang, timedelta(minutes=11))
        answer = tang.post(f"/board/inspections/findings/{FINDING}/erase", {"basis": "x"})
        assert str(answer["Location"]).startswith("/account/confirm/")
        assert "锁门" in read(town.at_desk("chen").get(f"/board/inspections/findings/{FINDING}"))


class TestAMysteryRequest:
    def test_it_is_planned_before_it_is_sent_and_sealed_until_it_ended(self, town: Town) -> None:
        there = Round.of(town)
        page, qian = f"/board/inspections/{ROUND}/quiet", town.at_desk("qian")
        assert qian.post(page, {"do": "plan", "office": "housing", "scenario": "问公租房要什么材料"}).status_code == 303
        ((mystery,),) = town.rows("SELECT id FROM judgement_mystery")
        me = Person(phone())
        me.send("公租房要什么材料")
        number, code = me.number, me.code
        answer = qian.post(page, {"do": "send", "mystery": str(mystery), "number": number, "code": code})
        assert answer.status_code == 303, read(answer)
        assert number not in read(town.at_desk("sun").get(page))
        assert town.rows('SELECT sent, "case" FROM judgement_mystery') == [(True, None)]
        ((case,),) = town.rows("SELECT id FROM cases_case WHERE number = %s", number)
        assert mysteries.case_of(there.office, mystery) == case
        assert service_of(told(edge.means(), case)).mystery, "and it is not rated"
        ((leaked,),) = town.rows(
            "SELECT count(*) FROM ledger_vault WHERE value LIKE %s AND stream = %s", f"%{case}%", mystery
        )
        assert leaked == 0

    def test_what_was_typed_stays_where_it_is_refused(self, town: Town) -> None:
        Round.of(town)
        page, qian = f"/board/inspections/{ROUND}/quiet", town.at_desk("qian")
        qian.post(page, {"do": "plan", "office": "housing", "scenario": "问公租房要什么材料"})
        qian.post(page, {"do": "plan", "office": "traffic", "scenario": "问公交改线"})
        mine, other = [str(row[0]) for row in town.rows("SELECT id FROM judgement_mystery ORDER BY planned_at")]
        sent = {"do": "send", "mystery": mine, "number": "20261201-0000-0000", "code": "抄错的码"}
        answer = qian.post(page, sent)
        assert answer.status_code == 400
        assert read(answer).count("20261201-0000-0000") == 1, "in the form it was typed into"
        assert 'value="抄错的码"' in read(answer)
        assert f'id="number-{other}" name="number" value=""' in read(answer)

        answer = qian.post(page, {"do": "plan", "office": "traffic", "scenario": " "})
        assert answer.status_code == 409
        assert 'value="traffic" checked' in read(answer)

    def test_a_seal_that_cannot_be_opened_is_said_aloud(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        Round.of(town)
        page, qian = f"/board/inspections/{ROUND}/quiet", town.at_desk("qian")
        assert "再安排一件" not in read(qian.get(page)), "there is none yet"
        qian.post(page, {"do": "plan", "office": "housing", "scenario": "问公租房要什么材料"})
        ((mystery,),) = town.rows("SELECT id FROM judgement_mystery")
        me = Person(phone())
        me.send("公租房要什么材料")
        qian.post(page, {"do": "send", "mystery": str(mystery), "number": me.number, "code": me.code})
        assert "密封打不开" not in read(qian.get(page))
        monkeypatch.setattr(settings, "RATING_KEYS", {**settings.RATING_KEYS, "sealing": secrets.token_urlsafe(32)})
        assert '<p class="error">密封打不开' in read(qian.get(page))


def picture() -> Any:
    return SimpleUploadedFile("IMG_0001.jpg", photographed(), "image/jpeg")


def wrong_picture() -> Any:
    return SimpleUploadedFile("x.jpg", b"\xff\xd8\xff no picture", "image/jpeg")
