"""Every address of the district tried as everybody: what `permissions.txt` is compared with.

*elsewhere* is a handler of an office that has nothing to do with the case the pages are about; links are tried with a
token that somebody made up.

A request is *refused* when it is answered by the sign-in page, by the door where number and code are typed, or with
401, 403 or 404; it is *not there* with 405; anything else, an error in what was sent included, means it was let in.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

import luoshi.web
from luoshi.api.clients import create
from luoshi.api.scopes import ROLES
from luoshi.campaigns.commands import confirm, enter, table
from luoshi.campaigns.handling import Office
from luoshi.campaigns.projects import take_on
from luoshi.cases import codes
from luoshi.cases.handling import Means
from luoshi.core.actors import Role
from luoshi.core.campaigns.drafting import Item
from luoshi.core.campaigns.events import Milestone, PaperEntered, Source
from luoshi.core.campaigns.project_events import ProjectKind, ProjectOpened
from luoshi.core.campaigns.task import task_of
from luoshi.core.case import commands as c
from luoshi.core.planning.rounds import Round
from luoshi.core.private import Private
from luoshi.core.registry_events import OfficerRegistered
from luoshi.judgement.surveys import commands, opinions
from luoshi.judgement.surveys.queries import themes
from luoshi.registry.commands import Registrar, enter_officers
from luoshi.registry.models import Officer
from luoshi.registry.rounds import open_round
from luoshi.registry.two_people import submit_people
from luoshi.web import edge
from tests.cases.cast import LI, SUN, ZHANG, District, means_on, request
from tests.judgement.surveys.cast import HOLDER, sheet
from tests.judgement.surveys.plans import plan
from tests.web.inspection_cast import CARD, FINDING
from tests.web.inspection_cast import ROUND as INSPECTION
from tests.web.inspection_cast import Round as Inspected
from tests.web.officers import BY_ROLE, Town

FILE = Path(luoshi.web.__file__).with_name("permissions.txt")
EVERYBODY = ("anonymous", "person", *(role.value for role in Role), "elsewhere", "program")
HEAD = (
    "# Who may open which page: every address, every verb, everybody. A test tries all of it and compares.",
    "# + let in   . refused (sign-in page, the door for number and code, 401, 403, 404)   - no such verb there",
)
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
LET_IN, REFUSED, NOT_THERE = "+", ".", "-"
PAPER, ROW, PROJECT, ROUND = UUID(int=3), UUID(int=4), UUID(int=5), UUID(int=6)
"""A paper, the row of its table that became a task of housing's, a project of housing's, a round that visits it."""
BACKEND = "luoshi.web.accounts.backends.OfficerBackend"

# What a page needs to be found at all; by name of the page where the same word means different things.
EXAMPLES: Mapping[str, str] = {
    "token": "made-up",
    "code": "help",
    "name": "note",
    "pk": "1",
    "provider_id": "gov",
    "which": "red",
    "number": "1",
    "version": "1",
    "order_id": str(UUID(int=1)),
    "hook_id": str(UUID(int=2)),
    "paper_id": str(PAPER),
    "task_id": str(task_of(PAPER, ROW)),
    "project_id": str(PROJECT),
    "round_id": str(ROUND),
    "form": "json",
    "inspection_id": str(INSPECTION),
    "finding_id": str(FINDING),
    "card_id": str(CARD),
    "inspection-visit code": "housing",
    "finding-photo number": "0",
    "path": "1/checkpoint",
    "key_id": str(UUID(int=5)),
    "complaint_id": str(UUID(int=6)),
    "file_id": str(UUID(int=7)),
    "part": "title",
    "group": "served",
    "survey-answer code": "0" * 26,
    "story-act code": "note",
    "admin-office code": "housing",
    "admin-office-merge code": "housing",
    "board-office code": "housing",
    "board-office-doubt code": "housing",
    "admin-officer code": "zhang",
    "admin-officer-change code": "zhang",
    "admin-officer-leave code": "zhang",
    "admin-officer-back code": "zhang",
    "admin-officer-leaving code": "zhang",
    "admin-officer-link code": "zhang",
    "admin-officer-sign-out code": "zhang",
}
ENDS_SESSIONS = ("account_logout", "leave")
# What must be sent for a page not to be missing what it is about.
SENT: Mapping[str, dict[str, str]] = {
    "account_seat": {"office": "own"},
    "admin-office-merge": {"successor": "traffic"},
    "desk-codes": {"number": "own", "identity": "身份证"},
}


@dataclass(frozen=True, slots=True)
class Page:
    """An address of the urlconf."""

    route: str
    name: str

    def path(self, case_id: UUID, number: str, change_id: UUID, made: Mapping[str, str]) -> str:
        """An address of this page with examples for what it names."""
        words = {**EXAMPLES, **made, "case_id": str(case_id), "change_id": str(change_id)}
        words |= dict.fromkeys(
            (
                "story-receipt number",
                "story-receipt-file number",
                "story number",
                "story-verdict number",
                "story-wish number",
                "story-act number",
                "rate number",
            ),
            number,
        )
        words |= dict.fromkeys(("open311-request number", "open311-token number"), number)

        def example(found: re.Match[str]) -> str:
            word = found["plain"] or found["group"]
            return words.get(f"{self.name} {word}", words.get(word, "x"))

        route = re.sub(r"\(\?:/\.\*\)\?", "/nothing", self.route)
        route = re.sub(r"<(?:\w+:)?(?P<plain>\w+)>|\(\?P<(?P<group>\w+)>[^)]*\)", example, route)
        return "/" + re.sub(r"[\^$\\]", "", route)


def pages() -> list[Page]:
    """Every page there is, once."""
    found = {page.route: page for page in _walk(get_resolver(), "")}
    return [found[route] for route in sorted(found)]


def _walk(resolver: URLResolver, prefix: str) -> Iterator[Page]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Page(route, pattern.name or "")
        else:
            yield from _walk(pattern, route)


def task_from_a_paper(means: Means) -> None:
    """A paper with one task, which housing leads."""
    office = Office(means.connection, means.reference, means.now, means.random)
    text = "住房和城乡建设局年底前建成公园。"
    paper = PaperEntered(Source.PLEDGE, "调度会", "", "", office.today(), Private(text), Private("会上记录.txt"))
    due = office.today() + timedelta(days=30)
    row = Item(ROW, (0, len(text)), text, "housing", supervisor="supervision", due=due, measure="建成一个")
    enter(office, paper, [row], PAPER, SUN)
    confirm(office, table(office, PAPER), SUN)


def project_and_round(means: Means) -> None:
    """A key project that housing leads, and a round that the head of supervision opened outside any plan."""
    office = Office(means.connection, means.reference, means.now, means.random)
    today, end = office.today(), office.today() + timedelta(days=200)
    name, about = Private("东环路改造"), Private("全长三公里")
    steps = (Milestone("通车", end, 100),)
    opened = ProjectOpened(ProjectKind.KEY, name, about, "housing", (), "supervision", today, end, steps)
    take_on(office, PROJECT, opened, SUN)
    head = replace(SUN, roles=frozenset({Role.HEAD, Role.SUPERVISOR}))
    visit = Round(ROUND, "quiet_visit", "窗口作风", ("housing",), today, "supervision")
    open_round(Registrar(means.connection, means.now, means.random, head), visit, "群众反映集中")


def survey_with_a_theme() -> dict[str, str]:
    """A survey that is closed and a theme of what was suggested in it, as addresses name them."""
    judging = edge.judging()
    survey_id = commands.draft(judging, None, plan(), SUN)
    commands.fix(judging, survey_id, SUN)
    codes = [commands.draw(judging, survey_id, group.code, 1, 1, SUN)[0] for group in plan().groups]
    commands.open_up(judging, survey_id, SUN)
    commands.fill(judging, codes[0], sheet(says="太慢"), HOLDER)
    commands.close(judging, survey_id, SUN)
    opinions.read(judging, survey_id, edge.survey_rules(), SUN)
    return {"survey_id": str(survey_id), "theme_id": str(themes(judging, survey_id)[0].id)}


@dataclass(frozen=True, slots=True)
class World:
    """A district with a case, a change of roles that waits, and a browser for everybody."""

    town: Town
    case_id: UUID
    change_id: UUID
    number: str
    code: str
    token: str
    users: Mapping[str, Officer]
    made_here: Mapping[str, str]
    browsers: dict[str, Client] = field(default_factory=dict)

    @classmethod
    def made(cls, town: Town) -> World:
        """A street lamp that Zhang of housing works on, and its person with the code."""
        means = means_on(town.connection, lambda: datetime.now(UTC))  # type: ignore[arg-type]
        district = District(means, town.dsn, means.now)  # type: ignore[arg-type]
        task_from_a_paper(means)
        inspected = Inspected.of(town)
        inspected.found()
        inspected.carded()
        project_and_round(means)
        code = codes.new_code(secrets.token_bytes)
        case_id = district.registered(request(code_hash=codes.hashed(code)), LI)
        district.act(case_id, c.Offer("housing"), LI)
        district.act(case_id, c.SignFor(), ZHANG)
        token = create(town.connection, "matrix", sorted(ROLES), "centre", secrets.token_urlsafe(32), means.now())
        users = {role.value: Officer.objects.get(pk=officer) for role, officer in BY_ROLE.items()}
        users["elsewhere"] = Officer.objects.get(pk="wang")
        return cls(
            town, case_id, _waiting(town), district.case(case_id).number, code, token, users, survey_with_a_theme()
        )

    def browser(self, who: str, page: Page) -> Client:
        """The browser of somebody; a fresh one for a page that ends its session."""
        if page.name in ENDS_SESSIONS or who not in self.browsers:
            self.browsers[who] = self._fresh(who)
        return self.browsers.pop(who) if page.name in ENDS_SESSIONS else self.browsers[who]

    def _fresh(self, who: str) -> Client:
        if who == "program":
            return Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {self.token}"})
        browser = Client(SERVER_NAME="localhost")
        if who == "person":
            browser.post("/follow", {"number": self.number, "code": self.code})
        elif who in self.users:
            browser.force_login(self.users[who], BACKEND)
        return browser

    def tried(self, page: Page, verb: str, who: str) -> str:
        """What becomes of the request."""
        sent = dict(SENT.get(page.name, {}))
        if sent.get("number") == "own":
            sent["number"] = self.number
        if sent.get("office") == "own" and who in self.users:
            sent["office"] = self.users[who].office
        path = page.path(self.case_id, self.number, self.change_id, self.made_here)
        browser = self.browser(who, page)
        if verb == "POST" and not path.startswith("/api"):
            answer = browser.post(path, sent)
        else:
            answer = browser.generic(verb, path, b"{}" if verb != "GET" else b"", "application/json")
        return judged(HttpResponse(status=answer.status_code, headers=dict(answer.items())))


def _waiting(town: Town) -> UUID:
    """A change that Tang proposed, in a district with a second administrator."""
    enter_officers(town.registrar, [OfficerRegistered("xie", "谢安", "traffic", (Role.ADMINISTRATOR,))])
    change_id = uuid4()
    promoted = OfficerRegistered("zhang", "张建国", "housing", (Role.HANDLER, Role.HEAD))
    assert not submit_people(town.registrar, change_id, officers=[promoted])
    return change_id


def judged(answer: HttpResponse) -> str:
    """Let in, refused, or no such verb."""
    if answer.status_code == 405:
        return NOT_THERE
    to = answer.headers.get("Location", "")
    led_away = to.startswith(("/account/login/?", "/follow?")) or to == "/account/login/"
    if answer.status_code in (401, 403, 404) or (300 <= answer.status_code < 400 and led_away):
        return REFUSED
    return LET_IN


Rows = dict[tuple[str, str], str]


def tried_all(world: World) -> Rows:
    """For each page and verb that is there for anybody: a mark for everybody."""
    rows: Rows = {}
    for page in pages():
        for verb in VERBS:
            if verb in ("GET", "POST") or world.tried(page, verb, _insider(page)) != NOT_THERE:
                marks = "".join(world.tried(page, verb, who) for who in EVERYBODY)
                if set(marks) != {NOT_THERE}:
                    rows[page.route or "(home)", verb] = marks
    return rows


def _insider(page: Page) -> str:
    """Whoever gets furthest: where a verb is not there for them, it is there for nobody."""
    return "program" if page.route.startswith(("api", "open311")) else "administrator"


def written() -> Rows:
    """The rows of the file."""
    lines = [
        line.split() for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")
    ]
    heads, *rows = lines
    assert tuple(heads) == ("page", "verb", *EVERYBODY)
    return {(route, verb): "".join(marks) for route, verb, *marks in rows}


def as_lines(rows: Rows) -> list[str]:
    """Rows as the file has them."""
    return [f"{route:58} {verb:7} {_spread(marks)}" for (route, verb), marks in rows.items()]


def as_file(rows: Rows) -> str:
    """The whole file, to be put in place of the old one once the differences have been read."""
    return "\n".join([*HEAD, " ".join(("page", "verb", *EVERYBODY)), *as_lines(rows), ""])


def _spread(marks: str) -> str:
    return " ".join(f"{mark:^{len(who)}}" for mark, who in zip(marks, EVERYBODY, strict=True)).rstrip()
