"""Key projects, negotiations and rounds on their pages, without scripts: what is typed, refused, and shown to whom."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from luoshi.cases.commands import act
from luoshi.cases.handling import By
from luoshi.core.actors import Actor, Role
from luoshi.core.case import commands as c
from luoshi.core.casetypes.model import Outcome
from luoshi.core.private import Private
from luoshi.core.registry_events import OfficerRegistered
from luoshi.registry.commands import enter_officers
from luoshi.registry.models import Officer
from luoshi.web.edge import BEIJING
from tests.cases.cast import WANG, means_on
from tests.web.matrix import BACKEND
from tests.web.officers import Town
from tests.web.test_campaign_pages import Worker

TODAY = datetime.now(UTC).astimezone(BEIJING).date()
LATER = TODAY + timedelta(days=300)
FORM = {
    "kind": "key",
    "name": "东环路改造",
    "about": "全长 3 公里，总投资 2 亿元",
    "lead": "housing",
    "supervisor": "supervision",
    "due": LATER.isoformat(),
    "milestones": f"{LATER.isoformat()} 100% 通车",
}


@pytest.fixture
def worker(town: Town) -> Worker:
    return Worker(town.connection)


def at(town: Town, code: str) -> Client:
    """An officer's browser, signed in without the page: that is tested elsewhere, and slow."""
    browser = town.browser()
    browser.force_login(Officer.objects.get(pk=code), BACKEND)
    return browser


@pytest.fixture
def head(town: Town) -> Client:
    """The head of the supervision office."""
    roles = (Role.HEAD, Role.SUPERVISOR)
    enter_officers(town.registrar, [OfficerRegistered("ma", "马主任", "supervision", roles)])
    return at(town, "ma")


def page(answer: Any) -> str:
    return str(answer.content.decode())


def listed(browser: Client, **changes: str) -> str:
    """The address of a project just taken on."""
    answer = browser.post("/tasks/project/new", {**FORM, "key": secrets.token_hex(4), **changes})
    assert answer.status_code == 303, page(answer)
    return answer.headers["Location"]


def send(browser: Client, address: str, do: str, **fields: str) -> Any:
    found = re.search(r'name="version" value="(\d+)"', page(browser.get(address)))
    version = found[1] if found else ""
    return browser.post(f"{address}/do", {"do": do, "version": version, **fields})


def act_on(town: Town, address: str, command: c.Command, by: Actor) -> None:
    """Something on the case of the first blocker of a project."""
    found = re.search(r'/desk/case/([0-9a-f-]{36})"', page(at(town, "sun").get(address)))
    assert found
    act(means_on(town.connection, lambda: datetime.now(UTC)), UUID(found[1]), command, By(by))  # type: ignore[arg-type]


def test_a_blocker_stands_on_the_project_until_its_case_is_closed(town: Town, worker: Worker) -> None:
    sun, chen, wang = (at(town, code) for code in ("sun", "chen", "wang"))
    address = listed(sun)
    asked = {"what": "三处管线没有迁", "wanted": "月底前迁完", "office": "traffic", "until": LATER.isoformat()}
    assert send(chen, address, "blocker", **asked).status_code == 303
    assert "blocker-raised" in worker.run()
    assert "卡住的 1 件" in page(chen.get(address))
    assert "卡住 1 件" in page(sun.get("/tasks/projects"))
    assert "三处管线没有迁" in page(wang.get(address)), "who is asked sees the project"
    refused = send(sun, address, "end", ending="built", reason="竣工")
    assert refused.status_code == 409
    assert "还有 1 件卡住的事" in page(refused)

    for command in (
        c.SignFor(),
        c.AddEvidence("result_document", Private("迁改完工单")),
        c.Close(Outcome.DONE, Private("已迁完")),
    ):
        act_on(town, address, command, WANG)
    worker.run()
    assert "卡过的事，都办结了" in page(chen.get(address))
    assert send(sun, address, "end", ending="built", reason="竣工验收").status_code == 303
    shown = page(sun.get("/tasks/projects"))
    assert "已建成" in shown
    assert "已报 0%" not in shown, "what is built is done, whatever was reported last"


def test_what_a_form_lacks_is_said_and_what_was_typed_stays(town: Town) -> None:
    sun = at(town, "sun")
    answer = sun.post("/tasks/project/new", {**FORM, "milestones": "", "key": "k"})
    assert answer.status_code == 409
    assert "重点项目要有节点" in page(answer)
    assert 'value="东环路改造"' in page(answer)
    unread = sun.post("/tasks/project/new", {**FORM, "milestones": "明年通车", "key": "k"})
    assert unread.status_code == 400
    assert "明年通车" in page(unread)


