"""What leaves the pages: digests by day, urgent calls at any hour, words to people; and nothing at midnight."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from multiprocessing.synchronize import Barrier
from uuid import UUID

import pytest

from luoshi.core.case import commands as c
from luoshi.core.languages import Language
from luoshi.core.private import Private
from luoshi.ledger.access import acting
from luoshi.notify.digests import Period, period_due, queue_digests
from luoshi.notify.gateways import send
from luoshi.notify.handing import hand_link
from luoshi.notify.outgoing import FORGOTTEN, send_waiting
from luoshi.notify.policy import Policy
from luoshi.notify.telling import TELLER, tell
from luoshi.reactions.jobs import digest_due
from luoshi.reactions.knowing import Knowledge
from tests.cases.cast import MONDAY, ZHANG
from tests.cases.processes import connected, together
from tests.notify.cast import Gateway, gateway, news
from tests.notify.test_policy import beijing
from tests.reactions.cast import Worker
from tests.reactions.stories import Scene


@pytest.fixture
def gate() -> Iterator[Gateway]:
    with gateway() as there:
        yield there


def with_gateway(worker: Worker, gate: Gateway) -> Worker:
    """The same worker in a district that sends to people and to Zhang."""
    policy = Policy(
        address="https://luoshi.example.cn",
        person={"sms": gate.url("sms/{to}"), "email": gate.url("mail/{to}")},
        officers={"zhang": (gate.url("zhang"),), "wu": (gate.url("wu"),)},
        duty=dict.fromkeys(range(7), ("wu",)),
    )
    return Worker(worker.district, policy)


def sent(worker: Worker, at: datetime | None = None) -> int:
    """Send what waits, at an instant."""
    now = worker.district.means.now if at is None else lambda: at
    return send_waiting(worker.connection, worker.policy, now, send)


def test_without_a_gateway_nothing_is_even_kept_for_sending(worker: Worker) -> None:
    Scene(worker.district).working(contact=Private("13812345678"))
    worker.drain()
    assert worker.rows("SELECT count(*) FROM notify_message") == [(0,)]


def test_a_person_gets_number_state_and_link_and_nothing_more(worker: Worker, gate: Gateway) -> None:
    worker = with_gateway(worker, gate)
    scene = Scene(worker.district)
    scene.offered(number="T-7", contact=Private("138 1234 5678"), name=Private("张三丰"), text=Private("路灯不亮"))
    worker.drain()
    assert sent(worker) == 0, "it waits a minute for what may follow"
    scene.wait(minutes=2)
    assert sent(worker) == 1

    assert gate.got == [
        (
            "/sms/13812345678",
            "T-7：您的事项已经登记，正在安排承办单位。 https://luoshi.example.cn/follow?number=T-7",
        )
    ]
    assert sent(worker) == 0


def test_who_asked_in_english_is_told_in_english(worker: Worker, gate: Gateway) -> None:
    worker = with_gateway(worker, gate)
    scene = Scene(worker.district)
    scene.offered(number="T-8", contact=Private("138 1234 5678"), language=Language.ENGLISH)
    worker.drain()
    scene.wait(minutes=2)
    sent(worker)
    assert gate.words == [
        "T-8: Your matter is registered; an office to deal with it is being found."
        " https://luoshi.example.cn/follow?number=T-8&lang=en"
    ]


def test_several_steps_at_once_are_one_message_with_the_newest(worker: Worker, gate: Gateway) -> None:
    worker = with_gateway(worker, gate)
    scene = Scene(worker.district)
    case_id = scene.offered(contact=Private("a@example.cn"))
    worker.drain()
    scene.act(case_id, (c.SignFor(), ZHANG))
    worker.drain()
    scene.wait(minutes=2)
    sent(worker)
    assert [path for path, _ in gate.got] == ["/mail/a@example.cn"]
    assert "签收" in gate.words[0]


def test_a_link_somebody_asked_for_is_sent_at_once_and_no_step_takes_its_place(worker: Worker, gate: Gateway) -> None:
    worker = with_gateway(worker, gate)
    scene = Scene(worker.district)
    case_id = scene.offered(contact=Private("13812345678"))
    worker.drain()
    hand_link(worker.connection, secrets.token_hex(8), case_id, "您要的链接", worker.district.means.now())
    scene.act(case_id, (c.SignFor(), ZHANG))
    worker.drain()
    sent(worker)
    assert gate.words == ["您要的链接"]


@pytest.mark.parametrize("takes", [True, False], ids=["sent", "given up"])
def test_a_one_time_link_is_forgotten_once_it_is_sent_or_given_up(worker: Worker, gate: Gateway, takes: bool) -> None:
    worker = with_gateway(worker, gate)
    case_id = Scene(worker.district).offered(contact=Private("13812345678"))
    hand_link(worker.connection, "k1", case_id, "https://luoshi.example.cn/link/code/secret", MONDAY)
    gate.takes, at = takes, beijing(7, 10)
    for _ in range(6):
        sent(worker, at)
        at += timedelta(hours=1)
    assert [words.endswith("secret") for words in gate.words[:1]] == [True] * takes
    assert worker.rows("SELECT words, done_at IS NOT NULL FROM notify_message WHERE key = 'link:k1'") == [("", True)]


def test_the_contact_is_read_when_it_is_sent_and_kept_nowhere(worker: Worker, gate: Gateway) -> None:
    worker = with_gateway(worker, gate)
    scene = Scene(worker.district)
    case_id = scene.offered(contact=Private("13812345678"))
    worker.drain()
    kept = worker.rows("SELECT to_jsonb(m)::text FROM notify_message m")
    assert kept
    assert not [text for (text,) in kept if "138" in text]

    erase_contact(worker, case_id)
    scene.wait(minutes=2)
    assert sent(worker) == 0, "erased between telling and sending"
    assert gate.got == []
    assert worker.rows("SELECT failure FROM notify_message") == [("no_address",)]


def test_of_a_sealed_report_it_is_recorded_that_the_machine_read_the_contact_for_a_message(
    worker: Worker, gate: Gateway
) -> None:
    worker = with_gateway(worker, gate)
    scene = Scene(worker.district)
    sealed = scene.offered(case_type="violation_report", contact=Private("13812345678"))
    scene.offered(contact=Private("13812345679"))
    worker.drain()
    scene.wait(minutes=2)
    assert sent(worker) == 2
    assert worker.rows("SELECT thing, what, ground, reader FROM registry_sealed_read") == [
        (sealed, "reporter", "notice", "machine")
    ]


def erase_contact(worker: Worker, case_id: UUID) -> None:
    """The person asks for it, and it goes from the vault."""
    from luoshi.core.actors import MACHINE

    (digest,) = worker.rows(
        "SELECT encode(commitment, 'hex') FROM ledger_vault WHERE stream = %s AND field = 'contact'", case_id
    )[0]
    worker.district.act(case_id, c.Erase((digest,), "个人信息保护法 第四十七条"), MACHINE)


def test_at_night_nothing_goes_out_but_what_is_urgent_to_who_is_on_duty(worker: Worker, gate: Gateway) -> None:
    worker = with_gateway(worker, gate)
    scene = Scene(worker.district)
    scene.wait(hours=14)  # half past eleven in the evening
    scene.offered(number="T-9", contact=Private("13812345678"), urgent=True)
    worker.drain()
    scene.wait(minutes=5)
    sent(worker)
    assert gate.got == [("/wu", "紧急件：T-9 https://luoshi.example.cn/desk/")]

    assert sent(worker, beijing(8, 6, 59)) == 0
    assert sent(worker, beijing(8, 7)) == 1
    assert gate.got[1][0] == "/sms/13812345678"


def test_what_was_queued_before_ten_and_came_late_waits_until_seven(worker: Worker, gate: Gateway) -> None:
    """The sender was down from nine to eleven: people still sleep."""
    worker = with_gateway(worker, gate)
    scene = Scene(worker.district)
    scene.wait(hours=11)
    scene.offered(contact=Private("13812345678"))
    worker.drain()
    assert sent(worker, beijing(7, 23)) == 0
    assert sent(worker, beijing(8, 7)) == 1


def test_a_gateway_that_refuses_is_asked_again_later_and_given_up_in_the_end(worker: Worker, gate: Gateway) -> None:
    worker = with_gateway(worker, gate)
    scene = Scene(worker.district)
    scene.offered(contact=Private("13812345678"))
    worker.drain()
    gate.takes, at = False, beijing(7, 10)
    waits = []
    for _ in range(6):
        assert sent(worker, at) == 0
        after, done, failure = worker.rows("SELECT send_after, done_at, failure FROM notify_message")[0]
        waits.append(int((after - at).total_seconds() // 60) if done is None else failure)
        at = after
    assert waits == [2, 4, 8, 16, 32, "gave_up"]
    gate.takes = True
    assert sent(worker, at + timedelta(hours=1)) == 0


def test_a_message_whose_sender_died_is_sent_by_another(worker: Worker, gate: Gateway) -> None:
    worker = with_gateway(worker, gate)
    scene = Scene(worker.district)
    scene.offered(contact=Private("13812345678"))
    worker.drain()

    def dies(_address: str, _title: str, _words: str) -> bool:
        raise KeyboardInterrupt

    at = beijing(7, 10)
    with pytest.raises(KeyboardInterrupt):
        send_waiting(worker.connection, worker.policy, lambda: at, dies)
    assert sent(worker, at + timedelta(minutes=1)) == 0, "somebody may be at it still"
    assert sent(worker, at + FORGOTTEN + timedelta(minutes=1)) == 1


def test_two_senders_never_send_the_same(worker: Worker, gate: Gateway) -> None:
    worker = with_gateway(worker, gate)
    scene = Scene(worker.district)
    for n in range(40):
        scene.offered(contact=Private(f"138000000{n:02}"))
    worker.drain()
    shares = together(send_all, [(worker.district.dsn, worker.policy)] * 2)
    assert sum(shares) == 40
    assert len(set(gate.got)) == len(gate.got) == 40


def send_all(start: Barrier, dsn: str, policy: Policy) -> int:
    """One of several senders."""
    with connected(dsn) as connection:
        start.wait()
        return send_waiting(connection, policy, lambda: beijing(7, 12), send)


# --- Digests --------------------------------------------------------------------------------------------------------


def test_a_digest_says_how_much_of_what_is_new_and_comes_once(worker: Worker, gate: Gateway) -> None:
    worker = with_gateway(worker, gate)
    period = Period(beijing(7, 8, 30), beijing(7, 14))
    calm = replace(worker.policy, storm_most=2)
    with acting(worker.connection, TELLER):
        batch = [news() for _ in range(4)] + [replace(news(kind="returned"), title="被退回"), news("zhao")]
        tell(worker.connection, batch, calm, MONDAY)

    assert queue_digests(worker.connection, worker.policy, period) == 1, "Zhao has no address, and an inbox"
    assert queue_digests(worker.connection, worker.policy, period) == 0
    sent(worker, beijing(7, 14, 1))
    assert gate.got == [("/zhang", "您有 5 条新消息：待签收 4 件，被退回 1 件。https://luoshi.example.cn/desk/")]


def test_who_has_read_everything_or_has_nothing_new_gets_none(worker: Worker, gate: Gateway) -> None:
    worker = with_gateway(worker, gate)
    with acting(worker.connection, TELLER):
        tell(worker.connection, [news()], worker.policy, MONDAY)
    assert queue_digests(worker.connection, worker.policy, Period(beijing(7, 14), beijing(8, 8, 30))) == 0
    worker.rows("UPDATE notify_inbox SET read_at = told_at RETURNING id")
    assert queue_digests(worker.connection, worker.policy, Period(beijing(7, 8, 30), beijing(7, 14))) == 0


def test_a_digest_comes_on_working_days_at_its_times_and_covers_what_lies_between(worker: Worker) -> None:
    calendar, policy = worker.district.means.reference.calendar, Policy()
    assert period_due(policy, calendar, beijing(7, 8, 29)) is None
    monday = period_due(policy, calendar, beijing(7, 8, 31))
    assert monday == Period(beijing(4, 14), beijing(7, 8, 30)), "from Friday afternoon on"
    assert period_due(policy, calendar, beijing(7, 15)) == Period(beijing(7, 8, 30), beijing(7, 14))
    assert period_due(policy, calendar, beijing(7, 16, 1)) is None, "too late: the next one says more"
    assert period_due(policy, calendar, beijing(6, 9)) is None, "a Sunday"
    assert period_due(policy, calendar, beijing(20, 9)) is not None, "a Sunday that is worked: 2026-09-20"


def test_the_job_makes_the_digests_that_are_due(worker: Worker, gate: Gateway) -> None:
    worker = with_gateway(worker, gate)
    Scene(worker.district).offered()
    worker.drain()
    at = Knowledge(lambda: beijing(7, 14), secrets.token_bytes, worker.policy)
    assert digest_due(worker.connection, at) == 1
    assert digest_due(worker.connection, at) == 0
    assert worker.rows("SELECT officer, words FROM notify_message WHERE officer = 'zhang'") == [
        ("zhang", "您有 1 条新消息：待签收 1 件。https://luoshi.example.cn/desk/")
    ]
