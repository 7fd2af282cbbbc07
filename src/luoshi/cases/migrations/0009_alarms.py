"""Alarms in a table of their own: a change that moves only the alarm touches no index of the cases themselves.

A new version of a row goes to the page of the old one, without new entries in the row's indexes, if no indexed column
changed and the page has room. An alarm moves with nearly every change; among the columns of a case it cost an entry in
each of a dozen indexes, at as many places of the disk.
"""

import django.db.models
from django.db import migrations, models

from luoshi.ledger import guards

SEEN = 'EXISTS (SELECT FROM cases_case c WHERE c.id = cases_alarm."case")'
FILL = """\
SELECT set_config('luoshi.actor', 'migration', true), set_config('luoshi.scope', '*', true);
INSERT INTO cases_alarm ("case", at) SELECT id, next_alarm_at FROM cases_case
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_window_codes"), ("ledger", "0001_initial")]
    operations = [
        migrations.RemoveIndex(model_name="case", name="cases_alarm"),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("case", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["at", "case"],
                        name="cases_alarm_at",
                        condition=django.db.models.Q(("at__isnull", False)),
                    )
                ],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        guards.read_table("cases_alarm", visible=SEEN, app="SELECT, INSERT, UPDATE"),
        migrations.RemoveField(model_name="case", name="next_alarm_at"),
        # A unique column also gets an index for patterns; nobody looks for a part of a number.
        migrations.AlterField(model_name="case", name="number", field=models.TextField()),
        migrations.AddConstraint(
            model_name="case", constraint=models.UniqueConstraint(fields=("number",), name="cases_number")
        ),
        migrations.RunSQL(
            ["ALTER TABLE cases_case SET (fillfactor = 80)", "ALTER TABLE cases_alarm SET (fillfactor = 90)"],
            migrations.RunSQL.noop,
        ),
    ]
