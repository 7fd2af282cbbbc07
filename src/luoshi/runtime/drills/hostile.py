"""Hostile inputs at every door: forms, addresses, programs, files, headers, broken requests. Nothing may break.

A district is served; somebody who is signed in as nobody, as officers of every role and as a program sends what others
would not. An answer of 5xx, none at all, a slow one, or a refusal that left something in the record breaks a promise.
The control takes the database away meanwhile: what breaks then must be seen.
"""

from __future__ import annotations

import socket
import time
from argparse import Namespace
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import quote, urlencode

import psycopg
from tqdm import tqdm

from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.runtime.drills.ground import poison
from luoshi.runtime.drills.ground.crowd import crowd
from luoshi.runtime.drills.ground.doors import Address, Answer, Browser, Form, addresses, crawl
from luoshi.runtime.drills.ground.report import QUIET, Promise, Report, plan, say, words_of
from luoshi.runtime.drills.ground.site import Site, children, served

LONGEST: Final = 5.0
MOST_MB: Final = 512
STARTS: Final = ("/", "/ask", "/follow", "/desk/", "/board/", "/tasks/", "/manage/", "/account/", "/promises")
FIELDS: Final = (
    "number", "case_type", "title", "text", "matter", "area", "contact", "name", "officer", "office", "cause", "basis",
    "words", "reason", "version", "until", "limit", "outcome", "urgent", "channel", "form", "key", "url", "kinds",
)  # fmt: skip
BROKEN: Final = "5xx 的答复 · answers 5xx"
Sent = Callable[[], Answer]


@dataclass
class Tally:
    """What came of it."""

    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    left_behind: list[str] = field(default_factory=list)
    hung_up: int = 0
    longest: float = 0.0
    slowest: str = ""
    memory: int = 0


@dataclass(frozen=True, slots=True)
class Sender:
    """Somebody at the doors: as whom, with which cookies, and the forms they found."""

    who: str
    browser: Browser
    forms: Sequence[Form]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """How many events there are, and the last one's kind and actor."""

    count: int
    last: str


_WRITTEN: Final = (
    "SELECT count(*), (array_agg(kind || ' by ' || actor ORDER BY seq DESC))[1] FROM ledger_event"
    " WHERE actor NOT LIKE 'machine%'"
)


def run(argv: Sequence[str]) -> int:
    """The drill."""
    parser = words_of("hostile", "hostile inputs at every door")
    parser.add_argument("--inputs", type=int, default=10_000)
    parser.add_argument("--pages", type=int, default=120, help="of each sender, read for their forms")
    parser.add_argument("--seed", type=int, default=1)
    words = parser.parse_args(argv)
    plan(f"{words.inputs:,} hostile inputs, seed {words.seed}")
    with served() as site:
        senders = list(_senders(site, words.pages))
        say(f"{sum(len(one.forms) for one in senders)} forms, {len(addresses())} addresses")
        serving = set(site.web())
        tally = _send_all(site, senders, words)
        ended = len(serving - set(site.web()))
        sound = words.control or site.luoshi("verify").returncode == 0
    return _judge(tally, words, ended, sound).show(as_json=words.json)


def _senders(site: Site, pages: int) -> Iterator[Sender]:
    with site.connected() as connection:
        people, token = crowd(connection)
    yield Sender("nobody", nobody := Browser(site.port), crawl(nobody, STARTS, pages))
    for role, (code, password) in people.items():
        browser = Browser(site.port)
        browser.send("GET", "/account/login/")
        body = urlencode({"login": code, "password": password, "csrfmiddlewaretoken": browser.cookies["csrftoken"]})
        _post(browser, "/account/login/", body.encode(), "application/x-www-form-urlencoded")
        yield Sender(role, browser, crawl(browser, STARTS, pages))
    bearer = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    yield Sender("program", Browser(site.port), (), bearer)


