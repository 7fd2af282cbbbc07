"""Case types as services of the standard: those that a person may ask for and strangers may know of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from luoshi.core.casetypes.model import CaseType, Judge, Publicity, Sealing
from luoshi.core.errors import BadInput

_SHOWN: Final = frozenset({Publicity.RESULT, Publicity.RELEASED})
# What the standard has fields of its own for.
_OWN_FIELDS: Final = frozenset({"title", "text", "place", "name", "contact"})
_MOST_OF_ONE: Final = 1_000


def listed(case_types: Mapping[str, CaseType]) -> dict[str, CaseType]:
    """The kinds that strangers may know of: their result is public, nothing of them is sealed, a person judges them."""
    return {
        code: rules
        for code, rules in sorted(case_types.items())
        if rules.publicity in _SHOWN and rules.sealing is Sealing.NONE and rules.judge is Judge.PERSON
    }


def service(rules: CaseType) -> dict[str, Any]:
    """A kind as the list of services has it."""
    return {
        "service_code": rules.code,
        "service_name": rules.zh,
        "description": rules.en,
        "metadata": bool(_questions(rules)),
        "type": "realtime",
        "keywords": "",
        "group": "",
    }


def definition(rules: CaseType) -> dict[str, Any]:
    """A kind with the questions of its intake form that the standard has no field for."""
    attributes = [
        _attribute(order, name, question, name in _required(rules))
        for order, (name, question) in enumerate(_questions(rules).items(), 1)
    ]
    return {"service_code": rules.code, "attributes": attributes}


def filled(rules: CaseType, given: Mapping[str, str]) -> str | None:
    """The answers to the form's questions as the form keeps them. Raises BadInput for an unknown or missing one."""
    questions = _questions(rules)
    unknown = sorted(set(given) - set(questions))
    missing = sorted(name for name in _required(rules) & set(questions) if not given.get(name))
    if unknown or missing or any(len(value) > _MOST_OF_ONE for value in given.values()):
        raise BadInput(
            "attributes",
            f"表中没有：{'、'.join(unknown)}；缺少：{'、'.join(missing)}",
            f"Attributes unknown: {', '.join(unknown)}; missing: {', '.join(missing)}",
        )
    return json.dumps(dict(sorted(given.items())), ensure_ascii=False) if given else None


def _properties(rules: CaseType) -> Mapping[str, Any]:
    found = rules.form.get("properties", {})
    return found if isinstance(found, Mapping) else {}


def _questions(rules: CaseType) -> dict[str, Any]:
    return {name: question for name, question in _properties(rules).items() if name not in _OWN_FIELDS}


def _required(rules: CaseType) -> frozenset[str]:
    found = rules.form.get("required", ())
    return frozenset(map(str, found)) if isinstance(found, list | tuple) else frozenset()


def _attribute(order: int, name: str, question: Mapping[str, Any], required: bool) -> dict[str, Any]:
    kind, values = "string", [{"key": each, "name": each} for each in question.get("enum", ())]
    if question.get("type") == "boolean":
        values = [{"key": "true", "name": "是"}, {"key": "false", "name": "否"}]
    if values:
        kind = "singlevaluelist"
    elif question.get("type") in ("integer", "number"):
        kind = "number"
    elif question.get("format") in ("date", "date-time"):
        kind = "datetime"
    return {
        "variable": True,
        "code": name,
        "datatype": kind,
        "required": required,
        "datatype_description": None,
        "order": order,
        "description": question.get("title", name),
        "values": values,
    }
