"""Reading a file from outside in a process of its own, which is stopped when it takes too long or too much.

The one module of this room that starts a process, for the callers at the edges (command line, web); nothing else
here imports it.
"""

from __future__ import annotations

import datetime
import io
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luoshi.core.errors import BadInput
from luoshi.directives.trouble import LARGEST, trouble

if TYPE_CHECKING:
    from luoshi.directives.result import Reading

WALL_SECONDS = 30.0
"""On a busy machine an honest paper waits its turn; of the processor none gets more than `child.SECONDS`."""
PLAIN = frozenset(("range", "frozenset", "set", "slice", "bytearray"))


def read_killable(data: bytes, name: str = "", *, seconds: float = WALL_SECONDS, **more: Any) -> Reading:
    """What `luoshi.directives.reading.read` gives for the same arguments, but within `seconds` of wall time and 512
    MB, and nothing written.

    Raises BadInput as `read` does, and with the code out_of_bounds where a limit was reached. `propose` cannot be
    handed over: what talks to a network does not belong into this process.
    """
    if len(data) > LARGEST:
        raise trouble("too_large", size=len(data), limit=LARGEST)
    reading: Reading = _answered({"data": data, "name": name, **more}, seconds)
    return reading


def clean_picture(data: bytes, *, seconds: float = WALL_SECONDS) -> bytes:
    """What `luoshi.directives.pictures.cleaned` makes of a stranger's picture, within the same bounds.

    Raises BadInput as `cleaned` does, and with the code out_of_bounds where a limit was reached.
    """
    if len(data) > LARGEST:
        raise trouble("too_large", size=len(data), limit=LARGEST)
    found = _answered({"picture": data}, seconds)
    if not isinstance(found, bytes):
        raise trouble("out_of_bounds")
    return found


def _answered(job: dict[str, Any], seconds: float) -> Any:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "luoshi.directives.child"],
            input=pickle.dumps(job),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            env=_surroundings(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise trouble("out_of_bounds") from error
    return _answer(done.stdout)


def read_file(path: Path, **more: Any) -> Reading:
    """The reading of a file on disk. Raises OSError where it cannot be opened."""
    return read_killable(file_bytes(path), path.name, **more)


def file_bytes(path: Path) -> bytes:
    """What stands in a file, unless it is too large: then it is not even loaded (BadInput too_large)."""
    size = path.stat().st_size
    if size > LARGEST:
        raise trouble("too_large", size=size, limit=LARGEST)
    return path.read_bytes()


def _surroundings() -> dict[str, str]:
    """The environment of the child.

    Where its modules are, one thread for libraries that would reserve memory for many, no secrets.
    """
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return {"PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def _answer(output: bytes) -> Any:
    try:
        answer = _Values(io.BytesIO(output)).load()
    except (pickle.UnpicklingError, EOFError, AttributeError, ImportError, IndexError, TypeError, ValueError) as error:
        raise trouble("out_of_bounds") from error
    if isinstance(answer, tuple):
        raise BadInput(*answer)
    return answer


class _Values(pickle.Unpickler):
    """Takes the values of this room, days and plain containers, and nothing that could act.

    The child has handled what strangers sent.
    """

    def find_class(self, module: str, name: str) -> Any:
        """The class of that name. Raises UnpicklingError for any other."""
        if (module, name) in (("datetime", "date"), ("datetime", "datetime")):
            return getattr(datetime, name)
        if module == "builtins" and name in PLAIN:
            return super().find_class(module, name)
        found = super().find_class(module, name) if module.startswith(("luoshi.directives.", "luoshi.core.")) else None
        if not isinstance(found, type):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return found