def test_a_form_sent_twice_lists_one_project(town: Town) -> None:
    sun = at(town, "sun")
    assert listed(sun, key="same") == listed(sun, key="same")
    assert page(sun.get("/tasks/projects")).count("东环路改造</a>") == 1


def test_a_report_counts_against_the_schedule_and_only_who_carries_it_reports(town: Town) -> None:
    sun, chen = at(town, "sun"), at(town, "chen")
    address = listed(sun)
    said = {"share": "30", "words": "路基完成", "proof": "监理月报"}
    assert send(chen, address, "report", **said).status_code == 303
    assert "已报 30%" in page(sun.get(address))
    assert send(sun, address, "report", **said).status_code == 409
    assert send(chen, address, "report", **{**said, "share": "很多"}).status_code == 400


def test_a_negotiation_goes_on_with_its_next_step(town: Town) -> None:
    sun, chen = at(town, "sun"), at(town, "chen")
    address = listed(sun, kind="negotiation", stage="contact", next_step="请来看地", name="一家食品厂")
    said = {"stage": "terms", "words": "谈地价", "next_step": "报方案", "next_on": LATER.isoformat()}
    assert send(chen, address, "stage", **said).status_code == 303
    assert "谈到“商谈条件”" in page(chen.get(address))
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    assert send(chen, address, "stage", **{**said, "next_on": yesterday}).status_code == 409


def test_a_signed_negotiation_becomes_a_key_project_by_the_form(town: Town) -> None:
    sun = at(town, "sun")
    talk = listed(sun, kind="negotiation", stage="contract", next_step="签约", name="一家食品厂")
    found = re.search(r'href="(/tasks/project/new\?from=[^"]+)"', page(sun.get(talk)))
    assert found
    form = page(sun.get(found[1]))
    assert 'value="一家食品厂"' in form
    origin = found[1].rpartition("=")[2]
    sent = {**FORM, "name": "一家食品厂", "from": origin, "key": "k", "signed": ""}
    assert sun.post("/tasks/project/new", sent).status_code == 409, "what shows that it is signed?"
    assert "牵头在谈" in page(sun.get(talk)), "refused, it goes on"
    made = sun.post("/tasks/project/new", {**sent, "signed": "合同 2026 第 8 号"}).headers["Location"]
    again = sun.post("/tasks/project/new", {**sent, "signed": "合同 2026 第 8 号"})
    assert again.headers["Location"] == made, "sent twice it is one"
    assert "已签约" in page(sun.get(talk))
    assert made in page(sun.get(talk))
    assert talk in page(sun.get(made))
    assert page(sun.get("/tasks/projects")).count(">一家食品厂</a>") == 2


def test_the_other_of_the_two_is_linked_for_whoever_may_open_it(town: Town) -> None:
    sun, zhang, wang = (at(town, code) for code in ("sun", "zhang", "wang"))
    talk = listed(sun, kind="negotiation", stage="contract", next_step="签约", name="一家食品厂")
    signed = {"from": talk.rpartition("/")[2], "signed": "合同 2026 第 8 号", "lead": "traffic"}
    made = listed(sun, **signed)
    for mine, other, browser in ((talk, made, zhang), (made, talk, wang)):
        assert browser.get(other).status_code == 404
        assert other not in page(browser.get(mine))
        assert other in page(sun.get(mine))


def test_only_whoever_sees_a_negotiation_begins_a_project_from_it(town: Town) -> None:
    talk = listed(at(town, "sun"), kind="negotiation", stage="contract", next_step="签约", lead="housing")
    origin = talk.rpartition("/")[2]
    assert at(town, "wu").get("/tasks/project/new?from=nothing").status_code == 404
    assert at(town, "chen").get(f"/tasks/project/new?from={origin}").status_code == 403


def test_the_bulletin_names_projects_that_are_due_behind_or_blocked(town: Town) -> None:
    sun, chen = at(town, "sun"), at(town, "chen")
    address = listed(sun)
    assert ">东环路改造</a>" not in page(sun.get("/tasks/bulletin"))
    asked = {"what": "管线", "wanted": "迁完", "office": "traffic", "until": LATER.isoformat()}
    assert send(chen, address, "blocker", **asked).status_code == 303
    shown = page(sun.get("/tasks/bulletin"))
    assert "在建 1 个，已建成 0 个，在谈 0 个" in shown
    assert ">东环路改造</a>" in shown
    assert "，卡住 1 件" in shown


