"""Registering for a client: number, id and receipt code follow from its key: the same key is the same answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from luoshi.api import edge
from luoshi.api.clients import Client
from luoshi.api.schemas import PartBody
from luoshi.cases.codes import hashed, new_code
from luoshi.cases.commands import Part, register
from luoshi.cases.handling import By, Means
from luoshi.cases.queries import duty_answer, duty_question
from luoshi.core.actors import Actor
from luoshi.core.case.commands import Register
from luoshi.core.case.events import Holder
from luoshi.core.errors import Clash, NotFound, Unavailable
from luoshi.core.languages import Language
from luoshi.core.private import Private
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.keys import Receipt
from luoshi.registry.officers import staff_of

_FIRST = (
    "SELECT j #>> '{data,number}', j #>> '{data,holder,office}', j #>> '{data,holder,officer}' FROM"
    " (SELECT convert_from(body, 'UTF8')::json AS j FROM ledger_event WHERE stream = $1 AND version = 1) e"
)


_TAKEN: Final = "cases_number"
_OTHERS: Final = 4
"""Of the day's hundred million numbers another case may have the one that follows from a key: then so many others."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What is to be registered. `officer` is the first-inquiry officer of the client's office; else the one on duty."""

    case_type: str
    title: str
    text: str
    channel: str
    matter: str = ""
    area: str = ""
    place: str | None = None
    name: str | None = None
    contact: str | None = None
    urgent: bool = False
    officer: str | None = None
    form: str | None = None
    language: Language = Language.CHINESE


@dataclass(frozen=True, slots=True)
class Given:
    """A registered case: what the client hands to the person, and the ledger's receipt."""

    case_id: UUID
    number: str
    code: str
    receipt: Receipt


def key_of(client: Client, key: str) -> str:
    """The ledger's idempotency key: a client's keys are its own."""
    return f"api:{client.name}:{key}"


def register_for(means: Means, client: Client, actor: Actor, matter: Matter, key: str) -> Given:
    """Register a case for a client. Raises what `cases.commands.register` does, NotFound for an unknown officer."""
    case_id = UUID(bytes=edge.derived("case", client.name, key)[:16], version=4)
    code = new_code(lambda size: edge.derived("receipt", client.name, key)[:size])
    before, duty = _looked_up(means, case_id)
    holder = _first_asked(means, client, matter, before[1] if before else None, duty)
    for number in (before[0],) if before else _numbers(client, key):
        command = _command(matter, number, holder, hashed(code))
        try:
            done = register(means, case_id, command, By(actor), key_of(client, key))
        except Clash as clash:
            if clash.data.get("constraint") != _TAKEN:
                raise
        else:
            return Given(case_id, number, code, done.receipt)
    raise Unavailable("no_number", "暂时没有编号可用，请稍后再试。", "There is no free number now: try again later.")


def _command(matter: Matter, number: str, holder: Holder, code_hash: str) -> Register:
    return Register(
        number=number,
        case_type=matter.case_type,
        channel=matter.channel,
        holder=holder,
        title=Private(matter.title),
        text=Private(matter.text),
        matter=matter.matter,
        area=matter.area,
        place=_maybe(matter.place),
        name=_maybe(matter.name),
        contact=_maybe(matter.contact),
        form=_maybe(matter.form),
        code_hash=code_hash,
        urgent=matter.urgent,
        language=matter.language,
    )


def parts_of(
    client: Client, key: str, bodies: Sequence[PartBody], office: str = "", part: str = ""
) -> tuple[Part, ...]:
    """The parts that a key's request makes: their ids and numbers are always the same ones."""
    return tuple(
        Part(
            UUID(bytes=edge.derived("case", client.name, f"{key}:part:{nth}")[:16], version=4),
            _number(client, f"{key}:part:{nth}"),
            Private(body.title),
            Private(body.text),
            office,
            part,
            body.case_type,
        )
        for nth, body in enumerate(bodies)
    )


def officer_of(means: Means, office: str, officer: str) -> Holder:
    """An officer who can answer in an office. Raises NotFound."""
    found = staff_of(means.connection, Access("api"), officer)
    if not any(seat.office == office for seat in found.seats(officer)):
        raise NotFound(
            "officer",
            f"单位 {office} 没有在岗的 {officer}。",
            f"No active officer {officer} in the office {office}.",
            {"office": office, "officer": officer},
        )
    return Holder(office, officer)


def _looked_up(means: Means, case_id: UUID) -> tuple[tuple[str, Holder] | None, Holder | None]:
    """What number and first-inquiry officer the key's case has, if it came before: they stand in its fingerprint; and
    who is on duty. In one round trip.
    """
    questions = Question(_FIRST, (case_id,)), duty_question(means, edge.on_duty())
    first, duty = ask(means.connection, Access("first asked", EVERYTHING), *questions)
    return (first[0][0], Holder(*first[0][1:])) if first else None, duty_answer(duty)


def _first_asked(means: Means, client: Client, matter: Matter, before: Holder | None, duty: Holder | None) -> Holder:
    if matter.officer is not None:
        return Holder(client.office, matter.officer) if before else officer_of(means, client.office, matter.officer)
    found = before or duty
    if found is None:
        raise Unavailable("nobody_on_duty", "还没有可以受理的窗口。", "No window can take it in yet.")
    return found


def _number(client: Client, key: str) -> str:
    """The day in Beijing, and eight digits that say nothing of how many came before."""
    digits = int.from_bytes(edge.derived("number", client.name, key)[:8], "big") % 10**8
    return f"{edge.now().astimezone(edge.BEIJING):%Y%m%d}-{digits // 10**4:04}-{digits % 10**4:04}"


def _numbers(client: Client, key: str) -> Iterator[str]:
    """The key's own number, and those that stand in for it."""
    yield _number(client, key)
    for nth in range(1, _OTHERS + 1):
        yield _number(client, f"{key}:{nth}")


def _maybe(text: str | None) -> Private | None:
    return Private(text) if text else None
