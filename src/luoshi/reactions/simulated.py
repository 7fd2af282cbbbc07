"""A simulated month is rated: through the same decisions as everybody's ratings, and what follows from them.

Cases and ratings are strangers; they meet here. Some offices play: one asks everybody for the best rating on the spot,
one registers cases with a telephone of its own and rates them, one tries to rate itself. The rules refuse what they
can; the rest is left to be found in the list of signs, with its evidence. Run again, nothing is recorded anew.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

import psycopg

from luoshi.cases.commands import act, register
from luoshi.cases.handling import By, Means
from luoshi.cases.loading import load
from luoshi.cases.responses import closed_between
from luoshi.cases.simulation.book import ACCESS
from luoshi.cases.simulation.chance import Chance
from luoshi.cases.simulation.run import Result
from luoshi.core.actors import Actor, ActorKind, Proof, Role
from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder
from luoshi.core.case.state import State
from luoshi.core.casetypes.model import Outcome
from luoshi.core.errors import Refused
from luoshi.core.judgement import rating as rules
from luoshi.core.judgement.events import MayCall, RatingGiven
from luoshi.core.judgement.rating import Opinion, Service
from luoshi.core.judgement.rules import BAD
from luoshi.core.private import Private
from luoshi.judgement import commands
from luoshi.judgement.handling import SYSTEM, Judging, added, known, rating
from luoshi.judgement.sealing import Seals
from luoshi.judgement.showing import show_due
from luoshi.ledger.asking import Question, ask
from luoshi.ledger.commits import StreamCommit, commit
from luoshi.notify.policy import Policy
from luoshi.reactions.following import Called
from luoshi.reactions.judged import RECTIFICATION, opened
from luoshi.reactions.knowing import Knowledge
from luoshi.registry.officers import Staff, staff

PERSON: Final = Actor(ActorKind.PERSON, "person", proof=Proof.TOKEN)
RATES: Final = 0.45
"""How many of those whose case was closed rate it."""
LEVELS: Final[Mapping[bool, Mapping[int, float]]] = {
    True: {5: 0.5, 4: 0.27, 3: 0.13, 2: 0.06, 1: 0.04},
    False: {5: 0.1, 4: 0.2, 3: 0.25, 2: 0.25, 1: 0.2},
}
CALLS: Final = {MayCall.SUPERVISION: 0.5, MayCall.OFFICE: 0.2, MayCall.NOBODY: 0.3}
WORDS: Final = ("说好三天，等了两个星期。", "问了几遍都说不归他管。", "答复看不懂，也没写依据。")
_PLAYED, _BATCH = 12, 200
_CLOSED = (
    "SELECT id, office, case_type, matter, ended_at, outcome FROM cases_case WHERE id = ANY ($1::uuid[])"
    " AND state = 'closed' AND case_type <> $2 ORDER BY ended_at, id"
)
_GIVEN = "SELECT id FROM judgement_rating WHERE id = ANY ($1::uuid[])"


@dataclass(frozen=True, slots=True)
class Ended:
    """A case that its person may rate."""

    id: UUID
    office: str
    case_type: str
    matter: str
    at: datetime
    outcome: str


@dataclass(slots=True)
class Rated:
    """What was given in the month: ratings by how they are named, what followed, what was refused, who plays what."""

    given: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    games: dict[str, str] = field(default_factory=dict)


class Clock:
    """The time of what is just happening."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The present of the story."""
        return self.now


@dataclass(frozen=True, slots=True)
class Month:
    """What a story of ratings needs; judging and acting go by its clock."""

    connection: psycopg.Connection[Any]
    knowledge: Knowledge
    judging: Judging
    means: Means
    clock: Clock
    chance: Chance
    run: str
    end: datetime
    rated: Rated
    staff: Staff

    def seats(self, office: str) -> list[Actor]:
        """The seats of an office's people, heads first."""
        rows = self.staff.of(office)
        seats = [seat for row in rows for seat in self.staff.seats(row.code) if seat.office == office]
        return sorted(seats, key=lambda seat: (not seat.has(Role.HEAD), seat.id))