def test_who_has_nothing_to_do_with_it_finds_no_project(town: Town) -> None:
    address = listed(at(town, "sun"))
    assert at(town, "wang").get(address).status_code == 404
    assert "东环路改造" not in page(at(town, "wang").get("/tasks/projects"))


def planned(browser: Client, lines: str, **changes: str) -> Any:
    form = {"year": str(TODAY.year), "version": "0", "repeat_days": "30", "lines": lines}
    return browser.post("/tasks/rounds/plan", {**form, **changes})


class TestRounds:
    LINE = f"{TODAY.month}月 暗访 窗口作风：住房和城乡建设局、交通运输局"

    def visit(self, browser: Client, **changes: Any) -> Any:
        form = {
            "planned": "1", "kind": "quiet_visit", "subject": "窗口作风", "offices": ["housing"], "by": "supervision",
            "on": TODAY.isoformat(), "key": secrets.token_hex(4),
        }  # fmt: skip
        return browser.post("/tasks/rounds/open", {**form, **changes})

    def test_a_round_of_the_plan_opens_and_a_repeat_needs_the_head(self, town: Town, head: Client) -> None:
        sun = at(town, "sun")
        assert planned(head, self.LINE).status_code == 303
        assert "开这一次" in page(sun.get("/tasks/rounds"))
        assert self.visit(sun).status_code == 303
        again = {"planned": "", "subject": "会议纪律"}
        refused = self.visit(sun, **again)
        assert refused.status_code == 409
        assert "第十五条" in page(refused)
        assert 'value="会议纪律"' in page(refused), "what was typed stays"
        assert self.visit(head, **again, reason="领导批示").status_code == 303
        shown = page(sun.get("/tasks/rounds"))
        assert "计划外、间隔太短" in shown
        assert "领导批示" in shown

    def test_a_form_sent_twice_opens_one_round(self, head: Client) -> None:
        planned(head, self.LINE)
        for _ in range(2):
            assert self.visit(head, key="same").status_code == 303
        assert "已开 1 次" in page(head.get("/tasks/rounds"))

    def test_a_line_that_is_not_read_is_named(self, head: Client) -> None:
        for line, why in (
            ("三月去看看", "一行一次"),
            ("3月 暗访 窗口：某某局", "名册上没有"),
            ("3月 微服私访 窗口：交通运输局", "这种方式"),
        ):
            answer = planned(head, line)
            assert answer.status_code == 400
            assert why in page(answer)
            assert line in page(answer)

    def test_repeats_in_a_plan_are_shown_before_it_is_entered(self, head: Client) -> None:
        lines = "3月 暗访 窗口作风：交通运输局\n3月 专项督查 防汛：交通运输局"
        shown = planned(head, lines)
        assert shown.status_code == 200
        assert "可以合并" in page(shown)
        assert planned(head, lines, all_the_same="yes").status_code == 303

    def test_a_changed_plan_keeps_the_numbers_of_its_lines_and_says_why(self, head: Client) -> None:
        planned(head, self.LINE)
        self.visit(head)
        changed = f"1月 明察 新的一项：交通运输局\n{self.LINE}"
        assert planned(head, changed, version="1").status_code == 409
        assert planned(head, changed, version="1", reason="上级调整").status_code == 303
        assert page(head.get("/tasks/rounds")).count("开这一次") == 1

    def test_only_the_head_or_a_leader_enters_the_plan(self, town: Town) -> None:
        assert planned(at(town, "sun"), self.LINE).status_code == 409
        assert planned(at(town, "qian"), self.LINE).status_code == 403
        leader = planned(at(town, "wu"), f"{self.LINE}（督查室）")
        assert leader.status_code == 303

    def test_who_is_visited_sees_no_plan(self, town: Town, head: Client) -> None:
        planned(head, self.LINE)
        assert at(town, "chen").get("/tasks/rounds").status_code == 403

    def test_a_round_is_called_off_with_a_reason(self, town: Town, head: Client) -> None:
        planned(head, self.LINE)
        self.visit(head)
        found = re.search(r'action="(/tasks/rounds/[^"]+/off)"', page(head.get("/tasks/rounds")))
        assert found
        assert head.post(found[1], {"reason": " "}).status_code == 409
        assert head.post(found[1], {"reason": "与上级合并"}).status_code == 303
        assert '已取消：<span lang="zh-Hans">与上级合并' in page(head.get("/tasks/rounds"))
