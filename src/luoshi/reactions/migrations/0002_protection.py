"""Only who sees everything writes and reads what ran; nothing is changed or removed."""

from django.db import migrations
from django.db.migrations import RunSQL

from luoshi.ledger import guards

POLICY = "CREATE POLICY everything ON reactions_fired USING ((SELECT luoshi_everything()))"


class Migration(migrations.Migration):
    # The jobs lie in procrastinate's tables: they are there when the reactions are.
    dependencies = [
        ("reactions", "0001_initial"),
        ("ledger", "0001_initial"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [
        *(RunSQL(statement, RunSQL.noop) for statement in guards.guard("reactions_fired", "SELECT, INSERT")),
        RunSQL(POLICY, RunSQL.noop),
    ]
