"""Checks an intake form: a JSON Schema (2020-12) object of a few plain keywords that demands nobody's identity.

Keywords are a closed list, so nothing can be demanded by a side door (`allOf`, `dependentRequired`, `minProperties` …).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from luoshi.core.casetypes.fields import Place, Reader, count, flag, refuse_unknown, some_of, words

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_IDENTITY_WORDS: Final = frozenset(
    {
        "name", "surname", "phone", "mobile", "telephone", "tel", "contact", "address", "email", "mail", "wechat",
        "openid", "identity", "passport", "birthday", "idcard", "place", "location", "gps",
    }
)  # fmt: skip
_IDENTITY_CODES: Final = re.compile(r"(^|_)id_?(number|card|no)($|_)")
_IDENTITY_TITLES: Final = re.compile(
    r"姓名|身份证|证件号|信用代码|手机|电话|联系方式|联系人|住址|地址|地点|邮箱|微信|定位"
)

# 《某法》第几条: a law by name and article.
_CITES_A_LAW: Final = re.compile(r"《[^》]+》第[〇零一二三四五六七八九十百千0-9]+条")

_FORMATS: Final = ("date", "date-time", "email", "time", "uri")


def demands_identity(name: str, title: str) -> bool:
    """Whether a form field asks who somebody is, how to reach them, or for a place."""
    parts = _IDENTITY_WORDS.intersection(name.lower().split("_"))
    return bool(parts or _IDENTITY_CODES.search(name.lower()) or _IDENTITY_TITLES.search(name + title))


def form(value: object, place: Place) -> object:
    """The intake form of a case type, checked, with its JSON Schema dialect named. Any fault is noted at its key.

    `required` may hold identity, contact or location only where `identity_basis` cites a law and its article (P11).
    """
    if not isinstance(value, dict):
        return place.wrong("应为一张表（JSON Schema）", "must be a table (a JSON Schema)")
    if value.get("type") != "object":
        place.at("type").wrong('应为 "object"', 'must be "object"')
    basis = value.get("identity_basis")
    if basis is not None and not (isinstance(basis, str) and _CITES_A_LAW.search(basis)):
        place.at("identity_basis").wrong("应引用法律条款，如《某法》第十条", "must cite a law and article: 《…》第…条")
    schema = {key: part for key, part in value.items() if key != "identity_basis"}
    _schema(schema | {"type": "object"}, place, basis is not None)
    return {"$schema": DIALECT, **value}


def _schema(value: object, place: Place, identity_allowed: bool) -> None:
    if not isinstance(value, dict):
        place.wrong("应为一张表（JSON Schema）", "must be a table (a JSON Schema)")
        return
    kind = value.get("type")
    kinds = [kind] if isinstance(kind, str) and kind in _KEYWORDS else list(_KEYWORDS)
    if kinds != [kind]:
        place.at("type").wrong(f"应为其中之一：{'、'.join(kinds)}", f"must be one of: {', '.join(kinds)}")
    _keywords(value, kinds, place)
    if "object" in kinds and (kind == "object" or "properties" in value):
        _object(value, place, identity_allowed)
    if "array" in kinds and (kind == "array" or "items" in value):
        _items(value, place.at("items"), identity_allowed)


def _keywords(value: Mapping[str, object], kinds: list[str], place: Place) -> None:
    readers: dict[str, Reader] = {"title": words, "description": words}
    for kind in kinds:
        readers |= _KEYWORDS[kind]
    parts = [part for kind in kinds for part in _PARTS.get(kind, ())]
    refuse_unknown(value, ["type", *readers, *parts], place)
    for key, read in readers.items():
        if key in value:
            read(value[key], place.at(key))


def _items(value: Mapping[str, object], place: Place, identity_allowed: bool) -> None:
    if "items" in value:
        _schema(value["items"], place, identity_allowed)
    else:
        place.missing()


def _object(value: Mapping[str, object], place: Place, identity_allowed: bool) -> None:
    if value.get("additionalProperties") is not False:
        # What the form does not ask for is not collected: P11.
        place.at("additionalProperties").wrong(
            "应为 false：表单没问的不收", "must be false: nothing unasked is collected"
        )
    properties = value.get("properties")
    if not isinstance(properties, dict) or not properties:
        place.at("properties").wrong("应为非空的表", "must be a table that is not empty")
        return
    for name, part in properties.items():
        _schema(part, place.at("properties").at(name), identity_allowed)
    _required(value.get("required", []), properties, place.at("required"), identity_allowed)


def _required(names: object, properties: Mapping[str, object], place: Place, identity_allowed: bool) -> None:
    if not isinstance(names, list):
        place.wrong("应为字段名列表", "must be a list of field names")
        return
    for number, name in enumerate(names):
        if not isinstance(name, str) or name not in properties:
            place.at(number).wrong(f"properties 里没有 {name}", f"{name} is not among the properties")
        elif name in names[:number]:
            place.at(number).wrong("与前面重复", "stands in the list twice")
        elif not identity_allowed and demands_identity(name, _title(properties[name])):
            place.at(number).wrong(
                f"不得必填 {name}：除非 form.identity_basis 引用法律条款，不强制身份、联系方式和地点",
                f"{name} must not be demanded: identity, contact, location only where form.identity_basis cites a law",
            )


def _title(part: object) -> str:
    title = part.get("title") if isinstance(part, dict) else None
    return title if isinstance(title, str) else ""


def _length(value: object, place: Place) -> object:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return place.wrong("应为不小于 0 的整数", "must be a whole number of at least 0")


def _number(value: object, place: Place) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return place.wrong("应为数", "must be a number")


def _format(value: object, place: Place) -> object:
    if value in _FORMATS:
        return value
    return place.wrong(f"应为其中之一：{'、'.join(_FORMATS)}", f"must be one of: {', '.join(_FORMATS)}")


def _pattern(value: object, place: Place) -> object:
    try:
        if isinstance(value, str):
            return re.compile(value)
    except re.error:
        pass
    return place.wrong("应为正则表达式", "must be a regular expression")


_KEYWORDS: Final[Mapping[str, dict[str, Reader]]] = {
    "string": {
        "minLength": _length,
        "maxLength": count,
        "enum": some_of(words),
        "pattern": _pattern,
        "format": _format,
    },
    "boolean": {},
    "integer": {"minimum": _number, "maximum": _number},
    "number": {"minimum": _number, "maximum": _number},
    "array": {"minItems": _length, "maxItems": count, "uniqueItems": flag},
    "object": {},
}
_PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "object": ("properties", "required", "additionalProperties"),
    "array": ("items",),
}
