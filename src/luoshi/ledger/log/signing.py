"""The signer: it signs a log's checkpoints, and never one that does not continue the last.

What it signed last it keeps outside the database. So whoever rewrites the database, or puts an older one in its place,
gets no signature for it: the log stops, and it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from luoshi.core.errors import LuoshiError
from luoshi.ledger.log.checkpoints import Checkpoint, read_checkpoint
from luoshi.ledger.log.merkle import verify_consistency
from luoshi.ledger.log.notes import Note, PublicKey, SigningKey, read_note, signers


class LogBroken(LuoshiError):
    """The log in the database does not continue what was signed. `data` has both sizes and roots (hex)."""

    status = 503


@dataclass(slots=True)
class Signer:
    """The log's key, those that sign beside it, and its last word.

    `keep` puts a signed note where it outlives us, before anybody sees it.
    """

    key: SigningKey
    keep: Callable[[str], None]
    last: Note | None = None
    beside: Sequence[SigningKey] = ()
    _seen: Checkpoint | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        if self.last is not None:
            self._seen = read_checkpoint(self.last.text)

    @property
    def seen(self) -> Checkpoint | None:
        """What was signed last."""
        return self._seen

    def sign(self, size: int, root: bytes, proof: Sequence[bytes] = ()) -> Note:
        """The checkpoint as a signed note. Raises LogBroken when `proof` does not lead from the last one to it."""
        self.check(size, root, proof)
        point = Checkpoint(self.key.name, size, root)
        note = Note(point.text(), tuple(key.sign(point.text()) for key in (self.key, *self.beside)))
        self.keep(str(note))
        self.last, self._seen = note, point
        return note

    def check(self, size: int, root: bytes, proof: Sequence[bytes] = ()) -> None:
        """Raises LogBroken unless this continues what was signed last."""
        last = self._seen
        if last is None or (last.size == 0 and not proof):
            return
        if size < last.size:
            raise rolled_back(last, size, root)
        if not verify_consistency(last.size, size, last.root, root, proof):
            raise LogBroken(
                "log_forked",
                f"存证日志与已签署的存证点（第 {last.size} 条）不一致：已签署的记录被改动过。已停止写入。",
                f"The log does not continue the signed checkpoint at {last.size}: what was signed has been changed.",
                _both(last, size, root),
            )


def rolled_back(last: Checkpoint, size: int, root: bytes) -> LogBroken:
    """The database is older than what was signed."""
    return LogBroken(
        "log_rolled_back",
        f"数据库里的存证日志只有 {size} 条，而已签署到第 {last.size} 条：数据库比已公布的存证点旧。已停止写入。",
        f"The log in the database has {size} leaves, and {last.size} were signed: the database is an older one.",
        _both(last, size, root),
    )


def is_signed_by(note: Note, keys: Sequence[PublicKey]) -> bool:
    """Whether one of the keys signed it. Raises BadInput for a signature that does not hold."""
    return bool(signers(note, keys))


def read_kept(text: str | None, keys: Sequence[PublicKey]) -> Note | None:
    """What a signer kept. Raises LogBroken when it is not its own."""
    if text is None:
        return None
    note = read_note(text)
    if not is_signed_by(note, keys):
        raise LogBroken(
            "log_state_foreign", "最后签署的存证点不是本系统签的。", "What was signed last is not signed by us."
        )
    return note


def _both(last: Checkpoint, size: int, root: bytes) -> dict[str, object]:
    return {
        "origin": last.origin,
        "signed_size": last.size,
        "signed_root": last.root.hex(),
        "size": size,
        "root": root.hex(),
    }
