"""The seed of a callback audit is a root of the log; until there is one, the list that was fixed waits."""

from django.db import migrations, models

from luoshi.ledger import guards


class Migration(migrations.Migration):
    dependencies = [("judgement", "0007_complaints_protection"), ("ledger", "0001_initial")]
    operations = [
        migrations.AddField("audit", "log", models.IntegerField(null=True)),
        migrations.AddField("audit", "leaves", models.BigIntegerField(null=True)),
        migrations.CreateModel(
            name="AuditListed",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "audit", "case", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("audit", models.UUIDField()),
                ("case", models.UUIDField()),
                ("office", models.TextField()),
            ],
            options={"db_table": "judgement_audit_listed", "default_permissions": ()},
        ),
        guards.working_table("judgement_audit_listed", mine="false"),
    ]
