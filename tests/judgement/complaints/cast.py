"""A district with bodies that deal with complaints, officers with keys, and people who complain.

Sun and Qian supervise, Lu too, who has a post at housing; Zhou and He audit at discipline; Chen is head of housing,
Zhang handles there, Ma in its permits office; Wang works at traffic.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from luoshi.core.actors import MACHINE, Actor, ActorKind, Role
from luoshi.core.entries import Entry
from luoshi.core.judgement.complaints import events as e
from luoshi.core.judgement.complaints.deciding import Reader
from luoshi.core.judgement.complaints.state import Complaint
from luoshi.core.registry_events import OfficeRegistered, OfficerRegistered, Post
from luoshi.judgement.complaints import commands, entering, intake, keys, unsealing
from luoshi.judgement.complaints.envelopes import context_of, open_bytes, open_text, public_of, seal
from luoshi.judgement.complaints.handling import SYSTEM, Receiving, complaint_of, entries_of
from luoshi.judgement.complaints.intake import Letter
from luoshi.judgement.complaints.settings import complaint_rules
from luoshi.judgement.complaints.stripping import Stripped
from luoshi.judgement.sealing import Seals
from luoshi.registry.commands import Registrar, enter_officers, enter_offices
from luoshi.registry.officers import staff
from tests.cases.cast import CHEN, SUN, ZHANG, District, officer

OFFICES = (
    OfficeRegistered("discipline", "纪检监察组", ("discipline",)),
    OfficeRegistered("permits", "审批科", ("district", "housing", "permits")),
    OfficeRegistered("district", "云澜区人民政府", ("district",)),
)
QIAN = officer("qian", "supervision", Role.INSPECTOR)
LU = officer("lu", "supervision", Role.INSPECTOR)
ZHOU = Actor(ActorKind.OFFICER, "zhou", ("discipline",), frozenset({Role.AUDITOR}))
HE = Actor(ActorKind.OFFICER, "he", ("discipline",), frozenset({Role.AUDITOR}))
MA = Actor(ActorKind.OFFICER, "ma", ("district", "housing", "permits"), frozenset({Role.HEAD}))
OFFICERS = (
    OfficerRegistered("qian", "钱思", "supervision", (Role.INSPECTOR,)),
    OfficerRegistered("lu", "陆平", "supervision", (Role.INSPECTOR,), posts=(Post("housing", (Role.HANDLER,)),)),
    OfficerRegistered("zhou", "周清", "discipline", (Role.AUDITOR,)),
    OfficerRegistered("he", "何平", "discipline", (Role.AUDITOR,)),
    OfficerRegistered("ma", "马驰", "permits", (Role.HEAD,)),
)
KEY_HOLDERS = (SUN, QIAN, LU, ZHOU, HE)
SEALS = Seals(secrets.token_bytes(32), secrets.token_bytes(32))

NAME, PHONE = "欧阳秋云", "13987650021"
LETTER = Letter("housing", "extortion", "窗口的人说不交两百块就往后排。", where="二楼大厅", when="九月三日上午")
SEALED = replace(LETTER, mode=e.Mode.CONFIDENTIAL, name=NAME, contact=PHONE)


@dataclass
class Hall:
    """Receiving in a district, with the private keys that officers have in their browsers."""

    district: District
    receiving: Receiving
    private: dict[str, X25519PrivateKey] = field(default_factory=dict)

    @classmethod
    def of(cls, district: District, *, with_keys: bool = True) -> Hall:
        """The hall of a district, by its clock; whoever is to have a key has one that was confirmed."""
        means = district.means
        registrar = Registrar(means.connection, means.now, means.random, MACHINE)
        enter_offices(registrar, OFFICES)
        enter_officers(registrar, OFFICERS)
        everybody = staff(means.connection, SYSTEM)
        calendar = means.reference.calendar
        receiving = Receiving(means.connection, complaint_rules(), SEALS, everybody, calendar, means.now, means.random)
        hall = cls(district, receiving)
        for actor in KEY_HOLDERS if with_keys else ():
            hall.give_key(actor)
        return hall

    def give_key(self, actor: Actor) -> UUID:
        """A key made by an officer, confirmed by somebody of another office."""
        private = X25519PrivateKey.generate()
        key = keys.enter(self.receiving, public_of(private), actor)
        keys.confirm(self.receiving, key, SUN if actor.office == "discipline" else CHEN)
        self.private[actor.id] = private
        return key

    def sent(self, letter: Letter = LETTER, files: tuple[Stripped, ...] = ()) -> tuple[UUID, bytes]:
        """A complaint just sent: its stream, and what its code stands for."""
        secret = secrets.token_bytes(16)
        stream = self.receiving.seals.complaint_of(secret.hex())
        intake.receive(self.receiving, stream, secret, letter, files)
        return stream, secret

    def night(self) -> int:
        """The night passes."""
        self.district.clock.now += timedelta(days=1)
        return entering.enter_due(self.receiving)

    def entered(self, letter: Letter = LETTER, files: tuple[Stripped, ...] = ()) -> UUID:
        """A complaint after its night."""
        stream, _ = self.sent(letter, files)
        self.night()
        return stream

    def accepted(self, letter: Letter = LETTER) -> UUID:
        """A complaint that Sun answers for and has accepted."""
        stream = self.entered(letter)
        commands.accept(self.receiving, stream, "我们受理了。", self.reader(SUN))
        return stream

    def shown(self, letter: Letter = LETTER) -> UUID:
        """One whose restatement Qian has checked."""
        stream = self.accepted(letter)
        commands.restate(self.receiving, stream, "反映窗口收取额外费用。", "2026年第三季度", self.reader(SUN))
        commands.check(self.receiving, stream, True, "认不出是谁。", self.reader(QIAN))
        return stream

    def replied(self, finding: e.Finding = e.Finding.UPHELD) -> UUID:
        """One that was concluded and replied to."""
        stream = self.shown()
        commands.conclude(self.receiving, stream, finding, "收了，有收据。", self.reader(SUN))
        commands.reply(self.receiving, stream, "情况属实，钱退还您。", self.reader(SUN))
        return stream

    def asked(self, letter: Letter = SEALED) -> UUID:
        """One for which Sun asks to know who complained."""
        stream = self.accepted(letter)
        unsealing.ask(self.receiving, stream, "要当面核对收据。", SUN.id, self.reader(SUN))
        return stream

    def agreed(self) -> UUID:
        """One whose outer box Qian has opened."""
        stream = self.asked()
        unsealing.agree(self.receiving, stream, self.open_outer(stream, QIAN), self.reader(QIAN))
        return stream

    def unsealed(self) -> UUID:
        """One whose inner box Zhou has opened and sealed to Sun."""
        stream = self.agreed()
        unsealing.finish(self.receiving, stream, self.resealed(stream, ZHOU), self.reader(ZHOU))
        return stream

    def open_outer(self, stream: UUID, actor: Actor) -> str:
        """What an officer's browser finds in the outer box."""
        box = unsealing.box_for(self.receiving, self.complaint(stream), self.reader(actor))
        return open_bytes(box, self.private[actor.id], context_of("outer", stream)).decode().rstrip()

    def resealed(self, stream: UUID, actor: Actor) -> str:
        """What an officer's browser makes of the inner box."""
        found = self.complaint(stream)
        box = unsealing.box_for(self.receiving, found, self.reader(actor))
        content = open_text(box, self.private[actor.id], context_of("inner", stream))
        to = unsealing.recipient_keys(self.receiving, found)
        return seal(content, to, context_of("unsealed", stream), 1024, secrets.token_bytes)

    def complaint(self, stream: UUID) -> Complaint:
        """A complaint as it stands."""
        return complaint_of(self.receiving, stream)

    def entries(self, stream: UUID) -> list[Entry[Any]]:
        """What is recorded of it."""
        return list(entries_of(self.receiving, stream))

    def reader(self, actor: Actor) -> Reader:
        """An officer with all their seats, at this one."""
        return self.receiving.reader(actor)

    def read(self, envelope: str | None, actor: Actor, context: str) -> dict[str, Any]:
        """What an officer's browser shows of an envelope."""
        return open_text(envelope or "", self.private[actor.id], context)

    def recipients(self, envelope: str | None) -> set[str]:
        """Whose keys open an envelope."""
        to = msgspec.json.decode(envelope or "")["to"]
        known = {key.fingerprint: key.officer for key in keys.all_keys(self.receiving)}
        return {known.get(one, "the person") for one in to}


__all__ = ["CHEN", "HE", "LU", "MA", "QIAN", "SUN", "ZHANG", "ZHOU", "Hall"]
