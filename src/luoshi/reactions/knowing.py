"""What the worker knows and keeps: reference data read again when it changed, the staff for some seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from luoshi.cases.handling import Means
from luoshi.core.errors import Unavailable
from luoshi.core.judgement.carding.rules import CardRules
from luoshi.core.judgement.complaints.rules import ComplaintRules
from luoshi.core.judgement.inspecting.rules import InspectionRules
from luoshi.core.judgement.rules import RatingRules
from luoshi.judgement.cards.commands import Carding
from luoshi.judgement.cards.settings import card_rules
from luoshi.judgement.complaints.handling import Receiving
from luoshi.judgement.complaints.settings import complaint_rules
from luoshi.judgement.handling import Judging
from luoshi.judgement.inspections.handling import Inspecting
from luoshi.judgement.inspections.secrecy import Seal
from luoshi.judgement.inspections.settings import inspection_rules
from luoshi.judgement.sealing import Seals
from luoshi.judgement.settings import rating_rules
from luoshi.ledger.asking import Question, ask
from luoshi.notify.policy import Policy
from luoshi.notify.telling import TELLER
from luoshi.registry.officers import Staff, staff
from luoshi.registry.queries import Reference, reference

KEPT = timedelta(seconds=5)
_BEIJING = ZoneInfo("Asia/Shanghai")
_STATE = "SELECT (SELECT count(*) FROM registry_calendar), (SELECT count(*) FROM registry_case_type)"


@dataclass(slots=True)
class Knowledge:
    """Of one thread: reactions that run beside each other have one each."""

    now: Callable[[], datetime]
    random: Callable[[int], bytes]
    policy: Policy
    seals: Seals | None = None
    rating_rules: RatingRules = field(default_factory=rating_rules)
    inspection_rules: InspectionRules = field(default_factory=inspection_rules)
    card_rules: CardRules = field(default_factory=card_rules)
    complaint_rules: ComplaintRules = field(default_factory=complaint_rules)
    _reference: tuple[object, Reference] | None = field(default=None, init=False)
    _staff: tuple[datetime, Staff] | None = field(default=None, init=False)

    def means(self, connection: psycopg.Connection[Any]) -> Means:
        """What a command needs, with the reference data as it is: versions are only ever added, so counts tell."""
        today = self.now().astimezone(_BEIJING).date()
        (rows,) = ask(connection, TELLER, Question(_STATE))
        state = (today, *rows[0])
        if self._reference is None or self._reference[0] != state:
            self._reference = state, reference(connection, TELLER, today)
        return Means(connection, self._reference[1], self.now, self.random)

    def judging(self, connection: psycopg.Connection[Any]) -> Judging:
        """What a command over ratings needs. Raises Unavailable where the keys that seal them were not given."""
        if self.seals is None:
            raise Unavailable("no_rating_keys", "缺少评价的密钥文件。", "The key file of ratings is missing.")
        calendar = self.means(connection).reference.calendar
        return Judging(connection, self.rating_rules, self.seals, calendar, self.now, self.random)

    def inspecting(self, connection: psycopg.Connection[Any]) -> Inspecting:
        """What a command over inspections needs. Raises Unavailable without the key that seals mystery requests."""
        of = self.judging(connection)
        seal = Seal(of.seals.sealing)
        return Inspecting(connection, self.inspection_rules, of.calendar, seal, self.now, self.random)

    def carding(self, connection: psycopg.Connection[Any]) -> Carding:
        """What a command over cards needs."""
        calendar = self.means(connection).reference.calendar
        return Carding(connection, self.card_rules, calendar, self.now, self.random)

    def receiving(self, connection: psycopg.Connection[Any]) -> Receiving:
        """What a command over complaints needs. Raises Unavailable where the keys of ratings were not given."""
        judging = self.judging(connection)
        people = self.staff(connection)
        return Receiving(
            connection, self.complaint_rules, judging.seals, people, judging.calendar, self.now, self.random
        )

    def staff(self, connection: psycopg.Connection[Any]) -> Staff:
        """Everybody, at most some seconds old."""
        now = self.now()
        if self._staff is None or not now - KEPT < self._staff[0] <= now:
            self._staff = now, staff(connection, TELLER)
        return self._staff[1]
