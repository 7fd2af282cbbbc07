"""`decide(case, command, context) -> entries`, or `Refused`: the whole of what may happen to a case, and when.

Each command first settles what arithmetic has already decided, then meets the table of transitions, then its own rules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from luoshi.core.actors import ActorKind
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


# What touches the count is told to the person beforehand: it cannot be entered afterwards, except by an import.
_NEVER_LATE = (c.Suspend, c.Extend, c.MoveDeadline)

# After these the clock rings no more: what came before, and the worker was not there to record, is recorded with them.
_ENDINGS = (e.Closed, e.Withdrawn, e.Diverted)


def decide(case: Case | None, command: c.Command, ctx: Context) -> Entries:
    """The entries that follow from a command, in order. Raises `Refused`; then nothing is to be recorded."""
    if case is None:
        if not isinstance(command, c.Register):
            raise TypeError(f"{type(command).__name__} needs a case")
        at = event_time(None, ctx, ctx.case_types.get(command.case_type))
        return (ctx.entry(registering.register(command, ctx, at), at),)
    at = event_time(case, ctx, ctx.case_type)
    if isinstance(command, c.Tick):
        case, settled = settle(case, ctx, at, inclusive=True)
        return (*settled, *warnings(case, ctx, at))
    case, settled = settle(case, ctx, at, inclusive=False)
    if not allowed(type(command), case.state):
        raise _wrong_state(case, command)
    if isinstance(command, _NEVER_LATE) and at < ctx.now and ctx.actor.kind is not ActorKind.IMPORTER:
        raise refuse("late_entry_not_allowed")
    events = RULES[type(command)](case, command, ctx, at)
    ends = case.rings and any(isinstance(event, _ENDINGS) for event in events)
    missed = warnings(case, ctx, at) if ends else ()
    return (*settled, *missed, *(ctx.entry(event, at) for event in events))


def _wrong_state(case: Case, command: c.Command) -> Refused:
    return refuse("not_in_this_state", state=STATE_WORDS[case.state], command=COMMAND_WORDS[type(command)])
