"""What is wrong with one commitment by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from luoshi.directives.commitments.headings import without_number
from luoshi.directives.commitments.model import Commitment
from luoshi.directives.findings.catalogue import finding, rules
from luoshi.directives.findings.model import Finding
from luoshi.directives.units import kind_of

_CLAUSE: Final = re.compile(r"[，。；,;]")


def of_owners(commitment: Commitment, listed: bool) -> Iterator[Finding]:
    """Nobody, too many, nobody in particular, or nobody of the list (`listed`: the caller gave one)."""
    owners = commitment.owners
    where = commitment.tag or commitment.span
    if not owners:
        yield finding("no_owner", where)
        return
    if len(owners.lead) > 1:
        yield finding("several_leads", where, count=len(owners.lead), names="、".join(owners.lead))
    if owners.proposed and owners.lead:
        yield finding("lead_proposed", where, name=owners.lead[0])
    vague = [name for name in owners.everyone if kind_of(name) == "vague"]
    if vague:
        yield finding("vague_owner", where, names="、".join(vague), first=vague[0])
    unknown = [name for name in owners.everyone if kind_of(name) == "unit" and name not in commitment.units]
    if listed and unknown:
        yield finding("unknown_unit", where, names="、".join(unknown))


def of_dates(commitment: Commitment, day: date | None) -> Iterator[Finding]:
    """No term, none that the calendar has, none that ends, or one before the paper itself."""
    due, where = commitment.due, commitment.tag or commitment.span
    for each in ([due] if due else []) + list(commitment.milestones):
        if each.impossible:
            yield finding("impossible_date", commitment.span, date=each.text)
    if due is None:
        yield finding("no_date", where)
    elif due.kind == "endless":
        yield finding("endless_date", where, date=due.text)
    elif day is not None and due.last is not None and due.last < day:
        yield finding("past_date", where, date=due.text, day=day.isoformat())


def of_substance(commitment: Commitment) -> Iterator[Finding]:
    """Words without a thing, no figure, no proof."""
    verb = only_vague(commitment)
    if verb:
        yield finding("vague_verb", commitment.span, verb=verb)
    if not commitment.measures:
        yield finding("no_measure", commitment.span)
    if not _has(commitment.text, rules()["evidence"]):
        yield finding("no_evidence", commitment.span)


def only_vague(commitment: Commitment) -> str | None:
    """The first empty verb of a commitment that has no figure, no day and nothing one can look at; else None."""
    if commitment.measures or (commitment.due and commitment.due.last) or _has(commitment.text, rules()["objects"]):
        return None
    verbs = sorted(rules()["vague_verbs"], key=len, reverse=True)
    for clause in _CLAUSE.split(without_number(commitment.text)):
        bare = re.sub(r"^(?:要|必须|应|须|务必|切实|认真|进一步)+", "", clause.strip())
        for verb in verbs:
            if bare.startswith(verb):
                return str(verb)
    return None


def _has(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)
