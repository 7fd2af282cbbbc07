"""Row level security: an office sees the cases it answers, answered or was asked to answer for, and their events.

A person with their code sees their one case (scope `case:<id>`); the supervision office sees all (scope `*`).
"""

from django.db import migrations

from luoshi.ledger import guards

MINE = "offices && (SELECT luoshi_scope()) OR ('case:' || id::text) = ANY ((SELECT luoshi_scope())::text[])"


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("ledger", "0001_initial")]
    operations = [
        guards.read_table("cases_case", visible=MINE, app="SELECT, INSERT, UPDATE"),
        guards.read_table("cases_precedent", visible="luoshi_actor() <> ''", app="SELECT, INSERT"),
        guards.events_seen("cases", "EXISTS (SELECT FROM cases_case c WHERE c.id = stream)"),
    ]
