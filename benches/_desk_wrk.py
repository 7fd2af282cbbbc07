"""The client: wrk, which keeps so many connections busy and measures how long each answer took."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from luoshi.core.errors import Unavailable

CONNECTIONS: Final = 8
THREADS: Final = 2
_DONE: Final = """
function done(summary, latency, requests)
  local bad = summary.errors
  io.stderr:write(string.format(
    '{"count": %d, "seconds": %.6f, "p50": %.3f, "p99": %.3f, "most": %.3f, "failed": %d}',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, bad.connect + bad.read + bad.write + bad.status + bad.timeout))
end
"""
_GET: Final = """
wrk.method = "GET"
"""
_POST: Final = """
local threads = 0
function setup(thread)
  threads = threads + 1
  thread:set("nth", threads)
end
function init(args)
  run, sent, made = args[1], 0, {}
  for name, value in pairs(wrk.headers) do made[name] = value end
end
function request()
  sent = sent + 1
  made["Idempotency-Key"] = run .. "-" .. nth .. "-" .. sent
  local body = bodies[sent % #bodies + 1]:gsub("@", run .. nth .. sent)
  return wrk.format("POST", nil, made, body)
end
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """What came back in a turn: answers, answers a second, and milliseconds of half of them, of 99 % and of all."""

    count: int
    per_second: float
    p50: float
    p99: float
    most: float


def program() -> str:
    """Where wrk is. Raises Unavailable."""
    found = shutil.which("wrk")
    if found is None:
        raise Unavailable(
            "no_wrk",
            "没有找到 wrk（HTTP 压测工具）。Debian：apt-get install wrk。",
            "There is no wrk, the HTTP client of this bench. On Debian: apt-get install wrk.",
        )
    return found


def get(headers: Mapping[str, str]) -> str:
    """A script that asks for one address with these headers."""
    return _GET + _headers(headers) + _DONE


def post(headers: Mapping[str, str], bodies: Sequence[Mapping[str, Any]]) -> str:
    """A script that sends these bodies in turn, each under a key of its own; `@` in a body becomes its number."""
    said = ", ".join(f"[==[{json.dumps(body, ensure_ascii=False)}]==]" for body in bodies)
    return f"bodies = {{ {said} }}\n{_headers(headers)}{_POST}{_DONE}"


def warm(address: str, script: str, seconds: float, name: str) -> None:
    """Some seconds that are not counted: on a busy machine a server that was never asked may not answer in them."""
    with suppress(RuntimeError):
        run(address, script, seconds, name)


def run(address: str, script: str, seconds: float, name: str) -> Answers:
    """A turn of so many seconds; `name` is told apart from that of every other. Raises RuntimeError for any error."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as file:
        file.write(script)
        file.flush()
        shape = ["-t", str(THREADS), "-c", str(CONNECTIONS), "-d", f"{seconds:.0f}s", "--timeout", "10s"]
        command = [program(), *shape, "-s", file.name, address, "--", name]
        said = subprocess.run(command, capture_output=True, text=True, check=False)
    if said.returncode or not said.stderr.startswith("{"):
        raise RuntimeError(f"wrk failed: {said.stdout[-500:]}{said.stderr[-500:]}")
    told = json.loads(said.stderr)
    if told["failed"] or not told["count"]:
        raise RuntimeError(f"wrk got errors: {told}\n{said.stdout}")
    return Answers(told["count"], told["count"] / told["seconds"], told["p50"], told["p99"], told["most"])


def _headers(headers: Mapping[str, str]) -> str:
    return "".join(f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}\n" for name, value in headers.items())
