"""Whatever is sent, as the description allows it or against it, is answered; nothing breaks (schemathesis)."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

from luoshi.runtime.opening import open_django_alone
from tests.api.programs import Program, Town

open_django_alone()

from luoshi.api.v1 import api  # noqa: E402 - settings must be there first
from luoshi.web.wsgi import application  # noqa: E402

EXAMPLES = 2
# As the door gives it out, without going through that: it counts who asks, in a database that is not there yet.
schema = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(), default=str)))
schema.app, schema.location = application, "/api/v1/openapi.json"
schema.config.phases.coverage.enabled = False


@pytest.fixture(scope="module")
def housing(town: Town) -> Program:
    return town.program("housing")


@pytest.fixture(scope="module")
def at_work(town: Town, housing: Program) -> str:
    """A case that the office has signed for, so that commands get past its not being there."""
    case_id = town.offered(town.program("centre"))
    assert housing.post(f"/cases/{case_id}/sign-for", {"officer": "zhang"}).status == 200
    return str(case_id)


@schema.parametrize()
@settings(max_examples=EXAMPLES, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
def test_nothing_that_is_sent_breaks_it(case: schemathesis.Case[Any], housing: Program, at_work: str) -> None:
    if "case_id" in case.path_parameters:
        case.path_parameters["case_id"] = at_work
    headers = {"Authorization": f"Bearer {housing.token}", "Idempotency-Key": secrets.token_urlsafe(12)}
    answer = case.call(headers=headers)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert set(answer.json()["error"]) == {"code", "message", "message_en", "data"}
