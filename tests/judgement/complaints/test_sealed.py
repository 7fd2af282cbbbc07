"""What is sealed to whom, on the way in and after; what no copy of the database tells."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from luoshi.core.errors import Refused, Unavailable
from luoshi.core.judgement.complaints.events import ComplaintMade, Mode
from luoshi.core.judgement.rules import BEIJING
from luoshi.judgement.complaints import commands, entering, intake
from luoshi.judgement.complaints.envelopes import context_of, open_text, person_private
from luoshi.judgement.complaints.stripping import Stripped
from tests.cases.cast import MONDAY, District
from tests.judgement.complaints.cast import LETTER, NAME, PHONE, SEALED, SUN, ZHOU, Hall


def test_the_letter_opens_for_the_handling_body_alone(hall: Hall) -> None:
    stream = hall.entered()
    made = hall.entries(stream)[0].event
    assert made.handler == "supervision"
    assert hall.recipients(made.letter.text) == {"sun", "qian"}, "not Lu, who has a post at housing"
    found = hall.read(made.letter.text, SUN, context_of("letter", stream))
    assert (found["what"], found["where"]) == (LETTER.what, "二楼大厅")
    with pytest.raises(Unavailable):
        hall.read(made.letter.text, ZHOU, context_of("letter", stream))


def test_an_envelope_opens_at_its_own_place_only(hall: Hall) -> None:
    stream, other = hall.entered(), hall.entered()
    letter = hall.entries(stream)[0].event.letter.text
    with pytest.raises(Unavailable):
        hall.read(letter, SUN, context_of("letter", other))


def test_the_name_is_in_two_boxes_one_in_the_other(hall: Hall) -> None:
    stream = hall.entered(SEALED)
    made = hall.entries(stream)[0].event
    assert made.unsealers == ("supervision", "discipline")
    assert hall.recipients(made.identity.text) == {"sun", "qian"}
    with pytest.raises(Unavailable):
        hall.read(made.identity.text, ZHOU, context_of("inner", stream))
    assert NAME not in str(hall.read(made.letter.text, SUN, context_of("letter", stream)))


def test_the_whole_database_holds_nothing_of_what_was_said(hall: Hall) -> None:
    photograph = Stripped("王府家园.jpg", "image/jpeg", b"\xff\xd8\xff-pixels")
    for letter in (SEALED, dataclasses.replace(SEALED, mode=Mode.NAMED)):
        hall.sent(letter, (photograph,))
    for when in ("waiting", "entered"):
        said = (NAME, PHONE, "两百块", "二楼大厅", "王府家园")
        assert found_in(hall.district, *said) == [], when
        hall.night()


def found_in(district: District, *words: str) -> list[str]:
    """Where in any table one of these words stands."""
    tables = district.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    found = []
    for (table,) in tables:
        text = "\n".join(str(row[0]) for row in district.rows(f"SELECT t::text FROM {table} t"))
        found += [f"{table}: {word}" for word in words if word in text or word.encode().hex() in text]
    return found


def test_times_are_kept_to_the_day(hall: Hall) -> None:
    hall.district.clock.now = MONDAY + timedelta(hours=2, minutes=17)
    hall.sent()
    hall.district.clock.now = MONDAY + timedelta(hours=7, minutes=41)
    hall.sent()
    rows = hall.district.rows("SELECT day::text, body FROM judgement_complaint_waiting")
    assert {day for day, _ in rows} == {"2026-09-07"}
    assert entering.enter_due(hall.receiving) == 0, "not on the same day"
    hall.district.clock.now = MONDAY + timedelta(days=1)
    assert entering.enter_due(hall.receiving) == 2
    times = hall.district.rows("SELECT DISTINCT at, entered_at FROM ledger_event WHERE kind = 'complaint.made'")
    assert times == [(MONDAY + timedelta(days=1),) * 2]


def test_limits_count_from_the_day_of_receipt(hall: Hall) -> None:
    made = hall.entries(hall.entered())[0].event
    assert isinstance(made, ComplaintMade)
    assert str(made.received_on) == "2026-09-07"
    assert made.accept_by.astimezone(BEIJING).date().isoformat() == "2026-09-10"
    assert made.close_by.astimezone(BEIJING).date().isoformat() == "2026-10-08", "the last day lies in the holidays"


def test_sent_twice_it_is_one(hall: Hall) -> None:
    stream, secret = hall.sent()
    intake.receive(hall.receiving, stream, secret, LETTER)
    hall.night()
    intake.receive(hall.receiving, stream, secret, LETTER)
    hall.night()
    assert len(hall.entries(stream)) == 1


def test_what_is_written_to_the_person_opens_with_their_code(hall: Hall) -> None:
    stream, secret = hall.sent()
    hall.night()
    commands.accept(hall.receiving, stream, "我们受理了，请您放心。", hall.reader(SUN))
    words = hall.entries(stream)[-1].event.words.text
    assert hall.recipients(words) == {"sun", "qian", "the person"}
    context = context_of("words", stream)
    assert open_text(words, person_private(secret), context)["text"] == "我们受理了，请您放心。"
    with pytest.raises(Unavailable):
        open_text(words, person_private(bytes(16)), context)


def test_without_keys_nothing_is_taken_in(district: District) -> None:
    hall = Hall.of(district, with_keys=False)
    before = district.rows("SELECT count(*) FROM judgement_complaint_waiting")
    with pytest.raises(Refused) as refused:
        hall.sent()
    assert refused.value.code == "no_handling_key"
    hall.give_key(SUN)
    with pytest.raises(Refused) as refused:
        hall.sent(SEALED)
    assert refused.value.code == "no_two_unsealers"
    assert district.rows("SELECT count(*) FROM judgement_complaint_waiting") == before


def test_lengths_tell_little(hall: Hall) -> None:
    short, long = (dataclasses.replace(LETTER, what=words) for words in ("态度差", "态度很差。" * 300))
    lengths = {len(hall.entries(hall.entered(one))[0].event.letter.text) for one in (short, long)}
    assert len(lengths) == 1
