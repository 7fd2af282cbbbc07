"""From a file to a task that is done: the whole way in a browser without scripts, and who may go it."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from openpyxl import load_workbook

from luoshi.cases.commands import act
from luoshi.cases.handling import By, Means
from luoshi.cases.loading import load
from luoshi.core.actors import Actor
from luoshi.core.case import commands as c
from luoshi.core.casetypes.model import LimitName, Outcome
from luoshi.core.private import Private
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.checking.check import check, stored
from luoshi.notify.policy import Policy
from luoshi.notify.telling import TELLER
from luoshi.reactions.draining import drain, follow
from luoshi.reactions.jobs import deferrer
from luoshi.reactions.knowing import Knowledge
from luoshi.registry.queries import reference
from luoshi.web.edge import BEIJING
from tests.cases.cast import CHEN, WANG
from tests.web.officers import Town

NEXT_YEAR = datetime.now(UTC).year + 1
PAPER = f"""云澜区关于做好重点工作的通知

一、公园改造
完成老城公园改造，新建步道 3 公里，{NEXT_YEAR}年6月30日前完成。（住房和城乡建设局牵头，交通运输局配合）
二、窗口服务
全面推行周末不打烊服务，持续推进窗口效能提升。
"""


@pytest.fixture(autouse=True)
def _files(tmp_path: Path) -> Any:
    with override_settings(FILES_ROOT=tmp_path / "files"):
        yield


@dataclass
class Worker:
    """What the worker process does, done when the test says so."""

    connection: psycopg.Connection[Any]

    def run(self) -> list[str]:
        """React to everything, and to what follows from it; the rows that called for something, in order."""
        knowledge = Knowledge(lambda: datetime.now(UTC), secrets.token_bytes, Policy(storm_most=1_000))
        ran: list[str] = []
        for _ in range(6):
            while (done := drain(self.connection, knowledge, deferrer())).taken:
                assert done.faults == ()
            ran += self._follow(knowledge)
        return [row for row in ran if row != "calendar-changed"]

    def _follow(self, knowledge: Knowledge) -> list[str]:
        with acting(self.connection, TELLER):
            jobs = self.connection.execute(
                "SELECT id, args->>'row', (args->>'seq')::bigint FROM procrastinate_jobs"
                " WHERE task_name = 'follow' AND status = 'todo' ORDER BY id"
            ).fetchall()
        for job, row, seq in jobs:
            follow(self.connection, knowledge, row, seq)
            with acting(self.connection, TELLER):
                self.connection.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job])
        return [row for _, row, _ in jobs]


@pytest.fixture
def worker(town: Town) -> Worker:
    return Worker(town.connection)


def upload(browser: Client, text: str = PAPER, name: str = "通知.txt", **more: Any) -> str:
    """Take a paper in; the address of its page."""
    file = SimpleUploadedFile(name, text.encode())
    answer = browser.post("/tasks/new", {"source": "directive", "key": secrets.token_hex(4), "file": file, **more})
    assert answer.status_code == 303, answer.content.decode()
    return answer.headers["Location"]


def page(answer: Any) -> str:
    return str(answer.content.decode())


def rows_of(browser: Client, address: str) -> list[str]:
    """The keys of the rows on the table, in order."""
    return re.findall(r'<section class="row[^"]*" id="row-([0-9a-f-]{36})"', page(browser.get(address)))


def version_of(browser: Client, address: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page(browser.get(address)))
    assert found
    return found[1]


def do(browser: Client, address: str, what: str, **fields: Any) -> Any:
    """Send a form of the table as the page has it now."""
    return browser.post(address, {"do": what, "version": version_of(browser, address), **fields})


def mended(**changes: Any) -> dict[str, Any]:
    return {
        "text": "完成老城公园改造，新建步道 3 公里",
        "lead": "housing",
        "implementers": ["traffic"],
        "supervisor": "supervision",
        "due": f"{NEXT_YEAR}-06-30",
        "measure": "步道 3 公里通过验收",
        "milestones": f"{NEXT_YEAR}-03-31 40% 完成招标",
        **changes,
    }


def confirmed(town: Town, worker: Worker) -> tuple[Client, str, UUID]:
    """A paper taken in and its first row mended and confirmed; the supervisor's browser, the paper, the task."""
    sun = town.at_desk("sun")
    address = upload(sun)
    key = rows_of(sun, address)[0]
    assert do(sun, address, "amend", row=key, **mended()).status_code == 303
    assert do(sun, address, "confirm").status_code == 303
    assert worker.run() == ["task-confirmed"]
    ((task,),) = town.rows("SELECT id FROM campaigns_task")
    return sun, address, task


def case_of(town: Town, task: UUID) -> UUID:
    ((case,),) = town.rows('SELECT "case" FROM campaigns_task WHERE id = %s', task)
    return UUID(str(case))


