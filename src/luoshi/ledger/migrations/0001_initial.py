"""The record's tables and the rules that hold without us: append-only, row level security, erasure by event only."""

from __future__ import annotations

from django.db import migrations, models
from django.db.migrations import RunSQL

from luoshi.ledger import guards

# The context of a transaction, which `luoshi.ledger.access` sets. Plain SQL, so that the planner inlines them; after
# a transaction a custom setting reads '' rather than NULL, hence the tests on its first letter.
CONTEXT = """
CREATE FUNCTION luoshi_actor() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT coalesce(current_setting('luoshi.actor', true), '') $$;
CREATE FUNCTION luoshi_everything() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT coalesce(current_setting('luoshi.scope', true), '') = '*' $$;
CREATE FUNCTION luoshi_scope() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT CASE WHEN left(current_setting('luoshi.scope', true), 1) = '{'
                   THEN current_setting('luoshi.scope', true)::text[] ELSE '{}'::text[] END $$;
"""
CONTEXT_REVERSED = """
DROP FUNCTION luoshi_actor();
DROP FUNCTION luoshi_everything();
DROP FUNCTION luoshi_scope();
"""

POLICIES = """
CREATE POLICY everything ON ledger_event FOR SELECT USING ((SELECT luoshi_everything()));
CREATE POLICY entered ON ledger_event FOR INSERT WITH CHECK (luoshi_actor() <> '');
CREATE POLICY everything ON ledger_vault FOR SELECT USING ((SELECT luoshi_everything()));
CREATE POLICY entered ON ledger_vault FOR INSERT WITH CHECK (luoshi_actor() <> '');
CREATE POLICY erased ON ledger_vault FOR UPDATE USING ((SELECT luoshi_everything()));
CREATE POLICY everything ON ledger_outbox FOR SELECT USING ((SELECT luoshi_everything()));
CREATE POLICY entered ON ledger_outbox FOR INSERT WITH CHECK (luoshi_actor() <> '');
CREATE POLICY marked ON ledger_outbox FOR UPDATE USING ((SELECT luoshi_everything()));
"""

# A belt over the missing privileges: nobody changes an event by mistake, the owner neither. An insider with a
# superuser's rights can take the belt off; that is found by verification, not prevented here.
APPEND_ONLY = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record is append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'LU002';
END $$;
CREATE TRIGGER ledger_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_event
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_vault_keeps_rows BEFORE DELETE OR TRUNCATE ON ledger_vault
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
"""
APPEND_ONLY_REVERSED = """
DROP TRIGGER ledger_event_append_only ON ledger_event;
DROP TRIGGER ledger_vault_keeps_rows ON ledger_vault;
DROP FUNCTION ledger_refuse_change();
"""

# Fails a whole commit from inside its one statement: a row was not hit, or the stream has no such version.
CLASH = """
CREATE FUNCTION ledger_clash() RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'somebody else changed it first' USING ERRCODE = 'LU001';
END $$;
"""

# These two look past row level security, at no more than they must: a person without an account repeats a command,
# an officer continues a stream through another office's event. They set the scope for themselves and put it back;
# an error in between ends the transaction and the setting with it.
LOOK_PAST = """
CREATE FUNCTION ledger_holds(of_stream uuid, of_version integer) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    scope text := coalesce(current_setting('luoshi.scope', true), '');
    found boolean;
BEGIN
    PERFORM set_config('luoshi.scope', '*', true);
    SELECT EXISTS (SELECT FROM ledger_event WHERE stream = of_stream AND version = of_version) INTO found;
    PERFORM set_config('luoshi.scope', scope, true);
    RETURN found;
END $$;

CREATE FUNCTION ledger_find_key(of_key text)
    RETURNS TABLE (of_stream uuid, of_version integer, of_seq bigint, digest bytea, of_entry timestamptz, print text)
    LANGUAGE plpgsql AS $$
DECLARE
    scope text := coalesce(current_setting('luoshi.scope', true), '');
    envelope json;
    run json;
BEGIN
    PERFORM set_config('luoshi.scope', '*', true);
    SELECT convert_from(body, 'UTF8')::json INTO envelope FROM ledger_event WHERE key = of_key;
    IF FOUND THEN
        print := envelope ->> 'fingerprint';
        FOR run IN SELECT json_array_elements(coalesce(
            envelope -> 'span',
            json_build_array(json_build_array(envelope -> 'stream', envelope -> 'version', envelope -> 'version'))))
        LOOP
            FOR of_stream, of_version, of_seq, digest, of_entry IN
                SELECT e.stream, e.version, e.seq, sha256(e.body), e.entered_at FROM ledger_event e
                WHERE e.stream = (run ->> 0)::uuid AND e.version BETWEEN (run ->> 1)::int AND (run ->> 2)::int
                ORDER BY e.version
            LOOP
                RETURN NEXT;
            END LOOP;
        END LOOP;
    END IF;
    PERFORM set_config('luoshi.scope', scope, true);
