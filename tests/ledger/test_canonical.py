"""Events as bytes: every type, nasty text and odd values; the bytes are those of RFC 8785, and read back the same."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import Any
from uuid import UUID

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.core.actors import Actor, ActorKind, Proof
from luoshi.core.case.events import Extended, Noted, Registered, SupplementReminded
from luoshi.core.casetypes.model import LimitName
from luoshi.core.entries import Entry, Late, LateCause
from luoshi.core.errors import BadInput, Unavailable
from luoshi.core.private import Private
from luoshi.ledger.canonical import LARGEST, instant, private_paths, shaper
from luoshi.ledger.envelope import Columns, IdempotencyKey, Written, columns_of, decode, encode
from luoshi.ledger.vocabulary import EVENTS, KINDS
from tests.ledger.cast import LIN, NOW, entry, noted, registered

STREAM = UUID("11111111-2222-4333-8444-555555555555")
TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
# No zone may push one out of the years that there are.
INSTANTS = st.datetimes(
    datetime(1900, 1, 1),  # noqa: DTZ001 - the zone is drawn
    datetime(2900, 1, 1),  # noqa: DTZ001 - and here
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(minutes=-90))]),
)

LEAVES: Mapping[object, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(-LARGEST, LARGEST),
    bool: st.booleans(),
    datetime: INSTANTS,
    date: st.dates(),
    time: st.times(),
    UUID: st.uuids(),
    Private: TEXT.map(Private),
}


def values_of(annotation: Any) -> st.SearchStrategy[Any]:
    """Any value a field of this type can have."""
    if annotation in LEAVES:
        return LEAVES[annotation]
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is types.UnionType:
        return st.one_of([st.none() if a is types.NoneType else values_of(a) for a in arguments])
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(values_of(arguments[0]), max_size=3).map(tuple)
    if origin is tuple:
        return st.tuples(*map(values_of, arguments))
    if origin is Mapping:
        return st.dictionaries(values_of(arguments[0]), values_of(arguments[1]), max_size=3)
    if issubclass(annotation, StrEnum):
        return st.sampled_from(annotation)
    return objects_of(annotation)


def objects_of(cls: type[Any]) -> st.SearchStrategy[Any]:
    """Any object of a dataclass."""
    hints = typing.get_type_hints(cls)
    return st.builds(cls, **{field.name: values_of(hints[field.name]) for field in dataclasses.fields(cls)})


ACTORS = st.builds(
    Actor,
    st.sampled_from(ActorKind),
    TEXT,
    st.one_of(st.just(()), TEXT.filter(bool).map(lambda office: (office,))),
    proof=st.one_of(st.none(), st.sampled_from(Proof)),
)
LATE = st.one_of(st.none(), st.builds(Late, st.sampled_from(LateCause), TEXT, TEXT))
KEYS = st.one_of(st.none(), st.builds(IdempotencyKey, TEXT, TEXT))


def entries_of(cls: type[Any]) -> st.SearchStrategy[Entry[Any]]:
    return st.builds(Entry, objects_of(cls), INSTANTS, INSTANTS, ACTORS, LATE)


def counting_salt(size: int) -> bytes:
    return bytes(range(size))


def written(one: Entry[Any], key: IdempotencyKey | None = None) -> Written:
    return encode(one, STREAM, 7, counting_salt, key)


def read_back(done: Written) -> Entry[Any]:
    return decode(done.body, {sealed.commitment.hex(): sealed.value for sealed in done.vault})


def with_commitments(event: Any, done: Written) -> Any:
    """The event as it is expected back: with the commitments under which its texts were put away."""
    by_field = {sealed.field: sealed for sealed in done.vault}
    event_type: type = type(event)
    for path in private_paths(event_type):
        found = event
        for name in path:
            found = getattr(found, name)
        if found is not None:
            found.commitment = by_field[".".join(path)].commitment.hex()
    return event


@pytest.mark.parametrize("kind", EVENTS)
@settings(max_examples=20)
@given(data=st.data())
def test_every_kind_of_event_comes_back_as_it_was_and_stands_in_canonical_bytes(kind: str, data: st.DataObject) -> None:
    one = data.draw(entries_of(EVENTS[kind]))
    key = data.draw(KEYS)

    done = written(one, key)

    assert done.body == rfc8785.dumps(json.loads(done.body))
    with_commitments(one.event, done)
    assert read_back(done) == one
    assert columns_of(done.body) == done.columns
    assert done.columns == Columns(
        stream=STREAM,
        version=7,
        kind=kind,
        at=instant(one.at),
        entered_at=instant(one.entered_at),
        actor=f"{one.actor.kind.value}:{one.actor.id}" if one.actor.id else one.actor.kind.value,
        office=one.actor.office,
        key=key.key if key else None,
    )


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40).filter(lambda text: "\0" not in text))
def test_nasty_text_is_escaped_as_the_standard_says(text: str) -> None:
    done = written(entry(registered(number=text)))
    assert rfc8785.dumps(text) in done.body


def test_one_event_in_full_so_that_a_change_of_the_format_cannot_pass_unseen() -> None:
    one = Entry(
        Extended(LimitName.PROMISED, NOW, "zhao", Private("材料多")), NOW, NOW, LIN, Late(LateCause.PAPER, "窗口登记簿")
    )
    assert written(one, IdempotencyKey("k1", "f1")).body.decode() == (
        '{"actor":{"id":"lin","kind":"officer","office":"310"},"at":"2026-11-21T08:30:00.000000Z",'
        '"data":{"approver":"zhao","deadline":"2026-11-21T08:30:00.000000Z","limit":"promised",'
        '"reason":{"sha256":"6311583676c9f14e64fe0bbd16f0e850084e54e7e6cc26af02419d502ab6c251"}},'
        '"entered_at":"2026-11-21T08:30:00.000000Z","fingerprint":"f1","key":"k1","kind":"case.extended",'
        '"late":{"cause":"paper","evidence":"窗口登记簿"},'
        '"stream":"11111111-2222-4333-8444-555555555555","v":1,"version":7}'
    )


def test_the_same_instant_in_two_zones_is_one_form() -> None:
    in_beijing = NOW.astimezone(timezone(timedelta(hours=8)))
    assert written(entry(noted(), NOW)).body == written(entry(noted(), in_beijing)).body


def test_personal_text_is_not_in_the_bytes_and_equal_texts_do_not_look_equal() -> None:
    salts = iter([b"1" * 16, b"2" * 16])
    event = registered(title="同样的话")
    event = dataclasses.replace(event, text=Private("同样的话"))
    done = encode(entry(event), STREAM, 1, lambda size: next(salts)[:size])
    assert "同样的话".encode() not in done.body
    title, text = done.vault
    assert (title.field, text.field) == ("text", "title") or (title.field, text.field) == ("title", "text")
    assert title.commitment != text.commitment


def test_text_already_erased_where_it_was_copied_from_keeps_its_commitment_and_needs_no_vault() -> None:
    done = written(entry(Noted(Private(None, "ab" * 32))))
    assert not done.vault
    assert read_back(done).event == Noted(Private(None, "ab" * 32))


def test_a_field_without_default_stands_there_even_when_it_is_none() -> None:
    assert b'"data":{"withdraw_at":null}' in written(entry(SupplementReminded(None))).body


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(registered(number="a\0b"), id="NUL in text"),
        pytest.param(noted("a\0b"), id="NUL in personal text"),
        pytest.param(registered(number="\ud800"), id="lone surrogate"),
        pytest.param(noted("\udfff"), id="lone surrogate in personal text"),
        pytest.param(dataclasses.replace(registered(), type_version=1.0), id="float"),  # type: ignore[arg-type]
        pytest.param(dataclasses.replace(registered(), type_version=2**53), id="integer beyond exactness"),
        pytest.param(dataclasses.replace(registered(), type_version=True), id="yes in place of a number"),
        pytest.param(dataclasses.replace(registered(), provisional="no"), id="text for a boolean"),  # type: ignore[arg-type]
        pytest.param(dataclasses.replace(registered(), received_at=datetime(2026, 1, 1)), id="naive time"),  # noqa: DTZ001
        pytest.param(dataclasses.replace(registered(), title="plain"), id="personal text in the open"),  # type: ignore[arg-type]
        pytest.param(dataclasses.replace(registered(), title=Private(None)), id="personal text that is not there"),
        pytest.param(dataclasses.replace(registered(), holder=None), id="no holder"),  # type: ignore[arg-type]
        pytest.param(object(), id="no event"),
    ],
)
def test_what_the_record_cannot_hold_is_refused(event: Any) -> None:
    with pytest.raises(BadInput):
        written(entry(event))


def test_an_entry_with_a_naive_time_is_refused() -> None:
    with pytest.raises(BadInput):
        written(entry(noted(), datetime(2026, 1, 1)))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        ((b'"case.noted"', b'"case.whispered"'), "unknown_kind"),
        ((b'"v":1', b'"v":2'), "damaged_event"),
        ((b'"data":{', b'"data":{{'), "damaged_event"),
        ((b'"sha256"', b'"sha1"'), "damaged_event"),
    ],
)
def test_bytes_of_another_version_or_damaged_ones_say_so(damage: tuple[bytes, bytes], code: str) -> None:
    body = written(entry(noted())).body
    with pytest.raises(Unavailable) as refused:
        decode(body.replace(*damage), {})
    assert refused.value.code == code


def test_every_event_type_has_a_kind_and_a_form() -> None:
    assert set(KINDS) == set(EVENTS.values())
    assert all(shaper(event_type) for event_type in KINDS)
    assert ("title",) in private_paths(Registered)


def test_personal_text_where_its_place_would_not_be_fixed_is_refused_when_the_type_is_read() -> None:
    @dataclasses.dataclass(frozen=True)
    class Careless:
        words: tuple[Private, ...]

    Careless.__annotations__["words"] = tuple[Private, ...]
    with pytest.raises(TypeError):
        shaper(Careless)
