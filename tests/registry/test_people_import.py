"""A table of offices and officers: previewed whole, entered whole or not at all, and the same table comes out again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.errors import BadInput, Clash, Refused
from luoshi.core.registry_events import OfficerRegistered
from luoshi.registry.commands import Registrar, enter_officers
from luoshi.registry.people.columns import (
    OFFICERS,
    OFFICES,
    CellFault,
    defused,
    read_posts,
    read_roles,
    undefused,
)
from luoshi.registry.people.preview import Preview, apply, preview
from luoshi.registry.people.reading import MOST_BYTES
from luoshi.registry.people.writing import as_csv as exported_csv
from luoshi.registry.people.writing import as_xlsx as exported_xlsx
from luoshi.registry.people.writing import tables
from luoshi.runtime.postgres import Running
from tests.registry.people_cast import NOW, OFFICE_HEADS, OFFICER_HEADS, as_csv, as_xlsx, events

NEW = ("ma", "马丽", "housing", "承办、受理", "", "是")


def officers(*rows: tuple[object, ...], encoding: str = "utf-8") -> bytes:
    return as_csv(OFFICER_HEADS, *rows, encoding=encoding)


def offices(*rows: tuple[object, ...]) -> bytes:
    return as_csv(OFFICE_HEADS, *rows)


def said(found: Preview) -> list[tuple[int, str]]:
    """The faults: line and column."""
    return [(fault.line, fault.column) for fault in found.faults]


class TestPreview:
    """What would change, before anything does."""

    def test_it_shows_what_is_new_and_what_changes_and_writes_nothing(self, tang: Registrar) -> None:
        before = events(tang)
        found = preview(tang, officers(NEW, ("zhang", "张建国", "traffic", "负责人", "housing：承办", "是")))
        assert (found.rows, found.faults) == (2, ())
        new, moved = found.changes
        assert (new.new, new.code, new.name) == (True, "ma", "马丽")
        assert dict(moved.fields) == {
            "所在单位编码": ("housing", "traffic"),
            "岗位": ("承办", "负责人"),
            "兼任": ("", "housing：承办"),
        }
        assert events(tang) == before

    def test_applied_it_is_there_and_a_second_time_nothing_is_left_to_do(self, tang: Registrar) -> None:
        data = officers(NEW)
        assert apply(tang, preview(tang, data)) == 1
        row = tang.staff().officers["ma"]
        assert (row.office, row.roles, row.pinyin) == ("housing", frozenset({Role.HANDLER, Role.INTAKE}), "ma li")
        again = preview(tang, data)
        assert (again.rows, again.changes) == (1, ())
        assert apply(tang, again) == 0

    def test_whoever_is_not_in_the_file_stays(self, tang: Registrar) -> None:
        apply(tang, preview(tang, officers(NEW)))
        assert {"tang", "zhang", "zhao", "wang", "ma"} == set(tang.staff().officers)

    def test_offices_and_their_people_come_in_one_workbook_in_any_order(self, tang: Registrar) -> None:
        data = as_xlsx(
            人员=[OFFICER_HEADS, ("he", "何静", "gardens", "承办", "", "")],
            说明=[["这张表说明怎么填"]],
            单位=[
                OFFICE_HEADS,
                ("gardens", "园林所", "green", "units", "", "", ""),
                ("green", "绿化局", "district", "units", "是", "是", "08:30-12:00 14:00-17:30"),
            ],
        )
        found = preview(tang, data)
        assert found.faults == ()
        assert apply(tang, found) == 3
        now = tang.staff()
        assert now.offices["gardens"].path == ("district", "green", "gardens")
        assert now.offices["green"].hours == ("08:30-12:00", "14:00-17:30")
        assert now.officers["he"].active

    def test_columns_that_are_not_there_change_nothing(self, tang: Registrar) -> None:
        apply(tang, preview(tang, officers(("zhang", "张建国", "housing", "承办", "traffic：负责人", "是"))))
        found = preview(tang, as_csv(("工号", "姓名", "所在单位编码", "岗位"), ("zhang", "张建军", "housing", "承办")))
        ((_, change),) = enumerate(found.changes)
        assert dict(change.fields) == {"姓名": ("张建国", "张建军")}

    def test_when_an_office_moves_the_offices_under_it_move_with_it(self, tang: Registrar) -> None:
        row = ("housing", "住房和城乡建设局", "traffic", "units", "否", "是", "")
        found = preview(tang, offices(row))
        assert {change.code for change in found.changes} == {"housing", "lights"}
        apply(tang, found)
        assert tang.staff().offices["lights"].path == ("district", "traffic", "housing", "lights")

    def test_english_headings_and_words_will_do(self, tang: Registrar) -> None:
        heads = ("officer_code", "officer_name", "office", "roles", "posts", "active")
        apply(tang, preview(tang, as_csv(heads, ("ma", "Ma Li", "housing", "handler, head", "", "yes"))))
        assert tang.staff().officers["ma"].roles == {Role.HANDLER, Role.HEAD}


class TestFaults:
    """Everything wrong is listed at once, where it stands; then nothing at all can be written."""

    def test_every_fault_is_listed_with_its_line_and_column(self, tang: Registrar) -> None:
        data = officers(
            NEW,
            ("", "无名", "housing", "承办", "", ""),
            ("a b", "空格", "housing", "承办", "", ""),
            ("n1", "", "housing", "承办", "", ""),
            ("n2", "某人", "nowhere", "承办", "", ""),
            ("n3", "某人", "housing", "局长", "", ""),
            ("n4", "某人", "housing", "", "", ""),
            ("n5", "某人", "housing", "承办", "traffic", ""),
            ("n6", "某人", "housing", "承办", "nowhere：承办", ""),
            ("n7", "某人", "housing", "承办", "housing：承办", ""),
            ("n8", "某人", "housing", "承办", "", "也许"),
            ("ZHANG", "张建国", "housing", "承办", "", ""),
            ("n9", "某人", "housing", "承办", "", ""),
            ("n9", "某人", "housing", "承办", "", ""),
            ("n10", "某\x07人", "housing", "承办", "", ""),
            ("n11", "很长的名字" * 20, "housing", "承办", "", ""),
        )
        found = preview(tang, data)
        assert said(found) == [
            (3, "工号"),
            (4, "工号"),
            (5, "姓名"),
            (6, "所在单位编码"),
            (7, "岗位"),
            (8, "岗位"),
            (9, "兼任"),
            (10, "兼任"),
            (11, "兼任"),
            (12, "在岗"),
            (13, "工号"),
            (14, "工号"),
            (15, "工号"),
            (16, "姓名"),
            (16, "姓名"),
            (17, "姓名"),
        ]
        before = events(tang)
        with pytest.raises(BadInput, match="什么也没有写入"):
            apply(tang, found)
        assert events(tang) == before

    def test_they_come_in_the_order_of_the_file(self, tang: Registrar) -> None:
        heads = ("单位编码", "单位名称", "上级单位编码", "办公时间")
        data = as_xlsx(
            单位=(heads, ("a", "", "nowhere", "8点"), ("a b", "乙", "district", "")),
            人员=(OFFICER_HEADS, ("n2", "", "nowhere", "局长", "", "也许"), ("n1", "某人", "housing", "", "", "")),
        )
        assert [(fault.sheet, fault.line, fault.column) for fault in preview(tang, data).faults] == [
            ("单位", 2, "单位名称"),
            ("单位", 2, "上级单位编码"),
            ("单位", 2, "办公时间"),
            ("单位", 3, "单位编码"),
            ("人员", 2, "姓名"),
            ("人员", 2, "所在单位编码"),
            ("人员", 2, "岗位"),
            ("人员", 2, "在岗"),
            ("人员", 3, "岗位"),
        ]

    def test_offices_that_go_round_in_a_circle_or_hang_in_the_air(self, tang: Registrar) -> None:
        found = preview(
            tang,
            offices(
                ("a", "甲", "b", "", "", "", ""),
                ("b", "乙", "a", "", "", "", ""),
                ("c", "丙", "nowhere", "", "", "", ""),
                ("d", "丁", "district", "", "大概", "", "8点"),
            ),
        )
        assert said(found) == [
            (2, "上级单位编码"),
            (3, "上级单位编码"),
            (4, "上级单位编码"),
            (5, "进驻政务服务中心"),
            (5, "办公时间"),
        ]

    def test_headings_nobody_knows_and_columns_that_are_needed(self, tang: Registrar) -> None:
        found = preview(tang, as_csv(("工号", "姓名", "手机号", "岗位"), ("ma", "马丽", "13800000000", "承办")))
        assert {fault.column for fault in found.faults} >= {"手机号", "所在单位编码"}

    def test_formulas_dates_and_errors_in_cells_are_not_taken(self, tang: Registrar) -> None:
        rows = [
            OFFICER_HEADS,
            ('=HYPERLINK("http://evil")', "马丽", "housing", "承办", "", ""),
            ("n1", "=1+1", "housing", "承办", "", ""),
            ("n2", NOW.replace(tzinfo=None), "housing", "承办", "", ""),
        ]
        found = preview(tang, as_xlsx(人员=rows))
        assert (2, "工号") in said(found)
        assert {(3, "姓名"), (4, "姓名")} <= set(said(found))
        assert any("公式" in fault.zh for fault in found.faults)

    def test_numbers_typed_as_numbers_are_codes_all_the_same(self, tang: Registrar) -> None:
        found = preview(tang, as_xlsx(人员=[OFFICER_HEADS, (310417, "马丽", "housing", "承办", "", True)]))
        assert found.faults == ()
        assert found.officers[0].code == "310417"

    def test_a_change_made_since_the_preview_stops_all_of_it(self, tang: Registrar) -> None:
        found = preview(tang, officers(NEW, ("zhang", "张建军", "housing", "承办", "", "是")))
        enter_officers(tang, [OfficerRegistered("zhang", "张建国", "traffic", (Role.HEAD,))])
        before = events(tang)
        with pytest.raises(Clash):
            apply(tang, found)
        assert events(tang) == before
        assert "ma" not in tang.staff().officers

    def test_somebody_new_entered_by_another_meanwhile_stops_it_too(self, tang: Registrar) -> None:
        found = preview(tang, officers(NEW))
        enter_officers(tang, [OfficerRegistered("ma", "马力", "traffic", (Role.HANDLER,))])
        with pytest.raises(Clash):
            apply(tang, found)
        assert tang.staff().officers["ma"].name == "马力"

    def test_the_last_administrator_cannot_be_imported_away(self, tang: Registrar) -> None:
        found = preview(tang, officers(("tang", "唐宁", "office", "承办", "", "是")))
        with pytest.raises(Refused, match="最后一名管理员"):
            apply(tang, found)

    def test_nobody_but_the_administrator_may_even_preview(self, tang: Registrar) -> None:
        zhao = Actor(ActorKind.OFFICER, "zhao", ("district", "housing"), frozenset({Role.HEAD}))
        with pytest.raises(Refused):
            preview(Registrar(tang.connection, tang.now, tang.random, zhao), officers(NEW))


def bomb() -> bytes:
    """A small file that unpacks to a hundred megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 100_000_000)
    return out.getvalue()


