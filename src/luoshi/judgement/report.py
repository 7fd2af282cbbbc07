"""What the ratings of offices come to, counted without a look at the single one: raw, adjusted, by month."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from luoshi.core.judgement.rules import BAD, LEVELS
from luoshi.core.rates import Rate
from luoshi.judgement.handling import SYSTEM, Judging
from luoshi.ledger.asking import Question, ask

_COUNTED = (
    "SELECT office, level, excluded, sum(number)::int FROM judgement_tally"
    " WHERE nth = 1 AND month BETWEEN $1 AND $2 {of} GROUP BY office, level, excluded HAVING sum(number) > 0"
)
_SET_ASIDE = (
    "SELECT office, level, excluded, count(*) FROM judgement_opinion o WHERE nth = 1 AND rating IN"
    " (SELECT id FROM judgement_rating WHERE doubt = 'set_aside' AND doubt <> '' AND month BETWEEN $1 AND $2 {of}) {of}"
    " GROUP BY office, level, excluded"
)
_OF_OFFICE = "AND office = $3"
_CALLS = (
    "SELECT count(*), count(*) FILTER (WHERE called_at IS NOT NULL),"
    " count(*) FILTER (WHERE called_at <= call_by), count(*) FILTER (WHERE called_at IS NULL AND call_by < $4)"
    " FROM judgement_rating WHERE office = $3 AND level IN (1, 2) AND month BETWEEN $1 AND $2 AND call_by IS NOT NULL"
)
_SECOND = (
    "SELECT level, sum(number)::int FROM judgement_tally"
    " WHERE nth = 2 AND month BETWEEN $1 AND $2 AND office = $3 GROUP BY level"
)
_HIDDEN = "SELECT count(*) FROM judgement_rating WHERE hidden AND office = $1"
_REASONS = (
    "SELECT reason, count(*) FROM judgement_opinion, unnest(reasons) AS reason WHERE nth = 1 AND level IN (1, 2)"
    " AND month BETWEEN $1 AND $2 AND office = $3 GROUP BY reason ORDER BY count(*) DESC, reason"
)
# In an order that tells nothing of when each was given or of which case.
_WORDS = (
    "SELECT v.value FROM judgement_rating r JOIN ledger_vault v ON v.stream = r.id AND v.field = 'words'"
    " WHERE r.office = $3 AND r.month BETWEEN $1 AND $2 AND r.call = 'nobody' AND NOT r.hidden AND v.value IS NOT NULL"
    " ORDER BY md5(r.id::text) LIMIT 50"
)
_REPAIRS = (
    "SELECT rectification, doubt, level, again FROM judgement_rating"
    " WHERE office = $3 AND month BETWEEN $1 AND $2 AND level IN (1, 2) AND rectification IS NOT NULL"
    " ORDER BY md5(id::text) LIMIT 200"
)


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """The ratings of an office: how many of each level; of those the excluded classes, and those set aside."""

    office: str
    levels: Mapping[int, int] = field(default_factory=dict)
    excluded: Mapping[str, int] = field(default_factory=dict)
    adjusted_levels: Mapping[int, int] = field(default_factory=dict)
    set_aside: int = 0

    @property
    def raw(self) -> Rate:
        """Satisfied of all: one of the best three levels of five."""
        return _rate(self.levels)

    @property
    def adjusted(self) -> Rate:
        """The same without what was set aside and without the configured classes."""
        return _rate(self.adjusted_levels)


@dataclass(frozen=True, slots=True)
class Calls:
    """Of the named bad ratings: how many there are, were called, were called in time, and are late now."""

    due: int
    called: int
    in_time: int
    late: int


@dataclass(frozen=True, slots=True)
class Repair:
    """A rectification that a bad rating opened: its case, what became of doubt, the first level and the second."""

    case: UUID
    doubt: str
    level: int
    again: int


@dataclass(frozen=True, slots=True)
class Report:
    """What people said of one office, on one screen."""

    satisfaction: Satisfaction
    second: Rate
    calls: Calls
    hidden: int
    reasons: list[tuple[str, int]]
    words: list[str]
    repairs: list[Repair]


def satisfaction(judging: Judging, since: date, until: date, office: str = "") -> dict[str, Satisfaction]:
    """By office, for the months from `since` to `until`."""
    of, values = (_OF_OFFICE, (since, until, office)) if office else ("", (since, until))
    questions = (Question(sql.format(of=of), values) for sql in (_COUNTED, _SET_ASIDE))
    counted, aside = ask(judging.connection, SYSTEM, *questions)
    levels: dict[str, Counter[int]] = defaultdict(Counter)
    excluded: dict[str, Counter[str]] = defaultdict(Counter)
    adjusted: dict[str, Counter[int]] = defaultdict(Counter)
    dropped: Counter[str] = Counter()
    for name, level, code, number in counted:
        levels[name][level] += number
        left_out = code in judging.rules.exclusions
        (excluded[name] if left_out else adjusted[name]).update({code if left_out else level: number})
    for name, level, code, number in aside:
        dropped[name] += number
        if code not in judging.rules.exclusions:
            adjusted[name][level] -= number
    return {
        name: Satisfaction(name, dict(each), dict(excluded[name]), dict(adjusted[name]), dropped[name])
        for name, each in levels.items()
    }


def report(judging: Judging, office: str, since: date, until: date) -> Report:
    """Everything about one office for some months, in two round trips."""
    three = (since, until, office)
    calls, second, hidden, reasons, words, repairs = ask(
        judging.connection,
        SYSTEM,
        Question(_CALLS, (*three, judging.now())),
        Question(_SECOND, three),
        Question(_HIDDEN, (office,)),
        Question(_REASONS, three),
        Question(_WORDS, three),
        Question(_REPAIRS, three),
    )
    return Report(
        satisfaction(judging, since, until, office).get(office, Satisfaction(office)),
        _rate(dict(second)),
        Calls(*calls[0]),
        hidden[0][0],
        [(code, number) for code, number in reasons],
        [text for (text,) in words],
        [Repair(*row) for row in repairs],
    )


def _rate(levels: Mapping[int, int]) -> Rate:
    return Rate(sum(n for level, n in levels.items() if level not in BAD), sum(levels.get(one, 0) for one in LEVELS))


@dataclass(frozen=True, slots=True)
class ToCall:
    """A named bad rating that nobody has reached the person of."""

    id: UUID
    office: str
    level: int
    call_by: datetime


@dataclass(frozen=True, slots=True)
class Doubted:
    """A bad rating that its office asks two others to look at."""

    id: UUID
    office: str
    level: int
    half: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the supervision office: calls, second looks; and where people were pressed, by office."""

    calls: list[ToCall]
    doubts: list[Doubted]
    pressure: list[tuple[str, int]]


def waiting(judging: Judging, since: date) -> Waiting:
    """The supervision office's list; reports of pressure since the first day of a month."""
    calls, doubts, pressure = ask(
        judging.connection,
        SYSTEM,
        Question(
            "SELECT id, office, level, call_by FROM judgement_rating"
            " WHERE call_by IS NOT NULL AND called_at IS NULL ORDER BY call_by, id LIMIT 200"
        ),
        Question(
            "SELECT id, office, level, doubt = 'proposed' FROM judgement_rating"
            " WHERE doubt IN ('raised', 'proposed') AND doubt <> '' ORDER BY id LIMIT 200"
        ),
        Question(
            "SELECT office, count(*) FROM judgement_pressure WHERE month >= $1 GROUP BY office ORDER BY 2 DESC, 1",
            (since,),
        ),
    )
    return Waiting(
        [ToCall(*row) for row in calls], [Doubted(*row) for row in doubts], [(code, n) for code, n in pressure]
    )
