"""The same request a hundred times, in random order, from eight processes at once: one event, one answer.

Some of the processes ask over HTTP and some by command, each key on one of the two ways: a client's keys are its own.
The control has a key for each attempt, as a client without any has: there every attempt is recorded.
"""

from __future__ import annotations

import subprocess
import sys
from argparse import Namespace
from collections import defaultdict
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from random import Random
from typing import Final

from luoshi.runtime.drills.ground.report import Promise, Report, plan, words_of
from luoshi.runtime.drills.ground.site import PATIENCE, Site, served

KINDS: Final = ("http", "commands")
ONE_EVENT: Final = "每个幂等键只记一次 · cases beyond one for each key"


def run(argv: Sequence[str]) -> int:
    """The drill."""
    parser = words_of("keys", "the same key again and again, in random order")
    parser.add_argument("--keys", type=int, default=20)
    parser.add_argument("--times", type=int, default=100, help="each of them")
    parser.add_argument("--clients", type=int, default=8, help="processes, half of them over HTTP")
    parser.add_argument("--seed", type=int, default=1, help="of the order")
    words = parser.parse_args(argv)
    plan(f"{words.keys} keys × {words.times} in random order, {words.clients} processes")
    with served() as site:
        answers = _ask(site, words)
        registered = site.rows("SELECT count(*) FROM ledger_event WHERE kind = 'case.registered'")[0][0]
    return _judge(answers, int(registered), words).show(as_json=words.json)


def shares(words: Namespace) -> list[tuple[str, list[str]]]:
    """What each process sends: the way it takes, and its keys in order. Every key goes one way alone."""
    found: list[tuple[str, list[str]]] = []
    for nth, kind in enumerate(KINDS):
        keys = [f"drill-{kind}-{number}" for number in range(words.keys) if number % len(KINDS) == nth]
        attempts = [f"{key}-{attempt}" if words.control else key for key in keys for attempt in range(words.times)]
        Random(f"{words.seed} {kind}").shuffle(attempts)  # noqa: S311 - an order, no secret
        hands = max(1, words.clients // len(KINDS))
        found += [(kind, attempts[hand::hands]) for hand in range(hands)]
    return found


def _ask(site: Site, words: Namespace) -> list[tuple[str, str]]:
    """Every key with every answer it got, from all processes."""
    started = [_start(site, nth, kind, keys) for nth, (kind, keys) in enumerate(shares(words))]
    try:
        codes = [process.wait(PATIENCE) for process, _ in started]
    finally:
        for process, _ in started:
            process.kill()
    if any(codes):
        raise RuntimeError(f"a client failed: {codes}")
    lines = chain.from_iterable(answers.read_text("ascii").splitlines() for _, answers in started)
    return [(key, answer) for key, _, answer in (line.partition(" ") for line in lines)]


def _start(site: Site, nth: int, kind: str, keys: list[str]) -> tuple[subprocess.Popen[bytes], Path]:
    wanted, answers = site.notes.folder / f"wanted-{nth}", site.notes.folder / f"answers-{nth}"
    wanted.write_text("\n".join(keys), "ascii")
    door = [str(site.port), str(site.notes.folder / "token")] if kind == "http" else []
    command = [sys.executable, "-m", "luoshi.runtime.drills.ground.repeater", kind, str(wanted), str(answers), *door]
    return subprocess.Popen(command, env=site.environment), answers


def _judge(answers: Sequence[tuple[str, str]], registered: int, words: Namespace) -> Report:
    by_key: dict[str, set[str]] = defaultdict(set)
    for key, answer in answers:
        by_key[key].add(answer)
    different = sum(len(found) - 1 for found in by_key.values())
    tried = {"keys": words.keys, "requests": len(answers), "cases registered": registered}
    promises = [
        Promise(ONE_EVENT, registered == words.keys, registered - words.keys),
        Promise("同一个键同一个答复 · keys with more than one answer", different == 0, different),
        Promise(
            "每次都有答复 · requests without an answer",
            len(answers) == words.keys * words.times,
            words.keys * words.times - len(answers),
        ),
    ]
    return Report("keys", tried, promises, ONE_EVENT if words.control else "")
