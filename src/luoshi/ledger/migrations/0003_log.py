"""The log over the record: leaves, roots of tiles, checkpoints, cosignatures; put in, never changed."""

from __future__ import annotations

from django.db import migrations, models
from django.db.migrations import RunSQL

from luoshi.ledger import guards

TABLES = ("ledger_leaf", "ledger_node", "ledger_checkpoint", "ledger_cosignature")


def _composite(*names: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(*names, blank=True, editable=False, primary_key=True, serialize=False)


def _rules(table: str) -> tuple[str, ...]:
    return (
        *guards.guard(table, "SELECT, INSERT"),
        f"CREATE POLICY everything ON {table} FOR SELECT USING ((SELECT luoshi_everything()))",
        f"CREATE POLICY entered ON {table} FOR INSERT WITH CHECK ((SELECT luoshi_everything()))",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()",
    )


# The application can stop itself from recording, when the log no longer fits what was signed; only the owner can let
# it go on. Nothing is asked on the way of a commit: the privilege is taken away.
HALT = (
    """
CREATE FUNCTION ledger_halt() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF to_regrole('luoshi_app') IS NOT NULL THEN
        REVOKE INSERT ON ledger_event FROM luoshi_app;
    END IF;
END $$;
REVOKE ALL ON FUNCTION ledger_halt() FROM PUBLIC;
""",
    guards.for_app("GRANT EXECUTE ON FUNCTION ledger_halt() TO luoshi_app"),
    guards.for_owner("ALTER FUNCTION ledger_halt() OWNER TO luoshi_owner"),
)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_erasures")]

    operations = [
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("pk", _composite("log", "place")),
                ("log", models.IntegerField()),
                ("place", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
                ("stream", models.UUIDField()),
                ("version", models.IntegerField()),
                ("blind", models.BinaryField()),
                ("previous", models.BinaryField()),
                ("entry", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "ledger_leaf",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(fields=("stream", "version"), name="ledger_leaf_stream_version")
                ],
            },
        ),
        migrations.CreateModel(
            name="Node",
            fields=[
                ("pk", _composite("log", "level", "place")),
                ("log", models.IntegerField()),
                ("level", models.IntegerField()),
                ("place", models.BigIntegerField()),
                ("hash", models.BinaryField()),
            ],
            options={"db_table": "ledger_node", "default_permissions": ()},
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("pk", _composite("log", "size")),
                ("log", models.IntegerField()),
                ("size", models.BigIntegerField()),
                ("root", models.BinaryField()),
                ("note", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "ledger_checkpoint", "default_permissions": ()},
        ),
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                ("pk", _composite("log", "size", "witness")),
                ("log", models.IntegerField()),
                ("size", models.BigIntegerField()),
                ("witness", models.TextField()),
                ("line", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "ledger_cosignature", "default_permissions": ()},
        ),
        RunSQL([rule for table in TABLES for rule in _rules(table)], RunSQL.noop),
        RunSQL(HALT, "DROP FUNCTION ledger_halt()"),
    ]
