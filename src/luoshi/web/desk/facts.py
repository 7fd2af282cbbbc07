"""The facts of a case as its page shows them: who answers and who did, three figures, limits, evidence, links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils.translation import gettext

from luoshi.cases.dossier import Dossier, Tied
from luoshi.cases.files import IMAGES, media_of
from luoshi.cases.sealing import is_sealed
from luoshi.core.actors import Actor, ActorKind, Role
from luoshi.core.case import events as e
from luoshi.core.case.clock import times
from luoshi.core.case.state import Case
from luoshi.core.casetypes.model import LimitName
from luoshi.core.worktime import WorkCalendar
from luoshi.web.campaigns.origin import CHANNEL
from luoshi.web.desk.countdown import Countdown, countdown
from luoshi.web.story.sentences import LIMITS, Names
from luoshi.web.story.steps import Step, steps
from luoshi.web.words import data, erased


@dataclass(frozen=True, slots=True)
class Held:
    """An officer answered for the case from `since` until `until` (None: still)."""

    office: str
    officer: str
    since: datetime
    until: datetime | None
    lasted: timedelta


@dataclass(frozen=True, slots=True)
class LimitFact:
    """A limit of the case: its name, end, what gives it, and what is left of it while it runs."""

    title: str
    until: datetime
    source: str
    left: Countdown | None


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the waiting: an office's, or of a lawful stop."""

    title: str
    lasted: timedelta
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence, and its file, if it has one that is not erased."""

    title: str
    name: str
    at: datetime
    file: str
    image: bool
    by_person: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A case this one is tied to, and how; `open` says whether it is waited for."""

    how: str
    case: Tied | None
    open: bool = False


def names(dossier: Dossier) -> Names:
    """The names of the case's offices and officers."""
    return Names(dossier.offices, dossier.officers)


def holdings(dossier: Dossier, now: datetime) -> list[Held]:
    """Who answered when, the present one first: at each instant exactly one (P1)."""
    case, known = dossier.case, names(dossier)
    ends = [*(holding.since for holding in case.holdings[1:]), None]
    end = case.ended_at or now
    found = [
        Held(
            known.office(one.holder.office),
            known.officers.get(one.holder.officer, one.holder.officer),
            one.since,
            until or case.ended_at,
            max((until or end) - one.since, timedelta()),
        )
        for one, until in zip(case.holdings, ends, strict=True)
    ]
    return found[::-1]


def limits(dossier: Dossier, calendar: WorkCalendar, now: datetime) -> list[LimitFact]:
    """Every limit of the case with its source in the case type, the soonest first."""
    return sorted(_limits(dossier, calendar, now), key=lambda one: one.until)


def _limits(dossier: Dossier, calendar: WorkCalendar, now: datetime) -> Iterator[LimitFact]:
    case, rules = dossier.case, dossier.rules
    sources = {name: rule.source for name, rule in rules.limits.items()}
    if case.channel == CHANNEL:
        sources[LimitName.PROMISED] = gettext("确认任务时定的完成日期")
    for name, until in case.deadlines.items():
        if name is LimitName.DELIVER and case.open:
            continue
        met = case.ended_at is not None or case.stop is not None or _met(case, name)
        left = None if met else countdown(calendar, now, until, by_the_clock=case.urgent)
        yield LimitFact(gettext(LIMITS[name]), until, sources.get(name, ""), left)
    if case.offer:
        left = countdown(calendar, now, case.offer.sign_by, by_the_clock=case.urgent)
        yield LimitFact(gettext(LIMITS[LimitName.SIGN]), case.offer.sign_by, sources.get(LimitName.SIGN, ""), left)


def _met(case: Case, name: LimitName) -> bool:
    if name is LimitName.FIRST_CONTACT:
        return case.contacted_at is not None
    return name is LimitName.SUPPLEMENT and (case.supplement is not None or case.admitted_at is not None)


