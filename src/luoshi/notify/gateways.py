"""Apprise: e-mail, SMS gateways and work chat by address. Off until the policy names one."""

from __future__ import annotations

import re
from urllib.parse import quote

from luoshi.notify.policy import Policy

# 工业和信息化部《电信网编号计划（2017年版）》: mobile numbers have eleven digits and begin with 13 to 19.
_MOBILE = re.compile(r"(?:\+?86[- ]?)?(1[3-9]\d{9})")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def address_of(contact: str, policy: Policy) -> str | None:
    """The Apprise address of what a person gave as contact, None where no gateway reaches it."""
    plain = contact.strip()
    if mobile := _MOBILE.fullmatch(plain.replace(" ", "").replace("-", "")):
        return _filled(policy.person.get("sms"), mobile[1])
    if _EMAIL.fullmatch(plain):
        return _filled(policy.person.get("email"), plain)
    return None


def send(address: str, title: str, words: str) -> bool:
    """Hand a message to a gateway; whether it took it. Waits for its answer."""
    import apprise

    # Nothing is kept on disk, and no address stands in a log.
    asset = apprise.AppriseAsset(async_mode=False, storage_mode=apprise.PersistentStoreMode.MEMORY, secure_logging=True)
    gateway = apprise.Apprise(asset=asset)
    return bool(gateway.add(address)) and bool(gateway.notify(body=words, title=title))


def _filled(template: str | None, to: str) -> str | None:
    return template.replace("{to}", quote(to, safe="")) if template else None
