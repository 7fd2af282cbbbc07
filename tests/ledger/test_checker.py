"""The checker finds what is wrong with a record, names promise and event, and finds nothing in a clean one."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

import pytest

from luoshi.ledger import checking
from luoshi.ledger.checking.check import check
from luoshi.ledger.checking.events import Raw
from luoshi.ledger.checking.findings import RULES
from tests.ledger.forged import (
    ARBITER,
    IMPORTER,
    INTAKE,
    MACHINE,
    PERSON,
    ROADS,
    WATER,
    Story,
    holder,
    ordinary,
    record,
    when,
)

OTHER = "00000000-0000-4000-8000-000000000002"
PAPER = {"cause": "paper", "evidence": "paper_slip", "second": "arbiter"}


def stopped(cap: float = 8) -> Story:
    """A case whose count stops on its second day for an appraisal, due on the fifth."""
    story = Story().registered().offered("water").signed()
    return story.tell("suspended", WATER, 2, ground="appraisal", cap_at=when(cap))


def asked_consent() -> Story:
    """A case whose person agreed, by their own code, to another type's later deadline."""
    return Story().registered().tell("wish_answered", PERSON, wish="consent", confirmed=True, case_type="x")


CLEAN: dict[str, Callable[[], Story]] = {
    "ordinary": ordinary,
    "signed where it was registered": lambda: Story().registered().signed(INTAKE).closed(INTAKE),
    "handed over by signature": lambda: ordinary_until_signed().offered("roads", WATER).signed(ROADS).closed(ROADS),
    "returned, expired, ruled": lambda: (
        Story()
        .registered()
        .offered("water")
        .tell("returned", WATER, office="water", cause="power", basis="x", count=1, to_arbiter=False)
        .offered("roads")
        .tell("offer_expired", MACHINE, office="roads")
        .tell("ruled", ARBITER, holder=holder("roads"), cause="power")
        .closed(ROADS)
    ),
    "a deputy, and a successor": lambda: (
        ordinary_until_signed()
        .tell("holder_moved", WATER, holder={"office": "water", "officer": "water-2"}, cause="deputy")
        .tell("holder_moved", ARBITER, holder=holder("roads"), cause="succession")
        .closed(ROADS)
    ),
    "stopped to the cap, which the machine recorded days later": lambda: (
        stopped()
        .tell("resumed", MACHINE, 8, entered=9, by_cap=True, deadlines={"promised": when(11)})
        .closed(WATER, day=10)
    ),
    "closed late, and said so": lambda: ordinary_until_signed().closed(WATER, day=6, overdue=["promised"]),
    "extended in time": lambda: (
        ordinary_until_signed()
        .tell("extended", WATER, 4, limit="promised", deadline=when(12), approver="water-1")
        .closed(WATER, day=9)
    ),
    "an objection upheld": lambda: (
        stopped()
        .tell("resumed", WATER, 4, by_cap=False, deadlines={"promised": when(7)})
        .tell("objected", PERSON, to="suspension")
        .tell("objection_ruled", ARBITER, to="suspension", upheld=True, deadlines={"promised": when(5)})
    ),
    "diverted, and back": lambda: (
        Story()
        .registered()
        .tell("diverted", INTAKE, diversion="repeat")
        .tell("objected", PERSON, to="diversion")
        .tell("objection_ruled", ARBITER, to="diversion", upheld=True)
        .offered("water")
        .signed()
    ),
    "reclassified with the person's consent": lambda: asked_consent().tell(
        "reclassified", INTAKE, case_type="x", consented=True, deadlines={"promised": when(9)}
    ),
    "entered late, as the type allows": lambda: ordinary_until_signed().tell(
        "contacted", WATER, 1, entered=1.5, late=PAPER, channel="phone"
    ),
    "reopened on the old clock": lambda: ordinary().tell("reopened", PERSON, cause="person").closed(),
    "imported": lambda: (
        Story()
        .registered(promised=-1, by=IMPORTER, late={"cause": "import"})
        .tell("signed_for", IMPORTER, 1, entered=90, late={"cause": "import"}, holder=holder("hotline"))
    ),
}


def ordinary_until_signed() -> Story:
    return Story().registered().offered("water").signed()


@pytest.mark.parametrize("name", CLEAN)
def test_a_lawful_story_has_no_violation(name: str) -> None:
    report = check(record(CLEAN[name]()))
    assert [str(violation) for violation in report.violations] == []
    assert (report.streams, report.cases) == (1, 1)


