"""暗访件 count in no figure once their round is over: every figure over cases, told with twins and without them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from luoshi.api.open311 import requests as open311
from luoshi.cases import board, public
from luoshi.cases.board import Narrow, Which
from luoshi.cases.board_items import laggards, periods
from luoshi.cases.board_paths import flying
from luoshi.cases.codes import hashed, new_code
from luoshi.cases.delays import delays
from luoshi.cases.promises import kept
from luoshi.cases.responses import closed_between, responses
from luoshi.core.case import commands as c
from luoshi.core.case.events import Holder, ObjectionTo
from luoshi.core.casetypes.model import LimitName, Outcome
from luoshi.core.private import Private
from luoshi.judgement.inspections import commands, mysteries
from luoshi.judgement.inspections.secrecy import Seal
from luoshi.ledger.access import EVERYTHING, Access
from luoshi.reactions.inspected import show_mysteries, tell_mysteries
from luoshi.reactions.table import BY_NAME
from luoshi.runtime.postgres import Running
from tests.cases.cast import LI, MONDAY, PERSON, SUN, ZHANG, District, request
from tests.cases.import_cast import as_jsonl, imported, message
from tests.cases.test_board import BASIS, causes_of, end_of_today
from tests.judgement.cast import Bench
from tests.judgement.inspections.cast import Field, refused
from tests.judgement.inspections.test_findings import run
from tests.judgement.inspections.test_mysteries import SCENARIO, asked
from tests.reactions.cast import Worker

SEEN = Access("sun", EVERYTHING)
STOPPABLE = "third_party_complaint"
TEXT = "解放路一小门口的路灯三天不亮了，孩子晚自习回家看不见路。"
DAYS = 10


def ordinary(district: District) -> UUID:
    return district.working(ZHANG, request(code_hash=hashed(new_code(district.means.random))))


def closed(district: District) -> UUID:
    case = ordinary(district)
    district.act(case, c.Contact("phone"), ZHANG)
    district.act(case, c.Close(Outcome.ANSWERED, Private("灯换好了。")), ZHANG)
    district.act(case, c.GiveVerdict(True), PERSON)
    return case


def put_off(district: District) -> UUID:
    case, why = ordinary(district), Private("要等明年的计划。")
    later = district.clock.now + timedelta(days=60)
    district.act(case, c.Close(Outcome.CANNOT_NOW, why, why, why, later), ZHANG)
    return case


def passed_around(district: District) -> UUID:
    case = district.offered("housing")
    district.act(case, c.Return(causes_of(district), BASIS), ZHANG)
    return case


def arbitrated(district: District) -> UUID:
    case = district.working()
    district.act(case, c.AskArbitration(causes_of(district)), ZHANG)
    return case


def ruled(district: District) -> UUID:
    case = arbitrated(district)
    district.act(case, c.Arbitrate(Holder("traffic", "wang"), causes_of(district), Private("归交通")), SUN)
    return case


def stopped(district: District) -> UUID:
    case = district.working(command=request(case_type=STOPPABLE))
    ground = next(iter(district.means.reference.case_types[STOPPABLE].suspensions))
    district.act(case, c.Suspend(ground, Private("正在等检测报告")), ZHANG)
    return case


def objected(district: District) -> UUID:
    case = stopped(district)
    district.act(case, c.Object(ObjectionTo.SUSPENSION, Private("并没有在等什么")), PERSON)
    return case


FIRST_DAY = (closed, put_off, passed_around, arbitrated, ruled, stopped, objected)


def town(district: District, folder: Path) -> set[UUID]:
    """Everything twice, at one time: so that each figure is even. Returns one of each two."""
    twins = {pair[0] for make in FIRST_DAY if (pair := [make(district), make(district)])}
    file = folder / "messages.jsonl"
    file.write_bytes(as_jsonl([message(n, asked_at="2026/8/3 10:00", replied_at="2026/8/5 10:00") for n in (1, 2)]))
    imported(district.means, file)
    ((brought,),) = district.rows("SELECT id FROM cases_case WHERE imported ORDER BY id LIMIT 1")
    late = [ordinary(district), ordinary(district)]
    for _ in range(DAYS):
        twins.add(district.working())
        district.working()
        district.clock.pass_by(days=1)
    eve, today = ([district.working(command=request(case_type=STOPPABLE)) for _ in range(2)] for _ in range(2))
    for case in today:
        district.act(case, c.Contact("phone"), ZHANG)
    for case in late:
        district.act(case, c.Close(Outcome.ANSWERED, Private("灯换好了。")), ZHANG)
    district.clock.now = district.case(eve[0]).deadlines[LimitName.PROMISED] - timedelta(hours=2)
    ground = next(iter(district.means.reference.case_types[STOPPABLE].suspensions))
    for case in eve:
        district.act(case, c.Suspend(ground, Private("正在等检测报告")), ZHANG)
    return {*twins, brought, late[0], eve[0], today[0]}


def figures(district: District) -> dict[str, int]:
    """Every figure over cases that anybody is shown, by name."""
    means, now = district.means, district.clock.now
    since, until = MONDAY - timedelta(days=60), end_of_today(now)
    found = {**_board(district, since, until), **_public(district, since, until)}
    for one in kept(means):
        found |= {f"promises {one.kind.code}": one.rate.base, f"promises closed {one.kind.code}": one.closed}
    answered = responses(means, since, until, ())["housing"]
    found |= {"ended": answered.ended, "answered": answered.answered.base, "solved": answered.solved.base}
    of_one = responses(means, since, until, (), "housing")["housing"]
    return {
        **found,
        "ended of one office": of_one.ended,
        "closed between": len(closed_between(means, since, until)),
        "delays": delays(means.connection, SEEN, means.reference.calendar).cases,
    }


def _board(district: District, since: datetime, until: datetime) -> dict[str, int]:
    means, now = district.means, district.clock.now
    numbers = board.numbers(means, SEEN, until)
    narrow = Narrow(since=since, until=until)
    lists = {f"list {which}": len(board.items(means, SEEN, which, narrow, most=500)) for which in Which}
    stops = board.stopped_offices(means, SEEN)
    item = next(one for one in laggards(means, SEEN) if one.case_type == "help")
    this, _ = periods(means, SEEN, now + timedelta(seconds=1), timedelta(days=60))
    return {
        **{f"number {name}": getattr(numbers, name) for name in ("red", "yellow", "today", "open")},
        **lists,
        "stopped": sum(one.stopped.part for one in stops),
        "stopped of": sum(one.stopped.base for one in stops),
        "eve": sum(one.eve for one in stops),
        "red of an item": item.red.part,
        "open of an item": item.red.base,
        "flying": len(flying(means, SEEN, 500)),
        **{f"period {name}": getattr(this, name) for name in ("received", "closed", "rulings")},
        "period late": this.late.part,
    }


def _public(district: District, since: datetime, until: datetime) -> dict[str, int]:
    means = district.means
    month = public.results(means, public.Filters(MONDAY.date().replace(day=1)))
    near = public.near(means, TEXT, "jiefang")
    wanted = open311.Wanted(since=since, until=until)
    return {
        "results": month.count,
        "results shown": len(month.rows),
        "results with a promise": month.in_time.base,
        "results in time": month.in_time.part,
        "put off": len(public.put_off(means)),
        "near": sum(group.people for group in near),
        "open311": len(open311.found(means, means.reference.case_types, wanted)),
    }


@pytest.fixture
def admin(database: Running) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.dsn("admin"), autocommit=True) as connection:
        yield connection


def test_each_figure_leaves_them_out(district: District, admin: psycopg.Connection, tmp_path: Path) -> None:
    twins = town(district, tmp_path)
    whole = figures(district)
    assert {name for name, number in whole.items() if not number} == set(), "nothing is compared there"
    admin.execute("UPDATE cases_case SET mystery = true WHERE id = ANY (%s)", [list(twins)])
    assert {name: 2 * number for name, number in figures(district).items()} == whole


class TestWhenItIsTold:
    def sent(self, field: Field) -> tuple[UUID, UUID, UUID]:
        """A round, a mystery request of it, and the case."""
        found = field.begun()
        inspector = field.drawn(found)[0]
        mystery = mysteries.plan(field.office, found, "housing", SCENARIO, inspector)
        case = asked(field)
        mysteries.send(field.office, mystery, case, field.office.now(), inspector)
        return found, mystery, case

    def tell(self, field: Field, worker: Worker) -> int:
        show_mysteries(field.district.means, worker.knowledge)
        return tell_mysteries(field.district.means, worker.knowledge)

    def close(self, field: Field, case: UUID) -> None:
        field.district.act(case, c.Close(Outcome.ANSWERED, Private("身份证、租房合同。")), ZHANG)

    def test_not_while_it_runs_though_the_round_is_over(self, field: Field, worker: Worker) -> None:
        found, _, case = self.sent(field)
        commands.end(field.office, found, SUN)
        assert self.tell(field, worker) == 0
        self.close(field, case)
        assert self.tell(field, worker) == 1
        assert field.district.case(case).mystery

    def test_not_while_the_round_is_on_though_it_has_ended(self, field: Field, worker: Worker) -> None:
        found, mystery, case = self.sent(field)
        self.close(field, case)
        assert self.tell(field, worker) == 0
        told = field.district.rows("SELECT kind FROM ledger_event WHERE stream = %s AND kind LIKE '%%myst%%'", case)
        assert (field.district.case(case).mystery, told) == (False, [])
        commands.end(field.office, found, SUN)
        assert run(worker)[-1] == "round-over"
        assert field.district.kinds(case)[-1] == "mystery_told"
        assert field.district.events(case)[-1].data == {"mystery": str(mystery)}
        assert self.tell(field, worker) == 0, "once"
        assert field.district.broken() == [], "the independent checker has nothing against it"

    def test_a_round_that_nobody_ends_is_over_with_its_last_day(self, field: Field, worker: Worker) -> None:
        _, _, case = self.sent(field)
        self.close(field, case)
        field.district.clock.pass_by(days=2)
        assert self.tell(field, worker) == 0
        field.district.clock.pass_by(days=1)
        assert self.tell(field, worker) == 1

    def test_the_office_sees_no_row_that_tells_of_it_before(self, field: Field, worker: Worker) -> None:
        _, _, case = self.sent(field)
        for _ in range(2):
            with psycopg.connect(field.district.dsn, autocommit=True) as app:
                app.execute("SELECT set_config('luoshi.actor', 'zhang', false)")
                app.execute("SELECT set_config('luoshi.scope', '{housing}', false)")
                seen = app.execute("SELECT mystery FROM cases_case WHERE id = %s", [case]).fetchall()
                rows = app.execute("SELECT count(*) FROM judgement_mystery").fetchall()
                assert (seen, rows) == ([(False,)], [(0,)])
            self.close(field, case) if field.district.case(case).open else None
            self.tell(field, worker)

    def test_nobody_tells_it_by_hand(self, field: Field) -> None:
        case = asked(field)
        self.close(field, case)
        for actor in (ZHANG, SUN, LI, PERSON):
            refused("machine_only", lambda actor=actor: field.district.act(case, c.TellMystery(case), actor))

    def test_it_is_not_rated_and_a_real_request_is(self, field: Field, worker: Worker) -> None:
        found, _, case = self.sent(field)
        real, bench = asked(field), Bench.of(field.district)
        assert [mysteries.is_one(field.office, one) for one in (case, real)] == [True, False], "while it runs"
        refused("mystery_not_rated", lambda: bench.rated(mystery=True))
        assert bench.rated(mystery=False)
        self.close(field, case)
        commands.end(field.office, found, SUN)
        self.tell(field, worker)
        assert [mysteries.is_one(field.office, one) for one in (case, real)] == [True, False], "and afterwards"

    def test_a_damaged_seal_is_nobodys_request(self, field: Field) -> None:
        _, _, case = self.sent(field)
        other_key = replace(field.office, seal=Seal(b"k" * 32))
        assert not mysteries.is_one(other_key, case)

    def test_what_has_ended_was_counted_and_stays_a_real_request(self, field: Field) -> None:
        found = field.begun()
        inspector = field.drawn(found)[0]
        mystery = mysteries.plan(field.office, found, "housing", SCENARIO, inspector)
        case, now = asked(field), field.office.now()
        refused("mystery_ended", lambda: mysteries.send(field.office, mystery, case, now, inspector, ended=True))


def test_the_end_of_a_round_is_followed() -> None:
    assert BY_NAME["round-over"].on.__name__ == "InspectionEnded"
