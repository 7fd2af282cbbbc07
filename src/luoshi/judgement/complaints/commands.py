"""Verbs of officers over complaints. What they write to the person is sealed to the person's code and to their body."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from luoshi.core.actors import MACHINE
from luoshi.core.judgement.complaints import deciding
from luoshi.core.judgement.complaints import events as e
from luoshi.core.judgement.complaints.deciding import Reader, says
from luoshi.core.judgement.complaints.refusals import declined
from luoshi.core.judgement.complaints.state import Complaint, fold
from luoshi.core.private import Private
from luoshi.judgement.complaints import keys
from luoshi.judgement.complaints.envelopes import LETTER_BLOCK, context_of, seal
from luoshi.judgement.complaints.handling import Receiving, complaint_of, entries_of, record

Decide = Callable[[Complaint], e.ComplaintEvent]


def take(receiving: Receiving, complaint_id: UUID, reader: Reader) -> Complaint:
    """Answer for it from now on."""
    return _decided(receiving, complaint_id, reader, lambda found: deciding.take(found, reader))


def accept(receiving: Receiving, complaint_id: UUID, text: str, reader: Reader) -> Complaint:
    """Accept it, and say so to the person."""

    def decide(found: Complaint) -> e.ComplaintEvent:
        return deciding.accept(found, reader, _words(receiving, found, text, "告诉投诉人的话"))

    return _decided(receiving, complaint_id, reader, decide)


def not_accept(receiving: Receiving, complaint_id: UUID, ground: str, text: str, reader: Reader) -> Complaint:
    """Do not accept it, with ground and reason."""

    def decide(found: Complaint) -> e.ComplaintEvent:
        words = _words(receiving, found, text, "不受理的理由")
        return deciding.not_accept(found, reader, ground, words, receiving.rules)

    return _decided(receiving, complaint_id, reader, decide)


def extend(receiving: Receiving, complaint_id: UUID, text: str, reader: Reader) -> Complaint:
    """Give more time, and tell the person why."""

    def decide(found: Complaint) -> e.ComplaintEvent:
        words = _words(receiving, found, text, "延期的理由")
        return deciding.extend(found, reader, words, receiving.now(), receiving.rules, receiving.calendar)

    return _decided(receiving, complaint_id, reader, decide)


def ask(receiving: Receiving, complaint_id: UUID, text: str, reader: Reader) -> Complaint:
    """Ask the person something."""

    def decide(found: Complaint) -> e.ComplaintEvent:
        return deciding.ask(found, reader, _words(receiving, found, text, "要问的话"))

    return _decided(receiving, complaint_id, reader, decide)


def restate(receiving: Receiving, complaint_id: UUID, text: str, when: str, reader: Reader) -> Complaint:
    """Say what is alleged in words of one's own, for the second person to check."""
    return _decided(receiving, complaint_id, reader, lambda found: deciding.restate(found, reader, text, when.strip()))


def check(receiving: Receiving, complaint_id: UUID, passed: bool, reason: str, reader: Reader) -> Complaint:
    """The second person looks at what was restated."""
    return _decided(receiving, complaint_id, reader, lambda found: deciding.check(found, reader, passed, reason))


def answer(receiving: Receiving, complaint_id: UUID, text: str, reader: Reader) -> Complaint:
    """The office named states its side."""
    return _decided(receiving, complaint_id, reader, lambda found: deciding.answer(found, reader, text))


def conclude(receiving: Receiving, complaint_id: UUID, finding: e.Finding, text: str, reader: Reader) -> Complaint:
    """Say what was found, for the handling body alone."""

    def decide(found: Complaint) -> e.ComplaintEvent:
        words = _words(receiving, found, text, "查清的事实和依据", to_person=False)
        return deciding.conclude(found, reader, finding, words)

    return _decided(receiving, complaint_id, reader, decide)


def reply(receiving: Receiving, complaint_id: UUID, text: str, reader: Reader) -> Complaint:
    """Tell the person the outcome: it is closed."""

    def decide(found: Complaint) -> e.ComplaintEvent:
        return deciding.reply(found, reader, _words(receiving, found, text, "答复"))

    return _decided(receiving, complaint_id, reader, decide)


def note_rectification(receiving: Receiving, complaint_id: UUID, case: UUID) -> Complaint:
    """The machine notes which case puts it right. Noted before, it stays."""
    entries = entries_of(receiving, complaint_id)
    found = fold(complaint_id, entries)
    if found.rectification is None:
        record(receiving, complaint_id, entries, e.ComplaintRectified(case), MACHINE)
    return complaint_of(receiving, complaint_id)


def _decided(receiving: Receiving, complaint_id: UUID, reader: Reader, decide: Decide) -> Complaint:
    entries = entries_of(receiving, complaint_id)
    record(receiving, complaint_id, entries, decide(fold(complaint_id, entries)), reader.actor)
    return complaint_of(receiving, complaint_id)


def _words(receiving: Receiving, found: Complaint, text: str, what: str, *, to_person: bool = True) -> Private:
    """What an officer writes, sealed to the keys of the handling body and, where it is for them, to the person."""
    content = {"text": says(text, what)}
    to = keys.publics(keys.usable(receiving, found.concerned).get(found.handler, []))
    if to_person and found.person_key:
        to.append(found.person_key)
    if not to:
        raise declined("no_handling_key", above=receiving.rules.above)
    return Private(seal(content, to, context_of("words", found.id), LETTER_BLOCK, receiving.random))
