"""The year's plan of supervision and inspections, and its rounds; rebuilt from events."""

import django.contrib.postgres.fields
from django.db import migrations, models

from luoshi.ledger import guards


class Migration(migrations.Migration):
    dependencies = [("registry", "0008_matters")]
    operations = [
        migrations.CreateModel(
            name="Plan",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "year", "version", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("year", models.IntegerField()),
                ("version", models.IntegerField()),
                ("rounds", models.JSONField()),
                ("repeat_days", models.IntegerField()),
                ("reason", models.TextField()),
                ("entered_at", models.DateTimeField()),
                ("entered_by", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Round",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.IntegerField()),
                ("kind", models.TextField()),
                ("subject", models.TextField()),
                (
                    "offices",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("on_day", models.DateField()),
                ("by_office", models.TextField()),
                ("planned", models.TextField()),
                (
                    "findings",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("reason", models.TextField()),
                ("opened_at", models.DateTimeField()),
                ("opened_by", models.TextField()),
                ("called_off_at", models.DateTimeField(null=True)),
                ("called_off", models.TextField()),
            ],
            options={"indexes": [models.Index(fields=["on_day"], name="registry_round_day")]},
        ),
        guards.read_table("registry_plan", visible="luoshi_actor() <> ''", app="SELECT, INSERT, UPDATE"),
        guards.read_table("registry_round", visible="luoshi_actor() <> ''", app="SELECT, INSERT, UPDATE"),
    ]