def story(dossier: Dossier) -> list[Step]:
    """The steps for officers, newest first; warnings that came one after another stand in one step."""
    told = steps(dossier.entries, dossier.rules, names(dossier), to_person=False)
    found: list[Step] = []
    warned = False
    for entry, step in zip(reversed(dossier.entries), told, strict=True):
        if isinstance(entry.event, e.Warned) and warned:
            found[-1] = replace(step, words=gettext("；").join((step.words.rstrip("。."), found[-1].words)))
        else:
            found.append(step)
        warned = isinstance(entry.event, e.Warned)
    return found


def shares(dossier: Dossier, now: datetime) -> tuple[timedelta, list[Share]]:
    """Waited, and whose it was: the shares of offices and of lawful stops add up to it."""
    found = times(dossier.case, now)
    known = names(dossier)
    held = [Share(known.office(office), lasted) for office, lasted in found.held.items()]
    grounds, stopped = dossier.rules.suspensions, gettext("停表：%(ground)s")
    stops = [
        Share(stopped % {"ground": data(grounds[ground].title if ground in grounds else ground)}, lasted, stopped=True)
        for ground, lasted in found.stopped.items()
    ]
    return found.waited, [*held, *stops]


def evidence(dossier: Dossier) -> list[Piece]:
    """The evidence, oldest first."""
    return [
        _piece(entry.event, entry.at, dossier, by_person=entry.actor.kind is ActorKind.PERSON)
        for entry in dossier.entries
        if isinstance(entry.event, e.EvidenceAdded)
    ]


def _piece(event: e.EvidenceAdded, at: datetime, dossier: Dossier, *, by_person: bool) -> Piece:
    title = data(dossier.rules.evidence.get(event.evidence, "")) or gettext("其他")
    secret = (event.secret.text if event.secret else None) or ""
    image = media_of(secret) in IMAGES if secret else False
    name = erased(event.name.text)
    return Piece(title, name, at, event.file if secret else "", image, by_person)


def links(dossier: Dossier) -> list[Link]:
    """The cases this one is tied to; one that the reader may not see has no name."""
    case, tied = dossier.case, dossier.tied
    found = [Link(gettext("分办"), tied.get(child), open_) for child, open_ in case.children.items()]
    found += [Link(gettext("并入"), tied.get(one)) for one in case.absorbed]
    if case.parent:
        found.append(Link(gettext("原件"), tied.get(case.parent)))
    if case.merged_into:
        found.append(Link(gettext("并到"), tied.get(case.merged_into)))
    for entry in dossier.entries:
        if isinstance(entry.event, e.Split):
            found += [Link(gettext("拆出"), tied.get(one)) for one in entry.event.into]
    if origin := dossier.registered.split_from:
        found.append(Link(gettext("拆自"), tied.get(origin)))
    if same := dossier.registered.joins:
        found.append(Link(gettext("反映同一件事"), tied.get(same)))
    return found


def verdicts(dossier: Dossier) -> list[tuple[datetime, bool | None]]:
    """What the person said of it, newest first."""
    given = [(entry.at, entry.event.solved) for entry in dossier.entries if isinstance(entry.event, e.VerdictGiven)]
    return given[::-1]


@dataclass(frozen=True, slots=True)
class Person:
    """How the person is reached, for whoever answers for the case; `sealed` where nobody is told here."""

    name: str = ""
    contact: str = ""
    place: str = ""
    sealed: bool = False


def person(dossier: Dossier, actor: Actor) -> Person | None:
    """How to reach the person: only for the accountable officer and the head of their office, and never of a sealed
    kind of case; None for everybody else.
    """
    holder = dossier.case.holder
    answers = actor.id == holder.officer or (actor.office == holder.office and actor.has(Role.HEAD))
    if is_sealed(dossier.case, dossier.rules):
        return Person(sealed=True)
    if not answers:
        return None
    event = dossier.registered
    name, contact, place = ((text.text or "") if text else "" for text in (event.name, event.contact, event.place))
    return Person(name, contact, place)
