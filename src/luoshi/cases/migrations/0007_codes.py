"""One-time tokens of persons, and how often codes were tried: working data, reached by the system alone."""

from django.db import migrations, models

from luoshi.ledger import guards

NOBODY = "false"


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_board")]
    operations = [
        migrations.CreateModel(
            name="Token",
            fields=[
                ("digest", models.BinaryField(primary_key=True, serialize=False)),
                ("case", models.UUIDField(db_index=True)),
                ("purpose", models.TextField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CodeTry",
            fields=[
                ("key", models.BinaryField(primary_key=True, serialize=False)),
                ("since", models.DateTimeField(db_index=True)),
                ("times", models.IntegerField()),
            ],
            options={"db_table": "cases_code_try"},
        ),
        guards.working_table("cases_token", mine=NOBODY),
        guards.working_table("cases_code_try", mine=NOBODY),
    ]
