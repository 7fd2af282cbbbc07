"""What a paper rules once for all its tasks: who is named first leads (列第一位者为牵头部门); 以下各项均需各市落实."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from luoshi.directives.commitments.drafts import Draft
from luoshi.directives.commitments.model import Owners
from luoshi.directives.commitments.owners import FOR_ALL, says_first_leads, with_first_leading
from luoshi.directives.units import kind_of, looks_like_unit, split_units

Reach = Literal["after", "before", "all"]
_ALL: Final[dict[str, Reach]] = {"以下": "after", "下列": "after", "上述": "before", "以上": "before"}


@dataclass(frozen=True, slots=True)
class _Ruling:
    at: int
    reach: Reach
    names: tuple[str, ...]

    def covers(self, draft: Draft) -> bool:
        """Whether a draft stands where the ruling reaches."""
        return self.reach == "all" or (draft.start >= self.at) == (self.reach == "after")


def applied(text: str, found: Sequence[Draft]) -> Iterator[Draft]:
    """The drafts with what the paper rules for all of them."""
    rulings = list(_for_all(text))
    first_leads = False
    for draft in found:
        if draft.tag and says_first_leads(text[draft.tag.start : draft.tag.end]):
            first_leads = True
        owners = draft.owners
        if first_leads and owners.proposed:
            owners = with_first_leading(owners, proposed=False)
        if draft.tag:
            for ruling in rulings:
                owners = _joined(owners, ruling.names) if ruling.covers(draft) else owners
        yield draft if owners == draft.owners else replace(draft, owners=owners)


def _for_all(text: str) -> Iterator[_Ruling]:
    for found in FOR_ALL.finditer(text):
        names = split_units(found.group("who"))
        if names and all(looks_like_unit(name) or kind_of(name) != "unit" for name in names):
            yield _Ruling(found.start(), _ALL.get(found.group("which"), "all"), names)


def _joined(owners: Owners, names: Sequence[str]) -> Owners:
    known = {*owners.lead, *owners.support}
    return replace(owners, support=(*owners.support, *(name for name in names if name not in known)))
