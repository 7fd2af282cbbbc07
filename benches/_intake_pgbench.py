"""The other side: pgbench running what the command path really sends, overheard from one real command.

Text of SQL, parameters, access context and pipelining are the path's own. What must differ from one transaction to the
next (ids, numbers, keys, versions) becomes an expression of a pgbench variable; everything else is a parameter with the
value that was overheard.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from unittest.mock import patch

import psycopg
from psycopg import pq

from benches._intake_clients import LARGEST
from benches._intake_work import CLIENTS, FIRST_VERSION, STRIDE, Turn, What, case_id
from luoshi.ledger import asking, commits
from luoshi.ledger.values import BYTEA_OID, INT4_OID, UUID_OID
from luoshi.ledger.wire import Call, exchange

THREADS: Final = 2
WARMING: Final = 3
"""Seconds in which new sessions plan their statements and read their catalogues."""
NUMBERS: Final = {
    "create": f"\\set i random(1, {LARGEST})",
    "change": f"""\\set n :n + 1
\\set i 1 + ((:share * {CLIENTS} + :client_id) * :each + :n % :each) * {STRIDE} % :open
\\set v {FIRST_VERSION} + :n / :each
\\set r random(1, {LARGEST})""",
}
ID: Final = "md5(:i::text)::uuid"
NUMBER: Final = "'B-' || :i"
_SECOND_COLUMN = re.compile(rb'"version" = \$(\d+)')
_EXPECTED = re.compile(rb"[^\"]version = \$(\d+)")


@contextmanager
def overheard() -> Iterator[list[Sequence[Call]]]:
    """What goes to the server in the block, exchange by exchange."""
    heard: list[Sequence[Call]] = []

    def listening(connection: psycopg.Connection[object], calls: Sequence[Call]) -> list[pq.abc.PGresult]:
        heard.append(calls)
        return exchange(connection, calls)

    with patch.object(commits, "exchange", listening), patch.object(asking, "exchange", listening):
        yield heard


@dataclass(frozen=True, slots=True)
class Script:
    """What pgbench runs, with the values of its variables; `sample` is one of the commands in it, to be shown."""

    text: str
    values: Mapping[str, str]
    sample: str


def script(what: What, overheard: Sequence[Piece]) -> Script:
    """A script in which the number of the case says which command it is like, as it does in the fill."""
    lines = [NUMBERS[what]]
    for nth, piece in enumerate(overheard):
        lines += [f"\\{'elif' if nth else 'if'} :i % {len(overheard)} = {nth}", piece.text]
    values = {name: value for piece in overheard for name, value in piece.values.items()}
    return Script("\n".join([*lines, "\\endif", ""]), values, f"{NUMBERS[what]}\n{overheard[0].text}\n")


def varying(what: What, number: int, key: str) -> dict[str, str]:
    """What is a case's own, or a command's, and the expression that stands for it."""
    return {str(case_id(number)): ID, f"B-{number}": NUMBER, key: "'k-' || :i" if what == "create" else "'k-' || :r"}


@dataclass(frozen=True, slots=True)
class Piece:
    """One command as pgbench sends it."""

    text: str
    values: Mapping[str, str]


class Writer:
    """Writes down for pgbench what was overheard of one command: `varying` says as what each text is said again."""

    def __init__(self, what: What, varying: Mapping[str, str], prefix: str) -> None:
        self._what, self._prefix, self._varying = what, prefix, varying
        self._values: dict[str, str] = {}

    def piece(self, heard: Sequence[Sequence[Call]]) -> Piece:
        """Each exchange becomes a pipeline."""
        lines: list[str] = []
        for calls in heard:
            lines += ["\\startpipeline", *(f"{self._statement(call)};" for call in calls), "\\endpipeline"]
        return Piece("\n".join(lines), self._values)

    def _statement(self, call: Call) -> str:
        formats = call.formats or [0] * len(call.params)
        new, old = _SECOND_COLUMN.search(call.statement.sql), _EXPECTED.search(call.statement.sql)
        places = {int(new[1]): ":v + 1", int(old[1]): ":v"} if new and old else {}
        said = {
            place: places.get(place) or self._said(value, binary)
            for place, (value, binary) in enumerate(zip(call.params, formats, strict=True), start=1)
        }
        return re.sub(r"\$(\d+)", lambda found: said[int(found[1])], call.statement.sql.decode())

    def _said(self, value: bytes | None, binary: int) -> str:
        """A parameter as an expression where it varies, as a variable of pgbench where it does not."""
        if value is None:
            return "NULL"
        if binary and value[:4] == b"\0\0\0\1":
            return self._array(value)
        text = "\\x" + value.hex() if binary else value.decode()
        return self._varying.get(text) or self._constant(text)

    def _constant(self, text: str) -> str:
        if not text:
            return "''"  # pgbench takes no empty value
        name = f"{self._prefix}{len(self._values)}"
        self._values[name] = text
        return f":{name}"

    def _array(self, value: bytes) -> str:
        oid, items = int.from_bytes(value[8:12], "big"), list(_items(value))
        if oid == UUID_OID:
            return f"ARRAY[{', '.join([ID] * len(items))}]"
        if oid == INT4_OID and self._what == "change":
            return f"ARRAY[{', '.join([':v + 1'] * len(items))}]"
        varying = [
            self._varying.get(item.decode()) if item is not None and oid != BYTEA_OID else None for item in items
        ]
        if any(varying):
            return f"ARRAY[{', '.join(item or 'NULL' for item in varying)}]"
        return self._constant("{" + ",".join(_element(oid, item) for item in items) + "}")


def _items(value: bytes) -> Iterator[bytes | None]:
    """The elements of an array in PostgreSQL's binary form."""
    at = 20
    while at < len(value):
        length = int.from_bytes(value[at : at + 4], "big", signed=True)
        at += 4
        yield None if length < 0 else value[at : at + length]
        at += max(length, 0)


