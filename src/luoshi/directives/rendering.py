"""A commitment as plain data: what `--json`, the tables and the pages show."""

from __future__ import annotations

from luoshi.directives.commitments.model import Commitment
from luoshi.directives.due.model import Due
from luoshi.directives.findings.model import Finding


def as_data(commitment: Commitment) -> dict[str, object]:
    """The commitment for programs. Spans are [start, end) in characters of the decoded file; dates ISO 8601 or null."""
    owners = commitment.owners
    return {
        "text": commitment.text,
        "lead": list(owners.lead),
        "lead_proposed": owners.proposed,
        "support": list(owners.support),
        "supervisor": list(owners.supervisor),
        "units": commitment.units,
        "due": due_data(commitment.due) if commitment.due else None,
        "milestones": [due_data(each) for each in commitment.milestones],
        "measures": [
            {"text": each.text, "value": _plain(each.value), "unit": each.unit} for each in commitment.measures
        ],
        "section": commitment.section,
        "span": list(commitment.span),
        "tag_span": list(commitment.tag) if commitment.tag else None,
        "origin": commitment.origin,
        "proposed": commitment.origin == "model",
        "confidence": commitment.confidence,
        "findings": [finding_data(each) for each in commitment.findings],
    }


def due_data(due: Due) -> dict[str, object]:
    """A term: as written, its days or null, its kind."""
    return {
        "text": due.text,
        "from": due.first.isoformat() if due.first else None,
        "to": due.last.isoformat() if due.last else None,
        "kind": due.kind,
    }


def finding_data(finding: Finding) -> dict[str, object]:
    """A finding: code, level, span, what is wrong and what would mend it."""
    return {
        "code": finding.code,
        "level": finding.level,
        "span": list(finding.span),
        "text": finding.text,
        "mend": finding.mend,
    }


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value
