"""How often a door may be used in a while: the figures are data (`limits.toml`, and the district's own over it).

Counted is by account and by address, in the database, so that all processes count together: one by one where little is
borne; where that is much, in lots of a hundredth of it, of which each process uses its own up. What is kept of either
is a hash under a key of the installation that is another every day: nobody reads from it who came from where.
"""

from __future__ import annotations

import hmac
import threading
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib import resources
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

import psycopg

from luoshi.core.errors import BadInput, LuoshiError, Unavailable
from luoshi.ledger.access import Access
from luoshi.ledger.asking import Question, ask

KEEPER: Final = Access("limits")
_BEIJING: Final = ZoneInfo("Asia/Shanghai")
_FORGOTTEN: Final = timedelta(days=1)
_MOST_MINUTES: Final = 24 * 60
_WHOLE: Final = ("minutes", "account", "address")
_OVER: Final = "t.since <= $3::timestamptz"
_COUNT: Final = (
    "INSERT INTO registry_try AS t (key, since, times)"  # noqa: S608 - our own words
    " SELECT key, $2::timestamptz, lot FROM unnest($1::text[], $4::integer[]) AS k(key, lot) ORDER BY key"
    " ON CONFLICT (key) DO UPDATE SET"
    f" since = CASE WHEN {_OVER} THEN $2::timestamptz ELSE t.since END,"
    f" times = CASE WHEN {_OVER} THEN excluded.times ELSE t.times + excluded.times END RETURNING key, since, times"
)
LOTS: Final = 100
"""Into so many lots what is borne is divided: what processes took and did not use is at most a lot of each."""
# A count that a crash forgets lets somebody try once more: nobody who tries at the same time waits for the disk.
_AT_ONCE: Final = "SELECT set_config('synchronous_commit', 'off', true)"
_FORGET: Final = "DELETE FROM registry_try WHERE since <= $1"