def _element(oid: int, item: bytes | None) -> str:
    if item is None:
        return "NULL"
    if oid == INT4_OID:
        return str(int.from_bytes(item, "big", signed=True))
    text = "\\x" + item.hex() if oid == BYTEA_OID else item.decode()
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(frozen=True, slots=True)
class Ran:
    """What a run of pgbench did: in all, and a second, counted from when its sessions were warm."""

    count: int
    per_second: float
    warm_count: float


class Pgbench:
    """pgbench on a socket, as the application's role."""

    def __init__(self, program: Path, parameters: dict[str, str]) -> None:
        self._program = program
        self._parameters = parameters

    def command(self, database: str, turn: Turn, file: str) -> list[str]:
        """The words, without the values of the script's variables."""
        where = ["-h", self._parameters["host"], "-p", self._parameters["port"], "-U", self._parameters["user"]]
        shape = ["-n", "-M", "prepared", "-c", str(CLIENTS), "-j", str(THREADS), "-P", "1"]
        return [str(self._program), *where, *shape, "-T", f"{turn.seconds + WARMING:.0f}", "-f", file, database]

    def run(self, database: str, turn: Turn, script: Script, warm: Callable[[int], None]) -> Ran:
        """One turn. Its sessions are new and learn for some seconds what ours know already: `warm` is called with the
        process id when they have. Raises RuntimeError for a transaction that failed.
        """
        own = {"n": "-1", "share": str(turn.share), "each": str(turn.each), "open": str(turn.open)}
        with tempfile.NamedTemporaryFile("w", suffix=f"-{turn.what}.sql", encoding="utf-8") as file:
            file.write(script.text)
            file.flush()
            command = self.command(database, turn, file.name)
            values = {**script.values, **own}.items()
            command[1:1] = [word for name, value in values for word in ("-D", f"{name}={value}")]
            return self._watched(command, warm)

    def _watched(self, command: list[str], warm: Callable[[int], None]) -> Ran:
        words = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": self._environment()}
        last, seconds, counted, said = 0.0, 0.0, 0.0, ""
        with subprocess.Popen(command, **words) as process:  # type: ignore[call-overload]
            for line in process.stderr:
                said += line
                told = re.match(r"progress: ([\d.]+) s, ([\d.]+) tps", line)
                if told is None:
                    continue
                at, speed = float(told[1]), float(told[2])
                if last >= WARMING - 0.5:
                    seconds, counted = seconds + at - last, counted + speed * (at - last)
                elif at >= WARMING - 0.5:
                    warm(process.pid)
                last = at
            output = process.stdout.read()
        count = re.search(r"actually processed: (\d+)", output)
        failed = re.search(r"failed transactions: (\d+)", output)
        if process.returncode or not count or not seconds or (failed and int(failed[1])):
            raise RuntimeError(f"pgbench failed: {said[-2000:]}{output[-500:]}")
        return Ran(int(count[1]), counted / seconds, counted)

    def _environment(self) -> dict[str, str]:
        options = self._parameters.get("options", "")
        return {**os.environ, "PGPASSWORD": self._parameters["password"], "PGOPTIONS": options}
