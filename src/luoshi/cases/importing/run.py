"""The run of an import: batch after batch, each one transaction; what is there already is left as it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import islice
from typing import Final

from luoshi.cases.bulk import Bulk
from luoshi.cases.handling import Means
from luoshi.cases.importing import boston311, replies
from luoshi.cases.importing.files import Format, Input
from luoshi.cases.importing.present import present
from luoshi.cases.importing.records import Reason, Record, Reject, Row, Unfit, refused, rejected
from luoshi.cases.importing.rejects import Rejects
from luoshi.cases.importing.rows import csv_rows, json_rows
from luoshi.cases.importing.stories import IMPORTER, case_id, story
from luoshi.core.errors import BadInput, Clash, Refused

BATCH: Final = 400
_TRIES: Final = 3
_SOURCE: Final = re.compile(r"[a-z][a-z0-9_]{0,31}")


@dataclass(slots=True)
class Tally:
    """Rows of the file by what became of them, and how often the source's on-time flag agrees with our judgement.

    `moved` counts answers taken at the instant of their question (clock skew); `flags` the closed rows with a target
    and a flag, `agreed` those whose flag is what the case's closing says.
    """

    imported: int = 0
    already: int = 0
    rejected: int = 0
    events: int = 0
    moved: int = 0
    flags: int = 0
    agreed: int = 0

    @property
    def rows(self) -> int:
        """All rows."""
        return self.imported + self.already + self.rejected

    def add(self, other: Tally) -> None:
        """Count the other's rows too."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


def checked_source(name: str) -> str:
    """The name of a source, as it stands in the numbers of its cases. Raises BadInput `source_name`."""
    if _SOURCE.fullmatch(name):
        return name
    raise BadInput(
        "source_name",
        "来源名称应为小写字母、数字和下划线，以字母开头，不超过 32 个字符。",
        "The name of a source is lower-case letters, digits and underscores, at most 32, a letter first.",
        {"source": name},
    )


def records(source: Input, form: Format) -> Iterator[Record | Reject]:
    """What each row of the file says. Raises BadInput for a file that cannot be read as this format."""
    if form is Format.REPLIES:
        rows, record_of = json_rows(source.lines()), replies.record_of
    else:
        rows, record_of = csv_rows(source.lines(), boston311.REQUIRED), boston311.record_of
    return (_fit(row, record_of) for row in rows)


def import_records(
    means: Means,
    source: str,
    found: Iterable[Record | Reject],
    rejects: Rejects,
    progress: Callable[[Tally], None] = lambda _: None,
) -> Tally:
    """Import the records as cases of the source's name; `progress` gets the tally so far after each batch.

    Killed at any time, it goes on where it was when run again.
    """
    tally, waiting = Tally(), iter(found)
    while batch := list(islice(waiting, BATCH)):
        done = _import_batch(means, source, batch)
        rejects.add(done.rejects)
        tally.add(done.tally)
        progress(tally)
    return tally


def _fit(row: Row | Reject, record_of: Callable[[Row], Record]) -> Record | Reject:
    if isinstance(row, Reject):
        return row
    try:
        return record_of(row)
    except Unfit as unfit:
        return rejected(row.line, unfit.field, unfit.reason)


def _import_batch(means: Means, source: str, batch: Sequence[Record | Reject]) -> _Batch:
    """One batch, committed. Another import of the same file may be first with some of it: then it is looked up anew."""
    for _ in range(_TRIES - 1):
        try:
            return _Batch(means, source).take(batch)
        except Clash:
            continue
    return _Batch(means, source).take(batch)


class _Batch:
    """What became of a batch's rows. It counts only once `take` has returned: by then it is committed."""

    def __init__(self, means: Means, source: str) -> None:
        self._means = means
        self._source = source
        self._bulk = Bulk(means, IMPORTER.id)
        self.tally = Tally()
        self.rejects: list[Reject] = []

    def take(self, batch: Sequence[Record | Reject]) -> _Batch:
        ids = [case_id(self._source, each.row_id) for each in batch if isinstance(each, Record)]
        there = present(self._means.connection, IMPORTER.id, ids)
        told: dict[str, Record] = {}
        for each in batch:
            if isinstance(each, Reject):
                self._reject(each)
            elif known := there.get(case_id(self._source, each.row_id)):
                self._compare(each, same=known.says(each), overdue=known.judged)
            elif earlier := told.get(each.row_id):
                self._compare(each, same=earlier.content == each.content, overdue=None)
            elif self._tell(each):
                told[each.row_id] = each
        self._bulk.flush()
        return self

    def _tell(self, record: Record) -> bool:
        try:
            case = self._bulk.tell(case_id(self._source, record.row_id), story(self._source, record))
        except (Refused, BadInput) as error:
            self._reject(refused(record.line, error))
            return False
        self.tally.imported += 1
        self.tally.events += case.version
        self.tally.moved += record.reply is not None and record.reply.moved
        self._judge(record, bool(case.closings[-1].overdue) if case.closings else None)
        return True

    def _compare(self, record: Record, *, same: bool, overdue: bool | None) -> None:
        if not same:
            self._reject(rejected(record.line, "", Reason.OTHER_CONTENT))
            return
        self.tally.already += 1
        self._judge(record, overdue)

    def _judge(self, record: Record, overdue: bool | None) -> None:
        if record.on_time is None or record.target is None or overdue is None:
            return
        self.tally.flags += 1
        self.tally.agreed += record.on_time is not overdue

    def _reject(self, reject: Reject) -> None:
        self.rejects.append(reject)
        self.tally.rejected += 1
