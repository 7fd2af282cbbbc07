"""What parts of a case type must agree on: moments name limits that exist, sealing fits publicity, and the like.

They read the raw table, so that a fault in one part hides none in another; what is malformed has been noted already.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from luoshi.core.casetypes.fields import Place
from luoshi.core.casetypes.model import LimitName, Publicity, Sealing, Start

# Promise P2: no clock resets on hand-over, so no limit of the whole matter may run from a transfer.
_STARTS: Final[Mapping[LimitName, tuple[Start, ...]]] = {
    LimitName.STATUTORY: (Start.RECEIVED, Start.SIGNED, Start.ADMITTED),
    LimitName.PROMISED: (Start.RECEIVED, Start.SIGNED, Start.ADMITTED),
    LimitName.SIGN: (Start.RECEIVED, Start.TRANSFERRED),
    LimitName.FIRST_CONTACT: (Start.RECEIVED, Start.SIGNED, Start.ADMITTED),
    # 行政许可法第三十二条：当场或者在五日内一次告知，逾期不告知的，自收到申请材料之日起即为受理。
    LimitName.SUPPLEMENT: (Start.RECEIVED,),
    # 行政许可法第四十四条：自作出决定之日起十日内颁发、送达。
    LimitName.DELIVER: (Start.DECIDED,),
}

# Disputes of competence have three causes everywhere: place, power, overlap (属地、权属、职能交叉).
COMMON_CAUSES: Final = ("place", "power", "overlap")

# Nobody is made to take photos, films, tracks or screenshots to prove work (为基层减负: no forced traces).
_TRACES: Final = ("photo", "video", "track", "screenshot", "selfie", "location")


def whole(raw: Mapping[str, object], place: Place) -> None:
    """Every check of a whole case type."""
    limits = raw.get("limits")
    if isinstance(limits, dict):
        _limits(limits, place.at("limits"))
        _named_limits(raw, limits, place)
        _admission(raw, limits, place)
    if raw.get("publicity") == Publicity.RELEASED and raw.get("sealing") in (Sealing.WHOLE, Sealing.REPORTER):
        place.at("publicity").wrong("密封事项不得公开原文（released）", "a sealed case must not be released")


def moment(raw: Mapping[str, object], place: Place) -> None:
    """A moment is a share of a limit, or an offset with its side."""
    if "share" in raw:
        for key in ("offset", "side"):
            if key in raw:
                place.at(key).wrong("有 share 就不能再有它", "cannot stand beside share")
    elif "offset" in raw:
        if "side" not in raw:
            place.at("side").wrong("缺少这一项：before 或 after", "is missing: before or after")
    else:
        wanted, other = ("offset", "") if "side" in raw else ("share", "（或者 offset 和 side）")
        place.at(wanted).wrong(f"缺少这一项{other}", "is missing" + (" (or offset and side)" if other else ""))


def causes(raw: Mapping[str, object], place: Place) -> None:
    """The causes of a return include those that every district knows."""
    given = raw.get("causes")
    for cause in COMMON_CAUSES:
        if isinstance(given, dict) and cause not in given:
            place.at("causes").at(cause).missing()


def untraced(names: object, place: Place) -> None:
    """No evidence rule forces officers to leave photos, films or tracks."""
    for name in names if isinstance(names, dict) else ():
        if any(trace in str(name).split("_") for trace in _TRACES):
            place.at(str(name)).wrong(
                "不得强制拍照、录像、定位、截图留痕", "photos, films, tracks and screenshots must not be forced"
            )


def _limits(limits: Mapping[str, object], place: Place) -> None:
    if LimitName.SIGN not in limits:
        place.at(LimitName.SIGN).missing()
    if LimitName.STATUTORY not in limits and LimitName.PROMISED not in limits:
        place.wrong("statutory 和 promised 至少要有一个", "statutory or promised must be there: every case has a clock")
    for name, start in _starts(limits):
        if start not in _STARTS[name]:
            fit = [str(one) for one in _STARTS[name]]
            place.at(name).at("start").wrong(
                f"{name} 只能从这些时刻起算：{'、'.join(fit)}", f"{name} may only run from: {', '.join(fit)}"
            )


def _named_limits(raw: Mapping[str, object], limits: Mapping[str, object], place: Place) -> None:
    for spot, entry in _entries_that_name_a_limit(raw, place):
        name = entry.get("limit")
        if name in list(LimitName) and name not in limits:
            spot.at("limit").wrong(f"limits 里没有 {name}", f"there is no {name} among the limits")


def _entries_that_name_a_limit(raw: Mapping[str, object], place: Place) -> Iterator[tuple[Place, Mapping[str, object]]]:
    extension = raw.get("extension")
    if isinstance(extension, dict):
        yield place.at("extension"), extension
    for part in ("warnings", "ladder"):
        entries = raw.get(part)
        for number, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict):
                yield place.at(part).at(number), entry


def _admission(raw: Mapping[str, object], limits: Mapping[str, object], place: Place) -> None:
    needs = raw.get("needs_admission")
    if needs is True:
        _admitted_fully(raw, limits, place)
    elif needs is False:
        for name, start in _starts(limits):
            if start is Start.ADMITTED:
                place.at("limits").at(name).at("start").wrong(
                    "needs_admission 为 false，没有受理时刻", "needs_admission is false: nothing is ever admitted"
                )
        for spot, part in ((place.at("supplement"), raw), (place.at("limits").at(LimitName.SUPPLEMENT), limits)):
            if spot.key.rpartition(".")[2] in part:
                spot.wrong("只有需要受理的事项才有补正告知", "only what needs admission has supplement notices")


def _admitted_fully(raw: Mapping[str, object], limits: Mapping[str, object], place: Place) -> None:
    if LimitName.SUPPLEMENT not in limits:
        place.at("limits").at(LimitName.SUPPLEMENT).missing()
    if "supplement" not in raw:
        place.at("supplement").missing()
    handling = {name: rule for name, rule in limits.items() if name in (LimitName.STATUTORY, LimitName.PROMISED)}
    starts = dict(_starts(handling))
    if starts and len(starts) == len(handling) and Start.ADMITTED not in starts.values():
        place.at("limits").wrong("需要受理的事项，应有从 admitted 起算的期限", "must hold one that starts at admitted")


def _starts(limits: Mapping[str, object]) -> Iterator[tuple[LimitName, Start]]:
    for name, rule in limits.items():
        start = rule.get("start") if isinstance(rule, dict) else None
        if name in list(LimitName) and start in list(Start):
            yield LimitName(name), Start(start)
