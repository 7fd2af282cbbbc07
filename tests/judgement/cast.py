"""The district of the case tests, with what judging needs, and people who rate."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from luoshi.core.actors import MACHINE, Actor, ActorKind, Proof, Role
from luoshi.core.judgement.events import MayCall
from luoshi.core.judgement.rating import Opinion, Rating, Service
from luoshi.core.registry_events import OfficerRegistered
from luoshi.judgement import handling
from luoshi.judgement.commands import rate
from luoshi.judgement.handling import Judging
from luoshi.judgement.sealing import Seals
from luoshi.judgement.settings import rating_rules
from luoshi.registry.commands import Registrar, enter_officers
from tests.cases.cast import District, officer

SEALS = Seals(secrets.token_bytes(32), secrets.token_bytes(32))
PERSON = Actor(ActorKind.PERSON, "person", proof=Proof.TOKEN)
QIAN = officer("qian", "supervision", Role.INSPECTOR)
HUANG = officer("huang", "traffic", Role.HEAD)
SEPTEMBER = date(2026, 9, 1)

BAD = Opinion(1, ("late", "attitude"), "拖了半个月，电话也不接。", solved=False)
GOOD = Opinion(5, ("quick",), "", solved=True)


@dataclass(frozen=True)
class Bench:
    """Judging in a district: services to rate, and what became of them."""

    district: District
    judging: Judging

    @classmethod
    def of(cls, district: District) -> Bench:
        """The bench of a district, by its clock."""
        means = district.means
        calendar = means.reference.calendar
        judging = Judging(means.connection, rating_rules(), SEALS, calendar, means.now, means.random)
        registrar = Registrar(means.connection, means.now, means.random, MACHINE)
        people = ((QIAN, "钱思"), (HUANG, "黄局"))
        enter_officers(registrar, [OfficerRegistered(a.id, name, a.office, tuple(a.roles)) for a, name in people])
        return cls(district, judging)

    def under(self, **changes: Any) -> Bench:
        """The same bench under other rules."""
        return replace(self, judging=replace(self.judging, rules=replace(self.judging.rules, **changes)))

    def rated(
        self, opinion: Opinion = BAD, call: MayCall = MayCall.SUPERVISION, office: str = "housing", **service: Any
    ) -> UUID:
        """A service of an office, rated by its person."""
        return rate(self.judging, self.service(office, **service), opinion, call, PERSON)

    def service(self, office: str = "housing", **changes: Any) -> Service:
        """A service that has ended."""
        given: dict[str, Any] = {
            "case": uuid4(),
            "office": office,
            "case_type": "help",
            "matter": "street_lamp",
            "ended": True,
        }
        return Service(**{**given, **changes})

    def rating(self, rating_id: UUID) -> Rating:
        """A rating as it stands."""
        return handling.rating(self.judging, rating_id)
