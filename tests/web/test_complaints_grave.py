"""What is grave in complaints asks anew who it is; who had read a case that becomes one is told to its handler."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from secrets import token_bytes
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from luoshi.core.actors import Role
from luoshi.core.registry_events import OfficerRegistered
from luoshi.judgement.complaints import keys, unsealing
from luoshi.judgement.complaints.envelopes import context_of, open_bytes, open_text, public_of, seal
from luoshi.judgement.complaints.handling import complaint_of
from luoshi.registry.commands import enter_officers
from luoshi.web import edge
from tests.cases.cast import request
from tests.web.complaint_cast import Counter, person
from tests.web.desk_cast import Desk
from tests.web.officers import Town, password
from tests.web.public_cast import text_of
from tests.web.test_fresh_proof import proved

NAMED = {"mode": "confidential", "name": "欧阳秋云", "contact": "13987650021"}
UNSEAL = {"do": "unseal", "text": "要当面核对收据。", "recipient": "sun"}


@pytest.fixture
def counter(town: Town) -> Counter:
    found = Counter.opened(town)
    enter_officers(town.registrar, [OfficerRegistered("wang", "王路", "discipline", (Role.AUDITOR,))])
    found.make_key("wang", "sun")
    return found


@pytest.fixture
def complaint(counter: Counter) -> str:
    """A complaint with a sealed name, that Sun answers for and has accepted."""
    counter.complained(**NAMED)
    counter.night()
    (found,) = counter.listed("sun")
    sun = counter.town.at_desk("sun")
    sun.post(f"/conduct/{found}", {"do": "take"})
    assert sun.post(f"/conduct/{found}", {"do": "accept", "text": "受理了。"}).status_code == 303
    return found


def asked(counter: Counter, complaint: str) -> None:
    assert counter.town.at_desk("sun").post(f"/conduct/{complaint}", UNSEAL).status_code == 303


def inner_of(counter: Counter, complaint: str) -> str:
    """What Qian's browser finds in the outer box."""
    receiving, found = edge.receiving(), complaint_of(edge.receiving(), UUID(complaint))
    box = unsealing.box_for(receiving, found, receiving.reader_of("qian"))
    return open_bytes(box, counter.private["qian"], context_of("outer", found.id)).decode().rstrip()


def resealed(counter: Counter, complaint: str) -> str:
    """What Wang's browser makes of the inner box."""
    receiving, found = edge.receiving(), complaint_of(edge.receiving(), UUID(complaint))
    box = unsealing.box_for(receiving, found, receiving.reader_of("wang"))
    content = open_text(box, counter.private["wang"], context_of("inner", found.id))
    to = unsealing.recipient_keys(receiving, found)
    return seal(content, to, context_of("unsealed", found.id), 1024, token_bytes)


def agreed(counter: Counter, complaint: str) -> None:
    asked(counter, complaint)
    sent = {"do": "agree", "envelope": inner_of(counter, complaint)}
    assert counter.town.at_desk("qian").post(f"/conduct/{complaint}/layer", sent).status_code == 303


def opened(counter: Counter, complaint: str) -> None:
    agreed(counter, complaint)
    sent = {"do": "finish", "envelope": resealed(counter, complaint)}
    assert counter.town.at_desk("wang").post(f"/conduct/{complaint}/layer", sent).status_code == 303


Before = Callable[[Counter, str], object]
GRAVE: dict[str, tuple[Before, str, str, Callable[[Counter, str], dict[str, str]], int]] = {
    "asking for a name": (lambda _c, _i: None, "sun", "", lambda _c, _i: UNSEAL, 303),
    "the outer layer": (asked, "qian", "/layer", lambda c, i: {"do": "agree", "envelope": inner_of(c, i)}, 303),
    "refusing a layer": (asked, "qian", "/layer", lambda _c, _i: {"do": "refuse", "reason": "收据够了。"}, 303),
    "the inner layer": (agreed, "wang", "/layer", lambda c, i: {"do": "finish", "envelope": resealed(c, i)}, 303),
    "the name": (opened, "sun", "/name", lambda _c, _i: {}, 200),
}


@pytest.mark.parametrize("what", GRAVE)
def test_a_proof_that_lies_too_far_back_is_none(counter: Counter, complaint: str, what: str) -> None:
    before, code, page, form, status = GRAVE[what]
    before(counter, complaint)
    browser, address = counter.town.at_desk(code), f"/conduct/{complaint}{page}"
    proved(browser, timedelta(minutes=11))
    sent, events = form(counter, complaint), count(counter)
    answer = browser.post(address, sent)
    assert (answer.status_code, str(answer["Location"]).partition("?")[0]) == (302, "/account/confirm/")
    assert count(counter) == events, "nothing was done"
    browser.post("/account/confirm/", {"password": password(code)})
    assert browser.post(address, sent).status_code == status, "it was the proof that was missing"
    assert count(counter) > events


