"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[1]
pytest_plugins = ["tests.postgres_fixture"]

# The same examples in every run: a failure found once is found again.
settings.register_profile("luoshi", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("luoshi")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data to measure on; tests that need it skip loudly where it is absent."""
    folder = Path(os.environ.get("LUOSHI_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"REAL DATA ABSENT: {folder} is not there (set LUOSHI_SHARED)")
    return folder


# The journeys share a browser and a district, and take longest; then the drills, minutes each, so that no process waits
# long for another at the end.
LONGEST = ("tests/browser/", "tests/runtime/drills/test_drills.py")


class Together(LoadScopeScheduling):  # type: ignore[misc]
    """Each file in one process, with what it has made; the journeys all in one."""

    def _split_scope(self, nodeid: str) -> str:
        place = _place(nodeid)
        return LONGEST[place] if place < len(LONGEST) else nodeid.partition("::")[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Together | None:
    """For several processes that take file by file; whoever asks for another way gets that."""
    return Together(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first."""
    items.sort(key=lambda item: _place(item.nodeid))


def _place(nodeid: str) -> int:
    return next((place for place, path in enumerate(LONGEST) if nodeid.startswith(path)), len(LONGEST))
