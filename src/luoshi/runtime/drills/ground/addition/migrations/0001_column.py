"""A column on the two busiest tables; PostgreSQL keeps its default apart and writes no row."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.RunSQL(
            [
                "ALTER TABLE cases_case ADD COLUMN drill integer NOT NULL DEFAULT 1",
                "ALTER TABLE ledger_outbox ADD COLUMN drill integer NOT NULL DEFAULT 1",
                "ALTER TABLE cases_case ADD CONSTRAINT drill_is_one CHECK (drill = 1) NOT VALID",
            ]
        )
    ]
