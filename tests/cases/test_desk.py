"""The list of an officer: what is in it, in which order, page by page; searching by words and never by who asks."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from luoshi.cases.desk import Colour, Filters, Line, Place, Whose, counts, known_words, lines, search
from luoshi.cases.desk_own import Draft, drafts, drop_draft, drop_view, expire_drafts, save_draft, save_view, views
from luoshi.core.actors import MACHINE, Actor
from luoshi.core.case import commands as c
from luoshi.core.casetypes.model import Outcome
from luoshi.core.errors import BadInput
from luoshi.core.private import Private
from tests.cases.cast import CHEN, LI, SUN, WANG, ZHANG, ZHAO, District, request

CLOSED = c.Close(Outcome.ANSWERED, Private("灯已换好，请您看看。"))


def mine(district: District, actor: Actor, **filters: object) -> list[UUID]:
    return [line.id for line in listed(district, actor, **filters)]


def listed(district: District, actor: Actor, **filters: object) -> list[Line]:
    return lines(district.means, actor, Filters(**filters))  # type: ignore[arg-type]


class TestList:
    def test_an_officer_finds_what_they_answer_for_and_what_waits_for_their_office(self, district: District) -> None:
        held, offered = district.working(ZHANG), district.offered("housing")
        district.working(WANG)

        assert set(mine(district, ZHANG)) == {held, offered}
        assert mine(district, ZHAO) == [offered]
        assert mine(district, ZHAO, whose=Whose.OFFERED) == [offered]
        assert set(mine(district, CHEN, whose=Whose.OFFICE)) == {held, offered}

    def test_the_sender_keeps_a_case_in_their_list_until_it_is_signed_for(self, district: District) -> None:
        case_id = district.offered("housing")
        assert mine(district, LI) == [case_id]
        district.act(case_id, c.SignFor(), ZHANG)
        assert mine(district, LI) == []

    def test_what_runs_out_first_stands_first_and_what_is_stopped_last(self, district: District) -> None:
        slow = district.working(command=request(case_type="simple_application"))
        district.act(slow, c.Admit(), ZHANG)
        district.act(slow, c.Suspend("hearing", Private("要开听证会。")), ZHANG)
        later = district.working()
        district.act(later, c.Contact("电话"), ZHANG)
        to_sign = district.offered("housing")

        assert mine(district, ZHANG) == [to_sign, later, slow]
        found = listed(district, ZHANG)
        assert [line.due_limit for line in found] == ["sign_within", "promised", ""]
        assert [line.stopped for line in found] == [False, False, True]

    def test_the_urgent_stand_before_all_others_whatever_runs_out_first(self, district: District) -> None:
        late = district.working(command=request(title=Private("过了期的")))
        district.clock.pass_by(days=30)
        soon = district.working()
        urgent = district.working(command=request(case_type="simple_application", urgent=True))
        to_sign = district.registered(request(urgent=True))
        district.act(to_sign, c.Offer("housing"), LI)

        for actor, filters in ((ZHANG, {}), (CHEN, {"whose": Whose.OFFICE}), (SUN, {"whose": Whose.ALL})):
            assert mine(district, actor, **filters) == [to_sign, urgent, late, soon], filters
        assert mine(district, ZHAO) == [to_sign]

    def test_an_urgent_case_whose_clock_is_stopped_waits_with_the_others(self, district: District) -> None:
        stopped = district.working(command=request(case_type="simple_application", urgent=True))
        district.act(stopped, c.Admit(), ZHANG)
        district.act(stopped, c.Suspend("hearing", Private("要开听证会。")), ZHANG)
        runs = district.working()
        assert mine(district, ZHANG) == [runs, stopped]

    def test_a_first_contact_that_is_due_comes_before_the_promise(self, district: District) -> None:
        case_id = district.working()
        (before,) = listed(district, ZHANG)
        district.act(case_id, c.Contact("电话"), ZHANG)
        (after,) = listed(district, ZHANG)
        assert (before.due_limit, after.due_limit) == ("first_contact_within", "promised")
        assert before.place.at is not None
        assert after.place.at is not None
        assert before.place.at < after.place.at

    def test_nobody_sees_another_offices_cases_by_asking_for_them(self, district: District) -> None:
        district.working(WANG)
        assert mine(district, ZHANG, whose=Whose.ALL) == []
        assert len(mine(district, SUN, whose=Whose.ALL)) == 1

    def test_pages_follow_each_other_without_gap_or_repeat(self, district: District) -> None:
        made = {district.working(command=request(urgent=nth % 3 == 0)) for nth in range(7)}
        made |= {district.offered("housing", request(urgent=nth % 2 == 0)) for nth in range(4)}
        stopped = district.working(command=request(case_type="simple_application", urgent=True))
        district.act(stopped, c.Admit(), ZHANG)
        district.act(stopped, c.Suspend("hearing", Private("要开听证会。")), ZHANG)
        every = mine(district, ZHANG)
        found: list[UUID] = []
        after: Place | None = None
        while page := lines(district.means, ZHANG, Filters(), after, 3):
            found += [line.id for line in page]
            after = Place.parse(str(page[-1].place))
        assert found == every
        assert len(found) == len(set(found)) == 12
        assert set(found) == made | {stopped}

    def test_a_place_that_is_none_is_refused(self) -> None:
        with pytest.raises(BadInput):
            Place.parse("1; DROP TABLE")

    def test_filters_narrow(self, district: District) -> None:
        lamp = district.working(command=request(matter="street_lamp", area="河东"))
        noise = district.working(ZHAO, request(matter="noise", area="河西", case_type="suggestion"))
        assert mine(district, CHEN, whose=Whose.OFFICE, matter="noise") == [noise]
        assert mine(district, CHEN, whose=Whose.OFFICE, area="河东") == [lamp]
        assert mine(district, CHEN, whose=Whose.OFFICE, case_type="suggestion") == [noise]
        assert mine(district, CHEN, whose=Whose.OFFICE, officer="zhao") == [noise]
        assert mine(district, CHEN, whose=Whose.OFFICE, state="offered") == []
        assert mine(district, SUN, whose=Whose.ALL, office="traffic") == []
        assert known_words(district.means) == (["noise", "street_lamp"], ["河东", "河西"])

    def test_colours_come_by_arithmetic_and_nobody_has_to_record_them(self, district: District) -> None:
        case_id = district.working()
        assert mine(district, ZHANG, colour=Colour.YELLOW) == []
        district.clock.pass_by(days=10)
        assert mine(district, ZHANG, colour=Colour.RED) == [case_id]
        (line,) = listed(district, ZHANG)
        assert line.colour(district.clock.now) == Colour.RED
        assert line.yellow_at is not None
        assert line.red_at is not None
        assert line.yellow_at < line.red_at
        assert line.colour(line.red_at - timedelta(minutes=1)) == Colour.YELLOW

    def test_what_has_ended_is_a_list_of_its_own(self, district: District) -> None:
        case_id = district.working()
        district.act(case_id, CLOSED, ZHANG)
        assert mine(district, ZHANG) == []
        (line,) = listed(district, ZHANG, ended=True)
        assert (line.id, line.outcome, line.overdue, line.due_at) == (case_id, "answered", False, None)
        assert mine(district, ZHAO, ended=True) == []
        assert mine(district, ZHAO, ended=True, whose=Whose.OFFICE) == [case_id]

    def test_the_counts_are_those_of_the_list(self, district: District) -> None:
        district.working(), district.working(), district.offered("housing")
        assert counts(district.means, ZHANG).mine == 2
        assert counts(district.means, ZHANG).offered == 1
        assert counts(district.means, ZHANG).late == 0
        district.clock.pass_by(days=10)
        assert counts(district.means, ZHANG).late == 2

    def test_an_urgent_case_is_marked_and_its_offer_runs_by_the_clock(self, district: District) -> None:
        case_id = district.registered(request(urgent=True))
        district.clock.pass_by(hours=10)
        district.act(case_id, c.Offer("housing"), LI)
        offer = district.case(case_id).offer
        assert offer is not None
        assert offer.sign_by == district.clock.now + timedelta(hours=2)
        assert [line.urgent for line in listed(district, ZHANG)] == [True]


class TestSearch:
    def test_a_case_is_found_by_words_of_its_title_and_text(self, district: District) -> None:
        lamp = district.working()
        district.working(command=request(title=Private("楼上噪音"), text=Private("每晚十一点以后还在装修。")))
        assert [line.id for line in search(district.means, ZHANG, "路灯")] == [lamp]
        assert [line.id for line in search(district.means, ZHANG, "解放路 路灯")] == [lamp]
        assert search(district.means, ZHANG, "路灯 装修") == []

    def test_a_case_is_found_by_its_number(self, district: District) -> None:
        case_id = district.working(command=request("20260907-4821-0093"))
        assert [line.id for line in search(district.means, ZHANG, "20260907-4821-0093")] == [case_id]

    def test_a_search_sees_no_more_than_its_asker(self, district: District) -> None:
        case_id = district.working()
        assert search(district.means, WANG, "路灯") == []
        assert [line.id for line in search(district.means, SUN, "路灯")] == [case_id]

    def test_what_ended_is_found_too(self, district: District) -> None:
        case_id = district.working()
        district.act(case_id, CLOSED, ZHANG)
        assert [line.id for line in search(district.means, ZHANG, "路灯")] == [case_id]

    @pytest.mark.parametrize("asked", ["13800000000", "110101199003078888", "11010119900307888X"])
    def test_nobody_is_searched_for_by_telephone_or_identity_number(self, district: District, asked: str) -> None:
        with pytest.raises(BadInput, match="person"):
            search(district.means, SUN, asked)

    def test_name_contact_and_place_are_no_words_of_a_case(self, district: District) -> None:
        command = request(name=Private("欧阳春晓"), contact=Private("微信 lampfan"), place=Private("青石桥"))
        district.working(command=command)
        for asked in ("欧阳春晓", "lampfan", "青石桥"):
            assert search(district.means, SUN, asked) == []

    def test_after_an_erasure_a_case_is_found_by_its_words_no_more(self, district: District) -> None:
        case_id = district.working()
        ((commitment,),) = district.rows(
            "SELECT encode(commitment, 'hex') FROM ledger_vault WHERE stream = %s AND field = 'title'", case_id
        )
        district.act(case_id, c.Erase((commitment,), "个人信息保护法第四十七条"), MACHINE)
        assert search(district.means, SUN, "路灯") == []
        assert [line.title for line in listed(district, ZHANG)] == [None]

    def test_a_search_without_a_word_finds_nothing(self, district: District) -> None:
        district.working()
        assert search(district.means, SUN, "，。") == []


class TestOwn:
    def test_a_draft_is_its_officers_alone(self, district: District) -> None:
        save_draft(district.means, ZHANG, "case", "close", {"answer": "写到一半"})
        assert drafts(district.means, ZHANG, "case") == {
            "close": Draft("close", {"answer": "写到一半"}, district.clock.now)
        }
        assert drafts(district.means, ZHAO, "case") == {}
        save_draft(district.means, ZHANG, "case", "close", {"answer": " "})
        assert drafts(district.means, ZHANG, "case") == {}

    def test_a_draft_that_was_sent_is_forgotten(self, district: District) -> None:
        save_draft(district.means, ZHANG, "case", "close", {"answer": "写完了"})
        drop_draft(district.means, ZHANG, "case", "close")
        assert drafts(district.means, ZHANG, "case") == {}

    def test_drafts_that_nobody_sent_are_forgotten_after_a_while(self, district: District) -> None:
        save_draft(district.means, ZHANG, "case", "close", {"answer": "旧的"})
        district.clock.pass_by(days=31)
        save_draft(district.means, ZHAO, "case", "close", {"answer": "新的"})
        assert expire_drafts(district.means, district.clock.now - timedelta(days=30)) == 1
        assert drafts(district.means, ZHANG, "case") == {}
        assert drafts(district.means, ZHAO, "case") != {}

    def test_more_than_a_form_takes_is_no_draft(self, district: District) -> None:
        with pytest.raises(BadInput):
            save_draft(district.means, ZHANG, "case", "close", {"answer": "长" * 20_001})

    def test_filters_are_kept_under_a_name(self, district: District) -> None:
        save_view(district.means, ZHANG, "河东的", "area=河东")
        save_view(district.means, ZHANG, "河东的", "area=河东&colour=red")
        assert [(view.name, view.query) for view in views(district.means, ZHANG)] == [
            ("河东的", "area=河东&colour=red")
        ]
        assert views(district.means, ZHAO) == []
        drop_view(district.means, ZHANG, "河东的")
        assert views(district.means, ZHANG) == []

    def test_a_view_needs_a_name_and_there_are_not_too_many(self, district: District) -> None:
        with pytest.raises(BadInput):
            save_view(district.means, ZHANG, "  ", "area=河东")
        for nth in range(20):
            save_view(district.means, ZHANG, f"视图{nth}", "")
        with pytest.raises(BadInput):
            save_view(district.means, ZHANG, "又一个", "")
        save_view(district.means, ZHANG, "视图3", "area=河西")
