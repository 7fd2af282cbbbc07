"""What strangers may know: streets without numbers, rates with their base, and nothing that is anybody's."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.cases.commands import Part, open_sub_case
from luoshi.cases.handling import By
from luoshi.cases.promises import kept
from luoshi.cases.public import Seen, near, seen
from luoshi.cases.rates import Rate
from luoshi.cases.streets import street_of
from luoshi.core.actors import MACHINE, Actor, ActorKind, Role
from luoshi.core.case import commands as c
from luoshi.core.private import Private
from tests.cases.cast import LI, ZHANG, District, request

OFFICE = Actor(ActorKind.OFFICER, "tang", ("district", "administration"), frozenset({Role.ADMINISTRATOR}))


@pytest.mark.parametrize(
    ("place", "street"),
    [
        ("解放路12号3单元", "解放路"),
        ("河东路口", "河东路"),
        ("云渡大道，澜园小区附近", "云渡大道"),
        ("我家在建设路", "建设路"),
        ("张三家旁边的建设路", "建设路"),
        ("前门大街甲 8 号", "前门大街"),
        ("松坞里镇王家村", "松坞里镇"),
        ("13800000000 李雷 人民路", "人民路"),
        ("路口", ""),
        ("人民医院门口那条路", ""),
        ("澜园小区 5 栋 602 室赵大娘家", ""),
        ("", ""),
    ],
)
def test_of_a_place_strangers_may_know_the_street(place: str, street: str) -> None:
    assert street_of(place) == street


@given(st.text(alphabet="解放路建设街巷村镇号楼单元张王李家的在0123456789 ，-A", max_size=40))
def test_no_number_and_no_long_run_of_words_ever_comes_out(place: str) -> None:
    street = street_of(place)
    assert len(street) <= 5
    assert all("\u4e00" <= sign <= "\u9fff" for sign in street)
    assert street in place


def test_a_rate_of_nothing_is_none() -> None:
    assert (Rate(0, 0).share, Rate(0, 0).interval) == (None, None)


def test_wilsons_interval_is_that_of_the_books() -> None:
    # 193 of 212: 91%, between 86 and 94%.
    low, high = Rate(193, 212).interval or (0, 0)
    assert (round(low, 3), round(high, 3)) == (0.864, 0.942)


@given(st.integers(1, 10_000).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base))))
def test_an_interval_holds_its_share_and_stays_within_nothing_and_all(found: tuple[int, int]) -> None:
    rate = Rate(*found)
    low, high = rate.interval or (2, -1)
    share = rate.share
    assert share is not None
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


def test_the_street_goes_with_the_words_when_they_are_erased(district: District) -> None:
    case_id = district.registered(request(place=Private("解放路 3 号")))
    assert street_shown(district, case_id) == "解放路"
    commitments = district.rows("SELECT encode(commitment, 'hex') FROM ledger_vault WHERE stream = %s", case_id)
    district.act(case_id, c.Erase(tuple(one for (one,) in commitments), "个人信息保护法第四十七条"), OFFICE)
    assert street_shown(district, case_id) == ""


def street_shown(district: District, case_id: object) -> str:
    ((street,),) = district.rows("SELECT street FROM cases_case WHERE id = %s", case_id)
    return str(street)


def test_a_stranger_is_told_only_what_a_stranger_may_know() -> None:
    assert set(Seen.__slots__) == {
        "id", "kind", "where", "state", "received_on", "promised_on", "ended_on", "outcome", "in_time", "days",
        "again_on", "matter",
    }  # fmt: skip


def test_a_part_of_a_case_is_counted_in_no_promise(district: District) -> None:
    whole = district.working(ZHANG)
    part = Part(uuid4(), "T-part", Private("部分"), Private("部分"), "traffic", "配合")
    open_sub_case(district.means, whole, part, By(ZHANG))
    district.clock.pass_by(days=30)
    (line,) = kept(district.means)
    assert line.rate == Rate(0, 1)


def test_what_is_stopped_withdrawn_or_not_due_yet_is_in_no_rate(district: District) -> None:
    assert kept(district.means) == []
    district.registered()
    assert kept(district.means) == []
    stopped = district.working(ZHANG, request(case_type="simple_application"))
    district.act(stopped, c.Admit(), ZHANG)
    district.act(stopped, c.Suspend("testing", Private("检测")), ZHANG)
    district.clock.pass_by(days=15)
    assert [line.kind.code for line in kept(district.means)] == ["help"]


def test_a_promise_kept_in_time_counts_and_time_is_told_in_working_days(district: District) -> None:
    quick, slow = district.registered(), district.registered()
    district.clock.pass_by(days=1)
    district.act(quick, c.AnswerAtOnce(Private("已换灯泡。")), LI)
    district.clock.pass_by(days=13)
    district.act(slow, c.AnswerAtOnce(Private("已换灯泡。")), LI)
    (line,) = kept(district.means)
    assert (line.rate, line.closed, line.late) == (Rate(1, 2), 2, 0)
    # From 7 to 21 September 2026: two weeks, and Sunday the 20th, which is worked for the National Day.
    assert (line.median, line.nine_of_ten) == (1, 11)
    assert [rate for _, rate in line.months] == [Rate(1, 2)]


def test_promises_of_long_ago_are_left_out(district: District) -> None:
    district.act(district.registered(), c.AnswerAtOnce(Private("已换。")), LI)
    district.clock.pass_by(days=200)
    assert kept(district.means, timedelta(days=90)) == []


def test_alike_things_in_one_street_are_told_together_from_the_first_one_on(district: District) -> None:
    text = Private("解放路一小门口的路灯三天不亮了，孩子晚自习回家看不见路。")
    first = district.registered(request(text=text, place=Private("解放路 1 号")))
    district.clock.pass_by(days=1)
    district.registered(request(text=text, place=Private("解放路 77 号")))
    (nearby,) = near(district.means, "解放路的路灯三天不亮了，孩子回家看不见路")
    assert (nearby.people, nearby.first.id, nearby.first.where) == (2, first, "解放路")


def test_a_kind_that_shows_no_results_is_seen_by_no_stranger(district: District) -> None:
    hidden = district.registered(request(case_type="violation_report"))
    assert seen(district.means, hidden) is None
    district.act(hidden, c.Tick(), MACHINE)
    assert near(district.means, "解放路一小门口的路灯三天不亮了，孩子晚自习回家看不见路。") == []
