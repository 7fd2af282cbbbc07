"""Offices and officers change by recorded commands of the administrator; what was stays in the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import psycopg
import pytest

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.errors import BadInput, Clash, NotFound, Refused
from luoshi.core.registry_events import OfficeRegistered, OfficerRegistered, Post
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.reading import read_stream
from luoshi.ledger.rebuilding import compare, rebuild
from luoshi.registry.changes import as_event, enter_leave, leave_office, merge_office, office_as_event
from luoshi.registry.commands import Registrar, enter_officers, enter_offices, enter_people
from luoshi.registry.hours import read_hours
from luoshi.registry.names import person_key, sort_key
from luoshi.registry.officers import staff_of
from luoshi.registry.role_changes import role_changes
from luoshi.registry.streams import office_stream, officer_stream
from luoshi.runtime.postgres import Running
from luoshi.runtime.tables import registry_projections
from tests.registry.people_cast import events, rows

HOUSING = OfficeRegistered("housing", "住房和城乡建设局", ("district", "housing"), "units", appraised=True)
ALL = Access("test", EVERYTHING)


def officer(code: str, name: str, office: str, *roles: Role, posts: tuple[Post, ...] = ()) -> OfficerRegistered:
    return OfficerRegistered(code, name, office, roles, posts=posts)


class TestOffices:
    """The tree."""

    def test_a_renamed_office_keeps_its_code_and_its_history(self, tang: Registrar) -> None:
        enter_offices(tang, [replace(HOUSING, name="住房城乡建设和城市管理局")])
        assert tang.staff().offices["housing"].name == "住房城乡建设和城市管理局"
        story = read_stream(tang.connection, ALL, office_stream("housing"))
        assert [entry.event.name for entry in story] == ["住房和城乡建设局", "住房城乡建设和城市管理局"]  # type: ignore[union-attr]
        assert story[-1].actor.id == "tang"

    def test_an_office_has_its_own_hours_or_the_districts(self, tang: Registrar) -> None:
        enter_offices(tang, [replace(HOUSING, hours=read_hours("9:00-12:00，13:00-17:00"))])
        found = tang.staff().offices
        assert found["housing"].hours == ("09:00-12:00", "13:00-17:00")
        assert found["traffic"].hours == ()
        assert office_as_event(found["housing"]).hours == read_hours("09:00-12:00 13:00-17:00")

    @pytest.mark.parametrize(
        "text", ["8-12", "12:00-08:30", "08:30-12:00 11:00-17:30", "25:00-26:00", "上午", "8:30-12:00 x"]
    )
    def test_hours_that_are_none_are_refused(self, text: str) -> None:
        with pytest.raises(BadInput):
            read_hours(text)

    def test_merging_closes_the_office_and_moves_its_people_and_the_offices_under_it(self, tang: Registrar) -> None:
        merge_office(tang, "housing", "traffic", "机构改革方案第三条")
        now = tang.staff()
        assert (now.offices["housing"].is_open, now.successor("housing")) == (False, "traffic")
        assert now.offices["lights"].path == ("district", "traffic", "lights")
        assert [row.code for row in now.of("traffic")] == ["wang", "zhang", "zhao"]
        assert now.of("housing") == []
        assert now.predecessors("traffic") == ("housing",)

    def test_of_an_office_merged_twice_the_last_is_the_successor(self, tang: Registrar) -> None:
        merge_office(tang, "housing", "traffic", "一次")
        merge_office(tang, "traffic", "office", "二次")
        now = tang.staff()
        assert now.successor("housing") == "office"
        assert now.predecessors("office") == ("housing", "traffic")

    def test_roles_in_both_offices_become_one_post_with_all_of_them(self, tang: Registrar) -> None:
        both = officer("zhang", "张建国", "housing", Role.HANDLER, posts=(Post("traffic", (Role.HEAD,)),))
        enter_officers(tang, [both])
        merge_office(tang, "housing", "traffic", "机构改革方案第三条")
        row = tang.staff().officers["zhang"]
        assert (row.office, row.roles, dict(row.posts)) == ("traffic", frozenset({Role.HANDLER, Role.HEAD}), {})

    @pytest.mark.parametrize(
        ("code", "successor", "reason", "error"),
        [
            ("housing", "housing", "方案", BadInput),
            ("housing", "lights", "方案", BadInput),
            ("housing", "nowhere", "方案", NotFound),
            ("nowhere", "traffic", "方案", NotFound),
            ("housing", "traffic", "  ", Refused),
            ("lights", "district", "方案", Refused),
        ],
    )
    def test_a_merger_that_cannot_be_is_refused(
        self, tang: Registrar, code: str, successor: str, reason: str, error: type[Exception]
    ) -> None:
        before = events(tang)
        with pytest.raises(error):
            merge_office(tang, code, successor, reason)
        assert events(tang) == before

    def test_a_closed_office_is_neither_entered_again_nor_given_anybody(self, tang: Registrar) -> None:
        merge_office(tang, "housing", "traffic", "机构改革方案第三条")
        with pytest.raises(BadInput, match="撤并"):
            enter_offices(tang, [HOUSING])
        with pytest.raises(BadInput, match="撤并"):
            enter_officers(tang, [officer("new", "新人", "housing", Role.HANDLER)])
        with pytest.raises(NotFound):
            merge_office(tang, "housing", "office", "再次")


class TestOfficers:
    """People, and what they may do where."""

    def test_an_officer_has_roles_in_more_than_one_office(self, tang: Registrar) -> None:
        enter_officers(
            tang, [officer("zhang", "张建国", "housing", Role.HANDLER, posts=(Post("traffic", (Role.HEAD,)),))]
        )
        seats = staff_of(tang.connection, ALL, "zhang").seats("zhang")
        assert [(seat.office, seat.roles) for seat in seats] == [
            ("housing", frozenset({Role.HANDLER})),
            ("traffic", frozenset({Role.HEAD})),
        ]
        assert not seats[0].has(Role.HEAD)

    def test_who_sits_somewhere_needs_no_other_office_read_but_closed_ones(self, tang: Registrar) -> None:
        enter_officers(tang, [officer("zhang", "张建国", "housing", Role.HANDLER)])
        assert set(staff_of(tang.connection, ALL, "zhang").offices) == {"housing"}
        merge_office(tang, "traffic", "housing", "机构改革方案第三条")
        found = staff_of(tang.connection, ALL, "zhang")
        assert set(found.offices) == {"housing", "traffic"}
        assert [seat.office for seat in found.seats("zhang")] == ["housing", "traffic"]

    def test_nobody_is_entered_in_an_office_that_is_not_there(self, tang: Registrar) -> None:
        for wrong in (
            officer("new", "新人", "nowhere", Role.HANDLER),
            officer("new", "新人", "housing", Role.HANDLER, posts=(Post("nowhere", (Role.HEAD,)),)),
        ):
            with pytest.raises(BadInput):
                enter_officers(tang, [wrong])

    @pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
    def test_nobody_but_the_administrator_changes_anything(self, tang: Registrar, role: Role) -> None:
        other = replace(tang, actor=Actor(ActorKind.OFFICER, "zhao", ("district", "housing"), frozenset({role})))
        before = events(tang)
        tries: tuple[Callable[[], object], ...] = (
            lambda: enter_officers(other, [officer("zhao", "赵倩", "housing", Role.ADMINISTRATOR)]),
            lambda: enter_offices(other, [HOUSING]),
            lambda: merge_office(other, "housing", "traffic", "方案"),
            lambda: enter_leave(other, "zhang", date(2026, 9, 8), date(2026, 9, 9), "zhao"),
            lambda: leave_office(other, "zhang", ["zhao"], "调离"),
        )
        for forbidden in tries:
            with pytest.raises(Refused, match="管理员"):
                forbidden()
        assert events(tang) == before

    def test_the_last_administrator_cannot_be_lost(self, tang: Registrar) -> None:
        for last in (
            officer("tang", "唐宁", "office", Role.HANDLER),
            replace(officer("tang", "唐宁", "office", Role.ADMINISTRATOR), active=False),
        ):
            with pytest.raises(Refused, match="最后一名管理员"):
                enter_officers(tang, [last])
        with pytest.raises(Refused, match="最后一名管理员"):
            leave_office(tang, "tang", ["zhao"], "退休")
        enter_officers(
            tang,
            [officer("zhao", "赵倩", "housing", Role.ADMINISTRATOR), officer("tang", "唐宁", "office", Role.HANDLER)],
        )
        assert tang.staff().officers["tang"].roles == {Role.HANDLER}

    def test_which_roles_a_change_would_touch_is_known_beforehand(self, tang: Registrar) -> None:
        known = tang.staff()
        same = officer("zhang", "张建国", "housing", Role.HANDLER)
        assert role_changes(known, [same, officer("new", "新人", "housing", Role.HEAD)]) == []
        more = replace(same, roles=(Role.HANDLER, Role.HEAD))
        moved = replace(same, posts=(Post("traffic", (Role.HANDLER,)),))
        assert role_changes(known, [more]) == role_changes(known, [moved]) == ["zhang"]

    def test_of_two_who_change_the_same_officer_at_once_one_is_told(self, tang: Registrar, there: Running) -> None:
        with psycopg.connect(there.dsn("app"), autocommit=True) as connection:
            other = replace(tang, connection=connection)
            known = tang.staff()
            enter_officers(other, [replace(as_event(known.officers["zhang"]), name="张建军")])
            with pytest.raises(Clash):
                enter_people(tang, (), [as_event(known.officers["zhang"])], {str(officer_stream("zhang")): 1})


class TestNames:
    """Sorted as people look them up."""

    @pytest.mark.parametrize(
        ("name", "key"),
        [
            ("曾国庆", "zeng guo qing"),
            ("单小明", "shan xiao ming"),
            ("欧阳修", "ou yang xiu"),
            ("尉迟恭", "yu chi gong"),
            ("任重", "ren zhong"),
            ("吕布", "lv bu"),
            ("Smith", "smith"),
        ],
    )
    def test_surnames_are_read_as_surnames(self, name: str, key: str) -> None:
        assert person_key(name) == key

    def test_offices_are_read_as_words(self) -> None:
        assert sort_key("重庆路街道") == "chong qing lu jie dao"

    def test_the_key_is_in_the_event_so_that_a_newer_dictionary_changes_no_old_row(self, tang: Registrar) -> None:
        ((body,),) = rows(
            tang,
            "SELECT convert_from(body, 'UTF8')::json -> 'data' ->> 'pinyin' FROM ledger_event WHERE kind = %s"
            " AND convert_from(body, 'UTF8')::json -> 'data' ->> 'code' = 'zhang'",
            "registry.officer",
        )
        assert body == "zhang jian guo"

    def test_people_are_listed_by_it(self, tang: Registrar) -> None:
        enter_officers(
            tang,
            [
                officer("a1", "曾平", "housing", Role.HANDLER),
                officer("a2", "安然", "housing", Role.HANDLER),
                officer("a3", "单立", "housing", Role.HANDLER),
            ],
        )
        assert [row.name for row in tang.staff().of("housing")] == ["安然", "单立", "曾平", "张建国", "赵倩"]


def test_tables_rebuild_from_events_to_equal_rows(tang: Registrar, there: Running) -> None:
    enter_leave(tang, "zhang", date(2026, 9, 8), date(2026, 9, 9), "zhao")
    enter_officers(tang, [officer("wang", "王路", "traffic", Role.HEAD, posts=(Post("lights", (Role.HANDLER,)),))])
    leave_office(tang, "zhang", ["zhao"], "调离")
    merge_office(tang, "lights", "traffic", "机构改革方案第五条")
    with psycopg.connect(there.dsn("migrator"), autocommit=True) as owner:
        before = rows(tang, "SELECT * FROM registry_officer ORDER BY code"), rows(tang, "SELECT * FROM registry_leave")
        assert compare(owner, registry_projections()) == []
        with owner.transaction():
            owner.execute("SELECT set_config('luoshi.scope', '*', true), set_config('luoshi.actor', 'x', true)")
            owner.execute("UPDATE registry_officer SET roles = '{administrator}', heirs = '{}'")
            owner.execute("DELETE FROM registry_leave")
            owner.execute("UPDATE registry_office SET is_open = true, successor = ''")
        assert {found.table for found in compare(owner, registry_projections())} == {
            "registry_officer",
            "registry_leave",
            "registry_office",
        }
        rebuild(owner, registry_projections())
        assert compare(owner, registry_projections()) == []
    after = rows(tang, "SELECT * FROM registry_officer ORDER BY code"), rows(tang, "SELECT * FROM registry_leave")
    assert after == before
