"""How often doors were used of late, by hashes that are others every day. Unlogged: a crash may forget it."""

from django.db import migrations, models

from luoshi.ledger import guards


class Migration(migrations.Migration):

    dependencies = [("registry", "0014_own_sessions")]

    operations = [
        migrations.CreateModel(
            name="Try",
            fields=[
                ("key", models.TextField(primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
                ("times", models.IntegerField()),
            ],
            options={
                "db_table": "registry_try",
                "default_permissions": (),
                "indexes": [models.Index(fields=["since"], name="registry_try_since")],
            },
        ),
        migrations.RunSQL("ALTER TABLE registry_try SET UNLOGGED", migrations.RunSQL.noop),
        guards.working_table("registry_try", mine="luoshi_actor() = 'limits'"),
        migrations.RunSQL("DROP POLICY everything ON registry_try", migrations.RunSQL.noop),
    ]
