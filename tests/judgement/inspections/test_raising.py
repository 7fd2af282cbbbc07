"""A finding without a round: raised by a leader or the supervision office, mended, seen as a repeat like any other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.case import commands as c
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import LimitName, Outcome
from luoshi.core.judgement.inspecting.finding import Standing
from luoshi.core.judgement.inspecting.raising import Raised
from luoshi.core.private import Private
from luoshi.judgement.inspections import commands, queries
from luoshi.ledger.access import EVERYTHING, Access
from tests.cases.cast import CHEN, SUN, ZHANG
from tests.judgement.inspections.cast import DONG, LU, ZHOU, Field, refused
from tests.judgement.inspections.test_findings import run
from tests.reactions.cast import Worker

ROOT = Actor(ActorKind.OFFICER, "qian", ("district",), frozenset({Role.LEADER}))
ALL = Access("test", EVERYTHING)
SAID = "两次来电说，窗口下午三点就不办了。"


def wanted(**changes: Any) -> Raised:
    """The window closes early, as two people called to say."""
    given: dict[str, Any] = {
        "path": ("district", "housing"),
        "origin": "call",
        "words": SAID,
        "item": "window.open",
        "people": frozenset({"chen", "zhang", "zhao"}),
    }
    return Raised(**{**given, **changes})


def raised(field: Field, by: Actor = SUN, **changes: Any) -> UUID:
    finding = uuid4()
    assert commands.raise_by_hand(field.office, finding, wanted(**changes), by)
    return finding


def case_of(field: Field, finding: UUID) -> UUID:
    case = field.finding(finding).case
    assert case is not None
    return case


@pytest.mark.parametrize("by", [SUN, ROOT], ids=["supervisor", "leader"])
def test_it_opens_a_rectification_that_says_on_what_it_rests(field: Field, worker: Worker, by: Actor) -> None:
    finding = raised(field, by)
    assert run(worker) == ["finding-found", "finding-card"]
    case = case_of(field, finding)
    found = field.district.case(case)
    assert (found.case_type, found.holder.office, found.holder.officer) == ("rectification", "housing", "chen")
    ((text,),) = field.district.rows("SELECT value FROM ledger_vault WHERE stream = %s AND field = 'text'", case)
    for words in ("根据来电来信提出", SAID, "依据：", "一般"):
        assert words in text
    run(worker)
    assert worker.told(case, "rectification-opened")


def test_sent_twice_it_is_one(field: Field) -> None:
    finding = raised(field)
    assert not commands.raise_by_hand(field.office, finding, wanted(words="又按了一次"), SUN)


def test_owner_and_day_are_said_or_follow_the_rules(field: Field, worker: Worker) -> None:
    day = field.office.today() + timedelta(days=3)
    own = raised(field, owner="zhang", due=field.office.end_of(day))
    plain = raised(field, item="window.polite")
    run(worker)
    mended, other = (field.district.case(case_of(field, one)) for one in (own, plain))
    assert (mended.holder.officer, mended.deadlines[LimitName.PROMISED]) == ("zhang", field.office.end_of(day))
    assert other.holder.officer == "chen"
    assert other.deadlines[LimitName.PROMISED] > field.office.end_of(day)


def test_what_no_list_has_is_raised_with_its_kind_and_its_rule(field: Field) -> None:
    finding = raised(field, item="", kind="waste", place="党政机关厉行节约反对浪费条例", severity="grave")
    row = queries.finding_row(field.office, ALL, finding)
    assert row is not None
    assert (row.item, row.kind, row.severity, row.origin, row.inspection) == (
        "other.waste",
        "waste",
        "grave",
        "call",
        None,
    )


@pytest.mark.parametrize(
    ("code", "by", "changes"),
    [
        ("raise_who", ZHANG, {}),
        ("raise_who", ZHOU, {}),
        ("raise_own_office", SUN, {"path": ("district", "supervision")}),
        ("raise_own_office", ROOT, {"path": ("district",)}),
        ("raise_origin", SUN, {"origin": "rumour"}),
        ("raise_item", SUN, {"item": "window.nothing"}),
        ("raise_item", SUN, {"item": "", "kind": "waste", "place": " "}),
        ("severity_unknown", SUN, {"item": "", "kind": "waste", "place": "条例", "severity": ""}),
        ("raise_owner", SUN, {"owner": "wang"}),
        ("needs_words", SUN, {"words": " "}),
    ],
)
def test_who_may_and_what_is_missing(field: Field, code: str, by: Actor, changes: dict[str, Any]) -> None:
    refused(code, lambda: commands.raise_by_hand(field.office, uuid4(), wanted(**changes), by))


def test_a_day_that_has_passed_is_none(field: Field) -> None:
    refused("raise_due", lambda: raised(field, due=field.office.now()))


def test_found_again_by_whatever_way_it_is_seen_as_repeated(field: Field) -> None:
    first = raised(field)
    field.district.clock.pass_by(days=2)
    second = field.problem(field.begun(), item="window.open")
    field.district.clock.pass_by(days=2)
    third = raised(field, ROOT)
    other = raised(field, path=("district", "traffic"))
    rows = {one.id: one.nth for one in queries.findings(field.office, ALL)}
    assert [rows[one] for one in (first, second, third, other)] == [1, 2, 3, 1]


def test_it_is_mended_looked_at_by_another_and_objected_to_like_any_other(field: Field, worker: Worker) -> None:
    finding = raised(field, LU)
    run(worker)
    case = case_of(field, finding)
    commands.object_to(field.office, finding, "那天停电。", CHEN)
    refused("review_by_others", lambda: commands.review(field.office, finding, False, "没有停电", LU))
    commands.review(field.office, finding, False, "没有停电", ZHOU)
    if field.district.case(case).state is not State.WORKING:
        field.district.act(case, c.SignFor(), CHEN)
    field.district.act(case, c.AddEvidence("correction_record", Private("窗口开到五点半"), "", None), CHEN)
    field.district.act(case, c.Close(Outcome.DONE, Private("已整改")), CHEN)
    run(worker)
    assert field.finding(finding).standing is Standing.ANSWERED
    refused("recheck_by_another", lambda: commands.recheck(field.office, finding, True, "好了", LU))
    assert commands.recheck(field.office, finding, True, "好了", DONG).standing is Standing.FIXED
