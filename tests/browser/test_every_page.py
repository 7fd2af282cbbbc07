"""Every page that anybody may open is looked at, on a phone and on a computer, by following links from the start."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Response

from tests.browser.conftest import Windows
from tests.browser.people import ask, follow
from tests.browser.screen import DESKTOP, PHONE, Screen
from tests.web.matrix import pages, written

# Whoever may open most comes first: what was looked at once is not looked for again.
ROLES = ("", "administrator", "supervisor", "intake", "handler", "head", "inspector", "auditor", "leader")
# Alike for everybody who may open it: looked at once. Of the desk and of a case everybody sees something else.
OWN = ("desk", "desk-case")
# Looked at by the journeys, since a link or what was typed leads there.
BY_JOURNEYS = {
    "near",
    "new-code",
    "verdict-link",
    "rate",
    "account_link",
    "admin-order",
    "admin-change",
    "account_logout",
    "desk-file",
    "desk-code",
    "conduct-one",
    "conduct-check",
    "conduct-layer",
    "conduct-name",
    "conduct-unsealings",
    "conduct-of-us",
    "conduct-from",
    "campaign-new",
    "campaign-paper",
    "campaign-task",
    "campaign-tasks",
    "campaign-bulletin",
    "inspection-visit",
    "survey",
    "survey-plan",
    "survey-send",
    "survey-themes",
    "survey-theme",
    "survey-report",
    "survey-answer",
    "survey-enter",
    "survey-result",
    "campaign-projects",
    "campaign-project",
    "campaign-project-new",
    "campaign-rounds",
    "campaign-rounds-plan",
    "campaign-rounds-open",
}
# No page: a download, data, a part of a page, a check of the server.
NO_PAGE = {
    "conduct-file",
    "desk-export",
    "desk-rows",
    "desk-beside",
    "admin-export",
    "health",
    "campaign-original",
    "campaign-table",
    "campaign-file",
    "log-file",
    "story-receipt-file",
    "verify-alone",
    "inspection-worker",
    "campaign-project-file",
}
# Shown only to whoever has a passkey or recovery codes, waits at the second step, or comes from an identity server.
NEEDS_MORE = {"account_inactive", "socialaccount_login_cancelled", "socialaccount_login_error"}
FOR_PROGRAMS = ("api/", "open311/", "feed/", "^api")
CONFIRM = "/account/confirm/"
SIGNING_IN = ("mfa_", "account_", "openid_")

Key = tuple[str, ...]


def key_of(address: str) -> Key:
    """What makes a page another page: its name, which act or list it is about, and if a case stands beside the list."""
    parts = urlsplit(address)
    page, query = resolve(parts.path), parse_qs(parts.query)
    about = [page.kwargs["code"]] if page.url_name == "story-act" else query.get("do", query.get("whose", []))
    beside = ["beside"] if "case" in query and "do" not in query else []
    return (page.url_name or "", *about, *beside)


def same_form(address: str) -> bool:
    """The form of an act beside the list: the one on the page of the case, at another place."""
    parts = urlsplit(address)
    return resolve(parts.path).url_name == "desk" and "do" in parse_qs(parts.query)


def links(screen: Screen) -> Iterator[str]:
    """The addresses of the district that the page leads to."""
    for href in screen.page.eval_on_selector_all("a[href]:not([download])", "all => all.map((one) => one.href)"):
        if href.startswith(screen.address) and "lang" not in parse_qs(urlsplit(href).query):
            yield href.removeprefix(screen.address).partition("#")[0]


def confirmed(screen: Screen, path: str, password: str) -> Response | None:
    """The page that asked first whether it is still they who signed in."""
    screen.look("page-confirm", at=PHONE)
    screen.page.locator("input[type=password]").fill(password)
    screen.page.locator("main form button").first.click()
    screen.page.wait_for_url(lambda address: urlsplit(address).path != CONFIRM)
    return screen.page.goto(f"{screen.address}{path}")


def crawl(screen: Screen, starts: list[str], who: str, known: set[Key], password: str = "") -> set[Key]:
    """Look at every page that links lead to and that is not known yet; what was looked at."""
    waiting, seen = deque(starts), set(known)
    while waiting:
        path = waiting.popleft()
        try:
            key = key_of(path)
        except Resolver404:
            screen.faults.append(f"a link leads nowhere: {path}")
            continue
        if key in seen or key[0] in BY_JOURNEYS | NO_PAGE or same_form(path):
            continue
        seen.add(key)
        answer = screen.page.goto(f"{screen.address}{path}")
        if password and urlsplit(screen.page.url).path == CONFIRM:
            answer = confirmed(screen, path, password)
        if answer is None or not answer.ok:
            screen.faults.append(f"a link leads to {answer and answer.status}: {path}")
        waiting.extend(links(screen))
        name = "-".join(["page", who or "anybody", *key])
        screen.look(name, at=DESKTOP)
        screen.look(name, at=PHONE)
    return seen - known


@pytest.fixture(scope="module")
def looked(windows: Windows) -> dict[str, tuple[set[Key], list[str]]]:
    """What was seen by each role, and the faults of it; beside them the person who holds a receipt."""
    found: dict[str, tuple[set[Key], list[str]]] = {}
    for role in (*ROLES, "person"):
        known = {key for seen, _ in found.values() for key in seen if key[0] not in OWN or len(key) > 1}
        screen = windows.open(DESKTOP, role if role in ROLES else "")
        starts = [*_starts(screen, role), *(_handed_over(windows) if role == "administrator" else [])]
        account = windows.district.accounts.get(role)
        password = account.password if account else ""
        found[role] = (crawl(screen, starts, role, known, password), screen.faults)
        screen.page.context.close()
    return found


def _handed_over(windows: Windows) -> list[str]:
    """Addresses that a supervisor hands to the administrator: to erase what was written of a finding, and of a card."""
    screen = windows.open(DESKTOP, "supervisor")
    found: list[str] = []
    for where, name in (("/board/inspections/findings", "finding"), ("/board/cards/", "card")):
        screen.open(where)
        one = next(path for path in links(screen) if resolve(urlsplit(path).path).url_name == name)
        found.append(f"{urlsplit(one).path}/erase")
    screen.page.context.close()
    return found


def _starts(screen: Screen, role: str) -> list[str]:
    if role == "person":
        return [urlsplit(follow(screen, ask(screen, "山茶路晚上没有路灯")).url).path]
    ordering = ["/manage/calendar"] if role == "supervisor" else []
    return ["/desk/", "/desk/?ended=1", "/account/", *ordering] if role else ["/"]


@pytest.mark.parametrize("role", [*ROLES, "person"])
def test_every_page_is_fit_to_be_seen(role: str, looked: dict[str, tuple[set[Key], list[str]]]) -> None:
    seen, faults = looked[role]
    assert seen, "nothing was looked at"
    assert not faults, "\n".join(["", *faults])


def test_no_page_is_left_out(looked: dict[str, tuple[set[Key], list[str]]]) -> None:
    names = {page.route or "(home)": page.name for page in pages()}
    opened = {route for (route, verb), marks in written().items() if verb == "GET" and "+" in marks}
    shown = {names[route] for route in opened if not route.startswith(FOR_PROGRAMS)}
    shown = {name for name in shown if not name.startswith(SIGNING_IN)}
    seen = {key[0] for keys, _ in looked.values() for key in keys}
    assert shown - seen - BY_JOURNEYS - NO_PAGE - NEEDS_MORE == set()
