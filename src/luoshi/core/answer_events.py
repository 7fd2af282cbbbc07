"""What can happen to the library of ready answers: a closed vocabulary of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AnswerEntered:
    """A ready answer is entered or changed: the question, the answer, whose it is and until which day it holds.

    It is the office's own text, about no case and no person. `matter` narrows it, empty for any.
    """

    code: str
    question: str
    answer: str
    office: str
    valid_until: date
    matter: str = ""


AnswerEvent = AnswerEntered

ANSWER_EVENTS: Mapping[str, type[AnswerEvent]] = {"answer.entered": AnswerEntered}