class Cases:
    """The acts on the desk that the way goes through; the desk's own pages have their own tests."""

    def __init__(self, town: Town) -> None:
        known = reference(town.connection, Access("test", EVERYTHING), date(2100, 1, 1))
        self.means = Means(town.connection, known, lambda: datetime.now(UTC), secrets.token_bytes)

    def act(self, case_id: UUID, command: c.Command, actor: Actor) -> None:
        act(self.means, case_id, command, By(actor))

    def done(self, case_id: UUID, actor: Actor) -> None:
        """Show what the case type asks for, and close."""
        for kind in ("result_document", "measure_record"):
            self.act(case_id, c.AddEvidence(kind, Private("竣工验收表")), actor)
        self.act(case_id, c.Close(Outcome.DONE, Private("步道 3 公里已通过验收")), actor)


class TestTheWholeWay:
    def test_from_a_file_to_a_task_that_was_accepted(self, town: Town, worker: Worker) -> None:
        sun, _, task = confirmed(town, worker)
        case, cases = case_of(town, task), Cases(town)
        (found,) = town.rows("SELECT case_type, state, office FROM cases_case WHERE id = %s", case)
        assert found == ("supervised_task", "offered", "supervision"), "until housing signs, supervision answers"

        cases.act(case, c.SignFor(), CHEN)
        assert worker.run() == ["task-signed"]
        ((part,),) = town.rows("SELECT id FROM cases_case WHERE part")
        cases.act(part, c.SignFor(), WANG)

        chen = town.at_desk("chen")
        said = {"do": "report", "share": "40", "words": "招标完成", "proof": "中标通知书"}
        assert chen.post(f"/tasks/task/{task}/do", said).status_code == 303
        assert "已报 40%" in page(chen.get(f"/tasks/task/{task}"))
        assert "招标完成" in page(sun.get(f"/tasks/task/{task}"))

        early = sun.post(f"/tasks/task/{task}/do", {"do": "accept", "measure": "行", "evidence": "看了"})
        assert (early.status_code, "还没有报请验收" in page(early)) == (409, True)

        cases.done(part, WANG)
        cases.done(case, CHEN)
        assert worker.run() == ["task-claimed"]
        assert "等督办单位验收" in page(chen.get(f"/tasks/task/{task}"))

        back = {"do": "back", "reason": "只有 2 公里"}
        assert sun.post(f"/tasks/task/{task}/do", back).status_code == 303
        assert worker.run() == ["task-reopened"]
        assert town.rows("SELECT standing FROM campaigns_task") == [("working",)]
        cases.done(case, CHEN)
        worker.run()

        own = chen.post(f"/tasks/task/{task}/do", {"do": "accept", "measure": "做到了", "evidence": "自己看的"})
        assert own.status_code == 409, "nobody accepts their own"
        accept = {"do": "accept", "measure": "3 公里，实测", "evidence": "竣工验收表，现场看过"}
        assert sun.post(f"/tasks/task/{task}/do", accept).status_code == 303
        assert "已验收" in page(chen.get(f"/tasks/task/{task}"))
        assert "现场看过" in page(chen.get(f"/tasks/task/{task}"))

        qian = town.at_desk("qian")
        assert qian.post(f"/tasks/task/{task}/do", {"do": "reopen", "reason": "步道已断"}).status_code == 303
        worker.run()
        assert "检查发现没有办好" in page(chen.get(f"/tasks/task/{task}"))
        assert check(stored(town.connection)).lines()[1:] == []

    def test_the_case_ends_when_the_paper_says_and_the_first_date_stays_after_a_delay(
        self, town: Town, worker: Worker
    ) -> None:
        sun, _, task = confirmed(town, worker)
        case, cases = case_of(town, task), Cases(town)
        end = load(town.connection, case, Access("test", EVERYTHING)).case.deadlines[LimitName.PROMISED]
        assert end.astimezone(BEIJING).date() in (date(NEXT_YEAR, 6, 30), date(NEXT_YEAR, 7, 1))

        cases.act(case, c.SignFor(), CHEN)
        chen = town.at_desk("chen")
        asked = {"do": "delay", "cause": "bored", "words": "雨季", "until": f"{NEXT_YEAR}-08-31"}
        assert chen.post(f"/tasks/task/{task}/do", asked).status_code == 409, "causes are a closed list"
        assert chen.post(f"/tasks/task/{task}/do", {**asked, "cause": "weather"}).status_code == 303
        assert "delay-asked" in worker.run()

        assert town.rows("SELECT due FROM campaigns_task") == [(date(NEXT_YEAR, 6, 30),)], "not granted yet"
        granted = {"do": "decide", "granted": "yes", "reason": "确实连降暴雨"}
        assert sun.post(f"/tasks/task/{task}/do", granted).status_code == 303
        assert worker.run() == ["delay-decided"]
        moved = load(town.connection, case, Access("test", EVERYTHING)).case.deadlines[LimitName.PROMISED]
        assert (moved - end).days in range(60, 65)
        shown = page(chen.get(f"/tasks/task/{task}"))
        assert f"原定 {NEXT_YEAR}年6月30日" in shown
        assert "天气、灾害等不可抗力" in page(sun.get("/tasks/bulletin"))


