"""A person hands in photographs and papers with a request, a note, materials asked for: never because they must."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from luoshi.cases.uploads import limits
from luoshi.core.case import commands as c
from luoshi.runtime.postgres import Running
from tests.cases.cast import ZHANG
from tests.web.public_cast import Person, Street, said, shared_street, text_of

OWNER = "the owner"


@pytest.fixture(scope="module")
def street(postgres: Running, people: str) -> Iterator[Street]:
    with shared_street(postgres, people, __name__) as street:
        yield street


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    with override_settings(FILES_ROOT=tmp_path):
        yield tmp_path


def photo(name: str = "何秀英家门口.jpg", more: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"\xff\xd8\xff" + bytes(range(200)) + more, "image/jpeg")


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("水质检测报告.pdf", b"%PDF-1.7 " + bytes(100), "application/pdf")


def on_disk(folder: Path) -> int:
    return sum(path.is_file() for path in folder.rglob("*"))


def added(street: Street, case_id: UUID) -> int:
    return street.district.kinds(case_id).count("evidence_added")


def test_photographs_come_with_the_request_and_their_names_are_left_behind(street: Street, folder: Path) -> None:
    person = street.somebody()
    page = text_of(person.browser.get("/ask"))
    assert 'type="file"' in page
    assert "不交也一样办" in page

    answer = person.send(files=[photo(), paper()])  # type: ignore[arg-type]
    assert answer.status_code == 200
    case_id = street.case_of(person.number)
    assert added(street, case_id) == 2
    assert on_disk(folder) == 2
    events = [event for event in street.district.events(case_id) if event.kind == "case.evidence_added"]
    assert {event.actor for event in events} == {"person:person"}
    texts = street.town.rows("SELECT value FROM ledger_vault WHERE stream = %s AND field = 'name'", case_id)
    assert {text for (text,) in texts} == {"照片 1", "文件 2"}


def test_a_request_without_any_file_is_as_good(street: Street, folder: Path) -> None:
    person = street.somebody()
    assert person.send().status_code == 200
    assert street.district.kinds(street.case_of(person.number)) == ["registered"]
    assert on_disk(folder) == 0


def test_the_same_form_sent_twice_adds_its_files_once(street: Street, folder: Path) -> None:
    person = street.somebody()
    form = person.form()
    person.send(**form, files=[photo()])  # type: ignore[arg-type]
    first = person.number
    person.send(**form, files=[photo()])  # type: ignore[arg-type]

    assert person.number == first
    assert added(street, street.case_of(first)) == 1
    assert on_disk(folder) == 1


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([SimpleUploadedFile("run.exe", b"MZ" + bytes(100))], "可以上传"),
        ([SimpleUploadedFile("empty.jpg", b"")], "空的"),
        ([photo(more=bytes(limits().most_bytes))], "不能超过 10 MB"),
        ([photo(f"{n}.jpg") for n in range(6)], "一次最多交 5 个文件"),
    ],
    ids=["a program", "nothing", "too large", "too many"],
)
def test_what_is_not_taken_is_said_and_nothing_is_registered_or_kept(
    street: Street, folder: Path, files: list[SimpleUploadedFile], words: str
) -> None:
    person = street.somebody()
    for file in files:
        file.seek(0)
    before = street.district.written()
    answer = person.send("门口积水", files=[photo(), *files])  # type: ignore[arg-type]

    assert answer.status_code == 400
    assert words in text_of(answer)
    assert "照片和文件请重新选一次" in text_of(answer)
    assert "门口积水" in text_of(answer)
    assert street.district.written() == before
    assert on_disk(folder) == 0


def test_papers_come_with_the_materials_that_were_asked_for(street: Street, folder: Path) -> None:
    case_id = street.working(OWNER, ZHANG, case_type="simple_application", title=said("排水许可"))
    street.act(case_id, c.AskSupplement(("水质检测报告",)), ZHANG)
    owner = street.holder_of(case_id, OWNER)
    assert 'type="file"' in text_of(owner.browser.get(f"/follow/{owner.number}/do/supplement"))

    assert owner.do("supplement", items=["水质检测报告"], files=[paper()]).status_code == 303
    assert street.district.kinds(case_id)[-2:] == ["supplement_received", "evidence_added"]
    assert on_disk(folder) == 1


def test_with_a_note_too_but_not_with_an_act_that_asks_for_none(street: Street, folder: Path) -> None:
    owner = street.holder_of(street.working(OWNER, ZHANG), OWNER)
    owner.do("note", text="见照片", files=[photo()])
    owner.do("withdraw", files=[photo()])

    assert street.district.kinds(street.case_of(owner.number))[-3:] == ["noted", "evidence_added", "withdrawn"]
    assert on_disk(folder) == 1


def test_where_the_act_itself_is_refused_its_files_are_forgotten(street: Street, folder: Path) -> None:
    owner = street.holder_of(street.working(OWNER, ZHANG), OWNER)
    assert owner.do("note", text=" ", files=[photo()]).status_code == 409
    assert on_disk(folder) == 0


def test_a_case_takes_only_so_many(street: Street) -> None:
    owner: Person = street.holder_of(street.working(OWNER, ZHANG), OWNER)
    sendings = limits().most_files_of_a_case // limits().most_files
    for _ in range(sendings):
        assert owner.do("note", text="又拍了几张", files=[photo() for _ in range(5)]).status_code == 303

    answer = owner.do("note", text="还有一张", files=[photo()])
    assert answer.status_code == 400
    assert "请带到窗口" in text_of(answer)
