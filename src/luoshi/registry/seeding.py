"""What a new district starts from: the calendar of the yearly notices and the shipped case types."""

from __future__ import annotations

from datetime import date

from luoshi.core.registry_events import CalendarEntered
from luoshi.registry.calendar_seed import SEED_HOURS, SEED_ZONE, seed_overrides, statutory_days
from luoshi.registry.case_type_files import shipped_texts
from luoshi.registry.commands import Registrar, calendar_version, enter_calendar, enter_case_type
from luoshi.registry.queries import DISTRICT

BEGINNING = date(2000, 1, 1)
"""Shipped case types hold for every case, imported ones of past years too."""


def seed(registrar: Registrar) -> bool:
    """Enter the first calendar and case types, if there are none. Returns whether it did."""
    if calendar_version(registrar):
        return False
    days, announced = seed_overrides()
    calendar = CalendarEntered(
        DISTRICT,
        1,
        SEED_ZONE.key,
        SEED_HOURS,
        days,
        {},
        tuple(sorted(announced)),
        "seed",
        "国务院办公厅历年放假通知",
        statutory=statutory_days(),
    )
    for toml in shipped_texts().values():
        enter_case_type(registrar, toml, BEGINNING)
    enter_calendar(registrar, calendar)
    return True