def sparse() -> bytes:
    """A workbook with one cell far out."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(list(OFFICER_HEADS))  # type: ignore[union-attr]
    book.active.cell(1_000_000, 1, "x")  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class TestFiles:
    """Whatever is sent."""

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_csv_in_the_encodings_that_offices_use(self, tang: Registrar, encoding: str) -> None:
        found = preview(tang, officers(("zhuji", "朱镕𠮷", "housing", "承办", "", ""), encoding=encoding))
        assert found.faults == ()
        assert found.officers[0].name == "朱镕𠮷"

    def test_tabs_between_cells_will_do(self, tang: Registrar) -> None:
        data = "\t".join(OFFICER_HEADS) + "\n" + "\t".join(map(str, NEW))
        assert preview(tang, data.encode()).officers[0].code == "ma"

    @pytest.mark.parametrize(
        ("make", "code"),
        [
            (lambda: b"", "no_table"),
            (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(128, 256)), "file_unreadable"),
            (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_unreadable"),
            (lambda: b"PK\x03\x04 and then nothing", "file_unreadable"),
            (lambda: as_xlsx(人员=[OFFICER_HEADS, NEW])[:-400], "file_unreadable"),
            (lambda: "工号,姓名\0\n".encode(), "file_unreadable"),
            (lambda: '工号,姓名\n"没有收尾'.encode(), "file_unreadable"),
            (lambda: as_csv(("姓名", "电话"), ("马丽", "1")), "no_table"),
            (lambda: as_xlsx(别的=[["随便"]]), "no_table"),
            (lambda: b"a" * (MOST_BYTES + 1), "file_too_big"),
            (bomb, "file_too_big"),
            (sparse, "file_too_big"),
            (lambda: officers(*[(f"n{n}", "某人", "housing", "承办", "", "") for n in range(20_001)]), "file_too_big"),
        ],
        ids=[
            "empty", "picture", "old-excel", "no-zip", "cut-off", "nul", "open-quote", "other-table", "other-sheet",
            "too-long", "bomb", "sparse", "too-many-rows",
        ],
    )  # fmt: skip
    def test_what_is_no_such_table_is_refused_and_said(
        self, tang: Registrar, make: Callable[[], bytes], code: str
    ) -> None:
        with pytest.raises(BadInput) as refused:
            preview(tang, make())
        assert refused.value.code == code

    @settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
    @given(data=st.binary(max_size=300))
    def test_no_bytes_at_all_bring_it_down(self, tang: Registrar, data: bytes) -> None:
        for sent in (data, ",".join(OFFICER_HEADS).encode() + b"\n" + data, b"PK\x03\x04" + data):
            try:
                preview(tang, sent)
            except BadInput:
                continue


class TestExport:
    """The same table again."""

    def test_what_is_exported_can_be_imported_and_changes_nothing(self, tang: Registrar) -> None:
        apply(tang, preview(tang, officers(NEW, ("zhang", "张建国", "housing", "承办", "traffic：负责人、受理", "是"))))
        staff = tang.staff()
        for data in (exported_xlsx(staff), exported_csv(staff, OFFICERS), exported_csv(staff, OFFICES)):
            found = preview(tang, data)
            assert (found.faults, found.changes) == ((), ())

    def test_another_district_made_from_the_export_is_the_same(
        self, tang: Registrar, postgres: Running, database: Running
    ) -> None:
        apply(tang, preview(tang, officers(NEW, ("zhang", "张建国", "housing", "承办", "traffic：负责人", "否"))))
        data = exported_xlsx(tang.staff())
        with psycopg.connect(database.dsn("app"), autocommit=True) as connection:
            machine = Actor(ActorKind.MACHINE, "machine")
            elsewhere = Registrar(connection, tang.now, tang.random, machine)
            apply(elsewhere, preview(elsewhere, data))
            assert tables(elsewhere.staff()) == tables(tang.staff())

    @pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "'=quoted", "'", "plain", "", "１＋１"])
    def test_what_a_spreadsheet_would_run_is_defused_and_comes_back_as_it_was(self, text: str) -> None:
        shown = defused(text)
        assert not shown.startswith(("=", "+", "-", "@", "\t"))
        assert undefused(shown) == text

    @given(st.text(max_size=20))
    def test_defusing_loses_nothing(self, text: str) -> None:
        assert undefused(defused(text)) == text

    def test_a_name_that_would_run_is_exported_as_words(self, tang: Registrar) -> None:
        enter_officers(tang, [OfficerRegistered("zhang", "=cmd|'/c calc'!A1", "housing", (Role.HANDLER,))])
        data = exported_csv(tang.staff(), OFFICERS).decode("utf-8-sig")
        assert "'=cmd" in data
        assert ",=cmd" not in data
        assert preview(tang, exported_xlsx(tang.staff())).changes == ()


class TestWords:
    """Roles as they are written."""

    @pytest.mark.parametrize("text", ["承办、负责人", "承办,负责人", "承办；负责人", "负责人 承办", "handler/HEAD"])
    def test_roles_are_read_however_they_are_separated(self, text: str) -> None:
        assert set(read_roles(text)) == {Role.HANDLER, Role.HEAD}

    def test_posts_are_read_office_by_office(self) -> None:
        assert read_posts("traffic：承办、负责人；centre:受理") == {
            "traffic": (Role.HANDLER, Role.HEAD),
            "centre": (Role.INTAKE,),
        }

    @pytest.mark.parametrize("text", ["traffic", "：承办", "traffic：", "traffic：局长"])
    def test_posts_without_office_or_role_are_none(self, text: str) -> None:
        with pytest.raises(CellFault):
            read_posts(text)
