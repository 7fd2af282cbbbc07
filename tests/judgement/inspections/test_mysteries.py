"""暗访件: planned before it is sent, sealed until it has ended, and no real demand afterwards."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from luoshi.cases.codes import hashed, new_code
from luoshi.cases.responses import closed_between, responses
from luoshi.core.case import commands as c
from luoshi.core.casetypes.model import Outcome
from luoshi.core.private import Private
from luoshi.judgement.inspections import commands, mysteries
from luoshi.judgement.inspections.handling import mystery
from luoshi.judgement.inspections.secrecy import Seal
from luoshi.reactions.inspected import show_mysteries, tell_mysteries
from tests.cases.cast import SUN, ZHANG, request
from tests.judgement.inspections.cast import Field, refused
from tests.reactions.cast import Worker

SCENARIO = "以外地来租房的人，问公租房要什么材料"


def asked(field: Field) -> UUID:
    """A request like any other, worked on by housing."""
    return field.district.working(ZHANG, request(code_hash=hashed(new_code(field.district.means.random))))


def test_it_is_shown_when_it_has_ended_and_left_out_of_the_figures(field: Field, worker: Worker) -> None:
    found = field.begun()
    inspector = field.drawn(found)[0]
    mystery_id = mysteries.plan(field.office, found, "housing", SCENARIO, inspector)
    field.district.clock.pass_by(minutes=10)
    case, real = asked(field), asked(field)
    mysteries.send(field.office, mystery_id, case, field.district.case(case).received_at, inspector)

    assert show_mysteries(field.district.means, worker.knowledge) == 0, "it still runs"
    assert mysteries.shown_cases(field.office) == []
    for each in (case, real):
        field.district.act(each, c.Close(Outcome.ANSWERED, Private("身份证、租房合同、收入证明。")), ZHANG)
    assert show_mysteries(field.district.means, worker.knowledge) == 1
    assert show_mysteries(field.district.means, worker.knowledge) == 0

    shown = mystery(field.office, mystery_id)
    assert (shown.case, shown.office, shown.failed) == (case, "housing", ())
    assert {"kept", "in_time"} <= set(shown.facts)
    since, until = field.office.now() - timedelta(days=1), field.office.now() + timedelta(days=1)
    ours, means = mysteries.shown_cases(field.office), field.district.means
    assert set(closed_between(means, since, until)) == {case, real}
    assert set(closed_between(means, since, until, ours)) == {real}
    assert responses(means, since, until, ())["housing"].ended == 2, "until the round is over it is like any other"
    commands.end(field.office, found, SUN)
    assert tell_mysteries(means, worker.knowledge) == 1
    assert responses(means, since, until, ())["housing"].ended == 1


def test_one_whose_seal_cannot_be_opened_is_named_and_the_rest_are_shown(
    field: Field, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    found = field.begun()
    inspector = field.drawn(found)[0]
    other_key = replace(field.office, seal=Seal(secrets.token_bytes(32)))
    sent = []
    for office in (other_key, field.office):
        mystery_id = mysteries.plan(office, found, "housing", SCENARIO, inspector)
        field.district.clock.pass_by(minutes=1)
        case = asked(field)
        mysteries.send(office, mystery_id, case, field.district.case(case).received_at, inspector)
        field.district.act(case, c.Close(Outcome.ANSWERED, Private("材料如下。")), ZHANG)
        sent.append(mystery_id)
    broken, sound = sent
    assert [mysteries.readable(field.office, one) for one in sent] == [False, True]
    assert show_mysteries(field.district.means, worker.knowledge) == 1
    assert mystery(field.office, sound).case is not None
    assert mystery(field.office, broken).case is None
    assert str(broken) in caplog.text, "whoever runs the worker is told which"
    assert str(sound) not in caplog.text


def test_what_came_in_before_it_was_planned_is_somebodys_own(field: Field) -> None:
    found, before = field.begun(), asked(field)
    inspector, other = field.drawn(found)
    field.district.clock.pass_by(minutes=1)
    mystery_id = mysteries.plan(field.office, found, "housing", SCENARIO, inspector)
    received = field.district.case(before).received_at
    refused("mystery_first", lambda: mysteries.send(field.office, mystery_id, before, received, inspector))
    now = field.office.now()
    refused("mystery_not_yours", lambda: mysteries.send(field.office, mystery_id, before, now, other))
    mysteries.send(field.office, mystery_id, before, now, inspector)
    refused("mystery_known", lambda: mysteries.send(field.office, mystery_id, before, now, inspector))
    refused("not_drawn", lambda: mysteries.plan(field.office, found, "housing", SCENARIO, field.other(found)))


def test_which_case_it_is_stands_nowhere_in_clear_until_it_ended(field: Field) -> None:
    found = field.begun()
    inspector = field.drawn(found)[0]
    mystery_id = mysteries.plan(field.office, found, "housing", SCENARIO, inspector)
    case = asked(field)
    mysteries.send(field.office, mystery_id, case, field.office.now(), inspector)
    held = field.district.rows(
        "SELECT convert_from(body, 'UTF8') FROM ledger_event WHERE stream = %s"
        " UNION ALL SELECT value FROM ledger_vault WHERE stream = %s", mystery_id, mystery_id
    )  # fmt: skip
    assert len(held) == 4
    assert str(case) not in str(held)
    assert mysteries.case_of(field.office, mystery_id) == case


def test_the_inspector_says_how_it_was_met_and_only_of_what_is_looked_at(field: Field, worker: Worker) -> None:
    found = field.begun()
    inspector = field.drawn(found)[0]
    mystery_id = mysteries.plan(field.office, found, "housing", SCENARIO, inspector)
    fine, failed = ("practice.first",), ("practice.all_at_once",)

    def judged(fine: tuple[str, ...] = fine, failed: tuple[str, ...] = failed) -> None:
        mysteries.judge(field.office, mystery_id, fine, failed, "去了两次才说全。", inspector)

    refused("mystery_running", judged)
    case = asked(field)
    mysteries.send(field.office, mystery_id, case, field.office.now(), inspector)
    field.district.act(case, c.Close(Outcome.ANSWERED, Private("材料如下。")), ZHANG)
    show_mysteries(field.district.means, worker.knowledge)
    refused("item_unknown", lambda: judged(failed=("waste.lights",)))
    refused("item_unknown", lambda: judged(fine=failed))
    judged()
    assert mystery(field.office, mystery_id).judged is not None
    refused("mystery_known", judged)
