"""Reads a case type from TOML. A wrong file is refused whole, with every fault: file, key, reason.

`_CASE_TYPE` below is the file format; a key that is not in it is refused, since it is most likely a slip of the pen.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import partial
from typing import Any, Final

from luoshi.core.actors import Role
from luoshi.core.casetypes import crosschecks
from luoshi.core.casetypes.fields import (
    WRONG,
    Fault,
    Field,
    Place,
    Reader,
    by_code,
    code,
    count,
    flag,
    limit,
    limit_of_person,
    one_of,
    record,
    set_of,
    share,
    some_of,
    titles,
    words,
)
from luoshi.core.casetypes.form import form
from luoshi.core.casetypes.model import (
    CaseType,
    DiversionRule,
    ExtensionRule,
    Judge,
    LadderStep,
    LateEntryRule,
    LimitName,
    LimitRule,
    Moment,
    Outcome,
    Publicity,
    ReturnRule,
    ReviewLevel,
    Sealing,
    Side,
    Start,
    SupplementRule,
    SuspensionRule,
    WarningRule,
)
from luoshi.core.errors import BadInput
from luoshi.core.worktime import Limit

_LINE: Final = re.compile(r"\(at line (\d+)")


class Step(StrEnum):
    """The steps of the ladder; what each does stands in the table of reactions."""

    HINT = "hint"
    URGE = "urge"
    SUPERVISION_NOTICE = "supervision_notice"
    LEADER = "leader"


class CaseTypeError(BadInput):
    """A case type file is wrong: `case_type_wrong`.

    `data["faults"]` lists all of them as {file, key, reason, reason_en}; the text names each on a line of its own.
    """

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        faults = list(faults)
        rows = [{"file": file, "key": each.key, "reason": each.zh, "reason_en": each.en} for each in faults]
        zh = "\n".join(f"{file}：{each.key}：{each.zh}" for each in faults)
        en = "\n".join(f"{file}: {each.key}: {each.en}" for each in faults)
        super().__init__(
            "case_type_wrong", f"事项类型文件有误：\n{zh}", f"The case type file is wrong:\n{en}", {"faults": rows}
        )


def parse(text: str, name: str) -> CaseType:
    """The case type that the TOML `text` of the file `name` describes.

    Raises CaseTypeError with all faults of the file; keys are dotted, and entries of lists count from 0, as in
    `warnings[1].share`.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CaseTypeError(name, [_unreadable(str(error))]) from error
    faults: list[Fault] = []
    case_type = _CASE_TYPE(raw, Place("", faults))
    if faults or not isinstance(case_type, CaseType):
        raise CaseTypeError(name, faults)
    return case_type


def _unreadable(message: str) -> Fault:
    line = _LINE.search(message)
    where = f"line {line[1]}" if line else "end of file"
    return Fault(where, f"不是合法的 TOML：{message}", f"is not TOML: {message}")


def _limit_rules() -> Reader:
    fields = {"limit": Field(limit), "start": Field(one_of(Start)), "source": Field(words)}
    names = {str(name): Field(record(partial(LimitRule, name), fields), optional=True) for name in LimitName}
    return record(lambda **rules: {LimitName(name): rule for name, rule in rules.items()}, names)


_MOMENT: Final[Mapping[str, Field]] = {
    "limit": Field(one_of(LimitName)),
    "share": Field(share, optional=True),
    "offset": Field(limit, optional=True),
    "side": Field(one_of(Side), optional=True),
}


def _moment(values: Mapping[str, Any]) -> Moment:
    return Moment(**{key: values[key] for key in _MOMENT if key in values})


def _warning(**values: Any) -> WarningRule:
    return WarningRule(values["level"], values["title"], _moment(values), values["source"])


def _ladder_step(**values: Any) -> LadderStep:
    # Plain text, as the model says: an event takes nothing else.
    to = tuple(role.value for role in values["to"])
    return LadderStep(values["step"].value, values["title"], _moment(values), to, values["source"])


def _within(**values: Any) -> Limit:
    within: Limit = values["within"]
    return within


