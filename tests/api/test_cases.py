"""A program registers a case, acts on it and reads it: one answer to one key, versions, and never anybody's words."""

from __future__ import annotations

import json
import secrets
from uuid import UUID, uuid4

import pytest

from luoshi.api.clients import Client
from luoshi.api.edge import door
from luoshi.api.registering import _number
from luoshi.cases.codes import hashed
from luoshi.core.languages import Language
from luoshi_verify.notes import Bad, Trusted, read_key
from luoshi_verify.receipts import check_promise
from tests.api.programs import LAMP, SECRETS, Program, Town
from tests.cases.cast import request


def nothing_personal(text: str) -> bool:
    return not any(secret in text or json.dumps(secret)[1:-1] in text for secret in SECRETS)


def test_a_case_is_registered_offered_signed_for_and_closed_by_programs(town: Town) -> None:
    app, housing = town.program("centre"), town.program("housing")
    case_id = town.offered(app)

    signed = housing.post(f"/cases/{case_id}/sign-for", {"officer": "zhang"})
    assert signed.status == 200
    assert signed.data["version"] == 3
    evidence = housing.post(f"/cases/{case_id}/add-evidence", {"evidence": "handling_record", "name": "换了灯泡"})
    contact = housing.post(f"/cases/{case_id}/contact", {"channel": "phone"})
    closed = housing.post(f"/cases/{case_id}/close", {"outcome": "done", "answer": "灯已修好。"})
    assert [evidence.status, contact.status, closed.status] == [200, 200, 200], closed.text

    read = housing.get(f"/cases/{case_id}").data
    assert (read["state"], read["outcome"], read["holder"]) == (
        "closed",
        "done",
        {"office": "housing", "officer": "zhang"},
    )
    assert [step["kind"] for step in read["steps"]][:3] == ["registered", "offered", "signed_for"]
    assert read["clocks"]["waited"] >= 0
    assert town.district.kinds(case_id)[-1] == "closed"
    assert not [line for line in town.district.broken() if str(case_id) in line]


def test_a_program_says_in_what_language_the_person_is_told(town: Town) -> None:
    app = town.program()
    case_id = app.lamp(language="en").data["id"]
    assert town.district.case(UUID(case_id)).language is Language.ENGLISH
    assert town.district.case(UUID(app.lamp().data["id"])).language is Language.CHINESE
    assert app.lamp(language="xx").status == 422


def test_the_same_key_is_the_same_answer_and_one_case(town: Town) -> None:
    app, key = town.program(), secrets.token_urlsafe(12)
    before = town.district.written()[3]
    answers = {app.lamp(key).text for _ in range(3)}
    assert len(answers) == 1
    assert town.district.written()[3] == before + 1

    another = app.lamp(key, title="另一件")
    assert (another.status, another.code) == (409, "key_reused")
    assert town.program().lamp(key).data["id"] != json.loads(answers.pop())["id"], "another client's key is another"


def test_a_number_that_another_case_has_gives_way_to_another_and_stays_the_keys(town: Town) -> None:
    app, key = town.program(), secrets.token_urlsafe(12)
    taken = _number(Client(app.name, frozenset(), ("centre",)), key)
    town.district.registered(request(number=taken))
    first = app.lamp(key)
    assert first.status == 201, first.text
    assert first.data["number"] != taken
    assert app.lamp(key).text == first.text


def test_an_action_repeated_under_its_key_is_done_once_even_when_the_case_has_moved_on(town: Town) -> None:
    app, housing = town.program("centre"), town.program("housing")
    case_id, key = town.offered(app), secrets.token_urlsafe(12)
    first = housing.post(f"/cases/{case_id}/sign-for", {"officer": "zhang"}, key, If_Match='"2"')
    assert housing.post(f"/cases/{case_id}/add-note", {"text": "已派单"}).status == 200
    again = housing.post(f"/cases/{case_id}/sign-for", {"officer": "zhang"}, key, If_Match='"2"')
    assert (first.status, again.status) == (200, 200)
    assert first.text == again.text
    assert town.district.kinds(case_id).count("signed_for") == 1


def test_every_post_needs_a_key(town: Town) -> None:
    app = town.program()
    refused = app.ask("POST", "/cases", LAMP)
    assert (refused.status, refused.code) == (422, "invalid")


def test_the_person_can_follow_with_the_code_that_the_program_was_given(town: Town) -> None:
    given = town.program().lamp().data
    assert hashed(given["receipt_code"]) == town.district.case(UUID(given["id"])).code_hash


def test_registering_gives_a_signed_promise_that_outsiders_can_check(town: Town) -> None:
    """The acknowledgement names the event by the hash of its bytes; whoever changes either is found out."""
    app, key = town.program(), secrets.token_urlsafe(12)
    given = app.lamp(key).data
    trusted = Trusted("", (), read_key(str(door().key.public)))
    promise = check_promise(given["promise"], trusted)
    assert [event.hex() for event in promise.events] == [event["sha256"] for event in given["events"]]
    assert promise.entered_at.startswith(given["entered_at"].removesuffix("Z")), "which is told to the millisecond"
    assert app.lamp(key).data["promise"] == given["promise"]
    with pytest.raises(Bad):
        check_promise(given["promise"].replace("@1 ", "@2 "), trusted)


