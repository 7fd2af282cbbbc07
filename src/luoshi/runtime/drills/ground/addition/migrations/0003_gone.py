"""As it was before."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("addition", "0002_checked")]
    operations = [
        migrations.RunSQL(
            ["ALTER TABLE cases_case DROP COLUMN drill", "ALTER TABLE ledger_outbox DROP COLUMN drill"]
        )
    ]
