"""Events as canonical JSON (RFC 8785): the same event gives the same bytes, on every machine and in every year.

A plan is compiled for each event type from its annotations. Instants have one form only (UTC, microseconds, Z),
fields that have their default are left out, floats do not occur. Keys are ASCII, so that their order by code point is
the order by UTF-16 units that the standard asks for.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from enum import StrEnum
from functools import cache
from uuid import UUID

import msgspec

from luoshi.core.errors import BadInput
from luoshi.core.private import Private

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
# Takes the path of a field and the personal text in it; gives what stands in the event instead.
Seal = Callable[[str, Private], Json]
Shaper = Callable[[typing.Any, Seal], Json]

# RFC 8785 writes numbers as IEEE doubles: beyond this, integers are not exact (RFC 7493, 2.2).
LARGEST = 2**53 - 1
_encoder = msgspec.json.Encoder(order="sorted")


def canonical(data: Json) -> bytes:
    """The bytes. Raises BadInput for text that is no Unicode (lone surrogates)."""
    try:
        return _encoder.encode(data)
    except UnicodeEncodeError as error:
        raise bad_event("lone surrogate", "not_unicode") from error


def bad_event(what: str, code: str = "bad_event") -> BadInput:
    """The refusal of an event that cannot stand in the record."""
    return BadInput(code, f"记录不能接受这个值：{what}", f"The record cannot hold this: {what}", {"what": what})


@cache
def shaper(event_type: type) -> Shaper:
    """What makes JSON of events of this type. Raises TypeError for a field of a type that has no fixed form."""
    return _dataclass(event_type, "")


def text(value: object, _seal: Seal | None = None) -> str:
    """A string without NUL, which PostgreSQL's text cannot hold."""
    if type(value) is not str:
        raise bad_event(f"{type(value).__name__} in place of text")
    if "\0" in value:
        raise bad_event("NUL in text", "not_unicode")
    return value


def instant(value: object, _seal: Seal | None = None) -> str:
    """An aware datetime as 2026-11-21T08:30:00.000000Z."""
    if type(value) is not datetime or (offset := value.utcoffset()) is None:
        raise bad_event("a time without zone")
    if offset:
        value = value.astimezone(UTC)
    return value.isoformat(timespec="microseconds")[:26] + "Z"


def _integer(value: object, _seal: Seal) -> int:
    if type(value) is not int or not -LARGEST <= value <= LARGEST:
        raise bad_event(f"{value!r} in place of a whole number")
    return value


def _boolean(value: object, _seal: Seal) -> bool:
    if type(value) is not bool:
        raise bad_event(f"{value!r} in place of yes or no")
    return value


def _day(value: object, _seal: Seal) -> str:
    if type(value) is not date:
        raise bad_event(f"{type(value).__name__} in place of a date")
    return value.isoformat()


def _time_of_day(value: object, _seal: Seal) -> str:
    if type(value) is not time or value.tzinfo is not None:
        raise bad_event("a time of day with a zone, or none")
    return value.isoformat()


def _uuid(value: object, _seal: Seal) -> str:
    if type(value) is not UUID:
        raise bad_event(f"{type(value).__name__} in place of a UUID")
    return str(value)


_LEAVES: Mapping[object, Shaper] = {
    str: text,
    int: _integer,
    bool: _boolean,
    datetime: instant,
    date: _day,
    time: _time_of_day,
    UUID: _uuid,
}


def _compile(annotation: typing.Any, path: str) -> Shaper:
    if leaf := _LEAVES.get(annotation):
        return leaf
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin in (types.UnionType, typing.Union):
        return _optional(arguments, path)
    if origin is tuple:
        return _tuple(arguments)
    if origin is Mapping:
        return _mapping(*arguments)
    if annotation is Private:
        return _private(path)
    if isinstance(annotation, type) and issubclass(annotation, StrEnum):
        return _enum(annotation)
    if dataclasses.is_dataclass(annotation) and isinstance(annotation, type):
        return _dataclass(annotation, f"{path}.")
    raise TypeError(f"{annotation!r} has no canonical form")


