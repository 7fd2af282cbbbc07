"""What an insider with a superuser's rights does by SQL, quietly: the catalogue the drill of edits draws from.

`{stream}` and `{version}` are an event's, `{other}` and `{other_version}` another event's of the same kind of place;
`{text}` is what stands in for something. Events of the first half are placed and signed; the rest wait.
"""

# ruff: noqa: S608 - an insider does not ask for parameters

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final
from uuid import UUID

_E: Final = "stream = '{stream}' AND version = {version}"
_O: Final = "stream = '{other}' AND version = {other_version}"
_BODY: Final = "convert_to(replace(convert_from(body, 'UTF8'), {what}), 'UTF8')"
_OTHER_ACTOR: Final = _BODY.format(what="'\"officer\"', '\"0fficer\"'")
_FORGED: Final = (
    "INSERT INTO ledger_event (stream, version, kind, at, entered_at, actor, office, body) SELECT '{new}', 1, kind, at,"
    " entered_at, actor, office, " + _BODY.format(what="'{stream}', '{new}'") + f" FROM ledger_event WHERE {_E}"
)
_LATER: Final = "stream = '{stream}' AND version >= {version}"
_AWAY: Final = (
    f"DELETE FROM ledger_outbox WHERE seq IN (SELECT seq FROM ledger_event WHERE {_LATER})",
    f"DELETE FROM ledger_vault WHERE {_LATER}",
    f"DELETE FROM ledger_event WHERE {_LATER}",
)
_ALL_AWAY: Final = "TRUNCATE ledger_event, ledger_outbox, ledger_vault, ledger_leaf, ledger_node, ledger_checkpoint"
_BACK_DATE: Final = (
    f"UPDATE ledger_event SET at = at - interval '9 days', entered_at = entered_at - interval '9 days', body = "
    f"convert_to(regexp_replace(convert_from(body, 'UTF8'), '\"entered_at\":\"20..', '\"entered_at\":\"2019'), 'UTF8')"
    f" WHERE {_E}"
)
_SWAP: Final = (
    f"UPDATE ledger_event e SET body = o.body FROM ledger_event o WHERE (e.{_E.replace(' AND ', ' AND e.')}"
    f" AND o.{_O.replace(' AND ', ' AND o.')}) OR (e.{_O.replace(' AND ', ' AND e.')}"
    f" AND o.{_E.replace(' AND ', ' AND o.')})"
)

# Of events that are placed and signed.
PLACED: Final[Mapping[str, Sequence[str]]] = {
    "change": (f"UPDATE ledger_event SET body = set_byte(body, {{byte}}, get_byte(body, {{byte}}) # 1) WHERE {_E}",),
    "change column": (f"UPDATE ledger_event SET actor = 'officer:{{text}}' WHERE {_E}",),
    "delete": (f"DELETE FROM ledger_event WHERE {_E}",),
    "delete with all traces but the leaf": _AWAY,
    "delete with the leaf": (*_AWAY, f"DELETE FROM ledger_leaf WHERE {_LATER}"),
    "truncate": ("TRUNCATE ledger_event",),
    "truncate all": (_ALL_AWAY,),
    "back-date": (_BACK_DATE,),
    "back-date column": (f"UPDATE ledger_event SET entered_at = entered_at - interval '3 days' WHERE {_E}",),
    "reorder": (
        "UPDATE ledger_event SET seq = -seq WHERE " + _E,
        "UPDATE ledger_event SET seq = (SELECT -seq FROM ledger_event WHERE " + _E + ") WHERE " + _O,
    ),
    "swap": (_SWAP,),
    "insert beside": (_FORGED,),
    "insert with a mark": (
        _FORGED,
        "INSERT INTO ledger_outbox (seq, entered_at, sequenced_at) SELECT seq, entered_at, now() FROM ledger_event"
        " WHERE stream = '{new}'",
    ),
    "other words": ("UPDATE ledger_vault SET value = value || '{text}' WHERE ctid = (SELECT ctid FROM ledger_vault"
        " WHERE value IS NOT NULL OFFSET {byte} LIMIT 1)",),
    "words away": ("DELETE FROM ledger_vault WHERE ctid = (SELECT ctid FROM ledger_vault OFFSET {byte} LIMIT 1)",),
    "words erased by nobody": ("UPDATE ledger_vault SET value = NULL, salt = NULL, erased_at = now() WHERE ctid ="
        " (SELECT ctid FROM ledger_vault WHERE value IS NOT NULL OFFSET {byte} LIMIT 1)",),
    "rewrite event and leaf": (
        f"UPDATE ledger_event SET actor = 'officer:{{text}}', body = {_OTHER_ACTOR}"
        f" WHERE {_E}",
        "UPDATE ledger_leaf l SET entry = sha256(convert_to(E'luoshi leaf v1\\n', 'UTF8') || l.blind || l.previous ||"
        f" sha256(e.body || ' ')) FROM ledger_event e WHERE e.seq = l.seq AND e.{_E.replace(' AND ', ' AND e.')}",
    ),
    "leaf blinded anew": (f"UPDATE ledger_leaf SET blind = sha256(blind)::bytea WHERE {_E}",),
    "leaves exchanged": (
        f"UPDATE ledger_leaf SET place = -1 WHERE {_E}",
        f"UPDATE ledger_leaf SET place = (SELECT max(place) + 1 FROM ledger_leaf) WHERE {_O}",
    ),
    "checkpoints away": ("DELETE FROM ledger_checkpoint",),
}  # fmt: skip

# Of events that nobody has placed yet: only who holds their promise can tell.
WAITING: Final[Mapping[str, Sequence[str]]] = {
    "waiting: change": (f"UPDATE ledger_event SET body = set_byte(body, {{byte}}, get_byte(body, {{byte}}) # 1)"
        f" WHERE {_E}",),
    "waiting: delete": _AWAY,
    "waiting: back-date": (_BACK_DATE,),
    "waiting: swap": (_SWAP,),
    "waiting: truncate": (_ALL_AWAY,),
}  # fmt: skip

Event = tuple[UUID, int]


@dataclass(frozen=True, slots=True)
class Edit:
    """One quiet edit: what it is, and its statements."""

    name: str
    statements: tuple[str, ...]


def draw(rng: Random, placed: Sequence[Event], waiting: Sequence[Event]) -> Edit:
    """An edit by chance: what, and of which event."""
    name = rng.choice([*PLACED, *WAITING])
    of_waiting = name in WAITING
    one, other = rng.sample(waiting if of_waiting else placed, 2)
    words = {
        "stream": one[0],
        "version": one[1],
        "other": other[0],
        "other_version": other[1],
        "new": UUID(int=rng.getrandbits(128), version=4),
        "text": "wang",
        "byte": rng.randrange(60),
    }
    return Edit(name, tuple(statement.format(**words) for statement in (WAITING if of_waiting else PLACED)[name]))
