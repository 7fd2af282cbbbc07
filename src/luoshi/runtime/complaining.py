"""The demonstration district's sealing keys, and two conduct complaints that are sealed to them: one accepted and
restated, which waits for the second person, and one that has just arrived.

A private key is its officer's own, made in their browser. For the accounts of the demonstration, whom nobody sat down
for, it is made here, and here alone: wrapped at once under a passphrase of its own, in a file that the page of keys
takes as a backup. The passphrase is shown once, with the passwords, and kept nowhere.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import psycopg
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from luoshi.cases.codes import hashed, new_code, secret_of
from luoshi.core.actors import Actor, Role, may_second
from luoshi.core.judgement.complaints.events import Mode
from luoshi.judgement.complaints import commands, keys
from luoshi.judgement.complaints.backups import backup_of
from luoshi.judgement.complaints.entering import enter_due
from luoshi.judgement.complaints.envelopes import public_of
from luoshi.judgement.complaints.handling import Receiving, complaint_of
from luoshi.judgement.complaints.intake import Letter, receive
from luoshi.judgement.complaints.queries import bodies_of
from luoshi.judgement.complaints.settings import complaint_rules
from luoshi.judgement.sealing import Seals
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.registry.calendar_seed import SEED_ZONE
from luoshi.registry.officers import staff
from luoshi.runtime.account import own_folder
from luoshi.runtime.folders import write_private
from luoshi.runtime.inspecting import OFFICES, Stage

GROUPS: Final = 6
"""Of four hexadecimal digits: 96 random bits, since whoever has the file may try passphrases as fast as they can."""
_READ: Final = Access("up", EVERYTHING)
_SECONDS: Final = (Role.AUDITOR, Role.SUPERVISOR)
WAITED: Final = Letter(
    office="",
    kind="attitude",
    what="到窗口交材料，站了四十分钟没有人理。问了一句要等多久，窗口里的人说“爱办不办”，把材料推了出来。",
    where="办事大厅二楼",
    when="上午十点左右",
    witnesses="后面排队的两个人都看见了。",
    mode=Mode.CONFIDENTIAL,
    name="柳映川",
    contact="13900001234",
)
PUT_OFF: Final = Letter(
    office="",
    kind="slowness",
    what="材料五月就收齐了，每次去问都说“在走程序”，不说还差哪一步，也不给书面答复。",
    where="二楼业务科",
)


@dataclass(frozen=True, slots=True)
class Key:
    """A private key in a file, wrapped, with the only sight of its passphrase there will be."""

    whose: str
    file: Path
    passphrase: str

    def line(self) -> str:
        """The key in one line of a table."""
        return f"  {self.whose}\t{self.file}\t{self.passphrase}"


def complain(
    connection: psycopg.Connection[Any],
    now: datetime,
    seals: Seals,
    folder: Path,
    officers: Sequence[str],
    heads: Sequence[str],
) -> list[Key]:
    """Keys for those of the officers who sit in a body that has to do with complaints, in files of `folder`; then the
    complaints. The one that was restated is of the first of `heads`: offices whose head has an account.
    """
    stage = Stage(connection, staff(connection, _READ), now.astimezone(SEED_ZONE).date(), now)
    stage.knowledge.seals, stage.knowledge.random = seals, secrets.token_bytes
    # The rules as shipped fit the district as shipped, whatever a district of one's own has in its file.
    receiving = replace(stage.knowledge.receiving(connection), rules=complaint_rules())
    own_folder(folder, os.geteuid(), os.getegid())
    stage.set(-20, 9)
    made = [_key(stage, receiving, folder, code) for code in officers if _sits_in_a_body(receiving, code)]
    bodies = (*receiving.rules.handling, *receiving.rules.unsealing)
    first, second, *_ = (code for code in dict.fromkeys((*heads, *OFFICES)) if code not in bodies)
    _restated(stage, receiving, replace(WAITED, office=first))
    _just_arrived(stage, receiving, replace(PUT_OFF, office=second), now)
    return made


def _sits_in_a_body(receiving: Receiving, code: str) -> bool:
    return bool(bodies_of(receiving, receiving.reader_of(code)))


def _key(stage: Stage, receiving: Receiving, folder: Path, code: str) -> Key:
    owner = stage.actor(code)
    private = X25519PrivateKey.generate()
    passphrase = "-".join(secrets.token_hex(2) for _ in range(GROUPS))
    file = folder / f"luoshi-key-{code}.json"
    write_private(file, backup_of(private, passphrase, secrets.token_bytes) + "\n")
    keys.confirm(receiving, keys.enter(receiving, public_of(private), owner), _second(stage, owner))
    people = stage.staff
    return Key(f"{people.offices[owner.office].name} {people.officers[code].name}", file, passphrase)


def _second(stage: Stage, owner: Actor) -> Actor:
    return next(one for role in _SECONDS for one in stage.with_role(role) if may_second(owner, one))


def _restated(stage: Stage, receiving: Receiving, letter: Letter) -> None:
    stage.set(-6, 15)
    code = new_code(secrets.token_bytes)
    stream = receiving.seals.complaint_of(hashed(code))
    receive(receiving, stream, secret_of(code), letter)
    stage.set(-5, 1)
    enter_due(receiving)
    handler = receiving.reader_of(complaint_of(receiving, stream).officer)
    stage.set(-5, 10)
    commands.accept(receiving, stream, "您的投诉我们受理了，三十日内答复。", handler)
    stage.set(-4, 16)
    said = "反映该单位窗口让办事群众久等，询问时态度生硬。"
    commands.restate(receiving, stream, said, _quarter(stage.today), handler)


def _just_arrived(stage: Stage, receiving: Receiving, letter: Letter, now: datetime) -> None:
    stage.set(-1, 20)
    code = new_code(secrets.token_bytes)
    receive(receiving, receiving.seals.complaint_of(hashed(code)), secret_of(code), letter)
    stage.at = now
    enter_due(receiving)


def _quarter(day: date) -> str:
    return f"{day.year}年第{'一二三四'[(day.month - 1) // 3]}季度"
