"""Who read which sealed thing: seen by those alone who watch over the whole district; never changed."""

from django.db import migrations, models

from luoshi.ledger import guards


class Migration(migrations.Migration):

    dependencies = [("registry", "0009_rounds")]

    operations = [
        migrations.CreateModel(
            name="SealedRead",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("what", models.TextField()),
                ("thing", models.UUIDField()),
                ("ground", models.TextField()),
                ("order", models.UUIDField(null=True)),
                ("reader", models.TextField()),
                ("reader_kind", models.TextField()),
                ("office", models.TextField()),
                ("read_at", models.DateTimeField()),
            ],
            options={
                "db_table": "registry_sealed_read",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["read_at"], name="registry_sealed_read_at"),
                    models.Index(fields=["thing", "read_at"], name="registry_sealed_read_thing"),
                ],
            },
        ),
        guards.read_table("registry_sealed_read", visible="(SELECT luoshi_everything())", app="SELECT, INSERT"),
    ]
