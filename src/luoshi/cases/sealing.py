"""密封: of a sealed kind of case no officer is shown who asked (《济南市12345市民服务热线条例》第三十二条).

A case once sealed stays so: calling it another kind opens nothing. Behind this the vault itself refuses (migration
0010). What is given is kept for the person's own eyes and for the gateway that sends them word. The rest of the case is
for those who answer for it or watch over the district; who reads it is recorded (`cases.sealed_reading`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from luoshi.core.case.events import Registered
from luoshi.core.case.state import Case
from luoshi.core.casetypes.model import CaseType, Sealing

WHO: Final = ("name", "contact", "form")
"""The fields of a registration that may say who asked."""


def is_sealed(case: Case, rules: CaseType) -> bool:
    """Whether who asked is closed to every office."""
    return case.sealed or rules.sealing is not Sealing.NONE


def without_who(event: Registered) -> Registered:
    """The registration as officers may read it where it is sealed."""
    return replace(event, name=None, contact=None, form=None)


def kept(form: Mapping[str, str], kinds: Mapping[str, CaseType]) -> dict[str, str]:
    """What of a half-filled form may be kept as a draft: who asks stands in the vault alone, if the kind seals it.

    `form` holds the chosen case type as `kind`.
    """
    kind = kinds.get(form.get("kind", ""))
    sealed = kind is not None and kind.sealing is not Sealing.NONE
    return {name: value for name, value in form.items() if not (sealed and name in WHO)}
