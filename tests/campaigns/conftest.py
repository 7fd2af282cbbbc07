"""The seeded district of the case tests, and the supervision office's desk in it."""

from __future__ import annotations

import pytest

from tests.campaigns.cast import Desk
from tests.cases.cast import District
from tests.cases.conftest import district as district


@pytest.fixture
def desk(district: District) -> Desk:
    """A desk in a district of the test's own, on its Monday morning."""
    return Desk.of(district)
