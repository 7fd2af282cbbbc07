"""Each game shows in the record of the office that plays it, and in no other office's as much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from luoshi.cases.simulation.labels import GAMES
from luoshi.registry.calendar_seed import seed_calendar
from luoshi.runtime.postgres import Running
from tests.cases.simulated import WEEKS, Envelope, Run, moment, only, read_of

Case = list[Envelope]
Signs = Iterator[tuple[str, bool]]
"""An office, and whether what it did looks like the game."""

BEIJING = ZoneInfo("Asia/Shanghai")
CALENDAR = seed_calendar()
ENOUGH = 5


@pytest.fixture(scope="module")
def run(postgres: Running) -> Run:
    """Four weeks with enough cases for each player."""
    return read_of(postgres, WEEKS)


def stops(case: Case) -> Signs:
    """Stops of the clock within a working day before it is due."""
    promised = ""
    for event in case:
        promised = event["data"].get("deadlines", {}).get("promised", promised)
        if event["kind"] == "case.suspended" and event["at"] < promised:
            yield event["actor"]["office"], worked(event["at"], promised) <= 9.5 * 60


def bounces(case: Case) -> Signs:
    """Signatures followed by a return in the last half hour of its window, or of the working time in it."""
    for signed in signatures(case):
        window_end = moment(signed["at"]) + timedelta(hours=24)
        returns = [event for event in only(case, "offered") if event["data"].get("returning")] + only(case, "returned")
        late = [event for event in returns if after(signed, event) <= 24 * 60]
        yield signed["actor"]["office"], any(worked(event["at"], window_end.isoformat()) <= 30 for event in late)


def empty_answers(case: Case, texts: dict[str, str]) -> Signs:
    """Closings whose whole answer is that the message has been read."""
    for closed in only(case, "closed"):
        said = texts[closed["data"]["answer"]["sha256"]]
        yield closed["actor"]["office"], "已收悉" in said or "已阅" in said


def late_signatures(case: Case) -> Signs:
    """Signatures in the last ten minutes of the time to sign."""
    sign_by = ""
    for event in case:
        sign_by = event["data"].get("sign_by", sign_by)
        if event["kind"] == "case.signed_for" and sign_by >= event["at"]:
            yield event["actor"]["office"], worked(event["at"], sign_by) <= 10


def friday_entries(case: Case) -> Signs:
    """What an officer enters in the course of the work, on Friday between half past four and six."""
    for event in case:
        if event["kind"] in ("case.contacted", "case.noted", "case.evidence_added", "case.closed", "case.answered"):
            local = moment(event["entered_at"]).astimezone(BEIJING)
            if "office" in event["actor"]:
                yield (
                    event["actor"]["office"],
                    local.weekday() == 4 and (16, 30) <= (local.hour, local.minute) < (18, 0),
                )


def paddings(case: Case) -> Signs:
    """Cases split into several; what was split off is not asked again."""
    for signed in signatures(case)[:1] if "split_from" not in case[0]["data"] else []:
        yield signed["actor"]["office"], any(len(event["data"]["into"]) > 1 for event in only(case, "split"))


def untrue_closings(case: Case) -> Signs:
    """Closings as done that the person says solved nothing, of those they judged."""
    for closed in only(case, "closed"):
        judged = [event for event in only(case, "verdict_given") if event["version"] > closed["version"]]
        if closed["data"]["outcome"] == "done" and judged:
            yield closed["actor"]["office"], not judged[0]["data"]["solved"]


def rounds(case: Case) -> Signs:
    """Signatures of an office in a case that went through three or more by signature alone."""
    offices = [signed["actor"]["office"] for signed in signatures(case)]
    through = not only(case, "returned") and len(set(offices)) >= 3
    for office in set(offices):
        yield office, through


def denied_withdrawals(case: Case) -> Signs:
    """Cases in which the person denies a withdrawal that an officer wrote down."""
    noted = [event for event in only(case, "wish_noted") if event["data"]["wish"] == "withdraw"]
    denied = [event for event in only(case, "wish_answered") if not event["data"]["confirmed"]]
    for signed in signatures(case)[:1]:
        yield signed["actor"]["office"], bool(noted and denied)


def hasty_tries(case: Case) -> Signs:
    """Closings after three tries to reach the person within a quarter of an hour."""
    for closed in only(case, "closed"):
        tries = [event for event in only(case, "tried") if event["version"] < closed["version"]][-3:]
        hasty = len(tries) == 3 and after(tries[0], tries[-1]) <= 15
        yield closed["actor"]["office"], hasty and closed["data"]["outcome"] == "answered"


def diversions(case: Case) -> Signs:
    """Cases diverted as out of scope after they were signed for."""
    for signed in signatures(case)[:1]:
        yield signed["actor"]["office"], any(e["data"]["diversion"] == "out_of_scope" for e in only(case, "diverted"))


# How each game is looked for, the least share of the player, and the most of anybody else.
SIGNS: dict[str, tuple[Callable[..., Signs], float, float]] = {
    "stop_before_due": (stops, 0.8, 0.5),
    "bounce": (bounces, 0.5, 0.2),
    "empty_answer": (empty_answers, 0.6, 0.05),
    "late_signer": (late_signatures, 0.7, 0.4),
    "batch_entry": (friday_entries, 0.65, 0.5),
    "split_to_pad": (paddings, 0.4, 0.1),
    "wrong_outcome": (untrue_closings, 0.6, 0.6),
    "hand_round": (rounds, 0.3, 0.3),
    "pressed_withdrawal": (denied_withdrawals, 0.2, 0.2),
    "paper_tries": (hasty_tries, 0.5, 0.05),
    "divert_hard": (diversions, 0.2, 0.2),
}


def test_every_game_is_looked_for() -> None:
    assert SIGNS.keys() == GAMES.keys()


@pytest.mark.parametrize("game", SIGNS)
def test_a_game_shows_where_it_is_played_and_nowhere_else(run: Run, game: str) -> None:
    look, least, most = SIGNS[game]
    texts = (run.texts,) if game == "empty_answer" else ()
    shares = shares_of(sign for case in run.cases.values() for sign in look(case, *texts))
    players = [label.office for label in run.result.labels if label.game == game]
    assert all(shares.get(office, 0) >= least for office in players), {office: shares.get(office) for office in players}
    others = {office: share for office, share in shares.items() if office not in players}
    assert max(others.values()) <= most, max(others.items(), key=lambda found: found[1])


def shares_of(signs: Iterable[tuple[str, bool]]) -> dict[str, float]:
    """By office, in how many of its doings the game shows, where there are enough to say."""
    found: dict[str, list[bool]] = defaultdict(list)
    for office, shows in signs:
        found[office].append(shows)
    return {office: sum(shown) / len(shown) for office, shown in found.items() if len(shown) >= ENOUGH}


def signatures(case: Case) -> list[Envelope]:
    return only(case, "signed_for")


def after(first: Envelope, second: Envelope) -> float:
    """Minutes from one event to another; very many if it came before."""
    minutes = (moment(second["at"]) - moment(first["at"])) / timedelta(minutes=1)
    return minutes if minutes >= 0 else 1e9


def worked(since: str, until: str) -> float:
    """Minutes of office hours between two instants of the record; very many if they come the other way round."""
    start, end = datetime.fromisoformat(since), datetime.fromisoformat(until)
    return CALENDAR.worked_seconds(start, end) / 60 if end >= start else 1e9
