"""`decide(case, command, context) -> entries`, or `Refused`: the whole of what may happen to a case, and when.

Each command first settles what arithmetic has already decided, then meets the table of transitions, then its own rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.context import Context, event_time
from luoshi.core.case.decide import closing, competence, keeping, people, registering, stopping
from luoshi.core.case.settle import settle, warnings
from luoshi.core.case.state import Case
from luoshi.core.case.transitions import allowed
from luoshi.core.case.words import COMMAND_WORDS, STATE_WORDS
from luoshi.core.entries import Entry
from luoshi.core.errors import Refused
from luoshi.core.refusals import refuse

Entries = tuple[Entry[e.CaseEvent], ...]
Rule = Callable[[Case, Any, Context, datetime], Sequence[e.CaseEvent]]

RULES: Mapping[type[c.Command], Rule] = {
    **competence.RULES,
    **stopping.RULES,
    **closing.RULES,
    **people.RULES,
    **keeping.RULES,
}


def decide(case: Case | None, command: c.Command, ctx: Context) -> Entries:
    """The entries that follow from a command, in order. Raises `Refused`; then nothing is to be recorded."""
    at = event_time(case, ctx)
    if case is None:
        if not isinstance(command, c.Register):
            raise TypeError(f"{type(command).__name__} needs a case")
        return (ctx.entry(registering.register(command, ctx, at), at),)
    case, settled = settle(case, ctx, at)
    if isinstance(command, c.Tick):
        return (*settled, *warnings(case, ctx, at))
    if not allowed(type(command), case.state):
        raise _wrong_state(case, command)
    events = RULES[type(command)](case, command, ctx, at)
    return (*settled, *(ctx.entry(event, max(at, case.last_at)) for event in events))


def _wrong_state(case: Case, command: c.Command) -> Refused:
    return refuse(
        "not_in_this_state",
        state=STATE_WORDS[case.state],
        command=COMMAND_WORDS.get(type(command).__name__, type(command).__name__),
    )
