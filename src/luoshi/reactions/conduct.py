"""What follows from conduct complaints: a word to whoever is next, naming nobody; a rectification of what was upheld.

No notice says which office a complaint is of, nor of which day: it says that there is something to look at.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final
from uuid import uuid5

from luoshi.cases.commands import register
from luoshi.cases.handling import By, Means, access_of
from luoshi.cases.loading import load
from luoshi.core.actors import MACHINE, Role
from luoshi.core.case.commands import Register
from luoshi.core.case.events import Holder
from luoshi.core.errors import NotFound
from luoshi.core.judgement.complaints import unsealing
from luoshi.core.judgement.complaints.deciding import handles
from luoshi.core.judgement.complaints.events import ComplaintRestated, Finding, Step
from luoshi.core.judgement.complaints.state import Complaint
from luoshi.core.private import Private
from luoshi.judgement.complaints.commands import note_rectification
from luoshi.judgement.complaints.handling import Receiving, complaint_of, entries_of
from luoshi.judgement.complaints.ladder import leaders
from luoshi.ledger.access import acting
from luoshi.notify.telling import TELLER, News, tell
from luoshi.reactions.following import Called
from luoshi.reactions.judged import RECTIFICATION, fresh_number
from luoshi.reactions.people import People

TITLE: Final = "效能投诉"
_UPHELD: Final = (Finding.UPHELD, Finding.PARTLY)


def received(means: Means, called: Called) -> None:
    """Tell the officer who answers for it."""
    _tell(means, called, [called.entry.event.officer], "有一件投诉，请到“效能投诉”里看。")


def added(means: Means, called: Called) -> None:
    """Tell the officer that the person wrote again."""
    found = complaint_of(_receiving(means, called), called.stream)
    _tell(means, called, [found.officer], "一件投诉有了新的内容，请到“效能投诉”里看。")


def overdue(means: Means, called: Called) -> None:
    """Tell the body one level above that something is late with a body below it, and the officer that it was told."""
    receiving, event = _receiving(means, called), called.entry.event
    found = complaint_of(receiving, called.stream)
    handler = receiving.staff.offices[found.handler].name
    what = "没有答复受不受理" if event.step is Step.ACCEPT else "没有办结"
    above = [code for code in leaders(receiving, event.above) if receiving.reader_of(code).is_away_from(found)]
    _tell(means, called, above, f"{handler}办的一件投诉过了期限{what}，请过问（“超期投诉”里看）。")
    _tell(means, called, [found.officer], f"您负责的一件投诉过了期限{what}，已经报告上一级。")


def restated(means: Means, called: Called) -> None:
    """Tell those who may check a restatement."""
    receiving = _receiving(means, called)
    found = complaint_of(receiving, called.stream)
    others = [code for code in _handlers(receiving, found) if code != found.restated_by]
    _tell(means, called, others, "有一段转述等第二个人核对，请到“效能投诉”里看。")


def shown(means: Means, called: Called) -> None:
    """Tell the heads of the office named that there is something to answer."""
    if not called.entry.event.passed:
        return
    found = complaint_of(_receiving(means, called), called.stream)
    heads = People(called.knowledge.staff(means.connection), means.now()).of(found.office, Role.HEAD)
    _tell(means, called, heads, "有一件事要本单位陈述，请到“群众怎么说”里看。")


def to_unseal(means: Means, called: Called) -> None:
    """Tell those who may open the next layer of a name."""
    receiving = _receiving(means, called)
    found = complaint_of(receiving, called.stream)
    fit = [code for code in receiving.staff.officers if unsealing.may_open(found, _reader(receiving, code))]
    _tell(means, called, fit, "有人申请打开一位投诉人的姓名，等您看理由。")


def rectify(means: Means, called: Called) -> None:
    """What was upheld opens a rectification with the office named: it says what was restated and checked, no more.

    Run again, it goes on where it stopped: the case has its id from the complaint.
    """
    receiving = _receiving(means, called)
    found = complaint_of(receiving, called.stream)
    if found.finding not in _UPHELD:
        return
    case_id = uuid5(found.id, RECTIFICATION)
    try:
        load(means.connection, case_id, access_of(MACHINE))
    except NotFound:
        register(means, case_id, _rectification(means, called, receiving, found), By(MACHINE))
    note_rectification(receiving, found.id, case_id)


def _rectification(means: Means, called: Called, receiving: Receiving, found: Complaint) -> Register:
    people = People(called.knowledge.staff(means.connection), means.now())
    restatements = (entry.event for entry in entries_of(receiving, found.id))
    said = [event.text.text for event in restatements if isinstance(event, ComplaintRestated)]
    text = f"{said[-1] or ''}\n办理机构已经查实，请整改。谁投诉的不告知，不要打听。"
    return Register(
        number=fresh_number(means),
        case_type=RECTIFICATION,
        channel="complaint",
        holder=_first(people, found.office),
        title=Private("作风投诉整改"),
        text=Private(text),
        form=Private(json.dumps({"origin": "效能投诉", "text": text}, ensure_ascii=False)),
    )


def _first(people: People, office: str) -> Holder:
    for role in (Role.HEAD, Role.HANDLER, Role.INTAKE):
        if there := people.of(office, role):
            return Holder(office, there[0])
    raise NotFound("officer", f"{office} 没有在岗的人", f"Nobody is there in {office}")


def _handlers(receiving: Receiving, found: Complaint) -> list[str]:
    return [code for code in receiving.staff.officers if handles(found, _reader(receiving, code))]


def _reader(receiving: Receiving, code: str) -> Any:
    seats = receiving.staff.seats(code)
    return receiving.reader(seats[0]) if seats else receiving.reader(MACHINE)


def _receiving(means: Means, called: Called) -> Receiving:
    return called.knowledge.receiving(means.connection)


def _tell(means: Means, called: Called, officers: Iterable[str], words: str) -> None:
    now = means.now()
    news = [News(officer, called.row, TITLE, words, None, "", now) for officer in dict.fromkeys(officers)]
    with acting(means.connection, TELLER):
        tell(means.connection, news, called.knowledge.policy, now)
