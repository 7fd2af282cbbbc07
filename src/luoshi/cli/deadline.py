"""`luoshi deadline START LIMIT`: when a limit ends, and why."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from luoshi.cli.command import Command
from luoshi.core.errors import BadInput
from luoshi.core.worktime import DayKind, Explanation, Limit, SkippedDay
from luoshi.core.worktime_limits import UNIT_NAMES
from luoshi.registry.calendar_seed import SEED_ZONE, seed_calendar

_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_REASONS = {
    DayKind.WEEKEND: ("周末", "weekend"),
    DayKind.HOLIDAY: ("放假", "holiday"),
    DayKind.CLOSED: ("停止办公", "closed"),
}
_MANY = 12


def _configure(parser: ArgumentParser) -> None:
    parser._negative_number_matcher = re.compile(r"-[0-9]")  # so that "-5wd" is refused as a limit, not as an option
    parser.add_argument(
        "start", help="起算时间，如 2026-09-28T10:00；未写时区的按北京时间 / when it starts (default zone: Beijing)"
    )
    parser.add_argument("limit", help="期限，如 5wd 4wh 15d 24h 1mo 30min / the limit")
    parser.add_argument(
        "--person", action="store_true", help="约束个人的期限，到 24:00 为止 / binds a person: ends at 24:00"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON / print JSON")


def _run(words: Namespace) -> int:
    start = read_instant(words.start, SEED_ZONE)
    limit = Limit.parse(words.limit, binds_person=words.person)
    explanation = seed_calendar().explain(start, limit)
    if words.json:
        print(json.dumps(as_data(explanation, SEED_ZONE), ensure_ascii=False, indent=2))
    else:
        print("\n".join(as_lines(explanation, SEED_ZONE)))
    return 0


COMMAND = Command(
    "deadline",
    "按全国放假通知和默认办公时间计算期限届满时间并说明理由 / when a limit ends by the national calendar, and why",
    _configure,
    _run,
)


def read_instant(text: str, zone: ZoneInfo) -> datetime:
    """An ISO 8601 time; one without zone is the given zone's. Raises BadInput `time_malformed`."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            "time_malformed",
            f"时间“{text}”写法不对，应如 2026-09-28T10:00 或 2026-09-28T10:00+08:00",
            f"Cannot read the time '{text}'; write 2026-09-28T10:00 or 2026-09-28T10:00+08:00",
            {"text": text},
        ) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)


def as_data(explanation: Explanation, zone: ZoneInfo) -> dict[str, object]:
    """The explanation for programs: instants in ISO 8601, `deadline` in UTC, `deadline_local` in the zone."""
    return {
        "start": explanation.start.astimezone(zone).isoformat(),
        "limit": str(explanation.limit),
        "binds_person": explanation.limit.binds_person,
        "deadline": explanation.instant.isoformat(),
        "deadline_local": explanation.instant.astimezone(zone).isoformat(),
        "last_day": explanation.last_day.isoformat(),
        "provisional": explanation.provisional,
        "counted": [day.isoformat() for day in explanation.counted],
        "skipped": [{"day": each.day.isoformat(), "reason": each.reason.value} for each in explanation.skipped],
        "make_up": [day.isoformat() for day in explanation.make_up],
        "rules": [
            {"code": rule.code, "zh": rule.zh, "en": rule.en, "source": rule.source_zh, "source_en": rule.source_en}
            for rule in explanation.rules
        ],
    }


def as_lines(explanation: Explanation, zone: ZoneInfo) -> Iterator[str]:
    """The explanation for people: the instant on the first line, the reasons below it."""
    start = explanation.start.astimezone(zone)
    unit_zh, unit_en = UNIT_NAMES[explanation.limit.unit]
    amount = explanation.limit.amount
    yield f"{_when(explanation, zone)}（北京时间 Beijing time）"
    if explanation.provisional:
        yield "暂定：所涉年份的放假通知尚未全部公布 / PROVISIONAL: a year it runs through has no holiday notice yet"
    yield f"起算 start: {_day(start.date())} {_clock(start)}；期限 limit: {amount} {unit_zh} {amount} {unit_en}"
    if explanation.counted:
        yield f"计入 counted: {_listed(explanation.counted)}"
    yield from _skipped_lines(explanation.skipped)
    if explanation.make_up:
        yield f"调休上班 make-up workdays: {_listed(explanation.make_up)}"
    for rule in explanation.rules:
        yield f"依据 rule: {rule.source_zh}：{rule.zh}"
        yield f"    {rule.source_en}: {rule.en}"


def _skipped_lines(skipped: tuple[SkippedDay, ...]) -> Iterator[str]:
    weekends = 0
    for days, reasons in _runs(skipped):
        if reasons == [DayKind.WEEKEND] and len(skipped) > _MANY:
            weekends += len(days)
            continue
        zh, en = zip(*(_REASONS[reason] for reason in reasons), strict=True)
        yield f"不计 skipped: {_span(days)} {'、'.join(zh)} {', '.join(en)}"
    if weekends:
        yield f"不计 skipped: 其余周末共 {weekends} 日 {weekends} other weekend days"


def _when(explanation: Explanation, zone: ZoneInfo) -> str:
    local = explanation.instant.astimezone(zone)
    if local.date() != explanation.last_day:
        return f"{_day(explanation.last_day)} 24:00"
    return f"{_day(local.date())} {_clock(local)}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日 {_WEEKDAYS[day.weekday()]}"


def _short(day: date) -> str:
    return f"{day.month}月{day.day}日{_WEEKDAYS[day.weekday()]}"


def _clock(local: datetime) -> str:
    return local.strftime("%H:%M:%S" if local.second else "%H:%M")


def _listed(days: tuple[date, ...]) -> str:
    if len(days) > _MANY:
        return f"{_day(days[0])} 至 to {_day(days[-1])}，共 {len(days)} 日 {len(days)} days"
    return "、".join(map(_short, days))


def _span(days: list[date]) -> str:
    return _short(days[0]) if len(days) == 1 else f"{_short(days[0])} 至 to {_short(days[-1])}"


def _runs(skipped: Iterable[SkippedDay]) -> Iterator[tuple[list[date], list[DayKind]]]:
    """Days in a row together, with every reason among them once."""
    days: list[date] = []
    reasons: list[DayKind] = []
    for each in skipped:
        if days and each.day - days[-1] > timedelta(1):
            yield days, reasons
            days, reasons = [], []
        days.append(each.day)
        if each.reason not in reasons:
            reasons.append(each.reason)
    if days:
        yield days, reasons
