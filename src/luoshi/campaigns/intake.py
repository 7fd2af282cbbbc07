"""What a paper says, as rows of the table beside it: offices by their codes, terms as days, remarks of the reader."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID, uuid5

import msgspec

from luoshi.core.campaigns.drafting import Item, Remark
from luoshi.core.campaigns.events import Milestone, PaperEntered
from luoshi.core.campaigns.schedule import ALL
from luoshi.core.private import Private
from luoshi.directives.commitments.model import Commitment
from luoshi.directives.result import Reading
from luoshi.directives.units import Unit

MOST_REMARKS: Final = 50


def units(names: Mapping[str, str]) -> list[Unit]:
    """The offices of the registry as the reader takes them: code to name, which may bear the district before it."""
    return [Unit(code, name) for code, name in names.items()]


def items(paper: UUID, reading: Reading, supervisor: str, watching: Container[str]) -> tuple[Item, ...]:
    """A row for each commitment that was read. `supervisor` watches over those whose paper names none of `watching`."""
    return tuple(
        _item(uuid5(paper, f"row {nth}"), each, supervisor, watching)
        for nth, each in enumerate(reading.commitments, start=1)
    )


def _item(key: UUID, found: Commitment, supervisor: str, watching: Container[str]) -> Item:
    owners, due = found.owners, found.due
    leads = _codes(found, owners.lead)
    endless = due is not None and due.kind in ("endless", "recurring")
    watchers = [code for code in _codes(found, owners.supervisor) if code in watching]
    last = due.last if due is not None and not due.impossible else None
    return Item(
        key,
        (found.span.start, found.span.end),
        found.text,
        leads[0] if leads else "",
        owners.proposed or len(leads) > 1,
        tuple(dict.fromkeys(code for code in (*leads[1:], *_codes(found, owners.support)) if code not in leads[:1])),
        watchers[0] if watchers else supervisor,
        tuple(name for name in owners.everyone if name not in found.units),
        due.text if due else "",
        None if endless else last,
        endless,
        None,
        found.standard or "；".join(dict.fromkeys(each.text for each in found.measures)),
        tuple(_milestones(found, last)),
        tuple(Remark(each.code, each.level, each.text, each.mend) for each in found.findings),
    )


def whole(reading: Reading) -> Private | None:
    """What the reader found wrong with the paper as a whole, as JSON; None for nothing. Hints are left out."""
    owned = {(each.code, each.span) for commitment in reading.commitments for each in commitment.findings}
    loose = [each for each in reading.findings if (each.code, each.span) not in owned and each.level != "info"]
    remarks = [Remark(each.code, each.level, each.text, each.mend) for each in loose]
    told = msgspec.json.encode(list(dict.fromkeys(remarks))[:MOST_REMARKS]).decode()
    return Private(told) if remarks else None


def remarks_of(paper: PaperEntered) -> list[Remark]:
    """What was found wrong with a paper as a whole when it came in; nothing of one that was erased."""
    told = paper.remarks.text if paper.remarks else None
    return msgspec.json.decode(told, type=list[Remark]) if told else []


def _codes(found: Commitment, names: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(found.units[name] for name in names if name in found.units))


def _milestones(found: Commitment, last: date | None) -> Iterator[Milestone]:
    """The other dates in the sentence, with shares that rise evenly: somebody looks at them before confirming."""
    days = sorted({(each.last, each.text) for each in found.milestones if each.last and (not last or each.last < last)})
    for nth, (day, text) in enumerate(days, start=1):
        yield Milestone(text, day, ALL * nth // (len(days) + 1))
