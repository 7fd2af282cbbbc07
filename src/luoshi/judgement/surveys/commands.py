"""Verbs over surveys and their sheets. Each is one transaction. No verb changes or removes a sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

import psycopg

from luoshi.core.actors import Actor
from luoshi.core.errors import Clash
from luoshi.core.judgement.surveys import sheets
from luoshi.core.judgement.surveys import survey as rules
from luoshi.core.judgement.surveys.events import SurveyEvent
from luoshi.core.judgement.surveys.plan import Plan
from luoshi.core.judgement.surveys.refusals import declined
from luoshi.core.judgement.surveys.sheets import Boxed, Sheet, Typed
from luoshi.core.judgement.surveys.survey import Survey
from luoshi.judgement.handling import SYSTEM, Judging
from luoshi.judgement.surveys import box, codes, letters
from luoshi.judgement.surveys.handling import fresh, record, step, survey
from luoshi.judgement.surveys.queries import unsettled
from luoshi.ledger.access import acting
from luoshi.ledger.commits import commit_within

Connection = psycopg.Connection[Any]

# Answers hold the survey while they are put into the box, so that nobody closes it in between.
_HOLD: Final = "SELECT 1 FROM judgement_survey WHERE id = %s AND stage = 'open' FOR SHARE"
_HOLD_ALONE: Final = "SELECT 1 FROM judgement_survey WHERE id = %s FOR UPDATE"
_USE: Final = (
    "UPDATE judgement_survey_code SET used = true WHERE hash = ANY (%s) AND survey = %s AND NOT used"
    ' RETURNING hash, "group"'
)
_FREE: Final = 'SELECT survey, "group" FROM judgement_survey_code WHERE hash = %s AND NOT used'
_TYPE: Final = "INSERT INTO judgement_survey_typing (hash, nth, survey, by, sealed) VALUES (%s, %s, %s, %s, %s)"


def draft(judging: Judging, survey_id: UUID | None, plan: Plan, actor: Actor) -> UUID:
    """Begin a survey, or change the plan of one that is not fixed. Returns its id."""
    found = survey(judging, survey_id) if survey_id else None
    event = rules.draft(found, plan, actor)
    stream = found.id if found else fresh(judging)
    record(judging, [step(judging, stream, found.version if found else 0, [event], actor)])
    return stream


def fix(judging: Judging, survey_id: UUID, actor: Actor) -> None:
    """Fix the plan. Raises Refused for what is wrong with it."""
    found = survey(judging, survey_id)
    _add(judging, found, rules.fix(found, actor), actor)


def draw(judging: Judging, survey_id: UUID, group: str, number: int, most: int, actor: Actor) -> list[str]:
    """Draw codes for a group. They are returned once and kept nowhere but as hashes."""
    found = survey(judging, survey_id)
    fresh_ones = codes.new_codes(judging, max(0, min(number, most + 1)))
    hashes = [codes.hashed(code) for code in fresh_ones]
    event = rules.draw(found, group, hashes, most, actor)
    made = step(judging, survey_id, found.version, [event], actor)
    with acting(judging.connection, SYSTEM) as connection:
        commit_within(connection, [made], random=judging.random)
        codes.keep(connection, survey_id, group, len(found.drawn) + 1, hashes)
    return fresh_ones


def open_up(judging: Judging, survey_id: UUID, actor: Actor) -> None:
    """Take answers from now on."""
    found = survey(judging, survey_id)
    _add(judging, found, rules.open_up(found, box.today(judging), actor), actor)


def close(judging: Judging, survey_id: UUID, actor: Actor) -> None:
    """Take no more answers, and let everything in the box enter the record."""
    found = survey(judging, survey_id)
    with acting(judging.connection, SYSTEM) as connection:
        connection.execute(_HOLD_ALONE, [survey_id])
        used, whole = codes.counted(connection, survey_id), codes.are_whole(connection, found)
        event = rules.close(found, used, whole, box.today(judging), actor)
        commit_within(connection, [step(judging, survey_id, found.version, [event], actor)], random=judging.random)
        connection.execute("DELETE FROM judgement_survey_typing WHERE survey = %s", [survey_id])
    box.empty_all(judging, survey_id)
    letters.finish(judging)


def report(judging: Judging, survey_id: UUID, actor: Actor) -> None:
    """Publish the results."""
    found = survey(judging, survey_id)
    left, boxed = unsettled(judging, survey_id), box.waiting(judging, survey_id)
    _add(judging, found, rules.report(found, left, boxed, actor), actor)


def survey_of(judging: Judging, code: str) -> tuple[Survey, str]:
    """The open survey that an unused code is of, and its group. Raises Refused `code_wrong`, `survey_not_open`."""
    with acting(judging.connection, SYSTEM) as connection:
        row = connection.execute(_FREE, [codes.hashed(code)]).fetchone()
    if row is None:
        raise declined("code_wrong")
    found = survey(judging, row[0])
    rules.taking(found, box.today(judging))
    return found, row[1]


def fill(judging: Judging, code: str, sheet: Sheet, actor: Actor) -> None:
    """Hand in a sheet by a code, once. It goes into the box; nothing that is kept says by which code it came."""
    found, _ = survey_of(judging, code)
    fill_many(judging, found, [(code, sheet)], actor)


def fill_many(judging: Judging, found: Survey, filled: Sequence[tuple[str, Sheet]], actor: Actor) -> None:
    """Hand in some sheets of one survey, each by its code; all of them or none. Raises as `fill` does."""
    rules.taking(found, box.today(judging))
    ready = {codes.hashed(code): sheets.fill(found.plan, sheet, actor) for code, sheet in filled}
    if len(ready) < len(filled):
        raise declined("code_wrong")
    with acting(judging.connection, SYSTEM) as connection:
        _put(judging, connection, found, ready)


def type_in(judging: Judging, code: str, sheet: Sheet, actor: Actor) -> bool:
    """Type in a paper sheet by the code on it. Returns whether it counts now: with the second equal typing, or with
    that of a third person where the first two differ. The typings are forgotten then.
    """
    found, _ = survey_of(judging, code)
    code_hash = codes.hashed(code)
    with acting(judging.connection, SYSTEM) as connection:
        before = box.typed(judging, connection, code_hash)
        by = sheets.type_in(found.plan, before, sheet, actor)
        if by is None:
            sealed = box.Lid(judging.seals).seal(sheets.check(found.plan, sheet))
            _note(connection, (code_hash, len(before) + 1, found.id, actor.id, sealed))
            return False
        _put(judging, connection, found, {code_hash: sheets.check(found.plan, sheet)}, by)
        connection.execute("DELETE FROM judgement_survey_typing WHERE hash = %s", [code_hash])
    return True


def typings(judging: Judging, code: str) -> list[Typed]:
    """What was typed of a paper sheet so far: for the third person, who must see both."""
    with acting(judging.connection, SYSTEM) as connection:
        return box.typed(judging, connection, codes.hashed(code))


def _note(connection: Connection, row: tuple[object, ...]) -> None:
    try:
        connection.execute(_TYPE, row)
    except psycopg.errors.UniqueViolation as error:
        raise Clash("version_clash", "刚刚有人录了这一份，请重新打开。", "Somebody just typed this sheet.") from error


def _put(
    judging: Judging, connection: Connection, found: Survey, ready: dict[str, Sheet], by: tuple[str, ...] = ()
) -> None:
    """Use up the codes and put the sheets into the box, in the caller's transaction."""
    if connection.execute(_HOLD, [found.id]).fetchone() is None:
        raise declined("survey_not_open")
    taken = connection.execute(_USE, [list(ready), found.id]).fetchall()
    if len(taken) < len(ready):
        raise declined("code_wrong")
    day = box.today(judging)
    box.put(judging, connection, found.id, [Boxed(group, day, ready[code], by) for code, group in taken])


def _add(judging: Judging, found: Survey, event: SurveyEvent, actor: Actor) -> None:
    record(judging, [step(judging, found.id, found.version, [event], actor)])
