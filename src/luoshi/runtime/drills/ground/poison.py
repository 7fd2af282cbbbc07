"""What hostile clients send: texts, documents, bodies and files that break those who did not think of them."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from functools import cache
from random import Random
from typing import Final

TEXTS: Final[Sequence[str]] = (
    "",
    " ",
    "\0",
    "中\0文",
    "\x1b[2J\x07",
    "\u202egnp.exe",
    "\ud800".encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape"),
    "\ufeff\u200b\u2060",
    "'; DROP TABLE ledger_event; --",
    "\\'; SELECT pg_sleep(9); --",
    "$$ || pg_terminate_backend(pg_backend_pid()) || $$",
    "{{7*7}}{% load static %}${7*7}#{7*7}",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/proc/self/environ",
    '=HYPERLINK("http://127.0.0.1/","x")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1)",
    "%00%0d%0aSet-Cookie: a=b",
    "a\r\nSet-Cookie: x=y",
    "NaN",
    "Infinity",
    "-0",
    "1e999",
    "9" * 5_000,
    "-9223372036854775809",
    "2147483648",
    "0x1f",
    "١٢٣",
    "真" * 4_000,
    "A" * 100_000,
    "é" * 3_000 + "e\u0301" * 3_000,
    "🧨" * 2_000,
    "(" * 3_000,
    "((((((((((a*)*)*)*)*)*)*)*)*)b",
    "2026-02-30",
    "9999-12-31T23:59:59Z",
    "0000-00-00",
    "2026-13-45T99:99",
    "12345678901234567890123456789012345678901234567890-01-01",
    "00000000-0000-0000-0000-000000000000",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "null",
    "true",
    "[]",
    "{}",
    "__proto__",
    "constructor",
    "id",
    "*",
    '*","district',
    "district,housing",
    "officer:li",
    "machine",
    "%s%s%n%x",
    "\\u0000",
    "５wd",
    "-5wd",
    "99999999999wd",
)


def text(random: Random) -> str:
    """One hostile text, or two of them together."""
    found = random.choice(TEXTS)
    return found + random.choice(TEXTS)[:2_000] if random.random() < 0.1 else found


def _deep(random: Random) -> bytes:
    depth = random.choice((50, 1_000, 60_000))
    return random.choice((b"[" * depth, b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth))


def _broken(random: Random) -> bytes:
    return random.choice(
        (
            b"",
            b"{",
            b"\xff\xfe\x00",
            b"\xef\xbb\xbf{}",
            b"NaN",
            b'{"a": NaN, "b": Infinity}',
            b'{"title": "\\ud800"}',
            b'{"title": "\\u0000"}',
            b'{"a": 1, "a": 2}',
            b'{"a": ' + b"9" * 5_000 + b"}",
            b'{"a": 1e400}',
            b'"just a text"',
            b"null",
            b"[1, 2",
            b"a=1&b=2",
            '{"标题": "中"}'.encode("gb18030"),
            '{"a": "中"}'.encode("utf-16"),
            bytes(random.randrange(256) for _ in range(200)),
        )
    )


def body(random: Random, fields: Sequence[str]) -> bytes:
    """A body for a door that expects JSON: broken, deep, or well formed with hostile values in known fields."""
    draw = random.random()
    if draw < 0.25:
        return _broken(random)
    if draw < 0.35:
        return _deep(random)
    known = {field: value(random) for field in fields if random.random() < 0.8}
    return json.dumps(known, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogateescape")


def value(random: Random, depth: int = 0) -> object:
    """A hostile value of any of JSON's kinds."""
    kinds: tuple[Callable[[], object], ...] = (
        lambda: text(random),
        lambda: random.choice((0, -1, 2**31, 2**63, 10**400, 1.5, True, False, None)),
        lambda: [value(random, depth + 1) for _ in range(random.randrange(4))],
        lambda: {text(random)[:40]: value(random, depth + 1) for _ in range(random.randrange(3))},
    )
    return random.choice(kinds[:2] if depth > 2 else kinds)()


FILE_NAMES: Final[Sequence[str]] = (
    "../../../etc/cron.d/x.png",
    "a\0b.pdf",
    "照片" * 120 + ".jpg",
    ".htaccess",
    "CON.pdf",
    "x.pdf.exe",
    "=1+1.xlsx",
    '";x=".docx',
    "a/b\\c.txt",
    "",
)


def _zipped(name: str, content: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(name, content)
    return held.getvalue()


@cache
def _bomb(name: str) -> bytes:
    """300 MB of zeros in 300 kB, as a document."""
    return _zipped(name, bytes(300_000_000))


def _huge_picture() -> bytes:
    """A PNG that says it is 60,000 by 60,000."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 6, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(head)) + chunk + struct.pack(">I", zlib.crc32(chunk))


_ENTITIES: Final = b'<!DOCTYPE a [<!ENTITY b "%s">]><a>%s</a>' % (b"c" * 10_000, b"&b;" * 10_000)
_MAKERS: Final[Sequence[Callable[[], bytes]]] = (
    lambda: b"",
    lambda: b"\0" * 1_000,
    lambda: _bomb("word/document.xml"),
    lambda: _bomb("xl/workbook.xml"),
    lambda: _zipped("../../../tmp/x", b"x"),
    lambda: _zipped("word/document.xml", _ENTITIES),
    lambda: _zipped("word/document.xml", b"<a>" * 100_000),
    _huge_picture,
    lambda: b"\xff\xd8\xff\xe0" + bytes(500),
    lambda: b"%PDF-1.7\n1 0 obj <</Length 9999999999>> stream\n",
    lambda: b"%PDF-1.7\n" + b"<<" * 50_000,
    lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    lambda: b"\xff\xfe" + "一、要".encode("utf-16-le") * 1_000,
    lambda: "（甲局牵头）。".encode("gb18030") * 500 + b"\x80\xff",
    lambda: b"code,name,office,roles\n=1+1,\0,district,administrator\n" * 50,
    lambda: b"MZ" + bytes(300),
)


def file(random: Random) -> tuple[str, bytes]:
    """The name and the bytes of a file nobody wants."""
    return random.choice(FILE_NAMES), random.choice(_MAKERS)()
