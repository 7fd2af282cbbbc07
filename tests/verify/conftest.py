"""The separate package for outsiders, and a record to give them receipts of."""

from __future__ import annotations

from tests.ledger.conftest import admin as admin
from tests.ledger.conftest import app as app
from tests.ledger.conftest import connect as connect
from tests.ledger.conftest import desk as desk
from tests.ledger.conftest import owner as owner
from tests.runtime.log.conftest import keeper as keeper