SPOILED: dict[str, Callable[[], Story]] = {
    "no_holder": lambda: Story().registered(holder={"office": "hotline", "officer": ""}),
    "holder_by_stealth": lambda: ordinary_until_signed().tell("noted", WATER, holder=holder("roads")),
    "signed_unoffered": lambda: Story().registered().offered("water").signed(ROADS),
    "signed_for_another": lambda: (
        Story()
        .registered()
        .offered("water")
        .signed(WATER | {"office": "water"})
        .tell("signed_for", ROADS, holder=holder("water"))
    ),
    "signed_under_arbitration": lambda: (
        ordinary_until_signed().tell("arbitration_asked", WATER, cause="power").signed()
    ),
    "ruled_unasked": lambda: ordinary_until_signed().tell("ruled", ARBITER, holder=holder("roads"), cause="power"),
    "moved_office": lambda: ordinary_until_signed().tell(
        "holder_moved", WATER, holder=holder("roads"), cause="reassigned"
    ),
    "moved_after_end": lambda: ordinary().tell("holder_moved", WATER, holder=holder("water"), cause="deputy"),
    "offered_twice": lambda: Story().registered().offered("water").offered("roads"),
    "ended_twice": lambda: ordinary().closed(),
    "reopened_open": lambda: ordinary_until_signed().tell("reopened", PERSON, cause="person"),
    "clock_reset": lambda: Story().registered().offered("water").signed(WATER, deadlines={"promised": when(9)}),
    "moved_later": lambda: (
        Story()
        .registered()
        .tell("reclassified", INTAKE, case_type="x", consented=False, deadlines={"promised": when(9)})
    ),
    "deadline_dropped": lambda: (
        Story().registered().tell("reclassified", INTAKE, case_type="x", consented=False, deadlines={})
    ),
    "missed_revived": lambda: ordinary_until_signed().tell(
        "extended", WATER, 6, limit="promised", deadline=when(12), approver="water-1"
    ),
    "moved_beyond_stop": lambda: stopped().tell("resumed", WATER, 3, by_cap=False, deadlines={"promised": when(60)}),
    "deadline_by_stealth": lambda: ordinary_until_signed().tell("noted", WATER, deadlines={"promised": when(9)}),
    "receipt_reset": lambda: Story().registered(received_at=when(1), promised=6),
    "stop_without_ground": lambda: ordinary_until_signed().tell("suspended", WATER, 2, ground="", cap_at=when(9)),
    "stop_without_cap": lambda: ordinary_until_signed().tell("suspended", WATER, 2, ground="x", cap_at=when(2)),
    "stopped_twice": lambda: stopped().tell("suspended", WATER, 3, ground="hearing", cap_at=when(9)),
    "resumed_unstopped": lambda: ordinary_until_signed().tell("resumed", WATER, by_cap=False),
    "stopped_past_cap": lambda: stopped().tell("resumed", WATER, 9, by_cap=False, deadlines={"promised": when(12)}),
    "overdue_misjudged": lambda: ordinary_until_signed().closed(WATER, day=6),
    "unknown_limit": lambda: ordinary_until_signed().tell(
        "deadline_moved", MACHINE, limit="statutory", deadline=when(9), cause="announced", calendar_version=2
    ),
    "future": lambda: ordinary_until_signed().tell("contacted", WATER, 3, entered=2, channel="phone"),
    "unmarked_late": lambda: ordinary_until_signed().tell("contacted", WATER, 1, entered=2, channel="phone"),
    "late_unproved": lambda: ordinary_until_signed().tell(
        "contacted", WATER, 1, entered=2, late={"cause": "paper"}, channel="phone"
    ),
    "out_of_order": lambda: ordinary_until_signed().tell("contacted", MACHINE, -1, entered=2, channel="phone"),
    "entered_backwards": lambda: ordinary_until_signed().tell("noted", WATER, 2).tell("noted", WATER, 1),
    "deadline_before_start": lambda: Story().registered(promised=0),
    "deadline_after_end": lambda: ordinary().tell(
        "deadline_moved", MACHINE, limit="promised", deadline=when(9), cause="announced", calendar_version=2
    ),
    "no_registration": lambda: Story().tell("noted", WATER),
    "two_registrations": lambda: Story().registered().registered(number="L-2"),
}


@pytest.mark.parametrize("code", SPOILED)
def test_each_broken_rule_is_found_at_its_event(code: str) -> None:
    """The last event of each story is the one that breaks the rule."""
    story = SPOILED[code]()
    found = check(record(story)).violations
    assert code in [violation.code for violation in found]
    assert f"{story.stream}@{len(story.envelopes)}" in [v.reference for v in found if v.code == code]


