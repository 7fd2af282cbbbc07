"""Files that come with a form of the public pages, read, kept and added to a case as the person's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_noop

from luoshi.cases.commands import act
from luoshi.cases.following import PERSON, Told
from luoshi.cases.handling import By
from luoshi.cases.uploads import Upload, forget, put_away
from luoshi.core.actors import ActorKind
from luoshi.core.case.commands import AddEvidence
from luoshi.core.case.events import EvidenceAdded
from luoshi.core.errors import LuoshiError, Refused
from luoshi.web import edge

FIELD = "files"
AGAIN = gettext_noop("照片和文件请重新选一次。")
"""Said with a form that comes back filled in: browsers let nobody choose files but the person."""


def handed_in(request: HttpRequest, told: Told | None = None) -> list[AddEvidence]:
    """The commands for the files of this form, which are kept by now. Raises BadInput, Unavailable; then none is."""
    uploads = [_upload(cast("UploadedFile[bytes]", one)) for one in request.FILES.getlist(FIELD)]
    return put_away(edge.files(), uploads, _before(told) if told else 0) if uploads else []


@contextmanager
def unless_refused(files: Sequence[AddEvidence]) -> Iterator[None]:
    """For what the files come with: where it is refused they are forgotten."""
    try:
        yield
    except LuoshiError:
        forget(edge.files(), files)
        raise


def add(case_id: UUID, files: Sequence[AddEvidence], key: str) -> None:
    """Add the files to the person's case. Of a form sent twice they are there already, and the second ones forgotten.

    Raises as `act`; then this file and those after it are forgotten.
    """
    for nth, command in enumerate(files):
        try:
            act(edge.means(), case_id, command, By(PERSON), f"{key}:file:{nth}")
        except LuoshiError as error:
            if isinstance(error, Refused) and error.code == "key_reused":
                forget(edge.files(), [command])
                continue
            forget(edge.files(), files[nth:])
            raise


def _upload(file: UploadedFile[bytes]) -> Upload:
    return Upload(file.name or "", file.size or 0, file.read)


def _before(told: Told) -> int:
    """How many files the person has added already."""
    mine = (entry.event for entry in told.entries if entry.actor.kind is ActorKind.PERSON)
    return sum(isinstance(event, EvidenceAdded) and bool(event.file) for event in mine)