def test_each_look_at_a_name_is_there_for_its_person_and_for_the_auditor(counter: Counter) -> None:
    code = counter.complained(**NAMED)
    counter.night()
    (complaint,) = counter.listed("sun")
    sun, wang = counter.town.at_desk("sun"), counter.town.at_desk("wang")
    sun.post(f"/conduct/{complaint}", {"do": "take"})
    sun.post(f"/conduct/{complaint}", {"do": "accept", "text": "受理了。"})
    assert "谁看过" not in followed(code)
    for _ in range(2):
        sun.get(f"/conduct/{complaint}")
    opened(counter, complaint)
    looks = 3
    for _ in range(looks):
        assert sun.post(f"/conduct/{complaint}/name").status_code == 200
    page = followed(code)
    assert page.count(" 看过") == looks
    assert "密封的内容谁看过（1 次）" in page, "of the letter once a day"
    assert text_of(wang.get("/conduct/unsealings")).count(" 看过") == looks
    assert text_of(wang.get("/board/sealed")).count("投诉人身份") == looks


def followed(code: str) -> str:
    """What its person sees of a complaint."""
    return text_of(person().post("/complain/follow", {"code": code}))


def count(counter: Counter) -> int:
    return int(counter.town.rows("SELECT count(*) FROM ledger_event")[0][0])


def test_every_page_of_complaints_that_asks_for_a_proof_is_tried() -> None:
    """Wherever `fresh` stands in the pages of complaints, there is a case above."""
    from pathlib import Path

    import luoshi.web.conduct as room

    calls = sum(len(re.findall(r"access\.fresh\(", one.read_text())) for one in Path(room.__path__[0]).glob("*.py"))
    assert calls == len({page or "unseal" for _, _, page, _, _ in GRAVE.values()}) + len(KEYS_AND_CASES)


KEYS_AND_CASES = ("entering a key", "withdrawing a key", "making a complaint of a case")


@pytest.mark.parametrize("what", KEYS_AND_CASES)
def test_so_it_is_before_keys_and_cases_are_touched(counter: Counter, what: str) -> None:
    (key,) = [one.id for one in keys.all_keys(edge.receiving()) if one.officer == "wang"]
    public = public_of(X25519PrivateKey.generate())
    case = Desk.of(counter.town).district.working(command=request(case_type="violation_report"))
    code, address, sent, status = {
        "entering a key": ("sun", "/conduct/keys", {"public": public}, 303),
        "withdrawing a key": ("wang", f"/conduct/keys/{key}", {"do": "withdraw", "lost": "yes"}, 303),
        "making a complaint of a case": (
            "zhang",
            f"/conduct/from/{case}",
            {"office": "housing", "kind": "attitude"},
            200,
        ),
    }[what]
    browser = counter.town.at_desk(code)
    proved(browser, timedelta(minutes=11))
    events = count(counter)
    answer = browser.post(address, sent)
    assert (answer.status_code, str(answer["Location"]).partition("?")[0]) == (302, "/account/confirm/")
    assert count(counter) == events, "nothing was done"
    browser.post("/account/confirm/", {"password": password(code)})
    assert browser.post(address, sent).status_code == status


class TestWhoHadReadIt:
    """An ordinary case under seal that turns out to be a complaint of conduct."""

    @pytest.fixture
    def letter(self, counter: Counter) -> dict[str, str]:
        desk = Desk.of(counter.town)
        case_id = desk.district.working(command=request(case_type="violation_report"))
        desk.page("sun", case_id)
        desk.page("zhou", case_id)
        form = {"office": "housing", "kind": "attitude"}
        assert counter.town.at_desk("zhang").post(f"/conduct/from/{case_id}", form).status_code == 200
        counter.night()
        (complaint,) = counter.listed("sun")
        page = counter.town.at_desk("sun").get(f"/conduct/{complaint}").content.decode()
        found: dict[str, str] = counter.opened_by("sun", page)[0]
        return found

    def test_whoever_only_read_it_is_listed_to_the_handler(self, letter: dict[str, str]) -> None:
        assert "孙正" in letter["readers"]
        assert "周清" in letter["readers"]
        assert "督查室" in letter["readers"]

    def test_whoever_did_not_is_not(self, letter: dict[str, str]) -> None:
        assert "钱思" not in letter["readers"]
        assert "王路" not in letter["readers"]

    def test_it_stands_in_the_envelope_alone(self, counter: Counter, letter: dict[str, str]) -> None:
        for stream, body in counter.town.rows("SELECT stream, convert_from(body, 'UTF8') FROM ledger_event"):
            assert letter["readers"] not in body, stream
        held = counter.town.rows("SELECT value FROM ledger_vault WHERE value LIKE %s", f"%{letter['readers']}%")
        assert held == []
