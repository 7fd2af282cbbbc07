"""A hall in the seeded district."""

from __future__ import annotations

import pytest

from tests.cases.cast import District
from tests.cases.conftest import district as district
from tests.judgement.complaints.cast import Hall


@pytest.fixture
def hall(district: District) -> Hall:
    """A hall in a district of the test's own, whose officers have keys."""
    return Hall.of(district)
