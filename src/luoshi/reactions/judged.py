"""What follows from what people say of an office: a rectification, a word to whoever must call, being asked again.

The rated office learns the cause, not who said it, unless the person agreed that it calls them.
"""

from __future__ import annotations

import json
from typing import Any, Final
from uuid import UUID, uuid5

from luoshi.cases.codes import VERDICT_VALID, Purpose, issue_token
from luoshi.cases.commands import act, register
from luoshi.cases.erasing import all_texts
from luoshi.cases.handling import By, Means, access_of
from luoshi.cases.loading import load
from luoshi.core.actors import MACHINE, Role
from luoshi.core.case.commands import Erase, Register
from luoshi.core.case.events import Holder
from luoshi.core.errors import NotFound
from luoshi.core.judgement.events import MayCall
from luoshi.core.judgement.rating import Rating
from luoshi.core.judgement.rules import BAD, BEIJING
from luoshi.core.private import Private
from luoshi.judgement.commands import erase_words, note_rectification, note_repaired
from luoshi.judgement.handling import Judging, known, rating
from luoshi.judgement.queries import rating_of_rectification
from luoshi.ledger.access import acting
from luoshi.notify.handing import hand_link, is_handed
from luoshi.notify.telling import TELLER, News, tell
from luoshi.reactions.following import Called
from luoshi.reactions.knowing import Knowledge
from luoshi.reactions.people import People
from luoshi.reactions.saying import said

RECTIFICATION: Final = "rectification"
CALL: Final = "call-bad-rating"
_REPAIRED = (
    "您评了不满意，办理单位说已经整改，改得怎么样，由您再评一次",
    "You were not satisfied, and the office says that it has mended this. How well? Please judge once more",
)
_AGAIN = (
    "SELECT id FROM cases_case WHERE state = 'closed' AND ended_at <= %s AND ended_at > %s"
    " AND NOT part AND case_type <> %s ORDER BY ended_at"
)


def is_bad(event: Any) -> bool:
    """Whether a rating that is given or shown is a bad one; a sealed one is not known to be."""
    return event.level in BAD


def open_rectification(means: Means, called: Called) -> None:
    """Open the rectification of a bad rating, note it on the rating, and tell whoever must call the person.

    Run again, it goes on where it stopped: the case has its id from the rating.
    """
    found = rating(called.knowledge.judging(means.connection), called.stream)
    case_id, number = opened(means, called, found)
    if found.call_by is not None:
        _ask_for_call(means, called, found, case_id, number)


def opened(means: Means, called: Called, found: Rating) -> tuple[UUID, str]:
    """The rectification of a bad rating, with its number: opened now, or before."""
    case_id = uuid5(found.id, RECTIFICATION)
    try:
        number = load(means.connection, case_id, access_of(MACHINE)).case.number
    except NotFound:
        number = fresh_number(means)
        register(means, case_id, _rectification(means, called, found, number), By(MACHINE))
    note_rectification(called.knowledge.judging(means.connection), found.id, case_id)
    return case_id, number


def _rectification(means: Means, called: Called, found: Rating, number: str) -> Register:
    text = _cause(means, called, found)
    return Register(
        number=number,
        case_type=RECTIFICATION,
        channel="rating",
        holder=who_answers(means, called, found.office),
        title=Private("差评整改"),
        text=Private(text),
        matter=found.matter,
        form=Private(json.dumps({"origin": "差评", "text": text}, ensure_ascii=False)),
    )


def who_answers(means: Means, called: Called, office: str) -> Holder:
    """Who answers for a rectification from its first instant: the head of the office, or whoever is there."""
    people = People(called.knowledge.staff(means.connection), means.now())
    for role in (Role.HEAD, Role.HANDLER, Role.INTAKE):
        if found := people.of(office, role):
            return Holder(office, found[0])
    raise NotFound("officer", f"{office} 没有在岗的人", f"Nobody is there in {office}")


def _cause(means: Means, called: Called, found: Rating) -> str:
    """What the office is told: the level, the reasons, the kind of matter; the words and the case if it may call."""
    judging = called.knowledge.judging(means.connection)
    rules = judging.rules
    kind = means.reference.case_types.get(found.case_type)
    reasons = "、".join(rules.reasons.get(code, code) for code in found.reasons) or "没有选"
    lines = [
        f"{found.month:%Y年}{found.month.month}月评价的一件“{kind.zh if kind else found.case_type}”，"
        f"办事人评为“{rules.levels[found.level]}”。",
        f"原因：{reasons}。",
    ]
    if found.call is MayCall.OFFICE and found.case is not None:
        case = load(means.connection, found.case, access_of(MACHINE)).case
        words = known(judging, found.id)[0].event.words
        lines.append(f"办事人同意由你单位联系，原件 {case.number}。")
        lines += [f"办事人说：{words.text}"] if words and words.text else []
    else:
        lines.append("评价人是谁不告知，不要打听。联系本人由督查部门办。")
    return "\n".join(lines)


