"""Verification: silent on a true record, however odd; and each quiet edit is found and named."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest

from luoshi.core.case.events import Erased
from luoshi.core.errors import BadInput
from luoshi.ledger.log.promises import promise, read_promise, split_promises
from luoshi.ledger.verifying import leaves
from luoshi.ledger.verifying.verify import State
from luoshi.runtime.log.keeper import Keeper, LogFolder
from luoshi.runtime.log.resuming import keep_state, kept_state
from tests.ledger.cast import Connection, Desk, everything, noted
from tests.ledger.log.test_checkpoints import OTHER_KEY, without_the_belt
from tests.ledger.verifying.cast import acknowledged, found, told
from tests.runtime.log.conftest import KEYS
from tests.runtime.log.test_keeper import restored_from_before

# What an insider does by SQL, and what is said of it. `{case}` is a case with two events, all of it signed.
EDITS = {
    "change": ("UPDATE ledger_event SET body = body || ' ' WHERE stream = '{case}' AND version = 2", {"event_changed"}),
    "delete": ("DELETE FROM ledger_event WHERE stream = '{case}' AND version = 2", {"event_gone", "vault_beside"}),
    "back-date the column": (
        "UPDATE ledger_event SET entered_at = entered_at - interval '1 day' WHERE stream = '{case}' AND version = 2",
        {"columns_differ", "time_backwards"},
    ),
    "name another officer": (
        "UPDATE ledger_event SET actor = 'officer:wang' WHERE stream = '{case}' AND version = 2",
        {"columns_differ"},
    ),
    "insert beside": (
        "INSERT INTO ledger_event (stream, version, kind, at, entered_at, actor, office, body) SELECT stream, 3, kind,"
        " at, entered_at, actor, office, body FROM ledger_event WHERE stream = '{case}' AND version = 2",
        {"event_beside"},
    ),
    "other words": (
        "UPDATE ledger_vault SET value = '别的话' WHERE stream = '{case}' AND version = 2",
        {"vault_changed"},
    ),
    "words away": ("DELETE FROM ledger_vault WHERE stream = '{case}' AND version = 2", {"vault_gone"}),
    "words erased by nobody": (
        "UPDATE ledger_vault SET value = NULL, salt = NULL, erased_at = now() WHERE stream = '{case}' AND version = 2",
        {"vault_gone"},
    ),
    "leaf changed": (
        "UPDATE ledger_leaf SET entry = sha256('x') WHERE stream = '{case}' AND version = 2",
        {"event_changed", "leaf_changed", "root_differs"},
    ),
    "leaf away": (
        "DELETE FROM ledger_leaf WHERE stream = '{case}' AND version = 2",
        {"leaf_gone", "leaf_changed", "root_differs", "event_beside"},
    ),
    "checkpoint away": ("DELETE FROM ledger_checkpoint", {"checkpoint_gone"}),
    "checkpoint changed": ("UPDATE ledger_checkpoint SET note = replace(note, '/log/1', '/log/9')", {
        "checkpoint_forged",
        "checkpoint_gone",
    }),
    "all away": (
        "TRUNCATE ledger_event, ledger_outbox, ledger_vault, ledger_leaf, ledger_node, ledger_checkpoint",
        {"log_short"},
    ),
    "reorder": (
        "UPDATE ledger_event SET seq = CASE version WHEN 1 THEN (SELECT seq FROM ledger_event WHERE stream = '{case}'"
        " AND version = 2) + 1000 ELSE seq + 2000 END WHERE stream = '{case}'",
        {"event_gone"},
    ),
}  # fmt: skip


@pytest.fixture
def case(desk: Desk, keeper: Keeper) -> UUID:
    """A case in the middle of a signed record."""
    desk.register()
    case = desk.register()
    desk.change(case, 1, noted())
    desk.register()
    told(keeper, desk.connection)
    return case


def test_a_true_record_is_clean(desk: Desk, keeper: Keeper, owner: Connection, tmp_path: Path, case: UUID) -> None:
    """With an erasure, a copy of an erased text, events that wait, several checkpoints."""
    hashes = everything(
        desk.connection, "SELECT encode(commitment, 'hex') FROM ledger_vault WHERE stream = %s AND version = 1", case
    )
    desk.change(case, 2, Erased(tuple(sorted(each for (each,) in hashes)), "person"), noted("后来的话"))
    told(keeper, desk.connection)
    desk.register()
    report = found(owner, tmp_path, [acknowledged(desk)])
    assert report.findings == []
    assert (report.events, report.leaves, report.waiting) == (6, 6, 3)


@pytest.mark.parametrize("name", EDITS)
def test_a_quiet_edit_is_found_and_named(
    name: str, desk: Desk, owner: Connection, admin: Connection, tmp_path: Path, case: UUID
) -> None:
    statement, expected = EDITS[name]
    assert found(owner, tmp_path).clean
    without_the_belt(admin, statement.format(case=case))
    assert set(found(owner, tmp_path).counts) == expected


def test_an_edit_before_anything_is_placed_is_found_by_who_holds_a_promise(
    desk: Desk, keeper: Keeper, owner: Connection, admin: Connection, tmp_path: Path
) -> None:
    """The insider is faster than the sequencer and leaves no trace in the database; the promise is out of reach."""
    held = [acknowledged(desk), acknowledged(desk), acknowledged(desk)]
    changed, gone, _ = (each.events[0].stream for each in held)
    without_the_belt(
        admin,
        f"UPDATE ledger_event SET body = convert_to(replace(convert_from(body, 'UTF8'), '\"lin\"', '\"wei\"'), 'UTF8'),"
        f" actor = 'officer:wei' WHERE stream = '{changed}' AND version = 2",
        f"DELETE FROM ledger_outbox WHERE seq IN (SELECT seq FROM ledger_event WHERE stream = '{gone}')",
        f"DELETE FROM ledger_event WHERE stream = '{gone}'",
        f"DELETE FROM ledger_vault WHERE stream = '{gone}'",
    )
    told(keeper, desk.connection)
    assert found(owner, tmp_path).clean
    report = found(owner, tmp_path, held)
    assert [(each.code, each.where, each.detail) for each in report.findings] == [
        ("promise_broken", f"{changed}@2", "changed"),
        ("promise_broken", f"{gone}@2", "gone"),
    ]


def test_a_rewritten_log_does_not_fit_what_was_signed(
    desk: Desk, owner: Connection, admin: Connection, tmp_path: Path, case: UUID
) -> None:
    """An insider who knows how leaves are made rewrites event and leaf together; the signed root is not theirs."""
    without_the_belt(
        admin,
        f"UPDATE ledger_event SET body = convert_to(replace(convert_from(body, 'UTF8'), '\"lin\"', '\"wei\"'), 'UTF8'),"
        f" actor = 'officer:wei' WHERE stream = '{case}' AND version = 2",
        "UPDATE ledger_leaf l SET entry = sha256(convert_to(E'luoshi leaf v1\\n', 'UTF8') || l.blind || l.previous ||"
        f" sha256(e.body)) FROM ledger_event e WHERE e.seq = l.seq AND e.stream = '{case}' AND e.version = 2",
    )
    assert set(found(owner, tmp_path).counts) == {"root_differs", "leaf_changed"}


def test_an_older_database_is_shorter_than_what_was_signed(
    desk: Desk, owner: Connection, admin: Connection, tmp_path: Path, case: UUID
) -> None:
    restored_from_before(admin, 2)
    assert "log_short" in found(owner, tmp_path).counts


def test_a_text_that_was_erased_and_is_back(
    desk: Desk, keeper: Keeper, owner: Connection, admin: Connection, tmp_path: Path, case: UUID
) -> None:
    """As after a restore of the vault alone: what a person had erased is there again."""
    without_the_belt(admin, "CREATE TABLE kept AS SELECT * FROM ledger_vault")
    hashes = everything(
        desk.connection, "SELECT encode(commitment, 'hex') FROM ledger_vault WHERE stream = %s AND version = 1", case
    )
    desk.change(case, 2, Erased(tuple(sorted(each for (each,) in hashes)), "person"))
    told(keeper, desk.connection)
    assert found(owner, tmp_path).clean
    without_the_belt(
        admin,
        "UPDATE ledger_vault v SET salt = k.salt, value = k.value, erased_at = NULL FROM kept k"
        " WHERE (k.stream, k.version, k.field) = (v.stream, v.version, v.field)",
    )
    assert set(found(owner, tmp_path).counts) == {"not_erased"}


def test_a_verification_that_was_stopped_goes_on(
    desk: Desk, owner: Connection, admin: Connection, tmp_path: Path, case: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaves, "BATCH", 2)
    without_the_belt(admin, f"UPDATE ledger_event SET body = body || ' ' WHERE stream = '{case}' AND version = 2")
    folder = LogFolder(tmp_path)

    class Stopped(Exception):
        """Ctrl-C."""

    def stop(state: State, done: int, total: int) -> None:
        keep_state(folder, state)
        if done >= 2:
            raise Stopped

    from luoshi.ledger.verifying.verify import verify
    from luoshi.runtime.commands.verify import outside_of

    with pytest.raises(Stopped):
        verify(owner, outside_of(folder, KEYS), [], stop)
    state = kept_state(folder)
    assert state is not None
    assert state.passes[1].place == 2
    report = found(owner, tmp_path, state=state)
    assert set(report.counts) == {"event_changed"}
    assert (report.leaves, report.events) == (4, 4)


def test_promises_are_read_back_and_only_ours() -> None:
    from uuid import uuid4

    from luoshi.ledger.keys import Receipt, Stamp
    from tests.ledger.cast import NOW

    receipt = Receipt((Stamp(uuid4(), 1, 7, b"x" * 32), Stamp(uuid4(), 2, 8, b"y" * 32)), NOW)
    ours, theirs = promise(receipt, KEYS.base, KEYS.promise_key), promise(receipt, KEYS.base, OTHER_KEY)
    read = read_promise(str(ours), [KEYS.promise_key.public])
    assert [each.sha256 for each in read.events] == [b"x" * 32, b"y" * 32]
    assert split_promises(str(ours) + "\n" + str(ours))[0].startswith("luoshi-promise/v1\nluoshi.example\n2026-11-21T")
    for text in (str(theirs), str(ours).replace("@1 ", "@3 "), str(ours).replace("luoshi.example", "luoshi.examplf")):
        with pytest.raises(BadInput):
            read_promise(text, [KEYS.promise_key.public])
