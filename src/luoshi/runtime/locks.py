"""Locks between processes, kept as files in the data folder: who serves, who joined, who is being waited for."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 5


class Held:
    """A lock on a file that ends with the process that holds it, however it ends; its text says who that is."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None

    def take(self, *, shared: bool = False, wait: bool = False) -> bool:
        """True when the lock is ours now. Children started by exec do not inherit it.

        A moment's patience: somebody who only looks whether it is held holds it, shared, while looking.
        """
        kind = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            for attempt in range(PATIENCE):
                try:
                    fcntl.flock(handle, kind)
                except BlockingIOError:
                    time.sleep(0.01 if attempt < PATIENCE - 1 else 0)
                else:
                    self._handle, handle = handle, -1
                    return True
        finally:
            if handle >= 0:
                os.close(handle)
        return False

    def sign(self, facts: dict[str, object]) -> None:
        """Writes who we are into the file we hold."""
        assert self._handle is not None, "sign only what is held"  # noqa: S101
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, json.dumps(facts).encode(), 0)

    def holder(self) -> dict[str, object]:
        """What the holder wrote; empty when nobody has signed."""
        try:
            found = json.loads(self._path.read_text("utf-8") or "{}")
        except (FileNotFoundError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def is_held_elsewhere(self) -> bool:
        """Whether a living process holds it for itself."""
        if not self._path.exists():
            return False
        probe = Held(self._path)
        free = probe.take(shared=True)
        probe.release()
        return not free

    def holding_process(self) -> int | None:
        """A handle (pidfd) on the process that signed and has the file open still; None when it cannot be told."""
        pid = self.holder().get("pid")
        if not isinstance(pid, int):
            return None
        try:
            handle = os.pidfd_open(pid)
        except OSError:
            return None
        if self._opened_by(pid):
            return handle
        os.close(handle)
        return None

    def _opened_by(self, pid: int) -> bool:
        wanted = self._path.resolve()
        try:
            return any(link.readlink() == wanted for link in Path(f"/proc/{pid}/fd").iterdir())
        except OSError:
            return False

    def release(self) -> None:
        """Lets go; without harm when nothing was held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


@contextmanager
def holding(path: Path) -> Iterator[None]:
    """Waits for the lock and keeps it for the block."""
    lock = Held(path)
    lock.take(wait=True)
    try:
        yield
    finally:
        lock.release()
