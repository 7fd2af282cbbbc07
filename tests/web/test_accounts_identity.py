"""Signing in through a government's identity server: a real OpenID Connect provider, running on this machine.

The server says who somebody is; which officer that is, the claim with their code says. It never makes an officer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from oidc_provider_mock import User, run_server_in_thread

from luoshi.registry.changes import leave_office
from tests.web.officers import Town
from tests.web.test_accounts_factors import code_of, with_app

PEOPLE = (
    User(sub="id-0001", claims={"employee_code": "zhang", "name": "张建国", "phone_number": "13900000000"}),
    User(sub="id-0002", claims={"employee_code": "zhao"}),
    User(sub="id-0003", claims={"employee_code": "stranger"}),
    User(sub="id-0004", claims={"name": "没有工号的人"}),
    User(sub="id-0005", claims={"employee_code": "zhang"}),
)


@dataclass(frozen=True, slots=True)
class IdentityServer:
    """The provider, and how somebody goes through it."""

    url: str

    def begin(self, browser: Client, **fields: str) -> str:
        """Press the button; the address at the provider."""
        answer = browser.post("/account/oidc/gov/", fields)
        assert answer.status_code == 302
        assert answer["Location"].startswith(self.url)
        return str(answer["Location"])

    def vouch(self, address: str, sub: str) -> str:
        """Let somebody through at the provider; the address they are sent back to."""
        answer = httpx.post(address, data={"sub": sub}, trust_env=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]

    def sign_in(self, browser: Client, sub: str, **fields: str) -> HttpResponse:
        """The whole way there and back; the answer."""
        back = urlsplit(self.vouch(self.begin(browser, **fields), sub))
        found = browser.get(f"{back.path}?{back.query}")
        return HttpResponse(found.content, status=found.status_code, headers=found.headers)


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with run_server_in_thread(user_claims=PEOPLE) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def identity(provider: str) -> Iterator[IdentityServer]:
    """The provider entered in the settings, as LUOSHI_OIDC_* enter it."""
    app = {
        "provider_id": "gov",
        "name": "省统一身份认证",
        "client_id": "luoshi",
        "secret": "secret",
        "settings": {"server_url": provider, "code_claim": "employee_code"},
    }
    with override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}):
        yield IdentityServer(provider)


def signed_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


def officers(town: Town) -> list[tuple[object, ...]]:
    return town.rows("SELECT code, name, office, roles, is_active FROM registry_officer ORDER BY code")


def test_an_officer_the_server_vouches_for_is_let_in_and_led_on(town: Town, identity: IdentityServer) -> None:
    browser = town.browser()
    assert "用省统一身份认证登录" in browser.get("/account/login/").content.decode()
    answer = identity.sign_in(browser, "id-0001", next="/account/password/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/password/")
    assert "张建国" in browser.get("/account/").content.decode()


def test_the_second_time_is_as_the_first(town: Town, identity: IdentityServer) -> None:
    for _ in range(2):
        browser = town.browser()
        assert identity.sign_in(browser, "id-0002").status_code == 302
        assert signed_in(browser)


@pytest.mark.parametrize(("sub", "said"), [("id-0003", "没有工号 stranger"), ("id-0004", "没有与您对应的在岗人员")])
def test_whoever_is_no_officer_is_told_so_and_nobody_is_made(
    town: Town, identity: IdentityServer, sub: str, said: str
) -> None:
    before, browser = officers(town), town.browser()
    answer = identity.sign_in(browser, sub)
    assert answer.status_code == 403
    assert said in answer.content.decode()
    assert not signed_in(browser)
    assert officers(town) == before
    assert town.stored("SELECT count(*) FROM socialaccount_socialaccount") == [(0,)]


def test_an_officer_who_left_is_not_let_in_by_the_server_either(town: Town, identity: IdentityServer) -> None:
    assert identity.sign_in(town.browser(), "id-0002").status_code == 302
    leave_office(town.registrar, "zhao", ["zhang"], "调离")
    browser = town.browser()
    assert identity.sign_in(browser, "id-0002").status_code == 403
    assert not signed_in(browser)


def test_a_second_identity_with_the_same_code_is_refused(town: Town, identity: IdentityServer) -> None:
    assert identity.sign_in(town.browser(), "id-0001").status_code == 302
    browser = town.browser()
    answer = identity.sign_in(browser, "id-0005")
    assert answer.status_code == 403
    assert "已经绑定" in answer.content.decode()
    assert not signed_in(browser)


def test_an_identity_whose_code_changed_is_refused(town: Town, identity: IdentityServer) -> None:
    assert identity.sign_in(town.browser(), "id-0002").status_code == 302
    httpx.put(f"{identity.url}/users/id-0002", json={"employee_code": "tang"}, trust_env=False).raise_for_status()
    browser = town.browser()
    try:
        assert identity.sign_in(browser, "id-0002").status_code == 403
        assert not signed_in(browser)
    finally:
        httpx.put(f"{identity.url}/users/id-0002", json={"employee_code": "zhao"}, trust_env=False)


def test_what_else_the_server_tells_of_an_officer_is_not_kept(town: Town, identity: IdentityServer) -> None:
    for _ in range(2):
        identity.sign_in(town.browser(), "id-0001")
    assert town.stored("SELECT uid, extra_data::text FROM socialaccount_socialaccount") == [("id-0001", "{}")]
    assert town.stored("SELECT count(*) FROM socialaccount_socialtoken") == [(0,)]


def test_a_second_factor_of_ours_is_asked_for_all_the_same(town: Town, identity: IdentityServer) -> None:
    _, secret, _ = with_app(town)
    browser = town.browser()
    assert identity.sign_in(browser, "id-0001")["Location"] == "/account/2fa/code/"
    assert not signed_in(browser)
    assert browser.post("/account/2fa/code/", {"code": code_of(secret, 1)}).status_code == 302
    assert signed_in(browser)


def test_an_answer_nobody_here_asked_for_opens_nothing(town: Town, identity: IdentityServer) -> None:
    """Somebody else's way back, or an invented one, is worth nothing in another browser (OIDC Core 3.1.2.7)."""
    back = urlsplit(identity.vouch(identity.begin(town.browser()), "id-0001"))
    victim = town.browser()
    assert victim.get(f"{back.path}?{back.query}").status_code == 502
    invented = victim.get("/account/oidc/gov/callback/?code=abc&state=def")
    assert "没有登录成" in invented.content.decode()
    assert not signed_in(victim)


def test_the_request_is_tied_to_this_browser_by_state_and_proof_key(town: Town, identity: IdentityServer) -> None:
    asked = parse_qs(urlsplit(identity.begin(town.browser())).query)
    assert asked["state"][0]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://localhost/account/oidc/gov/callback/"]
    assert "openid" in asked["scope"][0]


def test_a_link_on_another_site_cannot_begin_it(town: Town, identity: IdentityServer) -> None:
    page = town.browser().get("/account/oidc/gov/")
    assert page.status_code == 200
    assert "继续" in page.content.decode()


def test_without_an_identity_server_there_is_no_such_page(town: Town) -> None:
    assert town.browser().get("/account/oidc/gov/").status_code == 404
    assert "统一身份认证" not in town.browser().get("/account/login/").content.decode()
