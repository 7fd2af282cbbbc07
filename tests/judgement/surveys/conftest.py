"""The bench of the judgement tests."""

from __future__ import annotations

from tests.cases.conftest import district as district
from tests.judgement.conftest import bench as bench
