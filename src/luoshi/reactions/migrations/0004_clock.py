"""The row that the clock is measured against: the worker's and the administrator's alone."""

from django.db import migrations, models
from django.db.migrations import RunSQL

from luoshi.ledger import guards

POLICY = "CREATE POLICY everything ON reactions_clock USING ((SELECT luoshi_everything()))"


class Migration(migrations.Migration):
    dependencies = [("reactions", "0003_jobs_protection")]
    operations = [
        migrations.CreateModel(
            name="ClockRow",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("boot", models.TextField()),
                ("wall", models.DateTimeField()),
                ("steady", models.FloatField()),
                ("off_by", models.IntegerField(null=True)),
            ],
            options={"db_table": "reactions_clock", "default_permissions": ()},
        ),
        *(
            RunSQL(statement, RunSQL.noop)
            for statement in guards.guard("reactions_clock", "SELECT, INSERT, UPDATE")
        ),
        RunSQL(POLICY, RunSQL.noop),
    ]
