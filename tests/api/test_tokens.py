"""Who is let in with what: tokens shown once, scopes, revocation; one shape of errors; a page that needs no script."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.test import Client

from luoshi.api import clients
from luoshi.api.scopes import ROLES, VERBS
from luoshi.core.actors import Role
from luoshi.core.errors import BadInput, NotFound
from tests.api.programs import NOBODY, Program, Town, said


def test_only_the_hash_of_a_token_is_kept(town: Town) -> None:
    program = town.program()
    ((kept, whole),) = town.district.rows(
        "SELECT digest, to_jsonb(c)::text FROM api_client c WHERE name = %s", program.name
    )
    assert bytes(kept) == clients.digest(program.token)
    assert program.token not in whole


def test_without_a_token_or_with_a_wrong_one_nobody_is_let_in(town: Town) -> None:
    for program in (NOBODY, Program("liar", "luoshi_made-up")):
        refused = program.get("/cases")
        assert (refused.status, refused.code) == (401, "unauthorized")
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_token_lets_nobody_in_and_its_webhooks_end(town: Town) -> None:
    program, now = town.program(), datetime.now(UTC)
    assert program.post("/webhooks", {"url": "https://example.org/hook"}).status == 201
    clients.revoke(town.district.means.connection, program.name, now)
    assert program.get("/cases").status == 401
    waiting = "SELECT count(*) FROM api_subscription WHERE client = %s AND ended_at IS NULL"
    assert town.district.rows(waiting, program.name) == [(0,)]
    with pytest.raises(NotFound):
        clients.revoke(town.district.means.connection, program.name, now)


def test_each_command_needs_its_own_scope(town: Town) -> None:
    reader = town.program("centre", "cases:read")
    case_id = uuid4()
    assert reader.lamp().status == 403
    for verb in VERBS:
        refused = reader.post(f"/cases/{case_id}/{verb.name}", {})
        # Who may not is told so before anything is said of what they sent.
        assert (refused.status, refused.code) == (403, "forbidden"), verb.name
        assert refused.data["error"]["data"] == {"scope": verb.scope}


def test_a_scope_gives_the_roles_of_its_own_operation_and_no_other() -> None:
    client = clients.Client("app", frozenset(ROLES), ("district", "housing"))
    assert client.actor("cases:write:extend").roles == {Role.HEAD}
    assert client.actor("cases:read").roles == frozenset()
    assert client.actor("cases:read").id == "client:app"
    with pytest.raises(clients.Forbidden):
        clients.Client("app", frozenset({"cases:read"}), ("housing",)).actor("cases:words")


def test_a_token_is_for_an_open_office_known_scopes_and_a_new_name(town: Town) -> None:
    connection, now = town.district.means.connection, datetime.now(UTC)
    with pytest.raises(NotFound):
        clients.create(connection, "app-one", ["cases:read"], "nowhere", "x" * 43, now)
    for scopes in ([], ["cases:everything"], ["persons:read"]):
        with pytest.raises(BadInput, match="scope"):
            clients.create(connection, "app-one", scopes, "centre", "x" * 43, now)
    with pytest.raises(BadInput):
        clients.create(connection, town.program().name, ["cases:read"], "centre", "x" * 43, now)
    with pytest.raises(BadInput):
        clients.create(connection, "李敏", ["cases:read"], "centre", "x" * 43, now)


def test_every_error_has_one_shape(town: Town) -> None:
    app = town.program()
    asked = [
        (app.get("/nothing"), 404, "no_such_address"),
        (app.ask("DELETE", "/cases"), 405, "wrong_method"),
        (app.get(f"/cases/{uuid4()}"), 404, "case"),
        (app.get("/cases?limit=0"), 422, "invalid"),
        (app.get("/cases?matter=%00"), 422, "invalid"),
        (app.post("/cases", ["no", "object"]), 422, "invalid"),
        (app.post("/cases", {"case_type": "help", "title": "a", "text": "b", "phone": "1"}), 422, "invalid"),
        (app.lamp(case_type="witchcraft"), 409, "unknown_case_type"),
        (app.get("/deadline?start=2026-09-28T10:00:00&limit=5wd"), 422, "invalid"),
    ]
    for answer, status, code in asked:
        assert (answer.status, answer.code) == (status, code), answer.text
    broken = Client(SERVER_NAME="localhost").post(
        "/api/v1/cases",
        "{",
        "application/json",
        headers={"Authorization": f"Bearer {app.token}", "Idempotency-Key": "k" * 12},
    )
    assert (broken.status_code, said(broken).code) == (400, "unreadable")


def test_an_error_says_nothing_back_of_what_was_sent(town: Town) -> None:
    refused = town.program().lamp(urgent="何春梅说很急")
    assert refused.status == 422
    assert "何春梅" not in refused.text


def test_the_description_names_the_scope_of_every_operation_and_the_page_needs_no_script(town: Town) -> None:
    schema = NOBODY.get("/openapi.json").data
    assert schema["openapi"].startswith("3.1")
    operations = [(path, verb, op) for path, verbs in schema["paths"].items() for verb, op in verbs.items()]
    assert len(operations) > 35
    assert [op for op in operations if op[2].get("x-scope") not in ROLES] == []
    for path, verb, op in operations:
        key = [each for each in op.get("parameters", ()) if each["name"] == "Idempotency-Key"]
        assert bool(key) == (verb == "post"), path

    page = Client(SERVER_NAME="localhost").get("/api/v1/docs").content.decode()
    assert "<script" not in page
    assert "//cdn" not in page
    for path, _verb, op in operations:
        assert path in page
        assert op["x-scope"] in page


def test_no_answer_is_described_with_a_field_of_the_person(town: Town) -> None:
    """P11 over the description itself: nothing that comes out has a name, a contact or an identity, and only the words
    of one case have words.
    """
    schema = NOBODY.get("/openapi.json").data
    out: dict[str, set[str]] = {}
    for path, verbs in schema["paths"].items():
        for verb, op in verbs.items():
            for code, answer in op["responses"].items():
                if str(code).startswith("2"):
                    found = answer.get("content", {}).get("application/json", {}).get("schema", {})
                    out[f"{verb} {path}"] = fields_of(found, schema["components"]["schemas"])
    offices_have_names = {"get /api/v1/offices", "get /api/v1/case-types", "get /api/v1/reports/delays"}
    personal = {"contact", "phone", "email", "identity", "form", "name", "receipt_code"}
    words = {"title", "text", "place", "answer", "note"}
    for operation, fields in out.items():
        allowed = {"name"} if operation in offices_have_names else set()
        allowed |= {"form"} if operation == "get /api/v1/case-types" else set()
        allowed |= {"receipt_code"} if operation == "post /api/v1/cases" else set()
        assert fields & personal <= allowed, operation
        if operation != "get /api/v1/cases/{case_id}/words":
            assert not fields & words, operation


def fields_of(schema: dict[str, object], known: dict[str, dict[str, object]]) -> set[str]:
    """The names of all fields in a schema and in those it refers to."""
    text, found, waiting = str(schema), set(), [schema]
    seen: set[str] = set()
    while waiting:
        each = waiting.pop()
        for name, value in each.items():
            if name == "$ref":
                target = str(value).rpartition("/")[2]
                if target not in seen:
                    seen.add(target)
                    waiting.append(known[target])
            elif isinstance(value, dict):
                if name == "properties":
                    found |= set(value)
                waiting.append(value)
            elif isinstance(value, list):
                waiting += [part for part in value if isinstance(part, dict)]
    assert text
    return found