def _send_all(site: Site, senders: Sequence[Sender], words: Namespace) -> Tally:
    tally, random = Tally(), Random(words.seed)  # noqa: S311 - the same inputs again, no secret
    with ExitStack() as ending:
        if words.control:
            site.admin("ALTER DATABASE luoshi CONNECTION LIMIT 0")
            site.admin("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
            written = _nothing
        else:
            written = partial(_written, ending.enter_context(site.connected()))
        before = written()
        for number in tqdm(range(words.inputs), unit=" inputs", mininterval=QUIET):
            sender = random.choice(senders)
            kind, send = _input(random, sender)
            began = time.monotonic()
            answer = send()
            _note(tally, f"{number}: {sender.who} {kind} -> {answer.status}", answer, time.monotonic() - began)
            after = written()
            if answer.status >= 400 and after.count != before.count:
                tally.left_behind.append(f"{number}: {sender.who} {kind} -> {answer.status}, left {after.last}")
            before = after
            if number % 200 == 0:
                tally.memory = max(tally.memory, _memory(site))
    tally.memory = max(tally.memory, _memory(site))
    return tally


def _note(tally: Tally, what: str, answer: Answer, seconds: float) -> None:
    tally.statuses[answer.status] += 1
    tally.hung_up += answer.status == 0
    if answer.status >= 500:
        tally.faults.append(what)
    if seconds > tally.longest:
        tally.longest, tally.slowest = seconds, what


def _nothing() -> Written:
    return Written(0, "")


def _written(connection: psycopg.Connection[Any]) -> Written:
    """What there is but the machine's own, which comes when it comes."""
    with acting(connection, Access("drill", EVERYTHING)):
        row = connection.execute(_WRITTEN).fetchone()
    return Written(int(row[0]), str(row[1])) if row else _nothing()


def _input(random: Random, sender: Sender) -> tuple[str, Sent]:
    """What is sent next: in words, and the sending of it."""
    draw = random.random()
    if sender.forms and draw < 0.55:
        return _form(random, sender, random.choice(sender.forms))
    if draw < 0.62:
        data = _garbage(random)
        return f"raw {data[:40]!r}", lambda: _raw(sender.browser.port, data)
    return _address(random, sender, random.choice(addresses()))


def _form(random: Random, sender: Sender, form: Form) -> tuple[str, Sent]:
    fields = dict(form.fields)
    poisoned = [name for name in fields if name != "csrfmiddlewaretoken" and random.random() < 0.4]
    fields |= {name: poison.text(random) for name in poisoned}
    if "csrfmiddlewaretoken" in fields:
        fields["csrfmiddlewaretoken"] = sender.browser.cookies.get("csrftoken", "")
    what = f"{form.method} {form.action} { ({name: fields[name][:30] for name in poisoned})!r}"
    if form.method == "GET":
        return what, lambda: sender.browser.send("GET", _reachable(f"{form.action}?{_encoded(fields)}"))
    if form.files and random.random() < 0.7:
        body, kind = _multipart(random, fields, form.files)
    else:
        body, kind = _encoded(fields).encode(), "application/x-www-form-urlencoded"
    return what, lambda: _post(sender.browser, form.action, body, kind)


def _address(random: Random, sender: Sender, address: Address) -> tuple[str, Sent]:
    """An address with hostile words in it, or (for programs) a hostile body."""
    words = {"*": quote(poison.text(random)[:2_000].encode("utf-8", "surrogateescape"), safe="")}
    path = address.path(words if random.random() < 0.5 else {"*": "1"})
    if random.random() < 0.5:
        path += "?" + _encoded({random.choice(FIELDS): poison.text(random) for _ in range(random.randrange(1, 4))})
    headers = dict(sender.headers)
    if random.random() < 0.2:
        name = random.choice(
            ("Accept-Language", "Idempotency-Key", "If-Match", "HX-Request", "Accept", "X-Forwarded-For")
        )
        headers[name] = poison.text(random)[:4_000].translate({10: " ", 13: " ", 0: " "})
    if address.verb == "GET":
        return f"GET {path[:120]}", lambda: sender.browser.send("GET", _reachable(path), None, headers)
    body = poison.body(random, FIELDS)
    headers.setdefault("Content-Type", "application/json")
    headers.setdefault("X-CSRFToken", sender.browser.cookies.get("csrftoken", ""))
    return f"{address.verb} {path[:120]}", lambda: sender.browser.send(address.verb, _reachable(path), body, headers)


def _reachable(path: str) -> str:
    """An address that a request line can hold: what no client can send is sent as raw bytes instead."""
    return quote(path, safe="/%?&=+:;,@!$'()*~-._")[:60_000]


def _encoded(fields: Mapping[str, str]) -> str:
    return urlencode({name: text.encode("utf-8", "surrogateescape") for name, text in fields.items()})


def _post(browser: Browser, path: str, body: bytes, kind: str) -> Answer:
    return browser.send(
        "POST", _reachable(path), body, {"Content-Type": kind, "Origin": f"http://127.0.0.1:{browser.port}"}
    )


def _multipart(random: Random, fields: Mapping[str, str], files: Sequence[str]) -> tuple[bytes, str]:
    edge = f"----hostile{random.randrange(10**9)}"
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + text.encode("utf-8", "surrogateescape")
        for name, text in fields.items()
    ]
    for name in files:
        filename, content = poison.file(random)
        head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n\r\n'
        parts.append(head.encode("utf-8", "replace") + content)
    ending = b"" if random.random() < 0.1 else f"\r\n--{edge}--\r\n".encode()
    return b"\r\n".join(parts) + ending, f"multipart/form-data; boundary={edge}"


