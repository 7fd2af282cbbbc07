"""The library of ready answers of the invented district, entered by the heads of the offices whose they are."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import resources

from luoshi.cases.answers import enter_answer, library
from luoshi.cases.handling import Means
from luoshi.cases.simulation.district import District
from luoshi.core.answer_events import AnswerEntered


def enter_library(means: Means, district: District, first: date) -> None:
    """Enter the answers that the library does not have yet; each holds for its days from the first one on."""
    known = {one.code for one in library(means)}
    for answer in the_answers(first):
        if answer.code not in known:
            enter_answer(means, answer, district.offices[answer.office].head.actor)


def the_answers(first: date) -> Iterator[AnswerEntered]:
    """Every answer of the data file."""
    file = resources.files("luoshi.cases.simulation") / "data" / "answers.toml"
    for code, given in tomllib.loads(file.read_text(encoding="utf-8")).items():
        until = first + timedelta(days=given["days"])
        text = given["answer"].strip()
        yield AnswerEntered(code, given["question"], text, given["office"], until, given["matter"])
