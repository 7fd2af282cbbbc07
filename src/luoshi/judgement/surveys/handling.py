"""How the streams of surveys are read and written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from luoshi.core.actors import Actor
from luoshi.core.entries import Entry
from luoshi.core.errors import NotFound
from luoshi.core.judgement.surveys import survey as surveys
from luoshi.core.judgement.surveys import themes
from luoshi.core.judgement.surveys.events import SurveyDrafted, SurveyEvent, ThemeRead
from luoshi.core.judgement.surveys.survey import Survey
from luoshi.core.judgement.surveys.themes import Theme
from luoshi.judgement.handling import SYSTEM, Judging, known
from luoshi.judgement.surveys.projections import rows_of
from luoshi.ledger.commits import StreamCommit, commit


def survey(judging: Judging, survey_id: UUID) -> Survey:
    """A survey as it stands. Raises NotFound."""
    entries = known(judging, survey_id)
    if not entries or not isinstance(entries[0].event, SurveyDrafted):
        raise NotFound("survey", "没有这次评议。", "No such survey.")
    return surveys.fold(survey_id, entries)


def theme(judging: Judging, theme_id: UUID) -> Theme:
    """A theme as it stands. Raises NotFound."""
    entries = known(judging, theme_id)
    if not entries or not isinstance(entries[0].event, ThemeRead):
        raise NotFound("theme", "没有这一组意见。", "No such theme.")
    return themes.fold(theme_id, entries)


def step(judging: Judging, stream: UUID, version: int, events: Sequence[SurveyEvent], actor: Actor) -> StreamCommit:
    """Events after a version of a stream, as the ledger takes them."""
    now, before = judging.now(), known(judging, stream)[:version] if version else ()
    new: list[Entry[Any]] = [Entry(event, now, now, actor) for event in events]
    return StreamCommit(stream, version, new, rows_of(stream, before, new))


def record(judging: Judging, commits: Iterable[StreamCommit]) -> None:
    """Commit steps together. Raises Clash if somebody was faster."""
    if steps := list(commits):
        commit(judging.connection, SYSTEM, steps, random=judging.random)


def fresh(judging: Judging) -> UUID:
    """An id that chance gives."""
    return UUID(bytes=judging.random(16), version=4)
