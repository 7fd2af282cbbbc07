"""P11: no intake form makes people say who they are, how to reach them or where, unless a law demands it."""

from __future__ import annotations

import pytest

from tests.core.dog_licence import Raw, faults_of, with_


def asking(name: str, title: str = "某项", basis: str = "") -> Raw:
    """The dog licence with one more field, which must be filled in."""
    asked: Raw = {
        "type": "object",
        "properties": {name: {"type": "string", "title": title}},
        "required": [name],
        "additionalProperties": False,
    }
    return with_(("form",), asked | ({"identity_basis": basis} if basis else {}))


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("name", "称呼"),
        ("id_number", "号码"),
        ("phone", "号码"),
        ("contact", "怎么找您"),
        ("address", "住哪里"),
        ("place", "在哪里"),
        ("applicant_name", "申请人"),
        ("owner_idcard", "号码"),
        ("xm", "姓名"),
        ("lxfs", "您的联系方式"),
        ("手机号", "号码"),
    ],
)
def test_nobody_is_made_to_say_who_or_where_they_are(name: str, title: str) -> None:
    assert faults_of(asking(name, title)) == {"form.required[0]"}
    assert faults_of(asking(name, title, "《户口登记条例》第七条")) == set()


@pytest.mark.parametrize("excuse", ["领导要求", "《户口登记条例》", "第七条"])
def test_only_a_law_by_name_and_article_allows_to_demand_identity(excuse: str) -> None:
    assert faults_of(asking("name", "姓名", excuse)) == {"form.identity_basis"}


@pytest.mark.parametrize("name", ["breed", "item", "kind", "idea", "paid_on"])
def test_what_the_matter_needs_may_be_required(name: str) -> None:
    assert faults_of(asking(name)) == set()


def test_identity_is_not_demanded_inside_a_list_either() -> None:
    owner = {
        "type": "object",
        "properties": {"phone": {"type": "string"}},
        "required": ["phone"],
        "additionalProperties": False,
    }
    broken = asking("breed")
    broken["form"]["properties"]["owners"] = {"type": "array", "items": owner}
    assert faults_of(broken) == {"form.properties.owners.items.required[0]"}


@pytest.mark.parametrize(
    "door", ["allOf", "anyOf", "if", "dependentRequired", "minProperties", "$ref", "patternProperties"]
)
def test_a_form_has_no_side_doors(door: str) -> None:
    assert faults_of(with_(("form", door), 1)) == {f"form.{door}"}


def test_a_form_collects_nothing_it_does_not_ask_for() -> None:
    assert faults_of(with_(("form", "additionalProperties"), True)) == {"form.additionalProperties"}
