"""`luoshi-witness`: remembers the last checkpoint of a log and cosigns only what continues it (C2SP tlog-witness).

Run it where the district's administrators have no say: at an audit office, a newspaper, a university. It keeps one
small file. `luoshi-witness --init NAME FOLDER` makes a key and prints its vkey for the district's list.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from luoshi_verify.notes import (
    COSIGNATURE,
    Bad,
    Checkpoint,
    Key,
    Note,
    Trusted,
    cosign,
    read_checkpoint,
    read_note,
    read_trusted,
    signers,
    unbase64,
)
from luoshi_verify.tree import continues

MOST_BYTES = 64 * 1024
MOST_PROOF = 63


@dataclass(frozen=True)
class Answer:
    status: int
    body: str = ""
    kind: str = "text/plain; charset=utf-8"


class Witness:
    """What it saw last stands in a file before it answers."""

    def __init__(self, folder: Path, trusted: Sequence[Trusted], now: Callable[[], int]) -> None:
        found = json.loads((folder / "key.json").read_text("utf-8"))
        self.name, self._seed = str(found["name"]), bytes.fromhex(found["seed"])
        self._file, self._now, self._lock = folder / "seen.json", now, threading.Lock()
        self._logs = {each.origin: each for each in trusted}

    def add_checkpoint(self, body: str) -> Answer:
        """Answers a request to cosign."""
        try:
            old, proof, note = _read(body)
            point = read_checkpoint(note)
            log = self._logs.get(point.origin)
            if log is None:
                return Answer(404, "unknown log\n")
            if not signers(note, log.log):
                return Answer(403, "not signed by the log\n")
        except Bad as bad:
            return Answer(403 if "signature" in str(bad) else 400, f"{bad}\n")
        if old > point.size:
            return Answer(400, "the old size is larger\n")
        with self._lock:
            refused = self._refusal(old, point, proof)
            if refused is not None:
                return refused
            self._remember(point)
        return Answer(200, str(cosign(self._seed, self.name, note.text, self._now())))

    def _refusal(self, old: int, point: Checkpoint, proof: Sequence[bytes]) -> Answer | None:
        size, root = self._seen().get(point.origin, (0, ""))
        if old != size or (size == point.size and size and root != point.root.hex()):
            return Answer(409, f"{size}\n", "text/x.tlog.size")
        good = not proof if size == 0 else continues(size, point.size, bytes.fromhex(root), point.root, proof)
        return None if good else Answer(422, "not consistent with what was seen before\n")

    def _seen(self) -> dict[str, tuple[int, str]]:
        if not self._file.exists():
            return {}
        return {origin: (size, root) for origin, (size, root) in json.loads(self._file.read_text("utf-8")).items()}

    def _remember(self, point: Checkpoint) -> None:
        fresh = self._file.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump({**self._seen(), point.origin: (point.size, point.root.hex())}, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._file)


def make_key(name: str, folder: Path) -> Key:
    """A new witness's key, in a file of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    seed = secrets.token_bytes(32)
    handle = os.open(folder / "key.json", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"name": name, "seed": seed.hex()}, file)
    return Key(name, COSIGNATURE, Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())


def server(witness: Witness, address: str, port: int) -> ThreadingHTTPServer:
    """The witness behind HTTP; port 0 takes a free one."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            if self.path != "/add-checkpoint" or not 0 < length <= MOST_BYTES:
                self._send(Answer(404 if self.path != "/add-checkpoint" else 400))
                return
            self._send(witness.add_checkpoint(self.rfile.read(length).decode("utf-8", errors="replace")))

        def _send(self, answer: Answer) -> None:
            data = answer.body.encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    return ThreadingHTTPServer((address, port), Handler)


def main(argv: Sequence[str] | None = None) -> int:
    parser = ArgumentParser(prog="luoshi-witness", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--init", metavar="NAME", help="make a key of this name and print its vkey")
    parser.add_argument("--keys", type=Path, action="append", default=[], help="keys.json of a log to witness")
    parser.add_argument("--bind", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8170)
    words = parser.parse_args(argv)
    if words.init:
        print(make_key(words.init, words.folder))
        return 0
    witness = Witness(words.folder, [read_trusted(path) for path in words.keys], lambda: int(time.time()))
    with server(witness, words.bind, words.port) as serving:
        serving.serve_forever()
    return 0


def _read(body: str) -> tuple[int, list[bytes], Note]:
    head, blank, rest = body.partition("\n\n")
    lines = head.split("\n")
    size = lines[0].removeprefix("old ")
    if not blank or not lines[0].startswith("old ") or not size.isdigit() or str(int(size)) != size:
        raise Bad("no request")
    if len(lines) > 1 + MOST_PROOF:
        raise Bad("too long a proof")
    return int(size), [unbase64(line) for line in lines[1:]], read_note(rest)


if __name__ == "__main__":
    sys.exit(main())
