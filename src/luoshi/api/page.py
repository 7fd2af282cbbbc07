"""The operations as a page to read: made from the description itself, no script, nothing from elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from luoshi.api.v1 import api

_VERBS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Field:
    """Something that an operation takes: where it stands, its type in words, whether it is needed."""

    name: str
    place: str
    kind: str
    needed: bool
    note: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, as the page shows it."""

    verb: str
    path: str
    id: str
    title: str
    text: str
    scope: str
    fields: tuple[Field, ...]
    answers: tuple[tuple[str, str], ...]


@require_GET
def operations(request: HttpRequest) -> HttpResponse:
    """Every operation of `/api/v1`, by what it is about."""
    schema: dict[str, Any] = dict(api.get_openapi_schema())
    groups: dict[str, list[Operation]] = defaultdict(list)
    for path, verbs in schema["paths"].items():
        for verb in _VERBS:
            if verb in verbs:
                said = verbs[verb]
                groups[said["tags"][0]].append(_operation(verb, path, said, schema["components"]["schemas"]))
    first = schema["info"]["description"]
    return render(request, "api/operations.html", {"groups": dict(groups), "info": schema["info"], "first": first})


def _operation(verb: str, path: str, said: Mapping[str, Any], schemas: Mapping[str, Any]) -> Operation:
    return Operation(
        verb.upper(),
        path,
        said["operationId"],
        said.get("summary", ""),
        said.get("description", ""),
        said.get("x-scope", ""),
        tuple(_fields(said, schemas)),
        tuple((code, _of_answer(answer)) for code, answer in said["responses"].items() if str(code).startswith("2")),
    )


def _fields(said: Mapping[str, Any], schemas: Mapping[str, Any]) -> Iterator[Field]:
    for each in said.get("parameters", ()):
        yield Field(each["name"], each["in"], _kind(each["schema"]), each.get("required", False), _note(each))
    content = said.get("requestBody", {}).get("content", {}).get("application/json")
    if content:
        body = _named(content["schema"], schemas)
        for name, each in body.get("properties", {}).items():
            yield Field(name, "body", _kind(each), name in body.get("required", ()), _note(each))


def _named(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref", "").rpartition("/")[2]
    found: Mapping[str, Any] = schemas.get(reference, schema)
    return found


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(_kind(each) for each in schema[several] if each.get("type") != "null")
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    return str(schema.get("format") or schema.get("type") or "")


def _note(said: Mapping[str, Any]) -> str:
    return str(said.get("description") or said.get("schema", {}).get("description") or "")


def _of_answer(answer: Mapping[str, Any]) -> str:
    content = answer.get("content", {}).get("application/json", {})
    return _kind(content.get("schema", {}))
