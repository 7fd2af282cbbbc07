"""What the web server is given: a page in one piece, with nothing held any more; a stream as it comes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished
from django.http import HttpResponse, StreamingHttpResponse

from luoshi.web import wsgi

ASKED = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.input": None}


@pytest.fixture
def finished() -> Iterator[list[object]]:
    """What has been told that it is finished."""
    seen: list[object] = []

    def note(sender: object, **_: object) -> None:
        seen.append(sender)

    request_finished.connect(note)
    yield seen
    request_finished.disconnect(note)


def test_a_page_goes_out_in_one_piece_and_holds_nothing(
    monkeypatch: pytest.MonkeyPatch, finished: list[object]
) -> None:
    monkeypatch.setattr(wsgi, "_django", lambda _asked, _begin: HttpResponse([b"one ", b"piece"]))
    assert wsgi.application(ASKED, print) == [b"one piece"]
    assert finished, "connections go back before it is sent"


def test_a_stream_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch, finished: list[object]) -> None:
    stream = StreamingHttpResponse(iter([b"one", b"two"]))
    monkeypatch.setattr(wsgi, "_django", lambda _asked, _begin: stream)
    assert wsgi.application(ASKED, print) is stream
    assert not finished
