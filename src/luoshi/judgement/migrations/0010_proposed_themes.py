"""Themes that a machine proposes, with opinions that say best what each is about."""

from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judgement", "0009_survey_letters")]
    operations = [
        migrations.AddField("surveytheme", "proposed", models.BooleanField(default=False), preserve_default=False),
        migrations.AddField(
            "surveytheme", "examples", ArrayField(models.TextField(), default=list, size=None), preserve_default=False
        ),
    ]
