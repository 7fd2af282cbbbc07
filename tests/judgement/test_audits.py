"""回访抽查: list, then seed, then sample; anybody can draw it again; called by people outside the office, once each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luoshi.core.actors import MACHINE, Actor, Role
from luoshi.core.errors import NotFound, Refused
from luoshi.core.judgement import auditing
from luoshi.core.judgement.auditing import digest_of, drawn, fix
from luoshi.core.judgement.events import AuditAnswered, AuditFixed, AuditSeeded
from luoshi.core.rates import Rate
from luoshi.judgement import audits
from luoshi.judgement.estimates import estimates, lines
from luoshi.judgement.handling import known, record
from luoshi.ledger.log import merkle
from luoshi.ledger.log.checkpointing import checkpoint
from luoshi.ledger.log.checkpoints import Checkpoint, read_checkpoint
from luoshi.ledger.log.signing import Signer
from tests.cases.cast import CHEN, LI, MONDAY, PERSON, SUN, ZHANG, officer
from tests.judgement.cast import QIAN, Bench
from tests.judgement.test_ratings import refused
from tests.ledger.log.test_checkpoints import signer
from tests.ledger.log.test_sequencing import place_all

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


class TestTheRoot:
    """Where a log runs, nobody knows the seed when the list is fixed, and everybody can look it up after."""

    @pytest.fixture
    def logged(self, bench: Bench) -> Signing:
        signing = Signing(bench.under(audit_sample=5), signer())
        signing.sign()
        return signing

    def test_the_sample_is_that_of_the_public_root(self, logged: Signing) -> None:
        audit = begun(logged.bench)
        assert logged.bench.district.kinds(audit) == ["audit.fixed"]
        root = logged.sign()
        audits.draw(logged.bench.judging, audit, SUN)
        found = audits.load(logged.bench.judging, audit)
        assert tuple(found.offices) == drawn(list(CASES), root.root.hex(), 5)
        assert (found.log, found.leaves) == (1, root.size)
        tree = merkle.Frontier()
        entries = logged.bench.district.rows("SELECT entry FROM ledger_leaf ORDER BY place LIMIT %s", root.size)
        tree.extend([merkle.leaf_hash(entry) for (entry,) in entries])
        assert tree.root().hex() == found.seed, "as anybody computes it from the tiles"

    def test_none_is_drawn_before_there_is_one(self, logged: Signing) -> None:
        audit = begun(logged.bench)
        refused("audit_no_root", lambda: audits.draw(logged.bench.judging, audit, SUN))
        place_all(logged.bench.judging.connection)
        refused("audit_no_root", lambda: audits.draw(logged.bench.judging, audit, SUN))
        assert audits.draw_due(logged.bench.judging) == 0
        assert logged.bench.district.kinds(audit) == ["audit.fixed"]

    def test_it_is_the_first_that_covers_the_list_whoever_draws_when(self, logged: Signing) -> None:
        audit = begun(logged.bench)
        first = logged.sign()
        logged.bench.rated()
        assert logged.sign().root != first.root
        assert audits.draw_due(logged.bench.judging) == 1
        assert audits.load(logged.bench.judging, audit).seed == first.root.hex()
        assert audits.draw_due(logged.bench.judging) == 0
        refused("audit_order", lambda: audits.draw(logged.bench.judging, audit, SUN))

    def test_what_was_seeded_and_not_drawn_is_drawn_by_the_same_seed(self, logged: Signing) -> None:
        audit = begun(logged.bench)
        root = logged.sign()
        seeded = auditing.seed_by_root(audits.load(logged.bench.judging, audit), 1, root.size, root.root)
        record(logged.bench.judging, audit, known(logged.bench.judging, audit), seeded, SUN)
        logged.bench.rated()
        logged.sign()
        assert audits.draw_due(logged.bench.judging) == 1
        found = audits.load(logged.bench.judging, audit)
        assert tuple(found.offices) == drawn(list(CASES), root.root.hex(), 5)
        with pytest.raises(Refused):
            auditing.seed_by_chance(found, bytes(32))

    def test_a_case_that_is_opened_again_meanwhile_stays_on_the_list(self, logged: Signing) -> None:
        audit = begun(logged.bench)
        waiting = "SELECT count(*) FROM judgement_audit_listed WHERE audit = %s"
        assert logged.bench.district.rows(waiting, audit) == [(30,)]
        logged.sign()
        audits.draw_due(logged.bench.judging)
        assert logged.bench.district.rows(waiting, audit) == [(0,)], "its digest stays, the list does not"


@dataclass(frozen=True)
class Signing:
    """A district whose log runs."""

    bench: Bench
    ours: Signer

    def sign(self) -> Checkpoint:
        """Everything that waits is placed and signed; the checkpoint as it is published."""
        connection = self.bench.judging.connection
        place_all(connection)
        note = checkpoint(connection, 1, self.ours, self.bench.judging.now())
        assert note is not None
        return read_checkpoint(note.text)


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
