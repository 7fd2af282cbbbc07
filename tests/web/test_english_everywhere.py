"""Every page of the district in English, as whoever may open it reads it: nothing of the page is left in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources

import pytest

from luoshi.runtime.postgres import Running
from luoshi.web.language import in_english
from tests.web.matrix import EVERYBODY, LET_IN, Page, World, pages, written
from tests.web.officers import OFFICERS, OFFICES
from tests.web.open_doors import opened
from tests.web.public_cast import text_of
from tests.web.test_english import CHINESE, untranslated

NAMES = {one.name for one in (*OFFICES, *OFFICERS)} | {
    *("住建局", "马驰", "谢安", "解放街道", "东环路改造", "作风检查", "调度会", "年评议机关"),
    *("太慢", "住房和城乡建设局年底前建成公园。"),
}
"""What people, offices and things of this district are called, and what people said."""
SURVEY = set(CHINESE.findall((resources.files("luoshi.judgement") / "surveys" / "survey.toml").read_text("utf-8")))
"""The words of a survey: a draft begins with them, whoever runs it writes its own."""
SCRIPT = re.compile(r"<script.*?</script>", re.S)
READERS = [who for who in EVERYBODY if who != "program"]


@pytest.fixture(scope="module")
def world(postgres: Running, people: str) -> Iterator[World]:
    with opened(postgres, people, "english") as found:
        yield found


def offered() -> list[tuple[Page, str]]:
    """Each page that is offered in English, with the first of everybody who may read it."""
    marks = written()
    found = []
    for page in pages():
        allowed = marks.get((page.route or "(home)", "GET"), "")
        who = [one for one in READERS if allowed and allowed[EVERYBODY.index(one)] == LET_IN]
        if who and in_english(page.name):
            found.append((page, who[-1] if "supervisor" not in who else "supervisor"))
    return found


@pytest.mark.parametrize(("page", "who"), offered(), ids=[page.route or "home" for page, _ in offered()])
def test_no_word_of_a_page_is_left_in_chinese(world: World, page: Page, who: str) -> None:
    browser = world.browser(who, page)
    path = page.path(world.case_id, world.number, world.change_id, world.made_here)
    answer = browser.get(path, headers={"accept-language": "en"})
    if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
        assert answer.status_code < 500, path
        return
    shown = SCRIPT.sub("", text_of(answer))
    assert answer.headers["Content-Language"] == "en", path
    assert set(untranslated(shown)) - NAMES - SURVEY == set(), path


def test_the_newest_rooms_are_among_them() -> None:
    names = {page.name for page, _ in offered()}
    assert {"campaign-projects", "conduct-keys", "inspections", "cards", "survey-results", "log", "complain"} <= names
