"""Where a page meets the world: Django's connection, the clock, randomness, reference data kept for a moment."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import psycopg
from django.conf import settings
from django.db import connection

from luoshi.campaigns.handling import Office
from luoshi.cases.files import Store
from luoshi.cases.handling import Means
from luoshi.core.judgement.surveys.rules import SurveyRules
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
from luoshi.judgement.surveys import settings as of_surveys
from luoshi.ledger.access import Access
from luoshi.ledger.log.receipts import Door
from luoshi.notify.policy import Policy, known_policy, roster
from luoshi.registry.keeping import KeptReference
from luoshi.registry.officers import staff

BEIJING = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present instant: the one place where pages read the clock."""
    return datetime.now(UTC)


def database() -> psycopg.Connection[Any]:
    """The raw connection under Django's, outside of any transaction."""
    connection.ensure_connection()
    return cast("psycopg.Connection[Any]", connection.connection)


def means() -> Means:
    """What a command needs. The reference data may be some seconds old."""
    return Means(database(), _kept.get(), now, secrets.token_bytes)


def judging() -> Judging:
    """What a command over ratings needs: the district's rules and keys as the start put them into the settings."""
    rules, seals = rating_rules(settings.RATING_RULES), Seals.of(settings.RATING_KEYS)
    return Judging(database(), rules, seals, _kept.get().calendar, now, secrets.token_bytes)


def inspecting() -> Inspecting:
    """What a command over inspections needs."""
    rules, seal = inspection_rules(settings.INSPECTION_RULES), Seal(Seals.of(settings.RATING_KEYS).sealing)
    return Inspecting(database(), rules, _kept.get().calendar, seal, now, secrets.token_bytes)


def carding() -> Carding:
    """What a command over cards needs."""
    return Carding(database(), card_rules(settings.CARD_RULES), _kept.get().calendar, now, secrets.token_bytes)


def receiving() -> Receiving:
    """What a command over complaints needs, with everybody's seats as they are now."""
    rules, seals = complaint_rules(settings.COMPLAINT_RULES), Seals.of(settings.RATING_KEYS)
    everybody = staff(database(), Access("complaints"))
    return Receiving(database(), rules, seals, everybody, _kept.get().calendar, now, secrets.token_bytes)


def survey_rules() -> SurveyRules:
    """What a new survey begins with in this district."""
    return of_surveys.survey_rules(settings.SURVEY_RULES)


def campaigning() -> Office:
    """What a command over papers and tasks needs."""
    return Office(database(), _kept.get(), now, secrets.token_bytes)


def door() -> Door:
    """What a page needs to give receipts."""
    found: Door = settings.LOG
    return found


# The present is looked up anew each time: whoever sets a clock sets it here.
_kept = KeptReference(Access("web"), lambda: database(), lambda: now())


def on_duty() -> tuple[str, ...]:
    """Who is on duty now by the district's roster."""
    return roster(settings.NOTICES, now())


def notices() -> Policy:
    """The district's gateways; none where its own text cannot be read, of which `doctor` tells."""
    return known_policy(settings.NOTICES)


def forget() -> None:
    """Read the reference data again: the database is another one."""
    _kept.drop()


def case_number() -> str:
    """A new number for people: the day in Beijing, and eight digits that say nothing of how many came before."""
    return f"{now().astimezone(BEIJING):%Y%m%d}-{secrets.randbelow(10**4):04}-{secrets.randbelow(10**4):04}"


def fresh_key() -> str:
    """A new name for one sending of one form: sent twice it is carried out once."""
    return secrets.token_urlsafe(16)


def files() -> Store:
    """Where uploaded files are kept."""
    return Store(settings.FILES_ROOT, secrets.token_bytes)