class TooOften(LuoshiError):
    """A door was used as often as it may be for now."""

    status: ClassVar[int] = 429

    def __init__(self, wait: timedelta) -> None:
        self.seconds = max(1, round(wait.total_seconds()))
        minutes = -(-self.seconds // 60)
        super().__init__(
            "too_often",
            f"操作太频繁了，请 {minutes} 分钟后再试。",
            f"Too often: try again in {minutes} {'minute' if minutes == 1 else 'minutes'}.",
            {"retry_after_seconds": self.seconds},
        )


@dataclass(frozen=True, slots=True)
class Door:
    """What is counted together, and how much of it is borne: 0 is without limit."""

    name: str
    pages: tuple[str, ...]
    verbs: tuple[str, ...]
    window: timedelta
    account: int
    address: int

    def holds(self, page: str, verb: str) -> bool:
        """Whether a request belongs to it."""
        return (not self.verbs or verb in self.verbs) and any(fnmatchcase(page, one) for one in self.pages)


class _Lots:
    """What this process has taken and not used yet, by key, and until when."""

    def __init__(self) -> None:
        self._left: dict[str, tuple[int, datetime]] = {}
        self._changing = threading.Lock()

    def use(self, key: str, now: datetime) -> bool:
        """Uses one, if there is one."""
        with self._changing:
            left, until = self._left.pop(key, (0, now))
            if left > 1 and now < until:
                self._left[key] = left - 1, until
            return left > 0 and now < until

    def add(self, key: str, left: int, until: datetime, now: datetime) -> None:
        """Keeps what is left of a lot."""
        with self._changing:
            if len(self._left) >= _MOST_LOTS:
                self._left = {one: held for one, held in self._left.items() if now < held[1]}
            if left > 0 and len(self._left) < _MOST_LOTS:
                self._left[key] = left, until


_MOST_LOTS: Final = 10_000
_lots = _Lots()


@lru_cache(maxsize=8)
def doors(own: str = "") -> tuple[Door, ...]:
    """The doors with a district's own figures over the default's. Raises BadInput `limits`."""
    default = resources.files("luoshi.registry").joinpath("limits.toml").read_text(encoding="utf-8")
    known, changed = tomllib.loads(default), _read(own)
    if strangers := sorted(changed.keys() - known.keys()):
        raise _wrong(f"没有 [{strangers[0]}] 这一节", f"there is no door [{strangers[0]}]")
    return tuple(_door(name, {**said, **changed.get(name, {})}) for name, said in known.items())


def take(
    connection: psycopg.Connection[Any], door: Door, account: str, address: str, now: datetime, secret: bytes
) -> None:
    """Count one use of a door by an account, if there is one, and from an address.

    Raises TooOften, and Unavailable where nothing can be written: then nothing that is counted could be done either.
    """
    most = {
        _key(secret, now, door.name, kind, value): limit
        for kind, value, limit in (("account", account, door.account), ("address", address, door.address))
        if limit and value
    }
    wanted = sorted(key for key in most if not _lots.use(key, now))
    if not wanted:
        return
    lots = {key: max(1, most[key] // LOTS) for key in wanted}
    rows = _counted(connection, lots, now, door.window)
    used = {key: times - lots[key] for key, _, times in rows}
    over = [since + door.window - now for key, since, _ in rows if used[key] >= most[key]]
    if over:
        raise TooOften(max(over))
    for key, since, _ in rows:
        _lots.add(key, min(lots[key], most[key] - used[key]) - 1, since + door.window, now)
    if not any(used.values()):
        ask(connection, KEEPER, Question(_FORGET, (now - _FORGOTTEN,)))


def _counted(
    connection: psycopg.Connection[Any], lots: Mapping[str, int], now: datetime, window: timedelta
) -> list[tuple[Any, ...]]:
    """Key, since when and how often, with these lots."""
    try:
        values = [*lots], now, now - window, [str(lot) for lot in lots.values()]
        return ask(connection, KEEPER, Question(_AT_ONCE), Question(_COUNT, values))[1]
    except psycopg.errors.ReadOnlySqlTransaction as error:
        raise Unavailable(
            "database_unavailable",
            "数据库现在只能查阅，不能记录，请稍后再试。",
            "The database can only be read now: try again later.",
        ) from error


def _key(secret: bytes, now: datetime, *said: str) -> str:
    """What stands for an account or address at a door, today."""
    text = "\0".join((f"{now.astimezone(_BEIJING):%F}", *said))
    return hmac.digest(secret, f"luoshi.registry.limits\0{text}".encode(), "sha256").hex()


def _read(text: str) -> Mapping[str, Mapping[str, Any]]:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _wrong(str(error), str(error)) from error
    if bad := [name for name, said in found.items() if not isinstance(said, dict)]:
        raise _wrong(f"{bad[0]} 应写在某一节里", f"{bad[0]} stands in no door")
    return found


def _door(name: str, said: Mapping[str, Any]) -> Door:
    figures = {what: said.get(what, 0) for what in _WHOLE}
    for what, figure in figures.items():
        if type(figure) is not int or figure < 0:
            raise _wrong(f"[{name}] {what} 须为 0 以上的整数", f"[{name}] {what} must be a whole number from 0 up")
    if not 1 <= figures["minutes"] <= _MOST_MINUTES:
        raise _wrong(f"[{name}] minutes 须为 1 至 {_MOST_MINUTES}", f"[{name}] minutes must be 1 to {_MOST_MINUTES}")
    return Door(
        name,
        _words(name, said, "pages"),
        _words(name, said, "verbs"),
        timedelta(minutes=figures["minutes"]),
        figures["account"],
        figures["address"],
    )


def _words(name: str, said: Mapping[str, Any], what: str) -> tuple[str, ...]:
    found: Sequence[Any] = said.get(what, ())
    if not isinstance(found, list | tuple) or not all(isinstance(one, str) for one in found):
        raise _wrong(f"[{name}] {what} 须为一列词", f"[{name}] {what} must be a list of words")
    return tuple(found)


def _wrong(zh: str, en: str) -> BadInput:
    return BadInput("limits", f"限流设置（limits.toml）有误：{zh}。", f"The limits (limits.toml) are wrong: {en}.")
