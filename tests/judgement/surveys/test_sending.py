"""Codes that are sent: one for each contact of a list, however often something crashes; and nobody is kept after."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from openpyxl import Workbook

from luoshi.core.judgement.surveys.survey import Survey
from luoshi.judgement.surveys import codes, commands, letters
from luoshi.judgement.surveys.contacts import Checked, read_contacts
from luoshi.judgement.surveys.queries import replies
from luoshi.notify.gateways import address_of, send
from luoshi.notify.policy import Policy
from luoshi.reactions.surveyed import send_codes
from tests.cases.cast import CHEN, MONDAY, SUN
from tests.judgement.cast import Bench
from tests.judgement.surveys.cast import HOLDER, MOST, Poll, sheet
from tests.judgement.surveys.test_running import refused
from tests.notify.cast import Gateway, gateway

PHONES = tuple(f"1380000{nth:04}" for nth in range(12))
CODE = re.compile(r"/survey/([0-9A-Z]{26})")


@pytest.fixture
def gate() -> Iterator[Gateway]:
    with gateway() as there:
        yield there


@pytest.fixture
def poll(bench: Bench) -> Poll:
    return Poll.opened(bench)


def policy_of(gate: Gateway) -> Policy:
    person = {"sms": gate.url("sms/{to}"), "email": gate.url("mail/{to}")}
    return Policy(address="https://luoshi.example.cn", person=person)


def mailed(poll: Poll, contacts: tuple[str, ...] = PHONES, key: UUID | None = None) -> None:
    letters.begin(poll.judging, key or uuid4(), poll.id, "served", contacts, MOST, SUN)


def told(gate: Gateway) -> list[tuple[str, str]]:
    """Whom the gateway told which code."""
    found = []
    for path, words in gate.got:
        code = CODE.search(words)
        assert code is not None
        found.append((path.rsplit("/", 1)[-1], code[1]))
    return found


class TestTheList:
    POLICY = Policy(person={"sms": "json://g/{to}"})

    def read(self, data: bytes) -> Checked:
        return read_contacts(data, lambda contact: address_of(contact, self.POLICY))

    def test_one_contact_in_a_line_and_a_bad_row_is_refused_with_line_and_reason(self) -> None:
        found = self.read(
            "手机号\n13800000001\n 138-0000-0002\n1380000\n+86 138 0000 0001\n\n张三,13800000003\na@b.cn\n".encode()
        )
        assert found.contacts == ("13800000001", "138-0000-0002")
        assert [(row.line, row.zh.partition("，")[0]) for row in found.bad] == [
            (4, "不是 11 位手机号"),
            (5, "和第 2 行是同一个"),
            (7, "一行只放一个联系方式"),
            (8, "不是 11 位手机号"),
        ]

    def test_a_first_row_that_is_no_heading_is_refused_too(self) -> None:
        assert [row.line for row in self.read(b"1380000\n13800000001\n").bad] == [1]

    def test_a_workbook_says_the_same(self) -> None:
        book, packed = Workbook(), io.BytesIO()
        sheet = book.active
        assert sheet is not None
        for row in (["联系方式"], [13800000001], ["=A2"], ["13800000002", "备注"], ["13800000003"]):
            sheet.append(row)
        book.save(packed)
        found = self.read(packed.getvalue())
        assert found.contacts == ("13800000001", "13800000003")
        assert [row.line for row in found.bad] == [3, 4]


class TestSending:
    def test_each_contact_gets_a_code_of_its_own_that_opens_a_sheet(self, poll: Poll, gate: Gateway) -> None:
        mailed(poll)
        assert send_codes(poll.judging, policy_of(gate), send) == 12
        assert sorted(to for to, _ in told(gate)) == list(PHONES)
        assert len({code for _, code in told(gate)}) == 12
        for _, code in told(gate):
            commands.fill(poll.judging, code, sheet(), HOLDER)
        assert poll.survey.delivered("served") == (12, 0)
        assert poll.survey.codes("served") == 24
        assert poll.closed().survey.whole, "codes that were sent are codes that were drawn"

    def test_a_sender_that_dies_sends_nobody_two_codes(self, poll: Poll) -> None:
        mailed(poll)
        got: Counter[tuple[str, str]] = Counter()

        class Killed(Exception):
            """The power went, after the gateway had taken it."""

        def dying(_of: Survey, contact: str, code: str) -> bool:
            got[contact, code] += 1
            if got.total() == 5:
                raise Killed
            return True

        with pytest.raises(Killed):
            letters.send_due(poll.judging, dying)
        assert letters.send_due(poll.judging, dying) == 0, "what was claimed may still be on its way"
        poll.bench.district.clock.pass_by(minutes=11)
        assert letters.send_due(poll.judging, dying) == 8
        assert len(got) == 12
        assert {contact for contact, _ in got} == set(PHONES)
        assert max(got.values()) == 2, "the same code once more, and no other"
        assert poll.survey.delivered("served") == (12, 0)

    def test_the_same_form_and_the_same_list_are_sent_once(self, poll: Poll, gate: Gateway) -> None:
        key = uuid4()
        mailed(poll, key=key)
        mailed(poll, key=key)
        refused("contacts_running", lambda: mailed(poll, PHONES[:6]))
        send_codes(poll.judging, policy_of(gate), send)
        mailed(poll, key=key)
        refused("contacts_again", lambda: mailed(poll, tuple(reversed(PHONES))))
        assert send_codes(poll.judging, policy_of(gate), send) == 0
        assert len(told(gate)) == 12
        assert poll.survey.codes("served") == 24

    def test_what_the_gateway_refuses_is_counted(self, poll: Poll) -> None:
        mailed(poll)
        for _ in range(letters.MOST_ATTEMPTS):
            letters.send_due(poll.judging, lambda _of, contact, _code: contact != PHONES[0])
            poll.bench.district.clock.pass_by(minutes=11)
        assert poll.survey.delivered("served") == (11, 1)
        (reply, *_) = replies(poll.judging, poll.survey)
        assert (reply.sent, reply.refused, reply.left) == (11, 1, 0)

    def test_at_night_and_before_it_opens_nothing_goes_out(self, bench: Bench, gate: Gateway) -> None:
        poll = Poll.fixed(bench)
        mailed(poll)
        assert send_codes(poll.judging, policy_of(gate), send) == 0
        assert replies(poll.judging, poll.survey)[0].left == 12
        commands.open_up(poll.judging, poll.id, SUN)
        bench.district.clock.now = MONDAY + timedelta(hours=14)
        assert send_codes(poll.judging, policy_of(gate), send) == 0
        bench.district.clock.now = MONDAY + timedelta(hours=22)
        assert send_codes(poll.judging, policy_of(gate), send) == 12

    def test_closed_what_is_left_goes_nowhere(self, poll: Poll, gate: Gateway) -> None:
        mailed(poll)
        poll.closed()
        assert send_codes(poll.judging, policy_of(gate), send) == 0
        assert poll.survey.delivered("served") == (0, 12)
        assert rows_with(poll, PHONES[0]) == []

    def test_not_for_a_few_and_by_the_supervision_office_alone(self, poll: Poll) -> None:
        refused("contacts_few", lambda: mailed(poll, PHONES[:4]))
        refused(
            "supervisors_only",
            lambda: letters.begin(poll.judging, uuid4(), poll.id, "served", PHONES, MOST, CHEN),
        )
        refused("codes_too_many", lambda: letters.begin(poll.judging, uuid4(), poll.id, "served", PHONES, 10, SUN))
        assert poll.bench.district.rows("SELECT count(*) FROM judgement_survey_letter") == [(0,)]


def rows_with(poll: Poll, text: str) -> list[str]:
    """The tables with a row in which this stands, its bytes included."""
    rows = poll.bench.district.rows
    tables = [name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    sought = f"%{text}%", f"%{text.encode().hex()}%"
    return [
        name
        for name in tables
        if rows(f'SELECT 1 FROM "{name}" t WHERE t::text LIKE %s OR t::text LIKE %s LIMIT 1', *sought)
    ]


class TestNobodyIsKept:
    def test_while_it_waits_a_letter_is_ciphertext(self, poll: Poll) -> None:
        mailed(poll)
        assert rows_with(poll, PHONES[3]) == []
        lengths = poll.bench.district.rows("SELECT DISTINCT length(sealed) FROM judgement_survey_letter")
        assert len(lengths) == 1

    def test_sent_nothing_is_left_of_contacts_and_nothing_joins_a_code_to_one(self, poll: Poll, gate: Gateway) -> None:
        mailed(poll)
        send_codes(poll.judging, policy_of(gate), send)
        for contact, code in told(gate):
            assert rows_with(poll, contact) == []
            assert rows_with(poll, code) == []
            assert rows_with(poll, codes.hashed(code)) == ["judgement_survey_code"]
        assert poll.bench.district.rows("SELECT count(*) FROM judgement_survey_letter") == [(0,)]
        told_of = poll.bench.district.rows("SELECT number, sent, refused FROM judgement_survey_mailing")
        assert told_of == [(12, 12, 0)]
        poll.closed()
        assert poll.bench.district.rows("SELECT count(*) FROM judgement_survey_mailing") == [(0,)]

    def test_the_order_of_the_codes_tells_nothing_of_the_list(self, poll: Poll, gate: Gateway) -> None:
        mailed(poll)
        send_codes(poll.judging, policy_of(gate), send)
        kept = [code for (code,) in poll.bench.district.rows("SELECT hash FROM judgement_survey_code WHERE nth = 4")]
        by_contact = [codes.hashed(code) for _, code in sorted(told(gate))]
        assert sorted(kept) == sorted(by_contact)
        assert kept != by_contact


def test_the_closing_day_stands_in_the_invitation(bench: Bench, gate: Gateway) -> None:
    poll = Poll.fixed(bench, until=(bench.district.clock.now + timedelta(days=3)).date())
    commands.open_up(poll.judging, poll.id, SUN)
    mailed(poll)
    send_codes(poll.judging, replace(policy_of(gate), address="https://a.example.cn"), send)
    assert "9 月 10 日截止" in gate.words[0]
    assert "https://a.example.cn/survey/" in gate.words[0]
