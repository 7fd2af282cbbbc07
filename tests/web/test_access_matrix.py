"""Everybody on every page with every verb: as `permissions.txt` says, no more and no less."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from luoshi.core.actors import Role
from luoshi.runtime.postgres import Running
from tests.web.matrix import EVERYBODY, FILE, LET_IN, REFUSED, World, as_file, as_lines, pages, tried_all, written
from tests.web.open_doors import opened

OFFICERS = tuple(role.value for role in Role)


@pytest.fixture(scope="module")
def world(postgres: Running, people: str) -> Iterator[World]:
    with opened(postgres, people, "matrix") as found:
        yield found


def test_every_page_and_verb_is_as_the_matrix_says(world: World) -> None:
    """A new page fails here until its rows stand in the file; the rows that were found are in the message."""
    found = tried_all(world)
    Path(os.environ.get("LUOSHI_TEST_MATRIX", os.devnull)).write_text(as_file(found), encoding="utf-8")
    said = written()
    new = {key: marks for key, marks in found.items() if key not in said}
    changed = {key: marks for key, marks in found.items() if key in said and said[key] != marks}
    gone = [" ".join(key) for key in said if key not in found]
    report = ["not in the file:", *as_lines(new), "otherwise than the file says:", *as_lines(changed), "gone:", *gone]
    assert (new, changed, gone) == ({}, {}, []), "\n".join([str(FILE), *report])


class TestTheFile:
    """What the matrix itself must say, whatever pages there are."""

    def marks(self, start: str, *who: str) -> set[str]:
        places = [EVERYBODY.index(name) for name in who]
        # The worker of the checklist is a script like any other file of ours: it holds nothing of anybody's.
        script = "board/inspections/worker.js"
        rows = [marks for (route, _), marks in written().items() if route.startswith(start) and route != script]
        assert rows, start
        return {marks[place] for marks in rows for place in places}

    def test_administration_is_the_administrators(self) -> None:
        others = [role for role in OFFICERS if role != "administrator"]
        assert self.marks("manage/offices", "anonymous", "person", "program", *others) == {REFUSED}
        assert self.marks("manage/officers", "anonymous", "person", "program", *others) == {REFUSED}

    def test_the_desk_is_for_officers_and_the_board_for_those_who_watch(self) -> None:
        assert self.marks("desk/", "anonymous", "person", "program") == {REFUSED}
        assert self.marks("board/", "anonymous", "person", "program", "intake", "handler") == {REFUSED}

    def test_the_administrator_keeps_the_registry_and_reads_no_case(self) -> None:
        assert self.marks("desk/case/", "administrator") == {REFUSED}
        assert self.marks("desk/codes", "administrator", "handler", "inspector", "auditor", "leader") == {REFUSED}

    def test_no_officer_and_no_program_opens_a_persons_case_by_its_number(self) -> None:
        assert self.marks("follow/<str:number>", "anonymous", "program", *OFFICERS) == {REFUSED}

    def test_a_session_opens_nothing_of_what_is_for_programs(self) -> None:
        rows = {key: marks for key, marks in written().items() if key[0].startswith("api/v1/cases")}
        assert {marks[: EVERYBODY.index("program")] for marks in rows.values()} == {REFUSED * (len(EVERYBODY) - 1)}

    def test_whoever_has_nothing_writes_nothing_but_asks(self) -> None:
        place = EVERYBODY.index("anonymous")
        writing = {route for (route, verb), marks in written().items() if verb != "GET" and marks[place] == LET_IN}
        # The API's description is the same document whatever the verb.
        known = ("account/", "follow", "ask", "near", "complain/", "survey", "api/v1/openapi.json")
        assert {route for route in writing if not route.startswith(known)} == set()


def test_every_page_has_a_name_or_is_the_end_of_an_address() -> None:
    assert [page.route for page in pages() if not page.name] == ["^api(?:/.*)?$"]
