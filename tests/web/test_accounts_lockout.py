"""Guessing is slowed for an account from an address. The office behind it, and the account elsewhere, stay open."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import override_settings

from tests.web.officers import OFFICE_ADDRESS, OFFICERS, Town, password

ELSEWHERE = "198.51.100.7"


def guesses(town: Town, times: int, code: str = "zhang", address: str = OFFICE_ADDRESS) -> list[HttpResponse]:
    browser = town.browser(address)
    return [town.sign_in(code, f"guess number {nth}", browser) for nth in range(times)]


def time_passes(town: Town, minutes: int) -> None:
    """The failures were that much earlier."""
    for table in ("axes_accessattempt", "axes_accessfailurelog"):
        town.stored(f"UPDATE {table} SET attempt_time = attempt_time - make_interval(mins => %s)", minutes)


def test_fifty_wrong_passwords_for_one_account_lock_nobody_else_in_the_office_out(town: Town) -> None:
    answers = guesses(town, 50)
    assert [answer.status_code for answer in answers[:5]] == [200, 200, 200, 200, 429]
    assert {answer.status_code for answer in answers[5:]} == {429}
    for officer in OFFICERS:
        signed_in = town.sign_in(officer.code).status_code
        assert signed_in == (429 if officer.code == "zhang" else 302), officer.code


def test_wrong_passwords_for_every_account_of_an_office_leave_other_addresses_alone(town: Town) -> None:
    for code in ("zhang", "zhao", "chen"):
        guesses(town, 5, code)
        assert town.sign_in(code).status_code == 429
        assert town.sign_in(code, browser=town.browser(ELSEWHERE)).status_code == 302


def test_whoever_waits_is_told_how_long_and_what_else_they_can_do(town: Town) -> None:
    answer = guesses(town, 6)[-1]
    page = answer.content.decode()
    assert answer["Retry-After"] == "60"
    assert "请等 1 分钟再试" in page
    assert "一次性链接" in page
    assert 'name="password"' not in page


def test_after_the_wait_the_right_password_opens(town: Town) -> None:
    guesses(town, 5)
    assert town.sign_in("zhang").status_code == 429
    time_passes(town, 2)
    assert town.sign_in("zhang").status_code == 302


def test_who_goes_on_guessing_waits_longer_each_time(town: Town) -> None:
    waits = []
    for _ in range(11):
        waits.append(int(guesses(town, 5)[-1]["Retry-After"]) // 60)
        time_passes(town, 61)
    assert waits == [1, 5, 5, 15, 15, 15, 15, 15, 15, 60, 60]


def test_a_code_in_capitals_or_with_spaces_is_the_same_account(town: Town) -> None:
    browser = town.browser()
    for code in ("zhang", "ZHANG", " Zhang", "zhanG ", "zHang"):
        town.sign_in(code, "a guess", browser)
    assert town.sign_in("zhang").status_code == 429


def test_an_account_tried_from_many_addresses_at_once_gets_fewer_tries_from_each(town: Town) -> None:
    for nth in range(11):
        guesses(town, 3, address=f"203.0.113.{nth}")
    answers = guesses(town, 3, address="203.0.113.200")
    assert [answer.status_code for answer in answers] == [200, 429, 429]
    assert town.sign_in("zhang", browser=town.browser(ELSEWHERE)).status_code == 302


def test_the_word_of_a_visitor_about_their_address_is_not_believed(town: Town) -> None:
    browser = town.browser()
    for nth in range(5):
        town.sign_in("zhang", "a guess", browser, HTTP_X_FORWARDED_FOR=f"192.0.2.{nth}")
    assert town.sign_in("zhang", HTTP_X_FORWARDED_FOR="192.0.2.99").status_code == 429


def test_behind_our_own_proxy_its_word_counts_and_nothing_before_it(town: Town) -> None:
    proxy = town.browser("127.0.0.1")
    with override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https")):
        for nth in range(5):
            town.sign_in("zhang", "a guess", proxy, HTTP_X_FORWARDED_FOR=f"192.0.2.{nth}, {OFFICE_ADDRESS}")
        assert town.sign_in("zhang", browser=proxy, HTTP_X_FORWARDED_FOR=OFFICE_ADDRESS).status_code == 429
        assert town.sign_in("zhang", browser=proxy, HTTP_X_FORWARDED_FOR=ELSEWHERE).status_code == 302


def test_signing_in_forgives_the_failures_before_it(town: Town) -> None:
    browser = town.browser()
    for _ in range(3):
        guesses(town, 4)
        assert town.sign_in("zhang", password("zhang"), browser).status_code == 302
        browser.post("/account/logout/")


def test_no_password_lies_in_the_notes_of_failures(town: Town) -> None:
    guesses(town, 3)
    notes = town.stored("SELECT get_data, post_data FROM axes_accessattempt")
    assert notes
    assert "guess number" not in str(notes)
