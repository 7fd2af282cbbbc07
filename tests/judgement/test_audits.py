"""回访抽查: list, then seed, then sample; anybody can draw it again; called by people outside the office, once each."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.actors import MACHINE, Actor, Role
from luoshi.core.errors import NotFound
from luoshi.core.judgement import auditing
from luoshi.core.judgement.auditing import digest_of, drawn, fix
from luoshi.core.judgement.events import AuditAnswered, AuditFixed, AuditSeeded
from luoshi.core.rates import Rate
from luoshi.judgement import audits
from luoshi.judgement.estimates import estimates, lines
from luoshi.judgement.handling import known, record
from tests.cases.cast import CHEN, LI, MONDAY, PERSON, SUN, ZHANG, officer
from tests.judgement.cast import QIAN, Bench
from tests.judgement.test_ratings import refused

CASES = {uuid4(): "housing" if nth % 2 else "traffic" for nth in range(30)}
INSIDER = officer("deng", "housing", Role.AUDITOR)


def begun(bench: Bench, cases: dict[UUID, str] | None = None) -> UUID:
    return audits.begin(bench.judging, CASES if cases is None else cases, MONDAY, MONDAY + timedelta(days=1), SUN)


class TestTheDraw:
    def test_the_list_is_recorded_before_the_seed_and_the_seed_before_the_sample(self, bench: Bench) -> None:
        audit = begun(bench.under(audit_sample=5))
        assert bench.district.kinds(audit) == ["audit.fixed", "audit.seeded", "audit.drawn"]
        data = [event.data for event in bench.district.events(audit)]
        assert data[0]["digest"] == digest_of(list(CASES))
        assert data[2]["cases"] == [str(case) for case in drawn(list(CASES), data[1]["seed"], 5)]

    def test_no_sample_is_drawn_from_another_list_or_a_second_time(self, bench: Bench) -> None:
        audit = begun(bench.under(audit_sample=5))
        found = audits.load(bench.judging, audit)
        refused("audit_order", lambda: auditing.draw(found, CASES))
        unseeded = AuditFixed(MONDAY, MONDAY, digest_of(list(CASES)), 30, 5)
        stream = uuid4()
        record(bench.judging, stream, (), unseeded, SUN)
        refused("audit_order", lambda: auditing.draw(audits.load(bench.judging, stream), CASES))
        record(bench.judging, stream, known(bench.judging, stream), AuditSeeded("ab" * 32), SUN)
        fewer = dict(list(CASES.items())[1:])
        refused("audit_order", lambda: auditing.draw(audits.load(bench.judging, stream), fewer))

    def test_only_the_supervision_office_begins_one_and_of_something(self, bench: Bench) -> None:
        for actor in (CHEN, QIAN, LI, MACHINE, PERSON):
            refused("supervisors_only", lambda actor=actor: fix(list(CASES), MONDAY, MONDAY, 5, actor))
        refused("audit_empty", lambda: begun(bench, {}))

    @given(st.sets(st.uuids(), min_size=1, max_size=40), st.text("0123456789abcdef", min_size=64, max_size=64))
    def test_the_order_of_the_list_changes_nothing(self, cases: set[UUID], seed: str) -> None:
        one, other = sorted(cases), sorted(cases, reverse=True)
        assert drawn(one, seed, 7) == drawn(other, seed, 7)
        assert digest_of(one) == digest_of(other)
        assert len(set(drawn(one, seed, 7))) == min(7, len(cases))

    def test_over_many_seeds_every_case_is_drawn_about_as_often(self) -> None:
        times = dict.fromkeys(CASES, 0)
        for seed in range(600):
            for case in drawn(list(CASES), f"{seed:064x}", 10):
                times[case] += 1
        assert all(140 < number < 260 for number in times.values()), "200 each, give or take five deviations"


class TestTheCalls:
    def test_the_estimate_stands_with_its_base(self, bench: Bench) -> None:
        audit = begun(bench.under(audit_sample=4))
        first, second, third, _ = audits.load(bench.judging, audit).offices
        for heard in (
            AuditAnswered(first, True, solved=True, satisfied=False),
            AuditAnswered(second, True, solved=False),
            AuditAnswered(third, False, solved=True, satisfied=True),
        ):
            audits.answer(bench.judging, audit, heard, QIAN)
        (found,) = estimates(bench.judging)
        assert (found.called, found.reached, found.solved, found.satisfied) == (3, 2, Rate(1, 2), Rate(0, 1))
        assert [line.reached for line in lines(bench.judging, audit)].count(None) == 1

    @pytest.mark.parametrize("actor", [ZHANG, CHEN, LI, PERSON, MACHINE])
    def test_whoever_does_not_watch_the_district_makes_no_call(self, bench: Bench, actor: Actor) -> None:
        assert self.answered(bench, actor) == "supervisors_only"

    def test_nobody_calls_for_their_own_office(self, bench: Bench) -> None:
        assert self.answered(bench, INSIDER) == "audit_own_office"

    def test_once_and_only_what_was_drawn(self, bench: Bench) -> None:
        audit = begun(bench.under(audit_sample=1))
        (case,) = audits.load(bench.judging, audit).offices
        audits.answer(bench.judging, audit, AuditAnswered(case, False), QIAN)
        for other, code in ((case, "audit_answered"), (uuid4(), "audit_not_drawn")):
            heard = AuditAnswered(other, True)
            refused(code, lambda heard=heard: audits.answer(bench.judging, audit, heard, QIAN))

    def test_a_rating_is_no_audit(self, bench: Bench) -> None:
        with pytest.raises(NotFound):
            audits.load(bench.judging, bench.rated())

    @staticmethod
    def answered(bench: Bench, actor: Actor) -> Any:
        audit = begun(bench, {uuid4(): "housing"})
        (case,) = audits.load(bench.judging, audit).offices
        with pytest.raises(Exception) as caught:  # noqa: PT011 - the code is looked at by whoever asks
            audits.answer(bench.judging, audit, AuditAnswered(case, True), actor)
        return getattr(caught.value, "code", caught.value)
