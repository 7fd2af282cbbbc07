"""Programs are admitted and revoked by events: their table is rebuilt from them, and no row is deleted."""

from django.db import migrations

from luoshi.ledger import guards

WORKING = "DROP POLICY mine ON api_client; DROP POLICY everything ON api_client"


class Migration(migrations.Migration):
    dependencies = [("api", "0002_protection"), ("ledger", "0001_initial")]
    operations = [
        migrations.RunSQL(WORKING, migrations.RunSQL.noop),
        guards.read_table(
            "api_client", visible="(SELECT luoshi_actor()) = 'client:' || name", app="SELECT, INSERT, UPDATE"
        ),
    ]
