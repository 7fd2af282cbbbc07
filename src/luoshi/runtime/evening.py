"""Connections fall on web processes by chance and stay where they fell: of eight, six may wait for one process while
the other is idle. Whoever has clearly more to do than the others ends a connection with its answer now and then, as
HTTP/1.1 lets every server do (RFC 9112, 9.6); the client opens another, which falls anew.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any, Final

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

MORE: Final = 1.5
"""So many requests at a time more than the others have on average are more than chance."""
_OLD: Final = 0.9
"""How much of the average stays with each request: some ten requests are remembered."""


class Board:
    """How many requests each web process has at a time, on average; all that are forked after this see the same."""

    def __init__(self, places: int) -> None:
        self._file = os.memfd_create("requests")
        os.truncate(self._file, 8 * places)
        self.figures = memoryview(mmap.mmap(self._file, 8 * places)).cast("d")

    def take(self) -> int | None:
        """A place of our own until this process ends, whatever ends it; None where all are taken."""
        for place in range(len(self.figures)):
            try:
                fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
            except OSError:
                continue
            self.figures[place] = 0.0
            return place
        return None


class Evening:
    """The application as one of several processes serves it, in its place on the board."""

    def __init__(self, application: Application, board: Board, place: int) -> None:
        self._application = application
        self._figures, self._place = board.figures, place
        self._counting = threading.Lock()
        self._now = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """What the application answers, and after which the connection ends if it should be another's."""
        ends = self._begin() and environ.get("SERVER_PROTOCOL") == "HTTP/1.1"

        def begin(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start_response(status, [*headers, ("Connection", "close")] if ends else headers, *error)

        try:
            return self._application(environ, begin)
        finally:
            with self._counting:
                self._now -= 1

    def _begin(self) -> bool:
        """Counts a request. True if it is the one too many: then what it added is another's already."""
        with self._counting:
            self._now += 1
            mine = _OLD * self._figures[self._place] + (1 - _OLD) * self._now
            others = (sum(self._figures) - self._figures[self._place]) / max(1, len(self._figures) - 1)
            over = len(self._figures) > 1 and mine - others > MORE
            self._figures[self._place] = mine - 1 if over else mine
            return over
