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

    def ask_the_kernel() -> None:
        library.prctl(_PR_SET_PDEATHSIG, signum)
        if os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)

    return ask_the_kernel
