"""A table for Django's cache: tries that were counted, codes that were used. Unlogged: a crash may empty it."""

from django.db import migrations

from luoshi.ledger import guards


class Migration(migrations.Migration):
    dependencies = [("registry", "0004_people_protection")]
    operations = [
        migrations.RunSQL(
            [
                "CREATE UNLOGGED TABLE luoshi_cache"
                " (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL)",
                "CREATE INDEX luoshi_cache_expires ON luoshi_cache (expires)",
                guards.for_owner("ALTER TABLE luoshi_cache OWNER TO luoshi_owner"),
                guards.for_app("GRANT SELECT, INSERT, UPDATE, DELETE ON luoshi_cache TO luoshi_app"),
            ],
            "DROP TABLE luoshi_cache",
        )
    ]