def _dataclass(cls: type, prefix: str) -> Shaper:
    hints = typing.get_type_hints(cls)
    fields = [
        (field.name, _default(field), _compile(hints[field.name], prefix + field.name))
        for field in dataclasses.fields(cls)
    ]

    def shape(value: object, seal: Seal) -> Json:
        if type(value) is not cls:
            raise bad_event(f"{type(value).__name__} in place of {cls.__name__}")
        data: dict[str, Json] = {}
        for name, default, convert in fields:
            found = getattr(value, name)
            if found != default:
                data[name] = convert(found, seal)
        return data

    return shape


def _default(field: dataclasses.Field[object]) -> object:
    """What a field may be left out for; an object equal to nothing where it has no default."""
    if field.default_factory is not dataclasses.MISSING:
        return field.default_factory()
    return field.default


def _optional(arguments: tuple[object, ...], path: str) -> Shaper:
    inner = [argument for argument in arguments if argument is not types.NoneType]
    if len(inner) != 1:
        raise TypeError(f"a union of several types has no canonical form: {arguments}")
    convert = _compile(inner[0], path)
    return lambda value, seal: None if value is None else convert(value, seal)


def _tuple(arguments: tuple[object, ...]) -> Shaper:
    """Personal text has no place in a tuple: its path would change with its place."""
    if arguments[-1] is Ellipsis:
        every = _compile(_not_private(arguments[0]), "")
        return lambda values, seal: [every(value, seal) for value in _sequence(values)]
    each = [_compile(_not_private(argument), "") for argument in arguments]
    return lambda values, seal: [one(v, seal) for one, v in zip(each, _sequence(values, len(each)), strict=True)]


def _sequence(value: object, length: int | None = None) -> tuple[object, ...]:
    if type(value) is not tuple or (length is not None and len(value) != length):
        raise bad_event(f"{type(value).__name__} in place of a tuple")
    return value


def _not_private(annotation: object) -> object:
    holds = dataclasses.is_dataclass(annotation) and isinstance(annotation, type) and private_paths(annotation)
    if annotation is Private or holds:
        raise TypeError("personal text inside a tuple or mapping has no canonical form")
    return annotation


def _mapping(keys: object, values: object) -> Shaper:
    if keys is not date and not (isinstance(keys, type) and issubclass(keys, StrEnum)):
        raise TypeError(f"keys of {keys!r} have no canonical form")
    key, convert = _compile(keys, ""), _compile(_not_private(values), "")

    def shape(value: object, seal: Seal) -> Json:
        if not isinstance(value, Mapping):
            raise bad_event(f"{type(value).__name__} in place of a mapping")
        return {str(key(k, seal)): convert(v, seal) for k, v in value.items()}

    return shape


def _enum(cls: type[StrEnum]) -> Shaper:
    def shape(value: object, _seal: Seal) -> Json:
        if type(value) is not cls:
            raise bad_event(f"{value!r} in place of a {cls.__name__}")
        return value.value

    return shape


def _private(path: str) -> Shaper:
    def shape(value: object, seal: Seal) -> Json:
        if type(value) is not Private:
            raise bad_event(f"{type(value).__name__} in place of personal text")
        return seal(path, value)

    return shape


@cache
def private_paths(event_type: type) -> tuple[tuple[str, ...], ...]:
    """Where personal text stands in events of this type, each as names of nested fields."""
    hints = typing.get_type_hints(event_type)
    found: list[tuple[str, ...]] = []
    for field in dataclasses.fields(event_type):
        for annotation in (hints[field.name], *typing.get_args(hints[field.name])):
            if annotation is Private:
                found.append((field.name,))
            elif dataclasses.is_dataclass(annotation) and isinstance(annotation, type):
                found += [(field.name, *rest) for rest in private_paths(annotation)]
    return tuple(found)