def _ask_for_call(means: Means, called: Called, found: Rating, case_id: UUID, number: str) -> None:
    now, policy = means.now(), called.knowledge.policy
    people = People(called.knowledge.staff(means.connection), now)
    until = said(found.call_by) if found.call_by else ""
    office = people.office_name(found.office)
    words = f"收到实名差评，请在 {until} 前回访本人（督查看板“好差评”）；整改件 {number} 已交{office}。"
    news = [
        News(officer, CALL, "差评待回访", words, case_id, number, called.entry.entered_at)
        for officer in people.with_role(Role.SUPERVISOR)
    ]
    with acting(means.connection, TELLER):
        tell(means.connection, news, policy, now)


def erase_rating_words(means: Means, called: Called) -> None:
    """What was erased of a case takes the words of its rating with it, on the same legal basis."""
    judging = called.knowledge.judging(means.connection)
    rating_id = judging.seals.rating_of(called.stream)
    if known(judging, rating_id):
        erase_words(judging, rating_id, called.entry.event.basis, MACHINE)


def erase_in_rectification(means: Means, called: Called) -> None:
    """A rectification quotes the person where they let the office call them: what it quotes goes too."""
    found = rating(called.knowledge.judging(means.connection), called.stream)
    if found.rectification is None or found.call is not MayCall.OFFICE:
        return
    if texts := all_texts(means, found.rectification):
        erasure = Erase(texts, called.entry.event.basis)
        act(means, found.rectification, erasure, By(MACHINE), called.key(found.rectification))


def ask_to_rate(means: Means, called: Called) -> None:
    """Hand the person of a closed case a one-time link to rate it, at the contact they gave."""
    _hand(
        means,
        called.knowledge,
        called.stream,
        f"rate:{called.stream}:{called.version}",
        ("已经办结，办得怎么样，由您评价", "Your matter is closed. How was it dealt with? That is for you to judge"),
    )


def ask_after_repair(means: Means, called: Called) -> None:
    """A rectification is done: ask whoever gave the bad rating again, if they may be called."""
    judging: Judging = called.knowledge.judging(means.connection)
    found = rating_of_rectification(judging, called.stream)
    if found is None:
        return
    note_repaired(judging, found.id)
    if found.case is not None:
        key = f"repaired:{found.id}:{called.version}"
        _hand(means, called.knowledge, found.case, key, _REPAIRED)


def ask_again_due(means: Means, knowledge: Knowledge) -> int:
    """Some weeks after closing, ask again whether it is solved; returns how many were asked now."""
    now, after = means.now(), knowledge.judging(means.connection).rules.again_after
    with acting(means.connection, TELLER) as connection:
        rows = connection.execute(_AGAIN, [now - after, now - after - after / 10, RECTIFICATION]).fetchall()
    words = (
        f"办结 {after.days} 天了，现在解决了没有，请您再说一次",
        f"It was closed {after.days} days ago. Is it solved now? Please say once more",
    )
    return sum(_hand(means, knowledge, case_id, f"again:{case_id}", words) for (case_id,) in rows)


def _hand(means: Means, knowledge: Knowledge, case_id: UUID, key: str, words: tuple[str, str]) -> bool:
    """Send a link with these words, in the person's language of the two, once. Without a gateway or a person there is
    nobody to send it to.
    """
    case = load(means.connection, case_id, access_of(MACHINE)).case
    policy, now = knowledge.policy, means.now()
    if not policy.person or not case.code_hash or is_handed(means.connection, key):
        return False
    token = issue_token(means, case_id, Purpose.VERDICT, VERDICT_VALID)
    link = f"{policy.address}/link/verdict/{token}"
    zh, en = words
    sentence = case.language.of(
        f"{case.number}：{zh}（30 天内有效）：{link}", f"{case.number}: {en} (valid for 30 days): {link}?lang=en"
    )
    hand_link(means.connection, key, case_id, sentence, policy.after_quiet(now))
    return True


def fresh_number(means: Means) -> str:
    """A new number for people: the day in Beijing, and eight digits that say nothing of how many came before."""
    digits = f"{int.from_bytes(means.random(8)) % 10**8:08}"
    return f"{means.now().astimezone(BEIJING):%Y%m%d}-{digits[:4]}-{digits[4:]}"
