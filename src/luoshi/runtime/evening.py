"""Connections fall on web processes by chance and stay where they fell: of eight, six may wait for one process while
the other is idle. Whoever has clearly more to do than the others ends a connection with its answer now and then, as
HTTP/1.1 lets every server do (RFC 9112, 9.6); the client opens another, which falls anew.
"""

from __future__ import annotations

import fcntl
import math
import mmap
import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

MORE: Final = 1.5
"""So many requests at a time more than the others have on average are more than chance."""
LASTS: Final = 1.0
"""Seconds after which who has told nothing has nothing to do."""
_OLD: Final = 0.9
"""How much of the average stays with each request: some ten requests are remembered."""


class Board:
    """How many requests each web process has at a time, on average, and when it told so, in seconds since the machine
    started; all that are forked after this see the same.
    """

    def __init__(self, places: int) -> None:
        self._file = os.memfd_create("requests")
        os.truncate(self._file, 16 * places)
        both = memoryview(mmap.mmap(self._file, 16 * places)).cast("d")
        self.figures, self.told = both[:places], both[places:]

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

    def of_others(self, place: int, now: float) -> float:
        """What the others have on average; infinite where there is nobody else."""
        figures = [
            figure if now - told < LASTS else 0.0
            for other, (figure, told) in enumerate(zip(self.figures, self.told, strict=True))
            if other != place
        ]
        return sum(figures) / len(figures) if figures else math.inf


class Evening:
    """The application as one of several processes serves it, in its place on the board. `clock` as time.monotonic."""

    def __init__(
        self, application: Application, board: Board, place: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._application = application
        self._board, self._place, self._clock = board, place, clock
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
        board, place, at = self._board, self._place, self._clock()
        with self._counting:
            self._now += 1
            mine = _OLD * board.figures[place] + (1 - _OLD) * self._now
            over = mine - board.of_others(place, at) > MORE
            board.figures[place], board.told[place] = mine - 1 if over else mine, at
            return over
