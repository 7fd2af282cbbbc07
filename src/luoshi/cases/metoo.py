"""我也遇到: whoever meets the same matter gets a case of their own, tied to the first.

The own case has its own number, code, clock, answer and verdict (P2, P4); that it joins another is only shown to
officers, who may merge the two (并案) once one officer answers for both. Nothing of the first person's is passed on.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from luoshi.cases.commands import register
from luoshi.cases.handling import By, Done, Means
from luoshi.cases.loading import load_many
from luoshi.cases.public import seen
from luoshi.core.case.commands import Register
from luoshi.core.errors import NotFound
from luoshi.ledger.access import EVERYTHING, Access


def join(means: Means, case_id: UUID, command: Register, joined: UUID, by: By, key: str | None = None) -> Done:
    """Register a person's own case on the matter of another one that strangers may see, while it is open.

    Kind, matter and area are the first one's; words, place and contact the person's own. Raises NotFound, Refused.
    """
    known = seen(means, joined)
    if known is None or not known.open:
        raise NotFound("case", "那一件已经办完，请直接提交您的诉求。", "That case has ended; send your own request.")
    first = load_many(means.connection, (joined,), Access("me too", EVERYTHING))[joined]
    own = replace(command, case_type=first.case_type, matter=first.matter, area=first.area, joins=joined)
    return register(means, case_id, own, by, key)
