"""Inboxes in a district that the tests of a module share, emptied for each."""

from __future__ import annotations

import pytest

from luoshi.ledger.access import acting
from luoshi.notify.telling import TELLER
from tests.cases.cast import District
from tests.cases.conftest import monday as monday
from tests.cases.conftest import town as town
from tests.reactions.cast import Worker, staffed


@pytest.fixture(scope="module")
def staffed_town(town: District) -> District:
    """The district with everybody in it."""
    staffed(town)
    return town


@pytest.fixture
def worker(staffed_town: District, monday: District) -> Worker:
    """A worker by the default policy, on the district's Monday morning; every inbox is empty, and nothing waits."""
    worker = Worker(monday)
    worker.drain()
    with acting(worker.connection, TELLER) as connection:
        connection.execute("DELETE FROM notify_inbox")
        connection.execute("DELETE FROM notify_message")
    return worker
