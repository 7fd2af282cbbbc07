"""For processes under libfaketime 0.9.10, which breaks the sleep of Python where it leaves the monotonic clock alone.

A sleep is a wait for nothing here.
"""

import select
import time


def sleep(seconds: float) -> None:
    """As `time.sleep`."""
    select.select([], [], [], seconds)


time.sleep = sleep  # type: ignore[assignment]