def rate_month(connection: psycopg.Connection[Any], result: Result, seals: Seals) -> Rated:
    """Let the people of a simulation's closed cases rate them, until its end."""
    chance, clock = Chance("ratings", result.plan.run), Clock(result.plan.start)
    knowledge = Knowledge(clock, chance.of("bytes").bytes, Policy(), seals)
    judging, means = knowledge.judging(connection), knowledge.means(connection)
    everybody = staff(connection, ACCESS)
    month = Month(connection, knowledge, judging, means, clock, chance, result.plan.run, result.end, Rated(), everybody)
    ended = _ended(month, result.plan.start)
    if not ended:
        return month.rated
    pusher, swapper, selfish = _players(month, ended)
    given = _given(month, ended, pusher)
    _push(month, [case for case in ended if case.office == pusher])
    _swap(month, swapper)
    _rate_themselves(month, [case for case in ended if case.office == selfish])
    clock.now = result.end
    month.rated.given["shown"] = show_due(month.judging)
    # By their place in the story: a rating's own name follows from the district's key, and would change what happens.
    for place, rating_id in enumerate(given):
        _repair(month, rating_id, f"{place}")
    return month.rated


def _ended(month: Month, start: datetime) -> list[Ended]:
    cases = closed_between(month.means, start, month.end)
    (rows,) = ask(month.connection, ACCESS, Question(_CLOSED, ([str(case) for case in cases], RECTIFICATION)))
    return [Ended(*row) for row in rows]


def _players(month: Month, ended: Sequence[Ended]) -> tuple[str, str, str]:
    """Three of the offices with most cases, so that there is something to play with."""
    busiest = [office for office, _ in Counter(case.office for case in ended).most_common(3)]
    pusher, swapper, selfish = (busiest * 3)[:3]
    month.rated.games.update({"push_ratings": pusher, "swap_telephone": swapper, "rate_themselves": selfish})
    return pusher, swapper, selfish


def _service(case: Ended) -> Service:
    return Service(case.id, case.office, case.case_type, case.matter, True)


def _given(month: Month, ended: Sequence[Ended], pusher: str) -> list[UUID]:
    """Ratings of everybody but the pushing office's people, in their order; the bad named ones among them."""
    drawn = [(case, month.chance.of("case", case.id)) for case in ended if case.office != pusher]
    timed = [(case.at + timedelta(hours=own.between(2, 72)), case, own) for case, own in drawn if own.happens(RATES)]
    todo = sorted((each for each in timed if each[0] < month.end), key=lambda each: (each[0], each[1].id))
    new = _new(month, [month.judging.seals.rating_of(case.id) for _, case, _ in todo])
    bad: list[UUID] = []
    commits: list[StreamCommit] = []
    for at, case, own in todo:
        rating_id, event = _say(month, at, case, own)
        if rating_id in new:
            commits.append(added(month.judging, rating_id, (), (event,), PERSON))
            month.rated.given[event.call.value] += 1
        if event.level in BAD:
            bad.append(rating_id)
    for start in range(0, len(commits), _BATCH):
        commit(month.connection, SYSTEM, commits[start : start + _BATCH], random=month.knowledge.random)
    return bad


def _new(month: Month, ids: Sequence[UUID]) -> set[UUID]:
    (rows,) = ask(month.connection, SYSTEM, Question(_GIVEN, ([str(one) for one in ids],)))
    return set(ids) - {one for (one,) in rows}


def _say(month: Month, at: datetime, case: Ended, own: Chance) -> tuple[UUID, RatingGiven]:
    """What somebody says at an instant, by the rule that holds for everybody."""
    month.clock.now = at
    judging = month.judging
    solved = case.outcome in (Outcome.DONE.value, Outcome.ANSWERED.value)
    level = own.weighted(LEVELS[solved])
    bad = level in BAD
    reasons = own.sample(sorted(judging.rules.offered(level)), 1)
    opinion = Opinion(level, tuple(reasons), own.pick(WORDS) if bad and own.happens(0.5) else "", solved)
    event = rules.give(
        _service(case), opinion, own.weighted(CALLS), PERSON, at, judging.rules, judging.calendar, judging.seals.seal
    )
    return judging.seals.rating_of(case.id), event


