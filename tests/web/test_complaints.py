"""A complaint on the pages: sent on the quiet route, opened by the handling body, answered under the code."""

from __future__ import annotations

import pytest

from tests.web.complaint_cast import FORM, Counter, person
from tests.web.officers import Town
from tests.web.public_cast import text_of


@pytest.fixture
def counter(town: Town) -> Counter:
    return Counter.opened(town)


def test_from_the_form_to_the_reply(counter: Counter) -> None:
    code = counter.complained()
    assert "还没有答复受不受理" in follow(code)
    assert counter.listed("sun") == [], "not before the night"
    assert counter.night() == 1
    (complaint,) = counter.listed("sun")
    sun = counter.town.at_desk("sun")
    page = sun.get(f"/conduct/{complaint}").content.decode()
    assert counter.opened_by("sun", page)[0]["what"] == FORM["what"]
    assert FORM["what"] not in page

    assert sun.post(f"/conduct/{complaint}", {"do": "accept", "text": "我们受理了，会去查。"}).status_code == 303
    assert "会去查" in follow(code)
    answered = person().post("/complain/follow", {"code": code, "do": "add", "form": "1", "text": "还有一次也是。"})
    assert "密封存好" in text_of(answered)
    counter.night()
    page = sun.get(f"/conduct/{complaint}").content.decode()
    assert "还有一次也是。" in [one.get("what") for one in counter.opened_by("sun", page)]


def follow(code: str) -> str:
    return text_of(person().post("/complain/follow", {"code": code}))
