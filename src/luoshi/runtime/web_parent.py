"""The parent of the web processes: it reads all modules once and holds nothing else, so that Granian can fork it.

It is started by `up` while the database still starts, and serves when it is given a line. `python -m` with address
and port.
"""

from __future__ import annotations

import signal
import sys
from typing import Final

from luoshi.runtime.loading import without_garbage
from luoshi.runtime.parents import end_with_parent

MODULE: Final = "luoshi.runtime.web_parent"


def command(address: str, port: int) -> list[str]:
    """What `up` starts."""
    return [sys.executable, "-m", MODULE, address, str(port)]


def main(address: str, port: str) -> int:
    """Serves until SIGTERM. What has been read is every web process's, also of those that follow a death."""
    # Ctrl-C is `up`'s to answer, which ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent(None, signal.SIGKILL)
    with without_garbage():
        from luoshi.runtime.pages import read_all
        from luoshi.runtime.web_server import PROCESSES, web_server

        read_all(PROCESSES)
    # Without a line nobody is there any more who would give the word.
    if sys.stdin.readline():
        web_server(address, int(port)).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
