"""The standard's two formats, and its errors: `[{"code", "description"}]`."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpResponse


class Format(StrEnum):
    """What a client asks for at the end of an address."""

    JSON = "json"
    XML = "xml"


_TYPES = {Format.JSON: "application/json; charset=utf-8", Format.XML: "text/xml; charset=utf-8"}
# What an entry of a list is called in XML.
_ENTRY = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
}


def answer(form: Format, root: str, data: Any, status: int = 200) -> HttpResponse:
    """The answer in the format: a list under its root, or one thing."""
    body = json.dumps(data, ensure_ascii=False).encode() if form is Format.JSON else _xml(root, data)
    return HttpResponse(body, status=status, content_type=_TYPES[form])


def refused(form: Format, status: int, description: str) -> HttpResponse:
    """The standard's error."""
    return answer(form, "errors", [{"code": status, "description": description}], status)


def _xml(root: str, data: Any) -> bytes:
    element = Element(root)
    _fill(element, data)
    found: bytes = tostring(element, encoding="utf-8", xml_declaration=True)
    return found


def _fill(element: Element, data: Any) -> None:
    if isinstance(data, Mapping):
        for name, value in data.items():
            _fill(SubElement(element, name), value)
    elif isinstance(data, Sequence) and not isinstance(data, str):
        for value in data:
            _fill(SubElement(element, _ENTRY[element.tag]), value)
    elif data is not None:
        element.text = str(data).lower() if isinstance(data, bool) else str(data)
