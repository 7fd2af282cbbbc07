"""The seeded district of the case tests, and a bench to judge on."""

from __future__ import annotations

import pytest

from tests.cases.cast import District
from tests.cases.conftest import district as district
from tests.judgement.cast import Bench


@pytest.fixture
def bench(district: District) -> Bench:
    """A bench in a district of the test's own, on its Monday morning."""
    return Bench.of(district)
