"""Which passwords are refused, and how a new one is set: by its owner, or once by a link of the administrator's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.errors import NotFound, Refused
from luoshi.ledger.access import Access, acting
from luoshi.registry.accounts import links
from luoshi.registry.changes import leave_office
from luoshi.registry.commands import Registrar
from luoshi.registry.models import Officer
from tests.web.officers import Town, password

NEW = "三只麻雀落在旧钟楼的檐上"
ZENG = Officer(code="zjj-0417", name="曾国庆", office="housing", pinyin="zeng guo qing")


@pytest.mark.parametrize(
    ("weak", "why"),
    [
        ("短口令", "too_short"),
        ("elevenchars", "too_short"),
        ("123456789012", "numeric"),
        ("passwordpassword", "weak_word"),
        ("leavemealone", "common"),
        ("2026-0417-1988!", "no_letters"),
        ("zeng2026guoqing", "own_name"),
        ("qwertyuiop[]asdfg", "run"),
        ("1qaz2wsx3edc4rfv", "run"),
        ("abcdefgh12345678", "run"),
        ("aaaabbbbaaaabbbb", "few_letters"),
        ("zjj-0417@2026!!", "own_name"),
        ("zengguoqing1988", "own_name"),
        ("guoqingzeng!2026", "own_name"),
        ("2026zengguoqing#", "own_name"),
        ("weirenminfuwu123!", "weak_word"),
        ("Admin@2026!!!!!!", "weak_word"),
        ("P@ssw0rd20262026", "weak_word"),
        ("woaizhongguo1949", "weak_word"),
    ],
)
def test_what_everybody_would_try_first_is_refused(weak: str, why: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(weak, ZENG)
    assert any(why in str(error.code) for error in refused.value.error_list), refused.value.error_list


@pytest.mark.parametrize("good", [NEW, "copper lantern under rain", "Xk7-vqT2-mmPz-93", "芒果味的长江大桥与旧雨伞"])
def test_several_unrelated_words_or_chance_are_good(good: str) -> None:
    validate_password(good, ZENG)


def test_changing_it_needs_the_old_one_and_a_good_new_one(town: Town) -> None:
    browser = town.at_desk("zhang")
    wrong = browser.post("/account/password/", {"oldpassword": "guess", "password1": NEW, "password2": NEW})
    assert "请输入现在的口令" in wrong.content.decode()
    form = {"oldpassword": password("zhang"), "password1": "zhangjianguo1988", "password2": "zhangjianguo1988"}
    weak = browser.post("/account/password/", form)
    assert "工号、姓名" in weak.content.decode()
    assert town.sign_in("zhang").status_code == 302


def test_a_link_of_the_administrators_sets_a_password_once(town: Town) -> None:
    token = links.issue(town.registrar, "zhang")
    browser = town.browser()
    assert "张建国，请设置口令" in browser.get(f"/account/link/{token}").content.decode()
    refused = browser.post(f"/account/link/{token}", {"password1": "zhang2026zhang", "password2": "zhang2026zhang"})
    assert refused.status_code == 400
    done = browser.post(f"/account/link/{token}", {"password1": NEW, "password2": NEW})
    assert (done.status_code, done["Location"]) == (302, "/account/login/?set=1")
    assert town.sign_in("zhang", NEW).status_code == 302
    assert town.sign_in("zhang").status_code == 200
    again = browser.get(f"/account/link/{token}")
    assert again.status_code == 404
    assert "已经用过、过期或作废" in again.content.decode()


def test_a_link_is_dead_when_a_newer_one_is_given(town: Town) -> None:
    first, second = links.issue(town.registrar, "zhang"), links.issue(town.registrar, "zhang")
    assert town.browser().get(f"/account/link/{first}").status_code == 404
    assert town.browser().get(f"/account/link/{second}").status_code == 200


def test_a_link_dies_after_its_hours(town: Town) -> None:
    token = links.issue(town.registrar, "zhang", valid=timedelta(hours=1))
    later = datetime.now(UTC) + timedelta(hours=1, seconds=1)
    with pytest.raises(NotFound):
        links.find(town.connection, token, later)
    with pytest.raises(NotFound):
        links.spend(town.connection, token, later, "hash")


def test_a_made_up_link_opens_nothing(town: Town) -> None:
    links.issue(town.registrar, "zhang")
    assert town.browser().get("/account/link/made-up").status_code == 404
    assert town.browser().post("/account/link/made-up", {"password1": NEW, "password2": NEW}).status_code == 404


def test_only_the_administrator_gives_links_and_none_to_who_has_left(town: Town) -> None:
    chen = Actor(ActorKind.OFFICER, "chen", ("district", "housing"), frozenset({Role.HEAD}))
    registrar = town.registrar
    with pytest.raises(Refused, match="管理员"):
        links.issue(Registrar(registrar.connection, registrar.now, registrar.random, chen), "zhang")
    with pytest.raises(NotFound):
        links.issue(registrar, "nobody")
    leave_office(registrar, "zhao", ["zhang"], "调离")
    with pytest.raises(Refused, match="离任"):
        links.issue(registrar, "zhao")


def test_a_link_of_somebody_who_left_meanwhile_sets_nothing(town: Town) -> None:
    token = links.issue(town.registrar, "zhao")
    leave_office(town.registrar, "zhao", ["zhang"], "调离")
    assert town.browser().get(f"/account/link/{token}").status_code == 404
    assert town.browser().post(f"/account/link/{token}", {"password1": NEW, "password2": NEW}).status_code == 404


def test_giving_a_link_is_recorded_and_the_token_is_nowhere(town: Town) -> None:
    token = links.issue(town.registrar, "zhang")
    last = town.rows("SELECT kind, actor, body FROM ledger_event ORDER BY seq DESC LIMIT 1")[0]
    assert last[:2] == ("registry.sign_in_link_issued", "officer:tang")
    with acting(town.connection, Access("sign-in link")) as connection:
        stored = connection.execute("SELECT digest::text FROM registry_sign_in_link").fetchall()
    assert len(stored) == 1
    assert token not in str(last) + str(stored)
