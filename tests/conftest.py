"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In a whole run: the longest first, and each file in one process, with what it has made."""
    if not getattr(config.option, "loadgroup", False):
        return
    items.sort(key=lambda item: _place(item.nodeid))
    for item in items:
        place = _place(item.nodeid)
        group = LONGEST[place] if place < len(LONGEST) else item.nodeid.partition("::")[0]
        item.add_marker(pytest.mark.xdist_group(group))


def _place(nodeid: str) -> int:
    return next((place for place, path in enumerate(LONGEST) if nodeid.startswith(path)), len(LONGEST))
