"""The worker of the tests: its parts called by hand, on the test's own clock."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg

from luoshi.core.actors import MACHINE, Role
from luoshi.core.registry_events import OfficeRegistered, OfficerRegistered
from luoshi.judgement.sealing import Seals
from luoshi.ledger.access import Access, acting
from luoshi.notify import inbox
from luoshi.notify.inbox import Notice
from luoshi.notify.policy import Policy
from luoshi.notify.telling import TELLER
from luoshi.reactions.draining import Drained, drain, follow
from luoshi.reactions.jobs import deferrer
from luoshi.reactions.knowing import Knowledge
from luoshi.reactions.sweeping import Swept, sweep
from luoshi.registry.commands import Registrar, enter_officers, enter_offices
from tests.cases.cast import District, officer

HUANG = officer("huang", "traffic", Role.HEAD)
QIAN = officer("qian", "district", Role.LEADER)
WU = officer("wu", "centre", Role.INTAKE)

CALM = Policy(storm_most=1_000)
"""No storms: every notice stands alone, however many cases a test makes in its ten minutes."""


def staffed(district: District) -> None:
    """The leader, the head of traffic and a second clerk join the cast."""
    means = district.means
    registrar = Registrar(means.connection, means.now, secrets.token_bytes, MACHINE)
    enter_offices(registrar, [OfficeRegistered("district", "安澜区", ("district",))])
    people = ((HUANG, "黄局"), (QIAN, "钱区长"), (WU, "吴敏"))
    enter_officers(registrar, [OfficerRegistered(a.id, name, a.office, tuple(a.roles)) for a, name in people])


@dataclass
class Worker:
    """Drains, sweeps and follows when the test says so."""

    district: District
    policy: Policy = CALM
    knowledge: Knowledge = field(init=False)

    def __post_init__(self) -> None:
        seals = Seals(secrets.token_bytes(32), secrets.token_bytes(32))
        self.knowledge = Knowledge(self.district.means.now, secrets.token_bytes, self.policy, seals)

    @property
    def connection(self) -> psycopg.Connection[Any]:
        return self.district.means.connection

    def drain(self, limit: int = 500) -> Drained:
        """React to everything that waits."""
        taken = fired = 0
        faults: list[tuple[int, Exception]] = []
        while (done := drain(self.connection, self.knowledge, deferrer(), limit)).taken:
            taken, fired = taken + done.taken, fired + done.fired
            faults += done.faults
        return Drained(taken, fired, tuple(faults))

    def sweep(self, batch: int = 400) -> Swept:
        """Ring every alarm that is due."""
        return sweep(self.knowledge.means(self.connection), batch)

    def follow(self) -> list[str]:
        """Run the commands that wait; returns which rows called for them, in order."""
        waiting = self.rows(
            "SELECT id, args->>'row', (args->>'seq')::bigint FROM procrastinate_jobs"
            " WHERE task_name = 'follow' AND status = 'todo' ORDER BY id"
        )
        for job, row, seq in waiting:
            follow(self.connection, self.knowledge, row, seq)
            with acting(self.connection, TELLER):
                self.connection.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job])
        return [row for _, row, _ in waiting]

    def again(self, streams: Iterable[UUID]) -> None:
        """Forget that anybody reacted to the events of these streams, as if the marks had been lost."""
        with acting(self.connection, TELLER):
            self.connection.execute(
                "UPDATE ledger_outbox SET reacted_at = NULL"
                " WHERE seq IN (SELECT seq FROM ledger_event WHERE stream = ANY (%s))",
                [list(streams)],
            )

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of any table, as the teller sees them."""
        with acting(self.connection, TELLER) as connection:
            return connection.execute(sql.encode(), values).fetchall()

    def fired(self, case_id: UUID, row: str) -> int:
        """How often a row ran on events of a case."""
        return int(self.rows("SELECT count(*) FROM reactions_fired WHERE stream = %s AND row = %s", case_id, row)[0][0])

    def told(self, case_id: UUID, kind: str = "") -> list[tuple[str, str, int]]:
        """Who has an unread notice of a case, of which kind, and how often it came."""
        found = self.rows(
            "SELECT officer, kind, times FROM notify_inbox WHERE case_id = %s AND read_at IS NULL ORDER BY 1, 2",
            case_id,
        )
        return [(officer, each, times) for officer, each, times in found if kind in ("", each)]

    def informed(self, case_id: UUID) -> list[str]:
        """What the person was told, oldest first."""
        return [word.words for word in reversed(inbox_of_person(self, case_id))]

    def inbox(self, officer: str) -> list[Notice]:
        """An officer's inbox, as they see it."""
        return inbox.page(self.connection, Access(officer, ("housing",)))


def inbox_of_person(worker: Worker, case_id: UUID) -> list[Any]:
    """What the person sees with their code."""
    from luoshi.notify.persons import told

    return list(told(worker.connection, Access("person", (f"case:{case_id}",)), case_id))
