"""The people of the desk bench: offices and officers, a program with its token, an officer who is signed in."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from django.conf import settings
from django.test import Client

from benches._intake_work import LI, TEXTS, ZHANG, utc_now
from luoshi.api import clients
from luoshi.api.scopes import REGISTER
from luoshi.core.actors import MACHINE, Role
from luoshi.core.registry_events import OfficeRegistered, OfficerRegistered
from luoshi.registry.commands import Registrar, enter_officers, enter_offices
from luoshi.registry.models import Officer
from luoshi.runtime.postgres import Running

OFFICES: Final = 60
WINDOWS: Final = 12
"""Officers who take in what comes online."""
HANDLERS: Final = 5
"""In each of the other offices."""
_BACKEND: Final = "luoshi.web.accounts.backends.OfficerBackend"


@dataclass(frozen=True, slots=True)
class People:
    """What a request shows of who asks: the program's token, the officer's session."""

    program: str
    token: str
    session: str

    @property
    def posting(self) -> dict[str, str]:
        """The headers of a registration, but for its key."""
        return {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}

    @property
    def looking(self) -> dict[str, str]:
        """The headers of whoever looks at their desk."""
        return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session}"}


def body(nth: int) -> dict[str, Any]:
    """What a program sends; `@` stands where no two are alike."""
    text = TEXTS[nth % len(TEXTS)]
    return {
        "case_type": "help",
        "title": text[:16],
        "text": f"{text}（@）",
        "place": "解放路一小东门",
        "matter": "street_lamp",
        "area": "jiefang",
    }


def settle(place: Running) -> People:
    """Enters them into a database to which Django points."""
    with psycopg.connect(place.dsn("app"), autocommit=True) as app:
        registrar = Registrar(app, utc_now, secrets.token_bytes, MACHINE)
        enter_offices(registrar, _offices())
        enter_officers(registrar, _officers())
        token = clients.create(app, "bench", [REGISTER], LI.office, secrets.token_urlsafe(32), utc_now())
    browser = Client()
    browser.force_login(Officer.objects.get(pk=ZHANG.id), _BACKEND)
    return People("bench", token, browser.cookies[settings.SESSION_COOKIE_NAME].value)


def _offices() -> list[OfficeRegistered]:
    others = [
        OfficeRegistered(f"o{n:02}", f"第{n}局", ("district", f"o{n:02}"), appraised=True) for n in range(OFFICES)
    ]
    return [
        OfficeRegistered("district", "云澜区人民政府", ("district",)),
        OfficeRegistered(LI.office, "政务服务中心", LI.office_path, in_centre=True),
        OfficeRegistered(ZHANG.office, "住房和城乡建设局", ZHANG.office_path, appraised=True),
        *others,
    ]


def _officers() -> list[OfficerRegistered]:
    windows = [OfficerRegistered(f"w{n:02}", f"窗口{n}", LI.office, (Role.INTAKE,)) for n in range(WINDOWS)]
    handlers = [
        OfficerRegistered(f"h{n:02}-{m}", f"承办{n}-{m}", f"o{n:02}", (Role.HANDLER,))
        for n in range(OFFICES)
        for m in range(HANDLERS)
    ]
    zhang = OfficerRegistered(ZHANG.id, "张建国", ZHANG.office, (Role.HANDLER,))
    return [OfficerRegistered(LI.id, "李敏", LI.office, (Role.INTAKE,)), zhang, *windows, *handlers]
