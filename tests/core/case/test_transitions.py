"""The walk through the table of transitions: every allowed pair is carried out, every other is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from luoshi.core.case import commands as c
from luoshi.core.case import events as e
from luoshi.core.case.decide import RULES
from luoshi.core.case.evolve import _CHANGES
from luoshi.core.case.state import OPEN, State
from luoshi.core.case.transitions import TRANSITIONS
from luoshi.core.case.words import COMMAND_WORDS, STATE_WORDS
from tests.core.case.cast import Story
from tests.core.case.scenes import doing, scene, standing

INITIALS = dict(zip("ROWSACXD", State, strict=True))
COMMANDS: dict[str, type[c.Command]] = {command.__name__: command for command in get_args(c.Command)}
Cell = tuple[type[c.Command], State, tuple[State, ...]]


def cells() -> Iterator[Cell]:
    """Every cell of transitions.txt: a command, a state, and the ends the command may lead to."""
    text = Path(__file__).with_name("transitions.txt").read_text(encoding="utf-8")
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    assert rows[0] == ["command", *INITIALS]
    for name, *ends in rows[1:]:
        for state, end in zip(State, ends, strict=True):
            yield COMMANDS[name], state, tuple(INITIALS[letter] for letter in end if letter != ".")


CELLS = list(cells())
ALLOWED = [(command, state, end) for command, state, ends in CELLS for end in ends]
FORBIDDEN = [(command, state) for command, state, ends in CELLS if not ends]


def named(value: object) -> str:
    """How a command or state is called in the list of tests."""
    return value.__name__ if isinstance(value, type) else str(value)


def test_the_page_for_people_and_the_table_of_the_machine_are_the_same() -> None:
    assert len(CELLS) == len(COMMANDS) * len(State)
    for command, state, ends in CELLS:
        assert set(TRANSITIONS.get(command, {}).get(state, ())) == set(ends), (command, state)


@pytest.mark.parametrize(("command", "state", "end"), ALLOWED, ids=named)
def test_what_is_allowed_can_be_done(command: type[c.Command], state: State, end: State) -> None:
    story, (step, by) = scene(command, state, end)
    assert story.case.state is state
    assert type(step) is command
    happened = story.does(step, by)
    assert story.case.state is end
    assert happened or command is c.Tick


@pytest.mark.parametrize(("command", "state"), FORBIDDEN, ids=named)
def test_what_is_not_allowed_is_refused(command: type[c.Command], state: State) -> None:
    story = standing(state)
    step, by = doing(story, command)
    refusal = story.refused("not_in_this_state", step, by)
    assert STATE_WORDS[state][0] in refusal.zh
    assert COMMAND_WORDS[command][0] in refusal.zh
    assert re.search(r"[一-鿿]", refusal.en) is None


def test_every_command_has_a_rule_and_words() -> None:
    assert {*RULES, c.Register, c.Tick} == set(COMMANDS.values()) == set(COMMAND_WORDS)
    assert set(STATE_WORDS) == set(State)


def test_every_event_has_a_kind_and_a_rule_of_what_it_makes_of_a_case() -> None:
    every = set(get_args(e.CaseEvent))
    assert set(e.CASE_EVENTS.values()) == set(e.KIND_OF) == every
    assert set(_CHANGES) == every - {e.Registered}
    assert all(re.fullmatch(r"case\.[a-z]+(_[a-z]+)*", kind) for kind in e.CASE_EVENTS)


def test_open_are_the_states_in_which_somebody_still_has_to_act() -> None:
    assert {state for state in State if state not in OPEN} == {State.CLOSED, State.WITHDRAWN, State.DIVERTED}


def test_a_case_must_be_registered_before_anything_else_happens() -> None:
    with pytest.raises(TypeError, match="needs a case"):
        Story().does(c.SignFor())
