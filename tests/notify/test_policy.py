"""When nothing may be sent, who is on duty, and what the administrator may write into notices.toml."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from luoshi.core.errors import BadInput
from luoshi.notify.gateways import address_of
from luoshi.notify.policy import BEIJING, Policy, read_policy


def beijing(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant of September 2026 by the clock of Beijing; the 7th is a Monday."""
    return datetime(2026, 9, day, hour, minute, tzinfo=BEIJING).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        (beijing(7, 21, 59), False),
        (beijing(7, 22), True),
        (beijing(8, 0), True),
        (beijing(8, 6, 59), True),
        (beijing(8, 7), False),
        (beijing(8, 12), False),
    ],
)
def test_from_ten_to_seven_it_is_quiet(at: datetime, quiet: bool) -> None:
    assert Policy().is_quiet(at) is quiet


def test_what_waits_goes_out_at_seven() -> None:
    assert Policy().after_quiet(beijing(7, 23)) == beijing(8, 7)
    assert Policy().after_quiet(beijing(8, 3)) == beijing(8, 7)
    assert Policy().after_quiet(beijing(8, 9)) == beijing(8, 9)


def test_quiet_hours_may_lie_within_a_day_or_be_none() -> None:
    noon = Policy(quiet_from=time(12), quiet_until=time(14))
    assert noon.after_quiet(beijing(7, 13)) == beijing(7, 14)
    assert not noon.is_quiet(beijing(7, 23))
    assert not Policy(quiet_from=time(0), quiet_until=time(0)).is_quiet(beijing(7, 23))


def test_the_watch_of_a_night_is_the_evenings() -> None:
    policy = Policy(duty={0: ("li",), 1: ("wang",)})
    assert policy.on_duty(beijing(7, 23)) == ("li",)
    assert policy.on_duty(beijing(8, 6)) == ("li",)
    assert policy.on_duty(beijing(8, 7)) == ("wang",)
    assert policy.on_duty(beijing(9, 12)) == ()


def test_the_file_of_an_administrator() -> None:
    policy = read_policy(
        """
        [quiet]
        from = "21:30"
        until = "08:00"
        [digest]
        at = ["16:00", "09:00"]
        [storm]
        minutes = 30
        most = 3
        [person]
        sms = "https://sms.example.cn/{to}"
        [officers]
        li = ["dingtalk://token"]
        [duty]
        sunday = ["li"]
        """,
        "https://luoshi.example.cn",
    )
    assert policy == Policy(
        quiet_from=time(21, 30),
        quiet_until=time(8),
        digest_at=(time(9), time(16)),
        storm_window=timedelta(minutes=30),
        storm_most=3,
        address="https://luoshi.example.cn",
        person={"sms": "https://sms.example.cn/{to}"},
        officers={"li": ("dingtalk://token",)},
        duty={6: ("li",)},
    )
    assert read_policy("") == Policy()


@pytest.mark.parametrize(
    "text",
    [
        "quiet",
        "[sound]\nhorn = 1",
        '[quiet]\nfrom = "25:00"\nuntil = "07:00"',
        '[quiet]\nfrom = "22:00"',
        '[person]\nsms = "https://sms.example.cn/"',
        '[person]\npigeon = "coo://{to}"',
        '[officers]\nli = "dingtalk://token"',
        '[duty]\nsomeday = ["li"]',
        "quiet = 5",
    ],
)
def test_a_mistake_in_the_file_is_named_and_nothing_starts(text: str) -> None:
    with pytest.raises(BadInput) as said:
        read_policy(text)
    assert said.value.code == "notices_policy"
    assert said.value.data["what"]


@pytest.mark.parametrize(
    ("contact", "address"),
    [
        ("13812345678", "sms://gate/13812345678"),
        (" +86 138-1234-5678 ", "sms://gate/13812345678"),
        ("zhang.san+1@example.cn", "mailto://gate/zhang.san%2B1%40example.cn"),
        ("2345678", None),
        ("打给我儿子", None),
        ("13812345678; rm -rf", None),
        ("a@b@example.cn", None),
        ("", None),
    ],
)
def test_a_contact_goes_to_the_gateway_it_is_for_or_to_none(contact: str, address: str | None) -> None:
    policy = Policy(person={"sms": "sms://gate/{to}", "email": "mailto://gate/{to}"})
    assert address_of(contact, policy) == address
    assert address_of(contact, Policy()) is None
