"""The seeded district of the case tests, with the people a worker tells, and a worker to let loose on it."""

from __future__ import annotations

import pytest

from tests.cases.cast import District
from tests.cases.conftest import district as district
from tests.cases.conftest import monday as monday
from tests.cases.conftest import town as town
from tests.reactions.cast import Worker, staffed


@pytest.fixture
def worker(district: District) -> Worker:
    """A worker in a district of the test's own."""
    staffed(district)
    return Worker(district)


@pytest.fixture(scope="module")
def staffed_town(town: District) -> District:
    """The shared district with everybody in it."""
    staffed(town)
    return town


@pytest.fixture
def at_work(staffed_town: District, monday: District) -> Worker:
    """A worker in the shared district, on its Monday morning: for tests that look at their own cases only."""
    return Worker(monday)
