"""Posts, hours and sort keys; offices that were merged; leave and deputies; one-time links to set a password."""

from __future__ import annotations

import django.contrib.postgres.fields
from django.db import migrations, models

TEXTS = models.TextField()


def array() -> models.Field[list[str], list[str]]:
    return django.contrib.postgres.fields.ArrayField(base_field=TEXTS, db_default=[], default=list, size=None)


class Migration(migrations.Migration):
    dependencies = [("registry", "0002_protection")]

    operations = [
        migrations.AddField("office", "hours", array()),
        migrations.AddField("office", "pinyin", models.TextField(db_default="")),
        migrations.AddField("office", "is_open", models.BooleanField(db_default=True, default=True)),
        migrations.AddField("office", "successor", models.TextField(blank=True, db_default="", default="")),
        migrations.AddField("officer", "posts", models.JSONField(db_default={}, default=dict)),
        migrations.AddField("officer", "pinyin", models.TextField(db_default="")),
        migrations.AddField("officer", "heirs", array()),
        migrations.CreateModel(
            name="Leave",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "officer", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("officer", models.TextField()),
                ("number", models.IntegerField()),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("deputy", models.TextField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={"indexes": [models.Index(fields=["until"], name="registry_leave_until")]},
        ),
        migrations.CreateModel(
            name="SignInLink",
            fields=[
                ("digest", models.BinaryField(primary_key=True, serialize=False)),
                ("officer", models.TextField()),
                ("second_factor", models.BooleanField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "registry_sign_in_link",
                "indexes": [models.Index(fields=["officer"], name="registry_link_officer")],
            },
        ),
    ]
