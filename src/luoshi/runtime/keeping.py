"""A process beside ours, as long as ours: started again when it dies, stopped before what it works on."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from luoshi.runtime.commands.project import environment

SHORTEST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 5.0
# One that lived this long had begun its work: whatever killed it, the next one need not wait.
HEALTHY_SECONDS: Final = 10.0
STOP_SECONDS: Final = 15.0


class Kept:
    """Keeps one process alive until it is told to stop.

    It may begin before what it needs is there: a process that reads a line first waits for `go`, and one that is
    started later has it at once.
    """

    def __init__(self, command: Sequence[str], zh: str, en: str) -> None:
        self._command = command
        self._stopped = f"{zh}意外停止，正在重新启动…… the {en} stopped; starting again …"
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._changing = threading.Lock()
        self._going = False
        # The kernel ends the child with the thread that started it, hence one thread for all of its life.
        self._thread = threading.Thread(target=self._keep, name=f"{en}-keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def go(self) -> None:
        """The word to begin, to this process and all that follow it."""
        with self._changing:
            self._going = True
            self._tell()

    def stop(self) -> None:
        """Lets it finish what it is at, and ends it if that takes too long."""
        self._stopping.set()
        with self._changing:
            process = self._process
        if process is not None:
            process.terminate()
        self._thread.join(STOP_SECONDS)
        if process is not None and process.poll() is None:
            process.kill()
            process.wait()

    def _keep(self) -> None:
        pause = SHORTEST_PAUSE
        while True:
            started = time.monotonic()
            with self._changing:
                if self._stopping.is_set():
                    return
                self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, env=environment())
                if self._going:
                    self._tell()
            self._process.wait()
            lived = time.monotonic() - started
            pause = SHORTEST_PAUSE if lived > HEALTHY_SECONDS else min(pause * 2, LONGEST_PAUSE)
            if self._stopping.wait(pause):
                return
            print(self._stopped, file=sys.stderr, flush=True)

    def _tell(self) -> None:
        if self._process is not None and self._process.stdin is not None and not self._process.stdin.closed:
            with suppress(BrokenPipeError):
                self._process.stdin.write(b"\n")
                self._process.stdin.close()
