"""A card on the pages, from the proposal to the review: each step by whom it may be, and in its time (P7)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client

from luoshi.core.actors import MACHINE, Actor, ActorKind, Role
from luoshi.core.registry_events import OfficerRegistered
from luoshi.judgement.cards import commands
from luoshi.judgement.cards.commands import Carding, Proposal
from luoshi.registry.commands import enter_officers
from luoshi.web import edge
from tests.web.inspection_cast import HOUSING, SUN
from tests.web.officers import Town
from tests.web.test_inspection_pages import read

CHEN = Actor(ActorKind.OFFICER, "chen", HOUSING, frozenset({Role.HEAD}))
LATER = timedelta(days=20)
"""More than the five working days of a defence."""


@pytest.fixture
def town(town: Town) -> Town:
    """Zhao supervises too, and Zhang, who sits in housing."""
    more = [
        OfficerRegistered("zhao", "赵倩", "supervision", (Role.SUPERVISOR,)),
        OfficerRegistered("zhang", "张建国", "housing", (Role.SUPERVISOR, Role.AUDITOR)),
    ]
    enter_officers(town.registrar, more)
    return town


def proposed(browser: Client) -> str:
    """The address of a card that somebody proposes on the page."""
    typed = {
        "office": "housing",
        "cause": "no_reason",
        "colour": "",
        "facts": "只写“不符合规定”。",
        "key": str(uuid4()),
    }
    answer = browser.post("/board/cards/new", typed)
    assert answer.status_code == 303, read(answer)
    return str(answer["Location"])


def earlier(town: Town, ago: timedelta) -> Carding:
    """What commands need, so long ago."""
    return replace(edge.carding(), connection=town.connection, now=lambda: edge.now() - ago)


def noticed(town: Town, ago: timedelta) -> tuple[UUID, str]:
    """A card that the machine proposed and Sun told housing of, so long ago."""
    card, desk = uuid4(), earlier(town, ago)
    commands.propose(desk, card, Proposal(HOUSING, "no_reason", "只写“不符合规定”。"), MACHINE)
    commands.notice(desk, card, SUN)
    return card, f"/board/cards/{card}"


DEFEND = {"do": "defend", "words": "口头说过理由。"}
ISSUE = {"do": "decide", "issued": "yes", "colour": "yellow", "reason": "应当书面说明。"}
ASK = {"do": "ask", "reason": "有录音。"}
REVOKE = {"do": "review", "stays": "no", "reason": "录音属实。"}


def test_from_the_proposal_to_the_review(town: Town) -> None:
    qian, sun, zhao, chen, zhou = (town.at_desk(code) for code in ("qian", "sun", "zhao", "chen", "zhou"))
    page = proposed(qian)
    assert "待督查部门处理" in read(sun.get(page))
    assert chen.get(page).status_code == 404, "the office sees it when it is told"
    assert sun.post(page, {"do": "notice"}).status_code == 303
    told = read(chen.get(page))
    assert "只写“不符合规定”" in told
    assert "行政许可法" in told
    assert re.search(r"20\d\d|\d+月\d+日", told), "and until when it may speak"
    assert chen.post(page, DEFEND).status_code == 303
    assert "口头说过理由" in read(zhao.get(page))
    assert zhao.post(page, ISSUE).status_code == 303
    assert "决定亮黄牌" in read(chen.get(page))
    assert chen.post(page, ASK).status_code == 303
    assert zhou.post(page, REVOKE).status_code == 303
    end = read(chen.get(page))
    assert "复核撤销" in end
    assert "周清" not in end, "who decided is for whoever watches"
    assert "周清" in read(sun.get(page))


class TestEachStepIsSomebodys:
    def test_the_office_and_strangers_propose_nothing(self, town: Town) -> None:
        for code in ("chen", "li", "wang", "tang"):
            assert town.at_desk(code).post("/board/cards/new", {"office": "housing"}).status_code == 403
        insider = town.at_desk("zhang").post(
            "/board/cards/new", {"office": "housing", "cause": "no_reason", "facts": "x", "colour": ""}
        )
        assert insider.status_code == 409
        assert "本单位" in read(insider)

    def test_whoever_proposed_it_does_not_decide_it(self, town: Town) -> None:
        sun, chen = town.at_desk("sun"), town.at_desk("chen")
        page = proposed(sun)
        sun.post(page, {"do": "notice"})
        chen.post(page, DEFEND)
        answer = sun.post(page, ISSUE)
        assert answer.status_code == 409
        assert "提出的人不能自己决定" in read(answer)
        assert town.at_desk("zhang").post(page, ISSUE).status_code == 409, "nor anybody of the office"
        assert town.at_desk("zhao").post(page, ISSUE).status_code == 303

    @pytest.mark.parametrize("code", ["sun", "qian", "wang", "li", "wu"])
    def test_nobody_but_its_head_defends_it_or_asks_for_a_review(self, town: Town, code: str) -> None:
        _, page = noticed(town, timedelta())
        for sent in (DEFEND, ASK):
            assert town.at_desk(code).post(page, sent).status_code in (403, 404, 409)
        assert "陈述申辩" in read(town.at_desk("chen").get(page))

    def test_whoever_had_a_part_does_not_review_it(self, town: Town) -> None:
        card, page = noticed(town, LATER)
        commands.decide(earlier(town, timedelta(days=1)), card, True, "", "应当书面说明。", SUN)
        town.at_desk("chen").post(page, ASK)
        for code in ("sun", "zhang"):
            answer = town.at_desk(code).post(page, REVOKE)
            assert answer.status_code == 409, code
            assert "没有提出、通知、决定过" in read(answer)
        assert town.at_desk("wu").post(page, REVOKE).status_code == 303, "a leader who had none may"


class TestEachStepHasItsTime:
    def test_nothing_is_decided_while_the_office_may_still_speak(self, town: Town) -> None:
        _, page = noticed(town, timedelta())
        answer = town.at_desk("zhao").post(page, ISSUE)
        assert answer.status_code == 409
        assert "还可以陈述申辩到" in read(answer)

    def test_its_time_over_it_is_decided_without(self, town: Town) -> None:
        _, page = noticed(town, LATER)
        assert town.at_desk("zhao").post(page, ISSUE).status_code == 303

    def test_once_decided_nobody_defends_it(self, town: Town) -> None:
        card, page = noticed(town, LATER)
        commands.decide(earlier(town, timedelta(days=1)), card, True, "", "应当书面说明。", SUN)
        assert town.at_desk("chen").post(page, DEFEND).status_code == 409

    @pytest.mark.parametrize(("ago", "status"), [(29, 303), (32, 409)])
    def test_a_review_is_asked_for_within_thirty_days(self, town: Town, ago: int, status: int) -> None:
        card, page = noticed(town, timedelta(days=ago) + LATER)
        commands.decide(earlier(town, timedelta(days=ago)), card, True, "", "应当书面说明。", SUN)
        assert town.at_desk("chen").post(page, ASK).status_code == status

    def test_a_review_is_asked_for_once(self, town: Town) -> None:
        card, page = noticed(town, LATER)
        commands.decide(earlier(town, timedelta(days=1)), card, True, "", "应当书面说明。", SUN)
        chen = town.at_desk("chen")
        assert [chen.post(page, ASK).status_code for _ in range(2)] == [303, 409]
