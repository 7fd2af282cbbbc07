"""Cases as service requests of the standard, as strangers may see them: kind, street, state and dates."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from luoshi.cases.counted import REAL
from luoshi.cases.handling import Means
from luoshi.core.case.state import State
from luoshi.core.case.words import OUTCOME_WORDS, STATE_WORDS
from luoshi.core.casetypes.model import CaseType, Outcome
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.asking import Question, ask

MOST: Final = 1_000
SPAN: Final = timedelta(days=90)
STRANGER: Final = Access("open311", EVERYTHING)
"""Everybody. The query itself asks for public kinds alone, and for columns without words."""

_ROWS: Final = (
    "SELECT coalesce(json_agg(r), '[]')::text FROM (SELECT c.number, c.case_type, c.state, c.outcome, c.area,"
    " coalesce(o.name, c.office) AS office, c.received_at, c.promised_at,"
    " (SELECT max(e.entered_at) FROM ledger_event e WHERE e.stream = c.id) AS updated_at"
    " FROM cases_case c LEFT JOIN registry_office o ON o.code = c.office"
    " WHERE c.case_type = ANY ($1::text[]) AND {} ORDER BY c.received_at DESC, c.id DESC LIMIT $2::integer) r"
)
_OPEN: Final = "c.ended_at IS NULL"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests: by number, or by kind, state and time of receipt (at most ninety days of it)."""

    numbers: Sequence[str] = ()
    codes: Sequence[str] = ()
    open: bool | None = None
    since: datetime | None = None
    until: datetime | None = None


def found(means: Means, kinds: Mapping[str, CaseType], wanted: Wanted) -> list[dict[str, Any]]:
    """The requests of these kinds, newest first, at most a thousand."""
    codes = [code for code in kinds if not wanted.codes or code in wanted.codes]
    if wanted.numbers:
        question = Question(_ROWS.format("c.number = ANY ($3::text[])"), (list(kinds), MOST, list(wanted.numbers)))
    else:
        until = wanted.until or (wanted.since + SPAN if wanted.since else means.now())
        since = max(wanted.since or until - SPAN, until - SPAN)
        state = {None: "true", True: _OPEN, False: f"NOT {_OPEN}"}[wanted.open]
        where = f"{REAL} AND c.received_at >= $3 AND c.received_at <= $4 AND {state}"
        question = Question(_ROWS.format(where), (codes, MOST, since, until))
    ((row,),) = ask(means.connection, STRANGER, question)
    return [_request(each, kinds) for each in json.loads(row[0])]


def _request(row: Mapping[str, Any], kinds: Mapping[str, CaseType]) -> dict[str, Any]:
    state = State(row["state"])
    ended = state in (State.CLOSED, State.WITHDRAWN, State.DIVERTED)
    notes = OUTCOME_WORDS[Outcome(row["outcome"])] if row["outcome"] else STATE_WORDS[state]
    return {
        "service_request_id": row["number"],
        "status": "closed" if ended else "open",
        "status_notes": notes[0],
        "service_name": kinds[row["case_type"]].zh,
        "service_code": row["case_type"],
        # Words are public where their author released them; no release is recorded yet.
        "description": None,
        "agency_responsible": row["office"],
        "service_notice": None,
        "requested_datetime": row["received_at"],
        "updated_datetime": row["updated_at"],
        "expected_datetime": row["promised_at"],
        "address": row["area"] or None,
        "address_id": None,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": None,
    }
