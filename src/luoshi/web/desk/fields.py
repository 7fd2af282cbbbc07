"""Small forms: what is asked for an act, and how it is read. A refusal keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from luoshi.cases.dossier import Dossier
from luoshi.core.actors import Actor
from luoshi.core.case.commands import Command
from luoshi.core.casetypes.model import CaseType
from luoshi.core.errors import BadInput
from luoshi.core.private import Private
from luoshi.web.words import BEIJING


class Kind(StrEnum):
    """How a field is shown."""

    TEXT = "text"
    LINE = "line"
    LINES = "lines"
    CHOICE = "choice"
    RADIO = "radio"
    CHECKS = "checks"
    DATE = "date"
    FILE = "file"


Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a form needs to know: the case whole, who acts, and the case types in force."""

    dossier: Dossier
    actor: Actor
    kinds: Mapping[str, CaseType]


def _no_choices(_sight: Sight) -> Choices:
    return ()


@dataclass(frozen=True, slots=True)
class Field:
    """One thing asked. `only_if` names another field's value for which this one matters."""

    name: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    required: bool = True
    choices: Callable[[Sight], Choices] = _no_choices
    only_if: str = ""


class Typed:
    """What was typed, by field; blank is empty."""

    def __init__(self, values: Mapping[str, Sequence[str]]) -> None:
        self._values = values

    def __getitem__(self, name: str) -> str:
        found = self._values.get(name) or [""]
        return found[-1].replace("\r\n", "\n").strip()

    def private(self, name: str) -> Private:
        """Personal text; the rule says whether it may be blank."""
        return Private(self[name])

    def maybe(self, name: str) -> Private | None:
        """Personal text that may be left out."""
        return Private(self[name]) if self[name] else None

    def lines(self, name: str) -> tuple[str, ...]:
        """One item a line."""
        return tuple(line.strip() for line in self[name].splitlines() if line.strip())

    def ticked(self, name: str) -> tuple[str, ...]:
        """The boxes that were ticked."""
        return tuple(self._values.get(name) or ())

    def day(self, name: str) -> datetime | None:
        """The morning of a day in Beijing, at nine. Raises BadInput."""
        if not self[name]:
            return None
        try:
            day = datetime.fromisoformat(self[name]).date()
        except ValueError as error:
            raise BadInput("date", "日期写法是 2026-12-31。", "A date is written 2026-12-31.") from error
        return datetime.combine(day, time(9), BEIJING)

    def kept(self) -> dict[str, str]:
        """Everything, for a draft."""
        return {name: "\n".join(values) for name, values in self._values.items() if name not in _NOT_KEPT}


_NOT_KEPT = frozenset({"csrfmiddlewaretoken", "version", "back", "key"})


@dataclass(frozen=True, slots=True)
class Action:
    """An act on a case: its verb, its form, the command it makes, and for whom it stands on the page.

    `offered` only decides whether the button is shown; the rules decide whether the act is done.
    """

    name: str
    verb: str
    command: type
    make: Callable[[Typed, Sight], Command]
    offered: Callable[[Sight], bool]
    fields: tuple[Field, ...] = ()
    says: str = ""
    key: str = ""
    first: bool = False
    more: tuple[type, ...] = field(default=())
