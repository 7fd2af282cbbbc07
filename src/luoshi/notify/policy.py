"""How the district wants to be told: quiet hours, digests, gateways, the duty roster. All of it has a default."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from luoshi.core.errors import BadInput

BEIJING: Final = ZoneInfo("Asia/Shanghai")
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CHANNELS: Final = ("email", "sms")


@dataclass(frozen=True, slots=True)
class Policy:
    """Nothing leaves the pages unless a gateway is named here.

    `person` are the gateways to people by channel (`email`, `sms`) as Apprise addresses with `{to}`; `officers` the
    Apprise addresses of officers by code; `duty` who is on duty by weekday, Monday 0. At most `storm_most` notices of
    one kind in `storm_window` stand alone; the rest are gathered. News entered `stale_after` ago or earlier is kept to
    be looked up, and calls nobody. `address` is where the pages are, for links.
    """

    quiet_from: time = time(22)
    quiet_until: time = time(7)
    digest_at: tuple[time, ...] = (time(8, 30), time(14))
    storm_window: timedelta = timedelta(minutes=10)
    storm_most: int = 5
    stale_after: timedelta = timedelta(days=3)
    address: str = ""
    person: Mapping[str, str] = field(default_factory=dict)
    officers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    duty: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def is_quiet(self, instant: datetime) -> bool:
        """Whether nothing may be sent now: at night in Beijing."""
        clock, since, until = instant.astimezone(BEIJING).time(), self.quiet_from, self.quiet_until
        return since <= clock < until if since <= until else clock >= since or clock < until

    def after_quiet(self, instant: datetime) -> datetime:
        """The instant itself, or the end of the quiet hours that it lies in."""
        if not self.is_quiet(instant):
            return instant
        local = instant.astimezone(BEIJING)
        end = datetime.combine(local.date(), self.quiet_until, BEIJING)
        return (end if end > local else end + timedelta(days=1)).astimezone(UTC)

    def on_duty(self, instant: datetime) -> tuple[str, ...]:
        """Who is on duty on this day in Beijing; until the quiet hours end, whoever was on duty the day before."""
        local = instant.astimezone(BEIJING)
        night = local.time() < self.quiet_until < self.quiet_from
        return self.duty.get((local - timedelta(days=night)).weekday(), ())


def roster(text: str, now: datetime) -> tuple[str, ...]:
    """Who is on duty by the district's own text; nobody where it cannot be read, of which `doctor` tells."""
    return known_policy(text).on_duty(now)


def known_policy(text: str) -> Policy:
    """The policy of the district's own text; one without gateways where that cannot be read."""
    try:
        return _read(text)
    except BadInput:
        return Policy()


@lru_cache(maxsize=4)
def _read(text: str) -> Policy:
    return read_policy(text)


def read_policy(text: str, address: str = "") -> Policy:
    """The policy in a TOML text. Raises BadInput `notices_policy` that names what is wrong.

    [quiet]            from = "22:00"   until = "07:00"
    [digest]           at = ["08:30", "14:00"]
    [storm]            minutes = 10     most = 5
    [person]           sms = "…{to}"    email = "mailtos://user:password@smtp.example.cn/{to}"
    [officers]         li = ["dingtalk://token", "mailto://…"]
    [duty]             monday = ["li"]
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(str(error)) from error
    unknown = sorted(set(found) - {"quiet", "digest", "storm", "person", "officers", "duty"})
    if unknown:
        raise _wrong(", ".join(unknown))
    try:
        return Policy(address=address, **_given(found))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(str(error)) from error


def _given(found: Mapping[str, Any]) -> dict[str, Any]:
    quiet, storm = found.get("quiet", {}), found.get("storm", {})
    given: dict[str, Any] = {
        "person": {channel: _template(channel, url) for channel, url in found.get("person", {}).items()},
        "officers": {code: _words(urls) for code, urls in found.get("officers", {}).items()},
        "duty": {WEEKDAYS.index(day): _words(codes) for day, codes in found.get("duty", {}).items()},
    }
    if quiet:
        given |= {"quiet_from": time.fromisoformat(quiet["from"]), "quiet_until": time.fromisoformat(quiet["until"])}
    if "digest" in found:
        given["digest_at"] = tuple(sorted(time.fromisoformat(at) for at in _words(found["digest"]["at"])))
    if storm:
        given |= {"storm_window": timedelta(minutes=int(storm["minutes"])), "storm_most": int(storm["most"])}
    return given


def _template(channel: str, url: str) -> str:
    if channel not in CHANNELS or "{to}" not in url:
        raise ValueError(f"person.{channel}")
    return url


def _words(values: list[str]) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"a list of texts, not {values!r}")
    return tuple(values)


def _wrong(what: str) -> BadInput:
    return BadInput(
        "notices_policy",
        f"消息设置（notices.toml）有误：{what}",
        f"The settings of notices (notices.toml) are wrong: {what}",
        {"what": what},
    )
