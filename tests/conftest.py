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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several processes share the tests, a file stays with one of them, and so do all journeys in a browser.

    First, since xdist reads the groups in a hook of this name too.
    """
    for item in items:
        folder = item.path.relative_to(ROOT).parts[1]
        item.add_marker(pytest.mark.xdist_group("browser" if folder == "browser" else str(item.path)))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data to measure on; tests that need it skip loudly where it is absent."""
    folder = Path(os.environ.get("LUOSHI_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip(f"REAL DATA ABSENT: {folder} is not there (set LUOSHI_SHARED)")
    return folder