class TestTheTableBesideThePaper:
    def test_what_was_read_is_lit_in_the_text_and_says_what_it_lacks(self, town: Town) -> None:
        sun = town.at_desk("sun")
        address = upload(sun)
        shown = page(sun.get(address))
        keys = rows_of(sun, address)
        assert len(keys) >= 2
        assert all(f'id="s-row-{key}"' in shown for key in keys)
        assert "住房和城乡建设局" in shown
        assert "写上做到什么程度" in shown or "步道 3 公里" in shown.replace(" ", " ")
        assert "“持续推进”要有下一个节点和它的日期" in shown
        assert "style=" not in shown
        assert "<script>" not in shown

    def test_a_row_that_lacks_something_is_not_let_through(self, town: Town, worker: Worker) -> None:
        sun = town.at_desk("sun")
        address = upload(sun)
        key = rows_of(sun, address)[0]
        do(sun, address, "amend", row=key, **mended(due=""))
        answer = do(sun, address, "confirm")
        assert (answer.status_code, "还没有一行可以确认" in page(answer)) == (409, True)
        assert worker.run() == []

    def test_what_was_typed_stays_when_a_milestone_cannot_be_read(self, town: Town) -> None:
        sun = town.at_desk("sun")
        address = upload(sun)
        key = rows_of(sun, address)[0]
        answer = do(sun, address, "amend", row=key, **mended(milestones="春天 40% 招标", measure="三公里，一步不少"))
        assert answer.status_code == 400
        assert "三公里，一步不少" in page(answer)
        assert "这一行看不懂：春天 40% 招标" in page(answer)

    def test_rows_are_split_merged_added_and_dropped_with_a_reason(self, town: Town) -> None:
        sun = town.at_desk("sun")
        address = upload(sun)
        first, *others = rows_of(sun, address)
        do(sun, address, "split", row=first, texts="完成老城公园改造\n新建步道 3 公里")
        keys = rows_of(sun, address)
        assert len(keys) == len(others) + 2
        do(sun, address, "merge", rows=keys[:2])
        assert len(rows_of(sun, address)) == len(others) + 1

        assert do(sun, address, "drop", row=rows_of(sun, address)[0], reason=" ").status_code == 409
        do(sun, address, "drop", row=rows_of(sun, address)[0], reason="去年已经办成")
        assert "去年已经办成" in page(sun.get(address))
        assert len(rows_of(sun, address)) == len(others)
        do(sun, address, "add", text="全面推行周末不打烊服务")
        added = rows_of(sun, address)[-1]
        assert f'id="s-row-{added}"' in page(sun.get(address)), "its words stand in the paper"

    def test_a_table_that_somebody_changed_meanwhile_is_not_overwritten(self, town: Town) -> None:
        sun = town.at_desk("sun")
        address = upload(sun)
        old, key = version_of(sun, address), rows_of(sun, address)[0]
        do(sun, address, "amend", row=key, **mended())
        stale = sun.post(address, {"do": "amend", "version": old, "row": key, **mended(measure="我写的")})
        assert stale.status_code == 409
        assert "别人刚改过这张表" in page(stale)
        assert "我写的" in page(stale)

    def test_confirmed_twice_it_is_one_task_and_one_case(self, town: Town, worker: Worker) -> None:
        sun, paper, _ = confirmed(town, worker)
        assert do(sun, paper, "confirm").status_code == 409
        worker.run()
        assert town.rows("SELECT count(*) FROM campaigns_task") == [(1,)]
        assert town.rows("SELECT count(*) FROM cases_case") == [(1,)]