def _evidence(value: object, place: Place) -> object:
    crosschecks.untraced(value, place)
    named = titles(value, place)
    return named if isinstance(named, dict) else WRONG


def _case_type(reopen: Limit | None = None, **values: Any) -> CaseType:
    return CaseType(reopen_within=reopen, **values)


_SUSPENSION: Final[Mapping[str, Field]] = {
    "title": Field(words),
    "cap": Field(limit),
    "times": Field(count, optional=True),
    "source": Field(words),
}
_EXTENSION: Final[Mapping[str, Field]] = {
    "limit": Field(one_of(LimitName)),
    "by": Field(limit),
    "approver": Field(one_of(Role)),
    "times": Field(count, optional=True),
    "source": Field(words),
}
_RETURNS: Final[Mapping[str, Field]] = {
    "window": Field(limit),
    "causes": Field(titles),
    "arbiter_at": Field(count, optional=True),
    "source": Field(words),
}
_WARNING: Final[Mapping[str, Field]] = {"level": Field(code), "title": Field(words), **_MOMENT, "source": Field(words)}
_LADDER_STEP: Final[Mapping[str, Field]] = {
    "step": Field(one_of(Step)),
    "title": Field(words),
    **_MOMENT,
    "to": Field(some_of(one_of(Role))),
    "source": Field(words),
}
_SUPPLEMENT: Final[Mapping[str, Field]] = {
    "remind_after": Field(limit),
    "deemed_withdrawn_after": Field(limit_of_person, optional=True),
    "source": Field(words),
}
_LATE_ENTRY: Final[Mapping[str, Field]] = {
    "cap": Field(limit),
    "evidence": Field(_evidence),
    "source": Field(words),
}
_DIVERSION: Final[Mapping[str, Field]] = {"title": Field(words), "proof": Field(words), "source": Field(words)}
_REVIEW: Final[Mapping[str, Field]] = {
    "name": Field(words),
    "apply_within": Field(limit_of_person),
    "decide_within": Field(limit),
    "by": Field(words),
    "source": Field(words),
}
_REOPEN: Final[Mapping[str, Field]] = {"within": Field(limit_of_person), "source": Field(words)}


def _supplement(remind_after: Limit, source: str, deemed_withdrawn_after: Limit | None = None) -> SupplementRule:
    return SupplementRule(remind_after, deemed_withdrawn_after, source)


_CASE_TYPE: Final[Reader] = record(
    _case_type,
    {
        "code": Field(code),
        "version": Field(count),
        "zh": Field(words),
        "en": Field(words),
        "basis": Field(words),
        "needs_admission": Field(flag),
        "answer_at_once": Field(flag, optional=True),
        "judge": Field(one_of(Judge)),
        "outcomes": Field(set_of(one_of(Outcome))),
        "publicity": Field(one_of(Publicity)),
        "sealing": Field(one_of(Sealing)),
        "limits": Field(_limit_rules()),
        "extension": Field(record(ExtensionRule, _EXTENSION), optional=True),
        "suspensions": Field(
            by_code(lambda ground: record(partial(SuspensionRule, ground), _SUSPENSION)), optional=True
        ),
        "supplement": Field(record(_supplement, _SUPPLEMENT), optional=True),
        "returns": Field(record(ReturnRule, _RETURNS, crosschecks.causes)),
        "warnings": Field(some_of(record(_warning, _WARNING, crosschecks.moment)), optional=True),
        "ladder": Field(some_of(record(_ladder_step, _LADDER_STEP, crosschecks.moment)), optional=True),
        "evidence": Field(_evidence, optional=True),
        "late_entry": Field(record(LateEntryRule, _LATE_ENTRY), optional=True),
        "diversions": Field(by_code(lambda name: record(partial(DiversionRule, name), _DIVERSION)), optional=True),
        "reviews": Field(some_of(record(ReviewLevel, _REVIEW)), optional=True),
        "reopen": Field(record(_within, _REOPEN), optional=True),
        "form": Field(form),
    },
    crosschecks.whole,
)
"""The file format, key by key."""
