"""Who is told what, as a district would see it; and that nothing of a case's words leaves its page."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from multiprocessing.synchronize import Barrier
from uuid import uuid4

import pytest

from luoshi.cases.handling import By
from luoshi.core.actors import MACHINE
from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder
from luoshi.core.casetypes.model import Outcome
from luoshi.core.private import Private
from luoshi.core.registry_events import CalendarEntered
from luoshi.ledger.access import Access
from luoshi.notify import inbox
from luoshi.notify.policy import Policy
from luoshi.reactions.draining import drain, react_again
from luoshi.reactions.jobs import deferrer
from luoshi.reactions.knowing import Knowledge
from luoshi.registry.calendar_seed import SEED_HOURS, SEED_ZONE, seed_overrides
from luoshi.registry.commands import Registrar, enter_calendar
from tests.cases.cast import CHEN, LI, MONDAY, PERSON, SUN, ZHANG, District, request
from tests.cases.processes import connected, together
from tests.reactions.cast import CALM, Worker
from tests.reactions.stories import BACK, UNSOLVED, Scene
from tests.reactions.test_sweeping import registered


def test_an_offer_is_told_to_those_who_can_sign_and_settled_when_one_did(at_work: Worker) -> None:
    case_id = Scene(at_work.district).offered(number="T-OFFER")
    at_work.drain()

    assert at_work.told(case_id) == [("zhang", "offered", 1), ("zhao", "offered", 1)]
    newest = at_work.inbox("zhang")[0]
    assert newest.words == "T-OFFER 由政务服务中心转来，请在 9月7日 周一 11:31 前签收，或者说明依据退回。"
    assert newest.link == f"/desk/case/{case_id}"

    at_work.district.act(case_id, c.SignFor(), ZHANG)
    at_work.drain()
    assert at_work.told(case_id) == [], "Zhang signed; Zhao need not look any more, and Zhang knows"


def test_whoever_does_it_is_not_told_of_it_and_the_chosen_officer_is(at_work: Worker) -> None:
    case_id = Scene(at_work.district).offered()
    at_work.district.act(case_id, c.SignFor("zhao"), CHEN)
    at_work.drain()

    assert at_work.told(case_id) == [("zhao", "signed-for", 1)]


def test_a_return_goes_to_the_sender_and_the_supervisor_the_third_to_the_arbiter_alone(at_work: Worker) -> None:
    scene = Scene(at_work.district)
    case_id = scene.act(scene.offered(number="T-BACK"), (BACK, ZHANG))
    at_work.drain()
    assert at_work.told(case_id) == [("li", "returned", 1), ("sun", "returned", 1)]
    assert at_work.inbox("sun")[0].words == (
        "住房和城乡建设局退回了 T-BACK（权属不符），第 1 次；请政务服务中心另行转办。"
    )

    thrice = scene.returned_thrice()
    at_work.drain()
    assert ("sun", "returned-to-arbiter", 1) in at_work.told(thrice)
    scene.act(thrice, (c.Arbitrate(Holder("traffic", "wang"), "power", Private("道路设施归交通")), SUN))
    at_work.drain()
    assert at_work.told(thrice) == [("huang", "ruled", 1), ("wang", "ruled", 1)], "nothing is left to rule on"


def test_the_ladder_tells_whom_the_case_type_names(worker: Worker) -> None:
    """help.toml: 提示 to the handler, 催办 to handler and head, 督办单 to head and supervisor, then the leader."""
    scene = Scene(worker.district)
    case_id = scene.working()
    told = []
    for _ in range(16):
        scene.wait(hours=24)
        worker.sweep()
        worker.drain()
        told.append({officer for officer, kind, _ in worker.told(case_id) if kind == "ladder"})
    assert [
        set(each) for each in sorted({frozenset(each) for each in told if each}, key=lambda each: (len(each), each))
    ] == [
        {"zhang"},
        {"zhang", "chen", "sun"},
        {"zhang", "chen", "sun", "qian"},
    ]
    assert [kind for officer, kind, _ in worker.told(case_id) if officer == "zhang"] == ["colour", "ladder"], (
        "the red card itself is told to Zhang: the notice of supervision goes past him"
    )


def test_the_red_card_says_when_it_was_due(worker: Worker) -> None:
    scene = Scene(worker.district)
    case_id = scene.working(number="T-RED")
    scene.wait(days=8)
    worker.sweep()
    worker.drain()

    words = {notice.kind: notice.words for notice in worker.inbox("zhang") if notice.case_id == case_id}
    assert words["colour"] == "【红牌】T-RED 的承诺期限是 9月14日 周一 17:30，已超期。"


def test_a_head_is_looked_for_upwards_and_the_supervisor_steps_in_where_there_is_none(at_work: Worker) -> None:
    """The service centre has no head, nor has the district above it."""
    case_id = at_work.district.registered()
    at_work.district.act(case_id, c.AnswerAtOnce(Private("周六也开门")), LI)
    at_work.district.act(case_id, UNSOLVED, PERSON)
    at_work.drain()

    assert at_work.told(case_id, "not-solved") == [("li", "not-solved", 1)]
    lonely = at_work.district.registered(request(holder=Holder("centre", "nobody")))
    at_work.district.act(lonely, c.Withdraw(), PERSON)
    at_work.drain()
    assert at_work.told(lonely) == [("nobody", "person-withdrew", 1)]


def test_an_urgent_case_at_night_is_told_to_who_is_on_duty(worker: Worker) -> None:
    on_duty = Policy(duty={0: ("wu",), 1: ("zhao",)}, officers={"wu": ("json://127.0.0.1:1",)})
    night = Worker(worker.district, on_duty)
    scene = Scene(worker.district)
    scene.wait(hours=16)  # Tuesday, half past one in the morning: Monday's watch
    case_id = scene.begin(urgent=True, number="T-NIGHT", matter="gas_leak")
    night.drain()

    assert night.told(case_id, "urgent") == [("wu", "urgent", 1)]
    assert night.inbox("wu")[0].urgent
    assert night.rows("SELECT officer, words, urgent, send_after FROM notify_message") == [
        ("wu", "紧急件：T-NIGHT /desk/", True, MONDAY + timedelta(hours=16))
    ]


def test_the_person_sees_every_step_and_only_their_own_case(at_work: Worker) -> None:
    scene = Scene(at_work.district)
    case_id = scene.stopped()
    scene.act(case_id, (c.Resume(), ZHANG), (c.Close(Outcome.ANSWERED, Private("无需许可")), ZHANG))
    at_work.drain()

    assert at_work.informed(case_id) == [
        "您的事项已经登记，正在安排承办单位。",
        "您的事项已由承办单位签收，正在办理。",
        "您的申请已经受理。",
        "您的事项因法定事由暂停计时；原因和最长停多久请打开查看，您可以提出异议。",
        "您的事项已经恢复计时，继续办理。",
        "您的事项已经答复办结。是否解决，由您说了算，请打开查看和评价。",
    ]
    assert at_work.informed(uuid4()) == []


def test_a_part_is_told_to_its_office_and_not_to_the_person_who_follows_the_whole(at_work: Worker) -> None:
    whole, part = Scene(at_work.district).part_closed()
    at_work.drain()

    assert at_work.informed(part) == []
    assert at_work.told(whole, "part-ended") == [("zhang", "part-ended", 1)]


def test_the_parts_learn_that_the_whole_was_withdrawn_once_however_often_it_runs(at_work: Worker) -> None:
    scene = Scene(at_work.district)
    whole, part = scene.with_part()
    at_work.drain()
    scene.act(whole, (c.Withdraw(), PERSON))
    at_work.drain()

    assert at_work.follow()[-1] == "parts-learn-of-withdrawal"
    at_work.rows("UPDATE procrastinate_jobs SET status = 'todo' WHERE task_name = 'follow' RETURNING id")
    at_work.follow()
    assert at_work.district.kinds(part).count("noted") == 1
    at_work.drain()
    assert at_work.told(part, "machine-noted") == [("wang", "machine-noted", 1)]


def test_nothing_a_person_wrote_stands_in_a_notice(at_work: Worker) -> None:
    """P11: not their words, not their name, not their contact, in nothing that leaves the page of the case."""
    secret = Private("张三丰 13900001111 zsf@example.cn")
    scene = Scene(at_work.district)
    case_id = scene.working(title=secret, text=secret, name=secret, contact=secret, place=secret)
    scene.act(case_id, (c.AddNote(secret), PERSON), (c.Close(Outcome.ANSWERED, secret), ZHANG), (UNSOLVED, PERSON))
    at_work.drain()

    said = at_work.rows("SELECT to_jsonb(i)::text FROM notify_inbox i WHERE case_id = %s", case_id)
    said += at_work.rows("SELECT to_jsonb(p)::text FROM notify_person p WHERE case_id = %s", case_id)
    assert len(said) > 5
    assert not [text for (text,) in said if "三丰" in text or "1390000" in text or "zsf" in text]


def test_a_new_calendar_moves_open_deadlines_as_a_job(worker: Worker) -> None:
    case_id = Scene(worker.district).working()
    before = worker.district.case(case_id).deadlines
    worker.drain()
    assert worker.follow() == ["calendar-changed"], "the first version: there is nothing to move"

    closed_on_thursday(worker.district)
    worker.drain()
    assert worker.follow() == ["calendar-changed"]
    after = worker.district.case(case_id).deadlines
    assert {name: after[name] - before[name] for name in before} == {
        name: timedelta(days=1) if name == "promised" else timedelta() for name in before
    }
    worker.drain()
    assert worker.told(case_id, "deadline-moved") == [("zhang", "deadline-moved", 1)]
    assert "工作日历有变，您的事项期限随之调整，请打开查看。" in worker.informed(case_id)


def closed_on_thursday(district: District) -> None:
    """A second version of the calendar, by which Thursday is no working day."""
    means = district.means
    days, announced = seed_overrides()
    days = {**days, date(2026, 9, 10): False}
    second = CalendarEntered("district", 2, SEED_ZONE.key, SEED_HOURS, days, {}, tuple(sorted(announced)), "notice")
    enter_calendar(Registrar(means.connection, means.now, secrets.token_bytes, MACHINE), second)


def test_an_event_that_cannot_be_handled_holds_nobody_up_and_is_tried_again(worker: Worker) -> None:
    """Its case type is unknown to this worker for a moment, as after a rollback to an older version."""
    scene = Scene(worker.district)
    bad, good = scene.offered(case_type="inquiry"), scene.offered()
    known = worker.knowledge.means(worker.connection).reference
    missing = {key: rules for key, rules in known.versions.items() if key[0] != "inquiry"}
    object.__setattr__(known, "versions", missing)

    done = worker.drain()
    assert len(done.faults) == 2, "the registration and the offer"
    assert worker.told(good, "offered") == [("zhang", "offered", 1), ("zhao", "offered", 1)]
    assert worker.told(bad) == []
    waiting = worker.rows("SELECT (args->>'seq')::bigint FROM procrastinate_jobs WHERE task_name = 'react_again'")
    assert [seq for (seq,) in waiting] == [seq for seq, _ in done.faults]

    mended = Worker(worker.district)
    for (seq,) in [*waiting, *waiting]:
        react_again(worker.connection, mended.knowledge, deferrer(), seq)
    assert worker.told(bad, "offered") == [("zhang", "offered", 1), ("zhao", "offered", 1)]


def test_what_is_undone_by_a_crash_is_neither_marked_nor_told(worker: Worker) -> None:
    """The mark, the notices and the jobs are one transaction: a failure in between leaves none of them."""
    case_id = Scene(worker.district).with_part()[0]
    worker.drain()
    worker.district.act(case_id, c.Withdraw(), PERSON)

    def broken(*_words: object) -> None:
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        drain(worker.connection, worker.knowledge, broken)
    assert worker.told(case_id, "person-withdrew") == []
    assert worker.fired(case_id, "person-withdrew") == 0

    worker.drain()
    assert worker.told(case_id, "person-withdrew") == [("zhang", "person-withdrew", 1)]


def test_an_officer_sees_their_own_notices_and_nobody_elses(at_work: Worker) -> None:
    case_id = Scene(at_work.district).offered()
    at_work.drain()

    assert [notice for notice in at_work.inbox("zhao") if notice.case_id == case_id]
    seen = at_work.district.rows("SELECT count(*) FROM notify_inbox")
    assert seen == [(0,)], "a scope without limits sees cases, not other people's inboxes"
    mine = inbox.page(at_work.connection, Access("wang", ("traffic",)))
    assert case_id not in {notice.case_id for notice in mine}


def test_two_workers_share_the_events_and_tell_nobody_twice(worker: Worker) -> None:
    worker.drain()
    cases = registered(worker.district, 200, (c.Offer("housing"), By(LI)))
    shares = together(react, [(worker.district.dsn,), (worker.district.dsn,)])

    assert sum(shares) == 2 * len(cases)
    assert all(shares), "each had some"
    told = worker.rows("SELECT officer, times, count(*) FROM notify_inbox WHERE kind = 'offered' GROUP BY 1, 2")
    assert sorted(told) == [("zhang", 1, 200), ("zhao", 1, 200)]


def react(start: Barrier, dsn: str) -> int:
    """One of several workers; returns how many events were its own."""
    with connected(dsn) as connection:
        knowledge, defer, taken = Knowledge(lambda: MONDAY, secrets.token_bytes, CALM), deferrer(), 0
        start.wait()
        while (done := drain(connection, knowledge, defer, limit=10)).taken:
            taken += done.taken
    return taken
