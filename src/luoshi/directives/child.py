"""The program of the process in which a file from outside is read: `python -m luoshi.directives.child`.

It bounds itself before it looks at the first byte, takes one pickled job from its standard input and gives one
pickled answer on its standard output. It opens no file for writing: its bound on file sizes is zero.
"""

from __future__ import annotations

import pickle
import resource
import sys

from luoshi.core.errors import BadInput
from luoshi.directives.trouble import trouble

MEMORY = 512 * 1024 * 1024
SECONDS = 5
"""Of the processor: on a machine that is not busy a finding comes within five seconds."""


def bound() -> None:
    """Sets the limits of this process: memory, processor time, no written file, no core dump."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def answer(job: dict[str, object]) -> object:
    """The reading or the picture, or the refusal as a value: too much memory and too deep a nesting are such."""
    try:
        return _done(job)
    except BadInput as error:
        refusal = error
    except MemoryError:
        refusal = trouble("out_of_bounds")
    except RecursionError:
        refusal = trouble("too_deep")
    return refusal.code, refusal.zh, refusal.en, refusal.data


def _done(job: dict[str, object]) -> object:
    if "picture" in job:
        from luoshi.directives.pictures import cleaned

        return cleaned(job["picture"])  # type: ignore[arg-type]
    from luoshi.directives.reading import read

    return read(**job)  # type: ignore[arg-type]


def main() -> None:
    """Reads the job, answers it."""
    bound()
    # openpyxl loads numpy where it is there, for what no paper needs: half a second and much memory for nothing.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    job = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
    pickle.dump(answer(job), sys.stdout.buffer)


if __name__ == "__main__":
    main()
