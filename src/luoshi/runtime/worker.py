"""The worker beside the web: a process of its own, started again when it dies, stopped before the database."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from luoshi.runtime.commands.project import environment

COMMAND: Final = (sys.executable, "-m", "luoshi", "worker", "--with-parent")
SHORTEST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 5.0
# One that lived this long had begun its work: whatever killed it, the next one need not wait.
HEALTHY_SECONDS: Final = 10.0
STOP_SECONDS: Final = 15.0


class Worker:
    """Keeps one worker process alive until it is told to stop."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._changing = threading.Lock()
        # The kernel ends the child with the thread that started it, hence one thread for all of its life.
        self._thread = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """The process id of the worker that runs now."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

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
                self._process = subprocess.Popen(COMMAND, stdin=subprocess.DEVNULL, env=environment())
            self._process.wait()
            lived = time.monotonic() - started
            pause = SHORTEST_PAUSE if lived > HEALTHY_SECONDS else min(pause * 2, LONGEST_PAUSE)
            if self._stopping.wait(pause):
                return
            print(
                "后台进程意外停止，正在重新启动…… the worker stopped; starting it again …", file=sys.stderr, flush=True
            )


@contextmanager
def beside() -> Iterator[Worker]:
    """A worker for the block."""
    worker = Worker()
    worker.start()
    try:
        yield worker
    finally:
        worker.stop()
