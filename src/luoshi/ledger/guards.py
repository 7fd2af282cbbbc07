"""What a migration says of a table beside its columns: who owns it, what the application may do, which rows are seen.

Rooms above guard their tables in their own first migrations, for example

    operations = [
        CreateModel(...),
        guards.read_table("cases_case", visible="office = ANY (luoshi_scope())"),
        guards.events_seen("cases", "EXISTS (SELECT FROM cases_case c WHERE c.id = stream)"),
    ]

A condition that runs as a subquery on a guarded table sees of it what the asking actor sees. Conditions may use
`luoshi_actor()`, `luoshi_scope()` and `luoshi_everything()`; in a policy on many rows write `(SELECT luoshi_scope())`,
which is evaluated once. The owner's role and the application's are used where they exist; on a server without them
the one role there is owns everything, and row level security, which is forced, binds it too (not a superuser).
"""

from __future__ import annotations

from django.db.migrations import RunSQL

from luoshi.ledger.values import quoted

OWNER, APP = "luoshi_owner", "luoshi_app"


def read_table(table: str, *, visible: str, app: str = "SELECT, INSERT, UPDATE, DELETE") -> RunSQL:
    """Guards a table that is rebuilt from events.

    `visible` is the condition under which a row is seen and changed; whoever acts may insert; the scope without
    limits, and so a rebuild, reaches every row. `app` lists what the application may do with the table at all.
    """
    return _run(
        *guard(table, app),
        _policy(table, "everything", "ALL", "USING ((SELECT luoshi_everything()))"),
        _policy(table, "seen", "SELECT", f"USING ({visible})"),
        _policy(table, "changed", "UPDATE", f"USING ({visible})"),
        _policy(table, "entered", "INSERT", "WITH CHECK (luoshi_actor() <> '')"),
    )


def working_table(table: str, *, mine: str) -> RunSQL:
    """Guards a table of working data: whoever acts does with their own rows, by this condition, as they like."""
    return _run(
        *guard(table, "SELECT, INSERT, UPDATE, DELETE"),
        f"CREATE POLICY mine ON {quoted(table)} FOR ALL USING ({mine}) WITH CHECK ({mine})",
        _policy(table, "everything", "ALL", "USING ((SELECT luoshi_everything()))"),
    )


def events_seen(room: str, condition: str) -> RunSQL:
    """Lets a room's events and their personal text be read under a condition on `stream`."""
    return _run(*(_policy(table, f"of_{room}", "SELECT", f"USING ({condition})") for table in _STREAMS))


def guard(table: str, app: str) -> tuple[str, ...]:
    """Owner, privileges of the application, and forced row level security, which without a policy admits nothing."""
    name = quoted(table)
    return (
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"REVOKE ALL ON {name} FROM PUBLIC",
        for_app(f"REVOKE ALL ON {name} FROM {APP}; GRANT {app} ON {name} TO {APP}"),
        for_owner(f"ALTER TABLE {name} OWNER TO {OWNER}"),
    )


def for_app(statements: str) -> str:
    """The statements, run only where the application has a role of its own."""
    return f"DO $$ BEGIN IF to_regrole('{APP}') IS NOT NULL THEN {statements}; END IF; END $$"


def for_owner(statements: str) -> str:
    """The statements, run only where the owner's role exists and whoever migrates may act as it."""
    exists = f"EXISTS (SELECT FROM pg_roles WHERE rolname = '{OWNER}' AND pg_has_role(oid, 'MEMBER'))"
    return f"DO $$ BEGIN IF {exists} THEN {statements}; END IF; END $$"


_STREAMS = ("ledger_event", "ledger_vault")


def _policy(table: str, name: str, verb: str, condition: str) -> str:
    return f"CREATE POLICY {quoted(name)} ON {quoted(table)} FOR {verb} {condition}"


def _run(*statements: str) -> RunSQL:
    """Reversing needs nothing: policies and privileges go with their table."""
    return RunSQL(statements, RunSQL.noop)
