"""Every verb over cases, through the database: what is recorded, who may, and what a refusal leaves behind: nothing."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from luoshi.cases.commands import Part, act, merge, open_sub_case, register, split
from luoshi.cases.handling import By, Step, record, take
from luoshi.cases.projections import CasesProjection
from luoshi.core.actors import MACHINE
from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder, ReopenCause
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import LimitName, Outcome
from luoshi.core.errors import Clash, NotFound, Refused
from luoshi.core.private import Private
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.rebuilding import compare
from tests.cases.cast import CHEN, LI, MONDAY, PERSON, SUN, WANG, ZHANG, ZHAO, District, request

MENDED = c.Close(Outcome.ANSWERED, Private("灯已换好，请您看看。"))


def part(office: str = "", title: str = "路面塌陷") -> Part:
    return Part(uuid4(), f"T-{uuid4().hex[:12]}", Private(title), Private("同一路口的路面也塌了。"), office, "路面")


class TestRegister:
    def test_the_first_officer_asked_answers_for_the_case_from_its_first_instant(self, monday: District) -> None:
        case_id = monday.registered()

        case = monday.case(case_id)
        assert (case.state, case.holder, case.version) == (State.RECEIVED, Holder("centre", "li"), 1)
        assert case.received_at == MONDAY
        assert LimitName.PROMISED in case.deadlines
        assert monday.kinds(case_id) == ["registered"]

    def test_the_row_says_what_the_state_says(self, monday: District) -> None:
        case_id = monday.registered(request("20260907-0001"))

        sql = "SELECT number, state, office, officer, title, received_at FROM cases_case WHERE id = %s"
        assert monday.rows(sql, case_id) == [("20260907-0001", "received", "centre", "li", "路灯不亮", MONDAY)]

    def test_words_of_the_person_stand_in_the_vault_and_only_their_commitment_in_the_event(
        self, monday: District
    ) -> None:
        case_id = monday.registered()

        bodies = b"".join(body for (body,) in monday.rows("SELECT body FROM ledger_event WHERE stream = %s", case_id))
        assert "晚自习".encode() not in bodies
        texts = dict(monday.rows("SELECT field, value FROM ledger_vault WHERE stream = %s", case_id))
        assert texts["title"] == "路灯不亮"
        assert "晚自习" in texts["text"]

    def test_a_repeated_key_gives_the_first_answer_and_one_case(self, monday: District) -> None:
        command, case_id = request(), uuid4()
        first = register(monday.means, case_id, command, By(PERSON), "form-1")
        again = register(monday.means, uuid4(), command, By(PERSON), "form-1")

        assert (first.receipt.repeated, again.receipt.repeated) == (False, True)
        assert again.receipt.events == first.receipt.events
        assert again.receipt.entered_at == first.receipt.entered_at
        assert monday.rows("SELECT id FROM cases_case WHERE number = %s", command.number) == [(case_id,)]

    def test_a_key_that_named_something_else_is_refused(self, monday: District) -> None:
        command = request()
        register(monday.means, uuid4(), command, By(PERSON), "form-2")
        before = monday.written()

        with pytest.raises(Refused) as refused:
            register(monday.means, uuid4(), replace(command, matter="noise"), By(PERSON), "form-2")
        assert refused.value.code == "key_reused"
        assert monday.written() == before

    def test_a_number_is_given_once(self, monday: District) -> None:
        monday.registered(request("20260907-0002"))
        before = monday.written()

        with pytest.raises(Clash):
            monday.registered(request("20260907-0002"))
        assert monday.written() == before

    def test_an_unknown_case_type_is_refused_and_nothing_is_written(self, monday: District) -> None:
        before = monday.written()

        with pytest.raises(Refused) as refused:
            monday.registered(request(case_type="wish_for_snow"))
        assert refused.value.code == "unknown_case_type"
        assert monday.written() == before


class TestAct:
    def test_a_case_runs_from_registration_to_closing(self, monday: District) -> None:
        case_id = monday.registered()
        monday.clock.pass_by(minutes=20)
        monday.act(case_id, c.Offer("housing"), LI)
        monday.clock.pass_by(minutes=30)
        monday.act(case_id, c.SignFor(), ZHANG)
        monday.clock.pass_by(hours=3)
        closed = monday.act(case_id, MENDED, ZHANG).case

        assert closed == monday.case(case_id)
        assert closed is not None
        assert closed.state is State.CLOSED
        assert [holding.holder.officer for holding in closed.holdings] == ["li", "zhang"]
        assert monday.kinds(case_id) == ["registered", "offered", "signed_for", "closed"]

    def test_an_office_that_was_never_asked_finds_no_such_case(self, monday: District) -> None:
        case_id = monday.offered("housing")

        with pytest.raises(NotFound):
            monday.act(case_id, c.AddNote(Private("不是我们的")), WANG)
        with pytest.raises(NotFound):
            monday.act(uuid4(), c.AddNote(Private("没有这一件")), WANG)

    def test_an_office_asked_sees_the_case_and_keeps_seeing_it_after_it_declined(self, monday: District) -> None:
        case_id = monday.offered("traffic")
        monday.act(case_id, c.Return("power", "三定规定第四条"), WANG)

        done = monday.act(case_id, c.AddNote(Private("路灯归住建局管")), WANG)
        assert done.case is not None
        assert done.case.offices == ("centre", "traffic")

    def test_a_person_with_the_code_of_a_case_reaches_that_one(self, monday: District) -> None:
        mine, other = monday.working(), monday.working()

        done = monday.act(mine, c.AddNote(Private("晚上八点最黑")), PERSON)
        assert done.case is not None
        # The edge checks the code of the case it lets somebody into; the record then shows them that case alone.
        with monday.means.connection.transaction():
            monday.means.connection.execute(
                "SELECT set_config('luoshi.actor', 'person', true), set_config('luoshi.scope', %s, true)",
                [f'{{"case:{mine}"}}'],
            )
            assert monday.means.connection.execute("SELECT id FROM cases_case").fetchall() == [(mine,)]
            streams = monday.means.connection.execute("SELECT DISTINCT stream FROM ledger_event").fetchall()
            texts = monday.means.connection.execute("SELECT DISTINCT stream FROM ledger_vault").fetchall()
        assert streams == texts == [(mine,)]
        assert other != mine

    def test_nobody_without_a_scope_sees_anything(self, monday: District) -> None:
        monday.working()

        seen = monday.means.connection.execute("SELECT count(*) FROM cases_case").fetchone()
        assert seen == (0,)

    def test_the_supervision_office_sees_every_case(self, monday: District) -> None:
        case_id = monday.working()

        assert monday.act(case_id, c.AddNote(Private("已督办")), SUN).case is not None

    def test_a_refused_command_writes_nothing(self, monday: District) -> None:
        case_id = monday.working()
        before = monday.written()

        refusals: list[tuple[c.Command, str]] = [
            (c.SignFor(), "not_in_this_state"),
            (c.Suspend("weather", Private("下雨")), "suspension_ground"),
            (c.Withdraw(), "persons_word_only"),
            (c.Return("power", ""), "return_basis"),
            (c.Close(Outcome.DIVERTED, Private("不归我管")), "outcome_by_divert"),
        ]
        for command, code in refusals:
            with pytest.raises(Refused) as refused:
                monday.act(case_id, command, ZHANG)
            assert refused.value.code == code
        assert monday.written() == before

    def test_the_same_key_moves_a_case_once(self, monday: District) -> None:
        case_id = monday.offered()
        first = monday.act(case_id, c.SignFor(), ZHANG, "tap-1")
        again = monday.act(case_id, c.SignFor(), ZHANG, "tap-1")

        assert again.receipt.events == first.receipt.events
        assert again.receipt.repeated
        assert again.case == first.case
        assert monday.kinds(case_id) == ["registered", "offered", "signed_for"]

    def test_the_same_key_for_another_command_is_refused(self, monday: District) -> None:
        case_id = monday.offered()
        monday.act(case_id, c.SignFor(), ZHANG, "tap-2")
        before = monday.written()

        with pytest.raises(Refused) as refused:
            monday.act(case_id, MENDED, ZHANG, "tap-2")
        assert refused.value.code == "key_reused"
        assert monday.written() == before

    def test_who_decided_on_an_older_version_is_told_that_somebody_was_faster(self, monday: District) -> None:
        case_id = monday.offered()
        seen = monday.case(case_id)
        monday.act(case_id, c.SignFor(), ZHANG)
        before = monday.written()

        late = take(monday.means, case_id, seen, c.SignFor(), By(ZHAO))
        with pytest.raises(Clash):
            record(monday.means, [late], Access("zhao", ("housing",)))
        assert monday.written() == before
        assert monday.case(case_id).holder == Holder("housing", "zhang")

    def test_who_saw_an_older_version_may_say_so_and_is_told_that_it_has_moved_on(self, monday: District) -> None:
        case_id = monday.working()
        seen = monday.case(case_id).version
        monday.act(case_id, c.AddNote(Private("已派人")), ZHANG)
        before = monday.written()

        with pytest.raises(Clash) as clash:
            act(monday.means, case_id, MENDED, By(ZHANG), expected=seen)
        assert clash.value.data == {"expected": seen, "version": seen + 1}
        assert monday.written() == before
        assert act(monday.means, case_id, MENDED, By(ZHANG), expected=seen + 1).case is not None

    def test_arithmetic_is_recorded_before_the_command_that_comes_after_it(self, monday: District) -> None:
        case_id = monday.offered()
        monday.clock.pass_by(days=2)

        ruled = c.Arbitrate(Holder("traffic", "wang"), "power", Private("灯杆属于道路附属设施"))
        monday.act(case_id, ruled, SUN)
        kinds = monday.kinds(case_id)
        assert kinds == ["registered", "offered", "offer_expired", "ruled"]
        assert [event.actor for event in monday.events(case_id)][2:] == ["machine:machine", "officer:sun"]
        assert monday.rows('SELECT office, cause, matter FROM cases_precedent WHERE "case" = %s', case_id) == [
            ("traffic", "power", "street_lamp")
        ]

    def test_a_tick_with_nothing_due_records_nothing(self, monday: District) -> None:
        case_id = monday.working()
        before = monday.written()

        done = monday.act(case_id, c.Tick(), MACHINE)
        assert done.receipt.events == ()
        assert monday.written() == before


class TestSubCases:
    def test_a_part_becomes_a_case_of_its_own_offered_to_the_co_handler(self, monday: District) -> None:
        lead, road = monday.working(), part("traffic")
        open_sub_case(monday.means, lead, road, By(ZHANG))

        child = monday.case(road.case_id)
        assert (child.state, child.parent, child.offer and child.offer.to) == (State.OFFERED, lead, "traffic")
        assert child.deadlines[LimitName.PROMISED] <= monday.case(lead).deadlines[LimitName.PROMISED]
        assert monday.case(lead).children == {road.case_id: True}

    def test_the_lead_does_not_close_before_its_parts(self, monday: District) -> None:
        lead, road = monday.working(), part("traffic")
        open_sub_case(monday.means, lead, road, By(ZHANG))

        with pytest.raises(Refused) as refused:
            monday.act(lead, MENDED, ZHANG)
        assert refused.value.code == "children_open"

    def test_the_end_of_a_part_is_recorded_on_the_parent_with_it(self, monday: District) -> None:
        lead, road = monday.working(), part("traffic")
        open_sub_case(monday.means, lead, road, By(ZHANG))
        monday.act(road.case_id, c.SignFor(), WANG)
        done = monday.act(road.case_id, MENDED, WANG)

        assert [stamp.stream for stamp in done.receipt.events] == [road.case_id, lead]
        assert monday.case(lead).children == {road.case_id: False}
        assert monday.kinds(lead)[-2:] == ["sub_case_opened", "sub_case_ended"]
        assert monday.act(lead, MENDED, ZHANG).case is not None

    def test_a_part_reopened_binds_the_parent_again(self, monday: District) -> None:
        lead, road = monday.working(), part("traffic")
        open_sub_case(monday.means, lead, road, By(ZHANG))
        monday.act(road.case_id, c.SignFor(), WANG)
        monday.act(road.case_id, MENDED, WANG)
        monday.act(road.case_id, c.Reopen(ReopenCause.SUPERVISOR, Private("路面又塌了")), SUN)

        assert monday.case(lead).children == {road.case_id: True}
        assert monday.kinds(lead)[-1] == "sub_case_revived"

    def test_only_the_holder_gives_out_parts_and_a_refusal_leaves_neither_case(self, monday: District) -> None:
        lead = monday.working()
        before = monday.written()

        with pytest.raises(Refused):
            open_sub_case(monday.means, lead, part("traffic"), By(ZHAO))
        assert monday.written() == before


class TestSplit:
    def test_further_matters_run_on_the_clock_of_the_whole(self, monday: District) -> None:
        case_id = monday.working(command=request(code_hash="a-code"))
        monday.clock.pass_by(hours=5)
        parts = (part(title="垃圾没人收"), part(title="井盖丢了"))
        split(monday.means, case_id, parts, By(ZHANG))

        for one in parts:
            child = monday.case(one.case_id)
            assert (child.received_at, child.code_hash) == (MONDAY, "a-code")
            assert monday.events(one.case_id)[0].data["split_from"] == str(case_id)
        assert monday.kinds(case_id)[-1] == "split"

    def test_a_number_already_given_leaves_no_part_behind(self, monday: District) -> None:
        case_id = monday.working(command=request("T-1"))
        before = monday.written()

        with pytest.raises(Clash):
            split(monday.means, case_id, (part(), replace(part(), number="T-1")), By(ZHANG))
        assert monday.written() == before


class TestMerge:
    def both(self, monday: District) -> tuple[UUID, UUID]:
        kept, other = monday.working(), monday.working()
        merge(monday.means, other, kept, By(ZHANG))
        return kept, other

    def test_two_cases_are_worked_on_together_and_each_keeps_its_own(self, monday: District) -> None:
        kept, other = self.both(monday)

        assert monday.case(other).merged_into == kept
        assert monday.case(kept).absorbed == (other,)
        assert monday.case(other).number != monday.case(kept).number

    def test_one_answer_closes_both_in_one_transaction(self, monday: District) -> None:
        kept, other = self.both(monday)
        done = monday.act(kept, MENDED, ZHANG)

        assert [stamp.stream for stamp in done.receipt.events] == [kept, other]
        assert {monday.case(kept).state, monday.case(other).state} == {State.CLOSED}

    def test_what_was_shown_for_the_one_closes_both(self, monday: District) -> None:
        kept, other = self.both(monday)
        monday.act(kept, c.AddEvidence("handling_record", Private("维修单")), ZHANG)
        monday.act(kept, c.Close(Outcome.DONE, Private("换好了")), ZHANG)

        assert [monday.case(one).closings[-1].outcome for one in (kept, other)] == [Outcome.DONE, Outcome.DONE]
        assert monday.case(other).evidence == ()

    def test_a_merged_case_may_be_closed_by_itself_on_what_was_shown_for_the_other(self, monday: District) -> None:
        kept, other = self.both(monday)
        with pytest.raises(Refused) as refused:
            monday.act(other, c.Close(Outcome.DONE, Private("换好了")), ZHANG)
        assert refused.value.code == "evidence_missing"
        monday.act(kept, c.AddEvidence("handling_record", Private("维修单")), ZHANG)
        monday.act(other, c.Close(Outcome.DONE, Private("换好了")), ZHANG)

        assert (monday.case(other).state, monday.case(kept).state) == (State.CLOSED, State.WORKING)

    def test_one_that_needs_more_is_named_and_neither_is_closed(self, monday: District) -> None:
        kept, other = monday.working(), monday.working(command=request(case_type="fee_complaint"))
        merge(monday.means, other, kept, By(ZHANG))
        monday.act(kept, c.AddEvidence("handling_record", Private("维修单")), ZHANG)
        before = monday.written()

        with pytest.raises(Refused) as refused:
            monday.act(kept, c.Close(Outcome.DONE, Private("换好了")), ZHANG)
        assert monday.case(other).number in refused.value.zh
        assert refused.value.code == "evidence_missing"
        assert monday.written() == before

    def test_the_same_key_merges_once(self, monday: District) -> None:
        kept, other = monday.working(), monday.working()
        first = merge(monday.means, other, kept, By(ZHANG), "merge-1")
        before = monday.written()
        again = merge(monday.means, other, kept, By(ZHANG), "merge-1")

        assert again.receipt.repeated
        assert again.receipt.events == first.receipt.events
        assert monday.written() == before

    def test_cases_of_two_officers_are_not_merged(self, monday: District) -> None:
        one, other = monday.working(ZHANG), monday.working(ZHAO)
        before = monday.written()

        with pytest.raises(Refused) as refused:
            merge(monday.means, one, other, By(CHEN))
        assert refused.value.code == "merge_holder"
        assert monday.written() == before

    def test_a_case_one_may_not_see_is_not_merged_into(self, monday: District) -> None:
        mine, theirs = monday.working(ZHANG), monday.working(WANG)

        with pytest.raises(NotFound):
            merge(monday.means, mine, theirs, By(ZHANG))


def test_a_commit_that_fails_in_its_second_case_leaves_nothing_of_the_first(monday: District) -> None:
    one, other = monday.working(), monday.working()
    seen = monday.case(other)
    monday.act(other, c.AddNote(Private("先来一步")), ZHANG)
    before = monday.written()

    note = c.AddNote(Private("一起记"))
    steps: list[Step] = [
        take(monday.means, one, monday.case(one), note, By(ZHANG)),
        take(monday.means, other, seen, note, By(ZHANG)),
    ]
    with pytest.raises(Clash):
        record(monday.means, steps, Access("zhang", EVERYTHING))
    assert monday.written() == before


def test_after_all_this_the_rows_are_what_the_events_say(monday: District) -> None:
    monday.working()

    assert compare(monday.means.connection, [CasesProjection(monday.means.reference)]) == []
    assert monday.broken() == []
