"""A client that is not sure, as a process of its own: it sends requests again and again, in the order it is given.

    python -m luoshi.runtime.drills.ground.repeater commands|http LIST ANSWERS [PORT TOKEN_FILE]

A line of the list is an idempotency key; a line of the answers is the key and the answer that came.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from uuid import NAMESPACE_OID, UUID, uuid5

from luoshi.runtime.drills.ground.notes import Event
from luoshi.runtime.drills.ground.writer import PAUSE, Commands, Http, NotYet, Step


def case_of(key: str) -> UUID:
    """The case that a client at the edge would make under this key."""
    return uuid5(NAMESPACE_OID, key)


def answer_of(take: Step, key: str) -> str:
    """The answer to the request of this key, in one word."""
    while True:
        try:
            return ",".join(map(_word, take(case_of(key), 0, key)))
        except NotYet:
            time.sleep(PAUSE)


def _word(event: Event) -> str:
    return f"{event.stream}@{event.version}:{event.sha256}"


def main(argv: list[str]) -> int:
    """All requests of the list."""
    kind, wanted, answers, *door = argv
    take: Step = Http(int(door[0]), Path(door[1]).read_text("ascii")) if kind == "http" else Commands()
    with Path(answers).open("w", encoding="ascii") as file:
        for key in Path(wanted).read_text("ascii").split():
            file.write(f"{key} {answer_of(take, key)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
