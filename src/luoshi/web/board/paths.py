"""A case's way through the offices, drawn station by station with the time it lay there, and as a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext, gettext_noop

from luoshi.cases.board_paths import ARBITER, Path, Station, Stay
from luoshi.cases.handling import Means
from luoshi.core.errors import NotFound
from luoshi.ledger.access import Access
from luoshi.registry.queries import offices
from luoshi.web.words import called, data, lasted, listed

_WORDS: Mapping[Stay, str] = {
    Stay.HELD: gettext_noop("办理"),
    Stay.WAITS: gettext_noop("未签收"),
    Stay.DECLINED: gettext_noop("退回"),
    Stay.LAPSED: gettext_noop("逾时未签"),
    Stay.RULING: gettext_noop("待裁定"),
}
_MOST_SHARE = 12


@dataclass(frozen=True, slots=True)
class Stop:
    """A station as the template draws it. `share` is how long its stretch of line is, from 1."""

    name: str
    stay: str
    words: str
    lasted: str
    why: str
    share: int
    here: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """A case with its way; `text` says the same as one sentence."""

    path: Path
    kind: str
    waited: timedelta
    stops: tuple[Stop, ...]
    text: str


def office_names(means: Means, access: Access) -> dict[str, str]:
    """The names of all offices by code."""
    return {code: row.name for code, row in offices(means.connection, access).items()}


def draw(path: Path, names: Mapping[str, str], means: Means, now: datetime) -> Drawing:
    """The way of a case, drawn at an instant."""
    causes = _causes(path, means)
    stops = tuple(_stop(one, path, names, causes, now) for one in path.stations)
    text = listed(f"{stop.name} {stop.lasted}{'' if stop.stay == 'held' else f' {stop.words}'}" for stop in stops)
    return Drawing(path, _kind(path, means), now - path.received_at, stops, gettext("%(all)s。") % {"all": text})


def _kind(path: Path, means: Means) -> str:
    rules = means.reference.versions.get((path.case_type, path.type_version))
    return called(rules) if rules else path.case_type


def _causes(path: Path, means: Means) -> Mapping[str, str]:
    try:
        return means.reference.rules(path.case_type, path.type_version).returns.causes
    except NotFound:
        return {}


def _stop(station: Station, path: Path, names: Mapping[str, str], causes: Mapping[str, str], now: datetime) -> Stop:
    took, whole = station.lasted(now), max(now - path.received_at, timedelta(seconds=1))
    name = gettext("督查部门") if station.office == ARBITER else short(names.get(station.office, station.office), names)
    why = data(causes.get(station.cause, station.cause))
    share = max(1, round(_MOST_SHARE * (took / whole)))
    return Stop(
        name, station.stay.value, gettext(_WORDS[station.stay]), lasted(took), why, share, station.until is None
    )


def short(name: str, names: Mapping[str, str]) -> str:
    """An office's name without the part that all names of the district begin with: 云澜区城市管理局 → 城市管理局."""
    common = _common_beginning(tuple(names.values()))
    return name[len(common) :] if common and len(name) > len(common) + 1 else name


def _common_beginning(every: tuple[str, ...]) -> str:
    """The district's own name, which most offices' names begin with; empty where there is none."""
    for end in "区县市旗":
        for name in every:
            begins, found, _ = name.partition(end)
            prefix = begins + found
            if found and len(every) > 1 and sum(one.startswith(prefix) for one in every) * 2 > len(every):
                return prefix
    return ""
