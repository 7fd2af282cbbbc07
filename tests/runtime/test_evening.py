"""Who has clearly more to do than the other web processes lets a connection go, and nobody else does."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Iterable
from multiprocessing.connection import Connection
from typing import Any

from luoshi.runtime.evening import LASTS, MORE, Board, Evening

HTTP = {"SERVER_PROTOCOL": "HTTP/1.1"}


class Told:
    """What the server was told to begin its answers with."""

    def __init__(self) -> None:
        self.headers: list[list[tuple[str, str]]] = []

    def __call__(self, _status: str, headers: list[tuple[str, str]]) -> None:
        self.headers.append(headers)

    @property
    def ended(self) -> list[bool]:
        """Of each answer, whether the connection ends with it."""
        return [("Connection", "close") in headers for headers in self.headers]


def answer(_environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"ok"]


def asked(board: Board, place: int, at_once: int, times: int, environ: dict[str, Any] = HTTP, at: float = 0) -> Told:
    """So many requests, each begun while `at_once` others are under way."""
    told = Told()
    evening = Evening(answer, board, place, lambda: at)
    evening._now = at_once
    for _ in range(times):
        assert list(evening(environ, told)) == [b"ok"]
    return told


def test_alone_or_as_busy_as_the_others_it_keeps_its_connections() -> None:
    assert not any(asked(Board(1), 0, 7, 100).ended), "there is nobody else"
    board = Board(2)
    board.figures[1] = 4.0
    assert not any(asked(board, 0, 4, 100).ended)
    assert not any(asked(board, 0, 2, 100).ended), "less to do than the other"


def test_with_more_to_do_than_chance_gives_it_lets_one_go_now_and_then() -> None:
    board = Board(2)
    board.figures[1] = 2.0
    ended = asked(board, 0, 5, 100).ended
    assert 5 < sum(ended) < 40, "some, and by far not all"
    assert not any(ended[:3]), "a burst is no imbalance"
    assert board.figures[0] - 2.0 <= MORE


def test_who_has_told_nothing_for_a_while_has_nothing_to_do() -> None:
    board = Board(2)
    board.figures[1] = 4.0
    assert not any(asked(board, 0, 4, 50, at=LASTS / 2).ended)
    assert any(asked(board, 0, 4, 50, at=LASTS).ended), "nobody asks the other any more, and it still says four"


def test_other_protocols_have_no_such_word() -> None:
    board = Board(2)
    assert any(asked(board, 0, 5, 50).ended)
    assert not any(asked(board, 0, 5, 50, {"SERVER_PROTOCOL": "HTTP/2.0"}).ended)


def test_a_request_that_fails_is_over_as_well() -> None:
    def fails(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        raise OSError

    evening = Evening(fails, Board(2), 0)
    for _ in range(3):
        with contextlib.suppress(OSError):
            evening(HTTP, Told())
    assert evening._now == 0


def _takes(board: Board, says: Connection) -> None:
    says.send(board.take())
    signal.pause()


def test_each_process_has_a_place_which_is_free_again_when_it_was_killed() -> None:
    board, fork = Board(2), multiprocessing.get_context("fork")
    hears, says = fork.Pipe(False)
    processes = []
    for _ in range(3):
        process = fork.Process(target=_takes, args=(board, says))
        process.start()
        processes.append((process, hears.recv()))
    assert [place for _, place in processes] == [0, 1, None]
    board.figures[0] = 9.0
    first = processes[0][0]
    assert first.pid is not None
    os.kill(first.pid, signal.SIGKILL)
    first.join()
    again = fork.Process(target=_takes, args=(board, says))
    again.start()
    assert hears.recv() == 0
    assert board.figures[0] == 0.0, "it begins with nothing to do, and all see it"
    for process in (*(each for each, _ in processes), again):
        process.kill()
        process.join()
