"""What the forms of acts let one choose from: what the case type lists, and the offices and officers there are."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from luoshi.core.case.events import Wish
from luoshi.core.case.words import OUTCOME_WORDS
from luoshi.core.casetypes.model import Outcome
from luoshi.registry.names import sort_key
from luoshi.registry.queries import Reference
from luoshi.web.desk.fields import Choices, Sight
from luoshi.web.words import called, data, either, long

CHANNELS: Choices = [(word, word) for word in ("电话", "短信", "当面", "上门", "网上")]
SUBJECTS: Choices = [("matter", "事项"), ("area", "地区"), ("channel", "渠道")]
WISHES: Choices = [(Wish.WITHDRAW, "撤回"), (Wish.CONSENT, "同意改变类型后的时限"), (Wish.OBJECT, "提出异议")]


def channels(_sight: Sight) -> Choices:
    """How a person is reached."""
    return [(value, gettext(word)) for value, word in CHANNELS]


def subjects(_sight: Sight) -> Choices:
    """What can be corrected."""
    return [(value, gettext(word)) for value, word in SUBJECTS]


def wishes(_sight: Sight) -> Choices:
    """What a person may have said."""
    return [(value, gettext(word)) for value, word in WISHES]


def offices(sight: Sight) -> Choices:
    """Every office but the one that has the case."""
    own = sight.dossier.case.holder.office
    return [(code, name) for code, name in sight.dossier.open_offices.items() if code != own]


def colleagues(sight: Sight) -> Choices:
    """The officers of one's office, oneself first."""
    found = sight.dossier.colleagues
    me = (
        [(sight.actor.id, gettext("%(officer)s（我）") % {"officer": found[sight.actor.id]})]
        if sight.actor.id in found
        else []
    )
    return [*me, *((code, name) for code, name in found.items() if code != sight.actor.id)]


def others(sight: Sight) -> Choices:
    """The officers of one's office but the one who answers now."""
    return [one for one in colleagues(sight) if one[0] != sight.dossier.case.holder.officer]


def causes(sight: Sight) -> Choices:
    """Why a case may be returned."""
    return [(code, data(title)) for code, title in sight.dossier.rules.returns.causes.items()]


def grounds(sight: Sight) -> Choices:
    """On which grounds the count may stop."""
    rules = sight.dossier.rules.suspensions.values()
    sentence = gettext("%(ground)s（最长 %(cap)s）")
    return [(rule.ground, sentence % {"ground": data(rule.title), "cap": long(rule.cap)}) for rule in rules]


def outcomes(sight: Sight) -> Choices:
    """How a case of this type may end; "solved" is the person's word."""
    kept = [one for one in Outcome if one in sight.dossier.rules.outcomes and one is not Outcome.DIVERTED]
    return [(one.value, either(OUTCOME_WORDS[one])) for one in kept]


def evidence(sight: Sight) -> Choices:
    """Kinds of evidence: those needed to close, and any other."""
    known = [(code, data(title)) for code, title in sight.dossier.rules.evidence.items()]
    return [*known, ("other", gettext("其他"))]


def missing(sight: Sight) -> Choices:
    """The materials still awaited, and which of them are handed in and wait for a check."""
    asked = sight.dossier.case.awaited
    if asked is None:
        return []
    sentence = gettext("%(item)s（已交来，待核对）")
    return [(item, sentence % {"item": item} if item in asked.handed_in else item) for item in asked.missing]


def children(sight: Sight) -> Choices:
    """The sub-cases that are waited for."""
    tied = sight.dossier.tied
    waiting = [tied[child] for child, open_ in sight.dossier.case.children.items() if open_ and child in tied]
    return [(str(child.id), f"{child.office}：{child.title or child.number}") for child in waiting]


def diversions(sight: Sight) -> Choices:
    """Where else a matter may belong, and what proves it."""
    sentence = gettext("%(channel)s（要写明：%(proof)s）")
    return [
        (rule.code, sentence % {"channel": data(rule.title), "proof": data(rule.proof)})
        for rule in sight.dossier.rules.diversions.values()
    ]


def kinds(sight: Sight) -> Choices:
    """The other case types."""
    own = sight.dossier.case.case_type
    return [(code, called(rules)) for code, rules in sight.kinds.items() if code != own]


def matter_titles(reference: Reference, met: Iterable[str]) -> list[str]:
    """The matters to choose from: the catalogue's titles in use, then words met in cases that it does not know."""
    titles = sorted((zh for zh, _en, in_use in reference.matters.values() if in_use), key=sort_key)
    return [*titles, *(word for word in met if word not in reference.matters)]
