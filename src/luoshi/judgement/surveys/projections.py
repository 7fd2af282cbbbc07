"""Events of surveys → rows of their read tables; the same functions serve commit and rebuild."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from luoshi.core.entries import Entry
from luoshi.core.judgement.surveys import events as e
from luoshi.core.judgement.surveys import survey, themes
from luoshi.ledger.shadow import ReadTable
from luoshi.ledger.values import Row, Value

SURVEY_TABLE = ReadTable("judgement_survey", ("id",))
SHEET_TABLE = ReadTable("judgement_survey_sheet", ("id",))
OPINION_TABLE = ReadTable("judgement_survey_opinion", ("id",))
THEME_TABLE = ReadTable("judgement_survey_theme", ("id",))
TABLES = (SURVEY_TABLE, SHEET_TABLE, OPINION_TABLE, THEME_TABLE)
Entries = Sequence[Entry[Any]]


def rows_of(stream: UUID, before: Entries, new: Entries) -> list[Row]:
    """The rows that some more entries of a stream make or change."""
    first, insert = (before or new)[0].event, not before
    if isinstance(first, e.SheetGiven):
        return [_sheet_row(stream, first)] if insert else []
    if isinstance(first, e.OpinionGiven):
        columns: dict[str, Value] = {"survey": first.survey, "unit": first.unit}
        return [Row(OPINION_TABLE.name, {"id": stream}, columns, True)] if insert else []
    every, expected = [*before, *new], None if insert else len(before)
    if isinstance(first, e.ThemeRead):
        return [_theme_row(themes.fold(stream, every), expected)]
    return [_survey_row(survey.fold(stream, every), expected)]


class _Whole:
    """A projection of streams whose rows follow from the whole stream at once."""

    def fold(self, stream: UUID, entries: Entries) -> list[Row]:
        """The final rows of a stream."""
        return rows_of(stream, (), entries)


class SurveysProjection(_Whole):
    """Rows of surveys."""

    prefix = "survey."
    tables = (SURVEY_TABLE,)


class SheetsProjection(_Whole):
    """Rows of sheets."""

    prefix = "sheet."
    tables = (SHEET_TABLE,)


class OpinionsProjection(_Whole):
    """Rows of opinions."""

    prefix = "opinion."
    tables = (OPINION_TABLE,)


class ThemesProjection(_Whole):
    """Rows of themes."""

    prefix = "theme."
    tables = (THEME_TABLE,)


PROJECTIONS = (SurveysProjection, SheetsProjection, OpinionsProjection, ThemesProjection)


def _survey_row(found: survey.Survey, expected: int | None) -> Row:
    columns: dict[str, Value] = {
        "version": found.version,
        "stage": found.stage.value,
        "title": found.plan.title,
        "year": found.plan.year,
    }
    return Row(SURVEY_TABLE.name, {"id": found.id}, columns, expected is None, expected)


def _sheet_row(stream: UUID, given: e.SheetGiven) -> Row:
    columns: dict[str, Value] = {
        "survey": given.survey,
        "group": given.group,
        "day": given.day,
        "paper": bool(given.typed_by),
        "units": [mark.unit for mark in given.marks],
        "questions": [mark.question for mark in given.marks],
        "options": [mark.option for mark in given.marks],
    }
    return Row(SHEET_TABLE.name, {"id": stream}, columns, True)


def _theme_row(found: themes.Theme, expected: int | None) -> Row:
    columns: dict[str, Value] = {
        "version": found.version,
        "survey": found.survey,
        "unit": found.unit,
        "title": found.title,
        "opinions": [str(each) for each in found.opinions],
        "why": found.why,
        "praise": found.praise,
        "proposed": found.proposed,
        "examples": [str(each) for each in found.examples],
        "settled": found.settled,
        "reason": found.reason,
        "into": found.into,
        "case": found.case,
    }
    return Row(THEME_TABLE.name, {"id": found.id}, columns, expected is None, expected)