def test_every_rule_has_a_story_that_breaks_it() -> None:
    across = {"malformed", "misplaced", "version_gap", "number_reused", "key_reused", "split_reset"}
    assert set(SPOILED) | across == set(RULES)


def test_a_removed_event_leaves_a_gap() -> None:
    whole = record(ordinary())
    report = check([*whole[:2], *whole[3:]])
    assert "version_gap" in report.counts


def test_an_event_moved_to_another_place_is_found() -> None:
    first, second, *_ = record(ordinary())
    report = check([Raw(first.stream, 1, second.body), Raw(first.stream, 2, first.body)])
    assert report.counts["misplaced"] == 2


def test_a_consent_to_one_change_moves_no_deadline_of_another() -> None:
    other = asked_consent().tell("reclassified", INTAKE, case_type="y", consented=True, deadlines={"promised": when(9)})
    assert [violation.code for violation in check(record(other)).violations] == ["moved_later"]
    twice = asked_consent()
    for day in (9, 10):
        twice.tell("reclassified", INTAKE, case_type="x", consented=True, deadlines={"promised": when(day)})
    assert [violation.code for violation in check(record(twice)).violations] == ["moved_later"]


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'{"v":1', b"\xff", b'{"data":null}', b"7"])
def test_bytes_that_are_no_event_are_a_finding_and_not_a_crash(body: bytes) -> None:
    whole = record(ordinary())
    report = check([*whole, Raw(whole[0].stream, 6, body)])
    assert list(report.counts) == ["malformed"]


def test_an_event_that_lacks_what_its_kind_needs_is_a_finding() -> None:
    assert check(record(Story().registered().tell("offered"))).counts["malformed"] == 1


def test_a_number_or_a_key_given_twice_is_found_where_it_came_again() -> None:
    one = Story(number="L-1").registered(key="k")
    two = Story(OTHER, number="L-1").registered(key="k")
    found = {violation.code: violation.stream for violation in check(record(one, two)).violations}
    assert found == {"number_reused": OTHER, "key_reused": OTHER}


def test_a_case_split_off_keeps_the_receipt_of_its_origin() -> None:
    origin = Story().registered(day=0)
    kept = Story(OTHER, "L-2").registered(day=2, split_from=origin.stream, received_at=when(0))
    reset = Story(OTHER, "L-2").registered(day=2, split_from=origin.stream, received_at=when(2))
    orphan = Story(OTHER, "L-2").registered(day=2, split_from="nowhere", received_at=when(0))
    assert check(record(origin, kept)).clean
    assert list(check(record(origin, reset)).counts) == ["split_reset"]
    assert list(check(record(origin, orphan)).counts) == ["split_reset"]


def test_clocks_of_two_machines_may_differ_by_a_moment() -> None:
    second = 1 / 86_400
    story = ordinary_until_signed().tell("noted", WATER, 1).tell("noted", WATER, 1, entered=1 - second)
    assert check(record(story)).clean
    assert not check(record(story.tell("noted", WATER, 1, entered=1 - 5 * second))).clean


def test_a_record_broken_all_over_is_counted_whole_and_listed_in_part() -> None:
    story = Story().registered()
    for _ in range(1500):
        story.tell("noted", WATER, deadlines={})
    report = check(record(story))
    assert report.counts["deadline_by_stealth"] == 1500
    assert len(report.violations) == 1000
    assert report.lines()[-1].endswith("more")


def test_the_list_names_promise_rule_and_event() -> None:
    report = check(record(SPOILED["clock_reset"]()))
    assert report.lines()[1].startswith("P2 clock_reset 00000000-0000-4000-8000-000000000001@3: 期限被重置")
    assert report.data()["counts"] == {"clock_reset": 1}


def test_progress_ends_with_the_number_of_events() -> None:
    told: list[int] = []
    check(record(ordinary()), told.append)
    assert told[-1] == 5


def test_the_checker_shares_no_code_with_what_it_checks() -> None:
    """It may import the standard library, psycopg and itself: an error in `core` cannot be repeated here unseen."""
    allowed = {"psycopg", "luoshi.ledger.checking"}
    standard = {
        "__future__", "collections", "contextlib", "dataclasses", "datetime", "itertools", "json", "operator",
        "sqlite3", "typing",
    }  # fmt: skip
    for file in Path(checking.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{file.name}: a relative import"
                names = [node.module or ""]
            for name in names:
                own = name.startswith("luoshi.ledger.checking")
                assert own or name in allowed or name.split(".")[0] in standard, f"{file.name} imports {name}"
