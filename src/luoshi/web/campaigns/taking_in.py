"""Taking a paper in: a file, or words typed in at a meeting; read in a process of its own, and put away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import Final
from uuid import UUID, uuid5

from luoshi.campaigns.commands import enter
from luoshi.campaigns.handling import Office
from luoshi.campaigns.intake import items, units, whole
from luoshi.campaigns.working import begin
from luoshi.core.actors import Actor
from luoshi.core.campaigns.events import PaperEntered, Source
from luoshi.core.campaigns.task import may_confirm
from luoshi.core.errors import BadInput, Clash, LuoshiError
from luoshi.core.private import Private
from luoshi.directives.killable import read_killable
from luoshi.directives.result import Reading
from luoshi.web import edge

MOST_BYTES: Final = 20 * 1024 * 1024
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
MEDIA: Final[Mapping[str, str]] = {
    "txt": "text/plain",
    "md": "text/markdown",
    "html": "text/html",
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}wordprocessingml.document",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
}
NAMESPACE: Final = UUID("5a3f1c1e-8f3b-5d7a-9d3c-6d1f0f7a2c41")
_TYPED: Final = "会上记录.txt"


@dataclass(frozen=True, slots=True)
class Came:
    """What was sent: a file with its name, or text that was typed; what the sender says of it."""

    source: Source
    key: str
    content: bytes
    name: str
    title: str
    number: str
    day: date | None


def take_in(office: Office, came: Came, names: Mapping[str, str], watching: Mapping[str, str], actor: Actor) -> UUID:
    """Read the paper, keep the original, and put its table beside it. Sent twice it is one paper.

    Raises BadInput for a file that cannot be read, Refused for who may not, Unavailable for a full disk.
    """
    may_confirm(actor)
    if len(came.content) > MOST_BYTES:
        raise BadInput("file_too_large", "文件不能超过 20 MB。", "A file may have at most 20 MB.")
    paper_id = uuid5(NAMESPACE, f"{actor.id}:{came.key}")
    day = came.day or office.today()
    reading = read_killable(
        came.content,
        came.name or _TYPED,
        units=units(names),
        calendar=office.reference.calendar,
        day=day,
    )
    supervisor = actor.office if actor.office in watching else next(iter(watching), "")
    stored = edge.files().put(came.content, came.name, MEDIA[reading.decoded.form])
    paper = _paper(came, reading, day, (stored.name, stored.secret))
    rows = items(paper_id, reading, supervisor, watching)
    try:
        return enter(office, paper, rows, paper_id, actor)
    except Clash:
        edge.files().drop(stored.name)
        begin(office, paper_id, rows, actor)
        return paper_id
    except LuoshiError:
        edge.files().drop(stored.name)
        raise


def _paper(came: Came, reading: Reading, day: date, file: tuple[str, str]) -> PaperEntered:
    parts = reading.outline
    name = came.name or _TYPED
    return PaperEntered(
        came.source,
        came.title.strip() or parts.title or PurePath(name).stem,
        came.number.strip() or (parts.number or ""),
        parts.issuer or "",
        parts.date or day,
        # The record holds no NUL; the mark in its place is as long, so that spans stay.
        Private(reading.decoded.text.replace("\0", "\ufffd")),
        Private(name),
        file[0],
        Private(file[1]),
        whole(reading),
    )
