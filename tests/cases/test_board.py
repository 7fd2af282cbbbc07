"""The board's figures and lists, told as stories of cases that are passed around, stopped and late."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from luoshi.cases import board
from luoshi.cases.board import Narrow, Which
from luoshi.cases.board_items import laggards, periods, precedents
from luoshi.cases.board_paths import ARBITER, Stay, awaiting_ruling, flying, path_of
from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder, ObjectionTo
from luoshi.core.casetypes.model import LimitName, Outcome
from luoshi.core.private import Private
from luoshi.ledger.access import EVERYTHING, Access
from tests.cases.cast import CHEN, LI, PERSON, SUN, WANG, ZHANG, District, request

SEEN = Access("sun", EVERYTHING)
BEIJING = ZoneInfo("Asia/Shanghai")
STOPPABLE = "third_party_complaint"
BASIS = "三定方案第四条"


def end_of_today(now: datetime) -> datetime:
    local = now.astimezone(BEIJING)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)


def causes_of(district: District) -> str:
    return next(iter(district.means.reference.case_types["help"].returns.causes))


def listed(district: District, which: Which, **narrow: object) -> list[UUID]:
    now = district.clock.now
    given = {"since": now - timedelta(days=7), "until": end_of_today(now), **narrow}
    return [item.id for item in board.items(district.means, SEEN, which, Narrow(**given))]  # type: ignore[arg-type]


def bounced(district: District) -> UUID:
    """Offered to housing, declined; offered to traffic, still waiting for a signature."""
    case = district.offered("housing")
    district.clock.pass_by(minutes=50)
    district.act(case, c.Return(causes_of(district), BASIS), ZHANG)
    district.clock.pass_by(minutes=10)
    district.act(case, c.Offer("traffic"), LI)
    district.clock.pass_by(minutes=30)
    return case


def test_a_case_that_goes_its_ordinary_way_is_not_passed_around(district: District) -> None:
    district.offered("housing")
    district.working()
    assert flying(district.means, SEEN) == []


def test_a_bounce_is_told_station_by_station_with_the_time_it_lay_there(district: District) -> None:
    case = bounced(district)
    (path,) = flying(district.means, SEEN)
    assert path.id == case
    assert path.declined == 1
    told = [(one.office, one.stay, one.lasted(district.clock.now)) for one in path.stations]
    assert told == [
        ("centre", Stay.HELD, timedelta()),
        ("housing", Stay.DECLINED, timedelta(minutes=50)),
        ("centre", Stay.HELD, timedelta(minutes=10)),
        ("traffic", Stay.WAITS, timedelta(minutes=30)),
    ]
    assert path.stations[1].basis == BASIS
    district.act(case, c.SignFor(), WANG)
    assert flying(district.means, SEEN) == []


def test_the_longest_on_the_way_comes_first(district: District) -> None:
    first, second = bounced(district), bounced(district)
    assert [path.id for path in flying(district.means, SEEN)] == [first, second] == listed(district, Which.FLYING)


def test_a_ruling_leaves_the_queue_and_becomes_the_suggestion_for_the_next_such_case(district: District) -> None:
    case = district.working()
    district.act(case, c.AskArbitration(causes_of(district)), ZHANG)
    (path,) = awaiting_ruling(district.means, SEEN)
    assert (path.id, path.stations[-1].office, path.stations[-1].stay) == (case, ARBITER, Stay.RULING)
    assert precedents(district.means, SEEN, "street_lamp", "jiefang") == []
    ruling = c.Arbitrate(Holder("traffic", "wang"), causes_of(district), Private("路灯归交通"))
    district.act(case, ruling, SUN)
    assert awaiting_ruling(district.means, SEEN) == []
    (found,) = precedents(district.means, SEEN, "street_lamp", "elsewhere")
    assert (found.office, found.times, found.same_area) == ("traffic", 1, False)
    last = path_of(district.means, SEEN, case)
    assert last is not None
    assert (last.stations[-1].office, last.stations[-1].stay) == ("traffic", Stay.HELD)


def test_an_objection_waits_for_a_ruling_until_there_is_one(district: District) -> None:
    case, ground = stopped(district)
    assert ground
    district.act(case, c.Object(ObjectionTo.SUSPENSION, Private("并没有在等什么")), PERSON)
    (path,) = awaiting_ruling(district.means, SEEN)
    assert path.objected
    assert listed(district, Which.OBJECTION) == [case]
    district.act(case, c.RuleObjection(ObjectionTo.SUSPENSION, False, Private("理由成立")), SUN)
    assert awaiting_ruling(district.means, SEEN) == []


def stopped(district: District) -> tuple[UUID, str]:
    case = district.working(command=request(case_type=STOPPABLE))
    ground = next(iter(district.means.reference.case_types[STOPPABLE].suspensions))
    district.act(case, c.Suspend(ground, Private("正在等检测报告")), ZHANG)
    return case, ground


def test_a_stop_just_before_the_end_is_told_apart_from_an_early_one(district: District) -> None:
    early, _ = stopped(district)
    late = district.working(command=request(case_type=STOPPABLE))
    district.clock.now = board_end(district, late) - timedelta(hours=1)
    ground = next(iter(district.means.reference.case_types[STOPPABLE].suspensions))
    district.act(late, c.Suspend(ground, Private("正在等检测报告")), ZHANG)
    district.clock.pass_by(hours=2)
    (office,) = board.stopped_offices(district.means, SEEN)
    assert (office.office, office.stopped.part, office.stopped.base, office.eve) == ("housing", 2, 2, 1)
    assert 0 < office.share < 1
    assert listed(district, Which.EVE) == [late]
    assert set(listed(district, Which.STOPPED, office="housing")) == {early, late}


def board_end(district: District, case: UUID) -> datetime:
    return district.case(case).deadlines[LimitName.PROMISED]


def test_red_and_yellow_open_their_lists_and_an_item_stands_with_its_base(district: District) -> None:
    late, other = district.working(), district.working()
    district.act(other, c.AddNote(Private("看过")), CHEN)
    district.clock.now = board_end(district, late) + timedelta(hours=1)
    found = board.numbers(district.means, SEEN, end_of_today(district.clock.now))
    assert (found.red, found.yellow, found.open) == (2, 0, 2)
    assert set(listed(district, Which.RED)) == {late, other}
    district.act(late, c.Contact("phone"), ZHANG)
    (item,) = laggards(district.means, SEEN)
    assert (item.matter, item.red.part, item.red.base) == ("street_lamp", 2, 2)


def test_periods_count_what_came_and_went_and_how_much_of_it_late(district: District) -> None:
    district.registered()
    case = district.registered()
    district.act(case, c.AnswerAtOnce(Private("今晚修好")), LI)
    district.clock.pass_by(days=1)
    this, before = periods(district.means, SEEN, district.clock.now, timedelta(days=7))
    assert (this.received, this.closed, this.late.part, this.late.base) == (2, 1, 0, 1)
    assert (before.received, before.closed) == (0, 0)
    assert listed(district, Which.CLOSED) == [case]
    assert district.case(case).closings[-1].outcome is Outcome.ANSWERED


def test_who_sees_one_office_sees_its_cases_alone(district: District) -> None:
    case = bounced(district)
    assert flying(district.means, Access("somebody", ("supervision",))) == []
    assert path_of(district.means, Access("somebody", ("supervision",)), case) is None


def test_a_page_of_a_list_begins_after_the_one_before(district: District) -> None:
    cases = [district.registered() for _ in range(3)]
    first = board.items(district.means, SEEN, Which.OPEN, Narrow(), most=2)
    rest = board.items(district.means, SEEN, Which.OPEN, Narrow(), board.Place.parse(str(first[-1].place)))
    assert sorted(item.id for item in (*first, *rest)) == sorted(cases)


def test_the_row_says_how_often_it_was_declined(district: District) -> None:
    case = bounced(district)
    assert district.rows("SELECT declined, objected FROM cases_case WHERE id = %s", case) == [(1, False)]
