"""What the forms of acts let one choose from: what the case type lists, and the offices and officers there are."""

from __future__ import annotations

from collections.abc import Iterable

from luoshi.core.case.events import Wish
from luoshi.core.case.words import OUTCOME_WORDS
from luoshi.core.casetypes.model import Outcome
from luoshi.core.refusals import length
from luoshi.registry.names import sort_key
from luoshi.registry.queries import Reference
from luoshi.web.desk.fields import Choices, Sight

CHANNELS: Choices = [(word, word) for word in ("电话", "短信", "当面", "上门", "网上")]
SUBJECTS: Choices = [("matter", "事项"), ("area", "地区"), ("channel", "渠道")]
WISHES: Choices = [(Wish.WITHDRAW, "撤回"), (Wish.CONSENT, "同意改变类型后的时限"), (Wish.OBJECT, "提出异议")]


def channels(_sight: Sight) -> Choices:
    """How a person is reached."""
    return CHANNELS


def subjects(_sight: Sight) -> Choices:
    """What can be corrected."""
    return SUBJECTS


def wishes(_sight: Sight) -> Choices:
    """What a person may have said."""
    return WISHES


def offices(sight: Sight) -> Choices:
    """Every office but the one that has the case."""
    own = sight.dossier.case.holder.office
    return [(code, name) for code, name in sight.dossier.open_offices.items() if code != own]


def colleagues(sight: Sight) -> Choices:
    """The officers of one's office, oneself first."""
    found = sight.dossier.colleagues
    me = [(sight.actor.id, f"{found[sight.actor.id]}（我）")] if sight.actor.id in found else []
    return [*me, *((code, name) for code, name in found.items() if code != sight.actor.id)]


def others(sight: Sight) -> Choices:
    """The officers of one's office but the one who answers now."""
    return [one for one in colleagues(sight) if one[0] != sight.dossier.case.holder.officer]


def causes(sight: Sight) -> Choices:
    """Why a case may be returned."""
    return list(sight.dossier.rules.returns.causes.items())


def grounds(sight: Sight) -> Choices:
    """On which grounds the count may stop."""
    rules = sight.dossier.rules.suspensions.values()
    return [(rule.ground, f"{rule.title}（最长 {length(rule.cap)[0]}）") for rule in rules]


def outcomes(sight: Sight) -> Choices:
    """How a case of this type may end; "solved" is the person's word."""
    kept = [one for one in Outcome if one in sight.dossier.rules.outcomes and one is not Outcome.DIVERTED]
    return [(one.value, OUTCOME_WORDS[one][0]) for one in kept]


def evidence(sight: Sight) -> Choices:
    """Kinds of evidence: those needed to close, and any other."""
    return [*sight.dossier.rules.evidence.items(), ("other", "其他")]


def missing(sight: Sight) -> Choices:
    """The materials still awaited, and which of them are handed in and wait for a check."""
    asked = sight.dossier.case.awaited
    if asked is None:
        return []
    return [(item, f"{item}（已交来，待核对）" if item in asked.handed_in else item) for item in asked.missing]


def children(sight: Sight) -> Choices:
    """The sub-cases that are waited for."""
    tied = sight.dossier.tied
    waiting = [tied[child] for child, open_ in sight.dossier.case.children.items() if open_ and child in tied]
    return [(str(child.id), f"{child.office}：{child.title or child.number}") for child in waiting]


def diversions(sight: Sight) -> Choices:
    """Where else a matter may belong, and what proves it."""
    return [(rule.code, f"{rule.title}（要写明：{rule.proof}）") for rule in sight.dossier.rules.diversions.values()]


def kinds(sight: Sight) -> Choices:
    """The other case types."""
    own = sight.dossier.case.case_type
    return [(code, rules.zh) for code, rules in sight.kinds.items() if code != own]


def matter_titles(reference: Reference, met: Iterable[str]) -> list[str]:
    """The matters to choose from: the catalogue's titles in use, then words met in cases that it does not know."""
    titles = sorted((zh for zh, _en, in_use in reference.matters.values() if in_use), key=sort_key)
    return [*titles, *(word for word in met if word not in reference.matters)]
