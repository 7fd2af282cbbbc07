"""The record holds offices to account, never people (P11): a case knows no person, and personal text is set apart."""

from __future__ import annotations

import dataclasses
import typing

import pytest

from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.state import Case
from luoshi.core.private import Private
from tests.core.case.cast import PERSON, STRANGER, text

PERSONAL_WORDS = {"title", "text", "place", "name", "contact", "form", "note", "answer", "reason", "measures", "told"}
OF_A_PERSON = {
    "person",
    "identity",
    "citizen",
    "applicant",
    "phone",
    "address",
    "contact",
    "name",
    "score",
    "tag",
    "rank",
}
EVENTS = typing.get_args(e.CaseEvent)


@pytest.mark.parametrize("kind", [*EVENTS, *typing.get_args(c.Command)], ids=lambda kind: kind.__name__)
def test_what_people_wrote_or_what_is_written_about_them_is_private(kind: type) -> None:
    hints = typing.get_type_hints(kind)
    for name in PERSONAL_WORDS & hints.keys():
        assert Private in (hints[name], *typing.get_args(hints[name])), f"{kind.__name__}.{name}"


def test_a_case_knows_nothing_of_the_person_but_the_hash_of_their_code() -> None:
    names = {field.name for field in dataclasses.fields(Case)}
    assert "code_hash" in names
    assert not {name for name in names if OF_A_PERSON & set(name.split("_"))}
    assert Private not in typing.get_type_hints(Case).values()


def test_a_person_acts_without_a_name_and_personal_text_does_not_show_itself() -> None:
    assert (PERSON.id, PERSON.office, STRANGER.id) == ("", "", "")
    assert "灯" not in repr(text("路灯坏了"))
    assert text("一") == text("一") != text("二")
    assert hash(text("一")) == hash(text("一"))
