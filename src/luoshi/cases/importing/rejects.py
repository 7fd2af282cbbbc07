"""The rejects file: CSV with `line, field, reason`, written as the rejects come."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from luoshi.cases.importing.records import Reject
from luoshi.core.errors import BadInput

COLUMNS = ("line", "field", "reason")


class Rejects:
    """An open rejects file. It is complete on the disk after each `add`."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self._writer = csv.writer(file, lineterminator="\n")
        self._writer.writerow(COLUMNS)
        file.flush()

    def add(self, rejects: Iterable[Reject]) -> None:
        """Write these, in the order of their lines."""
        self._writer.writerows((reject.line, reject.field, reject.reason) for reject in rejects)
        self._file.flush()


@contextmanager
def rejects_into(path: Path, source: Path) -> Iterator[Rejects]:
    """A rejects file, replacing that of an earlier run. Raises BadInput `rejects_file`, never overwrites `source`."""
    try:
        if path.exists() and path.samefile(source):
            raise BadInput(
                "rejects_file", f"{path} 是要导入的文件本身。", f"{path} is the very file that is to be imported."
            )
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise BadInput(
            "rejects_file",
            f"不能写入 {path}（{error.strerror}）；可用 --rejects 另选。",
            f"{path} cannot be written ({error.strerror}); choose another with --rejects.",
            {"path": str(path)},
        ) from error
    with file:
        yield Rejects(file)
