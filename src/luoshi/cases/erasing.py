"""What of a case can be erased: the personal text that the vault holds of it, by its commitments."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from luoshi.cases.handling import Means
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.ledger.asking import Question, ask

_HELD: Final = "SELECT encode(commitment, 'hex') FROM ledger_vault WHERE stream = $1 ORDER BY version, field"


def all_texts(means: Means, case_id: UUID) -> tuple[str, ...]:
    """The commitments of every personal text of a case, erased ones as well, so that asking again asks the same.

    For an erasure of the whole (个人信息保护法 第四十七条); whoever asks reads none of the texts.
    """
    (rows,) = ask(means.connection, Access("erasure", EVERYTHING), Question(_HELD, (case_id,)))
    return tuple(dict.fromkeys(commitment for (commitment,) in rows))
