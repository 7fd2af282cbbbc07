"""A field to inspect in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.cases.cast import District
from tests.cases.conftest import district as district
from tests.judgement.cast import SEALS
from tests.judgement.inspections.cast import Field
from tests.reactions.cast import Worker, staffed


@pytest.fixture
def field(district: District) -> Field:
    """Inspecting in a district of the test's own, on its Monday morning."""
    return Field.of(district)


@pytest.fixture
def worker(field: Field) -> Worker:
    """A worker who knows the keys."""
    staffed(field.district)
    found = Worker(field.district)
    found.knowledge = replace(found.knowledge, seals=SEALS)
    return found