def test_another_version_than_the_one_seen_is_refused(town: Town) -> None:
    app, housing = town.program("centre"), town.program("housing")
    case_id = town.offered(app)
    seen = housing.get(f"/cases/{case_id}").headers["ETag"]
    assert housing.post(f"/cases/{case_id}/sign-for", {"officer": "zhang"}, If_Match=seen).status == 200
    stale = housing.post(f"/cases/{case_id}/add-note", {"text": "晚了"}, If_Match=seen)
    assert (stale.status, stale.code) == (412, "version_clash")
    assert "noted" not in town.district.kinds(case_id)


def test_no_list_and_no_case_has_words_names_or_contacts(town: Town) -> None:
    app = town.program()
    case_id = app.lamp().data["id"]
    for path in ("/cases", f"/cases/{case_id}", "/case-types", "/offices", "/reports/delays", "/webhooks"):
        answer = app.get(path)
        assert answer.status == 200, answer.text
        assert nothing_personal(answer.text), path


def test_the_words_of_a_case_are_for_the_office_that_answers_for_it(town: Town) -> None:
    app, housing, traffic = (town.program(office) for office in ("centre", "housing", "traffic"))
    case_id = town.offered(app)
    assert housing.get(f"/cases/{case_id}").status == 200, "it may look at what it is offered"
    assert housing.get(f"/cases/{case_id}/words").status == 404, "and reads the words when it has signed"
    assert app.get(f"/cases/{case_id}/words").data["title"] == "路灯不亮"

    assert housing.post(f"/cases/{case_id}/sign-for", {"officer": "zhang"}).status == 200
    words = housing.get(f"/cases/{case_id}/words")
    assert words.data["text"] == LAMP["text"]
    assert "何春梅" not in words.text
    assert "13900001111" not in words.text
    assert app.get(f"/cases/{case_id}/words").status == 404
    assert traffic.get(f"/cases/{case_id}").status == 404
    assert town.program("housing", "cases:read").get(f"/cases/{case_id}/words").status == 403


def test_a_list_is_paged_by_an_opaque_cursor_and_narrowed(town: Town) -> None:
    app = town.program()
    mine = [app.lamp(matter="paged").data["id"] for _ in range(5)]
    seen: list[str] = []
    path = "/cases?matter=paged&limit=2"
    pages = 0
    cursor = None
    while cursor is not None or not pages:
        page = app.get(path + (f"&cursor={cursor}" if cursor else "")).data
        seen += [row["id"] for row in page["cases"]]
        cursor, pages = page["next"], pages + 1
    assert pages == 3
    assert seen == sorted(seen, key=seen.index)
    assert sorted(seen) == sorted(mine)
    assert app.get("/cases?matter=paged&state=closed").data == {"cases": [], "next": None}
    assert app.get("/cases?cursor=abc").code == "bad_cursor"


def test_an_office_or_officer_that_is_not_there_is_not_found(town: Town) -> None:
    app, housing = town.program("centre"), town.program("housing")
    case_id = town.offered(app)
    assert app.post(f"/cases/{app.lamp().data['id']}/offer", {"to": "nowhere"}).code == "office"
    assert housing.post(f"/cases/{case_id}/sign-for", {"officer": "wang"}).code == "officer", "Wang is of traffic"
    assert housing.post(f"/cases/{case_id}/sign-for", {}).status == 422, "a program does not answer for a case"
    assert app.post(f"/cases/{uuid4()}/offer", {"to": "housing"}).code == "case"


def test_a_program_cannot_speak_for_the_person(town: Town) -> None:
    app = town.program()
    case_id = app.lamp().data["id"]
    for verb in ("give-verdict", "withdraw", "consent", "object"):
        assert app.post(f"/cases/{case_id}/{verb}", {}).status == 404, verb


def test_two_cases_of_one_officer_are_merged_once(town: Town) -> None:
    app, housing = town.program("centre"), town.program("housing")
    cases = [town.offered(app) for _ in range(2)]
    for case_id in cases:
        housing.post(f"/cases/{case_id}/sign-for", {"officer": "zhang"})
    key = secrets.token_urlsafe(12)
    answers = [housing.post(f"/cases/{cases[0]}/merge", {"into": str(cases[1])}, key) for _ in range(2)]
    assert [answer.status for answer in answers] == [200, 200], answers[1].text
    assert answers[0].text == answers[1].text


def test_case_types_offices_and_deadlines_can_be_asked(town: Town) -> None:
    app: Program = town.program("housing", "cases:read")
    assert "help" in [kind["code"] for kind in app.get("/case-types").data["case_types"]]
    assert "housing" in [office["code"] for office in app.get("/offices").data["offices"]]
    found = app.get("/deadline?start=2026-09-28T10:00:00%2B08:00&limit=5wd").data
    assert found["last_day"] == "2026-10-10"
    assert {"day": "2026-10-01", "reason": "holiday"} in found["skipped"]
    assert app.get("/reports/delays").status == 403
