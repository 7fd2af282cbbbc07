"""Row level security and privileges: every actor reads the reference data, without one nobody; nobody deletes."""

from django.db import migrations

from luoshi.ledger import guards

TABLES = ("registry_office", "registry_officer", "registry_calendar", "registry_case_type")


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("ledger", "0001_initial")]
    operations = [
        *(guards.read_table(t, visible="luoshi_actor() <> ''", app="SELECT, INSERT, UPDATE") for t in TABLES),
    ]
