"""Questions about surveys: asked with the scope without limits, by pages that have asked who may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from luoshi.core.judgement.surveys.plan import Group
from luoshi.core.judgement.surveys.survey import Stage, Survey
from luoshi.core.judgement.surveys.themes import Said
from luoshi.judgement.handling import SYSTEM, Judging
from luoshi.judgement.surveys import box, codes, letters
from luoshi.judgement.surveys.handling import survey
from luoshi.ledger.access import acting
from luoshi.ledger.asking import Question, ask

_LISTED = "SELECT id, stage, title, year FROM judgement_survey WHERE stage = ANY ($1::text[]) ORDER BY year DESC, id"
_UNSETTLED = (
    "SELECT (SELECT count(*) FROM judgement_survey_theme"
    " WHERE survey = $1 AND settled = '' AND cardinality(opinions) > 0)"
    " + (SELECT count(*) FROM judgement_survey_opinion o WHERE survey = $1 AND NOT EXISTS"
    " (SELECT FROM judgement_survey_theme t WHERE t.survey = $1 AND o.id::text = ANY (t.opinions)))"
)
_SAID = (
    "SELECT o.id, o.unit, coalesce(v.value, '') FROM judgement_survey_opinion o"
    " LEFT JOIN ledger_vault v ON v.stream = o.id AND v.field = 'words' WHERE o.survey = $1 ORDER BY o.id"
)
_WORDS = "SELECT stream, value FROM ledger_vault WHERE stream = ANY ($1::uuid[]) AND field = 'words' ORDER BY stream"
_THEMES = (
    'SELECT id, unit, title, opinions, why, praise, settled, reason, "case", proposed, examples'
    " FROM judgement_survey_theme WHERE survey = $1 AND cardinality(opinions) > 0"
    " ORDER BY praise, cardinality(opinions) DESC, unit, title, id"
)
_OF_CASE = 'SELECT id, title FROM judgement_survey_theme WHERE "case" = $1'


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A theme from which a case came."""

    theme: UUID
    title: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A survey in a list."""

    id: UUID
    stage: Stage
    title: str
    year: int


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """A theme in a list, with how many say it."""

    id: UUID
    unit: str
    title: str
    opinions: tuple[UUID, ...]
    why: Sequence[str]
    praise: bool
    settled: str
    reason: str
    case: UUID | None
    proposed: bool = False
    examples: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """How a group's codes stand while the survey is open: wanted, drawn, used. What was answered stands nowhere.

    Of those that go out through a gateway: `sent`, `refused`, and `left` of the list that is on its way.
    """

    name: str
    quota: int
    drawn: int
    used: int
    sent: int = 0
    refused: int = 0
    left: int = 0

    @property
    def share(self) -> float:
        """Of the quota, what came back."""
        return min(1.0, self.used / self.quota) if self.quota else 0.0


def listed(judging: Judging, public: bool = False) -> list[Listed]:
    """The surveys there are, the newest first; for the public those that are open or reported."""
    stages = (Stage.OPEN, Stage.REPORTED) if public else tuple(Stage)
    (rows,) = ask(judging.connection, SYSTEM, Question(_LISTED, ([stage.value for stage in stages],)))
    return [Listed(id_, Stage(stage), title, year) for id_, stage, title, year in rows]


def replies(judging: Judging, found: Survey) -> list[Reply]:
    """Responses against quotas, by group."""
    with acting(judging.connection, SYSTEM) as connection:
        used = found.used or codes.counted(connection, found.id)
    going = letters.on_their_way(judging, found.id)
    return [_reply(found, group, used.get(group.code, 0), going.get(group.code, (0, 0))) for group in found.plan.groups]


def _reply(found: Survey, group: Group, used: int, going: tuple[int, int]) -> Reply:
    number, gone = going
    sent, refused = found.delivered(group.code)
    return Reply(group.name, group.quota, found.codes(group.code), used, sent + gone, refused, number - gone)


def unsettled(judging: Judging, survey_id: UUID) -> int:
    """How many themes await a decision, and opinions a theme."""
    (rows,) = ask(judging.connection, SYSTEM, Question(_UNSETTLED, (survey_id,)))
    return int(rows[0][0])


def themes(judging: Judging, survey_id: UUID) -> list[ThemeLine]:
    """The themes of a survey that have opinions, the largest first, praise last."""
    (rows,) = ask(judging.connection, SYSTEM, Question(_THEMES, (survey_id,)))
    return [_line(*row) for row in rows]


def theme_of_case(judging: Judging, case: UUID) -> Suggestion | None:
    """The theme whose rectification a case is, None for any other case."""
    (rows,) = ask(judging.connection, SYSTEM, Question(_OF_CASE, (case,)))
    return Suggestion(*rows[0]) if rows else None


def _line(id_: UUID, unit: str, title: str, opinions: Sequence[str], *others: Any) -> ThemeLine:
    *rest, examples = others
    why, praise, settled, reason, case, proposed = rest
    said, shown = (tuple(map(UUID, ids)) for ids in (opinions, examples))
    return ThemeLine(id_, unit, title, said, why, praise, settled, reason, case, proposed, shown)


def said(judging: Judging, survey_id: UUID) -> list[Said]:
    """Every opinion of a survey with its words, empty where they were erased."""
    (rows,) = ask(judging.connection, SYSTEM, Question(_SAID, (survey_id,)))
    return [Said(*row) for row in rows]


def words_of(judging: Judging, opinions: Sequence[UUID]) -> dict[UUID, str | None]:
    """The words of some opinions, None where they were erased."""
    (rows,) = ask(judging.connection, SYSTEM, Question(_WORDS, ([str(one) for one in opinions],)))
    return dict(rows)


def stands(judging: Judging, survey_id: UUID) -> tuple[Survey, list[Reply], int]:
    """A survey with its responses, and how many sheets lie in the box."""
    found = survey(judging, survey_id)
    return found, replies(judging, found), box.waiting(judging, survey_id)
