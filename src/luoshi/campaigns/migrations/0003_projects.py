"""Key projects and negotiations, and the cases that clear their way; rebuilt from events."""

import django.contrib.postgres.fields
from django.db import migrations, models

from luoshi.ledger import guards

OWN = "offices && (SELECT luoshi_scope())"
OF_PROJECT = "EXISTS (SELECT FROM campaigns_project p WHERE p.id = campaigns_blocker.project)"


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0002_protection")]
    operations = [
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("version", models.IntegerField()),
                ("kind", models.TextField()),
                ("lead", models.TextField()),
                ("supervisor", models.TextField()),
                (
                    "offices",
                    django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None),
                ),
                ("due", models.DateField()),
                ("working", models.BooleanField()),
                ("blocked", models.IntegerField()),
                ("title", models.TextField(null=True)),
                ("body", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Blocker",
            fields=[
                ("case", models.UUIDField(primary_key=True, serialize=False)),
                ("project", models.UUIDField()),
            ],
            options={"indexes": [models.Index(fields=["project"], name="campaigns_blocks")]},
        ),
        guards.read_table("campaigns_project", visible=OWN, app="SELECT, INSERT, UPDATE"),
        guards.read_table("campaigns_blocker", visible=OF_PROJECT, app="SELECT, INSERT, UPDATE"),
    ]
