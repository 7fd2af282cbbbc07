"""The doors of a district as somebody finds them from outside: every address, and the forms on every page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from http.client import HTTPConnection, HTTPException
from importlib import resources
from typing import Final
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

TIMEOUT: Final = 30.0
# What would end the sessions that the others need, and what leads away.
SHUN: Final = re.compile(r"logout|/leave$|/sessions|account/password|account/2fa|account/passkeys|account/oidc|/down")
_PARAMETER: Final = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, 0 where nothing did."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def is_page(self) -> bool:
        """Whether it is a page to read on from."""
        return self.status == 200 and self.headers.get("content-type", "").startswith("text/html")


@dataclass(frozen=True, slots=True)
class Form:
    """A form: where it goes, its fields with what stands in them, and which of them take files."""

    action: str
    method: str
    fields: Mapping[str, str]
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the district with its verb, as `permissions.txt` lists it."""

    route: str
    verb: str

    def path(self, words: Mapping[str, str]) -> str:
        """The address with words for what it names; `*` stands for all that have none."""
        filled = _PARAMETER.sub(lambda found: words.get(found[1] or found[2], words.get("*", "x")), self.route)
        return "/" + re.sub(r"[\^$\\]|\(\?:[^)]*\)\??", "", filled)


@cache
def addresses() -> tuple[Address, ...]:
    """Every address and verb that anybody is let in by."""
    lines = (resources.files("luoshi.web") / "permissions.txt").read_text("utf-8").splitlines()
    rows = [line.split() for line in lines if line and not line.startswith(("#", "page "))]
    found = [Address("" if route == "(home)" else route, verb) for route, verb, *who in rows if "+" in who]
    return tuple(each for each in found if not SHUN.search("/" + each.route))


class Browser:
    """Somebody who sends what they like, and keeps cookies."""

    def __init__(self, port: int, cookies: Mapping[str, str] | None = None) -> None:
        self.port = port
        self.cookies = dict(cookies or {})

    def send(self, verb: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None) -> Answer:
        """One request; the answer has status 0 where the connection was closed without one."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        try:
            connection.putrequest(verb, path, skip_accept_encoding=True)
            if self.cookies:
                connection.putheader("Cookie", "; ".join(f"{name}={text}" for name, text in self.cookies.items()))
            for name, text in (headers or {}).items():
                connection.putheader(name, text.encode("utf-8", "replace"))
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            given = connection.getresponse()
            answer = Answer(given.status, {n.lower(): t for n, t in given.getheaders()}, given.read())
            self._keep(given.headers.get_all("Set-Cookie") or ())
        except (OSError, HTTPException):
            return Answer(0)
        finally:
            connection.close()
        return answer

    def _keep(self, lines: Iterable[str]) -> None:
        for line in lines:
            name, _, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]


def forms_on(page: bytes, here: str) -> list[Form]:
    """The forms of a page."""
    return [_form(node, here) for node in LexborHTMLParser(page).css("form")]


def links_on(page: bytes, here: str) -> list[str]:
    """Where a page leads to within the district."""
    found = (urljoin(here, node.attributes.get("href") or "") for node in LexborHTMLParser(page).css("a[href]"))
    own = (urlsplit(each) for each in found)
    return [each.path + (f"?{each.query}" if each.query else "") for each in own if not each.netloc and each.path]


def crawl(browser: Browser, starts: Sequence[str], most: int) -> list[Form]:
    """The forms on what can be reached from these pages, at most so many pages; one of each shape."""
    waiting, seen, shapes = list(starts), set(starts), dict[tuple[str, tuple[str, ...]], Form]()
    visited = 0
    while waiting and visited < most:
        here = waiting.pop(0)
        answer = browser.send("GET", here)
        visited += 1
        if not answer.is_page:
            continue
        for form in forms_on(answer.body, here):
            if not SHUN.search(form.action):
                shapes.setdefault((_shape(form.action), tuple(form.fields)), form)
        for link in links_on(answer.body, here):
            if link not in seen and not SHUN.search(link):
                seen.add(link)
                waiting.append(link)
    return list(shapes.values())


def _shape(path: str) -> str:
    """An address without what it names: of a hundred cases one is enough."""
    return re.sub(r"[0-9a-f-]{36}|\d+", "x", path)


def _form(node: LexborNode, here: str) -> Form:
    fields: dict[str, str] = {}
    files: list[str] = []
    for each in node.css("input[name], textarea[name], select[name], button[name]"):
        name = each.attributes.get("name") or ""
        if each.attributes.get("type") == "file":
            files.append(name)
        elif name not in fields or "checked" in each.attributes:
            fields[name] = _standing(each)
    action = urljoin(here, node.attributes.get("action") or here)
    return Form(action, (node.attributes.get("method") or "get").upper(), fields, tuple(files))


def _standing(node: LexborNode) -> str:
    """What stands in a field as the page came."""
    if node.tag == "textarea":
        return unescape(node.text() or "")
    if node.tag == "select":
        options = node.css("option[selected]") or node.css("option")
        return (options[-1].attributes.get("value") or "") if options else ""
    return node.attributes.get("value") or ""
