"""Beside the form: cases alike by matter, area and words, and ready answers while they hold."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from luoshi.cases.alike import alike
from luoshi.cases.answers import enter_answer, likely_answers
from luoshi.core.actors import MACHINE
from luoshi.core.answer_events import AnswerEntered
from luoshi.core.errors import Refused
from luoshi.core.private import Private
from luoshi.ledger.access import EVERYTHING
from tests.cases.cast import CHEN, LI, WANG, District, request

LAMP = "一小门口的路灯又不亮了，孩子回家看不见"


def found(district: District, text: str, matter: str = "", area: str = "") -> list[UUID]:
    return [one.id for one in alike(district.means, ("centre",), text, matter, area)]


class TestAlike:
    def test_by_words(self, district: District) -> None:
        lamp = district.registered()
        district.registered(request(title=Private("楼上噪音"), text=Private("每晚装修"), matter="noise", area="hexi"))
        assert found(district, LAMP) == [lamp]

    def test_by_matter_and_area_alone(self, district: District) -> None:
        lamp = district.registered()
        assert found(district, "", "street_lamp", "jiefang") == [lamp]
        assert found(district, "", "street_lamp", "elsewhere") == []

    def test_the_most_alike_stands_first(self, district: District) -> None:
        far = district.registered(request(matter="other", area="hexi"))
        near = district.registered()
        assert found(district, LAMP, "street_lamp", "jiefang") == [near, far]

    def test_who_asks_is_no_likeness(self, district: District) -> None:
        name, contact = Private("欧阳春晓"), Private("13800000000")
        district.registered(
            request(name=name, contact=contact, matter="noise", text=Private("装修"), title=Private("吵"))
        )
        assert found(district, "欧阳春晓 13800000000") == []

    def test_words_are_shown_to_those_who_may_open_the_case_and_to_no_other(self, district: District) -> None:
        case_id = district.working(WANG)
        (own,) = alike(district.means, ("traffic",), LAMP)
        (strange,) = alike(district.means, ("housing",), LAMP)
        (all_,) = alike(district.means, EVERYTHING, LAMP)
        assert (own.title, strange.title, all_.title) == ("路灯不亮", None, "路灯不亮")
        assert (strange.id, strange.matter, strange.office) == (case_id, "street_lamp", "交通运输局")

    def test_sealed_kinds_and_old_cases_are_never_among_them(self, district: District) -> None:
        district.registered(request(case_type="violation_report"))
        assert found(district, LAMP, "street_lamp", "jiefang") == []
        district.registered()
        district.clock.now += timedelta(days=91)
        assert found(district, LAMP, "street_lamp", "jiefang") == []

    def test_the_case_itself_is_not_alike(self, district: District) -> None:
        case_id = district.registered()
        assert alike(district.means, ("centre",), LAMP, but=case_id) == []


ANSWER = AnswerEntered("residence", "居住证怎么办理", "带身份证和租房合同到派出所。", "centre", date(2026, 12, 31))


class TestAnswers:
    def test_an_answer_is_offered_while_it_holds(self, district: District) -> None:
        enter_answer(district.means, ANSWER, LI)
        (one,) = likely_answers(district.means, "想问一下居住证怎么办理")
        assert (one.answer, one.owner, one.valid_until) == (ANSWER.answer, "政务服务中心", date(2026, 12, 31))
        district.clock.now += timedelta(days=120)
        assert likely_answers(district.means, "想问一下居住证怎么办理") == []

    def test_what_has_nothing_in_common_is_not_offered(self, district: District) -> None:
        enter_answer(district.means, ANSWER, LI)
        assert likely_answers(district.means, "路灯不亮") == []
        assert likely_answers(district.means, "") == []

    def test_one_short_word_in_common_is_too_little(self, district: District) -> None:
        fund = AnswerEntered("fund", "没有买房怎么提取公积金", "租房也能提取。", "centre", date(2026, 12, 31))
        enter_answer(district.means, fund, LI)
        assert likely_answers(district.means, "楼下饭馆油烟很大，没有人管") == []
        assert [one.code for one in likely_answers(district.means, "没有买房，公积金能取吗")] == ["fund"]
        assert [one.code for one in likely_answers(district.means, "公积金的事")] == ["fund"]

    def test_the_matter_counts_before_the_words(self, district: District) -> None:
        enter_answer(district.means, ANSWER, LI)
        lamp = AnswerEntered("lamp", "报修路灯", "已派人。", "centre", date(2026, 12, 31), "street_lamp")
        enter_answer(district.means, lamp, LI)
        assert [one.code for one in likely_answers(district.means, "居住证怎么办理", "street_lamp")] == [
            "lamp",
            "residence",
        ]

    def test_a_new_version_replaces_the_one_before_and_both_stand_in_the_record(self, district: District) -> None:
        enter_answer(district.means, ANSWER, LI)
        changed = AnswerEntered(ANSWER.code, ANSWER.question, "现在网上也能办。", "centre", date(2027, 6, 30))
        enter_answer(district.means, changed, LI)
        (one,) = likely_answers(district.means, "居住证怎么办理")
        assert one.answer == "现在网上也能办。"
        assert district.rows("SELECT count(*) FROM ledger_event WHERE kind = 'answer.entered'") == [(2,)]

    def test_an_office_enters_its_own_answers_and_no_others(self, district: District) -> None:
        for actor in (WANG, CHEN):
            with pytest.raises(Refused) as refused:
                enter_answer(district.means, ANSWER, actor)
            assert refused.value.code == "not_yours"
        enter_answer(district.means, ANSWER, MACHINE)

    def test_an_answer_needs_words(self, district: District) -> None:
        with pytest.raises(Refused) as refused:
            enter_answer(district.means, AnswerEntered("x", "问", " ", "centre", date(2026, 12, 31)), LI)
        assert refused.value.code == "blank"
