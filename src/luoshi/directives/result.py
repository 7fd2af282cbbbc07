"""What a reading gives, as a value. It loads none of the rules: whoever only shows a reading need not wait for them."""

from __future__ import annotations

from dataclasses import dataclass

from luoshi.directives.commitments.model import Commitment
from luoshi.directives.findings.model import Finding
from luoshi.directives.text import Clean, Decoded, Outline


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read. `findings` are those of the paper and, after them, those of its commitments, by place."""

    decoded: Decoded
    clean: Clean
    outline: Outline
    commitments: tuple[Commitment, ...]
    findings: tuple[Finding, ...]
