"""Every event has its sentence, and the clock bar adds up to the whole line."""

from __future__ import annotations

from luoshi.core.case.events import CASE_EVENTS
from luoshi.web.story import sentences, steps


def test_every_kind_of_event_has_a_sentence() -> None:
    assert set(sentences.SENTENCES) == set(CASE_EVENTS.values())


def test_only_known_events_are_quoted_or_kept_inside() -> None:
    known = set(CASE_EVENTS.values())
    assert set(steps._QUOTES) <= known
    assert known >= steps._INNER | steps._NOT_QUOTED
