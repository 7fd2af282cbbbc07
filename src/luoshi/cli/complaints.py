"""`luoshi complaints key`: a sealing key made at the console, for whoever has no browser that can; all keys.

The private half goes into a file of the officer's own, wrapped under their passphrase as the page of keys does it, and
never into the data folder: what lies beside the sealed letters, or in their backups, would open them.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
from argparse import ArgumentParser, Namespace
from getpass import getpass
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings

from luoshi.cli import edge
from luoshi.cli.command import Command
from luoshi.core.actors import Actor, ActorKind
from luoshi.core.errors import BadInput
from luoshi.core.judgement.complaints.deciding import HANDLERS
from luoshi.core.judgement.complaints.sealing_keys import KeyState, fingerprint
from luoshi.judgement.complaints import keys
from luoshi.judgement.complaints.backups import backup_of
from luoshi.judgement.complaints.envelopes import public_of
from luoshi.judgement.complaints.handling import SYSTEM, Receiving
from luoshi.judgement.complaints.queries import bodies_of
from luoshi.judgement.complaints.settings import complaint_rules
from luoshi.registry.officers import staff

_CONSOLE: Final = Actor(ActorKind.MACHINE, "console")
_STATES: Final = {
    KeyState.ENTERED: "等第二个人核对 · to be confirmed",
    KeyState.CONFIRMED: "在用 · in use",
    KeyState.WITHDRAWN: "停用 · withdrawn",
}


def _configure(parser: ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    key = what.add_parser("key", help="密封的钥匙 / keys that complaints are sealed to")
    verbs = key.add_subparsers(dest="verb", metavar="VERB", required=True)
    new = verbs.add_parser(
        "new",
        help="生成一把：私钥加口令写进本人的文件，公钥登记 / make one",
        description="私钥用本人的口令加密，写进 --out 指定的新文件（只有本人能读，不能在数据文件夹里，不覆盖）；"
        "公钥登记，由第二个人核对指纹后生效。在“钥匙”页选“从备份装回来”，就能在浏览器里用。"
        " / The private half goes into a new file under the officer's passphrase; the public half is recorded.",
    )
    new.add_argument("officer", metavar="CODE", help="工号 / the officer's code")
    new.add_argument("--out", type=Path, required=True, metavar="FILE", help="本人保管的新文件 / a new file of theirs")
    listing = verbs.add_parser("list", help="全部公钥和指纹 / every public key with its fingerprint")
    listing.add_argument("--json", action="store_true", help="输出 JSON / print JSON")


def _run(words: Namespace) -> int:
    receiving = _receiving()
    if words.verb == "list":
        _list(receiving, as_json=words.json)
    else:
        _new(receiving, words.officer, words.out, _passphrase())
    return 0


def _new(receiving: Receiving, officer: str, out: Path, passphrase: str) -> None:
    """Make the pair, write the file, record the public half; if that is refused, no file is left."""
    reader = receiving.reader_of(officer)
    body = next(iter(bodies_of(receiving, reader)), "")
    seats = [one for one in reader.seats if one.office == body and any(one.has(role) for role in HANDLERS)]
    if not seats:
        raise BadInput(
            "no_body", "只有办理投诉、保管姓名的机构的人要有钥匙。", "Only officers of those bodies need a key."
        )
    private = X25519PrivateKey.generate()
    _write(_outside(out), backup_of(private, passphrase, secrets.token_bytes))
    recorded = False
    try:
        keys.enter(receiving, public_of(private), seats[0], by=_CONSOLE)
        recorded = True
    finally:
        if not recorded:
            out.unlink()
    print(f"{out}: 私钥（已加口令），只有本人能读，请存到自己保管的 U 盘里 · the private half, under the passphrase")
    print(f"指纹 · fingerprint: {fingerprint(public_of(private))}")
    print("请另一个单位的负责人、督查、检查或纪检人员在“钥匙”页照着指纹核对，核对以后才生效。")
    print("It is in force once a second person of another office has confirmed the fingerprint.")


def _outside(out: Path) -> Path:
    """The file, if it lies outside the data folder. Raises BadInput."""
    data = Path(settings.FILES_ROOT).parent.resolve()
    if out.resolve().is_relative_to(data):
        raise BadInput(
            "key_in_data",
            f"私钥不能放在数据文件夹 {data} 里：和密封的内容放在一起，备份里也会有。请另选地方。",
            f"The private half must not lie in the data folder {data}, beside what it opens. Choose another place.",
        )
    return out


def _write(out: Path, text: str) -> None:
    """A new file of its owner's alone. Raises BadInput where there is one already, and where none can be made."""
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError as error:
        raise BadInput(
            "file_exists", f"{out} 已经有了，不覆盖。", f"{out} is there already and is not overwritten."
        ) from error
    except OSError as error:
        raise BadInput(
            "file_unwritable",
            f"写不了文件 {out}（{error.strerror}）。",
            f"{out} cannot be written: {error.strerror}.",
        ) from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def _passphrase() -> str:
    """From the keyboard, typed twice; from standard input where that is no terminal. Raises BadInput."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    found = getpass("口令（至少 12 个字符） · passphrase: ")
    if getpass("再输一遍 · again: ") != found:
        raise BadInput("passphrase_differs", "两遍口令不一样。", "The two passphrases differ.")
    return found


def _list(receiving: Receiving, *, as_json: bool) -> None:
    for key in keys.all_keys(receiving):
        if as_json:
            said = {"officer": key.officer, "office": key.office, "fingerprint": key.fingerprint}
            print(json.dumps({**said, "state": key.state.value, "lost": key.lost}))
        else:
            print(f"{key.officer}  {key.office}  {key.fingerprint}  {_STATES[key.state]}")


def _receiving() -> Receiving:
    connection = edge.database()
    everybody = staff(connection, SYSTEM)
    rules, calendar = complaint_rules(settings.COMPLAINT_RULES), edge.present_reference().calendar
    return Receiving(connection, rules, edge.seals(), everybody, calendar, edge.now, secrets.token_bytes)


COMMAND = Command("complaints", "密封的钥匙 / keys that complaints are sealed to", _configure, _run, needs="database")
