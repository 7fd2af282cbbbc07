"""Row level security on the queue: open to who sees everything, and to the worker's own connections (`luoshi.jobs`).

The owner is not bound: the queue's own migrations move rows without knowing of us.
"""

from django.db import migrations
from django.db.migrations import RunSQL

TABLES = ("procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers", "procrastinate_workers")
AT_WORK = """
CREATE FUNCTION luoshi_at_work() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
    $$ SELECT coalesce(current_setting('luoshi.jobs', true), '') = 'on' $$
"""
OPEN = "(SELECT luoshi_at_work()) OR (SELECT luoshi_everything())"


class Migration(migrations.Migration):
    dependencies = [("reactions", "0002_protection")]
    operations = [
        RunSQL(AT_WORK, "DROP FUNCTION luoshi_at_work()"),
        *(
            RunSQL(
                [
                    f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
                    f"CREATE POLICY at_work ON {table} USING ({OPEN}) WITH CHECK ({OPEN})",
                ],
                [f"DROP POLICY at_work ON {table}", f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"],
            )
            for table in TABLES
        ),
    ]
