"""Operations that change cases: register, merge, and each command of officers as an operation of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Header, Status
from pydantic import Field, StringConstraints

from luoshi.api import edge
from luoshi.api.doors import actor_of, client_of, guarded
from luoshi.api.errors import stale
from luoshi.api.reading import router
from luoshi.api.registering import Matter, key_of, officer_of, register_for
from luoshi.api.schemas import MergeBody, Problem, Recorded, RegisterBody, Registered, body_of, command_of
from luoshi.api.scopes import MERGE, REGISTER, VERBS, Verb
from luoshi.cases.commands import act, keyed, merge
from luoshi.cases.handling import By, Means
from luoshi.core.actors import Actor
from luoshi.core.case import commands as c
from luoshi.core.case.words import COMMAND_WORDS
from luoshi.core.errors import Clash, NotFound
from luoshi.ledger.access import Access
from luoshi.ledger.envelope import IdempotencyKey
from luoshi.ledger.keys import Receipt, find_key
from luoshi.registry.queries import offices

TAGS = ["办理 acting"]
PROBLEMS: dict[Any, Any] = dict.fromkeys((400, 401, 403, 404, 409, 412, 422, 503), Problem)

Key = Annotated[
    str,
    StringConstraints(min_length=8, max_length=200, pattern=r"^[!-~]+$"),
    Header(alias="Idempotency-Key", description="yours alone; the same key gives the same answer, whatever happens"),
]
Match = Annotated[
    str | None,
    Field(pattern=r'^(\*|"[0-9]{1,9}")$'),
    Header(None, alias="If-Match", description="the ETag of the case as you saw it; another version answers 412"),
]


@router.post(
    "/cases",
    response={201: Registered, **PROBLEMS},
    summary=" ".join(COMMAND_WORDS[c.Register]),
    tags=TAGS,
    **guarded(REGISTER),
)
def register_case(request: HttpRequest, response: HttpResponse, body: RegisterBody, key: Key) -> Any:
    """Begin a case. Give the person its number and receipt code: with both they can follow and judge it."""
    client = client_of(request)
    given = register_for(edge.means(), client, actor_of(request), Matter(**body.model_dump()), key)
    response["Location"] = f"/api/v1/cases/{given.case_id}"
    said = {**recorded(given.case_id, given.receipt), "number": given.number, "receipt_code": given.code}
    return Status(201, said)


@router.post(
    "/cases/{uuid:case_id}/merge",
    response={200: Recorded, **PROBLEMS},
    summary=" ".join(COMMAND_WORDS[c.Merge]),
    tags=TAGS,
    **guarded(MERGE),
)
def merge_case(request: HttpRequest, case_id: UUID, body: MergeBody, key: Key) -> Any:
    """Work on this case together with another held by the same officer; each keeps number, clock and verdict."""
    done = merge(edge.means(), case_id, body.into, By(actor_of(request)), key_of(client_of(request), key))
    return recorded(case_id, done.receipt)


def _operation(verb: Verb) -> Callable[..., Any]:
    """The operation of one command, as ninja reads it: its body is the command's."""

    def operation(request: HttpRequest, case_id: UUID, body: Any, key: Any, if_match: Any = None) -> Any:
        means, actor = edge.means(), actor_of(request)
        command = command_of(verb.command, body)
        asked = key_of(client_of(request), key)
        check_names(means, actor, command, keyed(asked, command))
        try:
            done = act(means, case_id, command, By(actor), asked, expected_version(if_match))
        except Clash as clash:
            raise (stale(clash) if if_match else clash) from clash
        return recorded(case_id, done.receipt)

    operation.__name__ = verb.name.replace("-", "_")
    operation.__doc__ = verb.command.__doc__
    operation.__annotations__ |= {"body": body_of(verb.command), "key": Key, "if_match": Match, "case_id": UUID}
    return operation


for _verb in VERBS:
    router.post(
        f"/cases/{{uuid:case_id}}/{_verb.name}",
        response={200: Recorded, **PROBLEMS},
        summary=" ".join(COMMAND_WORDS[_verb.command]),
        tags=TAGS,
        operation_id=_verb.name.replace("-", "_"),
        **guarded(_verb.scope),
    )(_operation(_verb))


def recorded(case_id: UUID, receipt: Receipt) -> dict[str, Any]:
    """The receipt as the client gets it: of this case's events, the same for every repetition."""
    own = [stamp for stamp in receipt.events if stamp.stream == case_id]
    return {
        "id": case_id,
        "version": own[-1].version if own else 0,
        "entered_at": receipt.entered_at,
        "events": [{"version": stamp.version, "sha256": stamp.sha256.hex()} for stamp in own],
    }


def expected_version(if_match: str | None) -> int | None:
    """The version that If-Match names; None for `*`, which any version fits."""
    found = re.search(r"[0-9]+", if_match or "")
    return int(found[0]) if found else None


def check_names(means: Means, actor: Actor, command: c.Command, key: IdempotencyKey | None) -> None:
    """Whether the offices and officers that a command names are there; who has left since the key's first answer does
    not matter. Raises NotFound.
    """
    if not isinstance(command, _NAMING) or (key and find_key(means.connection, Access(actor.id), key)):
        return
    match command:
        case c.SignFor(officer=officer):
            officer_of(means, actor.office, officer)
        case c.Arbitrate(holder=holder):
            officer_of(means, holder.office, holder.officer)
        case c.Offer(to=office) | c.HandOver(to=office):
            if office not in offices(means.connection, Access(actor.id)):
                raise NotFound("office", f"没有单位 {office}。", f"There is no office {office}.", {"office": office})


_NAMING = (c.SignFor, c.Arbitrate, c.Offer, c.HandOver)