class TestOtherSources:
    def test_a_pledge_made_aloud_is_typed_in(self, town: Town) -> None:
        sun = town.at_desk("sun")
        sent = {
            "source": "pledge",
            "key": "meeting",
            "title": "三季度调度会",
            "text": f"交通运输局承诺{NEXT_YEAR}年9月底前修通环城路。",
        }
        first = sun.post("/tasks/new", sent)
        assert first.status_code == 303
        assert sun.post("/tasks/new", sent).headers["Location"] == first.headers["Location"], "sent twice it is one"
        assert "三季度调度会" in page(sun.get(first.headers["Location"]))
        assert town.rows("SELECT count(*) FROM campaigns_paper") == [(1,)]

    def test_minutes_become_decisions_of_a_meeting(self, town: Town, worker: Worker) -> None:
        sun = town.at_desk("sun")
        address = upload(sun, name="纪要.txt", source="minutes")
        do(sun, address, "amend", row=rows_of(sun, address)[0], **mended(implementers=[]))
        do(sun, address, "confirm")
        worker.run()
        assert town.rows("SELECT case_type FROM cases_case") == [("meeting_decision",)]

    def test_tasks_go_out_as_a_table_without_formulas_and_come_in_again(self, town: Town, worker: Worker) -> None:
        sun = town.at_desk("sun")
        address = upload(sun)
        do(
            sun,
            address,
            "amend",
            row=rows_of(sun, address)[0],
            **mended(measure='=HYPERLINK("http://x")', text="完成公园改造"),
        )
        do(sun, address, "confirm")
        book = b"".join(sun.get(f"{address}/table.xlsx"))
        sheet = load_workbook(BytesIO(book)).active
        assert sheet is not None
        cells = [cell for line in sheet.iter_rows() for cell in line]
        assert [cell.value for cell in cells if cell.data_type == "f"] == []
        assert any(str(cell.value).startswith("'=HYPERLINK") for cell in cells)

        file = SimpleUploadedFile("分解表.xlsx", book)
        again = sun.post("/tasks/new", {"source": "table", "key": "again", "file": file})
        assert again.status_code == 303
        shown = page(sun.get(again.headers["Location"]))
        assert "完成公园改造" in shown
        assert f"{NEXT_YEAR}年6月30日" in shown

    def test_what_is_to_be_reached_in_words_survives_the_way_out_and_in(self, town: Town) -> None:
        sun = town.at_desk("sun")
        address = upload(sun)
        key = rows_of(sun, address)[0]
        do(sun, address, "amend", row=key, **mended(measure="群众走得顺、看得见", text="完成公园改造"))
        do(sun, address, "confirm")
        book = SimpleUploadedFile("分解表.xlsx", b"".join(sun.get(f"{address}/table.xlsx")))
        again = sun.post("/tasks/new", {"source": "table", "key": "again", "file": book})
        assert '<dt>做到</dt><dd><span lang="zh-Hans">群众走得顺、看得见</span></dd>' in page(
            sun.get(again.headers["Location"])
        )

    def test_what_is_wrong_with_the_whole_paper_stands_above_it(self, town: Town) -> None:
        sun = town.at_desk("sun")
        whole = page(sun.get(upload(sun)))
        assert "这份材料本身" not in whole
        damaged = page(sun.get(upload(sun, PAPER + "\n我们的工作\ufffd\ufffd，情况\ufffd。\n")))
        assert "这份材料本身有" in damaged

    def test_a_file_that_is_no_paper_is_refused_and_not_kept(self, town: Town, tmp_path: Path) -> None:
        sun = town.at_desk("sun")
        file = SimpleUploadedFile("x.pdf", b"%PDF-1.4 broken")
        answer = sun.post("/tasks/new", {"source": "directive", "key": "k", "file": file})
        assert answer.status_code in (400, 409)
        assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


class TestWhoMay:
    def test_an_office_sees_its_own_tasks_and_their_paper_and_no_other(self, town: Town, worker: Worker) -> None:
        _, paper, task = confirmed(town, worker)
        wang, li = town.at_desk("wang"), town.at_desk("li")
        assert wang.get(f"/tasks/task/{task}").status_code == 200, "traffic has a part"
        assert wang.get(paper).status_code == 200
        assert li.get(f"/tasks/task/{task}").status_code == 404
        assert li.get(paper).status_code == 404
        assert li.get("/tasks/").status_code == 200
        assert "老城公园" not in page(li.get("/tasks/"))

    def test_only_the_supervisor_and_leaders_take_papers_in_and_mend_tables(self, town: Town, worker: Worker) -> None:
        _, paper, _ = confirmed(town, worker)
        zhang = town.at_desk("zhang")
        assert zhang.get("/tasks/new").status_code == 403
        assert zhang.post(paper, {"do": "confirm", "version": "1"}).status_code == 403
        assert "修改" not in page(zhang.get(paper))
        assert town.at_desk("wu").get("/tasks/new").status_code == 200

    def test_the_original_is_saved_and_never_run(self, town: Town) -> None:
        sun = town.at_desk("sun")
        text = (
            f"<html><body><script>alert(1)</script><p>住房和城乡建设局{NEXT_YEAR}年5月底前建成公园。</p></body></html>"
        )
        address = upload(sun, text, "page.html")
        answer = sun.get(f"{address}/original")
        assert answer["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "alert(1)" not in page(sun.get(address))
