"""Operations that change cases: register, merge, and each command of officers as an operation of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Header, Status
from pydantic import Field, StringConstraints

from luoshi.api import edge
from luoshi.api.doors import actor_of, client_of, guarded
from luoshi.api.errors import stale
from luoshi.api.reading import router
from luoshi.api.registering import Matter, key_of, officer_of, parts_of, register_for
from luoshi.api.schemas import (
    MergeBody,
    PartBody,
    Problem,
    Recorded,
    RegisterBody,
    Registered,
    SplitBody,
    SubCaseBody,
    WithParts,
    body_of,
    command_of,
)
from luoshi.api.scopes import MERGE, REGISTER, SPLIT, SUB_CASE, VERBS, Verb
from luoshi.cases.commands import act, keyed, merge, open_sub_case, part_key, split
from luoshi.cases.erasing import all_texts
from luoshi.cases.handling import By, Means
from luoshi.core.actors import Actor
from luoshi.core.case import commands as c
from luoshi.core.case.words import COMMAND_WORDS
from luoshi.core.errors import Clash, NotFound
from luoshi.core.whole import whole
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
    """Begin a case. Give the person its number and receipt code: with both they can follow and judge it.

    `promise` is our signed word that it was recorded, for the person to keep.
    """
    client = client_of(request)
    given = register_for(edge.means(), client, actor_of(request), Matter(**body.model_dump()), key)
    response["Location"] = f"/api/v1/cases/{given.case_id}"
    of_the_person = {"number": given.number, "receipt_code": given.code, "promise": edge.door().promise(given.receipt)}
    return Status(201, {**recorded(given.case_id, given.receipt), **of_the_person})


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


@router.post(
    "/cases/{uuid:case_id}/open-sub-case",
    response={200: WithParts, **PROBLEMS},
    summary=" ".join(COMMAND_WORDS[c.OpenSubCase]),
    tags=TAGS,
    **guarded(SUB_CASE),
)
def open_part(request: HttpRequest, case_id: UUID, body: SubCaseBody, key: Key) -> Any:
    """Give a part of the matter to another office as a case of its own, which this one waits for."""
    means, client, actor = edge.means(), client_of(request), actor_of(request)
    asked = key_of(client, key)
    part = parts_of(client, key, [PartBody(title=body.title, text=body.text)], body.office, body.part)[0]
    check_names(means, actor, c.Offer(body.office), part_key(asked, (part,)))
    done = open_sub_case(means, case_id, part, By(actor), asked)
    return {**recorded(case_id, done.receipt), "parts": [part.case_id]}


@router.post(
    "/cases/{uuid:case_id}/split",
    response={200: WithParts, **PROBLEMS},
    summary=" ".join(COMMAND_WORDS[c.SplitCase]),
    tags=TAGS,
    **guarded(SPLIT),
)
def split_case(request: HttpRequest, case_id: UUID, body: SplitBody, key: Key) -> Any:
    """Make cases of their own of further matters in this one, on the same clock and for the same person."""
    client = client_of(request)
    parts = parts_of(client, key, body.parts)
    done = split(edge.means(), case_id, parts, By(actor_of(request)), key_of(client, key))
    return {**recorded(case_id, done.receipt), "parts": [part.case_id for part in parts]}


def _operation(verb: Verb) -> Callable[..., Any]:
    """The operation of one command, as ninja reads it: its body is the command's."""

    def operation(request: HttpRequest, case_id: UUID, body: Any, key: Any, if_match: Any = None) -> Any:
        means, actor = edge.means(), actor_of(request)
        command = _whole(means, case_id, command_of(verb.command, body))
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


def _whole(means: Means, case_id: UUID, command: c.Command) -> c.Command:
    """An erasure that names no texts is of all that are recorded of the case."""
    if isinstance(command, c.Erase) and not command.commitments:
        return replace(command, commitments=all_texts(means, case_id))
    return command


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
    """The version that If-Match names, -1 for one there can never be; None for `*`, which any version fits."""
    found = re.search(r"[0-9]+", if_match or "")
    if found is None:
        return None
    version = whole(found[0])
    return -1 if version is None else version


def check_names(means: Means, actor: Actor, command: c.Command, key: IdempotencyKey | None) -> None:
    """Whether the offices and officers that a command names are there; who has left since the key's first answer does
    not matter. Raises NotFound.
    """
    if not isinstance(command, _NAMING) or (key and find_key(means.connection, Access(actor.id), key)):
        return
    match command:
        case c.SignFor(officer=officer):
            officer_of(means, actor.office, officer)
        case c.Arbitrate(holder=holder) | c.MoveHolder(holder=holder):
            officer_of(means, holder.office, holder.officer)
        case c.Offer(to=office) | c.HandOver(to=office):
            if office not in offices(means.connection, Access(actor.id)):
                raise NotFound("office", f"没有单位 {office}。", f"There is no office {office}.", {"office": office})


_NAMING = (c.SignFor, c.Arbitrate, c.MoveHolder, c.Offer, c.HandOver)