def _push(month: Month, cases: Sequence[Ended]) -> None:
    """一个单位当面要好评: everybody's best rating within minutes; some of those pressed say so."""
    for nth, case in enumerate(cases[-_PLAYED:]):
        month.clock.now = month.end - timedelta(hours=2) + timedelta(seconds=20 * nth)
        _try(month, "best", case, Opinion(5))
        if nth % 3 == 0:
            commands.report_pressure(month.judging, _service(case), PERSON)
            month.rated.given["pressed"] += 1


def _swap(month: Month, office: str) -> None:
    """一个电话登记多件: an officer's own cases, with one telephone, rated best from it."""
    officer = next((seat for seat in month.seats(office)), None)
    if officer is None:
        return
    for nth in range(_PLAYED // 2):
        month.clock.now = month.end - timedelta(days=1, minutes=40 * nth)
        case_id = uuid5(UUID(int=0), f"{month.run}/swap/{nth}")
        key = f"ratings:{month.run}:{nth}"
        told = c.Register(
            number=f"S-{month.run}-{nth}",
            case_type="inquiry",
            channel="window",
            holder=Holder(office, officer.id),
            title=Private("咨询办事时间"),
            text=Private("请问周六上午办不办公？"),
            contact=Private("139-0000-0000"),
            code_hash=hashlib.sha256(f"{month.run}/{nth}".encode()).hexdigest(),
        )
        register(month.means, case_id, told, By(officer), key)
        act(month.means, case_id, c.AnswerAtOnce(Private("周六上午照常办公。")), By(officer), f"{key}:close")
        case = Ended(case_id, office, "inquiry", "", month.clock.now, Outcome.ANSWERED.value)
        month.clock.now += timedelta(minutes=5)
        _try(month, "best", case, Opinion(5))


def _rate_themselves(month: Month, cases: Sequence[Ended]) -> None:
    """An officer tries to rate their own office: only the person may (P4)."""
    for case in cases[:3]:
        for officer in month.seats(case.office)[:1]:
            _try(month, "own", case, Opinion(5), officer)


def _try(month: Month, kind: str, case: Ended, opinion: Opinion, actor: Actor = PERSON) -> None:
    try:
        commands.rate(month.judging, _service(case), opinion, MayCall.SUPERVISION, actor)
        month.rated.given[kind] += 1
    except Refused as refusal:
        month.rated.refused[refusal.code] += 1


def _repair(month: Month, rating_id: UUID, place: str) -> None:
    """What follows from a bad rating: its rectification, worked on by the office, and a second rating for some."""
    first = known(month.judging, rating_id)[0]
    month.clock.now = first.at
    called = Called("bad-rating", rating_id, 1, first, month.knowledge)
    found = rating(month.judging, rating_id)
    if found.rectification is not None:
        return
    case_id, _ = opened(month.means, called, found)
    month.rated.given["rectified"] += 1
    case = load(month.connection, case_id, ACCESS).case
    holder = next((seat for seat in month.seats(case.holder.office) if seat.id == case.holder.officer), None)
    for wait, command in _steps(month.chance.of("repair", place)):
        month.clock.now += wait
        if holder is None or month.clock.now >= month.end:
            return
        act(month.means, case_id, command, By(holder))
    if load(month.connection, case_id, ACCESS).case.state is State.CLOSED:
        _again(month, rating_id, place)


def _steps(chance: Chance) -> Iterator[tuple[timedelta, c.Command]]:
    yield timedelta(minutes=chance.number(5, 50)), c.SignFor()
    if chance.happens(0.8):
        record = c.AddEvidence("correction_record", Private("已当面道歉；补上了一次性告知单。"))
        yield timedelta(hours=chance.number(8, 60)), record
        yield timedelta(minutes=10), c.Close(Outcome.DONE, Private("已改正，并向办事人说明。"))


def _again(month: Month, rating_id: UUID, place: str) -> None:
    """The person is asked again after the repair; their first rating stays."""
    found = commands.note_repaired(month.judging, rating_id)
    month.clock.now += timedelta(hours=6)
    own = month.chance.of("again", place)
    if found.case is None or month.clock.now >= month.end or not own.happens(0.5):
        return
    service = Service(found.case, found.office, found.case_type, found.matter, True)
    commands.rate(month.judging, service, Opinion(own.pick((4, 3, 2))), found.call, PERSON)
    month.rated.given["again"] += 1
