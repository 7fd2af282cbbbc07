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
