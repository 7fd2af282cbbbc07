"""What every answer tells the browser it may do, and that no page has anything written into it that this forbids."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import override_settings

import luoshi
from luoshi.web.headers import NO_PAGE, Headers, policy
from tests.web.officers import Town

SOURCE = Path(luoshi.__file__).parent
INLINE = re.compile(
    r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["'{]|javascript:|hx-on|["']js:"""
    r"""|<script(?![^>]*\ssrc=)(?![^>]*\stype="application/json")""",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        "<style>p { color: red }</style>",
        "<script>go()</script>",
        '<a onclick="go()">',
        '<a href="javascript:go()">',
        "<p hx-on:click='go()'>",
    ],
)
def test_what_the_policy_forbids_is_recognised(text: str) -> None:
    assert INLINE.search(text)


def test_no_template_and_no_page_made_in_python_has_it() -> None:
    files = [*SOURCE.rglob("templates/**/*.html"), *SOURCE.rglob("web/**/*.py"), *SOURCE.rglob("api/**/*.py")]
    assert len(files) > 200
    found = [
        f"{path.relative_to(SOURCE)}:{number}: {line.strip()[:100]}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if INLINE.search(line)
    ]
    assert found == []


def test_the_policy_lets_in_our_own_static_files_and_nothing_else() -> None:
    said = dict(part.split(" ", 1) for part in policy().split("; "))
    assert said.pop("img-src") == "'self' data:"
    assert {name for name, value in said.items() if value == "'none'"} == {
        "default-src",
        "base-uri",
        "object-src",
        "frame-ancestors",
    }
    assert {value for value in said.values() if value != "'none'"} == {"'self'"}
    assert "unsafe" not in policy()
    assert "*" not in policy()


def test_every_kind_of_answer_carries_it(town: Town) -> None:
    zhang = town.at_desk("zhang")
    pages = [zhang.get(path) for path in ("/", "/desk/", "/account/", "/nowhere", "/manage/", "/api/v1/docs")]
    assert [answer["Content-Security-Policy"] for answer in pages] == [policy()] * len(pages)
    others = [zhang.get(path) for path in ("/health", "/api/v1/offices", "/desk/rows.json", "/static/web/luoshi.css")]
    assert [answer["Content-Security-Policy"] for answer in others] == [NO_PAGE] * len(others)
    for answer in (*pages, *others):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "geolocation=()" in answer["Permissions-Policy"]


def test_a_stricter_one_of_a_view_stays() -> None:
    def view(_request: HttpRequest) -> HttpResponse:
        return HttpResponse("", headers={"Content-Security-Policy": "sandbox"})

    assert Headers(view)(HttpRequest())["Content-Security-Policy"] == "sandbox"


def test_a_form_may_lead_to_the_identity_server_where_there_is_one() -> None:
    with override_settings(CSP_FORMS_TO=["https://id.example.cn"]):
        answer = Headers(lambda _request: HttpResponse("<p>"))(HttpRequest())
    assert "form-action 'self' https://id.example.cn;" in answer["Content-Security-Policy"]
    assert settings.CSP_FORMS_TO == []
