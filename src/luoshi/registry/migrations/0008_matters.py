"""The catalogue of matters: codes and the titles people read; rebuilt from events."""

from django.db import migrations, models

from luoshi.ledger import guards


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_changes")]
    operations = [
        migrations.CreateModel(
            name="Matter",
            fields=[
                ("code", models.TextField(primary_key=True, serialize=False)),
                ("version", models.IntegerField()),
                ("title", models.TextField()),
                ("title_en", models.TextField(blank=True, db_default="", default="")),
                ("in_use", models.BooleanField(db_default=True, default=True)),
            ],
        ),
        guards.read_table("registry_matter", visible="luoshi_actor() <> ''", app="SELECT, INSERT, UPDATE"),
    ]
