"""Open311 GeoReport v2 as its published examples have it: services, requests, tokens, errors, in JSON and XML.

https://wiki.open311.org/GeoReport_v2
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from wsgiref.simple_server import WSGIRequestHandler, make_server
from xml.etree import ElementTree

import pytest
from django.test import Client

from tests.api.programs import SECRETS, WORDS, Answer, Town, said

# The fields of the standard's own examples.
SERVICE = ["service_code", "service_name", "description", "metadata", "type", "keywords", "group"]
ATTRIBUTE = ["variable", "code", "datatype", "required", "datatype_description", "order", "description", "values"]
REQUEST = [
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address",
    "address_id", "zipcode", "lat", "long", "media_url",
]  # fmt: skip


def get(path: str) -> Answer:
    return said(Client(SERVER_NAME="localhost").get(f"/open311/v2/{path}"))


def post(form: str = "json", **fields: str) -> Answer:
    return said(Client(SERVER_NAME="localhost").post(f"/open311/v2/requests.{form}", fields))


def lamp(town: Town, form: str = "json", **changes: str) -> Answer:
    """The street lamp, as the example of the standard reports a pothole."""
    given = {
        "api_key": town.program("centre", "open311:write").token,
        "service_code": "help",
        "description": WORDS,
        "address_string": "解放路12号",
        "first_name": "何春梅",
        "phone": "13900001111",
        **changes,
    }
    return post(form, **given)


def children(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)


def test_services_are_listed_as_in_the_standard(town: Town) -> None:
    services = get("services.json")
    assert services.headers["Content-Type"] == "application/json; charset=utf-8"
    assert all(list(each) == SERVICE for each in services.data)
    codes = {each["service_code"] for each in services.data}
    assert {"help", "inquiry", "suggestion"} <= codes

    xml = get("services.xml")
    assert xml.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert xml.text.startswith("<?xml version='1.0' encoding='utf-8'?>")
    root = children(xml.text)
    assert root.tag == "services"
    assert [child.tag for child in root[0]] == SERVICE
    assert {each.findtext("service_code") for each in root} == codes
    assert root[0].findtext("metadata") in ("true", "false")


def test_only_kinds_whose_publicity_allows_it_are_listed(town: Town) -> None:
    codes = {each["service_code"] for each in get("services.json").data}
    assert not codes & {"violation_report", "third_party_complaint", "meeting_decision", "supervised_task"}
    refused = get("services/violation_report.json")
    assert (refused.status, refused.data[0]["code"]) == (404, 404)
    assert lamp(town, service_code="violation_report").status == 404


def test_a_service_definition_asks_what_the_form_asks(town: Town) -> None:
    found = get("services/help.json").data
    assert found["service_code"] == "help"
    assert all(list(each) == ATTRIBUTE for each in found["attributes"])
    assert [each["code"] for each in found["attributes"]] == ["happened_on", "wants_reply"]
    assert found["attributes"][1]["values"] == [{"key": "true", "name": "是"}, {"key": "false", "name": "否"}]
    root = children(get("services/help.xml").text)
    assert root.tag == "service_definition"
    assert root.find("attributes/attribute/code") is not None
    assert root.find("attributes/attribute/values/value/key") is not None


def test_a_request_becomes_a_case_with_an_officer_on_duty(town: Town) -> None:
    made = lamp(town, **{"attribute[wants_reply]": "true"})
    assert made.status == 200, made.text
    (request,) = made.data
    assert list(request) == ["service_request_id", "service_notice", "account_id"]
    ((case_id,),) = town.district.rows("SELECT id FROM cases_case WHERE number = %s", request["service_request_id"])
    case = town.district.case(UUID(str(case_id)))
    assert (case.case_type, case.channel, case.holder.officer) == ("help", "open311", "li")
    assert re.search(r"查询码 [0-9A-Z]{4}(-[0-9A-Z]{4}){6}：", request["service_notice"])

    (shown,) = get(f"requests/{request['service_request_id']}.json").data
    assert list(shown) == REQUEST
    assert (shown["status"], shown["service_code"], shown["agency_responsible"]) == ("open", "help", "政务服务中心")
    token = get(f"tokens/{request['service_request_id']}.json").data
    assert token == [{"service_request_id": request["service_request_id"], "token": request["service_request_id"]}]


def test_strangers_read_no_words_names_or_places(town: Town) -> None:
    number = lamp(town).data[0]["service_request_id"]
    for path in ("requests.json", "requests.xml", f"requests/{number}.json", f"requests/{number}.xml"):
        text = get(path).text
        assert number in text
        assert not any(secret in text for secret in SECRETS), path
    assert get(f"requests/{number}.json").data[0]["description"] is None


def test_the_xml_of_requests_is_the_standard_s(town: Town) -> None:
    root = children(lamp(town, "xml").text)
    assert (root.tag, root[0].tag) == ("service_requests", "request")
    number = root[0].findtext("service_request_id")
    root = children(get(f"requests/{number}.xml").text)
    assert (root.tag, [child.tag for child in root[0]]) == ("service_requests", REQUEST)
    assert datetime.fromisoformat(root[0].findtext("requested_datetime") or "").tzinfo is not None


def test_no_place_and_no_name_is_needed(town: Town) -> None:
    assert lamp(town, address_string="", first_name="", phone="").status == 200


def test_errors_are_the_standard_s_in_both_formats(town: Town) -> None:
    wrong: list[tuple[dict[str, Any], int]] = [
        ({"api_key": ""}, 403),
        ({"api_key": town.program("centre", "cases:read").token}, 403),
        ({"service_code": "potholes"}, 404),
        ({"description": " "}, 400),
        ({"description": "长" * 4001}, 400),
        ({"jurisdiction_id": "elsewhere.gov"}, 404),
        ({"attribute[colour]": "red"}, 400),
        ({"description": "\x00"}, 400),
    ]
    for change, status in wrong:
        refused = lamp(town, **change)
        assert (refused.status, [each["code"] for each in refused.data]) == (status, [status]), change
        root = children(lamp(town, "xml", **change).text)
        assert (root.tag, root.findtext("error/code")) == ("errors", str(status))
        assert root.findtext("error/description")
    assert lamp(town, jurisdiction_id="district").status == 200
    assert get("requests/nothing.json").status == 404
    assert get("requests.json?status=asleep").status == 400
    assert get("requests.json?start_date=2026-01-01").status == 400, "a time has its zone"


def test_requests_are_narrowed_by_kind_state_time_and_number(town: Town) -> None:
    numbers = [lamp(town).data[0]["service_request_id"] for _ in range(2)]
    inquiry = lamp(town, service_code="inquiry").data[0]["service_request_id"]

    def listed(query: str) -> set[str]:
        return {each["service_request_id"] for each in get(f"requests.json?{query}").data}

    assert listed(f"service_request_id={','.join(numbers)}") == set(numbers)
    assert inquiry in listed("service_code=inquiry")
    assert not listed("service_code=inquiry") & set(numbers)
    assert listed("status=open") >= {*numbers, inquiry}
    assert not listed("status=closed") & {*numbers, inquiry}
    yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    assert not listed(f"end_date={yesterday}") & set(numbers)
    assert listed(f"start_date={yesterday}") >= set(numbers)
    assert listed("service_code=violation_report") == set()


def test_a_repeated_sending_under_one_key_is_one_request(town: Town) -> None:
    token = town.program("centre", "open311:write").token
    fields = {"api_key": token, "service_code": "help", "description": WORDS}
    sent = [
        said(Client(SERVER_NAME="localhost", headers={"Idempotency-Key": "one-of-mine"}).post(
            "/open311/v2/requests.json", fields
        ))
        for _ in range(2)
    ]  # fmt: skip
    assert sent[0].text == sent[1].text


@contextmanager
def served() -> Iterator[str]:
    """Our pages over HTTP on this machine."""
    from luoshi.web.wsgi import application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *words: Any) -> None:
            pass

    server = make_server("127.0.0.1", 0, application, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_public_client_reads_us(town: Town, form: str) -> None:
    """The client library georeport of PyPI, over HTTP."""
    georeport = pytest.importorskip("georeport", reason="THE PUBLIC CLIENT LIBRARY georeport IS NOT INSTALLED")
    number = lamp(town).data[0]["service_request_id"]
    with served() as address:
        client = georeport.GeoReport(f"{address}/open311/v2", jurisdiction="district", output_format=form)
        services, definition = client.get_service_list(), client.get_service_definition("help")
        requests, request = client.get_service_requests(), client.get_service_request(number)
    assert "求助" in str(services)
    assert "happened_on" in str(definition)
    assert number in str(requests)
    assert number in str(request)
