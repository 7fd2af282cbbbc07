"""Officers of a town with keys, as their browsers would hold them, and people on the quiet route."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.test import Client

from luoshi.core.actors import Role
from luoshi.core.registry_events import OfficeRegistered, OfficerRegistered
from luoshi.judgement.complaints import entering
from luoshi.judgement.complaints.envelopes import open_text, public_of
from luoshi.registry.commands import enter_officers, enter_offices
from luoshi.web import edge
from tests.web.officers import Town
from tests.web.public_cast import text_of

FORM = {
    "office": "housing",
    "kind": "extortion",
    "what": "窗口的人说不交两百块就往后排。",
    "where": "二楼大厅",
    "mode": "anonymous",
}
HOME = "203.0.113.77"


@dataclass
class Counter:
    """A town whose officers have made keys."""

    town: Town
    private: dict[str, X25519PrivateKey] = field(default_factory=dict)

    @classmethod
    def opened(cls, town: Town) -> Counter:
        """With an office of discipline, and a second inspector; Sun, Qian and Wei have keys that were confirmed."""
        enter_offices(town.registrar, [OfficeRegistered("discipline", "纪检监察组", ("discipline",))])
        enter_officers(town.registrar, [OfficerRegistered("wei", "魏然", "discipline", (Role.AUDITOR,))])
        counter = cls(town)
        for code, second in (("sun", "chen"), ("qian", "chen")):
            counter.make_key(code, second)
        return counter

    def make_key(self, code: str, second: str) -> None:
        """An officer makes a key on the page, a second one types the fingerprint that they read out."""
        private = X25519PrivateKey.generate()
        owner = self.town.at_desk(code)
        assert owner.post("/conduct/keys", {"public": public_of(private)}).status_code == 303
        read_out = re.findall(r"(?:[0-9a-f]{4}-){5}[0-9a-f]{4}", text_of(owner.get("/conduct/keys")))[-1]
        key = re.findall(r"/conduct/keys/([0-9a-f-]{36})", owner.get("/conduct/keys").content.decode())[-1]
        other = self.town.at_desk(second)
        confirmed = other.post(f"/conduct/keys/{key}", {"do": "confirm", "fingerprint": read_out})
        assert confirmed.status_code == 303, text_of(confirmed)
        self.private[code] = private

    def complained(self, **changes: Any) -> str:
        """Complain as anybody does; the code on the receipt."""
        return code_of(send(person(), **changes))

    def night(self) -> int:
        """What waits is entered."""
        receiving = edge.receiving()
        return entering.enter_due(receiving, receiving.today.replace(year=receiving.today.year + 1))

    def listed(self, code: str) -> list[str]:
        """The complaints an officer sees in their list."""
        page = self.town.at_desk(code).get("/conduct/").content.decode()
        return list(dict.fromkeys(re.findall(r"/conduct/([0-9a-f-]{36})\"", page)))

    def opened_by(self, code: str, page: str) -> list[dict[str, Any]]:
        """What an officer's browser makes of the envelopes in a page."""
        found = [html.unescape(one) for one in re.findall(r'data-envelope="([^"]+)"', page)]
        contexts = [re.search(r'"context":"([^"]+)"', one) for one in found]
        return [open_text(one, self.private[code], c.group(1)) for one, c in zip(found, contexts, strict=True) if c]


def person() -> Client:
    """Somebody's browser at home."""
    return Client(SERVER_NAME="localhost", REMOTE_ADDR=HOME)


def send(browser: Client, **changes: Any) -> Any:
    """Fill in the form and send it."""
    page = browser.get("/complain/").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None, page[-2000:]
    return browser.post("/complain/", {**FORM, "key": html.unescape(key.group(1)), **changes})


def code_of(answer: Any) -> str:
    """The code on a receipt."""
    found = re.search(r'class="code">((?:\w{4}-){6}\w{4})<', answer.content.decode())
    assert found is not None, text_of(answer)[:3000]
    return found.group(1)