END $$;
"""

# Erasure is an event: this empties exactly what the event at (stream, version) says, and nothing without an event.
# Salt goes with the text, or a short text could be found by guessing. Runs as the owner: the application cannot
# update the vault in any other way.
ERASE = """
CREATE FUNCTION ledger_erase(of_stream uuid, of_version integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    scope text := coalesce(current_setting('luoshi.scope', true), '');
    envelope json;
    entered timestamptz;
    erased integer;
BEGIN
    PERFORM set_config('luoshi.scope', '*', true);
    SELECT convert_from(body, 'UTF8')::json, entered_at INTO envelope, entered FROM ledger_event
        WHERE stream = of_stream AND version = of_version AND kind = 'case.erased';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no event of erasure at % %', of_stream, of_version USING ERRCODE = 'LU003';
    END IF;
    UPDATE ledger_vault SET value = NULL, salt = NULL, erased_at = entered
        WHERE stream = of_stream AND erased_at IS NULL AND encode(commitment, 'hex')
            IN (SELECT json_array_elements_text(envelope -> 'data' -> 'commitments'));
    GET DIAGNOSTICS erased = ROW_COUNT;
    PERFORM set_config('luoshi.scope', scope, true);
    RETURN erased;
END $$;
REVOKE ALL ON FUNCTION ledger_erase(uuid, integer) FROM PUBLIC;
"""
DROPS = """
DROP FUNCTION ledger_clash();
DROP FUNCTION ledger_holds(uuid, integer);
DROP FUNCTION ledger_find_key(text);
DROP FUNCTION ledger_erase(uuid, integer);
"""

GUARDS = (
    *guards.guard("ledger_event", "SELECT, INSERT"),
    *guards.guard("ledger_vault", "SELECT, INSERT"),
    *guards.guard("ledger_outbox", "SELECT, INSERT, UPDATE (sequenced_at, reacted_at)"),
    guards.for_app("REVOKE ALL ON SEQUENCE ledger_event_seq_seq FROM luoshi_app"),
    guards.for_app("GRANT USAGE ON SEQUENCE ledger_event_seq_seq TO luoshi_app"),
    guards.for_app("GRANT EXECUTE ON FUNCTION ledger_erase(uuid, integer) TO luoshi_app"),
    guards.for_owner("ALTER FUNCTION ledger_erase(uuid, integer) OWNER TO luoshi_owner"),
)


class Migration(migrations.Migration):
    initial = True

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("stream", models.UUIDField()),
                ("version", models.IntegerField()),
                ("kind", models.TextField()),
                ("at", models.DateTimeField()),
                ("entered_at", models.DateTimeField()),
                ("actor", models.TextField()),
                ("office", models.TextField()),
                ("key", models.TextField(null=True)),
                ("body", models.BinaryField()),
            ],
            options={
                "db_table": "ledger_event",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("stream", "version"), name="ledger_event_stream_version"),
                    models.UniqueConstraint(
                        condition=models.Q(("key__isnull", False)), fields=("key",), name="ledger_event_key"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outbox",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entered_at", models.DateTimeField()),
                ("sequenced_at", models.DateTimeField(null=True)),
                ("reacted_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "ledger_outbox",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("sequenced_at__isnull", True)),
                        fields=["seq"],
                        name="ledger_outbox_unsequenced",
                    ),
                    models.Index(
                        condition=models.Q(("reacted_at__isnull", True)), fields=["seq"], name="ledger_outbox_unreacted"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vault",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "stream", "version", "field", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("stream", models.UUIDField()),
                ("version", models.IntegerField()),
                ("field", models.TextField()),
                ("commitment", models.BinaryField()),
                ("salt", models.BinaryField(null=True)),
                ("value", models.TextField(null=True)),
                ("erased_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "ledger_vault",
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("erased_at__isnull", True), ("salt__isnull", False), ("value__isnull", False)),
                            models.Q(("erased_at__isnull", False), ("salt__isnull", True), ("value__isnull", True)),
                            _connector="OR",
                        ),
                        name="ledger_vault_held_or_erased",
                    )
                ],
            },
        ),
        RunSQL(CONTEXT, CONTEXT_REVERSED),
        RunSQL(POLICIES, RunSQL.noop),
        RunSQL(APPEND_ONLY, APPEND_ONLY_REVERSED),
        RunSQL([CLASH, LOOK_PAST, ERASE], DROPS),
        RunSQL(GUARDS, RunSQL.noop),
    ]
