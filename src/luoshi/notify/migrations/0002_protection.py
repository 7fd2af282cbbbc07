"""Row level security: an officer sees and marks their own notices, the person what they were told; the teller writes."""

from django.db import migrations
from django.db.migrations import RunSQL

from luoshi.ledger import guards

TELLER = "(SELECT luoshi_actor()) = '@notify' AND (SELECT luoshi_everything())"
OWN = "officer = (SELECT luoshi_actor())"
THEIRS = "('case:' || case_id::text) = ANY ((SELECT luoshi_scope())::text[]) OR (SELECT luoshi_everything())"

POLICIES = f"""
CREATE POLICY teller ON notify_inbox USING ({TELLER}) WITH CHECK ({TELLER});
CREATE POLICY own ON notify_inbox FOR SELECT USING ({OWN});
CREATE POLICY marked ON notify_inbox FOR UPDATE USING ({OWN});
CREATE POLICY teller ON notify_person USING ({TELLER}) WITH CHECK ({TELLER});
CREATE POLICY theirs ON notify_person FOR SELECT USING ({THEIRS});
CREATE POLICY teller ON notify_message USING ({TELLER}) WITH CHECK ({TELLER});
"""
TABLES = {
    "notify_inbox": "SELECT, INSERT, UPDATE, DELETE",
    "notify_person": "SELECT, INSERT",
    "notify_message": "SELECT, INSERT, UPDATE, DELETE",
}


class Migration(migrations.Migration):
    dependencies = [("notify", "0001_initial"), ("ledger", "0001_initial")]
    operations = [
        *(RunSQL(statement, RunSQL.noop) for table, app in TABLES.items() for statement in guards.guard(table, app)),
        RunSQL(POLICIES, RunSQL.noop),
    ]
