"""A network that repeats, reorders and loses answers: a repeated submission is one case, with one answer (P9)."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import replace
from multiprocessing.synchronize import Barrier
from random import Random
from uuid import UUID, uuid4, uuid5

import pytest

from luoshi.cases.commands import act, register
from luoshi.cases.handling import By, Means
from luoshi.cases.projections import CasesProjection, follow
from luoshi.core.actors import Actor
from luoshi.core.case import commands as c
from luoshi.core.case.state import Case, State
from luoshi.core.casetypes.model import Outcome
from luoshi.core.errors import Clash, LuoshiError, NotFound, Refused
from luoshi.core.private import Private
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.reading import read_stream
from luoshi.ledger.rebuilding import compare
from tests.cases.cast import LI, PERSON, ZHANG, District, means_on, request
from tests.cases.processes import connected, together

PROCESSES = 4
Answer = tuple[tuple[tuple[UUID, int, int], ...], bool]
"""What a receipt says: stream, version and seq of each event, and whether it was answered before."""


SUBMISSIONS, TIMES = 12, 100


@pytest.fixture(scope="module")
def answers(town: District) -> dict[str, list[Answer]]:
    """What each of a hundred tries was answered, by key; each process sends its share in an order of its own."""
    share = [(f"form-{n}", n) for n in range(SUBMISSIONS) for _ in range(TIMES // PROCESSES)]
    found: dict[str, list[Answer]] = defaultdict(list)
    for told in together(submit, [(town.dsn, share, seed) for seed in range(PROCESSES)]):
        for key, answer in told:
            found[key].append(answer)
    return found


class TestOneSubmissionAHundredTimes:
    def test_each_try_has_the_first_answer(self, answers: dict[str, list[Answer]]) -> None:
        assert len(answers) == SUBMISSIONS
        for tries in answers.values():
            assert len(tries) == TIMES
            assert len({events for events, _ in tries}) == 1

    def test_one_try_was_the_first_and_the_rest_were_told_so(self, answers: dict[str, list[Answer]]) -> None:
        for tries in answers.values():
            assert Counter(repeated for _, repeated in tries) == {False: 1, True: TIMES - 1}

    def test_there_is_one_case_for_each(self, town: District, answers: dict[str, list[Answer]]) -> None:
        cases = town.rows("SELECT id FROM cases_case WHERE starts_with(number, 'H-')")
        assert {(case_id,) for tries in answers.values() for (((case_id, _, _),), _) in tries} == set(cases)
        assert len(cases) == SUBMISSIONS

    def test_the_key_is_bound_to_what_was_asked(self, town: District, answers: dict[str, list[Answer]]) -> None:
        before = town.written()

        with pytest.raises(Refused) as refused:
            register(town.means, uuid4(), replace(submission(0), text=Private("换一件事")), By(PERSON), "form-0")
        assert refused.value.code == "key_reused"
        assert town.written() == before


def submission(number: int) -> c.Register:
    """What one person asks, the same each time the browser sends it."""
    return request(f"H-{number}", text=Private(f"第 {number} 盏路灯不亮"))


def submit(start: Barrier, dsn: str, share: list[tuple[str, int]], seed: int) -> list[tuple[str, Answer]]:
    """Sends its share in random order; the edge gives each try an id of its own, not knowing of the others."""
    Random(seed).shuffle(share)
    told = []
    with connected(dsn) as connection:
        means = means_on(connection)
        start.wait()
        for key, number in share:
            receipt = register(means, uuid4(), submission(number), By(PERSON), key).receipt
            stamps = tuple((stamp.stream, stamp.version, stamp.seq) for stamp in receipt.events)
            told.append((key, (stamps, receipt.repeated)))
    return told


STORY: tuple[tuple[c.Command, Actor], ...] = (
    (c.Offer("housing"), LI),
    (c.SignFor(), ZHANG),
    (c.AddNote(Private("已派人")), ZHANG),
    (c.Contact("phone"), ZHANG),
    (c.Close(Outcome.ANSWERED, Private("灯已换好")), ZHANG),
    (c.GiveVerdict(True), PERSON),
)
KINDS = Counter(["registered", "offered", "signed_for", "noted", "contacted", "closed", "verdict_given"])
Delivery = tuple[UUID, int]
"""A case, and the step of its story that is delivered; step 0 is the registration."""


CASES, COPIES = 40, 3


@pytest.fixture(scope="module")
def delivered(town: District) -> list[UUID]:
    """Cases whose every step was delivered three times, shuffled, over several processes, until it was accepted."""
    case_ids = [uuid4() for _ in range(CASES)]
    steps = [(case_id, step) for case_id in case_ids for step in range(len(STORY) + 1)] * COPIES
    Random(7).shuffle(steps)
    early = together(deliver, [(town.dsn, steps[n::PROCESSES]) for n in range(PROCESSES)])
    assert sum(early) > CASES, "nothing came too early: this was no disorder"
    return case_ids


class TestDeliveredInAnyOrder:
    def test_every_step_is_recorded_once_however_often_and_early_it_came(
        self, town: District, delivered: list[UUID]
    ) -> None:
        for case_id in delivered:
            assert Counter(town.kinds(case_id)) == KINDS
            assert town.case(case_id).state is State.CLOSED

    def test_versions_have_no_gap_and_no_twin(self, town: District, delivered: list[UUID]) -> None:
        for case_id in delivered:
            assert [event.version for event in town.events(case_id)] == list(range(1, KINDS.total() + 1))

    def test_the_state_is_what_its_events_replay_to(self, town: District, delivered: list[UUID]) -> None:
        means = town.means
        for case_id in delivered:
            assert replayed(means, case_id) == town.case(case_id)
        assert compare(means.connection, [CasesProjection(means.reference)]) == []
        assert town.broken() == []

    def test_a_step_that_came_too_early_left_no_trace(self, town: District, delivered: list[UUID]) -> None:
        events = town.rows("SELECT count(*) FROM ledger_event WHERE stream = ANY (%s)", delivered)
        assert events == [(CASES * KINDS.total(),)]
        assert town.rows("SELECT count(*) FROM ledger_outbox") == town.rows("SELECT count(*) FROM ledger_event")


def deliver(start: Barrier, dsn: str, deliveries: list[Delivery]) -> int:
    """Hands each delivery in; one that comes too early goes to the back of the queue. Returns how often that was."""
    waiting, early = deque(deliveries), 0
    with connected(dsn) as connection:
        means = means_on(connection)
        start.wait()
        while waiting:
            delivery = waiting.popleft()
            try:
                hand_in(means, *delivery)
            except (NotFound, Refused, Clash) as error:
                _only_for_now(error)
                waiting.append(delivery)
                early += 1
    return early


def hand_in(means: Means, case_id: UUID, step: int) -> None:
    """One delivery, with the key that its step has in every copy."""
    key = str(uuid5(case_id, str(step)))
    if step == 0:
        register(means, case_id, request(f"D-{case_id}"), By(LI), key)
        return
    command, actor = STORY[step - 1]
    act(means, case_id, command, By(actor), key)


def _only_for_now(error: LuoshiError) -> None:
    if error.code not in {"case", "not_in_this_state", "not_yours", "version_clash"}:
        raise error


def replayed(means: Means, case_id: UUID) -> Case:
    """The case as its events alone tell it."""
    entries = read_stream(means.connection, Access("test", EVERYTHING), case_id)
    return follow(case_id, None, entries)  # type: ignore[arg-type]
