"""The law's erasure of what was written of findings, mystery requests and cards: words go wherever they stand."""

from __future__ import annotations

from uuid import UUID, uuid4

import psycopg
import pytest

from luoshi.cases.erasing import all_texts
from luoshi.core.actors import MACHINE, Actor, Role
from luoshi.core.case.commands import Erase
from luoshi.core.errors import NotFound
from luoshi.judgement.cards import commands as cards
from luoshi.judgement.cards import erasing as of_cards
from luoshi.judgement.cards.commands import Carding, Proposal
from luoshi.judgement.cards.settings import card_rules
from luoshi.judgement.inspections import commands, erasing, mysteries
from luoshi.ledger.access import EVERYTHING, Access, acting
from luoshi.ledger.rebuilding import compare, rebuild
from luoshi.ledger.verifying.findings import Report
from luoshi.ledger.verifying.vault import check_vault, spoken
from luoshi.runtime.postgres import Running
from luoshi.runtime.tables import judgement_projections
from tests.cases.cast import CHEN, SUN, ZHANG, officer
from tests.judgement.inspections.cast import LU, ZHOU, Field, refused
from tests.judgement.inspections.test_findings import run
from tests.judgement.inspections.test_mysteries import SCENARIO, asked
from tests.reactions.cast import Worker

LAW = "个人信息保护法第四十七条"
ADMIN = officer("admin", "centre", Role.ADMINISTRATOR)
ALL = Access("test", EVERYTHING)
SAID = "窗口的王秀英说她老伴住院，让改天再来。"
TABLES = ("judgement_finding", "judgement_card", "judgement_mystery")


def held(field: Field, *streams: UUID) -> list[str]:
    """What the vault still has of some streams."""
    rows = field.district.rows(
        "SELECT value FROM ledger_vault WHERE stream = ANY (%s) AND value IS NOT NULL", list(streams)
    )
    return [value for (value,) in rows]


def carding(field: Field) -> Carding:
    office = field.office
    return Carding(office.connection, card_rules(), office.calendar, office.now, office.random)


def carded(field: Field, about: UUID | None = None) -> UUID:
    """A card that was told, defended and decided; everybody wrote a name."""
    card, desk = uuid4(), carding(field)
    what = Proposal(("district", "housing"), "no_reason", f"事实：{SAID}", "finding" if about else "person", about)
    cards.propose(desk, card, what, SUN)
    cards.notice(desk, card, SUN)
    cards.defend(desk, card, f"申辩：{SAID}", CHEN)
    cards.decide(desk, card, True, "", f"决定：{SAID}", LU)
    return card


def objected(field: Field) -> UUID:
    """A finding that its office objects to and somebody decided on; each names a person."""
    finding = field.problem(field.begun(), item="practice.reason", words=f"看到：{SAID}")
    commands.object_to(field.office, finding, f"异议：{SAID}", CHEN)
    commands.review(field.office, finding, False, f"复核：{SAID}", ZHOU)
    return finding


def sound(field: Field, database: Running) -> None:
    """Proofs stand, and every table is rebuilt to equal rows."""
    events = field.district.rows("SELECT stream::text, version, kind, body FROM ledger_event ORDER BY seq")
    report = Report()
    with psycopg.connect(database.dsn("migrator"), autocommit=True) as owner:
        with acting(owner, ALL):
            check_vault(owner, report, [spoken(stream, *rest) for stream, *rest in events])
            before = {t: owner.execute(f"SELECT * FROM {t} ORDER BY id".encode()).fetchall() for t in TABLES}
        assert report.findings == []
        assert compare(owner, judgement_projections()) == []
        rebuild(owner, judgement_projections())
        with acting(owner, ALL):
            after = {t: owner.execute(f"SELECT * FROM {t} ORDER BY id".encode()).fetchall() for t in TABLES}
    assert after == before
    assert sum(map(len, before.values())) > 0


def test_a_finding_loses_its_words_with_its_rectification_and_its_card(
    field: Field, worker: Worker, database: Running
) -> None:
    finding = objected(field)
    run(worker)
    case, card = field.finding(finding).case, carded(field, finding)
    assert case is not None
    assert [SAID in text for text in held(field, finding)] == [True] * 3
    before = field.finding(finding)

    assert erasing.erase(field.office, finding, LAW, ADMIN)
    run(worker)
    assert held(field, finding, case, card) == []
    after = field.finding(finding)
    assert (after.standing, after.upheld, after.found.kind) == (before.standing, before.upheld, before.found.kind)
    assert cards.card(carding(field), card).step.value == "issued"
    everything = field.district.rows("SELECT value FROM ledger_vault WHERE value LIKE %s", f"%{SAID}%")
    assert everything == []
    sound(field, database)


def test_a_card_alone(field: Field, database: Running) -> None:
    card = carded(field)
    assert len(held(field, card)) == 3
    assert of_cards.erase(carding(field), card, LAW, ADMIN)
    assert held(field, card) == []
    sound(field, database)


def test_of_a_mystery_request_the_case_is_known_later_all_the_same(field: Field, database: Running) -> None:
    found = field.begun()
    inspector = field.drawn(found)[0]
    mystery = mysteries.plan(field.office, found, "housing", SCENARIO, inspector)
    case = asked(field)
    mysteries.send(field.office, mystery, case, field.office.now(), inspector)
    assert erasing.erase(field.office, mystery, LAW, ADMIN)
    assert SCENARIO not in held(field, mystery)
    assert mysteries.case_of(field.office, mystery) == case
    sound(field, database)


def test_what_is_erased_of_a_rectification_is_not_left_on_its_finding(field: Field, worker: Worker) -> None:
    finding = objected(field)
    run(worker)
    case = field.finding(finding).case
    assert case is not None
    field.district.act(case, Erase(all_texts(field.district.means, case), LAW), ADMIN)
    run(worker)
    assert held(field, finding, case) == []


def test_asked_again_nothing_more_happens(field: Field) -> None:
    finding, card = objected(field), carded(field)
    assert [erasing.erase(field.office, finding, LAW, MACHINE) for _ in range(2)] == [True, False]
    assert [of_cards.erase(carding(field), card, LAW, MACHINE) for _ in range(2)] == [True, False]


@pytest.mark.parametrize("actor", [SUN, CHEN, ZHANG, ZHOU], ids=lambda actor: actor.id)
def test_nobody_but_an_administrator(field: Field, actor: Actor) -> None:
    finding, card = objected(field), carded(field)
    refused("erasing_by_law", lambda: erasing.erase(field.office, finding, LAW, actor))
    refused("erasing_by_law", lambda: of_cards.erase(carding(field), card, LAW, actor))
    assert len(held(field, finding, card)) == 6


def test_not_without_a_basis_and_only_what_is_there(field: Field) -> None:
    finding, card = objected(field), carded(field)
    refused("needs_words", lambda: erasing.erase(field.office, finding, " ", ADMIN))
    refused("needs_words", lambda: of_cards.erase(carding(field), card, " ", ADMIN))
    for nothing in (uuid4(), card):
        with pytest.raises(NotFound):
            erasing.erase(field.office, nothing, LAW, ADMIN)
    with pytest.raises(NotFound):
        of_cards.erase(carding(field), finding, LAW, ADMIN)
