"""A district with inspectors from several offices, a round drawn among them, and what they see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from luoshi.core.actors import MACHINE, Actor, Role
from luoshi.core.errors import Refused
from luoshi.core.judgement.inspecting.events import Looked, Place, Seat
from luoshi.core.judgement.inspecting.finding import Finding
from luoshi.core.judgement.inspecting.looking import Look
from luoshi.core.judgement.inspecting.round import Inspection, Plan
from luoshi.core.registry_events import OfficerRegistered
from luoshi.judgement.inspections import commands, handling
from luoshi.judgement.inspections.handling import Inspecting
from luoshi.judgement.inspections.secrecy import Seal
from luoshi.judgement.inspections.settings import inspection_rules
from luoshi.registry.commands import Registrar, enter_officers
from tests.cases.cast import SUN, District, officer
from tests.judgement.cast import HUANG, QIAN, SEALS

HE = officer("he", "housing", Role.INSPECTOR)
XU = officer("xu", "traffic", Role.INSPECTOR)
MA = officer("ma", "supervision", Role.INSPECTOR)
DONG = officer("dong", "supervision", Role.INSPECTOR)
ZHOU = officer("zhou", "supervision", Role.AUDITOR)
LU = officer("lu", "supervision", Role.SUPERVISOR, Role.HEAD)
PEOPLE = {
    HE: "何平", XU: "徐立", QIAN: "钱思", MA: "马驰", DONG: "董成", ZHOU: "周清", LU: "陆主任", HUANG: "黄局"
}  # fmt: skip
INSPECTORS = (HE, XU, QIAN, MA, DONG)
HOUSING, TRAFFIC = Place("housing", ("district", "housing")), Place("traffic", ("district", "traffic"))
SEATS = tuple(Seat(one.id, (one.office_path,)) for one in INSPECTORS)
TODAY = date(2026, 9, 7)


def refused(code: str, call: Any) -> None:
    """The rules refuse it, with words in both languages."""
    with pytest.raises(Refused) as caught:
        call()
    assert caught.value.code == code
    assert caught.value.zh
    assert caught.value.en


def plan(**changes: Any) -> Plan:
    """A round of today, unannounced, at two offices."""
    given: dict[str, Any] = {
        "title": "九月作风检查",
        "announced": False,
        "since": TODAY,
        "until": TODAY + timedelta(days=2),
        "checklists": ("discipline", "window", "practice"),
        "places": (HOUSING, TRAFFIC),
        "seats": SEATS,
        "round": uuid4(),
    }
    return Plan(**{**given, **changes})


@dataclass(frozen=True)
class Field:
    """Inspecting in a district."""

    district: District
    office: Inspecting

    @classmethod
    def of(cls, district: District) -> Field:
        """Everybody joins the cast."""
        means = district.means
        seal = Seal(SEALS.sealing)
        calendar = means.reference.calendar
        office = Inspecting(means.connection, inspection_rules(), calendar, seal, means.now, means.random)
        registrar = Registrar(means.connection, means.now, means.random, MACHINE)
        enter_officers(
            registrar, [OfficerRegistered(a.id, name, a.office, tuple(a.roles)) for a, name in PEOPLE.items()]
        )
        return cls(district, office)

    def under(self, **changes: Any) -> Field:
        """The same under other rules."""
        return replace(self, office=replace(self.office, rules=replace(self.office.rules, **changes)))

    def begun(self, by: Actor = SUN, **changes: Any) -> UUID:
        """A round that is drawn."""
        today = self.office.today()
        return commands.begin(self.office, plan(**{"since": today, "until": today + timedelta(days=2), **changes}), by)

    def round(self, inspection_id: UUID) -> Inspection:
        """A round as it stands."""
        return handling.inspection(self.office, inspection_id)

    def drawn(self, inspection_id: UUID, office: str = "housing") -> tuple[Actor, ...]:
        """Who goes to an office."""
        return tuple(
            next(one for one in INSPECTORS if one.id == code) for code in self.round(inspection_id).pairs[office]
        )

    def other(self, inspection_id: UUID, office: str = "housing") -> Actor:
        """An inspector of elsewhere who was not there. Not Qian: where a worker is at hand, Qian is the leader."""
        there = (*self.drawn(inspection_id, office), QIAN)
        return next(one for one in INSPECTORS if one not in there and one.office != office)

    def entry(self, **changes: Any) -> Look:
        """Somebody is not at their desk."""
        given: dict[str, Any] = {
            "id": uuid4(),
            "office": "housing",
            "item": "discipline.present",
            "seen_at": self.office.now(),
            "words": "三楼 305 室上班时间锁门，没有去向牌。",
        }
        return Look(**{**given, **changes})

    def problem(self, inspection_id: UUID, by: Actor | None = None, **changes: Any) -> UUID:
        """A finding just recorded."""
        entry = self.entry(**changes)
        commands.look_at(self.office, inspection_id, entry, by or self.drawn(inspection_id, entry.office)[0])
        return commands.stream_of(inspection_id, entry.id)

    def fine(self, inspection_id: UUID, item: str = "window.open", office: str = "housing") -> None:
        """An item that is in order."""
        entry = self.entry(office=office, item=item, result=Looked.FINE, words="")
        commands.look_at(self.office, inspection_id, entry, self.drawn(inspection_id, office)[1])

    def finding(self, finding_id: UUID) -> Finding:
        """A finding as it stands."""
        return handling.finding(self.office, finding_id)
