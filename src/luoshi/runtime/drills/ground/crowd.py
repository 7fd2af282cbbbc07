"""An officer of every role in the drills' district, each with a password, and a program that may do everything."""

from __future__ import annotations

import secrets
from typing import Any, Final
from uuid import uuid4

import psycopg
from django.contrib.auth.hashers import Argon2PasswordHasher

from luoshi.api import clients
from luoshi.api.scopes import ROLES
from luoshi.core.actors import MACHINE, Role
from luoshi.core.registry_events import OfficerRegistered
from luoshi.registry.accounts.links import issue, spend
from luoshi.registry.commands import Registrar, enter_officers
from luoshi.runtime.drills.ground.town import means_on, step_of, utc_now

_OTHERS: Final = (Role.HEAD, Role.SUPERVISOR, Role.INSPECTOR, Role.AUDITOR, Role.LEADER, Role.ADMINISTRATOR)
STEPS: Final = (0, 1, 2, 3)


def crowd(connection: psycopg.Connection[Any]) -> tuple[dict[str, tuple[str, str]], str]:
    """By role the code and password of an officer; and the program's token. Some cases stand at every step."""
    registrar = Registrar(connection, utc_now, secrets.token_bytes, MACHINE)
    officers = [OfficerRegistered(role.value, role.value, "housing", (role,)) for role in _OTHERS]
    enter_officers(registrar, officers)
    codes = {Role.INTAKE.value: "li", Role.HANDLER.value: "zhang", **{role.value: role.value for role in _OTHERS}}
    people = {role: (code, _password(connection, registrar, code)) for role, code in codes.items()}
    for last in STEPS:
        case_id = uuid4()
        for step in range(last + 1):
            step_of(means_on(connection), case_id, step, None)
    token = clients.create(connection, "hostile", tuple(ROLES), "housing", secrets.token_urlsafe(32), utc_now())
    return people, token


def _password(connection: psycopg.Connection[Any], registrar: Registrar, code: str) -> str:
    password = secrets.token_urlsafe(16)
    spend(connection, issue(registrar, code), utc_now(), Argon2PasswordHasher().encode(password, secrets.token_hex(11)))
    return password
