"""Every event has its sentence, and the clock bar adds up to the whole line."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from luoshi.core.case.events import CASE_EVENTS
from luoshi.web.story import sentences, steps
from luoshi.web.story.clockbar import Mark
from luoshi.web.words import sentences as in_a_row


def test_every_kind_of_event_has_a_sentence() -> None:
    assert set(sentences.SENTENCES) == set(CASE_EVENTS.values())


def test_only_known_events_are_quoted_or_kept_inside() -> None:
    known = set(CASE_EVENTS.values())
    assert set(steps._QUOTES) <= known
    assert known >= steps._INNER | steps._NOT_QUOTED


@pytest.mark.parametrize(("left", "anchor"), [(0, "start"), (29, "start"), (50, "middle"), (71, "end"), (100, "end")])
def test_the_words_of_a_post_run_inwards_near_an_end_of_the_line(left: float, anchor: str) -> None:
    """So that they stay on a telephone's screen, wherever the post stands."""
    assert Mark(left, "post", "承诺", "12月3日 周四 17:30").anchor == anchor


def test_sentences_in_a_row_begin_with_a_capital() -> None:
    with override("en"):
        assert in_a_row("Registered.", "", "promised limit: Tue 8 Dec.") == "Registered. Promised limit: Tue 8 Dec."
    with override("zh-hans"):
        assert in_a_row("登记。", "承诺时限：周二。") == "登记。承诺时限：周二。"
