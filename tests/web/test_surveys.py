"""评议机关 on the pages: from the plan to the public, by those who may; answered by nobody who works here."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client, override_settings

from luoshi.judgement.handling import SYSTEM
from luoshi.judgement.surveys import commands
from luoshi.judgement.surveys.handling import survey
from luoshi.judgement.surveys.handling import theme as theme_of
from luoshi.ledger.reading import read_stream
from luoshi.notify.policy import Policy
from luoshi.reactions.following import Called
from luoshi.reactions.knowing import Knowledge
from luoshi.reactions.surveyed import open_rectification
from luoshi.runtime.postgres import Running
from luoshi.web import edge
from tests.cases.cast import SUN
from tests.judgement.surveys.cast import HOLDER, sheet
from tests.judgement.surveys.plans import plan
from tests.web.public_cast import Street, phone, shared_street, text_of

NOTICES = '[person]\nsms = "json://127.0.0.1:9/{to}"\n'
CODE = re.compile(r'<p class="code">([0-9A-Z-]{32})</p>')


@pytest.fixture(scope="module")
def street(postgres: Running, people: str) -> Iterator[Street]:
    with shared_street(postgres, people, __name__) as street:
        yield street


@pytest.fixture(scope="module")
def sun(street: Street) -> Client:
    return street.town.at_desk("sun")


def opened(**numbers: int) -> tuple[UUID, dict[str, list[str]]]:
    """A survey that is open, and codes of each group."""
    judging = edge.judging()
    survey_id = commands.draft(judging, None, plan(), SUN)
    commands.fix(judging, survey_id, SUN)
    drawn = {g.code: commands.draw(judging, survey_id, g.code, numbers.get(g.code, 6), 600, SUN) for g in plan().groups}
    commands.open_up(judging, survey_id, SUN)
    return survey_id, drawn


def rectified(theme: UUID) -> UUID:
    """What the worker does when a theme was given to a unit; the case it opened."""
    judging, means = edge.judging(), edge.means()
    entries = read_stream(edge.database(), SYSTEM, theme)
    knowledge = Knowledge(edge.now, secrets.token_bytes, Policy(), judging.seals)
    open_rectification(means, Called("theme-assigned", theme, len(entries), entries[-1], knowledge))
    opened = theme_of(judging, theme).case
    assert opened is not None
    return opened


class TestThePlan:
    def test_it_is_drafted_step_by_step_and_fixed(self, sun: Client) -> None:
        at = sun.post("/board/surveys/").headers["Location"].removesuffix("/title")
        assert sun.post(f"{at}/title", {"title": "今年的评议", "year": "2026"}).headers["Location"] == f"{at}/groups"
        page = text_of(sun.get(f"{at}/fix"))
        assert "还没有单位" in page
        assert "<button>固定方案</button>" not in page

        chosen = {"kind-housing": "government", "kind-traffic": "government", "kind-centre": "centre"}
        assert sun.post(f"{at}/units", chosen).headers["Location"] == f"{at}/questions"
        assert "3 个单位" in text_of(sun.get(f"{at}/fix"))
        assert sun.post(f"{at}/fix").headers["Location"] == at.removesuffix("/plan")
        refused = sun.post(f"{at}/title", {"title": "改一下", "year": "2026"})
        assert (refused.status_code, "谁也不能改" in text_of(refused)) == (409, True)

    def test_what_is_typed_wrong_is_said_and_nothing_changes(self, sun: Client) -> None:
        at = sun.post("/board/surveys/").headers["Location"].removesuffix("/title")
        answer = sun.post(f"{at}/title", {"title": "今年的评议", "year": "去年"})
        assert (answer.status_code, "“年份”要填" in text_of(answer)) == (400, True)
        answer = sun.post(f"{at}/bands", {"band": "好", "from": "120", "good": "yes"})
        assert (answer.status_code, "百分数要在" in text_of(answer)) == (400, True)

    def test_each_part_of_it_reads_what_its_form_shows(self, sun: Client) -> None:
        """Sent back as it stands, no part of the plan changes."""
        at = sun.post("/board/surveys/").headers["Location"].removesuffix("/title")
        survey_id = UUID(at.split("/")[3])
        before = survey(edge.judging(), survey_id).plan
        for part in ("groups", "kinds", "questions", "bands"):
            assert sun.post(f"{at}/{part}", fields_of(text_of(sun.get(f"{at}/{part}")))).status_code == 303
        assert survey(edge.judging(), survey_id).plan == before


def fields_of(page: str) -> dict[str, list[str]]:
    """What a browser would send of a form that nobody touched."""
    form = page[page.index('class="plan-form"') :]
    found: dict[str, list[str]] = {}
    pattern = re.compile(
        r'<input(?![^>]*csrf)[^>]*name="([^"]+)"(?:[^>]*value="([^"]*)")?|<textarea[^>]*name="([^"]+)">(.*?)</textarea>'
        r'|<select name="([^"]+)">(.*?)</select>',
        re.S,
    )
    for field, value, area, text, select, options in pattern.findall(form):
        chosen = re.findall(r'value="([^"]*)" selected', options) or re.findall(r'value="([^"]*)"', options)[:1]
        found.setdefault(field or area or select, []).append(value or text or "".join(chosen))
    return found


class TestAnswering:
    def test_by_code_once_on_a_phone(self, street: Street) -> None:
        survey_id, drawn = opened()
        code = drawn["served"][0]
        entered = phone().post("/survey", {"code": code.lower()})
        assert entered.headers["Location"] == f"/survey/{code}"
        assert "不了解" in text_of(phone().get(f"/survey/{code}"))

        empty = phone().post(f"/survey/{code}", {"about": "housing", "words": "慢"})
        assert (empty.status_code, "至少评一个单位" in text_of(empty)) == (409, True)
        assert ">慢</textarea>" in text_of(empty), "what was typed is kept"
        thanks = phone().post(f"/survey/{code}", {"housing.overall": "no", "about": "housing", "words": "慢"})
        assert "谢谢" in text_of(thanks)
        assert "已经用过" in text_of(phone().get(f"/survey/{code}"))
        assert street.town.rows("SELECT count(*) FROM judgement_survey_box WHERE survey = %s", survey_id) == [(1,)]

    def test_whoever_is_signed_in_answers_none(self, street: Street, sun: Client) -> None:
        _, drawn = opened()
        answer = sun.post(f"/survey/{drawn['served'][0]}", {"housing.overall": "yes"})
        assert (answer.status_code, "不能答卷" in text_of(answer)) == (403, True)
        assert "交卷" in text_of(phone().get(f"/survey/{drawn['served'][0]}")), "the code is not used"

    def test_codes_are_shown_once_as_slips(self, sun: Client) -> None:
        survey_id, _ = opened()
        answer = sun.post(f"/board/surveys/{survey_id}/codes", {"group": "served", "number": "3"})
        codes = CODE.findall(text_of(answer))
        assert len(set(codes)) == 3
        assert text_of(answer).count("<svg") == 3
        assert codes[0] not in text_of(sun.get(f"/board/surveys/{survey_id}"))
        refused = sun.post(f"/board/surveys/{survey_id}/codes", {"group": "served", "number": "很多"})
        assert refused.status_code == 409

    def test_without_a_gateway_a_list_is_refused_and_told_why(self, sun: Client) -> None:
        survey_id, _ = opened()
        refused = sun.post(f"/board/surveys/{survey_id}/send/served", {"contacts": "13900000001"})
        assert (refused.status_code, "没有开短信或邮件通道" in text_of(refused)) == (409, True)

    @override_settings(NOTICES=NOTICES)
    def test_codes_go_out_to_a_list_that_is_looked_over_first(self, street: Street, sun: Client) -> None:
        survey_id, _ = opened()
        way = f"/board/surveys/{survey_id}/send/served"
        phones = [f"1390000{nth:04}" for nth in range(6)]
        written = "\n".join(["手机号", *phones, "张三,13811112222", phones[0]])
        page = text_of(sun.post(way, {"contacts": written}))
        assert "会发给 6 个联系方式" in page
        assert "第 8 行" in page
        assert "姓名、单位、备注都不要放进来" in page
        assert "和第 2 行是同一个" in page
        hidden = dict(re.findall(r'<input type="hidden" name="(data|key)" value="([^"]+)">', page))
        for _ in range(2):
            assert sun.post(way, {**hidden, "do": "send"}).status_code == 303
        page = text_of(sun.get(f"/board/surveys/{survey_id}"))
        assert "还有 6 个待发" in page
        assert not any(phone in page for phone in phones)
        assert street.town.rows("SELECT count(*) FROM judgement_survey_letter") == [(6,)]

    @override_settings(NOTICES=NOTICES)
    def test_a_list_of_nobody_is_said_and_kept(self, sun: Client) -> None:
        survey_id, _ = opened()
        answer = sun.post(f"/board/surveys/{survey_id}/send/served", {"contacts": "手机号\n110"})
        assert (answer.status_code, "没有发得到的联系方式" in text_of(answer)) == (409, True)
        assert "110</textarea>" in text_of(answer)
        assert sun.post(f"/board/surveys/{survey_id}/send/served").status_code == 400

    def test_with_a_closing_day_the_page_says_until_when(self, sun: Client) -> None:
        day = edge.now().astimezone(edge.BEIJING).date()
        judging = edge.judging()
        survey_id = commands.draft(judging, None, plan(until=day), SUN)
        commands.fix(judging, survey_id, SUN)
        for group in plan().groups:
            commands.draw(judging, survey_id, group.code, 6, 600, SUN)
        commands.open_up(judging, survey_id, SUN)
        page = text_of(sun.get(f"/board/surveys/{survey_id}"))
        assert f"录到 {day.month}月{day.day}日当天结束为止" in page
        assert "结束评议" not in page
        answer = sun.post(f"/board/surveys/{survey_id}/step", {"to": "close"})
        assert (answer.status_code, "过了这一天再结束" in text_of(answer)) == (409, True)

    def test_while_it_is_open_nobody_sees_a_result(self, sun: Client) -> None:
        survey_id, drawn = opened()
        commands.fill(edge.judging(), drawn["served"][0], sheet("no"), HOLDER)
        page = text_of(sun.get(f"/board/surveys/{survey_id}"))
        assert "1 / 300 份" in page
        assert "满意率" not in page.replace("满意率到", "")
        assert phone().get(f"/surveys/{survey_id}").status_code == 404

    def test_paper_takes_two(self, street: Street, sun: Client) -> None:
        _, drawn = opened()
        typed = {"code": drawn["society"][0], "sheet": "1", "housing.overall": "no"}
        li = street.town.at_desk("li")
        assert "还要另一个人也录一遍" in text_of(li.post("/desk/survey-paper", typed))
        assert "第二遍要由另一个人录" in text_of(li.post("/desk/survey-paper", typed))
        assert "这一份算数" in text_of(sun.post("/desk/survey-paper", typed))

    def test_where_the_two_differ_a_third_sees_both(self, street: Street, sun: Client) -> None:
        _, drawn = opened()
        typed = {"code": drawn["society"][1], "sheet": "1", "housing.overall": "no"}
        street.town.at_desk("li").post("/desk/survey-paper", typed)
        second = {**typed, "housing.overall": "yes", "about": "housing", "words": "慢"}
        assert "第三个人" in text_of(sun.post("/desk/survey-paper", second))
        qian = street.town.at_desk("qian")
        page = text_of(qian.post("/desk/survey-paper", {"code": typed["code"]}))
        assert "住房和城乡建设局：不满意" in page
        assert "对住房和城乡建设局说：“慢”" in page
        assert "这一份算数" in text_of(qian.post("/desk/survey-paper", typed))


class TestTheReport:
    def test_from_the_box_to_the_public(self, street: Street, sun: Client) -> None:
        survey_id, drawn = opened(served=8)
        for nth in range(6):
            said = "办得太慢，等了两个月" if nth == 0 else ""
            commands.fill(edge.judging(), drawn["served"][nth], sheet("no" if nth == 0 else "yes", says=said), HOLDER)
        at = f"/board/surveys/{survey_id}"
        assert sun.post(f"{at}/step", {"to": "close"}).status_code == 303
        assert sun.post(f"{at}/step", {"to": "report"}).status_code == 409, "what was suggested has nobody yet"
        assert sun.post(f"{at}/themes").status_code == 303

        theme = re.findall(r'href="(/board/surveys/themes/[^"]+)"', text_of(sun.get(f"{at}/themes")))[0]
        shown = text_of(sun.get(theme))
        assert "办得太慢，等了两个月" in shown
        assert sun.post(theme, {"do": "aside", "reason": ""}).status_code == 409
        assert sun.post(theme, {"do": "assign", "unit": "housing"}).status_code == 303
        assert sun.post(f"{at}/step", {"to": "report"}).status_code == 303

        page = text_of(phone().get(f"/surveys/{survey_id}"))
        assert "83.3%（6 份评价" in page
        assert "基本满意单位" in page
        assert "办得慢、等得久" in page
        assert "已交单位整改" in page
        assert "办得太慢，等了两个月" not in page, "of what was written the public reads the themes"
        assert str(survey_id) in text_of(phone().get("/surveys"))
        assert "83.3%" in text_of(sun.get(f"{at}/report"))
        self.links_both_ways(street, sun, theme)

    def links_both_ways(self, street: Street, sun: Client, theme: str) -> None:
        """The theme says what became of its rectification, and that leads back for whoever may open the theme."""
        assert "整改件马上就开" in text_of(sun.get(theme))
        case = rectified(UUID(theme.rpartition("/")[2]))
        address = f"/desk/case/{case}"
        ((number,),) = street.town.rows("SELECT number FROM cases_case WHERE id = %s", case)
        shown = text_of(sun.get(theme))
        assert f'href="{address}"' in shown
        assert number in shown
        assert theme in text_of(sun.get(address))
        chen: Any = street.town.at_desk("chen")
        assert theme not in text_of(chen.get(address)), "its unit has the words, and no page of the survey"
        assert address not in text_of(street.town.at_desk("tang").get(theme)), "who erases by law opens no case"

    @pytest.mark.parametrize("who", ["li", "zhang", "wang"])
    def test_the_board_of_it_is_for_those_who_watch(self, street: Street, who: str) -> None:
        browser: Any = street.town.at_desk(who)
        assert browser.get("/board/surveys/").status_code == 403
        assert browser.post("/board/surveys/").status_code == 403
