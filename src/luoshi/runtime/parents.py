"""Children that must not outlive us: the kernel ends them with their parent, also one that was killed (prctl(2))."""

from __future__ import annotations

import ctypes
import os
import signal
from collections.abc import Callable
from typing import Final

_PR_SET_PDEATHSIG: Final = 1


def dying_with_us(signum: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """What a child of this process calls before it becomes what it is to be (`preexec_fn` of subprocess.Popen).

    The library is loaded here, not in the child. A child that was too late to ask the kernel ends itself.
    """
    library, parent = ctypes.CDLL(None), os.getpid()
    return lambda: _ask(library, signum, parent)


def end_with_parent(parent: int | None, signum: signal.Signals = signal.SIGKILL) -> None:
    """What a process says that is to end with the parent of this process id, if it is known; again after it became
    another user, as the kernel forgets the order then.
    """
    _ask(ctypes.CDLL(None), signum, parent)


def _ask(library: ctypes.CDLL, signum: signal.Signals, parent: int | None) -> None:
    library.prctl(_PR_SET_PDEATHSIG, signum)
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
