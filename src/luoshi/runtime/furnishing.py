"""What `up` puts into an empty installation: a demonstration district with a month behind it, or an administrator.

Passwords are generated, printed once and kept nowhere but as hashes; there is no default one. So are the passphrases of
the demonstration's sealing keys, which are not kept at all.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.contrib.auth.hashers import make_password
from tqdm import tqdm

from luoshi.cases.simulation.district import SUPERVISION
from luoshi.cases.simulation.run import Plan, simulate
from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.registry_events import OfficeRegistered, OfficerRegistered
from luoshi.judgement.sealing import Seals
from luoshi.judgement.surveys.settings import survey_rules
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.reactions.simulated import rate_month
from luoshi.registry.accounts.links import issue, spend
from luoshi.registry.calendar_seed import SEED_ZONE
from luoshi.registry.commands import Registrar, enter_officers, enter_offices
from luoshi.runtime.appraising import appraise
from luoshi.runtime.complaining import Key, complain
from luoshi.runtime.inspecting import inspect
from luoshi.runtime.postgres import Running
from luoshi.runtime.taking_on import take_on

DEMO_DAYS = 30
DEMO_SEED = 1
_ROLE_WORDS = {
    Role.SUPERVISOR: "督查",
    Role.INTAKE: "窗口、热线",
    Role.HANDLER: "承办人",
    Role.HEAD: "单位负责人",
    Role.INSPECTOR: "检查",
    Role.AUDITOR: "纪检审计",
    Role.LEADER: "领导",
    Role.ADMINISTRATOR: "管理员",
}
_BUSIEST = """\
SELECT p.code, p.name, coalesce(o.name, p.office), p.office FROM registry_officer p
LEFT JOIN registry_office o ON o.code = p.office
LEFT JOIN cases_case c ON c.officer = p.code AND c.ended_at IS NULL
WHERE p.is_active AND %(role)s = ANY (p.roles) AND p.code <> ALL (%(taken)s)
GROUP BY 1, 2, 3, 4 ORDER BY p.office = %(near)s DESC, p.office <> ALL (%(apart)s) DESC, cardinality(p.roles),
count(c.id) DESC, p.code LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Account:
    """An account just opened, with the only sight of its password there will be."""

    role: str
    office: str
    name: str
    code: str
    password: str

    def line(self) -> str:
        """The account in one line of a table."""
        return f"  {self.role}\t{self.office} {self.name}\t{self.code}\t{self.password}"


@dataclass(frozen=True, slots=True)
class Furnished:
    """What a first start shows once: the accounts it opened, and the sealing keys it made for some of them."""

    accounts: Sequence[Account] = ()
    keys: Sequence[Key] = ()


def furnish(running: Running, folder: Path, *, empty: bool) -> Furnished:
    """Fills an installation without offices; does nothing to one that has them. `folder` is for wrapped keys."""
    with psycopg.connect(running.dsn("app"), autocommit=True) as connection:
        if _furnished(connection):
            return Furnished()
        if empty:
            return Furnished([_first_administrator(connection)])
        now, seals = datetime.now(UTC), Seals.of(settings.RATING_KEYS)
        _live_a_month(connection, now)
        accounts = list(_one_of_each_role(connection))
        heads = _headed(connection, accounts)
        inspect(connection, now, *heads)
        appraise(connection, now, seals, survey_rules(settings.SURVEY_RULES))
        take_on(connection, now)
        keys = complain(connection, now, seals, folder, [one.code for one in accounts], heads)
        _let_rest(connection, now)
        return Furnished(accounts, keys)


def _furnished(connection: psycopg.Connection[Any]) -> bool:
    with acting(connection, Access("up")):
        return connection.execute("SELECT 1 FROM registry_office LIMIT 1").fetchone() is not None


def _live_a_month(connection: psycopg.Connection[Any], now: datetime) -> None:
    plan = Plan(DEMO_DAYS, DEMO_SEED, now.astimezone(SEED_ZONE).date() - timedelta(days=DEMO_DAYS - 1))
    hour = timedelta(hours=1)
    with tqdm(total=(plan.end(now) - plan.start) // hour, desc="演示区 demo district", unit="h") as bar:

        def reached(instant: datetime) -> None:
            bar.update((instant - plan.start) // hour - bar.n)

        result = simulate(connection, plan, now, reached)
    rate_month(connection, result, Seals.of(settings.RATING_KEYS))


def _headed(connection: psycopg.Connection[Any], accounts: Sequence[Account]) -> list[str]:
    """The offices whose head has an account."""
    heads = [one.code for one in accounts if one.role == _ROLE_WORDS[Role.HEAD]]
    with acting(connection, Access("up", EVERYTHING)):
        rows = connection.execute("SELECT office FROM registry_officer WHERE code = ANY (%s)", [heads]).fetchall()
    return [office for (office,) in rows]


def _let_rest(connection: psycopg.Connection[Any], now: datetime) -> None:
    """What lies back is nobody's news: only the last day's events are told to anybody."""
    with acting(connection, Access("up", EVERYTHING)):
        connection.execute(
            "UPDATE ledger_outbox SET reacted_at = %s WHERE reacted_at IS NULL AND entered_at < %s",
            [now, now - timedelta(days=1)],
        )


def _one_of_each_role(connection: psycopg.Connection[Any]) -> Iterator[Account]:
    """Whoever is busiest; who can play together: the supervisor rules, the handler sits in an office that cases are
    handed over to by those before, and the head is theirs.
    """
    taken: list[str] = []
    offices: dict[Role, str] = {}
    for role, words in _ROLE_WORDS.items():
        near = {Role.SUPERVISOR: SUPERVISION, Role.HEAD: offices.get(Role.HANDLER, "")}.get(role, "")
        apart = list(offices.values()) if role is Role.HANDLER else []
        wanted = {"role": role.value, "taken": taken, "near": near, "apart": apart}
        with acting(connection, Access("up", EVERYTHING)):
            row = connection.execute(_BUSIEST, wanted).fetchone()
        if row is not None:
            code, name, office, offices[role] = row
            taken.append(code)
            yield Account(words, office, name, code, _open(connection, code))


def _first_administrator(connection: psycopg.Connection[Any]) -> Account:
    registrar = _registrar(connection)
    enter_offices(registrar, [OfficeRegistered("district", "区人民政府", ("district",), kind="district")])
    enter_officers(registrar, [OfficerRegistered("admin", "系统管理员", "district", (Role.ADMINISTRATOR,))])
    return Account("管理员", "区人民政府", "系统管理员", "admin", _open(connection, "admin"))


def _open(connection: psycopg.Connection[Any], officer: str) -> str:
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    token = issue(_registrar(connection), officer)
    spend(connection, token, datetime.now(UTC), make_password(password))
    return password


def _registrar(connection: psycopg.Connection[Any]) -> Registrar:
    actor = Actor(ActorKind.OFFICER, "up", ("district",), frozenset({Role.ADMINISTRATOR}))
    return Registrar(connection, lambda: datetime.now(UTC), secrets.token_bytes, actor)
