"""Codes of surveys on their way to contacts: working tables, empty again when the letters have gone out."""

from django.db import migrations, models

from luoshi.ledger import guards

NOBODY = "false"


class Migration(migrations.Migration):
    dependencies = [("judgement", "0008_audit_roots"), ("ledger", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="SurveyMailing",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("survey", models.UUIDField()),
                ("group", models.TextField()),
                ("mark", models.TextField()),
                ("number", models.IntegerField()),
                ("sent", models.IntegerField()),
                ("refused", models.IntegerField()),
                ("running", models.BooleanField()),
            ],
            options={"db_table": "judgement_survey_mailing", "default_permissions": ()},
        ),
        migrations.CreateModel(
            name="SurveyLetter",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("mailing", models.UUIDField()),
                ("sealed", models.BinaryField()),
                ("attempts", models.SmallIntegerField()),
                ("claimed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "judgement_survey_letter",
                "default_permissions": (),
                "indexes": [models.Index(fields=["mailing"], name="judgement_letter_mailing")],
            },
        ),
        guards.working_table("judgement_survey_mailing", mine=NOBODY),
        guards.working_table("judgement_survey_letter", mine=NOBODY),
    ]