_GARBAGE: Final[Sequence[bytes]] = (
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET /%zz%00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
    b"POST /ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
    b"POST /ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999\r\n\r\nabc",
    b"POST /ask HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n",
    b"GET http://169.254.169.254/ HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid=" + b"a" * 100_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: y\r\n" * 5_000 + b"\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
)


def _garbage(random: Random) -> bytes:
    return random.choice(_GARBAGE) if random.random() < 0.8 else bytes(random.randrange(256) for _ in range(400))


def _raw(port: int, data: bytes) -> Answer:
    """Bytes that are no request; to be hung up on is an answer."""
    try:
        with closing(socket.create_connection(("127.0.0.1", port), timeout=LONGEST)) as connection:
            connection.settimeout(1.0)
            connection.sendall(data)
            connection.shutdown(socket.SHUT_WR)
            words = connection.recv(64).split(b" ", 2)
            return Answer(int(words[1]) if len(words) > 1 and words[1].isdigit() else 0)
    except OSError:
        return Answer(0)


def _memory(site: Site) -> int:
    """The most that any process which reads inputs has held so far, in MB (VmHWM, proc(5))."""
    found = [*site.web(), *(child for pid in site.web() for child in children(pid))]
    return max((_peak(pid) for pid in found), default=0)


def _peak(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), 0)


def _judge(tally: Tally, words: Namespace, ended: int, sound: bool) -> Report:
    for what in (*tally.faults[:20], *tally.left_behind[:20], f"slowest: {tally.slowest}"):
        say(what)
    tried = {
        "inputs": words.inputs,
        "answers": " ".join(f"{status}×{count}" for status, count in sorted(tally.statuses.items())),
        "hung up on": tally.hung_up,
    }
    promises = [
        Promise(BROKEN, not tally.faults, len(tally.faults)),
        Promise("倒下的网页进程 · web processes that ended", not ended, ended),
        Promise("被拒绝却留下了记录 · refusals that left something", not tally.left_behind, len(tally.left_behind)),
        Promise(f"最慢 {LONGEST:.0f} 秒以内 · slowest answer, s", tally.longest <= LONGEST, tally.longest),
        Promise(f"内存 {MOST_MB} MB 以内 · memory, MB", tally.memory <= MOST_MB, tally.memory),
        Promise("记录核对无误 · the record verifies", sound, "yes" if sound else "no"),
    ]
    return Report("hostile", tried, promises, BROKEN if words.control else "")
