"""Officers sign in with their code; nobody else does, and nobody is locked out for somebody else's mistakes."""

from __future__ import annotations

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.hashers import identify_hasher
from django.test import Client

from luoshi.core.actors import Role
from luoshi.core.registry_events import OfficerRegistered
from luoshi.registry.commands import enter_officers
from luoshi.registry.models import Officer
from tests.web.officers import Town, password


def signed_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


def test_an_officer_signs_in_with_code_and_password_and_is_where_they_wanted_to_be(town: Town) -> None:
    browser = town.browser()
    sent = browser.get("/account/password/")
    assert sent.status_code == 302
    assert sent["Location"] == "/account/login/?next=/account/password/"
    page = browser.get(sent["Location"]).content.decode()
    assert "工号" in page
    assert 'name="next" value="/account/password/"' in page
    form = {"login": "zhang", "password": password("zhang"), "next": "/account/password/"}
    answer = browser.post("/account/login/", form)
    assert (answer.status_code, answer["Location"]) == (302, "/account/password/")
    assert "张建国" in browser.get("/account/").content.decode()


def test_the_code_is_taken_as_it_is_typed(town: Town) -> None:
    assert town.sign_in(" Zhang ", password("zhang")).status_code == 302


def test_a_wrong_password_and_an_unknown_code_get_the_same_answer(town: Town) -> None:
    wrong, unknown = town.sign_in("zhang", "not the password"), town.sign_in("nobody", "not the password")
    assert wrong.status_code == unknown.status_code == 200
    assert "工号或口令不对" in wrong.content.decode()
    assert "工号或口令不对" in unknown.content.decode()


def test_nobody_can_sign_up_and_no_page_of_allauth_is_there_that_we_do_not_use(town: Town) -> None:
    browser = town.browser()
    for path in ("signup/", "email/", "password/reset/", "password/set/", "3rdparty/", "social/signup/"):
        assert browser.get(f"/account/{path}").status_code == 404, path
    assert "注册" not in browser.get("/account/login/").content.decode()


def test_passwords_are_kept_as_argon2(town: Town) -> None:
    (stored,) = town.rows("SELECT password FROM registry_officer WHERE code = 'zhang'")[0]
    assert identify_hasher(stored).algorithm == "argon2"


def test_an_officer_who_is_no_longer_active_is_out_at_once_and_cannot_come_back(town: Town) -> None:
    browser = town.at_desk("zhao")
    assert signed_in(browser)
    enter_officers(town.registrar, [OfficerRegistered("zhao", "赵倩", "housing", (Role.HANDLER,), active=False)])
    assert not signed_in(browser)
    answer = town.sign_in("zhao")
    assert answer["Location"] == "/account/inactive/"
    assert not signed_in(browser)


def test_roles_count_as_the_registry_has_them_now_not_as_they_were_at_signing_in(town: Town) -> None:
    browser = town.at_desk("zhao")
    enter_officers(town.registrar, [OfficerRegistered("zhao", "赵倩", "traffic", (Role.HEAD,))])
    assert not signed_in(browser), "the session goes with the roles it was begun with"
    town.sign_in("zhao", browser=browser)
    page = browser.get("/account/").content.decode()
    assert "交通运输局" in page
    assert "住房和城乡建设局" not in page


def test_a_session_gets_a_new_key_at_signing_in(town: Town) -> None:
    browser = town.browser()
    browser.get("/account/login/")
    browser.session.save()
    planted = str(browser.session.session_key)
    browser.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert town.sign_in("zhang", browser=browser).status_code == 302
    assert browser.session.session_key != planted
    thief = town.browser()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert not signed_in(thief)


def test_changing_the_password_ends_the_sessions_elsewhere(town: Town) -> None:
    here, elsewhere = town.at_desk("zhang"), town.at_desk("zhang")
    new = "三只麻雀落在旧钟楼的檐上"
    changed = here.post("/account/password/", {"oldpassword": password("zhang"), "password1": new, "password2": new})
    assert changed.status_code == 302
    assert signed_in(here)
    assert not signed_in(elsewhere)
    assert town.sign_in("zhang").status_code == 200
    assert town.sign_in("zhang", new).status_code == 302


def test_django_cannot_write_anything_of_an_officer_but_password_and_last_login(town: Town) -> None:
    zhang = Officer.objects.get(pk="zhang")
    zhang.roles = ["administrator"]
    zhang.name = "张三"
    zhang.save()
    assert town.rows("SELECT name, roles FROM registry_officer WHERE code = 'zhang'") == [("张建国", ["handler"])]
    with pytest.raises(Exception, match="officers change by events"):
        Officer.objects.filter(pk="zhang").update(roles=["administrator"])


def test_django_sees_officers_and_nothing_else(town: Town) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table, seen in (("registry_officer", 10), ("registry_office", 0), ("cases_case", 0), ("ledger_event", 0)):
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (seen,), table
    with psycopg.connect(town.dsn) as plain:
        assert plain.execute("SELECT count(*) FROM registry_officer").fetchone() == (0,)
