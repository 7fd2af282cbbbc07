"""A lost code replaced at a window: one officer asks, another of another office confirms, and only then it holds.

The new code is printed for the person when it is asked for; nobody keeps it, and it opens nothing until it is
confirmed, while the old one goes on. Whoever confirms sees the number, who asked and how they made sure of the person,
and nothing of what the case is about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from luoshi.cases.codes import family, hashed, new_code
from luoshi.cases.handling import By, Means, stream_commit, take
from luoshi.cases.projections import decode_state
from luoshi.cases.queries import follow_by_number
from luoshi.core.case.commands import AskCode, Command, SettleCode
from luoshi.core.case.events import CodeAsked, Holder
from luoshi.core.case.state import Case, PendingCode
from luoshi.core.errors import NotFound
from luoshi.core.private import Private
from luoshi.core.refusals import refuse
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.commits import commit_within
from luoshi.ledger.reading import read_stream

_SYSTEM: Final = Access("codes at windows", EVERYTHING)
_WAITING: Final = (
    "SELECT state_body FROM cases_case WHERE code_asked_at IS NOT NULL ORDER BY code_asked_at, id LIMIT $1::integer"
)
_ONE: Final = "SELECT state_body FROM cases_case WHERE id = $1"
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A code that waits for its second person. `identity` is how the first made sure of the person."""

    case_id: UUID
    number: str
    received_at: datetime
    code_hash: str
    by: Holder
    at: datetime
    identity: str = ""


def ask_at_window(means: Means, number: str, identity: str, by: By) -> tuple[Case, str]:
    """Ask for a new code for the person of a number: the case, and the code to be printed, this once.

    Asked again, the one printed before will never hold. Cases split off share a code, and are asked for together.
    Raises NotFound, Refused for whoever may not or without `identity`, Clash.
    """
    story = follow_by_number(means, number.strip())
    if story is None:
        raise NotFound("number", "没有这个编号的件，请再核对。", "There is no case of this number.")
    code = new_code(means.random)
    _record(means, story.case.id, lambda: AskCode(hashed(code), Private(identity)), by)
    return story.case, code


def settle(means: Means, case_id: UUID, code_hash: str, by: By, *, confirmed: bool) -> None:
    """The second person confirms the code that was asked for, from when on the old one and every token given before are
    dead; or denies it. Raises Refused `code_takes_two`, `code_not_asked`; NotFound, Clash.
    """
    _record(means, case_id, lambda: SettleCode(code_hash, confirmed), by, drop_tokens=confirmed)


def waiting(means: Means) -> Sequence[Asked]:
    """The codes that wait, the longest first; of cases split from one, one stands for all."""
    (rows,) = ask(means.connection, _SYSTEM, Question(_WAITING, (MOST,)))
    found: dict[str, Asked] = {}
    for (body,) in rows:
        case = decode_state(body)
        if case.code_asked is not None:
            found.setdefault(case.code_asked.code_hash, _asked(case, case.code_asked))
    return list(found.values())


def waiting_for(means: Means, case_id: UUID) -> Asked:
    """The code that waits on a case, with how the first made sure of the person. Raises NotFound, Refused."""
    (rows,) = ask(means.connection, _SYSTEM, Question(_ONE, (case_id,)))
    if not rows:
        raise NotFound("case", "没有这一件。", "No such case.")
    case = decode_state(rows[0][0])
    if case.code_asked is None:
        raise refuse("code_not_asked")
    events = [entry.event for entry in read_stream(means.connection, _SYSTEM, case_id)]
    said = [event.identity.text or "" for event in events if isinstance(event, CodeAsked)]
    return _asked(case, case.code_asked, said[-1])


def _asked(case: Case, code: PendingCode, identity: str = "") -> Asked:
    return Asked(case.id, case.number, case.received_at, code.code_hash, code.asked_by, code.since, identity)


def _record(means: Means, case_id: UUID, command: Callable[[], Command], by: By, *, drop_tokens: bool = False) -> None:
    cases = family(means, case_id)
    steps = [take(means, each.id, each, command(), by) for each in cases]
    commits = [stream_commit(step, means.reference) for step in steps if step.entries]
    with acting(means.connection, _SYSTEM) as connection:
        if drop_tokens:
            connection.execute('DELETE FROM cases_token WHERE "case" = ANY (%s)', [[each.id for each in cases]])
        commit_within(connection, commits, random=means.random)
