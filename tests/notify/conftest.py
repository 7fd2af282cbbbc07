"""Inboxes in a district of the test's own."""

from __future__ import annotations

import pytest

from tests.cases.cast import District
from tests.cases.conftest import district as district
from tests.reactions.cast import Worker, staffed


@pytest.fixture
def worker(district: District) -> Worker:
    """A worker in the district, by the default policy."""
    staffed(district)
    return Worker(district)
